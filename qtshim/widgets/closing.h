// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_CLOSING_H
#define EPQ_CLOSING_H

#include <QMessageBox>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>

namespace epq
{

// The user wants a window closed. The script is asked, and has three seconds; then the user may close it anyway.
class Closing : public QObject
{
public:
  // window: the parent of what is shown. ask() tells the script, once until it has answered; giveUp() closes without it.
  Closing(QWidget *window, std::function<void()> ask, std::function<void()> giveUp);

  void userCloses();
  void answered(); // the window stays

private:
  void offer();

  QWidget *m_window;
  std::function<void()> m_ask, m_giveUp;
  QTimer m_patience;
  QPointer<QMessageBox> m_box;
  bool m_asked = false;
};

} // namespace epq

#endif
