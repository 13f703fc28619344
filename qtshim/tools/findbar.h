// SPDX-License-Identifier: GPL-3.0-or-later
//
// The row with which one looks for a text in the output of a console.
#ifndef EPQ_TOOLS_FINDBAR_H
#define EPQ_TOOLS_FINDBAR_H

#include "tools/findrow.h"

#include <QTextCursor>
#include <QTimer>

#include <functional>

namespace epq
{

class Output;

class FindBar : public FindRow
{
public:
  explicit FindBar(Output *output);
  std::function<void()> onClosed;
  void open();
  void outputChanged(); // the count is another

protected:
  void find(bool back, bool fromStart) override;
  void close() override;

private:
  void count();

  Output *m_output;
  QTimer m_soon, m_counting;
  QTextCursor m_counted; // up to here
  int m_count = 0, m_current = 0;
};

} // namespace epq

#endif
