// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shim's own texts. Any thread. Owns the address of the function that knows them in other languages. Qt's tr() is not used: its catalogs are a format of
// their own, and the program's translators would have two.
#include "core/words.h"

#include <atomic>

namespace epq
{

static std::atomic<const char *(*)(const char *, const char *, unsigned long)> theWords;

QString _(const char *text)
{
  const auto words = theWords.load();
  return QString::fromUtf8(words ? words(text, nullptr, 1) : text);
}

QString _n(const char *one, const char *many, quint64 count)
{
  const auto words = theWords.load();
  return QString::fromUtf8(words ? words(one, many, ulong(count)) : count == 1 ? one : many);
}

void setWords(const char *(*words)(const char *, const char *, unsigned long))
{
  theWords = words;
}

} // namespace epq
