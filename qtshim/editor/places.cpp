// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/places.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace epq
{

KTextEditor::Cursor toCursor(const KTextEditor::Document *document, epq_place place)
{
  if (place.line < 1)
    return {0, 0};
  const int line = std::min(place.line - 1, document->lines() - 1);
  if (line != place.line - 1)
    return {line, document->lineLength(line)};
  const QString text = document->line(line);
  int bytes = std::max(place.column, 1) - 1, column = 0;
  for (; column < text.size() && bytes > 0; column++) {
    const QChar unit = text[column];
    bytes -= unit.unicode() < 0x80 ? 1 : unit.unicode() < 0x800 ? 2 : unit.isSurrogate() ? 2 : 3;
  }
  if (column < text.size() && column > 0 && text[column].isLowSurrogate())
    column++; // not into the middle of a character
  return {line, column};
}

epq_place toPlace(const KTextEditor::Document *document, KTextEditor::Cursor cursor)
{
  const QString text = document->line(cursor.line());
  return {cursor.line() + 1,
          static_cast<int>(QStringView(text).left(cursor.column()).toUtf8().size()) + 1};
}

KTextEditor::Range toRange(const KTextEditor::Document *document, epq_range range)
{
  return {toCursor(document, range.start), toCursor(document, range.end)};
}

epq_range fromRange(const KTextEditor::Document *document, KTextEditor::Range range)
{
  return {toPlace(document, range.start()), toPlace(document, range.end())};
}

char *copyOf(const QString &text, size_t *length)
{
  const QByteArray bytes = text.toUtf8();
  auto *copy = static_cast<char *>(malloc(static_cast<size_t>(bytes.size()) + 1));
  if (copy)
    memcpy(copy, bytes.constData(), static_cast<size_t>(bytes.size()) + 1);
  if (length)
    *length = copy ? static_cast<size_t>(bytes.size()) : 0;
  return copy;
}

} // namespace epq
