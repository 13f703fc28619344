// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * UTF-8 to cells. Owns nothing. The C library's wcwidth() knows the widths; its decoder is not used, since it keeps state
 * and a prompt has to get over any byte.
 */
#include "repl/cell.h"

#include <stdbool.h>
#include <wchar.h>

// The bytes of a sequence that begins so; 0: none does.
static size_t length_of(unsigned char first)
{
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first < 0xE0)
    return 2;
  if (first >= 0xE0 && first < 0xF0)
    return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

static bool decode(const char *text, size_t length, repl_cell *cell)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)text;
  size_t n = length_of(bytes[0]);
  if (n == 0 || n > length)
    return false;
  uint32_t code = n == 1 ? bytes[0] : bytes[0] & (0x7Fu >> n);
  for (size_t i = 1; i < n; i++) {
    if ((bytes[i] & 0xC0) != 0x80)
      return false;
    code = code << 6 | (bytes[i] & 0x3F);
  }
  if (code < least[n] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
    return false;
  cell->length = n;
  cell->code = code;
  return true;
}

repl_cell repl_cell_at(const char *text, size_t length)
{
  repl_cell cell = {.length = 1, .width = -1, .code = (unsigned char)*text};
  if (!decode(text, length, &cell))
    return cell;
  if (cell.code >= 0x20 && cell.code < 0x7F)
    cell.width = 1;
  else if (cell.code >= 0xA0)
    cell.width = wcwidth((wchar_t)cell.code);
  // directions and separators of lines would move the rest
  if ((cell.code >= 0x2028 && cell.code <= 0x202E) || (cell.code >= 0x2066 && cell.code <= 0x2069))
    cell.width = -1;
  return cell;
}

int repl_cell_width(const char *text, size_t length)
{
  int width = 0;
  for (size_t i = 0; i < length;) {
    repl_cell cell = repl_cell_at(text + i, length - i);
    width += cell.width > 0 ? cell.width : 0;
    i += cell.length;
  }
  return width;
}

size_t repl_cell_fit(const char *text, size_t length, int cells)
{
  size_t i = 0;
  while (i < length) {
    repl_cell cell = repl_cell_at(text + i, length - i);
    cells -= cell.width > 0 ? cell.width : 0;
    if (cells < 0)
      break;
    i += cell.length;
  }
  return i;
}
