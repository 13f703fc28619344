// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The verbs that do something to what inspect shows, and those about the elements of windows: asked as a client would, with ids of things that
 * are gone, of others, and of nothing.
 */
#include "run_engine.h"

#include <eplua/verbs.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static char *came_text;
static char *answer; // the last one
static run_engine *engine;

static void take_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)length;
  pthread_mutex_lock(&lock);
  came_text = strdup(json);
  pthread_cond_signal(&came);
  pthread_mutex_unlock(&lock);
}

static const char *ask(const char *request)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20 * run_engine_scale();
  assert_int_equal(
      eplua_ask(run_engine_engine(engine), request, strlen(request), take_answer, NULL), EPLUA_OK);
  pthread_mutex_lock(&lock);
  while (!came_text && pthread_cond_timedwait(&came, &lock, &until) == 0)
    ;
  free(answer);
  answer = came_text;
  came_text = NULL;
  pthread_mutex_unlock(&lock);
  if (!answer)
    fail_msg("no answer to %s", request);
  return answer;
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

static void evaluate(const char *code)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "verb", "evaluate");
  yyjson_mut_obj_add_str(doc, root, "code", code);
  char *request = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, NULL);
  yyjson_mut_doc_free(doc);
  assert_non_null(request);
  ask(request);
  free(request);
  has("\"ok\":true");
}

// The text of the one result.
static void gives(const char *code, const char *text)
{
  char part[300];
  evaluate(code);
  snprintf(part, sizeof part, "\"text\":\"%s\"", text);
  has(part);
}

static int64_t number_of(const char *code)
{
  evaluate(code);
  const char *text = strstr(answer, "\"text\":\"");
  return text ? strtoll(text + 8, NULL, 10) : -1;
}

static const char *ask_about(const char *verb, const char *member, int64_t id, const char *more)
{
  char request[500];
  snprintf(request, sizeof request, "{\"verb\":\"%s\",\"%s\":%" PRId64 "%s}", verb, member, id,
           more);
  return ask(request);
}

static int start(void **state)
{
  (void)state;
  engine = run_engine_new(
      &(eplua_config){.hold = true, .resources = RESOURCES, .host = {.idle = run_engine_on_idle}});
  run_engine_begin(engine, "");
  assert_true(run_engine_wait_idle(engine, 1, 5000, NULL));
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

// --- timers ---

static void a_timer_is_fired_before_its_time_and_an_interval_goes_on_from_there(void **state)
{
  (void)state;
  int64_t once = number_of("fired = 0; return setTimeout(function() fired = fired + 1 end, 1e9)");
  ask_about("timer_fire", "timer", once, "");
  assert_string_equal(answer, "{\"fired\":true}");
  gives("require('timers').sleep(1) return fired", "1");
  ask_about("timer_fire", "timer", once, ""); // gone
  assert_string_equal(answer, "{\"fired\":false}");
  int64_t again =
      number_of("fired = 0; i = setInterval(function() fired = fired + 1 end, 1e9) return i");
  ask_about("timer_fire", "timer", again, "");
  gives("require('timers').sleep(1) return fired", "1");
  ask_about("timer_fire", "timer", again, "");
  assert_string_equal(answer, "{\"fired\":true}");
  gives("require('timers').sleep(1) return fired", "2");
  evaluate("clearInterval(i)");
}

static void a_sleep_is_ended_by_firing_its_timer(void **state)
{
  (void)state;
  evaluate("woken = false; co = coroutine.create(function() require('timers').sleep(1e9) woken = "
           "true end)"
           " coroutine.resume(co)");
  ask("{\"verb\":\"inspect\"}");
  has("\"kind\":\"sleep\",\"coroutine\":");
  const char *sleep = strstr(answer, "\"kind\":\"sleep\"");
  while (sleep > answer && *sleep != '{')
    sleep--;
  int64_t id = strtoll(sleep + strlen("{\"id\":"), NULL, 10);
  ask_about("timer_cancel", "timer", id, ""); // it has no function of its own
  assert_string_equal(answer, "{\"cancelled\":false}");
  ask("{\"verb\":\"callbacks\"}");
  has("\"kind\":\"sleep\",\"source\":\"prompt:1\"");
  ask_about("timer_fire", "timer", id, "");
  assert_string_equal(answer, "{\"fired\":true}");
  gives("require('timers').sleep(1) return woken", "true");
}

static void what_there_is_says_how_old_it_is_and_where_it_comes_from(void **state)
{
  (void)state;
  evaluate("t = setInterval(function() end, 1)  require('timers').sleep(20)");
  ask("{\"verb\":\"inspect\"}");
  has("\"timer_count\":");
  has("\"max_ms\":");
  has("\"since_ms\":");
  has("\"line\":1");
  has("{\"name\":\"_G\"}"); // comes from no file, whoever's functions are in it
  evaluate("clearInterval(t)");
}

static void only_what_is_meant_is_hit(void **state)
{
  (void)state;
  static const char *const wrong[] = {
      "{\"verb\":\"timer_fire\"}",
      "{\"verb\":\"timer_cancel\"}",
      "{\"verb\":\"timer_fire\",\"timer\":\"1\"}",
      "{\"verb\":\"timer_fire\",\"timer\":1.5}",
      "{\"verb\":\"callback_remove\",\"callback\":null}",
      "{\"verb\":\"window_close\",\"node\":{}}",
      "{\"verb\":\"coroutine_cancel\",\"coroutine\":[1]}",
      "{\"verb\":\"ui_element\",\"node\":true}",
      "{\"verb\":\"ui_set\",\"name\":\"text\",\"value\":1}",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ask(wrong[i]);
    has("\"code\":-2");
    has("must be a whole number");
  }
  static const char *const gone[] = {
      "{\"verb\":\"timer_fire\",\"timer\":9223372036854775807}",
      "{\"verb\":\"timer_fire\",\"timer\":-7}",
      "{\"verb\":\"callback_remove\",\"callback\":18446744073709551615}",
      "{\"verb\":\"window_close\",\"node\":77}",
      "{\"verb\":\"coroutine_cancel\",\"coroutine\":2147483647}",
      "{\"verb\":\"coroutine_cancel\",\"coroutine\":99999999999}",
  };
  for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
    ask(gone[i]);
    has(":false}");
  }
}

