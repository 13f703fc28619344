// SPDX-License-Identifier: GPL-3.0-or-later
//
// The console as one widget, and its handle.
#ifndef EPQ_TOOLS_CONSOLE_H
#define EPQ_TOOLS_CONSOLE_H

#include "tools/entry.h"
#include "tools/findbar.h"
#include "tools/outflow.h"
#include "tools/output.h"

#include <QPointer>
#include <QWidget>

#include <atomic>
#include <optional>

namespace epq
{

class Console : public QWidget
{
public:
  Console(epq_console *handle, const QString &id, const QString &label);
  Output *output() const
  {
    return m_output;
  }
  Entry *entry() const
  {
    return m_entry;
  }
  void wake(); // there is something in the outflow
  void clearAll();
  void setLimits(size_t lines, size_t bytes);
  bool submitDone(uint64_t request, bool incomplete);

private:
  struct Submitted {
    uint64_t request;
    QString text;
  };

  QWidget *makeTools();
  void drain();
  void show(std::vector<Line> *lines, size_t dropped);
  void enter(const QString &text);
  void submit(const QString &text);
  void sendInput(const QString &text);
  void echo(const QString &text, uint64_t request, bool prompt);
  void outputChanged();
  void filterChanged();

  epq_console *m_handle;
  Output *m_output;
  Entry *m_entry;
  FindBar *m_find;
  QLineEdit *m_filter;
  QLabel *m_dropped;
  QList<QAction *> m_streams;
  Terminal m_terminal;
  QTimer m_tick;
  uint64_t m_lastRequest = 0;
  std::optional<Submitted> m_waiting; // for the answer
  bool m_enterWaits = false;
};

} // namespace epq

struct epq_console : QObject {
  bool event(QEvent *event) override;

  epq_console_callbacks callbacks;
  epq::Outflow flow;
  std::atomic<bool> gone = false; // the widget
  QPointer<epq::Console> widget;  // its parent may delete it
};

#endif
