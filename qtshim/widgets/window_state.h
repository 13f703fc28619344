// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where windows were: remembered by their id in a file that is shared by all scripts, and written as a whole or not at
// all. A file that is broken, missing or not ours counts as empty.
#ifndef EPQ_WINDOW_STATE_H
#define EPQ_WINDOW_STATE_H

#include <QRect>
#include <QString>

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

} // namespace epq

#endif
