// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Save and keep running (engine/debug/swap.h): a program that runs, its new text, and what it does afterwards. Scripts see
 *   begin(TEXT)    runs a text as the file game.lua, and gives its results
 *   swap(TEXT)     what the IDE does when that is saved; gives what was said: "swapped: a 2; kept: b (why)"
 * All text of game.lua that scripts hand over begins behind the line break of the long bracket.
 */
#include "debug/swap.h"
#include "failing_malloc.h"
#include "lua/call.h"
#include "lua/texts.h"
#include "run_engine.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char source[] = "@game.lua";

static int l_begin(lua_State *L)
{
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  const char *name = luaL_optstring(L, 2, source);
  if (luaL_loadbufferx(L, text, length, name, "t") != LUA_OK)
    return lua_error(L);
  ep_texts_keep(ep_state_of(L), name, text, length, true);
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

typedef struct told {
  char text[8192];
  size_t length;
  bool refuse; // as when there is no memory for the answer
} told;

__attribute__((format(printf, 2, 3))) static void say(told *t, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->text + t->length, sizeof t->text - t->length, format, args);
  va_end(args);
  if (n > 0)
    t->length += (size_t)n;
  if (t->length >= sizeof t->text)
    abort();
}

static void say_list(told *t, const char *name, const ep_swap_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    const ep_swap_item *item = &list->items[i];
    say(t, "%s%s", i == 0 ? (t->length ? "; " : "") : ", ", i == 0 ? name : "");
    say(t, "%s%s", i == 0 ? ": " : "", item->name);
    if (item->why)
      say(t, " (%s)", item->why);
    else if (item->closures != 1)
      say(t, " %d", item->closures);
    if (item->running)
      say(t, " runs");
  }
}

static bool on_ready(void *ud, const ep_swap_result *r)
{
  told *t = ud;
  if (r->syntax)
    say(t, "syntax %d: %s", r->line, r->syntax);
  else if (!r->loaded)
    say(t, "not loaded");
  say_list(t, "swapped", &r->swapped);
  say_list(t, "added", &r->added);
  say_list(t, "kept", &r->kept);
  if (r->moved)
    say(t, "%smoved: %d", t->length ? "; " : "", (int)r->moved);
  if (r->outside)
    say(t, "%soutside: %d", t->length ? "; " : "", r->outside);
  return !t->refuse;
}

static int swap_as(lua_State *L, told *t)
{
  size_t length;
  eplua_error err = {0};
  const char *text = luaL_checklstring(L, 1, &length);
  int code = ep_swap(ep_state_of(L), luaL_optstring(L, 2, source), text, length, on_ready, t, &err);
  if (code != EPLUA_OK) {
    t->length = 0;
    say(t, "error %d: %s", code, err.message);
  }
  return code;
}

static int l_swap(lua_State *L)
{
  static told t;
  t.length = 0;
  t.text[0] = '\0';
  swap_as(L, &t);
  lua_pushlstring(L, t.text, t.length);
  return 1;
}

static int l_refuse(lua_State *L)
{
  static told t;
  t = (told){.refuse = true};
  lua_pushinteger(L, swap_as(L, &t));
  return 1;
}

// --- memory that ends ---

static lua_Alloc real_alloc;
static void *real_ud;
static unsigned grown, fail_at;

static void *failing_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
  (void)ud;
  bool grows = nsize > (ptr ? osize : 0);
  if (grows && ++grown == fail_at)
    return NULL;
  // the collector's second try fails, too
  if (grows && grown == fail_at + 1 && fail_at > 0)
    return NULL;
  return real_alloc(real_ud, ptr, osize, nsize);
}

static int call_check(lua_State *L, int check)
{
  lua_pushvalue(L, check);
  lua_call(L, 0, 0);
  return 0;
}

#ifdef __SANITIZE_THREAD__ // malloc is the sanitizer's alone
static void failing_malloc_arm_here(uint32_t first)
{
  (void)first;
}
static void failing_malloc_disarm_here(void)
{
}
#else
static void failing_malloc_arm_here(uint32_t first)
{
  failing_malloc_arm(first, 1);
}
static void failing_malloc_disarm_here(void)
{
  failing_malloc_disarm();
}
#endif

