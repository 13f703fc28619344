// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Code that is run in a frame (engine/debug/eval.h). A C function stands in for the debugger: it is called by the script, and
 * evaluates in the frame that has called it.
 */
#include "debug/eval.h"
#include "run_engine.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MS = 2000 };

static const char *const result_names[] = {"ok", "syntax", "error", "time", "memory"};

// Moves what a run has left to L; the number of values with the name of the result.
static int take_results(lua_State *L, ep_eval_result result, lua_State *runner, int count)
{
  lua_pushstring(L, result_names[result]);
  if (result == EP_EVAL_MEMORY)
    return 1;
  luaL_checkstack(L, count, NULL);
  lua_xmove(runner, L, count);
  return count + 1;
}

// probe(code [, expression [, milliseconds [, err]]]): in the frame that calls it.
static int l_probe(lua_State *L)
{
  size_t length;
  const char *code = luaL_checklstring(L, 1, &length);
  lua_Debug ar;
  lua_State *runner;
  int results;
  ep_eval *e = ep_eval_new(code, length, lua_toboolean(L, 2));
  if (!e || !lua_getstack(L, 1, &ar))
    return luaL_error(L, "no memory, or no frame");
  ep_eval_result result = ep_eval_run(e, L, &ar, lua_gettop(L) >= 4 ? 4 : 0,
                                      luaL_optinteger(L, 3, CASES_MS), &runner, &results);
  ep_eval_free(e, ep_state_of(L));
  return take_results(L, result, runner, results);
}

// probe_in(coroutine, level, code): in a frame of another coroutine; level -1: in no frame.
static int l_probe_in(lua_State *L)
{
  size_t length;
  lua_State *co = lua_tothread(L, 1);
  int level = (int)luaL_checkinteger(L, 2);
  const char *code = luaL_checklstring(L, 3, &length);
  lua_Debug ar;
  lua_State *runner;
  int results;
  ep_eval *e = ep_eval_new(code, length, false);
  if (!e || (level >= 0 && !lua_getstack(co, level, &ar)))
    return luaL_error(L, "no memory, or no frame");
  ep_eval_result result =
      ep_eval_run(e, co, level >= 0 ? &ar : NULL, 0, CASES_MS, &runner, &results);
  ep_eval_free(e, ep_state_of(L));
  return take_results(L, result, runner, results);
}

// keep(code): one piece of code that is used again and again. again(): runs it where it is called.
static ep_eval *kept;

static int l_keep(lua_State *L)
{
  size_t length;
  const char *code = luaL_checklstring(L, 1, &length);
  ep_eval_free(kept, ep_state_of(L));
  kept = ep_eval_new(code, length, false);
  return 0;
}

static int l_again(lua_State *L)
{
  lua_Debug ar;
  lua_State *runner;
  int results;
  if (!lua_getstack(L, 1, &ar))
    return luaL_error(L, "no frame");
  ep_eval_result result = ep_eval_run(kept, L, &ar, 0, CASES_MS, &runner, &results);
  return take_results(L, result, runner, results);
}

static int l_log(lua_State *L)
{
  lua_Debug ar;
  ep_log *l = ep_log_new(luaL_checkstring(L, 1));
  size_t length;
  if (!l || !lua_getstack(L, 1, &ar))
    return luaL_error(L, "no memory, or no frame");
  char *text = ep_log_text(l, L, &ar, CASES_MS, &length);
  ep_log_free(l, ep_state_of(L));
  lua_pushlstring(L, text, length);
  free(text);
  return 1;
}

// hooked(coroutine): whether it has a hook.
static int l_hooked(lua_State *L)
{
  lua_pushboolean(L, lua_gethookmask(lua_tothread(L, 1)) != 0);
  return 1;
}

static void open_probe(eplua_engine *e)
{
  lua_State *L = ep_state_of_engine(e)->L;
  lua_register(L, "probe", l_probe);
  lua_register(L, "probe_in", l_probe_in);
  lua_register(L, "keep", l_keep);
  lua_register(L, "again", l_again);
  lua_register(L, "log", l_log);
  lua_register(L, "hooked", l_hooked);
#ifdef __SANITIZE_THREAD__
  lua_pushboolean(L, true); // that build polls in a hook
  lua_setglobal(L, "HOOKED_ALWAYS");
#endif
}