static void a_registered_callback_is_taken_back_and_a_timer_is_not_one(void **state)
{
  (void)state;
  int64_t id = number_of("return _PY.registerCallback(function() end, true)");
  int64_t timer = number_of("return setTimeout(print, 1e9)");
  ask_about("callback_remove", "callback", timer, "");
  assert_string_equal(answer, "{\"removed\":false}");
  ask_about("timer_cancel", "timer", id, "");
  assert_string_equal(answer, "{\"cancelled\":false}");
  ask_about("callback_remove", "callback", id, "");
  assert_string_equal(answer, "{\"removed\":true}");
  ask_about("callback_remove", "callback", id, "");
  assert_string_equal(answer, "{\"removed\":false}");
  ask_about("timer_cancel", "timer", timer, "");
  assert_string_equal(answer, "{\"cancelled\":true}");
}

// --- coroutines ---

static int64_t coroutine_that_waits(void)
{
  ask("{\"verb\":\"inspect\"}");
  const char *list = strstr(answer, "\"coroutines\":[{\"id\":");
  assert_non_null(list);
  return strtoll(list + strlen("\"coroutines\":[{\"id\":"), NULL, 10);
}

static void a_coroutine_that_waits_is_ended_and_closes_what_it_has_to(void **state)
{
  (void)state;
  evaluate("closed = 'no'; co = coroutine.create(function()"
           " local x <close> = setmetatable({}, {__close = function() closed = 'yes' end})"
           " require('timers').sleep(1e9) closed = 'went on' end) coroutine.resume(co)");
  int64_t id = coroutine_that_waits();
  has("\"waits\":\"sleep\"");
  ask_about("coroutine_cancel", "coroutine", id, "");
  assert_string_equal(answer, "{\"cancelled\":true}");
  gives("return closed", "\\\"yes\\\"");
  gives("return coroutine.status(co)", "\\\"dead\\\"");
  ask_about("coroutine_cancel", "coroutine", id, "");
  has("waits for nothing");
  ask("{\"verb\":\"inspect\"}");
  has("\"coroutines\":[]");
  has("\"timers\":[]");
}

static void an_error_while_it_closes_ends_it_all_the_same(void **state)
{
  (void)state;
  evaluate("co = coroutine.create(function()"
           " local x <close> = setmetatable({}, {__close = function() error 'no' end})"
           " require('timers').sleep(1e9) end) coroutine.resume(co)");
  ask_about("coroutine_cancel", "coroutine", coroutine_that_waits(), "");
  assert_string_equal(answer, "{\"cancelled\":true}");
  gives("return coroutine.status(co)", "\\\"dead\\\"");
}

static void code_of_the_prompt_that_waits_is_answered_when_it_is_cancelled(void **state)
{
  (void)state;
  evaluate("setTimeout(function() require('timers').sleep(1e9) end, 0) require('timers').sleep(5)");
  ask_about("coroutine_cancel", "coroutine", coroutine_that_waits(), "");
  assert_string_equal(answer, "{\"cancelled\":true}");
  ask("{\"verb\":\"inspect\"}");
  has("\"coroutines\":[]");
}

