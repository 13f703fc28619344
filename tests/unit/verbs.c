// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The verbs of <eplua/verbs.h>, asked as a client would: JSON in, JSON out. Expectations are parts of the answer's text,
 * which is compact and keeps the order of members.
 */
#include "folder.h"
#include "run_engine.h"

#include <eplua/verbs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yyjson.h>

// --- asking, and waiting for the answer ---

typedef struct reply {
  pthread_mutex_t lock;
  pthread_cond_t came;
  char *text; // NULL: none yet
  unsigned count;
} reply;

static void reply_init(reply *r)
{
  *r = (reply){0};
  pthread_mutex_init(&r->lock, NULL);
  pthread_cond_init(&r->came, NULL);
}

static void take_answer(void *ud, const char *json, size_t length)
{
  reply *r = ud;
  pthread_mutex_lock(&r->lock);
  free(r->text);
  r->text = malloc(length + 1);
  if (r->text)
    memcpy(r->text, json, length + 1);
  r->count++;
  pthread_cond_signal(&r->came);
  pthread_mutex_unlock(&r->lock);
}

// Waits for the one answer; to be freed.
static char *reply_wait(reply *r)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20 * run_engine_scale();
  pthread_mutex_lock(&r->lock);
  while (r->count == 0 && pthread_cond_timedwait(&r->came, &r->lock, &until) == 0)
    ;
  char *text = r->text;
  r->text = NULL;
  unsigned count = r->count;
  pthread_mutex_unlock(&r->lock);
  if (count != 1)
    fail_msg("%u answers", count);
  return text;
}

static run_engine *engine;
static char *answer; // the last one
static int64_t last_ref;

static void remember_ref(void)
{
  const char *ref = strstr(answer, "\"ref\":");
  if (ref)
    last_ref = strtoll(ref + 6, NULL, 10);
}

static const char *ask_raw(const char *request, size_t length)
{
  reply r;
  reply_init(&r);
  assert_int_equal(eplua_ask(run_engine_engine(engine), request, length, take_answer, &r),
                   EPLUA_OK);
  free(answer);
  answer = reply_wait(&r);
  remember_ref();
  yyjson_doc *doc = yyjson_read(answer, strlen(answer), 0); // strict
  if (!doc)
    fail_msg("no JSON: %s", answer);
  yyjson_doc_free(doc);
  return answer;
}

static const char *ask(const char *request)
{
  return ask_raw(request, strlen(request));
}

// The request with code (or text) as a JSON string.
static const char *ask_about(const char *head, const char *text)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_doc_set_root(doc, yyjson_mut_str(doc, text));
  char *quoted = yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL);
  yyjson_mut_doc_free(doc);
  assert_non_null(quoted);
  size_t size = strlen(head) + strlen(quoted) + 2;
  char *request = malloc(size);
  assert_non_null(request);
  snprintf(request, size, "%s%s}", head, quoted);
  ask(request);
  free(request);
  free(quoted);
  return answer;
}

static const char *evaluate(const char *code)
{
  return ask_about("{\"verb\":\"evaluate\",\"session\":\"s\",\"code\":", code);
}

static const char *complete(const char *text)
{
  return ask_about("{\"verb\":\"complete\",\"session\":\"s\",\"text\":", text);
}

static const char *describe(const char *text)
{
  return ask_about("{\"verb\":\"describe\",\"session\":\"s\",\"text\":", text);
}

static const char *children(const char *more)
{
  char request[200];
  snprintf(request, sizeof request, "{\"verb\":\"children\",\"ref\":%lld%s}", (long long)last_ref,
           more);
  return ask(request);
}

static void has(const char *part)
{
  if (!strstr(answer, part))
    fail_msg("not in the answer: %s\n%s", part, answer);
}

static void has_not(const char *part)
{
  if (strstr(answer, part))
    fail_msg("in the answer: %s\n%s", part, answer);
}

// The text of the one result of an evaluation.
static void gives(const char *code, const char *text)
{
  char part[400];
  evaluate(code);
  snprintf(part, sizeof part, "\"text\":\"%s\"", text);
  has("\"ok\":true");
  has(part);
}

static int start(void **state)
{
  (void)state;
  engine = run_engine_new(
      &(eplua_config){.hold = true,
                      .resources = RESOURCES,
                      .host = {.input = run_engine_on_input, .idle = run_engine_on_idle}});
  run_engine_begin(engine, "");
  assert_true(run_engine_wait_idle(engine, 1, 5000, NULL)); // from here on, what runs was asked
  return 0;
}

static int stop(void **state)
{
  (void)state;
  if (!run_engine_stop(engine, 5000, NULL))
    fail_msg("the engine does not stop");
  run_engine_free(engine);
  free(answer);
  answer = NULL;
  return 0;
}

// --- requests ---

static void bad_requests_are_answered_with_a_reason(void **state)
{
  (void)state;
  ask("");
  has("\"code\":-2");
  has("the request is no JSON");
  ask("[1]");
  has("no JSON object");
  ask("{\"verb\":7}");
  has("no \\\"verb\\\"");
  ask("{\"verb\":\"evalute\",\"code\":\"1\"}");
  has("unknown verb 'evalute'; did you mean 'evaluate'?");
  ask("{\"verb\":\"\\u0000\"}");
  has("unknown verb");
  ask("{\"verb\":\"evaluate\"}");
  has("evaluate needs");
  ask("{\"verb\":\"evaluate\",\"code\":{}}");
  has("evaluate needs");
  ask("{\"verb\":\"children\"}");
  has("\\\"ref\\\" must be a whole number");
  ask("{\"verb\":\"text\",\"ref\":\"1\"}");
  has("must be a whole number");
  ask_raw("{\"verb\":\"complete\",\"text\":\"\xff\xfe.\"}", 32);
  has("\"items\":[]");
  reply r;
  reply_init(&r);
  assert_int_equal(eplua_ask(run_engine_engine(engine), "{}", SIZE_MAX / 2, take_answer, &r),
                   EPLUA_E_LIMIT);
  assert_int_equal(r.count, 0);
}