static const char prelude[] =
    "function same(...) "
    "  local n = select('#', ...) // 2 "
    "  for i = 1, n do local a, b = (select(i, ...)), (select(n + i, ...)) "
    "    if a ~= b or math.type(a) ~= math.type(b) then "
    "      error(tostring(a) .. ' is not ' .. tostring(b), 2) end end end "
    "function has(kind, part, result, text) "
    "  if kind ~= result or not tostring(text):find(part, 1, true) then "
    "    error(tostring(result) .. ': ' .. tostring(text), 2) end end ";

// Runs a script in a fresh engine; it must end without an error.
static void check_with(const eplua_config *config, const char *script)
{
  run_engine *r = run_engine_new(config);
  open_probe(run_engine_engine(r)); // its thread is idle
  assert_int_equal(run_engine_run(r, prelude), 0);
  int status = run_engine_run(r, script);
  if (status != 0)
    fail_msg("%s", run_engine_last_error(r));
  ep_eval_free(kept, NULL);
  kept = NULL;
  run_engine_free(r);
}

static void check(const char *script)
{
  check_with(NULL, script);
}

static void names_mean_what_they_mean_at_the_line(void **state)
{
  (void)state;
  check("x, g = 'global', 'g'\n"
        "local up = 'up'\n"
        "local function f(a, ...)\n"
        "  local x = 'outer'\n"
        "  do local x = 'inner'; local r = { probe('x') }; same(r[1], r[2], 'ok', 'inner'); x = x "
        "end\n"
        "  local r = { probe('x, a, up, g, _ENV == _G, nothing') }\n"
        "  same(r[1], r[2], r[3], r[4], r[5], r[6], r[7], 'ok', 'outer', 1, 'up', 'g', true, nil)\n"
        "  local late = 5\n"
        "  local none = nil\n"
        "  x = nil\n"
        "  same(select(2, probe('x')), nil)\n" // not the global
        "  return up, late, none\n"
        "end\n"
        "f(1)\n");
}

static void varargs_are_those_of_the_frame(void **state)
{
  (void)state;
  check("local function f(...) return probe('select(\"#\", ...), ...') end\n"
        "local k, n, a, b, c = f(1, nil, 3)\n"
        "k, n, a, b, c = (function(...) local r = table.pack(probe('select(\"#\", ...), ...'))\n"
        "  return table.unpack(r, 1, r.n) end)(1, nil, 3)\n"
        "same(k, n, a, b, c, 'ok', 3, 1, nil, 3)\n"
        "local function plain(a) local k, m = probe('...') return k, m end\n"
        "has('syntax', \"eval:1: cannot use '...' outside a vararg function\", plain(1))\n"
        "local many = table.pack((function(...) local r = table.pack(probe('...')) return "
        "table.unpack(r, 1, r.n) end)(table.unpack({}, 1, 5000)))\n"
        "same(many.n, 5001)\n");
}

static void a_local_or_upvalue_named_env_is_the_environment(void **state)
{
  (void)state;
  check("local probe, same, print = probe, same, print\n"
        "local function f() local _ENV = {y = 7}; local k, v = probe('y') ; return k, v end\n"
        "local k, v = f() same(k, v, 'ok', 7)\n"
        "local function g(_ENV) local k, v = probe('z = 8; return z') return z, k, v end\n"
        "local z, k2, v2 = g({}) same(z, k2, v2, 8, 'ok', 8)\n"
        "local h do local _ENV = {w = 9} h = function() local k, v = probe('w') return k, v, w end "
        "end\n"
        "k, v = h() same(k, v, 'ok', 9)\n"
        "local bare = function() local k, v = probe('type(print)') return k, v end\n"
        "k, v = bare() same(k, v, 'ok', 'function')\n");
}