static char *late; // the answer to code that waits

static void take_late(void *ud, const char *json, size_t length)
{
  (void)ud, (void)length;
  pthread_mutex_lock(&lock);
  late = strdup(json);
  pthread_mutex_unlock(&lock);
}

static void code_that_waits_for_its_answer_is_answered_as_cancelled(void **state)
{
  (void)state;
  static const char request[] = "{\"verb\":\"evaluate\",\"code\":\"require('timers').sleep(1e9)\"}";
  assert_int_equal(
      eplua_ask(run_engine_engine(engine), request, sizeof request - 1, take_late, NULL), EPLUA_OK);
  ask_about("coroutine_cancel", "coroutine", coroutine_that_waits(), "");
  assert_string_equal(answer, "{\"cancelled\":true}");
  ask("{\"verb\":\"state\"}"); // answers come in order
  pthread_mutex_lock(&lock);
  assert_non_null(late);
  assert_non_null(strstr(late, "cancelled"));
  free(late);
  late = NULL;
  pthread_mutex_unlock(&lock);
}

// --- windows ---

static int64_t node_of(const char *part)
{
  ask("{\"verb\":\"ui_tree\"}");
  const char *at = strstr(answer, part);
  if (!at)
    fail_msg("not in the tree: %s\n%s", part, answer);
  while (at > answer && *at != '{')
    at--;
  return strtoll(at + strlen("{\"node\":"), NULL, 10);
}

static int64_t revision(void)
{
  const char *at = strstr(answer, "\"revision\":");
  return at ? strtoll(at + strlen("\"revision\":"), NULL, 10) : -1;
}

static void make_window(void)
{
  ask("{\"verb\":\"release\"}"); // what answers still hold
  evaluate("w = nil collectgarbage() ui = require 'ui'; require('ep.ui_test'); w = ui.window{title "
           "= 'Hello', ui.label{id = 'name', text = 'one'},"
           " ui.number{id = 'n', min = 0, max = 10, value = 5}, ui.button 'Go'}");
}

static void the_tree_tells_what_is_new_and_no_more(void **state)
{
  (void)state;
  make_window();
  ask("{\"verb\":\"ui_tree\"}");
  has("\"kind\":\"window\",\"text\":\"Hello\",\"hidden\":true}");
  has("\"kind\":\"label\",\"id\":\"name\",\"text\":\"one\"}");
  has("\"kind\":\"button\",\"text\":\"Go\"}");
  char request[100];
  int64_t before = revision();
  snprintf(request, sizeof request, "{\"verb\":\"ui_tree\",\"since\":%" PRId64 "}", before);
  ask(request);
  has_not("nodes");
  has_not("changed");
  evaluate("w.name.text = 'two'");
  ask(request);
  has("\"changed\":[{");
  has("\"text\":\"two\"");
  has_not("button");
  evaluate("w:add(ui.label 'new')");
  ask(request);
  has("\"nodes\":[");
  has("\"text\":\"new\"");
  ask("{\"verb\":\"ui_tree\",\"limit\":2}");
  has("\"more\":true");
  ask("{\"verb\":\"ui_tree\",\"since\":9007199254740991}"); // of another engine
  has("\"nodes\":[");
}

static void an_element_tells_its_properties_and_takes_new_ones(void **state)
{
  (void)state;
  make_window();
  int64_t label = node_of("\"id\":\"name\"");
  ask_about("ui_element", "node", label, "");
  has("\"name\":\"text\",\"type\":\"string\"");
  has("\"value\":\"one\"");
  has("\"choices\":\"fill left right");
  ask_about("ui_set", "node", label, ",\"name\":\"text\",\"value\":\"three\"");
  assert_string_equal(answer, "{\"value\":\"three\"}");
  gives("return w.name.text", "\\\"three\\\"");
  int64_t number = node_of("\"id\":\"n\"");
  ask_about("ui_set", "node", number,
            ",\"name\":\"value\",\"value\":99"); // kept between min and max
  assert_string_equal(answer, "{\"value\":10}");
  ask_about("ui_set", "node", label, ",\"name\":\"style\",\"value\":{\"color\":\"red\"}");
  gives("return w.name.style.color", "\\\"red\\\"");
  evaluate("made = load('\\n\\nreturn ui.window{title = \"Made\"}', '@made.lua')()");
  ask_about("ui_element", "node", node_of("\"Made\""), "");
  has("\"source\":\"made.lua\",\"line\":3");
}

