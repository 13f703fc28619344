// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of a table that are at hand, and which ones to ask for next.
//
// Rows come in pages. Those that are seen are asked for first, then their neighbours, a few at a time: a user who drags
// the scroll bar across a million rows asks for where he stops, not for all he passed. The least recently seen pages go
// first. No Qt widgets here, and no clock: the caller says what time it is.
#ifndef EPQ_ROWPAGES_H
#define EPQ_ROWPAGES_H

#include "widgets/cells.h"

#include <QHash>

namespace epq
{

class Pages
{
public:
  static constexpr int rowsInPage = 100;
  static constexpr int pagesMost = 64;
  static constexpr int asksMost = 4;
  static constexpr int64_t askMilliseconds =
      10000; // then nobody will answer, and it is asked again

  struct Ask {
    int first, count; // first from 0
  };

  int count() const
  {
    return m_count;
  }
  // How many rows there are. Rows that stay keep what they show.
  void setCount(int count);
  // What is at hand is not valid any more: it is shown until it comes anew.
  void refresh();
  // Rows that came, from number first (from 0). Returns how many were taken.
  int bring(int first, const QVector<Row> &rows);
  // The row, or null when it is not at hand.
  const Row *find(int row) const;
  // What to ask for when the rows from..to are seen; it counts as asked.
  QVector<Ask> ask(int from, int to, int64_t now_ms);
  // Is there anything that was asked for and has not come?
  bool isWaiting() const
  {
    return !m_asked.isEmpty();
  }
  int pagesHeld() const
  {
    return static_cast<int>(m_pages.size());
  }

private:
  struct Page {
    QVector<Row> rows;
    bool stale = false;
    int64_t seen = 0; // when it was last seen: a count of calls of ask()
  };
  bool isWanted(int page) const;
  void evict(int keepFrom, int keepTo);

  int m_count = 0;
  int64_t m_turn = 0;
  QHash<int, Page> m_pages;
  QHash<int, int64_t> m_asked; // page → when
};

} // namespace epq

#endif
