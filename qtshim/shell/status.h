// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_STATUS_H
#define EPQ_SHELL_STATUS_H

#include <QHash>
#include <QObject>

class QStatusBar;
class QToolButton;

namespace epq
{

// Fields of the status bar, each a flat button.
class Status : public QObject
{
  Q_OBJECT

public:
  explicit Status(QStatusBar *bar);
  void set(const QByteArray &field, const QString &text, const QString &tip);

Q_SIGNALS:
  void pressed(const QByteArray &field);

private:
  QStatusBar *m_bar;
  QHash<QByteArray, QToolButton *> m_fields;
};

} // namespace epq

#endif