// swap_failing(TEXT, how, check): swaps with the first, second, ... allocation failing until it works; after each failure check() must hold.
// how "lua": of Lua's; else of the C library. The number of failures.
static int l_swap_failing(lua_State *L)
{
  static told t;
  bool lua = strcmp(luaL_checkstring(L, 2), "lua") == 0;
  lua_settop(L, 3);
  lua_pushvalue(L, 1);
  lua_replace(L, 2);
  for (unsigned n = 1;; n++) {
    t = (told){0};
    lua_State *main = ep_state_of(L)->L;
    lua_pushnil(L);
    lua_replace(L, 2);
    if (lua) {
      real_alloc = lua_getallocf(main, &real_ud);
      grown = 0;
      fail_at = n;
      lua_setallocf(main, failing_alloc, NULL);
    } else {
      failing_malloc_arm_here(n);
    }
    int code = swap_as(L, &t);
    if (lua)
      lua_setallocf(main, real_alloc, real_ud);
    else
      failing_malloc_disarm_here();
    if (code == EPLUA_OK && (lua ? grown < n : true)) {
      lua_pushinteger(L, (lua_Integer)n - 1);
      return 1;
    }
    if (code == EPLUA_OK)
      luaL_error(L, "it worked without allocation %d", (int)n);
    if (code != EPLUA_E_NOMEM)
      luaL_error(L, "allocation %d: %s", (int)n, t.text);
    call_check(L, 3);
  }
}

// --- the frame of the tests ---

static const char prelude[] = "function is(a, b) if a ~= b then error(tostring(a) .. '\\n is not ' "
                              ".. tostring(b), 2) end end\n";

static void open_probe(eplua_engine *e)
{
  lua_State *L = ep_state_of_engine(e)->L;
  lua_register(L, "begin", l_begin);
  lua_register(L, "swap", l_swap);
  lua_register(L, "refuse", l_refuse);
  lua_register(L, "swap_failing", l_swap_failing);
}

// Runs a script in a fresh engine; it must end without an error.
static void check(const char *script)
{
  run_engine *r = run_engine_new(NULL);
  open_probe(run_engine_engine(r)); // its thread is idle
  assert_int_equal(run_engine_run(r, prelude), 0);
  int status = run_engine_run(r, script);
  if (status != 0)
    fail_msg("%s", run_engine_last_error(r));
  run_engine_free(r);
}

// --- what is swapped ---

static void a_function_gets_its_new_code_and_keeps_its_variables(void **state)
{
  (void)state;
  check("begin [[\nlocal n = 0\nfunction tick() n = n + 1 return n end]]\n"
        "is(tick(), 1)\n"
        "is(swap [[\nlocal n = 0\nfunction tick() n = n + 10 return n end]], 'swapped: tick')\n"
        "is(tick(), 11)\n"
        "is(swap [[\nlocal n = 0\nfunction tick() n = n + 100 return n end]], 'swapped: tick')\n"
        "is(tick(), 111)\n");
}

static void functions_share_variables_after_as_before(void **state)
{
  (void)state;
  check("begin [[\nlocal n = 0\nfunction add() n = n + 1 end\nfunction get() return n end]]\n"
        "add()\n"
        "is(swap [[\nlocal n = 0\nfunction add() n = n + 5 end\nfunction get() return n end]], "
        "'swapped: add')\n"
        "add() is(get(), 6)\n"
        "is(swap [[\nlocal n = 0\nfunction add() n = n + 5 end\nfunction get() return -n end]], "
        "'swapped: get')\n"
        "add() is(get(), -11)\n");
}

static void closures_of_a_loop_keep_each_its_own(void **state)
{
  (void)state;
  check("list = begin [[\nlocal t = {}\nfor i = 1, 5 do\n  local n = i * 10\n"
        "  t[i] = function() n = n + 1 return i, n end\nend\nreturn t]]\n"
        "list[3]()\n"
        "is(swap [[\nlocal t = {}\nfor i = 1, 5 do\n  local n = i * 10\n"
        "  t[i] = function() n = n + 100 return n, i end\nend\nreturn t]], 'swapped: t[i] 5')\n"
        "for i = 1, 5 do local n, k = list[i]() is(k, i) is(n, i * 10 + 100 + (i == 3 and 1 or 0)) "
        "end\n");
}

static void recursion_goes_to_the_new_code(void **state)
{
  (void)state;
  check("f = begin [[\nlocal function f(n) if n == 0 then return '' end return 'a' .. f(n - 1) "
        "end\nreturn f]]\n"
        "is(f(3), 'aaa')\n"
        "is(swap [[\nlocal function f(n) if n == 0 then return '' end return 'b' .. f(n - 1) "
        "end\nreturn f]], 'swapped: f')\n"
        "is(f(3), 'bbb')\n");
}

