// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window for the tools of the IDE, which are made and filled through their C interface.
#ifndef SHIM_TOOL_RIG_H
#define SHIM_TOOL_RIG_H

#include "rig.h"

#include <epq/widget.h>

#include <QElapsedTimer>
#include <QVBoxLayout>

// Shows the widget in a window of its own until it goes.
struct ToolWindow {
  explicit ToolWindow(epq_widget *tool, QSize size = {640, 400})
  {
    widget = reinterpret_cast<QWidget *>(tool);
    assert_non_null(tool);
    auto *column = new QVBoxLayout(&window);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(widget);
    window.resize(size);
    window.show();
    window.activateWindow();
    assert_true(QTest::qWaitForWindowActive(&window));
    widget->setFocus();
    Rig::settle();
  }
  ~ToolWindow()
  {
    if (widget)
      widget->setParent(nullptr);
  }
  template <typename T = QWidget> T *find(const char *name) const
  {
    auto *found = window.findChild<T *>(QString::fromUtf8(name));
    assert_non_null(found);
    return found;
  }

  QWidget window;
  QPointer<QWidget> widget;
};

// The longest time for which the event loop did not come round, since it was made.
struct Heartbeat {
  Heartbeat()
  {
    clock.start();
    QObject::connect(&timer, &QTimer::timeout,
                     [this] { longest = std::max(longest, clock.restart()); });
    timer.start(8);
  }
  QElapsedTimer clock;
  QTimer timer;
  qint64 longest = 0;
};

#endif
