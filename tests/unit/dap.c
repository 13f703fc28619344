// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The DAP session of <eplua/dap.h>, by a client in this process and a real engine. What comes is waited for with a bound,
 * never slept for.
 */
#include "dap_room.h"

#include <eplua/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- the handshake ---

static void capabilities_are_told_then_initialized(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", "{\"adapterID\":\"x\"}");
  dap_expect(c, "\"command\":\"initialize\",\"body\":{\"supportsConfigurationDoneRequest\":true");
  dap_expect(c, "\"supportsDelayedStackTraceLoading\":true");
  dap_expect(c, "{\"filter\":\"uncaught\",\"label\":\"Uncaught errors\"");
  dap_expect(c, "\"event\":\"initialized\"");
  dap_say(c, "initialize", "{}");
  dap_expect(c, "\"success\":false,\"command\":\"initialize\"");
  dap_room_close();
}

static void what_is_no_request_is_answered_and_breaks_nothing(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_send(c, "{\"seq\":");
  dap_expect(c, "the message is no JSON");
  dap_send(c, "");
  dap_expect(c, "the message is no JSON");
  dap_send(c, "[1,2]");
  dap_expect(c, "the message is no object");
  dap_send(c, "{\"seq\":1}");
  dap_expect(c, "no \\\"type\\\"");
  dap_send(c, "{\"type\":\"request\",\"command\":\"threads\"}");
  dap_expect(c, "no \\\"seq\\\"");
  dap_send(c, "{\"seq\":7,\"type\":\"request\"}");
  dap_expect(c, "\"request_seq\":7,\"success\":false");
  dap_send(c, "{\"seq\":8,\"type\":\"request\",\"command\":\"threads\",\"arguments\":5}");
  dap_expect(c, "of the request are no object");
  dap_send(c, "{\"seq\":9,\"type\":\"request\",\"command\":\"fly\"}");
  dap_expect(c,
             "\"request_seq\":9,\"success\":false,\"command\":\"fly\",\"message\":\"unrecognized");
  dap_send(c, "{\"seq\":9,\"type\":\"request\",\"command\":\"f\xff\"}");
  dap_expect(c, "\"command\":\"f\xEF\xBF\xBD\"");
  dap_send(c, "{\"seq\":10,\"type\":\"response\",\"command\":\"runInTerminal\"}"); // nothing comes
  dap_say(c, "threads", "{}");
  dap_expect(c, "the first request must be");
  dap_say(c, "initialize", NULL);
  dap_expect(c, "\"event\":\"initialized\"");
  dap_say(c, "threads", "{}");
  dap_expect(c, "nothing is debugged");
  dap_say(c, "initialize", "{\"pathFormat\":\"stone\"}");
  dap_expect(c, "\"success\":false,\"command\":\"initialize\"");
  dap_room_close();
}

static void deep_and_long_messages_are_survived(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  enum { DEEP = 200000, LONG = (16 << 20) + 1 };
  char *text = malloc(LONG + 1);
  assert_non_null(text);
  int n = snprintf(text, LONG,
                   "{\"seq\":1,\"type\":\"request\",\"command\":\"eplua/inspect\",\"arguments\":"
                   "{\"x\":");
  memset(text + n, '[', DEEP);
  memset(text + n + DEEP, ']', DEEP);
  snprintf(text + n + 2 * DEEP, 8, "}}");
  dap_say(c, "initialize", NULL);
  dap_send(c, text);
  dap_expect(c, "nothing runs");
  memset(text, ' ', LONG);
  text[LONG] = '\0';
  dap_send(c, text);
  dap_expect(c, "the message is longer than 16 MiB");
  free(text);
  dap_say(c, "eplua/status", NULL);
  dap_expect(c, "\"status\":\"none\"");
  dap_room_close();
}

static void flood_of_requests_is_answered_one_by_one(void **state)
{
  (void)state;
  dap_room_open("while true do end");
  dap_client *c = dap_room_attach(NULL);
  dap_forget(c);
  enum { MANY = 5000 };
  for (int i = 0; i < MANY; i++)
    dap_say(c, i % 2 ? "eplua/inspect" : "threads", "{}");
  dap_say(c, "disconnect", NULL); // those that wait are cancelled
  dap_expect(c, "\"success\":true,\"command\":\"disconnect\"");
  assert_int_equal(dap_count(c, "\"type\":\"response\""), MANY + 1);
  dap_room_close();
}

// --- who may, and who holds ---

static int admissions;

static int admit(void *ud, const char *token)
{
  (void)ud;
  admissions++;
  return strcmp(token, "right") == 0 ? 0 : 1;
}

static void without_its_token_a_client_gets_nowhere(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() end, 10)");
  dap_client *c = dap_room_join(admit);
  dap_say(c, "initialize", NULL);
  dap_expect(c, "\"command\":\"initialize\"");
  dap_say(c, "eplua/inspect", NULL);
  dap_expect(c, "not admitted yet");
  assert_false(dap_has(c, "\"event\":\"initialized\""));
  dap_say(c, "attach", "{\"token\":\"wrong\"}");
  dap_expect(c, "the token is missing or wrong");
  dap_say(c, "attach", "{\"token\":\"right\"}");
  dap_expect(c, "\"success\":true,\"command\":\"attach\"");
  assert_true(dap_has(c, "\"event\":\"initialized\""));
  assert_int_equal(admissions, 2);
  dap_room_close();
}

static void second_client_is_told_who_debugs(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() end, 10)");
  dap_client *a = dap_room_attach(NULL), *b = dap_room_join(NULL);
  dap_say(b, "initialize", "{\"clientName\":\"Kate\"}");
  dap_say(b, "attach", NULL);
  dap_expect(b, "client-1 (tester) debugs it since ");
  dap_say(b, "eplua/inspect", NULL);
  dap_expect(b, "\"timers\":[{");
  dap_say(a, "disconnect", NULL);
  dap_expect(a, "\"success\":true,\"command\":\"disconnect\"");
  dap_say(b, "attach", NULL);
  dap_expect(b, "\"success\":true,\"command\":\"attach\"");
  dap_room_close();
}

