// SPDX-License-Identifier: GPL-3.0-or-later
//
// How things look beyond what the desktop's style says: the script's `style`, wanted sizes, frames, icons.
#ifndef EPQ_STYLE_H
#define EPQ_STYLE_H

#include <epq/value.h>

#include <QWidget>

namespace epq
{

// style: a map of the style keys in engine/ui/kind.c; what it does not say is as around, the font as `base`.
// False, and nothing done: a key has a value that makes no sense.
bool setStyle(QWidget *widget, const epq_value &style, const QFont &base = QFont());

// Text as a tooltip shows it: never as HTML, whatever it looks like.
QString plainTip(const QString &text);

// 0: as its content.
void setWantedSize(QWidget *widget, Qt::Orientation direction, int pixels);

// A line around the widget, drawn over what its style draws; an invalid colour takes it away. `name` tells several
// frames of one widget apart.
void setFrame(QWidget *widget, const char *name, const QColor &color, int radius);

// The red of what is wrong, as it can be seen on the ground of now.
QColor errorColor();

// Are windows dark now?
bool isDark();

// Black or white, whichever can be read on that ground.
QColor textOn(const QColor &ground);

// Text in which & is just that: for widgets that would underline the next letter.
QString literally(const QString &text);

// The wheel scrolls what the widget lies in, unless the user has gone into the widget: values do not change by the way.
void ignoreWheelOutsideFocus(QWidget *widget);

} // namespace epq

#endif
