// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The control plane of <eplua/control.h>: asks with a time, output that is followed, and peers. What comes is waited for
 * with a bound, never slept for.
 */
#include "run_engine.h"

#include <eplua/control.h>
#include <eplua/ui.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static eplua_control *control;
static run_engine *engine;

// --- what has come: answers and messages, one a line ---

typedef struct inbox {
  pthread_mutex_t lock;
  pthread_cond_t came;
  char *text;
  size_t length, room;
  unsigned count;
  bool full, gone;
} inbox;

static void inbox_init(inbox *in)
{
  *in = (inbox){0};
  pthread_mutex_init(&in->lock, NULL);
  pthread_cond_init(&in->came, NULL);
}

static void take(void *ud, const char *json, size_t length)
{
  inbox *in = ud;
  pthread_mutex_lock(&in->lock);
  if (in->length + length + 2 > in->room) {
    in->room = 2 * (in->length + length + 2);
    char *grown = realloc(in->text, in->room);
    if (!grown)
      abort();
    in->text = grown;
  }
  memcpy(in->text + in->length, json, length);
  memcpy(in->text + in->length + length, "\n", 2);
  in->length += length + 1;
  in->count++;
  pthread_cond_broadcast(&in->came);
  pthread_mutex_unlock(&in->lock);
}

static bool send_message(void *ud, const char *json, size_t length)
{
  inbox *in = ud;
  take(in, json, length);
  pthread_mutex_lock(&in->lock);
  bool room = !in->full;
  pthread_mutex_unlock(&in->lock);
  return room;
}

static void on_gone(void *ud)
{
  inbox *in = ud;
  pthread_mutex_lock(&in->lock);
  in->gone = true;
  pthread_cond_broadcast(&in->came);
  pthread_mutex_unlock(&in->lock);
}

static struct timespec until(int seconds)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += seconds * run_engine_scale();
  return t;
}

// Waits for a part of what comes; fails with all there is.
static void wait_for(inbox *in, const char *part)
{
  struct timespec end = until(20);
  pthread_mutex_lock(&in->lock);
  while (!(in->text && strstr(in->text, part)) &&
         pthread_cond_timedwait(&in->came, &in->lock, &end) == 0)
    ;
  if (!in->text || !strstr(in->text, part))
    fail_msg("has not come: %s\nbut\n%.6000s", part, in->text ? in->text : "nothing");
  pthread_mutex_unlock(&in->lock);
}

static bool has(inbox *in, const char *part)
{
  pthread_mutex_lock(&in->lock);
  bool found = in->text && strstr(in->text, part);
  pthread_mutex_unlock(&in->lock);
  return found;
}

static void forget(inbox *in)
{
  pthread_mutex_lock(&in->lock);
  free(in->text);
  in->text = NULL;
  in->length = in->room = 0;
  in->count = 0;
  pthread_mutex_unlock(&in->lock);
}

// Waits until so many messages have come.
static void wait_count(inbox *in, unsigned count)
{
  struct timespec end = until(20);
  pthread_mutex_lock(&in->lock);
  while (in->count < count && pthread_cond_timedwait(&in->came, &in->lock, &end) == 0)
    ;
  assert_int_equal(in->count, count);
  pthread_mutex_unlock(&in->lock);
}

static void wait_gone(inbox *in)
{
  struct timespec end = until(20);
  pthread_mutex_lock(&in->lock);
  while (!in->gone && pthread_cond_timedwait(&in->came, &in->lock, &end) == 0)
    ;
  assert_true(in->gone);
  pthread_mutex_unlock(&in->lock);
  free(in->text);
}

// --- a plane with an engine that stays ---

static int restarts, stops;

static int on_stop(void *ud)
{
  (void)ud;
  stops++;
  return EPLUA_OK;
}

static int on_restart(void *ud)
{
  (void)ud;
  restarts++;
  return EPLUA_E_UNSUPPORTED;
}