static void attach_needs_something_that_runs(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "attach", NULL);
  dap_expect(c, "nothing runs that could be debugged");
  dap_say(c, "launch", "{\"program\":\"/no/such/file.lua\"}");
  dap_expect(c, "cannot read /no/such/file.lua: No such file");
  dap_say(c, "launch", "{\"program\":\"/\"}");
  dap_expect(c, "/ is a folder");
  dap_say(c, "launch", "{\"args\":5}");
  dap_expect(c, "must be a list");
  dap_say(c, "launch", "{\"args\":[{}]}");
  dap_expect(c, "must hold texts");
  dap_say(c, "launch", "{\"cwd\":\"/nowhere\"}");
  dap_expect(c, "is no folder");
  dap_say(c, "launch", "{\"code\":\"x\"}");
  dap_expect(c, "nothing can be launched here");
  dap_room_close();
}

// --- breakpoints ---

static void who_debugs_the_restricted_sees_no_more_of_the_disk_than_they_do(void **state)
{
  (void)state;
  char *open = dap_room_file("open.lua", "local seen = 1\n");
  char *secret = dap_room_file("secret.lua", "local secret = 2\n");
  dap_room_open_restricted("setInterval(function() end, 1000)", open);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_expect(c, "\"event\":\"initialized\"");
  dap_say(c, "attach", NULL);
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"configurationDone\"");
  dap_say(c, "source", "{\"source\":{\"path\":\"%s\"}}", open);
  dap_expect(c, "local seen = 1");
  dap_say(c, "source", "{\"source\":{\"path\":\"%s\"}}", secret);
  dap_expect(c, "cannot read ");
  free(open);
  free(secret);
  dap_room_close();
}

static void lines_without_code_are_moved_down_or_refused(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  char *path = dap_room_file("a.lua", "-- nothing\n\nlocal x = 1\n\nprint(x)\n");
  dap_say(c, "initialize", NULL);
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":1},{\"line\":5},{\"line\":6},"
          "{\"line\":3,\"condition\":\"x ==\"},{\"line\":3,\"hitCondition\":\"often\"},"
          "{\"line\":3,\"logMessage\":\"{x} {{no}} {x ==}\"},"
          "{\"line\":3,\"logMessage\":\"{x, 2} {} {{x ==}} {'}'}\"}]}",
          path);
  dap_expect(c, "{\"id\":1,\"verified\":true,\"line\":3,");
  dap_expect(c, "{\"id\":2,\"verified\":true,\"line\":5,");
  dap_expect(c, "{\"id\":3,\"verified\":false,\"message\":\"no code at this line or after it\"");
  dap_expect(c, "{\"id\":4,\"verified\":false,\"message\":\"'x ==' is no expression: ");
  dap_expect(c, "{\"id\":5,\"verified\":false,\"message\":\"'often': ");
  dap_expect(c, "{\"id\":6,\"verified\":false,\"message\":\"'{x ==}': ");
  dap_expect(c, "{\"id\":7,\"verified\":true,\"line\":3,");
  dap_forget(c);
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":5},{\"line\":4}]}", path);
  dap_expect(c, "{\"id\":2,\"verified\":true,\"line\":5,"); // it keeps its number
  dap_expect(c, "{\"id\":8,\"verified\":true,\"line\":5,");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"/no/x.lua\"},\"lines\":[3]}");
  dap_expect(c, "\"verified\":false,\"message\":\"no such file\",\"reason\":\"pending\"");
  dap_say(c, "setBreakpoints", "{\"breakpoints\":[{\"line\":4}]}");
  dap_expect(c, "needs a path, a sourceReference, or the name");
  dap_say(c, "breakpointLocations", "{\"source\":{\"path\":\"%s\"},\"line\":1,\"endLine\":9}",
          path);
  dap_expect(c, "\"breakpoints\":[{\"line\":3},{\"line\":5}]");
  dap_say(c, "breakpointLocations", "{\"source\":{\"path\":\"%s\"},\"line\":4}", path);
  dap_expect(c, "\"command\":\"breakpointLocations\",\"body\":{\"breakpoints\":[]}");
  free(path);
  dap_room_close();
}

static void what_is_no_line_is_not_moved_down_to_the_first(void **state)
{
  (void)state;
  char *path = dap_room_file("lines.lua", "-- 1\nlocal a = 1\n");
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{},5,null,{\"line\":0},{\"line\":-3},"
          "{\"line\":\"2\"},{\"line\":1e30},{\"line\":2}]}",
          path);
  dap_expect_times(c, "\"verified\":false,\"message\":\"a line is a number\"", 6);
  dap_expect_times(c, "\"verified\":false,\"message\":\"no code at this line", 1);
  dap_expect_times(c, "\"verified\":true", 1);
  dap_forget(c);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"lines\":[\"x\",-1e300,2]}", path);
  dap_expect_times(c, "\"verified\":false,\"message\":\"a line is a number\"", 2);
  free(path);
  dap_room_close();
}

static void file_that_changes_is_read_again(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  char *path = dap_room_file("b.lua", "local x = 1\n");
  dap_say(c, "initialize", NULL);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":1}]}",
          path);
  dap_expect(c, "\"verified\":true,\"line\":1,");
  free(path);
  path = dap_room_file("b.lua", "\n\n\nlocal x = 1\n");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":1}]}",
          path);
  dap_expect(c, "\"verified\":true,\"line\":4,");
  free(path);
  path = dap_room_file("b.lua", "if if");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":1}]}",
          path);
  dap_expect(c, "the file does not compile");
  free(path);
  dap_room_close();
}

static void uris_and_lines_from_zero_are_understood(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  char *path = dap_room_file("with space+\xc3\xa4.lua", "\nlocal x = 1\n");
  char *slash = strrchr(path, '/');
  dap_say(c, "initialize",
          "{\"pathFormat\":\"uri\",\"linesStartAt1\":false,\"columnsStartAt1\":false}");
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"path\":\"file://localhost%.*s/"
          "with%%20space+%%c3%%a4.lua\"},\"breakpoints\":[{"
          "\"line\":0}]}",
          (int)(slash - path), path);
  dap_expect(c, "\"verified\":true,\"line\":1,");
  dap_expect(c, "/with%20space%2B%C3%A4.lua\"");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"file:///a%%zz\"},\"breakpoints\":[]}");
  dap_expect(c, "no URI of a file of this machine");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"file://elsewhere/a\"},\"breakpoints\":[]}");
  dap_expect_times(c, "no URI of a file of this machine", 2);
  free(path);
  dap_room_close();
}

