// SPDX-License-Identifier: MIT
/*
 * How this plugin says that something failed: nil, a sentence, the name of SQLite's code. Any thread, save what pushes.
 * The name is that of the primary code ("SQLITE_CONSTRAINT"): programs compare it; which constraint it was stands in the sentence.
 */
#include "database.h"

#include <lauxlib.h>
#include <stdio.h>

typedef struct code_name {
  int code;
  const char *name;
} code_name;

#define CODE(name) {name, #name}
static const code_name codes[] = {
    CODE(SQLITE_ERROR),    CODE(SQLITE_INTERNAL), CODE(SQLITE_PERM),      CODE(SQLITE_ABORT),
    CODE(SQLITE_BUSY),     CODE(SQLITE_LOCKED),   CODE(SQLITE_NOMEM),     CODE(SQLITE_READONLY),
    CODE(SQLITE_IOERR),    CODE(SQLITE_CORRUPT),  CODE(SQLITE_NOTFOUND),  CODE(SQLITE_FULL),
    CODE(SQLITE_CANTOPEN), CODE(SQLITE_PROTOCOL), CODE(SQLITE_SCHEMA),    CODE(SQLITE_TOOBIG),
    CODE(SQLITE_MISMATCH), CODE(SQLITE_MISUSE),   CODE(SQLITE_NOLFS),     CODE(SQLITE_AUTH),
    CODE(SQLITE_RANGE),    CODE(SQLITE_NOTADB),   CODE(SQLITE_INTERRUPT), CODE(SQLITE_CONSTRAINT),
};
#undef CODE

const char *sq_error_code(int result)
{
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    if (codes[i].code == (result & 0xff))
      return codes[i].name;
  }
  return "SQLITE_ERROR";
}

void sq_error_write(char *message, sqlite3 *handle, int result)
{
  const char *text = handle && (sqlite3_errcode(handle) & 0xff) == (result & 0xff)
                         ? sqlite3_errmsg(handle)
                         : sqlite3_errstr(result);
  snprintf(message, SQ_MESSAGE, "%s", text ? text : "unknown error");
}

int sq_error_push_text(lua_State *L, const char *message, int result)
{
  luaL_pushfail(L);
  lua_pushstring(L, message);
  lua_pushstring(L, sq_error_code(result));
  return 3;
}

int sq_error_push(lua_State *L, sqlite3 *handle, int result)
{
  char message[SQ_MESSAGE];
  sq_error_write(message, handle, result);
  return sq_error_push_text(L, message, result);
}
