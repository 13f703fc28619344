// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message inside of a widget, with what can be done about it: no box that is in the way.
#ifndef EPQ_TOOLS_NOTICE_H
#define EPQ_TOOLS_NOTICE_H

#include "tools/hues.h"

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;

namespace epq
{

class Notice : public QFrame
{
public:
  Notice();
  std::function<void()> onHidden; // the keyboard is free again

  void tell(Hue hue, const QString &text);
  // Escape and the second button: nothing happens.
  void ask(const QString &text, const QString &accept, const std::function<void()> &accepted);
  void leave();

protected:
  void keyPressEvent(QKeyEvent *event) override;
  void changeEvent(QEvent *event) override;
  void paintEvent(QPaintEvent *event) override;

private:
  void begin(Hue hue, const QString &text);

  QLabel *m_text;
  QWidget *m_buttons;
  Hue m_hue = Hue::Info;
};

} // namespace epq

#endif
