// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the console knows of a line besides its text and its stream.
#ifndef EPQ_TOOLS_BLOCKDATA_H
#define EPQ_TOOLS_BLOCKDATA_H

#include <QTextBlock>

namespace epq
{

constexpr char16_t closedSign[] = u"\u25b8 ", openSign[] = u"\u25be ";

struct BlockData : QTextBlockUserData {
  enum Kind {
    Row,   // a value; ref 0: a plain one
    More,  // "12 more", of the value ref
    Typed, // a text that is not accepted yet
  } kind = Row;
  int64_t ref = 0;
  int depth = 0;
  bool open = false;
  size_t from = 0; // More: how many are there
  uint64_t request = 0;
};

inline BlockData *dataOf(const QTextBlock &block)
{
  return static_cast<BlockData *>(block.userData());
}

} // namespace epq

#endif
