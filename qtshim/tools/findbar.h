// SPDX-License-Identifier: GPL-3.0-or-later
//
// The row with which one looks for a text in the output of a console.
#ifndef EPQ_TOOLS_FINDBAR_H
#define EPQ_TOOLS_FINDBAR_H

#include <QTextCursor>
#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;

namespace epq
{

class Output;

class FindBar : public QWidget
{
public:
  explicit FindBar(Output *output);
  std::function<void()> onClosed;
  void open();
  void outputChanged(); // the count is another

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  void find(bool back, bool fromStart);
  void count();
  void close();

  Output *m_output;
  QLineEdit *m_text;
  QLabel *m_label;
  QTimer m_soon, m_counting;
  QTextCursor m_counted; // up to here
  int m_count = 0, m_current = 0;
};

} // namespace epq

#endif
