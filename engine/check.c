// SPDX-License-Identifier: MIT
/*
 * Compiling a text without running it: errors while typing. Any thread; owns a bare Lua state for the time of the call.
 * It is Lua's own compiler, so what it says is what a run would say.
 */
#include "base/error.h"
#include "lua/compile.h"

#include <eplua/engine.h>

#include <stdlib.h>
#include <string.h>

enum { MEMORY_MAX = 256 << 20 };

// Splits Lua's message (":LINE: TEXT", for the chunk name is empty).
static const char *split(const char *message, int *line)
{
  char *end;
  *line = 0;
  if (message[0] != ':')
    return message;
  long number = strtol(message + 1, &end, 10);
  if (end == message + 1 || strncmp(end, ": ", 2) != 0)
    return message;
  *line = (int)number;
  return end + 2;
}

int eplua_check(const char *text, size_t length, const char *name, eplua_error *err, int *line)
{
  ep_compiled c;
  int at = 0;
  int code = EPLUA_OK;
  ep_compile_alone(&c, text, length, MEMORY_MAX);
  if (c.status == LUA_ERRRUN) { // the compiler has a stack of its own to guard
    code = ep_error_set(err, EPLUA_E_SYNTAX, "%s%sit is nested too deeply", name ? name : "",
                        name ? ": " : "");
  } else if (c.status == LUA_ERRSYNTAX) {
    const char *message = split(lua_tostring(c.L, -1), &at);
    code = name ? ep_error_set(err, EPLUA_E_SYNTAX, "%s:%d: %s", name, at, message)
                : ep_error_set(err, EPLUA_E_SYNTAX, "%s", message);
  } else if (c.status != LUA_OK) {
    code = ep_error_set(err, EPLUA_E_NOMEM, "not enough memory to compile it");
  }
  if (line)
    *line = at;
  ep_compiled_close(&c);
  return code;
}
