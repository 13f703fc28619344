// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "debug/lines.h"

#include <cmocka.h>
#include <ftw.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Programs that give back each function in them, so that Lua itself can be asked for their lines. "@N" stands for N empty lines, "#N" for a
// statement of N instructions or more on one line.
static const char *const programs[] = {
    "return {}",
    "\n\nlocal x = 1\n\nreturn {}\n",
    "local function f()\n  return 1\nend\nlocal g = function(...)\n  local a = ...\n\n  return "
    "a\nend\n"
    "return {f, g}\n",
    "local t = {}\nfunction t.a(x,\n   y)\n  return x\n    + y\nend\nfunction t:b() end\nreturn "
    "{t.a, t.b}\n",
    "local inner\nlocal function outer(...)\n  inner = function(...)\n    return select('#',\n     "
    " ...)\n  end\n"
    "  return inner\nend\nouter()\nreturn {outer, inner}\n",
    "local a = 1@200local b = 2@130\nlocal function far()@300  return a\nend\nreturn {far}\n",
    "local a = 1@40000local function far() a = 2@40000 a = 3 end\nreturn {far}\n",
    "local t = 1\n#400\nlocal function many()\n  #200\n\n  #200\n  return t\nend\nreturn {many}\n",
    "for i = 1, 3 do\n  local x = i\n  ::again::\n  if x > 5 then\n    x = 0\n    goto again\n  "
    "end\nend\nreturn {}\n",
    "#!/usr/bin/eplua\nlocal x = 1\nreturn {}\n",
    "\xEF\xBB\xBFlocal x = 1\nreturn {}\n",
    "local s = [[\nlong\n  text]]\nlocal t = {\n  1,\n  f = function() return s end,\n}\nreturn "
    "{t.f}\n",
};

static char *expand(const char *program)
{
  char *text = malloc(1 << 20);
  if (!text)
    abort();
  size_t n = 0;
  for (const char *at = program; *at;) {
    bool comment = *at == '#' && at[1] == '!';
    if ((*at != '@' && *at != '#') || comment) {
      text[n++] = *at++;
      continue;
    }
    bool lines = *at == '@';
    for (long count = strtol(at + 1, (char **)(uintptr_t)&at, 10); count > 0; count--)
      n += (size_t)snprintf(text + n, (1 << 20) - n, "%s", lines ? "\n" : "t = t; t = -t; ");
  }
  text[n] = '\0';
  return text;
}

// Adds to the set (a table on top) the lines of the function below it.
static void add_lines(lua_State *L)
{
  lua_Debug ar;
  lua_pushvalue(L, -2);
  lua_getinfo(L, ">L", &ar);
  if (!lua_istable(L, -1))
    abort();
  for (lua_pushnil(L); lua_next(L, -2);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_settable(L, -5); // the set
  }
  lua_pop(L, 1);
}

static bool has(const ep_lines *l, int line)
{
  return ep_lines_snap(l, line) == line;
}

// Each line of the set on top is in the list, and with `all` nothing else.
static void compare(lua_State *L, const ep_lines *l, bool all, const char *what)
{
  int count = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    int line = (int)lua_tointeger(L, -2);
    if (!has(l, line))
      fail_msg("%s: line %d is missing", what, line);
    count++;
  }
  if (all && count != l->count)
    fail_msg("%s: %d lines, Lua has %d", what, l->count, count);
  for (int i = 1; i < l->count; i++)
    assert_true(l->line[i - 1] < l->line[i]);
}