static void what_is_assigned_is_there_afterwards(void **state)
{
  (void)state;
  check("local up = 1\n"
        "local function f(a)\n"
        "  local b, c = 2, 3\n"
        "  same(probe('a, b, up, new = 10, 1.0, 30, 40'), 'ok')\n"
        "  same(a, b, c, up, new, 10, 1.0, 3, 30, 40)\n"
        "  b = 1\n"
        "  probe('b = 1.0') same(b, 1.0)\n" // equal, but not the same
        "  has('error', 'no', probe('c = 5; up = 6; error(\"no\")'))\n"
        "  same(c, up, 5, 6)\n" // up to where it failed
        "  probe('c = nil') same(c, nil)\n"
        "  probe('function c() return 77 end') same(c(), 77)\n"
        "  local t = setmetatable({}, {__index = function() error('index') end})\n"
        "  same(probe('t.x = b'), 'ok') same(rawget(t, 'x'), 1.0)\n"
        "  for i = 1, 3 do if i == 2 then probe('i = 20') same(i, 20) end end\n"
        "  return up\n"
        "end\n"
        "f(1)\n");
}

static void a_variable_that_code_did_not_touch_is_not_written(void **state)
{
  (void)state;
  check("local n = 0\n"
        "local function inc() n = n + 1 return n end\n"
        "same(probe('local m = n; inc()'), 'ok')\n"
        "same(n, 1)\n");
}

static void closures_made_by_code_keep_their_variables(void **state)
{
  (void)state;
  check("made = {}\n"
        "keep('made[#made + 1] = function() return v end')\n"
        "for i = 1, 3 do local v = i * 10 same(again(), 'ok') end\n"
        "same(made[1](), made[2](), made[3](), 10, 20, 30)\n");
}

static void kept_code_follows_from_frame_to_frame(void **state)
{
  (void)state;
  check("keep('x')\n"
        "local function a() local x = 1 local k, v = again() return v end\n"
        "local function b() local y, x = 0, 2 local k, v = again() return v end\n"
        "local x = 3\n"
        "local function c() local k, v = again() return v, x end\n"
        "for i = 1, 20 do same(a(), b(), (c()), 1, 2, 3) x = 3 end\n"
        "local fs = {}\n" // more kinds than are kept
        "for i = 1, 30 do fs[i] = load(('\\n'):rep(i) .. 'local x = ... local k, v = again() "
        "return v') end\n"
        "for round = 1, 3 do for i = 1, 30 do same(fs[i](i), i) end end\n");
}

static void nothing_is_kept_alive_by_code_that_has_run(void **state)
{
  (void)state;
  check("local weak = setmetatable({}, {__mode = 'v'})\n"
        "local keepalive = function() end\n"
        "keep('x ~= nil and u ~= nil')\n"
        "do local u = {} local function f() local x = {} weak[1], weak[2] = x, u\n"
        "  local k, v = again() same(k, v, 'ok', true) return u end f() end\n"
        "collectgarbage() collectgarbage()\n"
        "same(weak[1], weak[2], nil, nil)\n");
}

static void constants_cannot_be_assigned_to(void **state)
{
  (void)state;
  check("local code = [[\n"
        "local t <const> = {}\n"
        "local function f(a)\n"
        "  local c <close> = setmetatable({}, {__close = function() end})\n"
        "  local free = 1\n"
        "  has('syntax', \"eval:1: attempt to assign to const variable 't'\", probe('t = 1'))\n"
        "  has('syntax', \"eval:1: attempt to assign to const variable 'c'\", probe('c = 1'))\n"
        "  same(probe('free = 2'), 'ok') same(free, 2)\n"
        "  do local t = 5\n same(probe('t = 6'), 'ok') same(t, 6) end\n"
        "  has('syntax', \"variable 't'\", probe('function t() end'))\n"
        "  for c = 1, 1 do\n same(probe('c = 7'), 'ok') same(c, 7) end\n"
        "  if a then local free <const> = {} else\n same(probe('free = 3'), 'ok') end\n"
        "  return t, free\n"
        "end\n"
        "f()\n"
        "]]\n"
        "assert(load(code))()\n");
  check("local code = 'local LIMIT <const> = 10 * 6 -- sixty\\nlocal NAME <const> = \"e\"\\n' ..\n"
        "  'local OFF <const>, ON <const> = false, true\\nlocal t <const> = {}\\n' ..\n"
        "  'local k, a, b = probe(\"LIMIT, NAME\")\\nlocal k2, m = probe(\"t = 1\")\\n' ..\n"
        "  'local k3, m3 = probe(\"LIMIT = 1\") return a, b, k2, m, k3, m3, t'\n"
        "local a, b, k2, m, k3, m3 = load(code)()\n"
        "same(a, b, k2, k3, 60, 'e', 'syntax', 'syntax')\n"
        "has('x', 'const variable', 'x', m) has('x', 'const variable', 'x', m3)\n");
}