static void an_engine_that_ends_answers_all(void **state)
{
  (void)state;
  enum { ASKS = 20 };
  reply r[ASKS];
  run_engine *e = run_engine_new(&(eplua_config){.hold = true});
  run_engine_begin(e, "");
  for (int i = 0; i < ASKS; i++)
    reply_init(&r[i]);
  for (int i = 0; i < ASKS / 2; i++) {
    const char *request = "{\"verb\":\"evaluate\",\"code\":\"require('timers').sleep(1e6)\"}";
    assert_int_equal(eplua_ask(run_engine_engine(e), request, strlen(request), take_answer, &r[i]),
                     EPLUA_OK);
  }
  reply last;
  reply_init(&last);
  assert_int_equal(eplua_ask(run_engine_engine(e), "{}", 2, take_answer, &last), EPLUA_OK);
  free(reply_wait(&last)); // all before it have yielded
  assert_true(run_engine_stop(e, 5000, NULL));
  for (int i = ASKS / 2; i < ASKS; i++)
    assert_int_equal(eplua_ask(run_engine_engine(e), "{}", 2, take_answer, &r[i]), EPLUA_OK);
  run_engine_free(e);
  for (int i = 0; i < ASKS; i++) {
    char *text = reply_wait(&r[i]);
    assert_non_null(strstr(text, "ended"));
    free(text);
  }
}

static void a_full_queue_refuses_and_does_not_answer(void **state)
{
  (void)state;
  reply r;
  reply_init(&r);
  run_engine *e = run_engine_new(NULL);
  unsigned taken = 0;
  int code;
  while ((code = eplua_ask(run_engine_engine(e), "{}", 2, take_answer, &r)) == EPLUA_OK)
    taken++;
  assert_int_equal(code, EPLUA_E_FULL);
  assert_int_equal(r.count, 0);
  run_engine_free(e);
  assert_int_equal(r.count, taken);
  free(r.text);
}

// --- evaluate ---

static void expressions_give_their_values(void **state)
{
  (void)state;
  gives("1+1", "2");
  gives("= 7", "7");
  gives("1.0", "1.0");
  gives("'a\\n\\0\\255\"' .. 'ä'", "\\\"a\\\\n\\\\x00\\\\xFF\\\\\\\"ä\\\"");
  gives("{1, 2, {3}, x = 'y', [true] = {}, ['a b'] = 0.5}",
        "{1, 2, {…}, [\\\"a b\\\"] = 0.5, x = \\\"y\\\", [true] = {}}");
  evaluate("1, nil, false");
  has("\"results\":[{\"type\":\"number\",\"text\":\"1\"},{\"type\":\"nil\",\"text\":\"nil\"},{"
      "\"type\":\"boolean\",\"text\":"
      "\"false\"}]");
  evaluate("x = 5");
  has("\"results\":[]");
  gives("x", "5");
  evaluate("-- only a comment");
  has("\"results\":[]");
  evaluate("");
  has("\"results\":[]");
  evaluate("table.unpack({}, 1, 5000)");
  has("\"more\":true");
  gives("function(a, b, ...) end", "function(a, b, ...)");
  has("\"source\":\"prompt\",\"line\":1,\"last_line\":1");
  gives("setmetatable({}, {__tostring = error, __len = error, __index = error, __pairs = error, "
        "__name = 'T'})",
        "{}");
  evaluate("io.stdout");
  has("FILE*: 0x");
}

static void incomplete_code_is_told_from_wrong_code(void **state)
{
  (void)state;
  static const char *const open[] = {"for i = 1, 3 do", "function f()", "x = ",      "f(",
                                     "x = [[",          "1 +",          "--[[ more", "if x then\n"};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    evaluate(open[i]);
    if (strcmp(answer, "{\"incomplete\":true}") != 0)
      fail_msg("%s: %s", open[i], answer);
  }
  ask("{\"verb\":\"evaluate\",\"code\":\"x =\",\"multiline\":false}");
  has("\"syntax\":true");
  has("near <eof>");
  evaluate("x = 1\ny = = 2\n");
  has("\"ok\":false,\"error\":\"prompt:2: unexpected symbol near '='\"");
  has("\"syntax\":true,\"line\":2");
  evaluate("\033Lua");
  has("\"ok\":false");
}

static void errors_come_with_a_traceback(void **state)
{
  (void)state;
  evaluate("local function f() error('bad') end f()");
  has("\"ok\":false,\"error\":\"prompt:1: bad\"");
  has("in main chunk\",\"stopped\":false");
  has_not("[C]: in ?");
  evaluate("error({code = 1})");
  has("error object is a table value");
  evaluate("error(setmetatable({}, {__tostring = function() return 'mine' end}))");
  has("\"error\":\"mine\"");
  evaluate("error(setmetatable({}, {__tostring = function() while true do end end}))");
  has("__tostring fails");
  evaluate("error()");
  has("\"ok\":false");
  evaluate("local function r() return 1 + r() end r()");
  has("stack overflow");
  evaluate("string.rep('x', 1 << 40)");
  has("\"ok\":false");
  assert_int_equal(run_engine_errors(engine), 0); // none of it is an error of the run
}

static void code_may_yield_and_answers_when_it_finishes(void **state)
{
  (void)state;
  gives("require('timers').sleep(20) or 'slept'", "\\\"slept\\\"");
  evaluate("coroutine.yield()");
  has("nothing is left that could resume it");
  has("\"stopped\":true");
  evaluate("co = coroutine.running() setTimeout(function() coroutine.resume(co, 'woken') end, 20) "
           "return coroutine.yield()");
  has("woken");
  evaluate("co = coroutine.running() setTimeout(function() coroutine.close(co) co = nil "
           "collectgarbage() end, 20) coroutine.yield()");
  has("nothing is left that could resume it");
}

static void a_stop_ends_code_and_the_engine_goes_on(void **state)
{
  (void)state;
  run_engine *outer = engine; // without timers that earlier code has left
  start(NULL);
  static const char *const loops[] = {
      "while true do end", "while true do pcall(function() while true do end end) end",
      "m = {__close = load 'while true do end'} local t <close> = setmetatable({}, m) m.__close()",
      "io.read()"};
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
    reply r;
    reply_init(&r);
    char request[300];
    snprintf(request, sizeof request, "{\"verb\":\"evaluate\",\"code\":\"%s\"}", loops[i]);
    assert_int_equal(
        eplua_ask(run_engine_engine(engine), request, strlen(request), take_answer, &r), EPLUA_OK);
    eplua_state now = {.size = sizeof now};
    do
      eplua_engine_state(run_engine_engine(engine), &now);
    while (!now.busy_since_ns);
    for (int n = 0; n < 100 && now.busy_since_ns; n++) { // a first signal may come too early
      eplua_engine_interrupt(run_engine_engine(engine));
      struct timespec pause = {.tv_nsec = 20000000};
      nanosleep(&pause, NULL);
      eplua_engine_state(run_engine_engine(engine), &now);
    }
    free(answer);
    answer = reply_wait(&r);
    has("\"ok\":false,\"error\":\"interrupted\"");
    has("\"stopped\":true");
    gives("2+2", "4");
  }
  assert_int_equal(run_engine_errors(engine), 0);
  stop(NULL);
  engine = outer;
}

