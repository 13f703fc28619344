// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/history.h"

namespace epq
{

namespace
{

constexpr qsizetype entriesMost = 1000, lettersMost = 100000; // of one

} // namespace

void History::set(const QStringList &entries)
{
  m_entries.clear();
  m_at = -1;
  const QStringList newest = entries.last(std::min(entries.size(), entriesMost));
  for (const QString &entry : newest)
    add(entry);
}

void History::add(const QString &entry)
{
  m_at = -1;
  if (entry.trimmed().isEmpty() || entry.size() > lettersMost)
    return;
  m_entries.removeOne(entry);
  m_entries.append(entry);
  if (m_entries.size() > entriesMost)
    m_entries.removeFirst();
}

bool History::back(const QString &draft, QString *entry)
{
  if (m_at == 0 || m_entries.isEmpty())
    return false;
  if (m_at < 0) {
    m_draft = draft;
    m_at = m_entries.size();
  }
  *entry = m_entries[--m_at];
  return true;
}

bool History::forward(QString *entry)
{
  if (m_at < 0)
    return false;
  m_at++;
  if (m_at >= m_entries.size()) {
    m_at = -1;
    *entry = std::exchange(m_draft, {});
  } else {
    *entry = m_entries[m_at];
  }
  return true;
}

void History::leave()
{
  m_at = -1;
}

qsizetype History::find(const QString &text, qsizetype before) const
{
  for (qsizetype at = before < 0 ? m_entries.size() : before; at-- > 0;)
    if (m_entries[at].contains(text, Qt::CaseInsensitive))
      return at;
  return -1;
}

} // namespace epq