static void methods_in_metatables_are_replaced(void **state)
{
  (void)state;
  check("o = begin [[\nlocal C = {}\nC.__index = C\nfunction C:name() return 'old' end\n"
        "C.__tostring = function() return 'old text' end\nreturn setmetatable({}, C)]]\n"
        "is(swap [[\nlocal C = {}\nC.__index = C\nfunction C:name() return 'new' end\n"
        "C.__tostring = function() return 'new text' end\nreturn setmetatable({}, C)]], "
        "'swapped: C:name, C.__tostring')\n"
        "is(o:name(), 'new') is(tostring(o), 'new text')\n");
}

static void functions_as_keys_are_replaced(void **state)
{
  (void)state;
  check("f, t = begin [[\nlocal function f() return 1 end\nlocal t = {[f] = f}\nreturn f, t]]\n"
        "weak = setmetatable({[f] = 'w'}, {__mode = 'k'})\n"
        "is(swap [[\nlocal function f() return 2 end\nlocal t = {[f] = f}\nreturn f, t]], "
        "'swapped: f')\n"
        "local k, v = next(t)\n"
        "is(k, f) is(v, f) is(f(), 2) is(next(t, k), nil)\n"
        "is(weak[f], 'w') is(next(weak, (next(weak))), nil)\n");
}

static void references_are_replaced_wherever_they_are(void **state)
{
  (void)state;
  check("f = begin 'local function f() return 1 end return f'\n"
        "local here, up = f, f\n"
        "local function varargs(...) local r = {swap 'local function f() return 2 end return f'} "
        "return r[1], ... end\n"
        "local held = function() return up() end\n"
        "debug.setuservalue(io.stdout, f)\n"
        "deep = {} do local t = deep for i = 1, 100 do t[1] = {t} t = t[1] end t.f = f end\n"
        "local co = coroutine.create(function(g) local mine = g coroutine.yield() return mine() "
        "end)\n"
        "coroutine.resume(co, f)\n"
        "local fresh = coroutine.create(f)\n"
        "local wrapped = coroutine.wrap(f)\n"
        "local said, last = varargs(f)\n"
        "is(said, 'swapped: f')\n"
        "is(here(), 2) is(held(), 2) is(last(), 2) is(f(), 2)\n"
        "is(select(2, coroutine.resume(co)), 2)\n"
        "is(select(2, coroutine.resume(fresh)), 2)\n"
        "is(wrapped(), 2)\n"
        "local t = deep for i = 1, 100 do t = t[1] end is(t.f(), 2)\n");
}

static void a_function_that_runs_ends_with_its_old_code(void **state)
{
  (void)state;
  check(
      "begin [[\nfunction f() local r = work() return 'old ' .. r end]]\n"
      "function work() return swap [[\nfunction f() local r = work() return 'new ' .. r end]] end\n"
      "is(f(), 'old swapped: f runs')\n"
      "function work() return 'again' end\n"
      "is(f(), 'new again')\n");
}

static void a_coroutine_suspended_inside_goes_on(void **state)
{
  (void)state;
  check(
      "begin [[\nlocal n = 0\nfunction step() n = n + 1 end\nfunction loop() while true do step() "
      "coroutine.yield(n) end end]]\n"
      "local next = coroutine.wrap(loop)\n"
      "is(next(), 1)\n"
      "is(swap [[\nlocal n = 0\nfunction step() n = n + 10 end\nfunction loop() while true do "
      "step() step() coroutine.yield(n) end end]], 'swapped: step, loop runs')\n"
      "is(next(), 11)\n" // its loop is the old one, what it calls is new
      "is(coroutine.wrap(loop)(), 31)\n");
}

static void lines_that_moved_are_told_right(void **state)
{
  (void)state;
  check("begin [[\nfunction f() error('x') end]]\n"
        "is(select(2, pcall(f)), 'game.lua:1: x')\n"
        "is(swap [[\n-- a comment\n\nfunction f() error('x') end]], 'moved: 1')\n"
        "is(select(2, pcall(f)), 'game.lua:3: x')\n"
        "is(debug.getinfo(f).linedefined, 3)\n");
}

static void parameters_and_varargs_may_change(void **state)
{
  (void)state;
  check("begin 'function f(a) return a end'\n"
        "is(swap 'function f(a, b, ...) return a + b, ... end', 'swapped: f')\n"
        "local x, y = f(1, 2, 3) is(x, 3) is(y, 3)\n");
}