static void cancel_ends_code_that_waits(void **state)
{
  (void)state;
  reply r;
  reply_init(&r);
  const char *request = "{\"verb\":\"evaluate\",\"session\":\"w\",\"code\":\"local c <close> = "
                        "setmetatable({}, {__close = "
                        "function() closed = true end}) require('timers').sleep(1000000)\"}";
  assert_int_equal(eplua_ask(run_engine_engine(engine), request, strlen(request), take_answer, &r),
                   EPLUA_OK);
  ask("{\"verb\":\"state\"}");
  has("\"waiting\":1");
  ask("{\"verb\":\"cancel\",\"session\":\"other\"}");
  has("\"cancelled\":0");
  ask("{\"verb\":\"cancel\",\"session\":\"w\"}");
  has("\"cancelled\":1");
  free(answer);
  answer = reply_wait(&r);
  has("\"error\":\"cancelled\"");
  has("\"stopped\":true");
  gives("closed", "true");
  ask("{\"verb\":\"session_close\",\"session\":\"w\"}");
  has("\"closed\":true");
  ask("{\"verb\":\"state\"}");
  has("\"waiting\":0");
}

static void follow(const char *code)
{
  char request[300];
  snprintf(request, sizeof request,
           "{\"verb\":\"evaluate\",\"session\":\"f\",\"follows\":true,\"code\":\"%s\"}", code);
  ask(request);
}

static void code_that_follows_runs_only_when_the_code_before_it_is_done(void **state)
{
  (void)state;
  follow("followed = 1"); // nothing has run in this session
  has("{\"skipped\":true}");
  ask("{\"verb\":\"evaluate\",\"session\":\"f\",\"code\":\"followed = 0\"}");
  has("\"ok\":true");
  follow("followed = 2");
  has("\"ok\":true");
  follow("error 'ordinary'");
  has("\"ok\":false");
  follow("followed = 3");
  has("\"ok\":true");
  follow("for i = 1, 2 do");
  has("\"incomplete\":true");
  for (int i = 0; i < 2; i++) {
    follow("followed = 4");
    has("{\"skipped\":true}");
  }
  ask("{\"verb\":\"evaluate\",\"session\":\"other\",\"code\":\"1\"}");
  follow("followed = 5");
  has("{\"skipped\":true}");
  gives("followed", "3");
  reply r;
  reply_init(&r);
  const char *request =
      "{\"verb\":\"evaluate\",\"session\":\"f\",\"code\":\"require('timers').sleep(50)\"}";
  assert_int_equal(eplua_ask(run_engine_engine(engine), request, strlen(request), take_answer, &r),
                   EPLUA_OK);
  follow("followed = 6"); // it waits
  has("{\"skipped\":true}");
  free(reply_wait(&r));
  follow("followed = 7"); // it has ended, but one was skipped: none may overtake it
  has("{\"skipped\":true}");
  ask("{\"verb\":\"evaluate\",\"session\":\"f\",\"code\":\"followed = 8\"}");
  follow("followed = followed + 1");
  gives("followed", "9");
  ask("{\"verb\":\"evaluate\",\"follows\":true,\"code\":\"followed = 10\"}"); // no session
  has("\"ok\":true");
  ask("{\"verb\":\"session_close\",\"session\":\"f\"}");
  ask("{\"verb\":\"session_close\",\"session\":\"other\"}");
  follow("followed = 11");
  has("{\"skipped\":true}");
}

static void os_exit_at_the_prompt_ends_the_run(void **state)
{
  (void)state;
  run_engine *outer = engine;
  start(NULL);
  evaluate("os.exit(9)");
  has("\"error\":\"exit\"");
  has("\"exit\":9");
  int status;
  assert_true(run_engine_wait_end(engine, 5000, &status));
  assert_int_equal(status, 9);
  run_engine_free(engine);
  engine = outer;
}

static void output_is_captured_with_the_coroutines_of_the_code(void **state)
{
  (void)state;
  static const char head[] = "{\"verb\":\"evaluate\",\"capture\":true,\"code\":";
  ask_about(head, "print('one', 2) io.write('three\\n') io.stdout:write('fo', 'ur\\n') "
                  "coroutine.wrap(print)('five')");
  has("\"output\":\"one\\t2\\nthree\\nfour\\nfive\\n\"");
  assert_non_null(strstr(run_engine_output(engine), "one\t2\nthree\nfour\nfive\n"));
  ask_about(
      head,
      "setTimeout(function() print 'not mine' end, 5)"
      " local done = coroutine.wrap(function() require('timers').sleep(10) print 'mine' end) done()"
      " require('timers').sleep(30) print 'last'");
  has("\"output\":\"mine\\nlast\\n\"");
  assert_non_null(strstr(run_engine_output(engine), "not mine\n"));
  ask_about(head, "print 'before' error('bad')");
  has("\"output\":\"before\\n\"");
  ask_about(head, "print('\\255')");
  has("\"output\":\"\xEF\xBF\xBD\\n\"");
  ask_about(head, "io.write(('x'):rep(3000000))");
  has("\"output_cut\":true");
  ask_about(head, "1");
  has("\"output\":\"\"");
  evaluate("print 'free again'");
  has_not("output");
}

static void results_come_as_json_when_asked_for(void **state)
{
  (void)state;
  ask_about("{\"verb\":\"evaluate\",\"json\":true,\"code\":",
            "1, {a = {1, 2.5}}, 'x', nil, 9007199254740993, print");
  has("\"values\":[1,{\"a\":[1,2.5]},\"x\",null,9007199254740993,\"function: builtin\"]");
  ask_about("{\"verb\":\"evaluate\",\"json\":true,\"code\":", "'\\255'");
  has("\"values\":[\"");
}

// --- sessions ---

static void locals_stay_in_their_session(void **state)
{
  (void)state;
  evaluate("local n, m = 1, 'two'");
  gives("n", "1");
  evaluate("local function inc() n = n + 1 return n end");
  gives("inc()", "2"); // the very same variable
  gives("n", "2");
  evaluate("n = 10");
  gives("inc()", "11");
  evaluate("local n = 100"); // another one of that name
  gives("n", "100");
  gives("inc()", "12");
  gives("n", "100");
  gives("m .. n", "\\\"two100\\\"");
  evaluate("local x = 1 return x + 1, 'more'");
  has("\"text\":\"2\"");
  has("more");
  gives("x", "1");
  evaluate("local y = 3; return");
  has("\"results\":[]");
  gives("y", "3");
  ask_about("{\"verb\":\"evaluate\",\"session\":\"other\",\"code\":", "n");
  has("\"nil\"");
  ask_about("{\"verb\":\"evaluate\",\"code\":", "local q = 1");
  ask_about("{\"verb\":\"evaluate\",\"code\":", "q");
  has("\"nil\"");
  evaluate("local multi = { -- with a comment\n 1,\n 2 } -- and one more");
  gives("#multi", "2");
  evaluate("do local inner = 1 end for i = 1, 2 do local looped = i end local outer = 'o'");
  gives("inner == nil and looped == nil and outer", "\\\"o\\\"");
  evaluate("local a, b <const>, c = 1, 2, 3");
  gives("a + b + c", "6");
  evaluate("local s = 'local fake = 1' --[==[ local fake = 2 ]==]");
  gives("fake", "nil");
}

