// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What an IDE asks of an engine, through the public API: input that is fed, being told when a run is over, its state
 * while it is busy, text run under a file's name, and a compiler that runs nothing.
 */
#include "run_engine.h"

#include <eplua/ui.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static run_engine *ide_engine(bool sandbox)
{
  return run_engine_new(&(eplua_config){
      .hold = true,
      .sandbox.on = sandbox,
      .host = {.input = run_engine_on_input, .idle = run_engine_on_idle},
  });
}

static void feed(run_engine *r, const char *text)
{
  assert_int_equal(eplua_engine_feed(run_engine_engine(r), text, strlen(text)), EPLUA_OK);
}

static void feed_end(run_engine *r)
{
  assert_int_equal(eplua_engine_feed_end(run_engine_engine(r)), EPLUA_OK);
}

static void expect_output(run_engine *r, const char *text)
{
  if (!run_engine_wait_output(r, text, 5000))
    fail_msg("not printed: %s\n--- but: %s\n%s", text, run_engine_output(r),
             run_engine_last_error(r));
}

static void finish(run_engine *r)
{
  run_engine_stop(r, 5000, NULL);
  run_engine_free(r);
}

// --- input ---

static void every_format_reads_what_was_fed(void **state)
{
  (void)state;
  for (int sandbox = 0; sandbox < 2; sandbox++) {
    run_engine *r = ide_engine(sandbox);
    feed(r, "12.5 0x10\nline two\nwith end\nabcdef");
    feed_end(r);
    run_engine_begin(
        r, "local r, o = io.read, {}\n"
           "o[#o+1] = r('n') o[#o+1] = r('n') o[#o+1] = #r('l')\n"
           "o[#o+1] = r() o[#o+1] = r('L') o[#o+1] = r(3) o[#o+1] = r('a')\n"
           "print(table.concat(o, '|')) print('[' .. tostring(io.stdin:read('a')) .. ']')");
    expect_output(r, "12.5|16|0|line two|with end\n|abc|def\n");
    assert_true(run_engine_wait_input(r, 5000)); // the end was used up: it waits for more
    feed(r, "after the end");
    feed_end(r);
    expect_output(r, "[after the end]\n");
    finish(r);
  }
}

static void an_end_alone_gives_nil_once(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  run_engine_begin(
      r, "print('first', io.read()) print('second', io.read()) print(pcall(io.close, io.stdin))"
         " print(io.stdin:close()) for line in io.lines() do print('in', line) end print 'out'");
  assert_true(run_engine_wait_input(r, 5000));
  feed_end(r);
  expect_output(r, "first\tnil\n");
  feed(r, "x\n");
  expect_output(r, "second\tx\n");
  expect_output(r, "nil\tcannot close standard file\n");
  feed(r, "1\n2\n");
  feed_end(r);
  expect_output(r, "in\t1\nin\t2\nout\n");
  finish(r);
}

static void the_question_is_printed_before_the_wait(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  run_engine_begin(r, "io.write('name? ') print('hello ' .. io.read())");
  assert_true(run_engine_wait_input(r, 5000));
  expect_output(r, "name? ");
  eplua_state now = {.size = sizeof now};
  eplua_engine_state(run_engine_engine(r), &now);
  assert_true(now.waits_for_input && now.pending && now.running);
  assert_true(now.busy_since_ns > 0);
  feed(r, "Ada\n");
  expect_output(r, "name? hello Ada\n");
  assert_true(run_engine_wait_idle(r, 1, 5000, NULL));
  eplua_engine_state(run_engine_engine(r), &now);
  assert_false(now.waits_for_input || now.pending);
  finish(r);
}

static void a_stop_ends_a_read_that_waits(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  for (int i = 0; i < 50; i++) {
    run_engine_begin(r, "while true do pcall(function() print('got', io.read()) end) end");
    if (i % 2)
      assert_true(run_engine_wait_input(r, 5000));
    assert_true(run_engine_stop(r, 5000, NULL)); // by quit
  }
  run_engine_begin(
      r,
      "local t <close> = setmetatable({}, {__close = function() print(io.read()) end}) io.read()");
  assert_true(run_engine_wait_input(r, 5000));
  eplua_engine_interrupt(run_engine_engine(r));
  int status;
  assert_true(run_engine_wait_idle(r, 1, 5000, &status));
  assert_int_equal(status, 1);
  assert_non_null(strstr(run_engine_last_error(r), "interrupted"));
  run_engine_stop(r, 5000, NULL);
  feed(r, "still there\n");
  run_engine_begin(r, "print(io.read())");
  expect_output(r, "still there\n");
  finish(r);
}