static void syntax_errors_say_what_the_user_sees(void **state)
{
  (void)state;
  check("local a, b = 1, 2\n"
        "local function e(code, x) local k, m = probe(code, x) return k, m end\n"
        "has('syntax', \"eval:1: unexpected symbol near <eof>\", e('a +', true))\n"
        "has('syntax', \"eval:1: <eof> expected near '='\", e('a = 1', true))\n"
        "has('syntax', 'eval:1: an expression is expected', e(' -- nothing', true))\n"
        "has('syntax', \"eval:3: unexpected symbol near ')'\", e('a = 1\\n\\n)'))\n"
        "has('syntax', \"near 'end'\", e('1 end, (function() return 2', true))\n"
        "has('syntax', 'eval:1:', e('goto nowhere'))\n"
        "has('syntax', 'binary chunk', e('\\27Lua'))\n"
        "has('syntax', 'eval:1: unfinished string', e('\"abc'))\n"
        "local k, v = probe('a + b -- why not', true) same(k, v, 'ok', 3)\n"
        "same(select('#', probe('')), 1)\n"
        "same(select('#', probe('return')), 1)\n"
        "k, v = probe('for i = 1, 9 do if i == 5 then goto out end end ::out:: return a') same(k, "
        "v, 'ok', 1)\n"
        "k, v = probe('= a') same(k, v, 'ok', 1)\n"
        "has('error', \"eval:2: attempt to index a nil value (field 'y')\", probe('local x = "
        "{}\\nreturn x.y.z'))\n");
}

static void all_that_may_be_in_reach_can_be_named(void **state)
{
  (void)state;
  check("local names = {}\n"
        "for i = 1, 199 do names[i] = 'v' .. i end\n"
        "local code = 'local ' .. table.concat(names, ', ') .. ' = 1, 2\\n' ..\n"
        "  'v199 = 7 local k, x, y, z = probe(\"v1, v2, v199\") return k, x, y, z'\n"
        "same(1, 1)\n"
        "local body = code:gsub('local k, x, y, z = probe', 'return probe')\n"
        "body = body:gsub(' return k, x, y, z', '')\n"
        "local f = load('local ' .. table.concat(names, ', ', 1, 190) .. ' = 1, 2 local k, x, y = "
        "probe(\"v1, v2\") return k, x, y')\n"
        "local k, x, y = f() same(k, x, y, 'ok', 1, 2)\n"
        "local ups = {} for i = 1, 150 do ups[i] = 'u' .. i end\n"
        "local outer = 'local ' .. table.concat(ups, ', ') .. ' = 1 local ' .. table.concat(names, "
        "', ', 1, 40) ..\n"
        "  ' = 2 return function() local r = {' .. table.concat(ups, ', ') .. ', ' .. "
        "table.concat(names, ', ', 1, 40) ..\n"
        "  '} local k, x, y = probe(\"u1, v1\") return k, x, y end'\n"
        "k, x, y = load(outer)()() same(k, x, y, 'ok', 1, 2)\n");
}