static void constants_stay_constant(void **state)
{
  (void)state;
  evaluate("local k <const>, t <const> = 42, {}");
  gives("k", "42");
  evaluate("k = 1");
  has("attempt to assign to const variable 'k'");
  evaluate("t.x = 1");
  gives("t.x", "1");
  evaluate("function set() k = 2 end");
  has("attempt to assign to const variable 'k'");
  evaluate("local k = 1");
  evaluate("k = 2");
  gives("k", "2");
}

static void closed_variables_end_with_their_code(void **state)
{
  (void)state;
  evaluate("local res <close> = setmetatable({}, {__close = function() closes = (closes or 0) + 1 "
           "end}) local after = 1");
  gives("closes", "1");
  gives("after", "1");
  gives("res", "nil");
}

static void code_that_fails_keeps_none_of_its_locals(void **state)
{
  (void)state;
  evaluate("local kept = 1");
  evaluate("local kept = 2 local lost = 3 error 'x'");
  gives("kept", "1");
  gives("lost", "nil");
  evaluate("local early = 1 if early then return function() return early end end");
  has("function()");
  gives("early", "nil");
  evaluate("goto done local jumped = 1 ::done::");
  has("\"ok\":true");
  gives("2", "2");
}

static void a_local_environment_is_used_for_globals(void **state)
{
  (void)state;
  static const char head[] = "{\"verb\":\"evaluate\",\"session\":\"env\",\"code\":";
  ask_about(head, "local print, _ENV = print, {z = 7}");
  ask_about(head, "z");
  has("\"text\":\"7\"");
  ask_about(head, "w = 8");
  ask_about(head, "_ENV.w + z");
  has("\"text\":\"15\"");
  gives("w", "nil"); // not in the globals
}

static void tracebacks_of_a_session_show_a_main_chunk(void **state)
{
  (void)state;
  evaluate("local v = 1");
  evaluate("\n\nerror('at ' .. v)");
  has("prompt:3: at 1");
  has("prompt:3: in main chunk\"");
  has_not("in function <");
}

static const char *evaluate_as(const char *peer, const char *session, const char *code)
{
  char head[160];
  snprintf(head, sizeof head,
           "{\"verb\":\"evaluate\",\"peer\":\"%s\",\"session\":\"%s\",\"code\":", peer, session);
  return ask_about(head, code);
}

static void a_session_ends_with_the_last_peer_in_it(void **state)
{
  (void)state;
  ask("{\"verb\":\"session_leave\"}");
  has("needs \\\"peer\\\"");
  ask("{\"verb\":\"state\"}");
  const char *at = strstr(answer, "\"sessions\":");
  assert_non_null(at);
  char before[40], shared[] = "shared", *end = strchr(at, ',');
  snprintf(before, sizeof before, "%.*s", (int)(end - at), at);
  evaluate_as("one", "own", "local n = 1");
  evaluate_as("one", shared, "local n = 2");
  evaluate_as("two", shared, "n = n + 1");
  evaluate_as("one", "host", "local n = 4");
  evaluate_as("", "host", "n = n + 1");
  reply r;
  reply_init(&r);
  const char *waits = "{\"verb\":\"evaluate\",\"peer\":\"one\",\"session\":\"own\",\"code\":"
                      "\"require('timers').sleep(60000)\"}";
  assert_int_equal(eplua_ask(run_engine_engine(engine), waits, strlen(waits), take_answer, &r),
                   EPLUA_OK);
  ask("{\"verb\":\"session_leave\",\"peer\":\"three\"}");
  has("{\"closed\":0}");
  ask("{\"verb\":\"session_leave\",\"peer\":\"one\"}");
  has("{\"closed\":1}");
  char *ended = reply_wait(&r);
  assert_non_null(strstr(ended, "cancelled"));
  free(ended);
  evaluate_as("two", shared, "return n, 'seen'");
  has("\"text\":\"3\"");
  evaluate_as("", "host", "return n, 'seen'");
  has("\"text\":\"5\"");
  ask("{\"verb\":\"session_leave\",\"peer\":\"two\"}");
  has("{\"closed\":1}");
  evaluate_as("two", shared, "return n");
  has("\"text\":\"nil\"");
  ask("{\"verb\":\"session_leave\",\"peer\":\"two\"}");
  has("{\"closed\":1}");
  ask("{\"verb\":\"session_close\",\"session\":\"host\"}");
  has("\"closed\":true");
  ask("{\"verb\":\"state\"}");
  has(before);
}

static void sessions_and_their_locals_are_bounded(void **state)
{
  (void)state;
  char head[100];
  int i;
  for (i = 0; i < 70; i++) {
    snprintf(head, sizeof head, "{\"verb\":\"evaluate\",\"session\":\"b%d\",\"code\":", i);
    ask_about(head, "local a = 1");
    if (strstr(answer, "sessions are open"))
      break;
  }
  assert_true(i > 50 && i < 70);
  // what was refused leaves nothing that others could follow
  ask("{\"verb\":\"evaluate\",\"session\":\"refused\",\"code\":\"1\"}");
  has("sessions are open");
  ask("{\"verb\":\"evaluate\",\"session\":\"refused\",\"follows\":true,\"code\":\"1\"}");
  has("{\"skipped\":true}");
  while (i-- > 0) {
    snprintf(head, sizeof head, "{\"verb\":\"session_close\",\"session\":\"b%d\"}", i);
    ask(head);
    has("\"closed\":true");
  }
  ask_about("{\"verb\":\"evaluate\",\"session\":"
            "\"0123456789012345678901234567890123456789012345678901234567890123456789\",\"code\":",
            "1");
  has("at most 64 bytes");
  for (i = 0; i < 30; i++) {
    char code[4000];
    size_t at = 0;
    for (int n = 0; n < 100; n++)
      at += (size_t)snprintf(code + at, sizeof code - at, "local v%d_%d = %d ", i, n, n);
    evaluate(code);
    if (strstr(answer, "at most"))
      break;
  }
  assert_true(i > 10 && i < 30);
  gives("v0_7", "7");
  ask("{\"verb\":\"session_close\",\"session\":\"s\"}");
  gives("v0_7", "nil");
}