static void input_is_bounded_and_all_or_nothing(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  eplua_engine *e = run_engine_engine(r);
  size_t size = 1 << 19;
  char *half = malloc(size);
  assert_non_null(half);
  memset(half, 'x', size);
  half[size - 1] = '\n';
  assert_int_equal(eplua_engine_feed(e, half, size), EPLUA_OK);
  assert_int_equal(eplua_engine_feed(e, half, size - 200), EPLUA_OK);
  assert_int_equal(eplua_engine_feed(e, half, size), EPLUA_E_FULL);
  assert_int_equal(eplua_engine_feed(e, half, SIZE_MAX / 2), EPLUA_E_FULL);
  assert_int_equal(eplua_engine_feed(e, half, 0), EPLUA_OK);
  unsigned ends = 0;
  while (ends < 100000 && eplua_engine_feed_end(e) == EPLUA_OK)
    ends++;
  assert_true(ends > 0 && ends < 10); // ends count, too
  run_engine_begin(r, "print('length', #io.read('L'), #io.read('a'))");
  char wanted[64];
  snprintf(wanted, sizeof wanted, "length\t%zu\t%zu\n", size, size - 200);
  expect_output(r, wanted);
  free(half);
  finish(r);
}

static void without_a_host_for_input_nothing_can_be_fed(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  assert_int_equal(eplua_engine_feed(run_engine_engine(r), "x", 1), EPLUA_E_UNSUPPORTED);
  assert_int_equal(eplua_engine_feed_end(run_engine_engine(r)), EPLUA_E_UNSUPPORTED);
  run_engine_free(r);
}

// --- being told ---

static void the_host_hears_when_nothing_is_pending(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  int status = -1;
  run_engine_begin(r, "setTimeout(function() print 'one' end, 1)");
  assert_true(run_engine_wait_idle(r, 1, 5000, &status));
  assert_int_equal(status, 0);
  assert_string_equal(run_engine_output(r), "one\n");
  finish(r);

  r = ide_engine(false);
  run_engine_begin(r, "setTimeout(function() error 'bad' end, 1)");
  assert_true(run_engine_wait_idle(r, 1, 5000, &status));
  assert_int_equal(status, 1);
  eplua_state now = {.size = sizeof now};
  eplua_engine_state(run_engine_engine(r), &now);
  assert_int_equal(now.errors, 1);
  finish(r);

  r = ide_engine(false);
  run_engine_begin(r, "syntax error here");
  assert_true(run_engine_wait_idle(r, 1, 5000, &status)); // the engine stays for the console
  assert_int_equal(status, 1);
  finish(r);

  r = ide_engine(false);
  run_engine_begin(r, "coroutine.yield()");
  assert_true(run_engine_wait_idle(r, 1, 5000, &status));
  assert_int_equal(status, 1);
  assert_non_null(strstr(run_engine_last_error(r), "still suspended"));
  finish(r);
}

static void os_exit_ends_the_run_and_not_the_process(void **state)
{
  (void)state;
  static const char *const ways[] = {
      "os.exit(7)",
      "setTimeout(function() os.exit(7) end, 1)",
      "coroutine.wrap(function() pcall(os.exit, 7) end)()",
      "setmetatable({}, {__gc = function() os.exit(7) end}) collectgarbage() setInterval(print, 5)",
      "error(setmetatable({}, {__tostring = function() os.exit(7) end}))",
  };
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    run_engine *r = ide_engine(false);
    int status = -1;
    run_engine_begin(r, ways[i]);
    if (!run_engine_wait_end(r, 5000, &status))
      fail_msg("it does not end: %s", ways[i]);
    assert_int_equal(status, 7);
    run_engine_check_usable(r);
    run_engine_free(r);
  }
}

static void state_tells_of_a_busy_loop(void **state)
{
  (void)state;
  run_engine *r = ide_engine(false);
  run_engine_begin(r, "setTimeout(function() print 'go' while true do end end, 1)");
  expect_output(r, "go\n");
  eplua_state first = {.size = sizeof first}, second = first;
  eplua_engine_state(run_engine_engine(r), &first);
  do // the clock goes on
    eplua_engine_state(run_engine_engine(r), &second);
  while (second.lag_ns < first.lag_ns + 1000000);
  assert_true(first.busy_since_ns > 0);
  assert_int_equal(first.busy_since_ns, second.busy_since_ns);
  assert_true(first.pending && first.memory_bytes > 0);
  assert_true(run_engine_stop(r, 5000, NULL));
  eplua_engine_state(run_engine_engine(r), &first);
  assert_false(first.running || first.pending || first.busy_since_ns);
  run_engine_free(r);
}

