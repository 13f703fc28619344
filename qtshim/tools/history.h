// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was typed before: each text once, where it was typed last.
#ifndef EPQ_TOOLS_HISTORY_H
#define EPQ_TOOLS_HISTORY_H

#include <QStringList>

namespace epq
{

class History
{
public:
  void set(const QStringList &entries); // the oldest first
  void add(const QString &entry);
  const QStringList &entries() const
  {
    return m_entries;
  }
  // One step back or forward from what is shown now; draft is what was typed before the first step back, and comes again
  // behind the newest. False: there is nothing there.
  bool back(const QString &draft, QString *entry);
  bool forward(QString *entry);
  void leave(); // what is shown is something new
  // The newest before `before` (-1: of all) that contains the text, or -1.
  qsizetype find(const QString &text, qsizetype before) const;

private:
  QStringList m_entries;
  qsizetype m_at = -1; // shown; -1: none
  QString m_draft;
};

} // namespace epq

#endif