// --- children ---

static void tables_open_page_by_page(void **state)
{
  (void)state;
  evaluate(
      "setmetatable({'a', 'b', 'c', z = 1, y = {}, [0] = 0, [2.5] = 1, ['with space'] = 2}, {})");
  has("\"children\":9");
  children("");
  has("{\"children\":[{\"name\":\"[1]\",\"value\":{\"type\":\"string\",\"text\":\"\\\"a\\\"\","
      "\"length\":1}},{\"name\":\"[2]\"");
  has("\"count\":9,\"more\":false");
  const char *order[] = {"[3]",   "[0]",   "[2.5]",      "[\\\"with space\\\"]",
                         "\"y\"", "\"z\"", "(metatable)"};
  const char *at = answer;
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    at = strstr(at, order[i]);
    assert_non_null(at);
  }
  children(",\"start\":3,\"count\":2");
  has("{\"children\":[{\"name\":\"[3]\"");
  has("\"name\":\"[0]\"");
  has_not("[2.5]");
  has_not("[2]");
  children(",\"start\":9");
  has("{\"children\":[{\"name\":\"(metatable)\"");
  children(",\"start\":10");
  has("{\"children\":[]");
  children(",\"start\":-5,\"count\":1e300");
  has("\"name\":\"[1]\"");
}

static void functions_and_userdata_open(void **state)
{
  (void)state;
  evaluate("local up = {1, 2} return function() return up, print end");
  children("");
  has("\"name\":\"up\"");
  has("\"name\":\"_ENV\"");
  evaluate("io.stdout");
  children("");
  has("{\"children\":[{\"name\":\"(metatable)\"");
  evaluate("1");
  has_not("ref");
  evaluate("{}");
  has_not("ref");
}

static void a_cycle_and_a_huge_table_cost_little(void **state)
{
  (void)state;
  evaluate("g = {} g.g = g g[g] = g return g");
  has("\"children\":2");
  evaluate("local t = {} for i = 1, 1e6 do t[i] = i end return t");
  has("\"children\":");
  children(",\"start\":999999,\"count\":10");
  has("\"name\":\"[1000000]\"");
  evaluate("local t = {} for i = 1, 3e5 do t['k' .. i] = i end return t");
  has("\"children\":100000,\"more\":true");
  children(",\"start\":1,\"count\":3");
  has("\"count\":100000,\"more\":true");
  evaluate("('x'):rep(1000000)");
  has("\"length\":1000000");
  has("…");
  char request[100];
  snprintf(request, sizeof request, "{\"verb\":\"text\",\"ref\":%lld,\"start\":999999,\"count\":9}",
           (long long)last_ref);
  ask(request);
  assert_string_equal(answer, "{\"text\":\"xx\",\"length\":1000000}");
  ask_about("{\"verb\":\"evaluate\",\"depth\":3,\"width\":16384,\"code\":", "{{{{1}}}}");
  has("{{{{…}}}}");
  evaluate("local t, u = {}, {} t.u, t.me, u.t = u, t, t return t");
  has("{me = <cycle>, u = {…}}");
  ask_about("{\"verb\":\"evaluate\",\"depth\":4,\"code\":",
            "local t, u, v = {}, {}, {} t.a, t.b, t.u, u.t = v, v, u, t return t");
  has("{a = {}, b = {}, u = {t = <cycle>}}");
}

static void refs_are_released_and_the_oldest_forgotten(void **state)
{
  (void)state;
  ask("{\"verb\":\"release\"}");
  evaluate("{{1}}");
  int64_t first = last_ref;
  ask("{\"verb\":\"state\"}");
  has("\"refs\":1");
  char request[64];
  snprintf(request, sizeof request, "{\"verb\":\"release\",\"ref\":%lld}", (long long)first);
  ask(request);
  has("\"released\":1");
  last_ref = first;
  children("");
  has("no longer kept");
  evaluate("{{1}}");
  first = last_ref;
  evaluate("local t = {} for i = 1, 11000 do t[i] = {i} end return t");
  int64_t big = last_ref;
  for (int page = 0; page < 11; page++) {
    char more[60];
    snprintf(more, sizeof more, ",\"start\":%d,\"count\":1000", page * 1000 + 1);
    last_ref = big;
    children(more);
    if (page < 9)
      has("\"count\":11000");
  }
  last_ref = first;
  children("");
  has("no longer kept");
  ask("{\"verb\":\"state\"}");
  has("\"refs\":10000");
  ask("{\"verb\":\"release\"}");
  has("\"released\":10000");
  evaluate("weak = setmetatable({}, {__mode = 'v'}) weak[1] = {1} return weak[1]");
  ask("{\"verb\":\"release\",\"refs\":[1,2,\"x\",null]}");
  evaluate("collectgarbage() return weak[1]");
  has("{1}");
  ask("{\"verb\":\"release\"}");
  ask_about("{\"verb\":\"evaluate\",\"refs\":false,\"code\":", "{1}");
  has_not("ref");
}

// --- complete, describe ---

static void names_are_completed_from_the_live_engine(void **state)
{
  (void)state;
  evaluate("animal = setmetatable({name = 'x', Nape = 1}, {__index = setmetatable({speak = "
           "function(self, loud, ...) end},"
           " {__index = {base = 1, name = 'hidden'}})})");
  complete("print(animal.na");
  has("{\"prefix\":\"na\",\"items\":[{\"name\":\"name\",\"kind\":\"string\",\"text\":\"\\\"x\\\"\"}"
      ",{\"name\":\"Nape\"");
  has_not("hidden");
  complete("animal:");
  has("\"name\":\"speak\",\"kind\":\"function\"");
  has("\"params\":\"loud, ...\"");
  has_not("base");
  complete("animal . b");
  has("\"base\"");
  complete("string.form");
  has("\"format\"");
  complete("('x'):re");
  has("\"rep\"");
  has("\"reverse\"");
  complete("animal.name:up");
  has("\"upper\"");
  complete("\"x\":up");
  has("\"upper\"");
  complete("require('json').enc");
  has("\"encode\"");
  complete("require 'json'.enc");
  has("\"encode\"");
  complete("_G['animal'].na");
  has("\"name\":\"name\"");
  evaluate("list = {{field = 1}}");
  complete("list[1].fi");
  has("\"field\"");
  evaluate("local sesslocal = {inner = 1}");
  complete("sessl");
  has("\"sesslocal\"");
  complete("x = sesslocal.in");
  has("\"inner\"");
  complete("io.stdout:wri");
  has("\"write\"");
  complete("ani");
  has("\"animal\"");
  complete("");
  has("\"prefix\":\"\"");
  has("\"print\"");
}

