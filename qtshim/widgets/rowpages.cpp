// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowpages.h"

namespace epq
{

void Pages::setCount(int count)
{
  int before = m_count;
  m_count = qMax(0, count);
  int last = (m_count - 1) / rowsInPage; // 0 also when there are none
  m_pages.removeIf([&](const auto &each) { return each.key() > last || m_count == 0; });
  m_asked.removeIf([&](const auto &each) { return each.key() > last || m_count == 0; });
  auto cut = m_pages.find(last);
  if (cut != m_pages.end() && cut->rows.size() > m_count - last * rowsInPage)
    cut->rows.resize(m_count - last * rowsInPage);
  auto grown = m_pages.find(before / rowsInPage); // it held the last rows, and now there are more
  if (m_count > before && grown != m_pages.end())
    grown->stale = true;
  if (m_count > before) // an answer on its way may be shorter than the page is now
    m_asked.remove(before / rowsInPage);
}

void Pages::refresh()
{
  // What was asked before this call and comes after it was made after it: calls come in order. So it is not asked again.
  for (Page &page : m_pages)
    page.stale = true;
}

int Pages::bring(int first, const QVector<Row> &rows)
{
  if (first < 0 || first >= m_count)
    return 0;
  int count = static_cast<int>(qMin<qsizetype>(rows.size(), m_count - first));
  for (int i = 0; i < count; i++) {
    Page &page = m_pages[(first + i) / rowsInPage];
    int place = (first + i) % rowsInPage;
    if (page.rows.size() <= place)
      page.rows.resize(place + 1);
    page.rows[place] = rows[i];
  }
  int from = first / rowsInPage, to = (first + qMax(1, count) - 1) / rowsInPage;
  for (int number = from; number <= to; number++) {
    Page &page = m_pages[number]; // also when nothing came: it is not asked for again and again
    page.stale = false;
    page.seen = qMax(page.seen, m_turn - 1);
    m_asked.remove(number);
  }
  evict(from, to);
  return count;
}

const Row *Pages::find(int row) const
{
  auto page = m_pages.constFind(row / rowsInPage);
  int place = row % rowsInPage;
  return page != m_pages.constEnd() && place < page->rows.size() ? &page->rows[place] : nullptr;
}

bool Pages::isWanted(int page) const
{
  auto found = m_pages.constFind(page);
  return (found == m_pages.constEnd() || found->stale) && !m_asked.contains(page);
}

QVector<Pages::Ask> Pages::ask(int from, int to, int64_t now_ms)
{
  QVector<Ask> asks;
  if (m_count == 0)
    return asks;
  m_turn++;
  m_asked.removeIf([&](const auto &each) { return now_ms - each.value() >= askMilliseconds; });
  int last = (m_count - 1) / rowsInPage;
  int first = qBound(0, from / rowsInPage, last), end = qBound(first, to / rowsInPage, last);
  end = qMin(end, first + pagesMost / 2); // no screen is so high
  auto want = [&](int page) {
    if (page < 0 || page > last || m_asked.size() >= asksMost || !isWanted(page))
      return;
    m_asked.insert(page, now_ms);
    int begin = page * rowsInPage;
    asks.append({begin, qMin(rowsInPage, m_count - begin)});
  };
  for (int page = first; page <= end; page++) {
    auto found = m_pages.find(page);
    if (found != m_pages.end())
      found->seen = m_turn;
    want(page);
  }
  // A neighbour only when an edge is near, so that what fits on the screen is all that is asked for.
  if (from % rowsInPage < rowsInPage / 2)
    want(first - 1);
  if (to % rowsInPage >= rowsInPage / 2)
    want(end + 1);
  return asks;
}

// Of those outside keepFrom..keepTo the ones go that were not seen for longest.
void Pages::evict(int keepFrom, int keepTo)
{
  while (m_pages.size() > pagesMost) {
    auto oldest = m_pages.end();
    for (auto page = m_pages.begin(); page != m_pages.end(); ++page)
      if ((page.key() < keepFrom || page.key() > keepTo) &&
          (oldest == m_pages.end() || page->seen < oldest->seen))
        oldest = page;
    if (oldest == m_pages.end())
      return;
    m_pages.erase(oldest);
  }
}

} // namespace epq
