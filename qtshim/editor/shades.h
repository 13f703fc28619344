// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours of what is written beside the lines, on the ground that the editor's theme has now.
#ifndef EPQ_EDITOR_SHADES_H
#define EPQ_EDITOR_SHADES_H

#include <epq/editor.h>

#include <QColor>

namespace epq
{

bool isDarkEditor();
QColor marginGround();

QColor markColor(epq_mark_kind kind);
QColor markEdge(); // around what may lie on something of the same colour
// What a line is lit with (multiplied with a light one, screened on a dark one, so that its text stays); invalid: it is not lit.
QColor litLine(epq_mark_kind kind);

QColor behindText(bool changed);
QColor behindGround(); // of a changed one

// strength: 0 to 1. The ground, and what can be read on it.
QColor heatGround(double strength);
QColor readableOn(const QColor &ground);

} // namespace epq

#endif