static void nothing_is_completed_where_nothing_is_known(void **state)
{
  (void)state;
  static const char *const texts[] = {"'print",
                                      "-- print",
                                      "[[ str",
                                      "f().x",
                                      "nosuch.x",
                                      "nil.x",
                                      "1.",
                                      "1.5",
                                      "print.x",
                                      "setTimeout(",
                                      "x.y.z.",
                                      "f'x':re",
                                      "animal['na\\109e'].x",
                                      "...x",
                                      "::",
                                      "]].",
                                      ")",
                                      "end."};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    complete(texts[i]);
    if (texts[i][strlen(texts[i]) - 1] != '(' && strcmp(texts[i], "::") != 0 &&
        strcmp(texts[i], ")") != 0 && strcmp(texts[i], "...x") != 0)
      has("\"items\":[]");
  }
  evaluate("trap = setmetatable({}, {__index = function() trapped = true end})");
  complete("trap.x");
  has("\"items\":[]");
  evaluate("loop = {} setmetatable(loop, {__index = loop}) loop.a = 1");
  complete("loop.");
  has("\"a\"");
  complete("loop.nosuch.");
  gives("trapped", "nil");
}

static void completion_is_bounded_and_sorted(void **state)
{
  (void)state;
  evaluate("many = {} for i = 1, 5000 do many[('k%04d'):format(i * 7919 % 5000)] = i end many['a "
           "b'] = 1 many.K = 1");
  ask("{\"verb\":\"complete\",\"text\":\"many.k\",\"limit\":3}");
  has("{\"prefix\":\"k\",\"items\":[{\"name\":\"k0000\"");
  has("\"k0001\"");
  has("\"k0002\"");
  has_not("\"k0003\"");
  has("\"more\":true");
  ask("{\"verb\":\"complete\",\"text\":\"many.k4999\",\"limit\":3}");
  has("\"k4999\"");
  has("\"more\":false");
}

// --- the string of require ---

// Names in the order of the answer, with a blank between: "json jim".
static const char *names(void)
{
  static char all[4096];
  yyjson_doc *doc = yyjson_read(answer, strlen(answer), 0);
  yyjson_val *item;
  size_t i, count, length = 0;
  *all = '\0';
  yyjson_arr_foreach(yyjson_obj_get(yyjson_doc_get_root(doc), "items"), i, count, item)
  {
    if (length < sizeof all)
      length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i ? " " : "",
                                 yyjson_get_str(yyjson_obj_get(item, "name")));
  }
  yyjson_doc_free(doc);
  return all;
}

static void modules_are_completed_in_the_string_of_require(void **state)
{
  (void)state;
  run_engine *outer = engine;
  char folder[] = "/tmp/eplua-verbs.XXXXXX", code[600];
  static const char *const files[] = {"zoo/init.lua", "zoo/lion.lua", "zebra.lua", "zinc.so"};
  assert_non_null(mkdtemp(folder));
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    assert_int_equal(folder_touch(folder, files[i]), 0);
  start(NULL);
  snprintf(
      code, sizeof code,
      "package.path = '%s/?.lua;%s/?/init.lua' package.cpath = '%s/?.so' "
      "package.loaded.zloaded = {} package.loaded.zunloaded = false "
      "package.preload.zpreloaded = function() called = true end package.preload.zbad = 1 "
      "package.preload.zcall = setmetatable({}, {__call = function() called = true end}) "
      "setmetatable(package, {__index = function() called = true end}) "
      "setmetatable(package.loaded, {__index = function() called = true end}) "
      "for i = 1, #package.searchers do package.searchers[i] = function() called = true end end",
      folder, folder, folder);
  evaluate(code);
  complete("local x = require(\"z");
  has("{\"prefix\":\"z\",\"modules\":true,\"close\":\"\\\"\",\"items\":[{\"name\":\"zcall\","
      "\"kind\":"
      "\"module\",\"text\":\"preloaded\"}");
  has("/zoo/init.lua\"}");
  has("\"more\":false");
  assert_string_equal(names(), "zcall zebra zinc zloaded zoo zpreloaded zoo.init zoo.lion");
  static const char *const texts[] = {"require'zeb",
                                      "require [[zeb",
                                      "require( [==[zeb",
                                      "pcall(require, 'zeb",
                                      "x = 'a' -- b\nrequire 'zeb",
                                      "f(require 'Zeb"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    complete(texts[i]);
    assert_string_equal(names(), "zebra");
  }
  complete("require [==[zo");
  has("\"close\":\"]==]\"");
  complete("require('zoo.");
  assert_string_equal(names(), "zoo.init zoo.lion");
  ask("{\"verb\":\"complete\",\"text\":\"require('z\",\"rest\":\"')\",\"limit\":2}");
  has_not("close");
  has("\"more\":true");
  assert_string_equal(names(), "zcall zebra");
  complete("require 'stri");
  has("\"name\":\"string\",\"kind\":\"module\",\"text\":\"loaded\"");
  complete("require 'ep.");
  has("\"ep.protect\"");
  complete("require 'e");
  has_not("ep.");
  complete("require 'jso");
  assert_string_equal(names(), "json");
  complete("require('z').");
  has_not("modules");
  gives("called", "nil");
  static const char *const none[] = {
      "x.require 'zeb",  "a:require('zeb",        "-- require 'zeb",
      "'require \"zeb",  "require 'z\\101",       "require [[\nzeb",
      "require('zebra'", "function require('zeb", "require 'a', 'zeb"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    complete(none[i]);
    assert_null(strstr(names(), "zebra"));
  }
  evaluate("package.path = nil package.cpath = {} package.loaded.package = 3");
  complete("require 'z");
  assert_string_equal(names(), "zcall zloaded zpreloaded");
  stop(NULL);
  engine = outer;
  assert_int_equal(folder_remove(folder), 0);
}

static void complete_restricted(const char *may_read, bool ffi)
{
  const char *const read[] = {may_read, NULL};
  engine = run_engine_new(
      &(eplua_config){.hold = true,
                      .resources = RESOURCES,
                      .sandbox = {.on = true, .read = may_read ? read : NULL, .ffi = ffi},
                      .host = {.idle = run_engine_on_idle}});
  run_engine_begin(engine, "");
  assert_true(run_engine_wait_idle(engine, 1, 5000, NULL));
  if (!ffi)
    evaluate("package.path = '/?.lua;' .. package.path package.cpath = '/?.so'");
  complete("require 'z");
}

