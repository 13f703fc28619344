// SPDX-License-Identifier: GPL-3.0-or-later
//
// From each ":12" back over what can be a path. A path has a file type ("x.lua"), so that times and ports are none.
// A regular expression would be shorter and ten times slower, on each line that is printed.
#include "tools/links.h"

namespace epq
{

namespace
{

bool isDigit(QChar c)
{
  return c >= u'0' && c <= u'9';
}

bool isPathLetter(QChar c)
{
  return !c.isSpace() && c > u' ' && !QStringView(u"\"'`<>()[]{}|,;:*?=").contains(c);
}

// Digits from *at on, at most 9; moves it.
int number(QStringView text, qsizetype *at)
{
  int value = 0;
  qsizetype from = *at;
  while (*at < text.size() && *at - from < 9 && isDigit(text[*at]))
    value = value * 10 + text[(*at)++].digitValue();
  return value;
}

bool hasFileType(QStringView path)
{
  const qsizetype dot = path.lastIndexOf(u'.');
  if (dot < 0 || dot + 1 >= path.size() || path.size() - dot > 12 || !path[dot + 1].isLetter())
    return false;
  for (QChar c : path.sliced(dot + 1))
    if (!c.isLetterOrNumber() && c != u'_')
      return false;
  return dot > 0 && path[dot - 1] != u'/';
}

// A path with blanks in it is one when it begins where the message does: at the begin of the line, behind a tab or ": ".
qsizetype widen(QStringView text, qsizetype from, qsizetype floor)
{
  if (from < text.size() && text[from] == u'/')
    return from;
  for (qsizetype at = from; at-- > floor;) {
    if (text[at] == u':' || text[at] == u'\t')
      break;
    if (text[at] != u'/')
      continue;
    QStringView before = text.first(at);
    if (before.trimmed().isEmpty() || before.endsWith(u": ") || before.endsWith(u'\t'))
      return at;
  }
  return from;
}

} // namespace

QVarLengthArray<Link, 4> findLinks(QStringView text)
{
  QVarLengthArray<Link, 4> found;
  qsizetype floor = 0;
  for (qsizetype colon = 0; (colon = text.indexOf(u':', colon)) >= 0;) {
    const qsizetype at = colon++;
    if (colon >= text.size() || !isDigit(text[colon]))
      continue;
    qsizetype from = at;
    while (from > floor && isPathLetter(text[from - 1]))
      from--;
    if (from == at || !hasFileType(text.sliced(from, at - from)) || found.size() >= 32)
      continue;
    if (from > 1 && text[from - 1] == u':' && text.sliced(from).startsWith(u"//"))
      continue; // http://example.org:80
    from = widen(text, from, floor);
    qsizetype end = colon;
    Link link = {from, 0, at - from, number(text, &end), 0};
    qsizetype next = end + 1;
    if (next < text.size() && text[end] == u':' && isDigit(text[next])) {
      link.column = number(text, &next);
      end = next;
    }
    link.length = end - from;
    if (link.line > 0)
      found.append(link);
    floor = colon = end;
  }
  return found;
}

} // namespace epq