static void functions_errors_and_callbacks_are_checked(void **state)
{
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "setFunctionBreakpoints",
          "{\"breakpoints\":[{\"name\":\"a.b:c\"},{\"name\":\"a:b.c\"},{\"name\":\"1x\"},{}]}");
  dap_expect(
      c, "[{\"id\":1,\"verified\":true},{\"id\":2,\"verified\":false,\"message\":\"no name of a");
  dap_expect(c, "{\"id\":3,\"verified\":false");
  dap_expect(c, "{\"id\":4,\"verified\":false");
  dap_say(c, "setExceptionBreakpoints",
          "{\"filters\":[\"uncaught\",\"pattern\",\"odd\"],\"filterOptions\":[{\"filterId\":"
          "\"pattern\",\"condition\":\"%%d+ [](]\"},{\"filterId\":\"caught\",\"condition\":\"err "
          "==\"}]}");
  dap_expect(
      c, "[{\"id\":5,\"verified\":true},{\"id\":6,\"verified\":false,\"message\":\"needs a Lua p");
  dap_expect(c, "{\"id\":7,\"verified\":false,\"message\":\"no such filter");
  dap_expect(c, "{\"id\":8,\"verified\":true}");
  dap_expect(c, "{\"id\":9,\"verified\":false,\"message\":\"'err ==' is no expression: unexpected "
                "symbol near <eof>");
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"kind\":\"timeout\"},{\"slowerThan\":50}]}");
  dap_expect(c, "[{\"id\":10,\"verified\":true},{\"id\":11,\"verified\":true}]");
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"slowerThan\":-5},{\"slowerThan\":0.5},{\"slowerThan\":\"x\"},{"
          "\"kind\":5},{"
          "\"slowerThan\":0}]}"); // else they would stop in each
  dap_expect_times(c, "\"verified\":false,\"message\":\"\\\"slowerThan\\\" is a whole number", 3);
  dap_expect(c, "\"verified\":false,\"message\":\"\\\"kind\\\" is a text");
  dap_expect(c, "\"verified\":true}]");
  dap_room_close();
}

// What string.find would say only when it comes so far.
static void patterns_are_checked(void **state)
{
  static const struct {
    const char *pattern, *why;
  } list[] = {{"a[", "malformed pattern (missing ']')"},
              {"[]", "malformed pattern (missing ']')"},
              {"[^]", "malformed pattern (missing ']')"},
              {"[%]", "malformed pattern (missing ']')"},
              {"a%", "malformed pattern (ends with '%')"},
              {"%b(", "malformed pattern (missing arguments to '%b')"},
              {"%fa", "missing '[' after '%f' in pattern"},
              {"(a", "unfinished capture"},
              {"a)", "invalid pattern capture"},
              {"[]]", NULL},
              {"[^]]", NULL},
              {"[%]]", NULL},
              {"%[", NULL},
              {"%b()", NULL},
              {"%f[%a]", NULL},
              {"(()a)", NULL},
              {"^a.-$", NULL}};
  (void)state;
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    dap_forget(c);
    dap_say(c, "setExceptionBreakpoints",
            "{\"filters\":[],\"filterOptions\":[{\"filterId\":\"pattern\",\"condition\":\"%s\"}]}",
            list[i].pattern);
    dap_expect(c, list[i].why ? "\"verified\":false" : "\"verified\":true}]");
    if (list[i].why)
      dap_expect(c, list[i].why);
  }
  dap_room_close();
}

static void ten_thousand_breakpoints_are_no_problem(void **state)
{
  (void)state;
  enum { MANY = 10000 };
  char *text = malloc(MANY * 60), *at = text;
  assert_non_null(text);
  dap_room_open(NULL);
  dap_client *c = dap_room_join(NULL);
  for (int i = 0; i < MANY; i++)
    at += snprintf(at, 60, "local x%d = %d%s", i % 100, i, i % 100 == 99 ? " do end\n" : "\n");
  char *path = dap_room_file("many.lua", "local function f()\nend\n");
  at = text;
  for (int i = 0; i < MANY; i++)
    at += snprintf(at, 60, "%s{\"line\":%d,\"condition\":\"x == %d\"}", i ? "," : "", i + 1, i);
  dap_say(c, "initialize", NULL);
  for (int i = 0; i < 3; i++)
    dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[%s]}", path, text);
  dap_expect_times(c, "\"success\":true,\"command\":\"setBreakpoints\"", 3);
  assert_int_equal(dap_count(c, "{\"id\":10000,"), 3);
  free(text);
  free(path);
  dap_room_close();
}

// --- running ---

static const char counter[] = "n = 0\n"
                              "function step()\n"
                              "  local here = n\n"
                              "  n = n + 1\n"
                              "  return here\n"
                              "end\n"
                              "setInterval(function() step() end, 5)\n";

static void script_that_is_held_begins_with_configuration_done(void **state)
{
  (void)state;
  char *path = dap_room_file("held.lua", "print('one')\nprint('two')\n");
  dap_room_open_held(path);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "attach", "{\"stopOnEntry\":true}");
  dap_expect(c, "\"event\":\"process\"");
  dap_say(c, "threads", NULL); // it has not begun
  dap_expect(c, "\"command\":\"threads\",\"body\":{\"threads\":[{");
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"event\":\"stopped\",\"body\":{\"reason\":\"entry\"");
  assert_false(dap_has(c, "\"output\":\"one"));
  assert_string_equal(dap_room_status(), "paused");
  dap_say(c, "continue", "{\"threadId\":1}");
  dap_expect(c, "\"command\":\"continue\",\"body\":{\"allThreadsContinued\":true}");
  dap_expect_order(c, (const char *const[]){"\"category\":\"stdout\"", "one\\n", "two\\n", NULL});
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"success\":false,\"command\":\"configurationDone\"");
  free(path);
  dap_room_close();
}