static void the_given_value_is_err(void **state)
{
  (void)state;
  check("local err = 'mine'\n"
        "local k, v = probe('err', true) same(k, v, 'ok', 'mine')\n"
        "k, v = probe('err.code', true, 1000, {code = 5}) same(k, v, 'ok', 5)\n"
        "k, v = probe('err', true, 1000, nil) same(k, v, 'ok', nil)\n"
        "has('syntax', 'const', probe('err = 1', false, 1000, 'x'))\n"
        "same(err, 'mine')\n");
}

static void code_that_does_not_end_is_ended(void **state)
{
  (void)state;
  check("local n = 0\n"
        "has('time', 'the time limit of 50 ms', probe('while true do end', false, 50))\n"
        "has('time', 'limit', probe('while true do pcall(function() while true do end end) end', "
        "false, 50))\n"
        "has('time', 'limit', probe('repeat until coroutine.wrap(function() while true do end "
        "end)()', false, 50))\n"
        "has('time', 'limit', probe('xpcall(function() while true do end end, function() while "
        "true do end end)', false, 50))\n"
        "has('time', 'limit', probe('local x <close> = setmetatable({}, {__close = function() "
        "while true do end end}) error(1)', false, 50))\n"
        "has('time', 'limit', probe('n = 1 while true do end', false, 50)) same(n, 1)\n"
        "has('time', 'limit', probe('debug.sethook() while true do end', false, 50))\n"
        "for i = 1, 100 do local k, v = probe('n + 1') same(k, v, 'ok', 2) end\n");
}

static void code_fails_in_every_way_and_the_script_goes_on(void **state)
{
  (void)state;
  check("local k, v = probe('error({code = 1})') same(k, v.code, 'error', 1)\n"
        "k, v = probe('error()') same(k, v, 'error', nil)\n"
        "has('error', 'C-call boundary', probe('coroutine.yield(1)'))\n"
        "has('error', 'cannot suspend', probe('require([[timers]]).sleep(1)'))\n"
        "k, v = probe('coroutine.isyieldable()') same(k, v, 'ok', false)\n"
        "k, v = probe('coroutine.wrap(function() return 1 + coroutine.yield(2) end)()') same(k, v, "
        "'ok', 2)\n"
        "has('error', 'stack overflow', probe('local function f() return 1 + f() end f()'))\n"
        "k, v = probe('string.gsub(\"x\", \"x\", function() return probe(\"1\") end)') same(k, "
        "'ok')\n"
        "k, v = probe('debug.sethook(print, \"l\")') same(k, 'ok')\n"
        "same(debug.gethook(), nil)\n"
        "k, v = probe('1 + 1') same(k, v, 'ok', 2)\n"
        "closed = 0 has('error', 'x', probe('local c <close> = setmetatable({}, {__close = "
        "function() closed = 1 end}) error(\"x\")'))\n"
        "same(closed, 1)\n"
        "k, v = probe('select(\"#\", table.unpack({}, 1, 200000))') same(k, v, 'ok', 200000)\n"
        "same(select('#', probe('table.unpack({}, 1, 5000)')), 5001)\n");
}

static void a_frame_may_be_anywhere(void **state)
{
  (void)state;
  check("local co = coroutine.create(function(a) local b = a * 2 local c = coroutine.yield(b) "
        "return b, c end)\n"
        "coroutine.resume(co, 21)\n"
        "local k, v = probe_in(co, 1, 'a + b') same(k, v, 'ok', 63)\n"
        "same(probe_in(co, 1, 'b = 1'), 'ok')\n"
        "local k2, b, c = coroutine.resume(co, 'back') same(k2, b, c, true, 1, 'back')\n"
        "k, v = probe_in(coroutine.running(), -1, 'type(print)') same(k, v, 'ok', 'function')\n"
        "k, v = probe_in(coroutine.running(), 0, 'type(print)') same(k, v, 'ok', 'function')\n"
        // an error has ended it
        "co = coroutine.create(function() local t = {} local n = 4 n = t.x.y end)\n"
        "same(coroutine.resume(co), false)\n"
        "k, v = probe_in(co, 0, 'n = n + 1; return n') same(k, v, 'ok', 5)\n"
        "k, v = probe_in(co, 0, 'n') same(k, v, 'ok', 5)\n");
}

