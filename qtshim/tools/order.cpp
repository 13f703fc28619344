// SPDX-License-Identifier: GPL-3.0-or-later
//
// QCollator would know languages, but in the locale "C" it knows no numbers either.
#include "tools/order.h"

#include <QChar>

namespace epq
{

namespace
{

bool isDigit(QChar c)
{
  return c >= u'0' && c <= u'9';
}

QStringView takeNumber(QStringView text, qsizetype *at)
{
  while (*at < text.size() && text[*at] == u'0')
    ++*at;
  const qsizetype from = *at;
  while (*at < text.size() && isDigit(text[*at]))
    ++*at;
  return text.sliced(from, *at - from);
}

} // namespace

int compareNames(QStringView a, QStringView b)
{
  qsizetype i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      const QStringView one = takeNumber(a, &i), other = takeNumber(b, &j);
      if (one.size() != other.size())
        return one.size() < other.size() ? -1 : 1;
      if (const int order = one.compare(other))
        return order;
      continue;
    }
    const QChar one = a[i++].toCaseFolded(), other = b[j++].toCaseFolded();
    if (one != other)
      return one < other ? -1 : 1;
  }
  const qsizetype left = a.size() - i, right = b.size() - j;
  return left < right ? -1 : left > right ? 1 : a.compare(b);
}

} // namespace epq