static void breakpoint_stops_and_its_hits_are_named(void **state)
{
  (void)state;
  char *path = dap_room_file("counter.lua", counter);
  dap_room_open_file(path);
  dap_client *c = dap_room_attach(NULL);
  dap_say(
      c, "setBreakpoints",
      "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":4,\"condition\":\"n %% 7 == 3\"}]}",
      path);
  dap_expect(
      c, "\"event\":\"stopped\",\"body\":{\"reason\":\"breakpoint\",\"description\":\"Paused on "
         "breakpoint\",\"threadId\":");
  dap_expect(c, "\"hitBreakpointIds\":[1]");
  assert_string_equal(dap_room_status(), "paused");
  for (int i = 0; i < 20; i++) {
    dap_forget(c);
    dap_say(c, i % 2 ? "stepOut" : "next", "{\"threadId\":%d}", dap_thread(c));
    dap_expect(c, "\"event\":\"stopped\"");
    assert_false(dap_has(c, "\"event\":\"continued\"")); // it was the client's wish
    if (i % 2) {
      dap_forget(c);
      dap_say(c, "continue", "{\"threadId\":1}");
      dap_expect(c, "\"event\":\"stopped\"");
    }
  }
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[]}", path);
  dap_say(c, "continue", "{\"threadId\":1}");
  dap_expect(c, "\"command\":\"continue\"");
  dap_say(c, "next", "{\"threadId\":1}");
  dap_expect(c, "\"success\":false,\"command\":\"next\",\"message\":\"notStopped\"");
  free(path);
  dap_room_close();
}

static void pause_stops_a_loop_and_a_sleeping_engine(void **state)
{
  (void)state;
  dap_room_open("while true do end");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "pause", "{\"threadId\":1}");
  dap_expect(c, "\"event\":\"stopped\",\"body\":{\"reason\":\"pause\"");
  dap_say(c, "pause", "{\"threadId\":1}"); // again: nothing new
  dap_expect_times(c, "\"success\":true,\"command\":\"pause\"", 2);
  dap_room_close();
  dap_room_open("setTimeout(function() end, 1000000)");
  c = dap_room_attach(NULL);
  dap_say(c, "pause", "{\"threadId\":1}");
  dap_expect(c, "\"reason\":\"pause\",\"description\":\"Paused\",\"threadId\":1000000000,");
  dap_say(c, "stackTrace", "{\"threadId\":1000000000}");
  dap_expect(c, "\"stackFrames\":[],\"totalFrames\":0");
  dap_say(c, "threads", NULL);
  dap_expect(c, "{\"id\":1000000000,\"name\":\"(no Lua runs)\"}");
  dap_room_close();
}

static void log_points_speak_at_their_place_in_the_output(void **state)
{
  (void)state;
  char *path =
      dap_room_file("logs.lua", "for i = 1, 3 do\n  print('before')\n  print('after')\nend\n");
  dap_room_open_held(path);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "attach", NULL);
  dap_say(
      c, "setBreakpoints",
      "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":3,\"logMessage\":\"i is {i}\"}]}",
      path);
  dap_say(c, "configurationDone", NULL);
  dap_expect(c,
             "\"category\":\"console\",\"output\":\"i is 3\\n\",\"source\":{\"name\":\"logs.lua\"");
  dap_expect_order(c, (const char *const[]){"before", "i is 1", "after", "before", "i is 2",
                                            "after", "before", "i is 3", "after", NULL});
  free(path);
  dap_room_close();
}

static void run_to_the_cursor_stops_there_once(void **state)
{
  (void)state;
  char *path = dap_room_file("counter.lua", counter);
  dap_room_open_file(path);
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/runTo", "{\"source\":{\"path\":\"%s\"},\"line\":5}", path);
  dap_expect(c, "notStopped");
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"reason\":\"pause\"");
  dap_say(c, "eplua/runTo", "{\"source\":{\"path\":\"%s\"},\"line\":5}", path);
  dap_expect(c,
             "\"event\":\"stopped\",\"body\":{\"reason\":\"goto\",\"description\":\"Paused at the "
             "cursor\"");
  assert_false(dap_has(c, "hitBreakpointIds"));
  dap_forget(c);
  dap_say(c, "continue", NULL);
  dap_say(c, "eplua/inspect", NULL);
  dap_expect(c, "\"command\":\"eplua/inspect\",\"body\":{");
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"reason\":\"pause\"");
  assert_false(dap_has(c, "\"reason\":\"goto\""));
  free(path);
  dap_room_close();
}

static void errors_stop_where_they_are_thrown(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() pcall(error, 'number 7') end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "setExceptionBreakpoints",
          "{\"filters\":[],\"filterOptions\":[{\"filterId\":\"pattern\",\"condition\":\"%%d$\"}]}");
  dap_expect(c, "\"reason\":\"exception\"");
  dap_expect(c, "\"text\":\"number 7\"");
  dap_room_close();
}

static void slow_callbacks_stop_in_the_middle(void **state)
{
  (void)state;
  dap_room_open(
      "setInterval(function() local t = os.clock() while os.clock() - t < 0.3 do end end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"kind\":\"interval\",\"slowerThan\":40}]}");
  dap_expect(c, "Paused in a callback that takes long");
  dap_say(c, "eplua/setCallbackBreakpoints", "{\"breakpoints\":[{\"kind\":\"interval\"}]}");
  dap_say(c, "continue", NULL);
  dap_expect(c, "Paused at the beginning of a callback");
  dap_room_close();
}

static void each_wish_for_slow_callbacks_is_heeded(void **state)
{
  (void)state;
  dap_room_open(
      "setInterval(function() local t = os.clock() while os.clock() - t < 0.5 do end end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"slowerThan\":20,\"logMessage\":\"slow\"},"
          "{\"kind\":\"timeout\",\"slowerThan\":30},"
          "{\"kind\":\"interval\",\"slowerThan\":100}]}");
  dap_expect(c, "Paused in a callback that takes long");
  dap_expect(c, "\"output\":\"slow\\n");
  dap_expect(c, "\"hitBreakpointIds\":[3]");
  dap_room_close();
}

static void breakpoints_of_callbacks_have_conditions_counts_and_texts(void **state)
{
  (void)state;
  dap_room_open("local n = 0\nsetInterval(function()\n  n = n + 1\nend, 2)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"kind\":\"interval\",\"condition\":\"n < 0\"},"
          "{\"kind\":\"interval\",\"hitCondition\":\">= 1000000\"},"
          "{\"kind\":\"interval\",\"logMessage\":\"odd {n %% 2}\"}]}");
  dap_expect(c, "\"output\":\"odd 0\\n");
  dap_expect(c, "\"output\":\"odd 1\\n");
  assert_false(dap_has(c, "\"event\":\"stopped\""));
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"kind\":\"interval\",\"condition\":\"n %% 2 == "
          "1\",\"hitCondition\":\"3\"}]}");
  dap_expect(c, "Paused at the beginning of a callback");
  dap_say(c, "evaluate", "{\"expression\":\"n %% 2\",\"context\":\"watch\"}");
  dap_expect(c, "\"result\":\"1\"");
  dap_room_close();
}

