// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whether a piece of Lua is complete. Any thread with 256 KiB of stack; owns nothing. It is compiled here and not by the engine that will run it,
 * since that may be busy or far away.
 */
#include "repl/repl_int.h"

#include <string.h>

static bool ends_open(const char *text, size_t length)
{
  static const char mark[] = "<eof>";
  eplua_error err;
  if (eplua_check(text, length, NULL, &err, NULL) != EPLUA_E_SYNTAX)
    return false;
  size_t n = strlen(err.message);
  return n >= sizeof mark - 1 && strcmp(err.message + n - (sizeof mark - 1), mark) == 0;
}

bool repl_chunk_is_open(const char *text, size_t length)
{
  link_text expression = {0};
  eplua_error err;
  if (length > 0 && *text == '=') {
    text++;
    length--;
  }
  link_text_put(&expression, "return ");
  link_text_add(&expression, text, length);
  bool complete = eplua_check(expression.bytes, expression.length, NULL, &err, NULL) == EPLUA_OK;
  bool open = !complete && ends_open(expression.bytes, expression.length);
  link_text_free(&expression);
  if (complete || eplua_check(text, length, NULL, &err, NULL) == EPLUA_OK)
    return false;
  return open || ends_open(text, length);
}
