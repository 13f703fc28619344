// SPDX-License-Identifier: GPL-3.0-or-later
/* What inspect tells of sockets and servers, and socket_close: asked as a client would. */
#include "run_engine.h"

#include <eplua/verbs.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <yyjson.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static char *came_text;
static yyjson_doc *answer; // the last one
static run_engine *engine;

static void take_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)length;
  pthread_mutex_lock(&lock);
  came_text = strdup(json);
  pthread_cond_signal(&came);
  pthread_mutex_unlock(&lock);
}

static yyjson_val *ask(const char *request)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20 * run_engine_scale();
  assert_int_equal(
      eplua_ask(run_engine_engine(engine), request, strlen(request), take_answer, NULL), EPLUA_OK);
  pthread_mutex_lock(&lock);
  while (!came_text && pthread_cond_timedwait(&came, &lock, &until) == 0)
    ;
  char *text = came_text;
  came_text = NULL;
  pthread_mutex_unlock(&lock);
  yyjson_doc_free(answer);
  answer = text ? yyjson_read(text, strlen(text), 0) : NULL;
  free(text);
  if (!answer)
    fail_msg("no answer to %s", request);
  return yyjson_doc_get_root(answer);
}

// Runs code; its result, if there is one, as text.
static const char *evaluate(const char *code)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "verb", "evaluate");
  yyjson_mut_obj_add_str(doc, root, "code", code);
  yyjson_mut_obj_add_str(doc, root, "name", "@sockets.lua");
  char *request = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, NULL);
  yyjson_mut_doc_free(doc);
  assert_non_null(request);
  yyjson_val *root_of = ask(request);
  free(request);
  if (!yyjson_is_true(yyjson_obj_get(root_of, "ok")))
    fail_msg("%s: %s", code, yyjson_get_str(yyjson_obj_get(root_of, "error")));
  yyjson_val *first = yyjson_arr_get_first(yyjson_obj_get(root_of, "results"));
  const char *text = yyjson_get_str(yyjson_obj_get(first, "text"));
  return text ? text : "";
}

static yyjson_val *list(const char *name)
{
  yyjson_val *found = yyjson_obj_get(ask("{\"verb\":\"inspect\"}"), name);
  assert_true(yyjson_is_arr(found));
  return found;
}

// The first of a list with that kind; NULL: there is none.
static yyjson_val *find_kind(const char *name, const char *kind)
{
  size_t i, n;
  yyjson_val *each;
  yyjson_val *all = list(name);
  yyjson_arr_foreach(all, i, n, each)
  {
    if (yyjson_equals_str(yyjson_obj_get(each, "kind"), kind))
      return each;
  }
  return NULL;
}

static int64_t integer(yyjson_val *object, const char *name)
{
  yyjson_val *member = yyjson_obj_get(object, name);
  assert_true(yyjson_is_int(member));
  return yyjson_get_sint(member);
}

static bool close_socket(int64_t id)
{
  char request[100];
  snprintf(request, sizeof request, "{\"verb\":\"socket_close\",\"socket\":%" PRId64 "}", id);
  return yyjson_get_bool(yyjson_obj_get(ask(request), "closed"));
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
  yyjson_doc_free(answer);
  answer = NULL;
  return 0;
}

static int forget(void **state)
{
  (void)state;
  evaluate("if server then server:stop() end server, s, echo = nil collectgarbage() "
           "require('timers').sleep(5)");
  return 0;
}

// --- tests ---

static void an_engine_without_network_lists_nothing(void **state)
{
  (void)state;
  assert_int_equal(yyjson_arr_size(list("sockets")), 0);
  assert_int_equal(yyjson_arr_size(list("servers")), 0);
}

static void a_connection_tells_both_ends_its_bytes_and_where_it_was_opened(void **state)
{
  (void)state;
  evaluate("echo = assert(net.TCPEchoServer('127.0.0.1', 0))\n"
           "s = net.TCPSocket()\n"
           "assert(s:connect('127.0.0.1', echo:port()))\n"
           "s:send('hello') s:read()");
  yyjson_val *socket = find_kind("sockets", "tcp");
  assert_non_null(socket);
  assert_int_equal(integer(socket, "received"), 5);
  assert_int_equal(integer(socket, "sent"), 5);
  assert_int_equal(integer(socket, "line"), 3);
  assert_true(yyjson_equals_str(yyjson_obj_get(socket, "source"), "sockets.lua"));
  assert_true(strncmp(yyjson_get_str(yyjson_obj_get(socket, "peer")), "127.0.0.1:", 10) == 0);
  assert_true(yyjson_get_real(yyjson_obj_get(socket, "since_ms")) >= 0);
  assert_int_equal(yyjson_arr_size(yyjson_obj_get(socket, "pending")), 0);
  yyjson_val *server = find_kind("servers", "tcp echo server");
  assert_int_equal(integer(server, "clients"), 1);
  assert_int_equal(integer(server, "served"), 1);
  assert_int_equal(yyjson_get_sint(yyjson_obj_get(ask("{\"verb\":\"state\"}"), "sockets")), 3);
  evaluate("echo:stop()");
}