static void an_inner_function_comes_with_the_one_around_it(void **state)
{
  (void)state;
  check("make = begin [[\nreturn function(x)\n  return function() return x end\nend]]\n"
        "local old = make(5)\n"
        "is(swap [[\nreturn function(x)\n  return function() return x * 2 end\nend]],\n"
        "  'swapped: returned function, returned function')\n"
        "is(old(), 10) is(make(7)(), 14)\n");
}

static void a_variable_used_now_is_shared_with_who_has_it(void **state)
{
  (void)state;
  check(
      "begin [[\nlocal a, b = 1, 2\nfunction f() return a end\nfunction g() b = b + 1 return b "
      "end]]\n"
      "is(swap [[\nlocal a, b = 1, 2\nfunction f() b = b + 1 return a + b end\nfunction g() b = b "
      "+ 1 return b end]], 'swapped: f')\n"
      "is(f(), 4) is(g(), 4) is(f(), 6)\n");
}

static void globals_may_be_used_by_who_did_not(void **state)
{
  (void)state;
  check("f = begin 'return function() return 1 end'\n"
        "x = 7\n"
        "is(swap 'return function() return x end', 'swapped: returned function')\n"
        "is(f(), 7)\n"
        "x = 8 is(f(), 8)\n");
}

static void a_new_local_function_is_made(void **state)
{
  (void)state;
  check("begin [[\nlocal n = 1\nfunction f() n = n + 1 return n end]]\n"
        "is(swap [[\nlocal n = 1\nlocal function even(k) if k == 0 then return true end return not "
        "even(k - 1) end\nlocal show = function(k) return even(k) and 'even' or 'odd', n "
        "end\nfunction f() n = n + 1 return show(n) end]], 'swapped: f; added: even, show')\n"
        "local word, n = f() is(word, 'even') is(n, 2)\n"
        "is((f()), 'odd')\n");
}

static void a_new_local_with_a_plain_value_is_made(void **state)
{
  (void)state;
  check(
      "begin [[\nfunction f() return 0 end\nfunction g() return 0 end]]\n"
      "is(swap [[\nlocal a, z = 1\nlocal n = 5\nlocal m <const> = -2.5\nlocal s = 'text' local t "
      "= {}; local b = true\nlocal none = nil\n"
      "function f() n = n + 1 t[1] = n return n, m, s, b, none end\nfunction g() return n, t[1] "
      "end]], 'swapped: f, g; outside: 1')\n"
      "local n, m, s, b, none = f() is(n, 6) is(m, -2.5) is(s, 'text') is(b, true) is(none, nil)\n"
      "local n, t = g() is(n, 6) is(t, 6)\n"
      // the next swap finds the same variable, also for one that did not use it
      "is(swap [[\nlocal n = 9\nlocal t = {}\nfunction f() return n end\nfunction g() return -n "
      "end]], 'swapped: f, g')\n"
      "is(f(), 6) is(g(), -6)\n");
}

static void a_local_is_made_when_it_is_used_later_than_it_is_written(void **state)
{
  (void)state;
  check("begin [[\nfunction f() return 0 end]]\n"
        "is(swap [[\nlocal n = 5\nlocal function h() return n end\nfunction f() return 1 end]], "
        "'swapped: f')\n"
        "is(swap [[\nlocal n = 5\nlocal function h() return n end\nfunction f() return h() end]], "
        "'swapped: f; added: h')\n"
        "is(f(), 5)\n");
}

static void a_value_that_is_computed_is_not_made_up(void **state)
{
  (void)state;
  for (int i = 0; i < 8; i++) {
    static const char *const values[] = {"g()",    "1 + 1", "{1}",        "5, 6",
                                         "#'abc'", "x.y",   "'a' .. 'b'", "true and 1"};
    char script[600];
    snprintf(
        script, sizeof script,
        "x = {y = 1} function g() return 1 end\n"
        "begin [[\nfunction f() return 0 end]]\n"
        "is(swap [[\nlocal n = %s\nfunction f() n = n return n end]], 'kept: f (it uses “n”, a "
        "variable that the running script does not have); outside: 1')\n",
        values[i]);
    check(script);
  }
}

static void a_variable_that_was_there_is_not_made_anew(void **state)
{
  (void)state;
  check("begin [[\nlocal n = 5\nn = 7\nfunction f() return 0 end]]\n"
        "is(swap [[\nlocal n = 5\nn = 7\nfunction f() return n end]], 'kept: f (it uses “n” now, "
        "which cannot be reached from here)')\n");
}

