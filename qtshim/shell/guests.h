// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_GUESTS_H
#define EPQ_SHELL_GUESTS_H

#include "widgets/host.h"
#include "widgets/view.h"

#include <QDockWidget>
#include <QHash>
#include <QMainWindow>
#include <QPointer>
#include <QRect>
#include <QSet>

namespace epq
{

// Windows of scripts as docks of the main window. The frame of a window moves into a dock, and out again when the dock is
// torn off: then it is a window as before.
class Guests : public QObject, public WindowHost
{
public:
  explicit Guests(QMainWindow *window);
  ~Guests() override;

  void setDocked(View *view, bool docked); // its windows, now and later

  bool show(QMainWindow *frame, const QString &id) override;
  void hide(QMainWindow *frame) override;
  void raise(QMainWindow *frame) override;

private:
  void take(QMainWindow *frame, const QString &id);
  void giveBack(QMainWindow *frame);
  void tearOff(QMainWindow *frame); // when the drag is over

  QMainWindow *m_window;
  QList<QPointer<View>> m_views; // that know us as their host
  QSet<QMainWindow *> m_known;   // whose end we shall hear of
  QHash<QMainWindow *, QPointer<QDockWidget>> m_docks;
  QList<QMainWindow *> m_torn;          // off by the user: they stay so
  QHash<QMainWindow *, QRect> m_before; // where they were, and how large, when they came
  bool m_docked = false;
};

} // namespace epq

#endif