static void requests_of_a_server_are_callbacks_of_the_kind_route(void **state)
{
  (void)state;
  dap_room_open("local server = net.HTTPServer()\n"
                "server:start('127.0.0.1', 0, function(method, path)\n"
                "  local answer = path\n"
                "  return answer\n"
                "end)\n"
                "setInterval(function()\n"
                "  local s = net.TCPSocket()\n"
                "  s:connect('127.0.0.1', server:port())\n"
                "  s:send('GET /x HTTP/1.0\\r\\n\\r\\n')\n"
                "  s:read()\n"
                "end, 20)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints", "{\"breakpoints\":[{\"kind\":\"route\"}]}");
  dap_expect(c, "Paused at the beginning of a callback");
  dap_say(c, "stackTrace", "{\"threadId\":%d,\"levels\":1}", dap_thread(c));
  dap_expect(c, "\"line\":3");
  dap_forget(c);
  dap_say(c, "continue", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_room_close();
}

static void one_callback_alone_is_stopped_at_by_its_id(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() local other = 1 end, 1)\n"
                "setInterval(function() local wanted = 1 end, 20)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints", "{\"breakpoints\":[{\"kind\":\"interval 2\"}]}");
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "stackTrace", "{\"threadId\":%d,\"levels\":1}", dap_thread(c));
  dap_expect(c, "\"line\":2");
  dap_forget(c);
  dap_say(c, "eplua/setCallbackBreakpoints",
          "{\"breakpoints\":[{\"kind\":\"interval 77\"},{\"kind\":\"timeout "
          "2\"},{\"kind\":\"interval 2\"}]}");
  dap_say(c, "continue", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "stackTrace", "{\"threadId\":%d,\"levels\":1}", dap_thread(c));
  dap_expect(c, "\"line\":2");
  dap_room_close();
}

// --- those that come and go ---

static void client_that_vanishes_lets_the_script_go_on(void **state)
{
  (void)state;
  char *path = dap_room_file("counter.lua", counter);
  dap_room_open_file(path);
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":4}]}",
          path);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_room_leave(c);
  dap_room_wait_status("idle\0running\0busy\0");
  c = dap_room_attach(NULL);
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"reason\":\"pause\""); // and not at the breakpoint of the former one
  free(path);
  dap_room_close();
}

static void last_words_of_a_client_are_heeded(void **state)
{
  (void)state;
  for (int i = 0; i < 20; i++) {
    dap_room_open("setInterval(function() end, 5)");
    dap_client *c = dap_room_attach(NULL);
    dap_say(c, "disconnect", "{\"terminateDebuggee\":%s}", i % 2 ? "true" : "false");
    dap_room_leave(c);
    assert_int_equal(dap_room_stops(), i % 2);
    dap_room_close();
  }
}

static void client_that_wants_it_leaves_it_stopped(void **state)
{
  (void)state;
  dap_room_open("while true do end");
  dap_client *c = dap_room_attach("{\"stayStopped\":true}");
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_room_leave(c);
  assert_string_equal(dap_room_status(), "paused");
  c = dap_room_attach(NULL);
  dap_expect(c, "\"event\":\"stopped\""); // it is told how it is
  dap_say(c, "continue", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"continue\"");
  dap_room_wait_status("busy\0");
  dap_room_close();
}

static void step_of_the_next_client_is_its_own(void **state)
{
  (void)state;
  char *path = dap_room_file("counter.lua", counter);
  dap_room_open_file(path);
  dap_client *c = dap_room_attach("{\"stayStopped\":true}");
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":4}]}",
          path);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_room_leave(c);
  c = dap_room_attach(NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_forget(c);
  dap_say(c, "next", "{\"threadId\":%d}", dap_thread(c));
  dap_expect(c, "\"reason\":\"step\"");
  free(path);
  dap_room_close();
}

// It was stopped when the next one came, but only for what the former had asked.
static void stop_that_ends_is_not_told_to_the_next_client(void **state)
{
  (void)state;
  dap_room_open("while true do end");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "evaluate",
          "{\"expression\":\"(function() local t = os.clock() while os.clock() - t < 1 do end "
          "end)()\",\"context\":\"repl\"}");
  dap_say(c, "breakpointLocations", NULL);
  dap_expect(c, "\"command\":\"breakpointLocations\""); // so the other one was taken, too
  dap_room_leave(c);
  c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "attach", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"attach\"");
  dap_room_wait_status("busy\0");
  dap_say(c, "evaluate", "{\"expression\":\"1\"}"); // whatever was told is told by now
  dap_expect(c, "notStopped");
  dap_say(c, "configurationDone", NULL);
  dap_say(c, "loadedSources", NULL);
  dap_expect(c, "\"command\":\"loadedSources\"");
  assert_false(dap_has(c, "\"event\":\"stopped\""));
  dap_say(c, "pause", NULL);
  dap_expect(c, "\"reason\":\"pause\"");
  dap_room_close();
}

static void restart_keeps_the_breakpoints(void **state)
{
  (void)state;
  char *path = dap_room_file("counter.lua", counter);
  dap_room_open_file(path);
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":4}]}",
          path);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_forget(c);
  dap_say(c, "restart", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"restart\"");
  dap_room_again(path);
  dap_expect(c, "\"event\":\"process\"");
  dap_expect(c, "\"event\":\"stopped\",\"body\":{\"reason\":\"breakpoint\"");
  assert_false(dap_has(c, "\"event\":\"terminated\""));
  free(path);
  dap_room_close();
}

static void end_of_the_script_is_told_with_its_status(void **state)
{
  (void)state;
  dap_room_open("while true do end");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "terminate", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"terminate\"");
  dap_room_stopped(3);
  dap_expect(c, "\"event\":\"exited\",\"body\":{\"exitCode\":3}");
  dap_expect(c, "\"event\":\"terminated\"");
  dap_say(c, "disconnect", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"disconnect\"");
  dap_say(c, "threads", NULL);
  dap_expect(c, "the session has ended");
  dap_room_close();
}