static void what_is_waited_for_is_listed_with_the_line_that_asked(void **state)
{
  (void)state;
  evaluate("echo = assert(net.TCPEchoServer('127.0.0.1', 0)) s = net.TCPSocket()\n"
           "assert(s:connect('127.0.0.1', echo:port()))\n"
           "\n"
           "s:readUntil('\\n', {error = function() end})");
  yyjson_val *pending = yyjson_obj_get(find_kind("sockets", "tcp"), "pending");
  assert_int_equal(yyjson_arr_size(pending), 1);
  yyjson_val *first = yyjson_arr_get_first(pending);
  assert_true(yyjson_equals_str(yyjson_obj_get(first, "what"), "readUntil"));
  assert_int_equal(integer(first, "line"), 4);
  evaluate("echo:stop()");
}

static void a_socket_that_is_closed_from_outside_wakes_who_waits_for_it(void **state)
{
  (void)state;
  evaluate("echo = assert(net.TCPEchoServer('127.0.0.1', 0)) s = net.TCPSocket()\n"
           "assert(s:connect('127.0.0.1', echo:port())) result = nil\n"
           "coroutine.wrap(function() result = table.pack(s:read()) end)()");
  int64_t id = integer(find_kind("sockets", "tcp"), "id");
  assert_true(close_socket(id));
  assert_string_equal(evaluate("require('timers').sleep(1) return result[2] .. result[3]"),
                      "\"closedECANCELED\"");
  assert_string_equal(evaluate("return s:isOpen()"), "false");
  assert_false(close_socket(id)); // gone
  evaluate("echo:stop()");
}

static void a_server_that_is_closed_from_outside_has_stopped_and_can_start_again(void **state)
{
  (void)state;
  evaluate("server = net.TCPServer() assert(server:start('127.0.0.1', 0, print))");
  assert_true(close_socket(integer(find_kind("servers", "tcp server"), "id")));
  assert_string_equal(evaluate("return server:isRunning()"), "false");
  evaluate("assert(server:start('127.0.0.1', 0, print))");
}

static void an_id_that_is_none_is_refused(void **state)
{
  (void)state;
  static const char *const bad[] = {"{\"verb\":\"socket_close\"}",
                                    "{\"verb\":\"socket_close\",\"socket\":\"1\"}",
                                    "{\"verb\":\"socket_close\",\"socket\":1.5}"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_non_null(yyjson_obj_get(ask(bad[i]), "error"));
  assert_false(close_socket(0));
  assert_false(close_socket(INT64_MAX));
}

static void more_than_a_thousand_are_counted_and_cut(void **state)
{
  (void)state;
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 2000) {
    files.rlim_cur = files.rlim_max < 2000 ? files.rlim_max : 2000;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  evaluate("many = {} for i = 1, 1100 do many[i] = net.UDPSocket() assert(many[i]:setTTL(3)) end");
  yyjson_val *root = ask("{\"verb\":\"inspect\"}");
  assert_int_equal(yyjson_arr_size(yyjson_obj_get(root, "sockets")), 1000);
  assert_int_equal(integer(root, "socket_count"), 1100);
  evaluate("many = nil");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(an_engine_without_network_lists_nothing, forget),
      cmocka_unit_test_teardown(a_connection_tells_both_ends_its_bytes_and_where_it_was_opened,
                                forget),
      cmocka_unit_test_teardown(what_is_waited_for_is_listed_with_the_line_that_asked, forget),
      cmocka_unit_test_teardown(a_socket_that_is_closed_from_outside_wakes_who_waits_for_it,
                                forget),
      cmocka_unit_test_teardown(
          a_server_that_is_closed_from_outside_has_stopped_and_can_start_again, forget),
      cmocka_unit_test(an_id_that_is_none_is_refused),
      cmocka_unit_test_teardown(more_than_a_thousand_are_counted_and_cut, forget),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
