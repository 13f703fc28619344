// SPDX-License-Identifier: GPL-3.0-or-later
//
// Places in files that a line of text names: "foo.lua:12: message".
#ifndef EPQ_TOOLS_LINKS_H
#define EPQ_TOOLS_LINKS_H

#include <QString>
#include <QVarLengthArray>

namespace epq
{

struct Link {
  qsizetype from, length; // in the line
  qsizetype pathLength;
  int line, column; // column 0: none
};

QVarLengthArray<Link, 4> findLinks(QStringView text);

} // namespace epq

#endif