static void lines_are_those_that_lua_has_for_each_function(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
    char *text = expand(programs[i]);
    ep_lines lines, again;
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    assert_true(ep_lines_of_text(text, strlen(text), &lines));
    const char *code = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3
                       : *text == '#'                        ? strchr(text, '\n')
                                                             : text;
    assert_int_equal(luaL_loadstring(L, code), LUA_OK);
    assert_true(ep_lines_of_function(L, &again));
    assert_int_equal(lua_gettop(L), 1);
    assert_int_equal(lines.count, again.count);
    assert_memory_equal(lines.line, again.line, (size_t)lines.count * sizeof *lines.line);
    lua_newtable(L);
    add_lines(L);
    lua_pushvalue(L, 1);
    assert_int_equal(lua_pcall(L, 0, 1, 0), LUA_OK);
    for (int f = 1; lua_geti(L, 3, f) == LUA_TFUNCTION; f++) {
      lua_pushvalue(L, 2);
      add_lines(L);
      lua_settop(L, 3);
    }
    lua_settop(L, 2);
    compare(L, &lines, true, text);
    lua_close(L);
    ep_lines_free(&lines);
    ep_lines_free(&again);
    free(text);
  }
}

static int files;

static int look_at_file(const char *path, const struct stat *info, int kind, struct FTW *place)
{
  (void)info;
  if (kind == FTW_D && (strcmp(path + place->base, "build") == 0 || path[place->base] == '.'))
    return FTW_SKIP_SUBTREE;
  const char *ending = strrchr(path, '.');
  if (kind != FTW_F || !ending || strcmp(ending, ".lua") != 0)
    return FTW_CONTINUE;
  ep_lines lines;
  lua_State *L = luaL_newstate();
  if (!L)
    abort();
  bool compiles = luaL_loadfilex(L, path, "t") == LUA_OK;
  assert_int_equal(ep_lines_of_file(path, &lines), compiles);
  if (compiles) {
    lua_newtable(L);
    add_lines(L);
    compare(L, &lines, false, path);
    files++;
  }
  ep_lines_free(&lines);
  lua_close(L);
  return FTW_CONTINUE;
}

static void each_file_of_the_repository_has_the_lines_of_its_main_function(void **state)
{
  (void)state;
  nftw(REPOSITORY, look_at_file, 16, FTW_PHYS | FTW_ACTIONRETVAL);
  assert_true(files > 50);
}

static const char sample[] =
    "local t = 1\nlocal function f(...)\n  return t .. 'x' .. 1.5 .. 7\nend\n"
    "goto out\n@ ::out:: return f, true, false, nil\n";

static void load_sample(lua_State *L)
{
  char text[2048] = "";
  for (const char *at = sample; *at; at++) {
    size_t n = strlen(text);
    if (*at == '@')
      for (int i = 0; i < 300; i++)
        text[n + (size_t)i] = '\n';
    else
      text[n] = *at;
  }
  assert_int_equal(luaL_loadstring(L, text), LUA_OK);
}

typedef struct dumped {
  char *bytes;
  size_t length;
} dumped;

static int collect(lua_State *L, const void *bytes, size_t length, void *ud)
{
  dumped *d = ud;
  (void)L;
  char *grown = realloc(d->bytes, d->length + length + 1);
  if (!grown)
    abort();
  d->bytes = grown;
  memcpy(d->bytes + d->length, bytes, length);
  d->length += length;
  return 0;
}

static char *dump_sample(size_t *length, bool strip)
{
  dumped d = {0};
  lua_State *L = luaL_newstate();
  load_sample(L);
  lua_dump(L, collect, &d, strip);
  lua_close(L);
  *length = d.length;
  return d.bytes;
}

static void what_is_cut_anywhere_has_no_lines(void **state)
{
  (void)state;
  size_t length;
  ep_lines lines;
  char *dump = dump_sample(&length, false);
  assert_true(ep_lines_of_dump(dump, length, &lines));
  assert_true(has(&lines, 3) && has(&lines, 306));
  ep_lines_free(&lines);
  for (size_t n = 0; n < length; n++) {
    char *part = malloc(n ? n : 1); // of its own, so that a sanitizer sees a byte too many
    if (!part)
      abort();
    memcpy(part, dump, n);
    assert_false(ep_lines_of_dump(part, n, &lines));
    assert_null(lines.line);
    free(part);
  }
  free(dump);
}