// libuv forgets what it has waited when a signal comes, as one does with each breakpoint that is set.
static void a_signal_makes_no_lag_of_a_long_sleep(void **state)
{
  (void)state;
  enum { SLEEP_NS = 300000000 };
  char where[200];
  run_engine *r = ide_engine(false);
  run_engine_begin(r, "setTimeout(print, 1e6) print 'go'");
  expect_output(r, "go\n");
  eplua_state s = {.size = sizeof s};
  for (int64_t begin = run_engine_now_ns(); run_engine_now_ns() - begin < SLEEP_NS;)
    eplua_engine_state(run_engine_engine(r), &s);
  eplua_engine_where(run_engine_engine(r), where, sizeof where);
  for (int64_t begin = run_engine_now_ns(); run_engine_now_ns() - begin < SLEEP_NS / 10;) {
    eplua_engine_state(run_engine_engine(r), &s);
    assert_in_range(s.lag_ns, 0, SLEEP_NS / 2);
  }
  assert_true(run_engine_stop(r, 5000, NULL));
  run_engine_free(r);
}

// --- text under a file's name ---

static void text_runs_as_the_file_it_is_named_after(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  static const char text[] =
      "\xEF\xBB\xBF#!/usr/bin/env eplua\nprint(debug.getinfo(1, 'S').source)\nreturn 5";
  run_engine_begin_chunk(r, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT,
                                           .text = text,
                                           .length = sizeof text - 1,
                                           .name = "@a b.lua"});
  assert_true(run_engine_wait_end(r, 5000, NULL));
  assert_string_equal(run_engine_output(r), "@a b.lua\n");

  run_engine_begin_chunk(
      r, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT, .text = "\n\nx =", .name = "@a.lua"});
  assert_true(run_engine_wait_end(r, 5000, NULL));
  assert_string_equal(run_engine_last_error(r), "a.lua:3: unexpected symbol near <eof>");

  run_engine_begin_chunk(
      r, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT, .text = "x = \0", .length = 5, .name = "@a.lua"});
  assert_true(run_engine_wait_end(r, 5000, NULL));
  assert_string_equal(run_engine_last_error(r), "a.lua is no Lua source: it holds binary data");

  run_engine_begin_chunk(
      r, &(eplua_chunk){
             .kind = EPLUA_CHUNK_CODE, .text = "6 * 7 garbage", .length = 0, .name = "@a.lua"});
  assert_true(run_engine_wait_end(r, 5000, NULL));
  run_engine_begin_chunk(r, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE,
                                           .text = "return 6 * 7 garbage",
                                           .length = 12,
                                           .name = "@a.lua"});
  assert_true(run_engine_wait_end(r, 5000, NULL));
  assert_string_equal(run_engine_output(r), "42\n"); // a selection: its values are shown
  run_engine_free(r);
}

// --- the compiler alone ---

static void check(const char *text, const char *name, int code, int line, const char *message)
{
  eplua_error err = {0};
  int at = -1;
  assert_int_equal(eplua_check(text, strlen(text), name, &err, &at), code);
  assert_int_equal(at, line);
  if (message)
    assert_string_equal(err.message, message);
}

static void syntax_errors_have_their_line(void **state)
{
  (void)state;
  check("", NULL, EPLUA_OK, 0, NULL);
  check("#!shebang\nreturn ...", NULL, EPLUA_OK, 0, NULL);
  check("x =\n\n", NULL, EPLUA_E_SYNTAX, 3, "unexpected symbol near <eof>");
  check("\nx = = 1", "a.lua", EPLUA_E_SYNTAX, 2, "a.lua:2: unexpected symbol near '='");
  check("local x <const> = 1\nx = 2", "]:9: \n", EPLUA_E_SYNTAX, 2, NULL);
  check("goto nowhere", NULL, EPLUA_E_SYNTAX, 1, "no visible label 'nowhere' for <goto> at line 1");
  check("x = '\\u{110000000}'", NULL, EPLUA_E_SYNTAX, 1, NULL);
  check("\033Lua", NULL, EPLUA_E_SYNTAX, 0, NULL); // bytecode is no source
  assert_int_equal(eplua_check("x =", 3, NULL, NULL, NULL), EPLUA_E_SYNTAX);
  char *deep = malloc(1 << 20);
  assert_non_null(deep);
  memset(deep, '(', 1 << 20);
  eplua_error err;
  int line;
  assert_int_equal(eplua_check(deep, 1 << 20, NULL, &err, &line), EPLUA_E_SYNTAX);
  assert_int_equal(line, 0);
  assert_string_equal(err.message, "it is nested too deeply");
  free(deep);
}

// --- several engines ---