static void output_waits_for_a_full_transport_and_says_what_is_lost(void **state)
{
  (void)state;
  dap_room_open("go = function() for i = 1, 200000 do print('line', i) end end");
  dap_client *c = dap_room_attach(NULL);
  dap_full(c, true);
  dap_say(c, "evaluate", "{\"expression\":\"go()\",\"context\":\"repl\"}");
  dap_expect(c, "\"success\":true,\"command\":\"evaluate\""); // answers still come
  assert_false(dap_has(c, "200000"));
  dap_full(c, false);
  dap_expect(c, "lines were lost");
  dap_expect(c, "line\\t200000\\n");
  dap_room_close();
}

static void console_works_while_the_script_runs(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "evaluate", "{\"expression\":\"local t = {1, 2}\",\"context\":\"repl\"}");
  dap_expect(c, "\"command\":\"evaluate\",\"body\":{\"result\":\"\",\"variablesReference\":0}");
  dap_say(c, "evaluate", "{\"expression\":\"t\",\"context\":\"repl\"}");
  dap_expect(c, "\"result\":\"{1, 2}\",\"variablesReference\":");
  dap_say(c, "evaluate", "{\"expression\":\"1, 'x'\",\"context\":\"repl\"}");
  dap_expect(c, "\"result\":\"1\\t\\\"x\\\"\"");
  dap_say(c, "evaluate", "{\"expression\":\"255\",\"context\":\"repl\",\"format\":{\"hex\":true}}");
  dap_expect(c, "\"result\":\"0xff\"");
  dap_say(c, "evaluate", "{\"expression\":\"if\",\"context\":\"repl\"}");
  dap_expect(c, "\"success\":false,\"command\":\"evaluate\"");
  dap_say(c, "evaluate", "{\"expression\":\"print('said') return 1\",\"context\":\"repl\"}");
  dap_expect_order(c, (const char *const[]){"said", "\"result\":\"1\"", NULL});
  dap_say(c, "evaluate", "{\"expression\":\"t\",\"context\":\"watch\"}");
  dap_expect(c, "notStopped");
  dap_say(c, "completions", "{\"text\":\"x = string.for\",\"column\":15}");
  dap_expect(c, "{\"label\":\"format\",\"type\":\"function\",\"start\":12,\"length\":3");
  dap_say(c, "completions", "{\"text\":\"require 'jso\",\"column\":13}");
  dap_expect(
      c, "{\"label\":\"json\",\"text\":\"json'\",\"type\":\"module\",\"start\":10,\"length\":3");
  dap_say(c, "completions", "{\"text\":\"require 'jso'\",\"column\":13}");
  dap_expect(c, "{\"label\":\"json\",\"type\":\"module\",\"start\":10,\"length\":3");
  dap_room_close();
}

// --- values ---

static const char holder[] =
    "local big = {}\n"
    "for i = 1, 500000 do big[i] = i end\n"
    "big.name = 'x'\n"
    "local fixed <const> = 255\n"
    "local f = load('local inner = ...\\nreturn inner', 'return the inner')\n"
    "local long = ('y'):rep(100000)\n"
    "function outer(a, ...)\n"
    "  local here = a + 1\n"
    "  return here + #big + fixed + #long, f\n"
    "end\n"
    "outer(1, 'more')\n"
    "pcall(error, {code = 7})\n";

// Stops in line 9 of it; gives its path.
static dap_client *stop_in_holder(char **path)
{
  *path = dap_room_file("holder.lua", holder);
  dap_room_open_held(*path);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", "{\"supportsVariableType\":true,\"supportsInvalidatedEvent\":true}");
  dap_say(c, "attach", NULL);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":9}]}",
          *path);
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_forget(c);
  return c;
}

// The number behind text in what has come.
static int number_after(dap_client *c, const char *text)
{
  dap_expect(c, text);
  return dap_number(c, text);
}

static void frames_scopes_and_variables_are_shown_in_pages(void **state)
{
  (void)state;
  char *path;
  dap_client *c = stop_in_holder(&path);
  dap_say(c, "stackTrace", "{\"threadId\":%d,\"levels\":1}", dap_thread(c));
  int frame = number_after(c, "\"stackFrames\":[{\"id\":");
  dap_expect(c, "\"source\":{\"name\":\"holder.lua\",\"path\":");
  dap_expect(c, "\"line\":9,\"column\":1}],\"totalFrames\":");
  dap_say(c, "scopes", "{\"frameId\":%d}", frame);
  int locals = number_after(
      c, "{\"name\":\"Locals\",\"presentationHint\":\"locals\",\"variablesReference\":");
  int upvalues = number_after(c, "{\"name\":\"Upvalues\",\"variablesReference\":");
  int varargs = number_after(
      c, "{\"name\":\"Varargs\",\"presentationHint\":\"arguments\",\"variablesReference\":");
  dap_expect(c, "\"indexedVariables\":1,\"expensive\":false");
  dap_forget(c);
  dap_say(c, "variables", "{\"variablesReference\":%d,\"filter\":\"named\"}", varargs);
  dap_expect(c, "\"variables\":[]");
  dap_say(c, "variables", "{\"variablesReference\":%d,\"filter\":\"indexed\"}", varargs);
  dap_expect(c, "\"variables\":[{\"name\":\"[1]\"");
  dap_forget(c);
  dap_say(c, "variables", "{\"variablesReference\":%d,\"format\":{\"hex\":true}}", locals);
  dap_expect(c, "{\"name\":\"here\",\"value\":\"0x2\",\"type\":\"number\",\"variablesReference\":0,"
                "\"evaluateName\":\"here\"");
  dap_say(c, "variables", "{\"variablesReference\":%d}", upvalues);
  int big = number_after(c, "{\"name\":\"big\",\"value\":\"{1, 2, ");
  (void)big;
  dap_forget(c);
  dap_say(c, "evaluate", "{\"expression\":\"big\",\"frameId\":%d,\"context\":\"watch\"}", frame);
  big = number_after(c, "\"type\":\"table\",\"variablesReference\":");
  dap_say(c, "variables",
          "{\"variablesReference\":%d,\"filter\":\"indexed\",\"start\":499998,\"count\":5}", big);
  dap_expect(c, "\"variables\":[{\"name\":\"[499999]\",\"value\":\"499999\"");
  dap_expect(c, "{\"name\":\"[500000]\"");
  dap_forget(c);
  dap_say(c, "variables", "{\"variablesReference\":%d,\"filter\":\"named\"}", big);
  dap_expect(c, "\"variables\":[{\"name\":\"name\",\"value\":\"\\\"x\\\"\"");
  dap_say(c, "variables", "{\"variablesReference\":%d}", big); // all of it is too much
  dap_expect(c, "{\"name\":\"...\",\"value\":\"at least 499000 more are not shown\"");
  free(path);
  dap_room_close();
}

