// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTML that comes from anywhere, made into HTML that may be shown.
#ifndef EPQ_RICHTEXT_H
#define EPQ_RICHTEXT_H

#include <QString>

namespace epq
{

// What a label shows of html: b i u s strong em big small br p center left right, font color, span style (color,
// background, font-size), a href. Other tags are left out and their content stays; script and style go with their
// content. What comes out is balanced, refers to no picture or file, and nests at most 50 deep. base: points of the font
// around it, for sizes in % and em.
QString safeHtml(const QString &html, double base);

// The same page, nested no deeper than QTextDocument lays out in a moment: 6 tables, 500 other tags.
QString flatHtml(const QString &html);

} // namespace epq

#endif
