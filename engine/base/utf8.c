// SPDX-License-Identifier: MIT
/* UTF-8 by the table of RFC 3629, section 4: what the second byte may be depends on the first. Any thread; owns nothing. */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

typedef struct lead {
  unsigned char first, last; // of the first byte
  unsigned char from, to;    // what the second may be
  unsigned char more;        // bytes that follow
} lead;

static const lead leads[] = {
    {0x00, 0x7f, 0, 0, 0},       {0xc2, 0xdf, 0x80, 0xbf, 1}, {0xe0, 0xe0, 0xa0, 0xbf, 2},
    {0xe1, 0xec, 0x80, 0xbf, 2}, {0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2},
    {0xf0, 0xf0, 0x90, 0xbf, 3}, {0xf1, 0xf3, 0x80, 0xbf, 3}, {0xf4, 0xf4, 0x80, 0x8f, 3},
};

static const lead *find_lead(unsigned char byte)
{
  for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
    if (byte >= leads[i].first && byte <= leads[i].last)
      return &leads[i];
  return NULL;
}

bool ep_utf8_is_valid(const char *text, size_t length)
{
  const unsigned char *at = (const unsigned char *)text, *end = at + length;
  while (at < end) {
    uint64_t eight;
    if ((size_t)(end - at) >= sizeof eight) { // most texts are ASCII
      memcpy(&eight, at, sizeof eight);
      if ((eight & UINT64_C(0x8080808080808080)) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const lead *l = find_lead(*at++);
    if (!l || (size_t)(end - at) < l->more)
      return false;
    for (unsigned char i = 0; i < l->more; i++, at++)
      if (*at < (i ? 0x80 : l->from) || *at > (i ? 0xbf : l->to))
        return false;
  }
  return true;
}