static void code_may_go_on_with_the_coroutine_it_looks_at(void **state)
{
  (void)state;
  check(
      "co = coroutine.create(function() local a = 1 coroutine.yield() a = a + 1 coroutine.yield() "
      "end)\n"
      "coroutine.resume(co)\n"
      "same(probe_in(co, 1, 'a = 5; coroutine.resume(co)'), 'ok')\n"
      "same(probe_in(co, 1, 'a = 7; coroutine.resume(co)'), 'ok')\n" // it has ended: nothing is written anywhere
      "same(coroutine.status(co), 'dead')\n"
      "co = coroutine.create(function() local a = 1 coroutine.yield() end)\n"
      "coroutine.resume(co)\n"
      "same(probe_in(co, 1, 'a = 5; coroutine.close(co)'), 'ok')\n"
      "co = coroutine.create(function() local a = 1 error('x') end) coroutine.resume(co)\n"
      "same(probe_in(co, 1, 'a = 5; coroutine.close(co)'), 'ok')\n");
}

static void coroutines_that_code_has_run_are_not_slowed_down(void **state)
{
  (void)state;
  check("co = coroutine.create(function() coroutine.yield() for i = 1, 10000 do end "
        "coroutine.yield() end)\n"
        "same(probe('coroutine.resume(co)'), 'ok')\n"
        "same(coroutine.resume(co), true)\n"
        "if not HOOKED_ALWAYS then same(hooked(co), false) end\n");
}

static void log_points_say_their_values(void **state)
{
  (void)state;
  check("local a, t = 5, setmetatable({}, {__tostring = function() return 'T!' end})\n"
        "same(log('a is {a}, {t}.'), 'a is 5, T!.')\n"
        "same(log('{ ({1,2})[2] } {\"}\"} {[[{]]} {{a}} { a'), '2 } { {a} { a')\n"
        "same(log('{} { } x}'), '{} { } x}')\n"
        "same(log('{a, t, nil}'), '5\\tT!\\tnil')\n"
        "same(log('{1.0}{-0.0}{0/0 ~= 0/0}{2^53}'), '1.0-0.0true9.007199254741e+15')\n"
        "has('', 'eval:1:', '', log('{a.b.c}'))\n"
        "has('', 'eval:1: unexpected symbol', '', log('{a +}'))\n"
        "same(#log('{(\"x\"):rep(1000000)}'), 65536 + 3)\n"
        "local bad = setmetatable({}, {__tostring = function() return {} end})\n"
        "has('', \"'__tostring' must return a string\", '', log('{bad}'))\n"
        "local loop = setmetatable({}, {__tostring = function() while true do end end})\n"
        "has('', 'limit', '', log('{loop}'))\n"
        "same(log(''), '')\n"
        "same(#log(('{a}'):rep(1000)) > 0, true)\n");
}

static void memory_that_ends_is_an_error_of_the_code(void **state)
{
  (void)state;
  eplua_config config = {.limits = {.memory_bytes = 8 << 20}};
  check_with(&config, "local n = 3\n"
                      "has('error', 'not enough memory: the limit of 8 MiB', probe('local t = {} "
                      "for i = 1, 1e8 do t[i] = {} end'))\n"
                      "collectgarbage()\n"
                      "local k, v = probe('n') same(k, v, 'ok', 3)\n");
}