static void begin(const char *code)
{
  eplua_error err;
  control = eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config),
                                                      .script = "x.lua",
                                                      .stop = on_stop,
                                                      .restart = on_restart},
                              &err);
  assert_non_null(control);
  engine = run_engine_new(&(eplua_config){.size = sizeof(eplua_config),
                                          .hold = true,
                                          .host = {.idle = run_engine_on_idle},
                                          .resources = RESOURCES});
  assert_int_equal(eplua_control_bind(control, run_engine_engine(engine)), EPLUA_OK);
  run_engine_begin(engine, code);
}

static void end(void)
{
  assert_true(run_engine_stop(engine, 5000, NULL));
  eplua_control_bind(control, NULL);
  run_engine_free(engine);
  eplua_control_free(control);
}

static void ask(inbox *in, const char *request, int64_t timeout_ms)
{
  assert_int_equal(eplua_control_ask(control, request, strlen(request), timeout_ms, take, in),
                   EPLUA_OK);
}

static eplua_peer *join_with(inbox *in, bool (*send)(void *ud, const char *json, size_t length))
{
  static int joined;
  char name[20];
  snprintf(name, sizeof name, "page-%d", ++joined);
  inbox_init(in);
  eplua_peer *p = eplua_peer_new(control, &(eplua_peer_config){.size = sizeof(eplua_peer_config),
                                                               .ud = in,
                                                               .name = name,
                                                               .send = send,
                                                               .gone = on_gone});
  assert_non_null(p);
  wait_for(in, "\"type\":\"hello\"");
  return p;
}

static eplua_peer *join(inbox *in)
{
  return join_with(in, send_message);
}

static void say(eplua_peer *p, const char *message)
{
  eplua_peer_receive(p, message, strlen(message));
}

// Says that the last batch has been applied; its number.
static long long apply(eplua_peer *p, inbox *in)
{
  char message[80];
  pthread_mutex_lock(&in->lock);
  const char *last = NULL;
  for (const char *at = in->text; at && (at = strstr(at, "\"sequence\":")); at++)
    last = at;
  long long sequence = last ? strtoll(last + 11, NULL, 10) : 0;
  pthread_mutex_unlock(&in->lock);
  snprintf(message, sizeof message, "{\"type\":\"ui_done\",\"sequence\":%lld}", sequence);
  say(p, message);
  return sequence;
}

// --- asks ---

static void test_time(void **state)
{
  (void)state;
  static const char *const loops[] = {
      "while true do n = n + 1 end",
      "while true do pcall(function() while true do n = n + 1 end end) end",
      "coroutine.wrap(function() while true do n = n + 1 end end)()",
      "while true do timers.sleep(1) n = n + 1 end",
      "timers.sleep(1) while true do n = n + 1 end",
  };
  begin("n = 0; timers = require 'timers'");
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
    inbox in;
    inbox_init(&in);
    char request[300];
    snprintf(request, sizeof request, "{\"verb\":\"evaluate\",\"code\":\"%s\"}", loops[i]);
    ask(&in, request, 100);
    wait_for(&in, "\"timeout\":true");
    wait_for(&in, "\"stopped\":true");
    forget(&in);
    ask(&in, "{\"verb\":\"evaluate\",\"code\":\"before = n\"}", 5000);
    wait_for(&in, "\"ok\":true");
    forget(&in);
    ask(&in, "{\"verb\":\"evaluate\",\"code\":\"timers.sleep(30) return before == n\"}", 5000);
    wait_for(&in, "true\"}]"); // nothing has counted on
    free(in.text);
  }
  end();
}