static void values_are_changed_and_evaluated_in_the_frame(void **state)
{
  (void)state;
  char *path;
  dap_client *c = stop_in_holder(&path);
  dap_say(c, "stackTrace", "{\"threadId\":%d}", dap_thread(c));
  int frame = number_after(c, "\"stackFrames\":[{\"id\":");
  dap_say(c, "scopes", "{\"frameId\":%d}", frame);
  int locals = number_after(
      c, "{\"name\":\"Locals\",\"presentationHint\":\"locals\",\"variablesReference\":");
  dap_say(c, "setVariable", "{\"variablesReference\":%d,\"name\":\"here\",\"value\":\"a * 50\"}",
          locals);
  dap_expect_order(c,
                   (const char *const[]){"\"command\":\"setVariable\",\"body\":{\"value\":\"50\"",
                                         "\"event\":\"invalidated\"", NULL});
  dap_say(c, "evaluate", "{\"expression\":\"here\",\"frameId\":%d,\"context\":\"hover\"}", frame);
  dap_expect(c, "\"result\":\"50\"");
  dap_say(c, "evaluate", "{\"expression\":\"f()\",\"frameId\":%d,\"context\":\"hover\"}", frame);
  dap_expect(c, "only names are looked up");
  dap_say(c, "setExpression", "{\"expression\":\"big.name\",\"value\":\"here + 1\",\"frameId\":%d}",
          frame);
  dap_expect(c, "\"command\":\"setExpression\",\"body\":{\"value\":\"51\"");
  dap_say(c, "evaluate", "{\"expression\":\"long\",\"frameId\":%d,\"context\":\"clipboard\"}",
          frame);
  dap_expect_times(c, "yyyyyyyyyy", 10000);
  dap_forget(c);
  dap_say(c, "evaluate", "{\"expression\":\"error({})\",\"frameId\":%d,\"context\":\"repl\"}",
          frame);
  dap_expect(c, "\"success\":false,\"command\":\"evaluate\"");
  dap_say(c, "completions", "{\"text\":\"x = he\",\"column\":7,\"frameId\":%d}", frame);
  dap_expect(c, "{\"label\":\"here\",\"type\":\"");
  dap_say(c, "exceptionInfo", "{\"threadId\":1}");
  dap_expect(c, "has not stopped at an error");
  dap_forget(c);
  dap_say(c, "stepIn", "{\"threadId\":%d}", dap_thread(c));
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "scopes", "{\"frameId\":%d}", frame); // of the stop before
  dap_expect(c, "\"success\":false,\"command\":\"scopes\"");
  free(path);
  dap_room_close();
}

static void thrown_error_is_described(void **state)
{
  (void)state;
  char *path;
  dap_client *c = stop_in_holder(&path);
  dap_say(c, "setExceptionBreakpoints", "{\"filters\":[\"caught\"]}");
  dap_say(c, "continue", NULL);
  dap_expect(c, "\"reason\":\"exception\"");
  dap_say(c, "exceptionInfo", "{\"threadId\":%d}", dap_thread(c));
  dap_expect(c, "\"exceptionId\":\"table\"");
  dap_expect(c, "\"breakMode\":\"always\"");
  dap_expect(c, "\"stackTrace\":\"");
  free(path);
  dap_room_close();
}

static void text_of_a_loaded_string_can_be_read_and_stopped_in(void **state)
{
  (void)state;
  dap_room_open("f = load('local inner = ...\\nreturn inner')\n"
                "setInterval(function() f(1) end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "eplua/setCallbackBreakpoints", "{\"breakpoints\":[{\"kind\":\"interval\"}]}");
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "eplua/setCallbackBreakpoints", "{\"breakpoints\":[]}");
  dap_say(c, "stepIn", "{\"threadId\":%d}", dap_thread(c));
  for (int i = 2; !dap_has(c, "\"sourceReference\":"); i++) {
    dap_expect_times(c, "\"event\":\"stopped\"", i);
    dap_say(c, "stackTrace", "{\"threadId\":%d,\"levels\":1}", dap_thread(c));
    dap_expect_times(c, "\"stackFrames\":", i - 1);
    dap_say(c, "stepIn", "{\"threadId\":%d}", dap_thread(c));
    assert_true(i < 50);
  }
  int reference = number_after(c, "\"sourceReference\":");
  dap_say(c, "source", "{\"sourceReference\":%d}", reference);
  dap_expect(c, "\"content\":\"local inner = ...\\nreturn inner\",\"mimeType\":\"text/x-lua\"");
  dap_say(c, "loadedSources", NULL);
  dap_expect(c, "\"command\":\"loadedSources\",\"body\":{\"sources\":[{");
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"sourceReference\":%d},\"breakpoints\":[{\"line\":2},{\"line\":9}]}",
          reference);
  dap_expect(c, "\"verified\":true,\"line\":2,");
  dap_forget(c);
  dap_say(c, "continue", NULL);
  dap_expect(c, "\"reason\":\"breakpoint\"");
  dap_say(c, "source", "{\"sourceReference\":4711}");
  dap_expect(c, "\"success\":false,\"command\":\"source\"");
  dap_room_close();
}

