// SPDX-License-Identifier: GPL-3.0-or-later
// Checks UTF-8. Any thread, nothing owned. By ranges of the second byte (Unicode, table 3-7): no decoding, no tables.
#include "net/utf8.h"

#include <stdint.h>
#include <string.h>

// Length of the sequence at s, of which `left` bytes are there; 0: it is none.
static size_t sequence(const unsigned char *s, size_t left)
{
  unsigned char low = 0x80, high = 0xbf;
  size_t length = 0;
  if (s[0] >= 0xc2 && s[0] <= 0xdf) {
    length = 2;
  } else if (s[0] >= 0xe0 && s[0] <= 0xef) {
    length = 3;
    low = s[0] == 0xe0 ? 0xa0 : 0x80;
    high = s[0] == 0xed ? 0x9f : 0xbf;
  } else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
    length = 4;
    low = s[0] == 0xf0 ? 0x90 : 0x80;
    high = s[0] == 0xf4 ? 0x8f : 0xbf;
  }
  if (length == 0 || length > left || s[1] < low || s[1] > high)
    return 0;
  for (size_t i = 2; i < length; i++)
    if (s[i] < 0x80 || s[i] > 0xbf)
      return 0;
  return length;
}

bool utf8_is_valid(const char *text, size_t length)
{
  const unsigned char *s = (const unsigned char *)text;
  size_t at = 0;
  while (at < length) {
    uint64_t eight = 0;
    if (length - at >= sizeof eight) { // most texts are ASCII
      memcpy(&eight, s + at, sizeof eight);
      if ((eight & 0x8080808080808080U) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    size_t step = s[at] < 0x80 ? 1 : sequence(s + at, length - at);
    if (step == 0)
      return false;
    at += step;
  }
  return true;
}