static void without_a_witness_no_variable_is_taken(void **state)
{
  (void)state;
  check("local text = [[\nfunction new(hp, name)\n  local self = {}\n  function self.hit() hp = hp "
        "- 1 "
        "end\n  function self.show() return name, self end\n  return self\nend]]\n"
        "begin(text)\n"
        "local a, b = new(10, 'a'), new(20, 'b')\n"
        "a.hit()\n"
        // hit has no witness: it does not use self
        "is(swap((text:gsub('return name, self', 'return name .. hp, self'))),\n"
        "  'swapped: new; kept: self.show (it uses “hp” now, which cannot be reached from here)')\n"
        "text = text:gsub('hp = hp %- 1', 'hp = hp - 2 return self')\n"
        "is(swap(text), 'swapped: new; kept: self.hit (it uses “self” now, which cannot be reached "
        "from here)')\n");
}

static void a_witness_tells_which_variable_is_meant(void **state)
{
  (void)state;
  check("local text = [[\nfunction new(hp, name)\n  local self = {}\n  function self.hit() hp = hp "
        "- 1 "
        "return self end\n  function self.show() return name, self end\n  return self\nend]]\n"
        "begin(text)\n"
        "local a, b = new(10, 'a'), new(20, 'b')\n"
        "a.hit()\n"
        "is(swap((text:gsub('return name, self', 'return name .. hp, self'))), 'swapped: new, "
        "self.show "
        "2')\n"
        "is((a.show()), 'a9') is((b.show()), 'b20')\n"
        "a.hit() b.hit() is((a.show()), 'a8') is((b.show()), 'b19')\n");
}

static void a_witness_of_a_loop_tells_the_round(void **state)
{
  (void)state;
  check(
      "local text = [[\nlocal all = {}\nfor i = 1, 3 do\n  local n, key = i * 10, {}\n"
      "  all[i] = {a = function() n = n + 1 return key end, b = function() return key, all "
      "end}\nend\nreturn all]]\n"
      "local all = begin(text)\n"
      "all[2].a()\n"
      "is(swap((text:gsub('return key, all', 'return n, key, all'))), 'swapped: all[i].b 3')\n"
      "for i = 1, 3 do is((all[i].b()), i * 10 + (i == 2 and 1 or 0)) end\n"
      // all is the same for each round, and no witness
      "text = text:gsub('return key end', 'return all end'):gsub('key, all', 'all')\n"
      "all = begin(text)\n"
      "local said = swap((text:gsub('return all end}', 'return all, n end}')))\n"
      "is(said:match 'kept: all%[i%].b %(it uses “n” now, which cannot be reached from here%)' ~= "
      "nil or said, true)\n");
}

static void a_function_that_was_set_to_another_is_not_made_anew(void **state)
{
  (void)state;
  check("begin [[\nlocal function h() return 1 end\nlocal function k() return 2 end\nh = print\n"
        "function f() return 0 end]]\n"
        "is(swap [[\nlocal function h() return 1 end\nlocal function k() return 2 end\nh = print\n"
        "function f() return h() end]], 'kept: f (it uses “h” now, which cannot be reached from "
        "here)')\n"
        "is(swap [[\nlocal function h() return 1 end\nlocal function k() return 2 end\nh = print\n"
        "function f() return k() end]], 'swapped: f; added: k')\n"
        "is(f(), 2)\n");
}

static void variables_of_two_texts_are_not_mixed(void **state)
{
  (void)state;
  check(
      "local a, az = begin 'local n = 1 return function() return n end, function() return 0 end'\n"
      "local b, bz = begin 'local n = 2 return function() return n end, function() return 00 end'\n"
      "local said = swap 'local n = 3 return function() return n end, function() return n, 0 end'\n"
      "is(said:match 'kept: function %(it uses “n” now'  ~= nil or said, true)\n"
      "is(az(), 0) is(bz(), 0) is(a(), 1) is(b(), 2)\n");
}

static void new_functions_for_all_are_defined(void **state)
{
  (void)state;
  check("begin [[\nlocal M = {}\nfunction M.a() return 'a' end\nfunction game() return M end]]\n"
        "is(swap [[\nlocal M = {}\nlocal count = 0\nfunction M.a() return 'a' end\n"
        "function M:b() count = count + 1 return self.a() .. 'b' .. count .. one() end\n"
        "function M.c.d() end\nfunction one() return 1 end\nif false then function two() end end\n"
        "function game() return M end]],\n"
        "  'added: M:b, one; kept: M.c.d (it is new, and comes when the script runs again); moved: "
        "2; "
        "outside: 7')\n"
        "is(game():b(), 'ab11') is(two, nil)\n"
        "one = nil\n"
        "is(swap [[\nlocal M = {}\nlocal count = 0\nfunction M.a() return 'a' end\n"
        "function M:b() count = count + 1 return self.a() .. 'B' .. count end\n"
        "function game() return M end]], 'swapped: M:b; moved: 1')\n"
        "is(game():b(), 'aB2')\n");
}