static void what_the_script_could_not_set_is_refused_with_the_reason(void **state)
{
  (void)state;
  make_window();
  int64_t label = node_of("\"id\":\"name\""), window = node_of("\"Hello\"");
  static const struct {
    const char *set, *why;
  } wrong[] = {
      {",\"name\":\"text\",\"value\":{}", "label.text must be a string"},
      {",\"name\":\"txt\",\"value\":\"x\"", "did you mean 'text'?"},
      {",\"name\":\"zzzzzzzz\",\"value\":\"x\"", "label has no property 'zzzzzzzz'"},
      {",\"name\":\"id\",\"value\":\"x\"", "can only be given when it is made"},
      {",\"name\":\"text\"", "no \\\"value\\\""},
      {",\"value\":1", "\\\"name\\\" must be a string"},
      {",\"name\":\"align\",\"value\":\"lft\"", "left"},
      {",\"name\":\"visible\",\"value\":\"yes\"", "must be true or false"},
      {",\"name\":\"width\",\"value\":1e300", "label.width"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ask_about("ui_set", "node", label, wrong[i].set);
    has("\"code\":-2");
    has(wrong[i].why);
  }
  ask_about("ui_set", "node", window, ",\"name\":\"visible\",\"value\":true");
  has("waits for the script to show");
  ask_about("ui_set", "node", window, ",\"name\":\"dark\",\"value\":true");
  has("can only be read");
  char deep[400], open[51] = {0}, shut[51] = {0};
  memset(open, '[', sizeof open - 1);
  memset(shut, ']', sizeof shut - 1);
  snprintf(deep, sizeof deep, ",\"name\":\"style\",\"value\":%s%s", open, shut);
  ask_about("ui_set", "node", label, deep);
  has("nested too deeply");
  evaluate("w.name:remove()");
  ask_about("ui_set", "node", label, ",\"name\":\"text\",\"value\":\"x\"");
  has("the element is gone");
  ask_about("ui_element", "node", label, "");
  has("the element is gone");
}

static void a_window_is_closed_as_by_its_user_and_may_object(void **state)
{
  (void)state;
  evaluate("test = require 'ep.ui_test'; v = ui.window{title = 'Close me', onClose = function() "
           "objected = true return false end,"
           " ui.label{id = 'l', text = 'x'}} ");
  int64_t window = node_of("\"Close me\"");
  ask_about("window_close", "node", node_of("\"id\":\"l\""), "");
  has("that is no window");
  ask_about("window_close", "node", window, "");
  assert_string_equal(answer, "{\"asked\":true}");
  gives("require('timers').sleep(5) return objected", "true");
  node_of("\"Close me\"");
  ask_about("window_close", "node", window, ",\"force\":true");
  evaluate("require('timers').sleep(5)");
  ask_about("window_close", "node", window, "");
  assert_string_equal(answer, "{\"asked\":false}");
}

static void ten_thousand_elements_are_listed_and_a_change_costs_one(void **state)
{
  (void)state;
  evaluate("local many = {title = 'Many'} for i = 1, 10000 do many[i] = ui.label{text = 'label ' "
           ".. i} end"
           " big = ui.window(many) first = big:children()[1]");
  ask("{\"verb\":\"ui_tree\"}");
  has("label 10000");
  char request[100];
  snprintf(request, sizeof request, "{\"verb\":\"ui_tree\",\"since\":%" PRId64 "}", revision());
  evaluate("first.text = 'changed'");
  ask(request);
  has("\"text\":\"changed\"");
  assert_true(strlen(answer) < 500);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_timer_is_fired_before_its_time_and_an_interval_goes_on_from_there),
      cmocka_unit_test(a_sleep_is_ended_by_firing_its_timer),
      cmocka_unit_test(what_there_is_says_how_old_it_is_and_where_it_comes_from),
      cmocka_unit_test(only_what_is_meant_is_hit),
      cmocka_unit_test(a_registered_callback_is_taken_back_and_a_timer_is_not_one),
      cmocka_unit_test(a_coroutine_that_waits_is_ended_and_closes_what_it_has_to),
      cmocka_unit_test(an_error_while_it_closes_ends_it_all_the_same),
      cmocka_unit_test(code_of_the_prompt_that_waits_is_answered_when_it_is_cancelled),
      cmocka_unit_test(code_that_waits_for_its_answer_is_answered_as_cancelled),
      cmocka_unit_test(the_tree_tells_what_is_new_and_no_more),
      cmocka_unit_test(an_element_tells_its_properties_and_takes_new_ones),
      cmocka_unit_test(what_the_script_could_not_set_is_refused_with_the_reason),
      cmocka_unit_test(a_window_is_closed_as_by_its_user_and_may_object),
      cmocka_unit_test(ten_thousand_elements_are_listed_and_a_change_costs_one),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
