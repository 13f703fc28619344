// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line that something belongs to, while the text around it changes.
#ifndef EPQ_EDITOR_ANCHOR_H
#define EPQ_EDITOR_ANCHOR_H

#include <KTextEditor/Document>
#include <KTextEditor/MovingCursor>

#include <memory>

namespace epq
{

// As KTextEditor counts.
constexpr int toLine(int line)
{
  return line > 0 ? line - 1 : 0;
}

class Anchor
{
public:
  Anchor(KTextEditor::Document *document, int line); // from 0; the nearest there is
  int line() const;
  void put(int line); // there is another text by now: it belongs to that line of it

private:
  std::unique_ptr<KTextEditor::MovingCursor> m_place;
};

} // namespace epq

#endif
