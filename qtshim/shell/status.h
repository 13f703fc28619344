// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_STATUS_H
#define EPQ_SHELL_STATUS_H

#include <epq/shell.h>

#include <QHash>
#include <QObject>

#include <functional>

class QStatusBar;
class QToolButton;
class QWidget;

namespace epq
{

// Fields of the status bar, each a flat button; one that does nothing takes no keyboard and does not light up.
class Status : public QObject
{
  Q_OBJECT

public:
  // isAction(field): pressing that field does something.
  Status(QStatusBar *bar, std::function<bool(const QByteArray &field)> isAction);
  void set(const QByteArray &field, const QString &text, const QString &tip);
  void setLook(const QByteArray &field, epq_status_look look);

Q_SIGNALS:
  void pressed(const QByteArray &field, QWidget *button);

private:
  QToolButton *make(const QByteArray &field);

  QStatusBar *m_bar;
  std::function<bool(const QByteArray &field)> m_isAction;
  QHash<QByteArray, QToolButton *> m_fields;
};

} // namespace epq

#endif
