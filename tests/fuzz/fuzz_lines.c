// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target for the reader of dumps, and the whole way from a text to its lines. Odd first byte: a text. Even: a dump, of
 * which the header is put in front, since no fuzzer guesses that. */
#include "debug/lines.h"

#include <lua.h>
#include <stdlib.h>
#include <string.h>

static const char integer_and_float[] = "\x78\x56\0\0\0\0\0\0\0\0\0\0\0\x28\x77\x40";

static void check(const ep_lines *l)
{
  for (int i = 0; i < l->count; i++) {
    if (l->line[i] < 1 || (i > 0 && l->line[i] <= l->line[i - 1]))
      abort();
  }
  if (l->count > 0 && ep_lines_snap(l, 1) != l->line[0])
    abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
  static const char head[] = LUA_SIGNATURE "\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08";
  enum { HEAD = sizeof head - 1, CHECKS = sizeof integer_and_float - 1 };
  ep_lines lines;
  if (length == 0)
    return 0;
  bool text = bytes[0] & 1;
  bytes++;
  length--;
  char *copy = malloc(HEAD + CHECKS + length);
  if (!copy)
    return 0;
  if (text) {
    memcpy(copy, bytes, length);
    ep_lines_of_text(copy, length, &lines);
  } else {
    memcpy(copy, head, HEAD);
    memcpy(copy + HEAD, integer_and_float, CHECKS);
    memcpy(copy + HEAD + CHECKS, bytes, length);
    ep_lines_of_dump(copy, HEAD + CHECKS + length, &lines);
  }
  check(&lines);
  ep_lines_free(&lines);
  free(copy);
  return 0;
}