// Whatever is missing for code to be prepared: it is said, and nothing breaks.
static void memory_may_end_anywhere_on_the_way(void **state)
{
  (void)state;
  eplua_config config = {.limits = {.memory_bytes = 6 << 20}};
  check_with(&config, "local seen = {}\n"
                      "local function round(left)\n"
                      "  local hoard = {}\n"
                      "  pcall(function() for size = 18, 5, -1 do pcall(function() while true do\n"
                      "    hoard[#hoard + 1] = ('x'):rep(1 << size) .. #hoard end end) end end)\n"
                      "  for i = 1, left do hoard[#hoard] = nil end collectgarbage()\n"
                      "  local a, up = left, seen\n"
                      "  local kind = probe('local f = function() return a, up, print end a = a + "
                      "0; return f(), \"' .. left .. '\"')\n"
                      "  local text = log('{a} {up ~= nil} {\"text ' .. left .. '\"}')\n"
                      "  hoard = nil collectgarbage() seen[kind] = true\n"
                      "end\n"
                      "for left = 0, 60 do pcall(round, left) end\n"
                      "collectgarbage() collectgarbage()\n"
                      "local n = 3\n"
                      "local k, v = probe('n') same(k, v, 'ok', 3)\n"
                      "for kind in pairs(seen) do assert(kind == 'ok' or kind == 'memory' or kind "
                      "== 'error', kind) end\n"
                      "assert(seen.ok or seen.memory or seen.error)\n");
}

static void a_stop_comes_through_code(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  open_probe(run_engine_engine(r));
  run_engine_begin(r, "local n = 0 print('begun') while true do probe('while true do n = n + 1 "
                      "pcall(error) end', false, 60000) end");
  assert_true(run_engine_wait_output(r, "begun", 5000));
  assert_true(run_engine_stop(r, 5000, NULL));
  assert_int_equal(run_engine_run(r, "probe('os.exit(7)') while true do end"), 7);
  run_engine_free(r);
}

// Not timed: the figure is for people. `EPLUA_FIGURES=1` shows it.
static void a_condition_is_compiled_once(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  open_probe(run_engine_engine(r));
  int status = run_engine_run(r, "keep('i == -1 and name == \"x\"')\n"
                                 "local name, t = 'y', os.clock()\n"
                                 "local before = collectgarbage('count')\n"
                                 "collectgarbage('stop')\n"
                                 "for i = 1, 100000 do local a, b, c, d = 1, 2, 3, 4 again() end\n"
                                 "print(('%.3f us'):format((os.clock() - t) * 10))\n"
                                 "local grown = collectgarbage('count') - before\n"
                                 "assert(grown < 100, grown)\n");
  if (getenv("EPLUA_FIGURES"))
    print_message("one run: %s", run_engine_output(r));
  if (status != 0)
    fail_msg("%s", run_engine_last_error(r));
  ep_eval_free(kept, NULL);
  kept = NULL;
  run_engine_free(r);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_mean_what_they_mean_at_the_line),
      cmocka_unit_test(varargs_are_those_of_the_frame),
      cmocka_unit_test(a_local_or_upvalue_named_env_is_the_environment),
      cmocka_unit_test(what_is_assigned_is_there_afterwards),
      cmocka_unit_test(a_variable_that_code_did_not_touch_is_not_written),
      cmocka_unit_test(closures_made_by_code_keep_their_variables),
      cmocka_unit_test(kept_code_follows_from_frame_to_frame),
      cmocka_unit_test(nothing_is_kept_alive_by_code_that_has_run),
      cmocka_unit_test(constants_cannot_be_assigned_to),
      cmocka_unit_test(syntax_errors_say_what_the_user_sees),
      cmocka_unit_test(all_that_may_be_in_reach_can_be_named),
      cmocka_unit_test(the_given_value_is_err),
      cmocka_unit_test(code_that_does_not_end_is_ended),
      cmocka_unit_test(code_fails_in_every_way_and_the_script_goes_on),
      cmocka_unit_test(a_frame_may_be_anywhere),
      cmocka_unit_test(code_may_go_on_with_the_coroutine_it_looks_at),
      cmocka_unit_test(coroutines_that_code_has_run_are_not_slowed_down),
      cmocka_unit_test(log_points_say_their_values),
      cmocka_unit_test(memory_that_ends_is_an_error_of_the_code),
      cmocka_unit_test(memory_may_end_anywhere_on_the_way),
      cmocka_unit_test(a_stop_comes_through_code),
      cmocka_unit_test(a_condition_is_compiled_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
