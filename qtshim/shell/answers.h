// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_ANSWERS_H
#define EPQ_SHELL_ANSWERS_H

#include <QMap>

#include <functional>

namespace epq
{

// The dialogs that are open: each is answered exactly once, by itself or, when the window goes before, as given up.
class Answers
{
public:
  using Answer = std::function<void(bool given_up)>;

  quint64 expect(Answer answer)
  {
    m_open.insert(++m_last, std::move(answer));
    return m_last;
  }
  void tell(quint64 question)
  {
    if (const Answer answer = m_open.take(question))
      answer(false);
  }
  // All that are open, in their order; no more may come.
  void giveUp()
  {
    m_over = true;
    while (!m_open.isEmpty())
      m_open.take(m_open.firstKey())(true);
  }
  bool isOver() const
  {
    return m_over;
  }

private:
  QMap<quint64, Answer> m_open;
  quint64 m_last = 0;
  bool m_over = false;
};

} // namespace epq

#endif