static void chunk_that_has_a_name_alone_can_be_stopped_in(void **state)
{
  (void)state;
  dap_room_open("f = load('local n = ...\\n\\n\\nreturn n', '=nowhere')\n"
                "setInterval(function() f(1) end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_say(c, "setBreakpoints",
          "{\"source\":{\"name\":\"nowhere\"},\"breakpoints\":[{\"line\":3}]}");
  dap_expect(c, "\"verified\":false,\"reason\":\"pending\",\"line\":3,"
                "\"source\":{\"name\":\"nowhere\"");
  dap_expect(c, "\"event\":\"stopped\",\"body\":{\"reason\":\"breakpoint\"");
  dap_expect(c, "\"verified\":true,\"line\":4,"); // where the code is
  dap_say(c, "setBreakpoints", "{\"source\":{\"name\":\"nowhere\"},\"breakpoints\":[]}");
  dap_forget(c);
  dap_say(c, "eplua/runTo", "{\"source\":{\"name\":\"nowhere\"},\"line\":4}");
  dap_expect(c, "\"event\":\"stopped\",\"body\":{\"reason\":\"goto\"");
  dap_say(c, "setBreakpoints", "{\"source\":{\"name\":\"a\\nb\"},\"breakpoints\":[]}");
  dap_expect(c, "needs a path, a sourceReference, or the name");
  dap_say(c, "eplua/runTo", "{\"source\":{},\"line\":4}");
  dap_expect(c, "\"success\":false,\"command\":\"eplua/runTo\"");
  dap_room_close();
}

static void coroutine_that_has_stopped_is_among_very_many(void **state)
{
  (void)state;
  char *path = dap_room_file("many.lua", "local sleep = require('timers').sleep\n"
                                         "for i = 1, 1100 do\n"
                                         "  coroutine.wrap(function()\n"
                                         "    sleep(1e6)\n"
                                         "  end)()\n"
                                         "end\n"
                                         "coroutine.wrap(function()\n"
                                         "  local last = 1\n"
                                         "end)()\n");
  dap_room_open_held(path);
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", NULL);
  dap_say(c, "attach", NULL);
  dap_say(c, "setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":8}]}",
          path);
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"event\":\"stopped\"");
  dap_say(c, "threads", NULL); // numbers are given as they are asked for
  dap_expect(c, "\"command\":\"threads\"");
  char part[60];
  snprintf(part, sizeof part, "{\"id\":%d,\"name\":\"", dap_thread(c));
  dap_expect(c, part);
  dap_expect(c, "\"name\":\"main\"");
  dap_forget(c);
  dap_say(c, "continue", NULL);
  dap_say(c, "disconnect", NULL);
  free(path);
  dap_room_close();
}

static void question_that_is_cancelled_is_answered_once(void **state)
{
  (void)state;
  dap_room_open("setInterval(function() end, 5)");
  dap_client *c = dap_room_attach(NULL);
  dap_forget(c);
  dap_say(c, "evaluate", "{\"expression\":\"coroutine.yield()\",\"context\":\"repl\"}");
  dap_say(c, "cancel", "{\"requestId\":%d}", dap_seq(c));
  dap_expect(c, "\"success\":true,\"command\":\"cancel\"");
  dap_expect(c, "\"success\":false,\"command\":\"evaluate\",\"message\":\"cancelled\"");
  dap_say(c, "evaluate",
          "{\"expression\":\"1 + 1\",\"context\":\"repl\"}"); // the prompt is free again
  dap_expect(c, "\"result\":\"2\"");
  dap_say(c, "cancel", "{\"requestId\":1}"); // long answered
  dap_expect_times(c, "\"success\":true,\"command\":\"cancel\"", 2);
  assert_int_equal(dap_count(c, "\"command\":\"evaluate\""), 2);
  dap_room_close();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(capabilities_are_told_then_initialized),
      cmocka_unit_test(what_is_no_request_is_answered_and_breaks_nothing),
      cmocka_unit_test(deep_and_long_messages_are_survived),
      cmocka_unit_test(flood_of_requests_is_answered_one_by_one),
      cmocka_unit_test(without_its_token_a_client_gets_nowhere),
      cmocka_unit_test(second_client_is_told_who_debugs),
      cmocka_unit_test(attach_needs_something_that_runs),
      cmocka_unit_test(who_debugs_the_restricted_sees_no_more_of_the_disk_than_they_do),
      cmocka_unit_test(lines_without_code_are_moved_down_or_refused),
      cmocka_unit_test(what_is_no_line_is_not_moved_down_to_the_first),
      cmocka_unit_test(file_that_changes_is_read_again),
      cmocka_unit_test(uris_and_lines_from_zero_are_understood),
      cmocka_unit_test(functions_errors_and_callbacks_are_checked),
      cmocka_unit_test(patterns_are_checked),
      cmocka_unit_test(ten_thousand_breakpoints_are_no_problem),
      cmocka_unit_test(script_that_is_held_begins_with_configuration_done),
      cmocka_unit_test(breakpoint_stops_and_its_hits_are_named),
      cmocka_unit_test(pause_stops_a_loop_and_a_sleeping_engine),
      cmocka_unit_test(log_points_speak_at_their_place_in_the_output),
      cmocka_unit_test(run_to_the_cursor_stops_there_once),
      cmocka_unit_test(errors_stop_where_they_are_thrown),
      cmocka_unit_test(slow_callbacks_stop_in_the_middle),
      cmocka_unit_test(each_wish_for_slow_callbacks_is_heeded),
      cmocka_unit_test(breakpoints_of_callbacks_have_conditions_counts_and_texts),
      cmocka_unit_test(requests_of_a_server_are_callbacks_of_the_kind_route),
      cmocka_unit_test(one_callback_alone_is_stopped_at_by_its_id),
      cmocka_unit_test(client_that_vanishes_lets_the_script_go_on),
      cmocka_unit_test(last_words_of_a_client_are_heeded),
      cmocka_unit_test(client_that_wants_it_leaves_it_stopped),
      cmocka_unit_test(step_of_the_next_client_is_its_own),
      cmocka_unit_test(stop_that_ends_is_not_told_to_the_next_client),
      cmocka_unit_test(restart_keeps_the_breakpoints),
      cmocka_unit_test(end_of_the_script_is_told_with_its_status),
      cmocka_unit_test(output_waits_for_a_full_transport_and_says_what_is_lost),
      cmocka_unit_test(console_works_while_the_script_runs),
      cmocka_unit_test(frames_scopes_and_variables_are_shown_in_pages),
      cmocka_unit_test(values_are_changed_and_evaluated_in_the_frame),
      cmocka_unit_test(thrown_error_is_described),
      cmocka_unit_test(text_of_a_loaded_string_can_be_read_and_stopped_in),
      cmocka_unit_test(chunk_that_has_a_name_alone_can_be_stopped_in),
      cmocka_unit_test(coroutine_that_has_stopped_is_among_very_many),
      cmocka_unit_test(question_that_is_cancelled_is_answered_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
