// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pieces of about 16 KiB, so that the reader can look at the clock between two of them, and that dropping one is nothing.
// Lines that are too long are cut here, on the thread that prints them, so that a line of 100 MB costs the window nothing.
#include "tools/outflow.h"

#include <cstring>

namespace epq
{

namespace
{

constexpr size_t pieceMost = 16384, lineMost = 10240, itemCost = 96;

} // namespace

bool Outflow::append(int stream, const char *bytes, size_t length)
{
  std::lock_guard guard(m_lock);
  const bool wasEmpty = m_items.empty();
  const char *end = bytes + length;
  // many short lines at once, when none of them can be too long
  while (bytes < end) {
    const size_t left = size_t(end - bytes);
    if (m_open[stream].shown == 0 && left <= lineMost) {
      size_t lines = 0;
      const char *last = nullptr;
      for (const char *at = bytes;
           (at = static_cast<const char *>(memchr(at, '\n', size_t(end - at)))); at++) {
        lines++;
        last = at;
      }
      push(stream, bytes, left, lines);
      m_open[stream].shown = last ? size_t(end - last - 1) : left;
      break;
    }
    const char *stop = static_cast<const char *>(memchr(bytes, '\n', left));
    const size_t part = stop ? size_t(stop - bytes) : left;
    appendLine(stream, bytes, part, stop);
    bytes += part + (stop ? 1 : 0);
  }
  fit();
  return wasEmpty && !m_items.empty();
}

// A part of a line, up to where it is too long.
void Outflow::appendLine(int stream, const char *bytes, size_t length, bool ends)
{
  Open &open = m_open[stream];
  // a program that goes back to the begin of its line again and again does not make it longer
  if (const void *back = memrchr(bytes, '\r', length); back && length > lineMost) {
    const size_t skipped = size_t(static_cast<const char *>(back) - bytes);
    bytes += skipped;
    length -= skipped;
    open = Open();
  } else if (back) {
    open = Open();
  }
  const size_t room = lineMost > open.shown ? lineMost - open.shown : 0;
  const size_t fits = length < room ? length : room;
  if (fits)
    push(stream, bytes, fits, 0);
  open.shown += fits;
  open.cut += length - fits;
  if (!ends)
    return;
  if (open.cut) {
    Item note;
    note.kind = Item::Cut;
    note.stream = stream;
    note.number = int64_t(open.cut);
    m_items.push_back(std::move(note));
    m_bytes += itemCost;
  }
  push(stream, "\n", 1, 1);
  open = Open();
}

void Outflow::push(int stream, const char *bytes, size_t length, size_t lines)
{
  if (m_items.empty() || m_items.back().kind != Item::Text || m_items.back().stream != stream ||
      m_items.back().bytes.size() + length > pieceMost) {
    Item item;
    item.stream = stream;
    m_items.push_back(std::move(item));
    m_bytes += itemCost;
  }
  Item &item = m_items.back();
  item.bytes.append(bytes, length);
  item.lines += lines;
  m_bytes += length;
  m_lines += lines;
}

bool Outflow::put(Item item)
{
  std::lock_guard guard(m_lock);
  const bool wasEmpty = m_items.empty();
  m_bytes += item.bytes.size() + itemCost;
  m_lines += item.lines;
  m_items.push_back(std::move(item));
  fit();
  return wasEmpty;
}

// Drops pieces from the oldest on, but not the last one, as long as the rest is enough to fill the console.
void Outflow::fit()
{
  while (m_items.size() > 1) {
    const Item &oldest = m_items.front();
    if (m_bytes <= m_bytesMost && m_lines - oldest.lines < m_linesMost)
      return;
    m_bytes -= oldest.bytes.size() + itemCost;
    m_lines -= oldest.lines;
    m_dropped += oldest.lines;
    m_items.pop_front();
  }
}

bool Outflow::take(Item *item, size_t *dropped)
{
  std::lock_guard guard(m_lock);
  *dropped += std::exchange(m_dropped, 0);
  if (m_items.empty())
    return false;
  *item = std::move(m_items.front());
  m_items.pop_front();
  m_bytes -= item->bytes.size() + itemCost;
  m_lines -= item->lines;
  return true;
}

bool Outflow::revoke(uint64_t request)
{
  std::lock_guard guard(m_lock);
  for (auto item = m_items.begin(); item != m_items.end(); ++item)
    if (item->kind == Item::Echo && item->number == int64_t(request)) {
      m_bytes -= item->bytes.size() + itemCost;
      m_lines -= item->lines;
      m_items.erase(item);
      return true;
    }
  return false;
}

void Outflow::clear()
{
  std::lock_guard guard(m_lock);
  m_items.clear();
  m_lines = m_bytes = m_dropped = 0;
}

void Outflow::setLimits(size_t lines, size_t bytes)
{
  std::lock_guard guard(m_lock);
  m_linesMost = lines;
  m_bytesMost = bytes;
  fit();
}

} // namespace epq
