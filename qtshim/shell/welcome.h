// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_WELCOME_H
#define EPQ_SHELL_WELCOME_H

#include <epq/shell.h>

#include <QScrollArea>

class QToolButton;

namespace epq
{

// A page of sections with things to begin with.
class Welcome : public QScrollArea
{
  Q_OBJECT

public:
  Welcome();
  void set(const QString &heading, const QString &lead, const epq_welcome_item *items);
  void setWayBack(bool there); // there are tabs behind it

Q_SIGNALS:
  void chosen(const QString &id);
  void backAsked();

protected:
  void keyPressEvent(QKeyEvent *event) override;
  void focusInEvent(QFocusEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;

private:
  QToolButton *m_back;
};

} // namespace epq

#endif