static void bytes_that_are_wrong_do_no_harm(void **state)
{
  (void)state;
  size_t length;
  char *dump = dump_sample(&length, false);
  for (size_t i = 0; i < length; i++) {
    for (int value = 0; value < 256; value += 5) {
      ep_lines lines;
      char kept = dump[i];
      dump[i] = (char)value;
      if (ep_lines_of_dump(dump, length, &lines))
        assert_true(lines.count > 0 && lines.line[0] > 0);
      ep_lines_free(&lines);
      dump[i] = kept;
    }
  }
  free(dump);
}

static void a_header_of_another_lua_gives_no_lines(void **state)
{
  (void)state;
  size_t length;
  char *dump = dump_sample(&length, false);
  for (size_t i = 0; i < 31; i++) { // signature, version, format, sizes, an integer, a float
    ep_lines lines;
    dump[i] ^= 1;
    assert_false(ep_lines_of_dump(dump, length, &lines));
    dump[i] ^= 1;
  }
  free(dump);
  dump = dump_sample(&length, true);
  ep_lines lines;
  assert_false(ep_lines_of_dump(dump, length, &lines)); // stripped
  free(dump);
}

static void functions_in_functions_end_somewhere(void **state)
{
  (void)state;
  enum { DEEP = 100000 };
  size_t length, n;
  char *dump = dump_sample(&length, false);
  char *deep = malloc(32 + (size_t)DEEP * 10);
  if (!deep)
    abort();
  memcpy(deep, dump, n = 32); // header, count of upvalues
  // no source, lines 0 to 0, 0 parameters, 2 registers, no code, constants and upvalues; one function inside
  static const unsigned char function[] = {0x80, 0x80, 0x80, 0, 0, 2, 0x80, 0x80, 0x80, 0x81};
  for (int i = 0; i < DEEP; i++) {
    memcpy(deep + n, function, sizeof function);
    n += sizeof function;
  }
  ep_lines lines;
  assert_false(ep_lines_of_dump(deep, n, &lines));
  free(deep);
  free(dump);
}

static void a_line_moves_down_to_the_next_with_code(void **state)
{
  (void)state;
  static const char text[] = "\n\nlocal x = 1\n\n-- nothing\nlocal y = 2\n\n";
  ep_lines lines, none = {0};
  assert_true(ep_lines_of_text(text, sizeof text - 1, &lines));
  assert_int_equal(ep_lines_snap(&lines, -5), 3);
  assert_int_equal(ep_lines_snap(&lines, 1), 3);
  assert_int_equal(ep_lines_snap(&lines, 3), 3);
  assert_int_equal(ep_lines_snap(&lines, 4), 6);
  assert_int_equal(ep_lines_snap(&lines, 9), 0);
  assert_int_equal(ep_lines_snap(&none, 1), 0);
  ep_lines_free(&lines);
}

static void what_does_not_compile_or_is_no_file_has_no_lines(void **state)
{
  (void)state;
  ep_lines lines;
  char path[] = "/tmp/eplua-lines-XXXXXX";
  assert_false(ep_lines_of_text("local = 1", 9, &lines));
  assert_false(ep_lines_of_text("\x1bLua", 4, &lines));
  assert_false(ep_lines_of_file("/nowhere/at/all.lua", &lines));
  assert_false(ep_lines_of_file("/", &lines));
  assert_false(ep_lines_of_file("/dev/zero", &lines));
  assert_non_null(mkdtemp(path));
  char pipe[64];
  snprintf(pipe, sizeof pipe, "%s/pipe", path);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  assert_false(ep_lines_of_file(pipe, &lines)); // and comes back
  assert_null(lines.line);
  unlink(pipe);
  rmdir(path);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_those_that_lua_has_for_each_function),
      cmocka_unit_test(each_file_of_the_repository_has_the_lines_of_its_main_function),
      cmocka_unit_test(what_is_cut_anywhere_has_no_lines),
      cmocka_unit_test(bytes_that_are_wrong_do_no_harm),
      cmocka_unit_test(a_header_of_another_lua_gives_no_lines),
      cmocka_unit_test(functions_in_functions_end_somewhere),
      cmocka_unit_test(a_line_moves_down_to_the_next_with_code),
      cmocka_unit_test(what_does_not_compile_or_is_no_file_has_no_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