static void a_definition_asks_no_metamethod_and_overwrites_nothing(void **state)
{
  (void)state;
  check("asked = 0\n"
        "guarded = setmetatable({}, {__newindex = function() asked = asked + 1 end, __index = "
        "function() asked = asked + 1 end})\n"
        "mine = 5\n"
        "begin [[\nfunction f() return 0 end]]\n"
        "is(swap [[\nfunction f() return 1 end\nfunction guarded.g() end\nfunction mine() end]],\n"
        "  'swapped: f; kept: guarded.g (it is new, and comes when the script runs again), '\n"
        "  .. 'mine (it is new, and comes when the script runs again)')\n"
        "is(mine, 5) is(asked, 0)\n");
}

static void a_name_that_hides_another_is_not_taken_for_it(void **state)
{
  (void)state;
  check("begin [[\nlocal x = 1\nfunction f() return x end]]\n"
        "is(swap [[\nlocal x = 1\nlocal x = 2\nfunction f() return x + 0 end]],\n"
        "  'kept: f (it uses “x” now, which cannot be reached from here); outside: 2')\n"
        "is(f(), 1)\n");
}

static void what_cannot_be_swapped_is_said(void **state)
{
  (void)state;
  check("begin [[\nlocal a = 1\nfunction f() return a end\nfunction g() return 1 end\nh = "
        "{function() "
        "return 1 end, function() return 2 end, function() return 3 end}]]\n"
        "local unclear = 'function in h (which of several functions of that name it is cannot be "
        "told)'\n"
        "is(swap [[\nlocal a = 1\nlocal extra = a + 1\nfunction f() return a + extra end\nh = "
        "{function() return 4 end, function() return 5 end}]],\n"
        "  'kept: f (it uses “extra”, a variable that the running script does not have), '\n"
        "  .. 'g (it is not in the new text, or has another name there), '\n"
        "  .. unclear .. ', ' .. unclear .. ', ' .. unclear .. '; outside: 2')\n"
        "is(f(), 1) is(g(), 1) is(h[3](), 3)\n");
}

static void statements_outside_of_functions_do_not_run(void **state)
{
  (void)state;
  check("count = 0\n"
        "begin [[\ncount = count + 1\nfunction f() return 1 end\n]]\n"
        "is(swap [[\ncount = count + 1\nfunction f() return 2 end\ncount = 100\n]], 'swapped: f; "
        "outside: 3')\n"
        "is(count, 1) is(f(), 2)\n"
        "is(swap [[\ncount = count + 1\nfunction f() return 3 end\ncount = 100\n]], 'swapped: f; "
        "outside: 3')\n");
}

static void a_callback_without_a_name_is_found_by_its_place(void **state)
{
  (void)state;
  check(
      "list = {} function on(f) list[#list + 1] = f end\n"
      "begin [[\non(function() return 'a' end)\non(function() return 'b' end)\non(function() "
      "return "
      "'c' end)]]\n"
      "is(swap [[\non(function() return 'a' end)\non(function() return 'B' end)\non(function() "
      "return 'c' end)]], 'swapped: function in on')\n"
      "is(list[1]() .. list[2]() .. list[3](), 'aBc')\n"
      // one is gone: the others keep theirs
      "is(swap [[\non(function() return 'a' end)\non(function() return 'C' end)]],\n"
      "  'kept: function in on (which of several functions of that name it is cannot be told), '\n"
      "  .. 'function in on (which of several functions of that name it is cannot be told); "
      "outside: 2')\n");
}

static void text_that_does_not_compile_changes_nothing(void **state)
{
  (void)state;
  check("begin 'function f() return 1 end'\n"
        "is(swap '\\nfunction f( return 2 end', \"syntax 2: <name> or '...' expected near "
        "'return'\")\n"
        "is(f(), 1)\n"
        "is(swap('function f() end', '@other.lua'), 'not loaded')\n"
        "is(swap '', 'kept: f (it is not in the new text, or has another name there)')\n"
        "is(f(), 1)\n");
}

static void two_texts_ago_is_still_known(void **state)
{
  (void)state;
  check("begin [[\nfunction f() return 1 end\nfunction g() return 1 end]]\n"
        "is(swap [[\nfunction f() return 2 end]], 'swapped: f; kept: g (it is not in the new text, "
        "or "
        "has another name there)')\n"
        "is(swap [[\nfunction f() return 3 end\nfunction g() return 3 end]], 'swapped: f, g')\n"
        "is(f() + g(), 6)\n");
}