static void restricted_code_is_offered_what_it_may_load(void **state)
{
  (void)state;
  run_engine *outer = engine;
  char folder[] = "/tmp/eplua-verbs.XXXXXX", text[300], zoo[100];
  assert_non_null(mkdtemp(folder));
  snprintf(zoo, sizeof zoo, "%s/zoo", folder);
  static const char *const files[] = {"zoo/lion.lua", "zebra.lua", "zinc.so"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    assert_int_equal(folder_touch(folder, files[i]), 0);
  assert_int_equal(folder_link(folder, "../zebra.lua", "zoo/zeal.lua"), 0);
  snprintf(text, sizeof text, "%s/?.lua", folder);
  setenv("LUA_PATH_5_4", text, 1);
  snprintf(text, sizeof text, "%s/?.so", folder);
  setenv("LUA_CPATH_5_4", text, 1);
  static const struct {
    bool reads, ffi;
    const char *names;
  } cases[] = {
      {false, false, ""}, {true, false, "zoo.lion"}, {true, true, "zebra zinc zoo.lion zoo.zeal"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    complete_restricted(cases[i].reads ? zoo : NULL, cases[i].ffi);
    assert_string_equal(names(), cases[i].names);
    complete("require 'ep.ser"); // servers of the program are not for them
    assert_string_equal(names(), "");
    complete("require 'lf");
    assert_string_equal(names(), "lfs");
    stop(NULL);
  }
  unsetenv("LUA_PATH_5_4");
  unsetenv("LUA_CPATH_5_4");
  engine = outer;
  assert_int_equal(folder_remove(folder), 0);
}

static void a_name_is_described(void **state)
{
  (void)state;
  run_engine *outer = engine;
  start(NULL);
  ask_about("{\"verb\":\"evaluate\",\"name\":\"@dir/file.lua\",\"code\":",
            "\nlib = {}\nfunction lib.area(w, h)\n return w * h\nend");
  describe("x = 1 + lib.area");
  has("{\"found\":true,\"name\":\"area\",\"path\":\"lib.area\",\"value\":{\"type\":\"function\","
      "\"text\":\"function(w, h)\","
      "\"params\":\"w, h\",\"file\":\"dir/file.lua\",\"line\":3,\"last_line\":5}}");
  complete("lib.ar");
  has("\"params\":\"w, h\",\"file\":\"dir/file.lua\",\"line\":3");
  describe("print");
  has("function: builtin");
  describe("nosuch");
  assert_string_equal(answer, "{\"found\":false}");
  describe("lib.nosuch");
  assert_string_equal(answer, "{\"found\":false}");
  describe("'in a string lib");
  assert_string_equal(answer, "{\"found\":false}");
  describe("");
  assert_string_equal(answer, "{\"found\":false}");
  stop(NULL);
  engine = outer;
}

// --- hostile ---

static void any_bytes_are_lived_through(void **state)
{
  (void)state;
  static const char *const pieces[] = {
      "local ", "x",   "<const>", "<close>", "=",       "return ", "function", "(",       ")",
      "end ",   "do ", "if ",     "then ",   "[[",      "]]",      "--",       "\n",      "'",
      "\"",     ".",   ":",       "[",       "]",       "1",       "0x",       "_ENV",    "{",
      "}",      ",",   ";",       "::l::",   "goto l ", "\xff",    "\\z",      "require", "..."};
  unsigned seed = 12345;
  for (int round = 0; round < 3000; round++) {
    char code[400] = "";
    seed = seed * 1664525u + 1013904223u;
    unsigned n = 1 + (seed >> 16) % 20;
    for (unsigned i = 0; i < n; i++) {
      seed = seed * 1664525u + 1013904223u;
      strncat(code, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)],
              sizeof code - strlen(code) - 1);
    }
    evaluate(code);
    complete(code);
    describe(code);
  }
  ask("{\"verb\":\"session_close\",\"session\":\"s\"}");
  gives("1+1", "2");
}

static void without_memory_the_answer_is_an_error(void **state)
{
  (void)state;
  run_engine *outer = engine;
  engine = run_engine_new(&(eplua_config){
      .hold = true, .limits.memory_bytes = 8 << 20, .host = {.idle = run_engine_on_idle}});
  run_engine_begin(engine, "");
  evaluate("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end");
  has("not enough memory");
  evaluate("keep = {} pcall(function() while true do keep[#keep + 1] = {} end end)");
  for (int i = 0; i < 50; i++) {
    evaluate("local a = {1, 2, 3} return a");
    complete("string.");
    ask("{\"verb\":\"state\"}");
  }
  evaluate("keep = nil collectgarbage()");
  gives("2+2", "4");
  stop(NULL);
  engine = outer;
}

static void a_profile_is_started_looked_at_and_stopped(void **state)
{
  (void)state;
  ask("{\"verb\":\"profile_state\"}");
  has("{\"on\":false}");
  ask("{\"verb\":\"profile_stop\"}");
  has("no profile is being made");
  ask("{\"verb\":\"profile_look\"}");
  has("no profile is being made");
  ask("{\"verb\":\"profile_start\",\"kind\":\"heap\"}");
  has("the kind of a profile is");
  ask("{\"verb\":\"profile_start\",\"kind\":\"memory\"}");
  has("{\"ok\":true}");
  ask("{\"verb\":\"profile_start\"}");
  has("\"code\":-2");
  ask("{\"verb\":\"profile_state\"}");
  has("\"on\":true,\"kind\":\"memory\"");
  has("\"owner\":\"verb\"");
  evaluate("for i = 1, 50 do ('x'):rep(1e5) end");
  ask("{\"verb\":\"profile_look\"}");
  has("\"kind\":\"memory\",\"owner\":\"verb\",\"profile\":");
  has("\"unit\":\"bytes\",\"tick\":1.0,\"samples\":");
  has("[1,\"string.rep\",null,0]");
  has("[2,\"evaluate");
  has("\"loop\":{\"at_most_ms\":[0.1,0.2,0.4");
  ask("{\"verb\":\"profile_look\",\"nodes\":-5,\"order\":true}");
  has("\"order\":[");
  ask("{\"verb\":\"profile_stop\",\"format\":\"pdf\"}");
  has("the format is");
  ask("{\"verb\":\"profile_stop\",\"format\":\"collapsed\"}");
  has("{\"text\":\"evaluate;chunk prompt");
  has(";string.rep ");
  ask("{\"verb\":\"profile_start\"}");
  ask("{\"verb\":\"profile_stop\",\"format\":\"all\"}");
  has("\"speedscope\":\"{");
  has("\"collapsed\":\"");
  has("\"svg\":\"<?xml");
  ask("{\"verb\":\"profile_start\"}");
  ask("{\"verb\":\"profile_stop\",\"format\":\"tree\",\"nodes\":10}");
  has("\"unit\":\"milliseconds\",\"tick\":1.0");
  has("\"nodes\":[");
  ask("{\"verb\":\"inspect\"}");
  has("\"loop\":{\"at_most_ms\":[0.1,0.2,0.4");
}

