// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * B8, interrupt from afar: ^C and IAC IP during endless loops, 50 times, from the client whose code it is and from another:
 * the prompt is back within 300 ms. Also when what runs is C code that nothing ends.
 */
#include "census.h"
#include "telnet_room.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 50, LIMIT_MS = 300 };

static int64_t since_ms(int64_t begin_ns)
{
  return (run_engine_now_ns() - begin_ns) / 1000000;
}

static void the_prompt_is_back_in_time(void **state)
{
  (void)state;
  static const char *const loops[] = {
      "while true do end",
      "while true do pcall(function() while true do end end) end",
      "coroutine.wrap(function() while true do end end)()",
      "for i = 1, math.huge do local s = ('x'):rep(100) end",
      "setmetatable({}, {__index = function() while true do end end}).x()",
  };
  static const struct {
    const char *bytes;
    size_t length;
  } interrupts[] = {{"\x03", 1}, {"\xff\xf4", 2}, {"\xff\xf4\xff\xfd\x06", 5}, {"\xff\xf3", 2}};
  int64_t longest = 0;
  telnet_room_begin("begun = 0");
  for (int i = 0; i < ROUNDS; i++) {
    telnet_client *c = telnet_client_new();
    char line[200];
    snprintf(line, sizeof line, "print 'begun' %s\n", loops[i % 5]);
    telnet_client_say(c, line);
    telnet_client_expect(c, "begun\n");
    int64_t begin = run_engine_now_ns();
    telnet_client_send(c, interrupts[i % 4].bytes, interrupts[i % 4].length);
    telnet_client_expect(c, "interrupted");
    telnet_client_expect(c, "eplua> ");
    int64_t took = since_ms(begin);
    longest = took > longest ? took : longest;
    telnet_client_say(c, "1+1\n");
    telnet_client_expect(c, "2");
    telnet_client_free(c);
  }
  print_message("longest: %lld ms\n", (long long)longest);
  assert_in_range(longest, 0, LIMIT_MS * run_engine_scale());
  telnet_room_end();
}

static void another_client_stops_what_the_script_runs(void **state)
{
  (void)state;
  telnet_room_begin("print 'begun' while true do end");
  assert_true(run_engine_wait_output(telnet_room_engine(), "begun", 10000));
  telnet_client *c = telnet_client_new();
  telnet_client_expect(c, "eplua> "); // the prompt is there although Lua is busy
  telnet_client_say(c, ":state\n");
  telnet_client_expect(c, "busy");
  telnet_client_say(c, "6*7\n");
  telnet_client_say(c, "\x03");
  telnet_client_expect(c, "eplua> ");
  telnet_client_say(c, "6*7\n");
  telnet_client_expect(c, "42\neplua> ");
  telnet_client_free(c);
  telnet_room_end();
}

static void c_code_that_does_not_end_leaves_the_prompt_free(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "print 'begun' return (('a'):rep(22)):find(('a*'):rep(9) .. 'b')\n");
  telnet_client_expect(c, "begun\n");
  int64_t begin = run_engine_now_ns();
  telnet_client_say(c, "\x03");
  telnet_client_expect(c, "interrupted");
  telnet_client_expect(c, "eplua> ");
  assert_in_range(since_ms(begin), 0, LIMIT_MS * run_engine_scale());
  telnet_client_say(c, ":who\n");
  telnet_client_expect(c, "(you)");
  telnet_client_expect(c, "eplua> ");
  telnet_client_say(c, "6*7\n");
  telnet_client_expect(c, "42\n"); // once it has ended
  telnet_client_free(c);
  telnet_room_end();
}

static void code_that_waits_ends_too(void **state)
{
  (void)state;
  telnet_room_begin("function wait(ms) local co = coroutine.running() setTimeout(function() "
                    "coroutine.resume(co) end, ms) coroutine.yield() end");
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "print 'begun' wait(1000000)\nran = true\n");
  telnet_client_expect(c, "begun\n");
  telnet_client_say(c, "\x03");
  telnet_client_expect(c, "eplua> ");
  telnet_client_say(c, "ran\n");
  telnet_client_expect(c, "nil\neplua> ");
  telnet_client_free(c);
  telnet_room_end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(the_prompt_is_back_in_time),
      census_test(another_client_stops_what_the_script_runs),
      census_test(c_code_that_does_not_end_leaves_the_prompt_free),
      census_test(code_that_waits_ends_too),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