static void a_text_that_changed_unseen_is_not_guessed_at(void **state)
{
  (void)state;
  check("load('function f() return 0 end', '@game.lua')()\n"
        "begin 'function g() return 1 end'\n"
        "is(swap 'function f() return 2 end function g() return 2 end',\n"
        "  'swapped: g; kept: function (it was loaded from a text that is not known), '\n"
        "  .. 'f (it is new, and comes when the script runs again)')\n"
        "is(f(), 0) is(g(), 2)\n");
}

static void variables_of_two_runs_are_not_mixed(void **state)
{
  (void)state;
  check(
      "local text = 'local n = ... or 0 return function() n = n + 1 return n end, function() "
      "return 0 end'\n"
      "local a, z = begin(text) local b, y = begin(text)\n"
      "is(swap 'local n = ... or 0 return function() n = n + 10 return n end, function() return n "
      "end',\n"
      "  'swapped: returned function 2; kept: function (it uses “n” now, which cannot be reached "
      "from here)')\n"
      "is(a(), 10) is(a(), 20) is(b(), 10) is(z(), 0)\n");
}

static void constants_and_closing_variables_are_joined(void **state)
{
  (void)state;
  check("closed = 0\n"
        "begin [[\nlocal c <const> = {5}\nlocal k <const> = 3\nlocal d <close> = "
        "setmetatable({v = 1}, {__close = function() closed = closed + 1 end})\n"
        "function f() return c[1] + k end\nfunction g() return d.v end]]\n"
        "is(closed, 1)\n"
        "is(swap [[\nlocal c <const> = {5}\nlocal k <const> = 4\nlocal d <close> = "
        "setmetatable({v = 1}, {__close = function() closed = closed + 1 end})\n"
        "function f() return c[1] * k end\nfunction g() return d.v + 1 end]], 'swapped: f, g; "
        "outside: 2')\n"
        "is(f(), 20) is(g(), 2) is(closed, 1)\n");
}

static void no_metamethod_and_no_finalizer_is_called(void **state)
{
  (void)state;
  check("calls = 0 local function count() calls = calls + 1 end\n"
        "begin 'function f() return 1 end'\n"
        "local all = {} for _, e in ipairs {'index', 'newindex', 'call', 'len', 'eq', 'pairs', "
        "'gc', 'close', 'mode', 'name', 'metatable', 'tostring'} do all['__' .. e] = count end\n"
        "trap = setmetatable({f = f}, all)\n"
        "setmetatable({}, {__gc = count}) trap = nil\n"
        "local before = calls\n"
        "is(swap 'function f() return 2 end', 'swapped: f')\n"
        "is(calls, before)\n");
}

static void cycles_and_many_closures_are_no_harm(void **state)
{
  (void)state;
  check("t = begin [[\nlocal t = {}\nfor i = 1, 100000 do t[i] = function() return i end end\n"
        "t.t = t\nsetmetatable(t, t)\nreturn t]]\n"
        "is(swap [[\nlocal t = {}\nfor i = 1, 100000 do t[i] = function() return -i end end\n"
        "t.t = t\nsetmetatable(t, t)\nreturn t]], 'swapped: t[i] 100000')\n"
        "for i = 1, 100000 do if t[i]() ~= -i then error(i) end end\n"
        "collectgarbage() is(t[777](), -777)\n");
}

static void too_many_objects_are_refused_and_nothing_changes(void **state)
{
  (void)state;
  check("begin 'function f() return 1 end'\n"
        "many = {} for i = 1, 1000001 do many[i] = {} end\n"
        "is(swap 'function f() return 2 end', 'error -5: the script holds too many values')\n"
        "is(f(), 1)\n"
        "many = nil collectgarbage()\n"
        "is(swap 'function f() return 2 end', 'swapped: f') is(f(), 2)\n");
}

static const char failing_old[] =
    "begin [[\nlocal n = 0\nlocal function g() return n end\nfunction f() n = n + 1 return g() "
    "end\n"
    "keys = {} for i = 1, 20 do keys[function() return i end] = i end]]\n"
    "local new = [[\nlocal n = 0\nlocal step = 10\nfunction extra() return n end\nfunction other() "
    "return step end\nlocal function h() return n end\nlocal function g() return h() "
    "end\nfunction f() n = n + step return g() end\n"
    "keys = {} for i = 1, 20 do keys[function() return i * 2 end] = i end]]\n"
    "local last = 0\n"
    "local function as_before()\n"
    "  collectgarbage()\n"
    "  last = last + 1 is(f(), last) is(extra, nil) is(other, nil)\n"
    "  local count = 0 for k, v in pairs(keys) do count = count + 1 is(k(), v) end is(count, 20)\n"
    "end\n";

