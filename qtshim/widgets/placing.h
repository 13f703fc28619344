// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where windows open, and where they were: remembered by their id in a file that is shared by all scripts, and written as a whole or not at
// all. A file that is broken, missing or not ours counts as empty.
#ifndef EPQ_PLACING_H
#define EPQ_PLACING_H

#include <QRect>
#include <QString>
#include <QWidget>

namespace epq
{

struct WindowState {
  QRect rect; // with the frame's top left corner, without its size; invalid: not known
  bool maximized = false;
};

WindowState recallWindow(const QString &file, const QString &id);
void rememberWindow(const QString &file, const QString &id, const WindowState &state);

// rect, made smaller and moved as far as it takes to be on the screen on which most of it lies.
QRect ontoScreen(const QRect &rect);
// What a window can have of its screen.
QRect roomFor(const QWidget *window);
// The place where it is in the middle of the active window or the screen, and not exactly above another.
QPoint centredFor(const QWidget *window);

} // namespace epq

#endif