static void test_busy(void **state)
{
  (void)state;
  begin("print 'begun' while true do end");
  assert_true(run_engine_wait_output(engine, "begun", 10000));
  inbox in;
  inbox_init(&in);
  ask(&in, "{\"verb\":\"evaluate\",\"code\":\"print 'ran'\"}", 50);
  wait_for(&in, "has not begun");
  eplua_state s = {.size = sizeof s};
  assert_true(eplua_control_state(control, &s));
  assert_true(s.busy_since_ns > 0);
  ask(&in, "{\"verb\":\"stop\"}", 0);
  wait_for(&in, "{\"ok\":true}");
  assert_int_equal(stops, 1);
  ask(&in, "{\"verb\":\"restart\"}", 0);
  wait_for(&in, "not supported");
  forget(&in);
  ask(&in, "{\"verb\":\"interrupt\"}", 0);
  ask(&in, "{\"verb\":\"evaluate\",\"code\":\"6*7\"}", 10000);
  wait_for(&in, "42");
  assert_null(strstr(run_engine_output(engine), "ran"));
  free(in.text);
  end();
}

// A callback that does not end is told of when that is wanted, and no more when it is not.
static void test_stall_is_set(void **state)
{
  (void)state;
  begin("setTimeout(function() print 'begun' while true do end end, 0)");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"stalls\"]}");
  assert_true(run_engine_wait_output(engine, "begun", 10000));
  for (int k = 0; k < 2; k++) {
    eplua_control_set_stall(control, 1 + 50 * k);
    wait_for(&in, "\"type\":\"stall\"");
    wait_for(&in, "\"kind\":\"timeout\"");
    eplua_control_set_stall(control, k - 1); // 0, and less
    wait_for(&in, "\"over\":true");
    forget(&in);
  }
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

// --- output ---

static void test_follow(void **state)
{
  (void)state;
  begin("print 'one' io.write 'two' io.stderr:write 'three' error 'four'");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"output\"]}");
  wait_for(&in, "{\"type\":\"output\",\"stream\":\"out\",\"text\":\"one\\n");
  wait_for(&in, "\"stream\":\"err\",\"text\":\"three\"");
  wait_for(&in, "\"stream\":\"log\"");
  wait_for(&in, "four");
  forget(&in);
  say(p, "{\"type\":\"ask\",\"id\":[1],\"verb\":\"evaluate\",\"code\":\"print "
         "'a\\\\xff\\\\u{20ac}'\"}");
  wait_for(&in, "{\"type\":\"answer\",\"id\":[1],\"ok\":true");
  wait_for(&in, "a\xEF\xBF\xBD\xE2\x82\xAC\\n");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

static void test_slow_reader(void **state)
{
  (void)state;
  begin("");
  inbox in;
  eplua_peer *p = join(&in);
  pthread_mutex_lock(&in.lock);
  in.full = true; // after the next message
  pthread_mutex_unlock(&in.lock);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"output\"]}");
  say(p, "{\"type\":\"ask\",\"id\":2,\"verb\":\"evaluate\",\"code\":\"for i = 1, 200000 do "
         "print(i) end\"}");
  wait_for(&in, "\"id\":2,");
  assert_false(has(&in, "199999"));
  pthread_mutex_lock(&in.lock);
  in.full = false;
  pthread_mutex_unlock(&in.lock);
  eplua_peer_ready(p);
  wait_for(&in, "200000\\n");
  assert_true(has(&in, "\"lost\":"));
  // what was lost and what came is all there was
  unsigned long long lines = 0, lost = 0;
  for (const char *at = in.text; (at = strstr(at, "\"lost\":")); at += 7)
    lost += strtoull(at + 7, NULL, 10);
  for (const char *at = in.text; (at = strstr(at, "\\n")); at += 2)
    lines++;
  assert_true(lost > 0);
  assert_int_equal(lines + lost, 200000);
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