static void check_failing(const char *how)
{
  char script[4096];
  snprintf(script, sizeof script,
           "%slocal failures = swap_failing(new, '%s', as_before)\n"
           "if failures < 30 then error('only ' .. failures) end\n"
           "is(f(), last + 10) is(extra(), last + 10) is(other(), 10)\n"
           "local count = 0 for k, v in pairs(keys) do count = count + 1 is(k(), v * 2) end "
           "is(count, 20)\n",
           failing_old, how);
  check(script);
}

static void memory_of_lua_that_ends_leaves_all_as_it_was(void **state)
{
  (void)state;
  check_failing("lua");
}

static void memory_of_c_that_ends_leaves_all_as_it_was(void **state)
{
  (void)state;
#ifdef __SANITIZE_THREAD__
  skip();
#endif
  check_failing("c");
}

static void an_answer_that_cannot_be_written_leaves_all_as_it_was(void **state)
{
  (void)state;
  check("begin 'function f() return 1 end'\n"
        "is(refuse 'function f() return 2 end', -1)\n"
        "is(f(), 1)\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_function_gets_its_new_code_and_keeps_its_variables),
      cmocka_unit_test(functions_share_variables_after_as_before),
      cmocka_unit_test(closures_of_a_loop_keep_each_its_own),
      cmocka_unit_test(recursion_goes_to_the_new_code),
      cmocka_unit_test(methods_in_metatables_are_replaced),
      cmocka_unit_test(functions_as_keys_are_replaced),
      cmocka_unit_test(references_are_replaced_wherever_they_are),
      cmocka_unit_test(a_function_that_runs_ends_with_its_old_code),
      cmocka_unit_test(a_coroutine_suspended_inside_goes_on),
      cmocka_unit_test(lines_that_moved_are_told_right),
      cmocka_unit_test(parameters_and_varargs_may_change),
      cmocka_unit_test(an_inner_function_comes_with_the_one_around_it),
      cmocka_unit_test(a_variable_used_now_is_shared_with_who_has_it),
      cmocka_unit_test(globals_may_be_used_by_who_did_not),
      cmocka_unit_test(a_new_local_function_is_made),
      cmocka_unit_test(a_new_local_with_a_plain_value_is_made),
      cmocka_unit_test(a_local_is_made_when_it_is_used_later_than_it_is_written),
      cmocka_unit_test(a_value_that_is_computed_is_not_made_up),
      cmocka_unit_test(a_variable_that_was_there_is_not_made_anew),
      cmocka_unit_test(without_a_witness_no_variable_is_taken),
      cmocka_unit_test(a_witness_tells_which_variable_is_meant),
      cmocka_unit_test(a_witness_of_a_loop_tells_the_round),
      cmocka_unit_test(a_function_that_was_set_to_another_is_not_made_anew),
      cmocka_unit_test(variables_of_two_texts_are_not_mixed),
      cmocka_unit_test(new_functions_for_all_are_defined),
      cmocka_unit_test(a_definition_asks_no_metamethod_and_overwrites_nothing),
      cmocka_unit_test(a_name_that_hides_another_is_not_taken_for_it),
      cmocka_unit_test(what_cannot_be_swapped_is_said),
      cmocka_unit_test(statements_outside_of_functions_do_not_run),
      cmocka_unit_test(a_callback_without_a_name_is_found_by_its_place),
      cmocka_unit_test(text_that_does_not_compile_changes_nothing),
      cmocka_unit_test(two_texts_ago_is_still_known),
      cmocka_unit_test(a_text_that_changed_unseen_is_not_guessed_at),
      cmocka_unit_test(variables_of_two_runs_are_not_mixed),
      cmocka_unit_test(constants_and_closing_variables_are_joined),
      cmocka_unit_test(no_metamethod_and_no_finalizer_is_called),
      cmocka_unit_test(cycles_and_many_closures_are_no_harm),
      cmocka_unit_test(too_many_objects_are_refused_and_nothing_changes),
      cmocka_unit_test(memory_of_lua_that_ends_leaves_all_as_it_was),
      cmocka_unit_test(memory_of_c_that_ends_leaves_all_as_it_was),
      cmocka_unit_test(an_answer_that_cannot_be_written_leaves_all_as_it_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
