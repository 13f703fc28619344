/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the user's locale a process of ours has: letters are UTF-8, and messages are as KDE's libraries want them; the rest is "C". */
#ifndef EPQ_CORE_LOCALE_H
#define EPQ_CORE_LOCALE_H

#include <clocale>
#include <initializer_list>

namespace epq
{

// After QCoreApplication has taken all of it: Lua's numbers, comparisons and dates would change when the first window opens. Its thread.
inline void restoreLocale()
{
  for (const int category : {LC_NUMERIC, LC_COLLATE, LC_TIME, LC_MONETARY})
    setlocale(category, "C");
}

} // namespace epq

#endif
