// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_BARS_H
#define EPQ_SHELL_BARS_H

#include <epq/editor.h>

#include <QHash>
#include <QStringList>
#include <QWidget>

#include <functional>

class KMessageWidget;

namespace epq
{

// Messages above all tabs, one below the other. Each stays until it is answered, closed, or replaced.
class Bars : public QWidget
{
public:
  using Done = std::function<void(const char *id)>; // "": closed
  Bars();

  // The same name again: another text where the buttons are the same, so the keyboard stays where it is.
  void tell(const QByteArray &name, epq_severity severity, const QString &text,
            const epq_button *buttons, const Done &done);
  void take(const QByteArray &name); // away, without an answer
  void giveUp();                     // all are closed

private:
  struct Bar {
    KMessageWidget *widget;
    QStringList ids;
    Done done;
  };
  void answer(const QByteArray &name, const QByteArray &id);

  QHash<QByteArray, Bar> m_bars;
  QList<QByteArray> m_order; // the oldest first
};

} // namespace epq

#endif