static void test_position(void **state)
{
  (void)state;
  begin("print 'one' print 'two'");
  assert_true(run_engine_wait_output(engine, "two", 10000));
  char bytes[64];
  eplua_output_kind kind;
  eplua_follow f = {0};
  inbox in;
  inbox_init(&in);
  ask(&in, "{\"verb\":\"state\"}", 0); // when it is answered all that was printed is there
  wait_for(&in, "version");
  free(in.text);
  size_t n = eplua_control_read(control, 0, &f, &kind, bytes, sizeof bytes);
  assert_int_equal(n, 8);
  assert_memory_equal(bytes, "one\ntwo\n", 8);
  eplua_follow again = {.position = 3}; // within a record: the next one
  n = eplua_control_read(control, 0, &again, &kind, bytes, sizeof bytes);
  assert_memory_equal(bytes, "two\n", n);
  eplua_follow later = {.position = f.position}, beyond = {.position = 1u << 30};
  assert_int_equal(eplua_control_read(control, 0, &later, &kind, bytes, sizeof bytes), 0);
  assert_int_equal(eplua_control_read(control, 0, &beyond, &kind, bytes, sizeof bytes), 0);
  end();
}

// --- peers ---

static void test_bad_messages(void **state)
{
  (void)state;
  begin("");
  inbox in;
  eplua_peer *p = join(&in);
  static const char *const bad[] = {"",
                                    "{",
                                    "[]",
                                    "{\"type\":1}",
                                    "{\"type\":\"nothing\",\"id\":7}",
                                    "{\"type\":\"ui_event\",\"name\":\"onClicked\"}",
                                    "{\"type\":\"subscribe\",\"channels\":[\"uI\",\"ui\"]}",
                                    "{\"type\":\"ask\",\"verb\":\"nothing\"}"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    forget(&in);
    say(p, bad[i]);
    wait_for(&in, "\"message\":");
  }
  say(p, "{\"type\":\"dap\",\"id\":[7]}");
  wait_for(&in, "{\"type\":\"error\",\"id\":[7],");
  forget(&in);
  say(p, "{\"type\":\"subscribe\",\"id\":8,\"channels\":3}");
  wait_for(&in, "{\"type\":\"error\",\"id\":8,");
  for (const char *const *time = (const char *const[]){"-1", "0", "\"5\"", "1e9", NULL}; *time;
       time++) {
    char message[100];
    snprintf(message, sizeof message,
             "{\"type\":\"execute\",\"id\":9,\"code\":\"1\",\"timeout\":%s}", *time);
    forget(&in);
    say(p, message);
    wait_for(&in, "{\"type\":\"error\",\"id\":9,");
  }
  say(p, "{\"type\":\"ping\",\"id\":\"x\"}");
  wait_for(&in, "{\"type\":\"pong\",\"id\":\"x\"}");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

static void test_questions_are_bounded(void **state)
{
  (void)state;
  begin("while true do end");
  inbox in;
  eplua_peer *p = join(&in);
  for (int i = 0; i < 65; i++)
    say(p, "{\"type\":\"ask\",\"verb\":\"state\"}");
  wait_for(&in, "\"code\":-3");
  eplua_peer_close(p); // with questions under way
  end();
  wait_gone(&in);
}

// Holds the thread that sends a pong up, as long as it is `full`, and a second at most.
static bool send_slowly(void *ud, const char *json, size_t length)
{
  inbox *in = ud;
  take(in, json, length);
  if (!strstr(json, "pong"))
    return true;
  struct timespec end = until(1);
  pthread_mutex_lock(&in->lock);
  while (in->full && pthread_cond_timedwait(&in->came, &in->lock, &end) == 0)
    ;
  pthread_mutex_unlock(&in->lock);
  return true;
}

static void hold(eplua_peer *p, inbox *in)
{
  forget(in);
  pthread_mutex_lock(&in->lock);
  in->full = true;
  pthread_mutex_unlock(&in->lock);
  say(p, "{\"type\":\"ping\"}");
  wait_for(in, "pong");
}

static void let_go(inbox *in)
{
  pthread_mutex_lock(&in->lock);
  in->full = false;
  pthread_cond_broadcast(&in->came);
  pthread_mutex_unlock(&in->lock);
}

static void flood(eplua_peer *p, int count)
{
  for (int i = 0; i < count; i++)
    say(p, "{\"type\":\"ping\",\"id\":\"flood\"}");
}

// One peer sends more than can wait. It alone loses something, and is told; all that others want, and what the plane owes itself, comes.
static void test_flood(void **state)
{
  (void)state;
  enum { FLOOD = 20000 };
  begin("ui = require 'ui'");
  inbox flooding, watching, leaving, holding;
  eplua_peer *flooder = join(&flooding), *watcher = join(&watching), *leaver = join(&leaving);
  eplua_peer *holder = join_with(&holding, send_slowly);
  say(watcher, "{\"type\":\"subscribe\",\"channels\":[\"output\",\"ui\"]}");
  say(watcher, "{\"type\":\"execute\",\"id\":1,\"code\":\"repeat local ok = pcall(function() "
               "ui.window { ui.label { text = 'first' } }:show() end) require "
               "'timers'.sleep(5) until ok\"}");
  wait_for(&watching, "first");
  apply(watcher, &watching);
  forget(&flooding);
  hold(holder, &holding);
  flood(flooder, FLOOD);
  eplua_peer_close(leaver);
  say(watcher, "{\"type\":\"execute\",\"id\":2,\"code\":\"print 'meanwhile' "
               "ui.window { ui.label { text = 'second' } }:show()\"}");
  wait_for(&watching, "\"id\":2,\"ok\":true");
  say(watcher, "{\"type\":\"ping\",\"id\":3}");
  let_go(&holding);
  wait_gone(&leaving);
  wait_for(&watching, "{\"type\":\"pong\",\"id\":3}");
  wait_for(&watching, "meanwhile\\n");
  wait_for(&watching, "second");
  apply(watcher, &watching);
  wait_count(&flooding, FLOOD);
  assert_true(has(&flooding, "{\"type\":\"pong\",\"id\":\"flood\"}"));
  assert_true(has(&flooding, "{\"type\":\"error\",\"id\":\"flood\",\"code\":-3"));
  char *status = eplua_control_status(control);
  assert_null(strstr(status, "\"drops\":0"));
  free(status);
  // so also what somebody waits for, and the end
  hold(holder, &holding);
  flood(flooder, FLOOD);
  char *clients = eplua_control_clients(control);
  assert_non_null(clients);
  free(clients);
  flood(flooder, FLOOD);
  eplua_peer_close(flooder);
  eplua_peer_close(watcher);
  eplua_peer_close(holder);
  end();
  wait_gone(&flooding);
  wait_gone(&watching);
  wait_gone(&holding);
}

// Waits until so many sessions are there.
static void wait_sessions(int count)
{
  struct timespec end = until(20), now;
  char part[40];
  bool found = false;
  snprintf(part, sizeof part, "\"sessions\":%d,", count);
  do {
    inbox in;
    inbox_init(&in);
    ask(&in, "{\"verb\":\"state\"}", 0);
    wait_for(&in, "version");
    found = has(&in, part);
    free(in.text);
    clock_gettime(CLOCK_REALTIME, &now);
  } while (!found && now.tv_sec < end.tv_sec);
  assert_true(found);
}

// A peer that goes takes its sessions along, whatever their names are, also when the engine takes nothing at that moment.
static void test_sessions_end(void **state)
{
  (void)state;
  static const char own[] =
      "{\"type\":\"ask\",\"id\":1,\"verb\":\"evaluate\",\"code\":\"local n = 1 return 'own'\"}";
  static const char named[] = "{\"type\":\"ask\",\"id\":2,\"verb\":\"evaluate\",\"session\":"
                              "\"named\",\"peer\":\"not me\",\"code\":\"local n = 2 return "
                              "'named'\"}";
  begin("");
  inbox first, second;
  eplua_peer *a = join(&first), *b = join(&second);
  say(a, own);
  say(a, named);
  say(b, named);
  wait_for(&first, "own");
  wait_for(&first, "named");
  wait_for(&second, "named");
  wait_sessions(2);
  eplua_peer_close(a);
  wait_gone(&first);
  wait_sessions(1);
  inbox busy;
  inbox_init(&busy);
  ask(&busy, "{\"verb\":\"evaluate\",\"code\":\"print 'busy' while true do end\"}", 0);
  assert_true(run_engine_wait_output(engine, "busy", 10000));
  static const char state_of[] = "{\"verb\":\"state\"}";
  while (eplua_control_ask(control, state_of, sizeof state_of - 1, 0, take, &busy) == EPLUA_OK)
    ;
  eplua_peer_close(b);
  wait_gone(&second);
  ask(&busy, "{\"verb\":\"interrupt\"}", 0);
  wait_for(&busy, "\"stopped\":true");
  wait_for(&busy, "version");
  wait_sessions(0);
  free(busy.text);
  end();
}

static void test_status(void **state)
{
  (void)state;
  begin("setInterval(function() end, 1000)");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"status\",\"callbacks\"]}");
  wait_for(&in, "{\"type\":\"status\",\"status\":\"running\"");
  wait_for(&in, "\"kind\":\"interval\",\"source\":\"");
  say(p, "{\"type\":\"unsubscribe\",\"channels\":[\"status\",\"callbacks\"]}");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

// Showing fails as long as no page has joined, which happens on other threads.
static void test_windows(void **state)
{
  (void)state;
  begin("");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"ui\"]}");
  say(p, "{\"type\":\"execute\",\"id\":1,\"code\":\"ui = require 'ui' w = ui.window { id = 'w', "
         "ui.button { id = 'b', "
         "text = 'Go', onClicked = function() print 'clicked' end } } repeat local ok = "
         "pcall(w.show, w) require 'timers'.sleep(5) until ok\"}");
  wait_for(&in, "\"id\":1,\"ok\":true");
  wait_for(&in, "{\"type\":\"ui\",\"reset\":true,\"sequence\":");
  wait_for(&in, "\"kind\":\"button\"");
  const char *made = strstr(in.text, "\"kind\":\"button\""), *op = made;
  while (strncmp(op, "\"node\":", 7) != 0)
    op--;
  char message[200];
  snprintf(message, sizeof message,
           "{\"type\":\"ui_event\",\"node\":%lld,\"name\":\"onClicked\",\"sequence\":1}",
           strtoll(op + 7, NULL, 10));
  say(p, message);
  assert_true(run_engine_wait_output(engine, "clicked", 10000));
  say(p, "{\"type\":\"ui_event\",\"node\":1,\"name\":\"onClicked\",\"value\":[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]}");
  wait_for(&in, "nested too deeply");
  say(p, "{\"type\":\"ui_done\",\"sequence\":99999}");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

// What a page has changed is told to the others, and not back to it.
static void test_no_echo(void **state)
{
  (void)state;
  begin("");
  inbox first, second;
  eplua_peer *a = join(&first), *b = join(&second);
  for (int i = 0; i < 2; i++) {
    eplua_peer *p = i ? b : a;
    say(p, "{\"type\":\"subscribe\",\"channels\":[\"ui\"]}");
  }
  say(a, "{\"type\":\"execute\",\"id\":1,\"code\":\"ui = require 'ui' w = ui.window { ui.entry { "
         "id = 'e' } } repeat local ok = pcall(w.show, w) require 'timers'.sleep(5) until ok\"}");
  wait_for(&first, "\"kind\":\"entry\"");
  wait_for(&second, "\"kind\":\"entry\"");
  char *at = strstr(first.text, "\"kind\":\"entry\"");
  while (strncmp(at, "\"node\":", 7) != 0)
    at--;
  long long node = strtoll(at + 7, NULL, 10);
  long long sequence = apply(a, &first);
  apply(b, &second);
  forget(&first);
  static const char *const typed[] = {"one", "two", "three"};
  for (int i = 0; i < 3; i++) {
    char message[200], part[40];
    snprintf(message, sizeof message,
             "{\"type\":\"ui_event\",\"node\":%lld,\"name\":\"onValueChanged\",\"value\":\"%s\","
             "\"sequence\":%lld}",
             node, typed[i], sequence);
    say(a, message);
    snprintf(part, sizeof part, "\"value\":\"%s\"", typed[i]);
    wait_for(&second, part);
    apply(b, &second);
  }
  assert_false(has(&first, "\"op\":\"set\""));
  eplua_peer_close(a);
  eplua_peer_close(b);
  wait_gone(&first);
  wait_gone(&second);
  end();
}

// What pages of the earlier program hear.
static void test_views(void **state)
{
  (void)state;
  begin("");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"views\"]}");
  say(p, "{\"type\":\"execute\",\"id\":1,\"code\":\"ui = require 'ui' w = ui.window { id = 'lamp', "
         "ui.column { ui.label { id = 'l', "
         "text = 'a' }, ui.label { text = 'b' } } } repeat local ok = pcall(w.show, w) require "
         "'timers'.sleep(5) until ok\"}");
  wait_for(&in, "\"id\":1,\"ok\":true");
  say(p, "{\"type\":\"execute\",\"id\":2,\"code\":\"w.l.text = 'changed'\"}");
  wait_for(&in, "{\"type\":\"view_update\",\"qa_id\":\"lamp\",\"element_id\":\"l\",\"property_"
                "name\":\"text\",\"value\":\"changed\"}");
  say(p, "{\"type\":\"execute\",\"id\":3,\"code\":\"w:close() w = ui.window { id = 'lamp', "
         "ui.label { id = 'l' } } w:show() "
         "require 'timers'.sleep(20) w.l.text = 'anew'\"}");
  wait_for(&in, "\"value\":\"anew\"");
  assert_false(has(&in, "\"type\":\"ui\""));
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

// Elements that are removed one by one cost no look at all that are there.
static void test_views_of_many(void **state)
{
  (void)state;
  begin("");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"views\"]}");
  say(p, "{\"type\":\"execute\",\"id\":1,\"code\":\"ui = require 'ui' list = {} canvas = "
         "ui.canvas {} w = ui.window { id = 'lamp', ui.label { id = 'l' }, canvas } for i = 1, "
         "20000 do list[i] = ui.draw.rect { x = 1, y = 1, width = 3, height = 3 } "
         "canvas:add(list[i]) end repeat local ok = pcall(w.show, w) require "
         "'timers'.sleep(5) until ok\"}");
  wait_for(&in, "\"id\":1,\"ok\":true");
  say(p, "{\"type\":\"execute\",\"id\":2,\"code\":\"for i = 1, #list - 1 do list[i]:remove() "
         "end require 'timers'.sleep(20) w.l.text = 'fewer'\"}");
  wait_for(&in, "\"id\":2,\"ok\":true");
  wait_for(&in, "\"qa_id\":\"lamp\",\"element_id\":\"l\",\"property_name\":\"text\",\"value\":"
                "\"fewer\"");
  say(p, "{\"type\":\"ping\",\"id\":3}");
  wait_for(&in, "{\"type\":\"pong\",\"id\":3}");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

static void test_rebind(void **state)
{
  (void)state;
  begin("print 'first engine'");
  inbox in;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"subscribe\",\"channels\":[\"output\",\"ui\",\"status\"]}");
  wait_for(&in, "first engine");
  assert_true(run_engine_stop(engine, 5000, NULL));
  eplua_control_bind(control, NULL);
  run_engine_free(engine);
  wait_for(&in, "\"event\":\"gone\"");
  say(p, "{\"type\":\"ask\",\"id\":3,\"verb\":\"state\"}");
  wait_for(&in, "no engine runs");
  engine = run_engine_new(&(eplua_config){.size = sizeof(eplua_config), .hold = true});
  assert_int_equal(eplua_control_bind(control, run_engine_engine(engine)), EPLUA_OK);
  wait_for(&in, "\"event\":\"bound\"");
  run_engine_begin(engine, "print 'second engine'");
  wait_for(&in, "second engine");
  eplua_peer_close(p);
  wait_gone(&in);
  end();
}