// --- save and keep running ---

static void write_text(const char *path, const char *text)
{
  FILE *f = fopen(path, "w");
  if (!f)
    abort();
  fputs(text, f);
  fclose(f);
}

// A module with a timer: loaded by dofile or require, under a name that is not its real path.
static void swap_in_a_folder(const char *folder, const char *load, int from)
{
  char path[200], head[300], text[300], beat[40];
  snprintf(path, sizeof path, "%s/beat.lua", folder);
  snprintf(text, sizeof text,
           "local n = %d\nfunction beat() n = n + 1 print('old', n) end\n"
           "local timer = setInterval(beat, 5)\nreturn timer\n",
           from);
  write_text(path, text);
  evaluate(load);
  has("\"ok\":true");
  snprintf(beat, sizeof beat, "old\t%d\n", from + 3);
  assert_true(run_engine_wait_output(engine, beat, 10000));
  snprintf(head, sizeof head, "{\"verb\":\"swap\",\"file\":\"%s\",\"text\":", path);
  snprintf(text, sizeof text,
           "local n = %d\n\nfunction beat() n = n + 1 print('%s', n > %d) end\n"
           "local timer = setInterval(beat, 5)\nreturn timer\n",
           from, from ? "newer" : "new", from + 3);
  ask_about(head, text);
  has("\"ok\":true,\"loaded\":true,\"swapped\":[{\"name\":\"beat\",\"line\":3,\"closures\":1}],"
      "\"added\":[],\"kept\":[],\"moved\":0,\"same\":0");
  assert_true(run_engine_wait_output(engine, from ? "newer\ttrue\n" : "new\ttrue\n", 10000));
  evaluate("clearInterval(timer)");
  has("\"ok\":true");
}

static void a_timer_goes_on_with_the_new_code(void **state)
{
  (void)state;
  char folder[] = "/tmp/eplua-swap-XXXXXX", path[200], code[300];
  if (!mkdtemp(folder))
    abort();
  snprintf(code, sizeof code, "timer = dofile('/tmp/.%s/./beat.lua')", folder + 4);
  swap_in_a_folder(folder, code, 0);
  snprintf(code, sizeof code, "package.path = '%s/?.lua' timer = require('beat')", folder);
  swap_in_a_folder(folder, code, 1000);
  ask("{\"verb\":\"inspect\"}");
  has_not("interval");
  snprintf(path, sizeof path, "%s/beat.lua", folder);
  unlink(path);
  rmdir(folder);
}

static void swaps_that_make_no_sense_are_refused(void **state)
{
  (void)state;
  ask("{\"verb\":\"swap\"}");
  has("\"code\":-2");
  ask("{\"verb\":\"swap\",\"file\":1,\"text\":[]}");
  has("\"code\":-2");
  ask("{\"verb\":\"swap\",\"file\":\"\",\"text\":\"\"}");
  has("\"ok\":true,\"loaded\":false");
  ask("{\"verb\":\"swap\",\"file\":\"/x\",\"text\":\"\\u0000 ~ \\u001bLua\"}");
  has("\"ok\":false,\"syntax\":true");
  ask("{\"verb\":\"swap\",\"file\":\"/x\",\"text\":\"\\u001bLua\"}");
  has("\"ok\":false,\"syntax\":true");
  static const char head[] = "{\"verb\":\"swap\",\"file\":\"/x\",\"text\":\"";
  size_t spaces = 5 << 20, size = sizeof head - 1 + spaces + 2;
  char *request = malloc(size + 1);
  if (!request)
    abort();
  snprintf(request, size + 1, "%s%*s\"}", head, (int)spaces, "");
  ask_raw(request, size);
  free(request);
  has("\"code\":-5");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_timer_goes_on_with_the_new_code), // while there is room for output
      cmocka_unit_test(swaps_that_make_no_sense_are_refused),
      cmocka_unit_test(bad_requests_are_answered_with_a_reason),
      cmocka_unit_test(an_engine_that_ends_answers_all),
      cmocka_unit_test(a_full_queue_refuses_and_does_not_answer),
      cmocka_unit_test(expressions_give_their_values),
      cmocka_unit_test(incomplete_code_is_told_from_wrong_code),
      cmocka_unit_test(errors_come_with_a_traceback),
      cmocka_unit_test(code_may_yield_and_answers_when_it_finishes),
      cmocka_unit_test(a_stop_ends_code_and_the_engine_goes_on),
      cmocka_unit_test(cancel_ends_code_that_waits),
      cmocka_unit_test(code_that_follows_runs_only_when_the_code_before_it_is_done),
      cmocka_unit_test(os_exit_at_the_prompt_ends_the_run),
      cmocka_unit_test(output_is_captured_with_the_coroutines_of_the_code),
      cmocka_unit_test(results_come_as_json_when_asked_for),
      cmocka_unit_test(locals_stay_in_their_session),
      cmocka_unit_test(constants_stay_constant),
      cmocka_unit_test(closed_variables_end_with_their_code),
      cmocka_unit_test(code_that_fails_keeps_none_of_its_locals),
      cmocka_unit_test(a_local_environment_is_used_for_globals),
      cmocka_unit_test(tracebacks_of_a_session_show_a_main_chunk),
      cmocka_unit_test(a_session_ends_with_the_last_peer_in_it),
      cmocka_unit_test(sessions_and_their_locals_are_bounded),
      cmocka_unit_test(tables_open_page_by_page),
      cmocka_unit_test(functions_and_userdata_open),
      cmocka_unit_test(a_cycle_and_a_huge_table_cost_little),
      cmocka_unit_test(refs_are_released_and_the_oldest_forgotten),
      cmocka_unit_test(names_are_completed_from_the_live_engine),
      cmocka_unit_test(nothing_is_completed_where_nothing_is_known),
      cmocka_unit_test(completion_is_bounded_and_sorted),
      cmocka_unit_test(modules_are_completed_in_the_string_of_require),
      cmocka_unit_test(restricted_code_is_offered_what_it_may_load),
      cmocka_unit_test(a_name_is_described),
      cmocka_unit_test(any_bytes_are_lived_through),
      cmocka_unit_test(without_memory_the_answer_is_an_error),
      cmocka_unit_test(a_profile_is_started_looked_at_and_stopped),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