static void a_thousand_engines_come_and_go(void **state)
{
  (void)state;
  eplua_config config = {.size = sizeof config,
                         .hold = true,
                         .host = {.size = sizeof config.host, .input = run_engine_on_input}};
  for (int i = 0; i < 1000; i++) {
    eplua_error err;
    eplua_engine *e = eplua_engine_new(&config, &err);
    assert_non_null(e);
    assert_int_equal(eplua_engine_feed(e, "never read", 10), EPLUA_OK);
    eplua_chunk chunk = {.kind = EPLUA_CHUNK_CODE,
                         .text = "setInterval(function() os.exit(3) end, 0)"};
    assert_int_equal(eplua_engine_add(e, &chunk, &err), EPLUA_OK);
    assert_int_equal(eplua_engine_run(e), 3);
    eplua_engine_free(e);
  }
}

static void engines_on_several_threads_do_not_meet(void **state)
{
  (void)state;
  enum { ENGINES = 4 };
  run_engine *r[ENGINES];
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < ENGINES; i++) {
      r[i] = ide_engine(false);
      run_engine_begin(
          r[i],
          "who = io.read() setInterval(function() if io.read() == who then os.exit(0) end end, 0)");
    }
    for (int i = 0; i < ENGINES; i++) {
      char line[40];
      snprintf(line, sizeof line, "e%d\ne%d\n", i, i);
      feed(r[i], line);
    }
    for (int i = 0; i < ENGINES; i++) {
      int status = -1;
      assert_true(run_engine_wait_end(r[i], 10000, &status));
      assert_int_equal(status, 0);
      run_engine_free(r[i]);
    }
  }
}

// --- windows of an engine that ends ---

typedef struct follower {
  pthread_mutex_t lock;
  unsigned live; // nodes it knows
  bool all_removed, gone;
} follower;

// Counts and never says that it is done: the last batch must come all the same.
static void follow(void *ud, eplua_ui_batch *batch)
{
  follower *f = ud;
  pthread_mutex_lock(&f->lock);
  for (size_t i = 0; i < batch->count; i++) {
    const eplua_ui_op *op = &batch->ops[i];
    f->live += op->type == EPLUA_UI_CREATE;
    if (op->type == EPLUA_UI_REMOVE && op->node == 0) {
      f->all_removed = true;
      f->live = 0;
    }
  }
  pthread_mutex_unlock(&f->lock);
  eplua_ui_batch_free(batch);
}

static void let_go(void *ud)
{
  ((follower *)ud)->gone = true;
}

static void windows_of_an_engine_that_ends_are_removed(void **state)
{
  (void)state;
  for (int round = 0; round < 3; round++) {
    follower f = {.lock = PTHREAD_MUTEX_INITIALIZER};
    run_engine *r = run_engine_new(&(eplua_config){.resources = RESOURCES});
    const eplua_ui_renderer renderer = {
        .size = sizeof renderer, .ud = &f, .shows = true, .render = follow, .left = let_go};
    assert_true(eplua_ui_join(run_engine_engine(r), &renderer) > 0);
    // the renderer has joined when the loop has looked around once
    run_engine_begin(r, "local ui = require 'ui' setTimeout(function() w = ui.window {title = 'x', "
                        "ui.label {text = 'y'}}"
                        " w:show() setTimeout(function() print 'shown' end, 10) end, 10)");
    expect_output(r, "shown\n");
    assert_true(run_engine_stop(r, 5000, NULL));
    assert_true(f.live >= 2 && !f.all_removed);
    run_engine_free(r);
    assert_true(f.all_removed && f.gone);
    assert_int_equal(f.live, 0);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_format_reads_what_was_fed),
      cmocka_unit_test(an_end_alone_gives_nil_once),
      cmocka_unit_test(the_question_is_printed_before_the_wait),
      cmocka_unit_test(a_stop_ends_a_read_that_waits),
      cmocka_unit_test(input_is_bounded_and_all_or_nothing),
      cmocka_unit_test(without_a_host_for_input_nothing_can_be_fed),
      cmocka_unit_test(the_host_hears_when_nothing_is_pending),
      cmocka_unit_test(os_exit_ends_the_run_and_not_the_process),
      cmocka_unit_test(state_tells_of_a_busy_loop),
      cmocka_unit_test(a_signal_makes_no_lag_of_a_long_sleep),
      cmocka_unit_test(text_runs_as_the_file_it_is_named_after),
      cmocka_unit_test(syntax_errors_have_their_line),
      cmocka_unit_test(a_thousand_engines_come_and_go),
      cmocka_unit_test(engines_on_several_threads_do_not_meet),
      cmocka_unit_test(windows_of_an_engine_that_ends_are_removed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
