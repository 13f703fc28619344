// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may take a script's windows in: a main window, as docks.
#ifndef EPQ_HOST_H
#define EPQ_HOST_H

class QMainWindow;
class QString;

namespace epq
{

class WindowHost
{
public:
  virtual ~WindowHost() = default;
  // The frame of a window is to be seen, or not any more. False from show: it is to be a window of its own.
  virtual bool show(QMainWindow *frame, const QString &id) = 0;
  virtual void hide(QMainWindow *frame) = 0;
  virtual void raise(QMainWindow *frame) = 0;
};

} // namespace epq

#endif
