// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours that mean something, as they can be read on the ground of the theme.
#ifndef EPQ_TOOLS_HUES_H
#define EPQ_TOOLS_HUES_H

#include <QColor>
#include <QPalette>

namespace epq
{

enum class Hue { Text, Dim, Error, Warning, Info, Changed, Result, Echo, Link, Found };

// WCAG's contrast, 1 to 21.
double contrast(const QColor &one, const QColor &other);

// The colour, moved towards black or white until its contrast to the ground is enough: 4.5, or 7 where the palette is
// one of high contrast.
QColor readable(const QColor &color, const QPalette &palette);
QColor readable(const QColor &color, const QColor &ground, const QPalette &palette);

// Found is the ground of a text, all others are texts.
QColor hue(Hue hue, const QPalette &palette);

// The 16 colours of a terminal.
QColor terminalColor(int index, const QPalette &palette);

} // namespace epq

#endif