static void say_dap(eplua_peer *p, int seq, const char *command, const char *arguments)
{
  char text[400];
  snprintf(text, sizeof text,
           "{\"type\":\"dap\",\"message\":{\"seq\":%d,\"type\":\"request\",\"command\":\"%s\","
           "\"arguments\":%s}}",
           seq, command, arguments);
  say(p, text);
}

static void test_debugger(void **state)
{
  (void)state;
  begin("function stops() local x = 42 return x end");
  inbox in, other;
  eplua_peer *p = join(&in);
  say(p, "{\"type\":\"dap\"}");
  wait_for(&in, "\\\"message\\\" is no object");
  say_dap(p, 1, "initialize", "{\"adapterID\":\"x\"}");
  wait_for(&in, "{\"type\":\"dap\",\"message\":{\"type\":\"event\",\"event\":\"initialized\"");
  say_dap(p, 2, "attach", "{\"logsOnly\":true}");
  say_dap(p, 3, "setFunctionBreakpoints", "{\"breakpoints\":[{\"name\":\"stops\"}]}");
  say_dap(p, 4, "configurationDone", "{}");
  wait_for(&in, "\"request_seq\":4,\"success\":true");
  eplua_peer *second = join(&other); // the first one has it
  say_dap(second, 1, "initialize", "{\"adapterID\":\"y\"}");
  say_dap(second, 2, "attach", "{}");
  wait_for(&other, "\"request_seq\":2,\"success\":false");
  say(p, "{\"type\":\"ask\",\"id\":1,\"verb\":\"evaluate\",\"code\":\"print 'seen' local x = "
         "stops() return x\"}");
  wait_for(&in, "\"event\":\"stopped\"");
  assert_false(has(&in, "\"event\":\"output\"")); // it reads the output elsewhere
  say(p, "{\"type\":\"dap_end\"}");               // the script goes on
  wait_for(&in, "\"type\":\"answer\",\"id\":1,\"ok\":true");
  say_dap(second, 3, "attach", "{}");
  wait_for(&other, "\"request_seq\":3,\"success\":true");
  say_dap(p, 1, "initialize", "{\"adapterID\":\"x\"}"); // another session
  say(p, "{\"type\":\"ping\",\"id\":9}");
  wait_for(&in, "\"type\":\"pong\",\"id\":9");
  eplua_peer_close(p);
  eplua_peer_close(second);
  wait_gone(&in);
  wait_gone(&other);
  end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_time),          cmocka_unit_test(test_busy),
      cmocka_unit_test(test_stall_is_set),  cmocka_unit_test(test_follow),
      cmocka_unit_test(test_slow_reader),   cmocka_unit_test(test_position),
      cmocka_unit_test(test_bad_messages),  cmocka_unit_test(test_questions_are_bounded),
      cmocka_unit_test(test_flood),         cmocka_unit_test(test_sessions_end),
      cmocka_unit_test(test_status),        cmocka_unit_test(test_windows),
      cmocka_unit_test(test_no_echo),       cmocka_unit_test(test_views),
      cmocka_unit_test(test_views_of_many), cmocka_unit_test(test_rebind),
      cmocka_unit_test(test_debugger),
  };
  return cmocka_run_group_tests_name("the control plane", tests, NULL, NULL);
}
