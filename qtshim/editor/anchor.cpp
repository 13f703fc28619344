// SPDX-License-Identifier: GPL-3.0-or-later
//
// A cursor that moves with the text, behind the first character of its line that is no blank, and that stays where text is inserted: Return
// before that character moves it along with the text, Return behind the line does not, also where the line has one character. KTextEditor's own
// marks know no column, and are gone with their line.
#include "editor/anchor.h"

#include <algorithm>

namespace epq
{

namespace
{

KTextEditor::Cursor placeIn(const KTextEditor::Document *document, int line)
{
  line = std::clamp(line, 0, std::max(0, document->lines() - 1));
  const QString text = document->line(line);
  qsizetype column = 0;
  while (column < text.size() && text[column].isSpace())
    column++;
  return {line, static_cast<int>(std::min(column + 1, text.size()))};
}

} // namespace

Anchor::Anchor(KTextEditor::Document *document, int line)
    : m_place(document->newMovingCursor(placeIn(document, line),
                                        KTextEditor::MovingCursor::StayOnInsert))
{
}

int Anchor::line() const
{
  return std::max(0, m_place->line());
}

void Anchor::put(int line)
{
  m_place->setPosition(placeIn(m_place->document(), line));
}

} // namespace epq
