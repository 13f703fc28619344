// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Is it UTF-8 (RFC 3629)? Any thread; owns nothing.
 * Eight bytes of ASCII at a time: sources are mostly that. What is no UTF-8 is left to the caller.
 */
#include "store/text.h"

#include <stdint.h>
#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

// Length of the sequence at b, 0: there is none. n > 0.
static size_t sequence(const unsigned char *b, size_t n)
{
  unsigned char first = b[0], low = 0x80, high = 0xbf;
  size_t length;
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    length = 2;
  else if (first >= 0xe0 && first <= 0xef)
    length = 3;
  else if (first >= 0xf0 && first <= 0xf4)
    length = 4;
  else
    return 0;
  if (n < length)
    return 0;
  if (first == 0xe0)
    low = 0xa0; // shorter forms exist
  else if (first == 0xed)
    high = 0x9f; // surrogates
  else if (first == 0xf0)
    low = 0x90;
  else if (first == 0xf4)
    high = 0x8f; // beyond U+10FFFF
  if (b[1] < low || b[1] > high)
    return 0;
  for (size_t i = 2; i < length; i++)
    if (b[i] < 0x80 || b[i] > 0xbf)
      return 0;
  return length;
}

bool store_text_is_utf8(const char *text, size_t n, size_t *bad_at)
{
  const unsigned char *b = (const unsigned char *)text;
  size_t at = 0;
  while (at < n) {
    uint64_t word;
    if (n - at >= sizeof word) {
      memcpy(&word, b + at, sizeof word);
      if (!(word & HIGH_BITS)) {
        at += sizeof word;
        continue;
      }
    }
    size_t length = sequence(b + at, n - at);
    if (length == 0) {
      *bad_at = at;
      return false;
    }
    at += length;
  }
  *bad_at = n;
  return true;
}
