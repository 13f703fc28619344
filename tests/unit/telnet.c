// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Telnet and the socket file from outside, with a real engine: what a person, a script and a program see.
 */
#include "census.h"
#include "telnet_room.h"

#include "control/telnet.h"

#include <arpa/inet.h>
#include <eplua/dap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Sends lines and the end of input, and compares all that comes.
static void check_lines(const char *lines, const char *expected)
{
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, lines);
  telnet_client_end(c);
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  assert_string_equal(telnet_client_text(c), expected);
  telnet_client_free(c);
}

static void a_script_that_types_gets_answers_without_a_byte_of_protocol(void **state)
{
  (void)state;
  telnet_room_begin("function add(a, b) return a + b end");
  check_lines("1+1\nexit\n", "eplua> 2\neplua> ");
  check_lines("1+1", "eplua> 2\neplua> ");
  check_lines("1+1\r\n'a'..'b'\r\n", "eplua> 2\neplua> \"ab\"\neplua> ");
  check_lines("add(1, 2), nil, {1, x = {2}}\n", "eplua> 3\nnil\n{1, x = {2}}\neplua> ");
  check_lines("local x = 5\nx * 2\nx = x + 1\nx\n", "eplua> eplua> 10\neplua> eplua> 6\neplua> ");
  check_lines("\n  \nquit\n1+1\n", "eplua> eplua> eplua> ");
  telnet_room_end();
}

static void code_of_several_lines_goes_on_until_it_is_complete(void **state)
{
  (void)state;
  telnet_room_begin("");
  check_lines("for i = 1, 2 do\nprint(i)\nend\n7\n", "eplua> ....> ....> 1\n2\neplua> 7\neplua> ");
  check_lines("1\nfunction f()\n:state\n",
              "eplua> 1\neplua> ....> prompt:2: unexpected symbol near ':'\neplua> ");
  check_lines("x = {\nexit\n}\nx[1]\n", "eplua> ....> ....> eplua> nil\neplua> ");
  check_lines("x =\n", "eplua> ....> \nthe input ends before the code is complete: left out\n");
  telnet_room_end();
}

static void lines_ahead_run_in_order_and_print_before_their_results(void **state)
{
  (void)state;
  telnet_room_begin("");
  char lines[8192], expected[8192];
  int n = snprintf(lines, sizeof lines, "n = 0\n");
  int m = snprintf(expected, sizeof expected, "eplua> eplua> ");
  for (int i = 1; i <= 150; i++) {
    bool prints = i % 7 == 0;
    n += snprintf(lines + n, sizeof lines - (size_t)n, "%s",
                  prints ? "do n = n + 1\nprint('p' .. n) end\n" : "n = n + 1; return n\n");
    m += snprintf(expected + m, sizeof expected - (size_t)m,
                  prints ? "....> p%d\neplua> " : "%d\neplua> ", i);
  }
  check_lines(lines, expected);
  telnet_room_end();
}

static void code_that_waits_keeps_the_lines_behind_it(void **state)
{
  (void)state;
  telnet_room_begin("function wait(ms) local co = coroutine.running() setTimeout(function() "
                    "coroutine.resume(co) end, ms) coroutine.yield() end");
  check_lines("n = 1\nwait(30) n = n * 10 return 'done'\nn = n + 1\nn\nwait(10)\nn\n",
              "eplua> eplua> \"done\"\neplua> eplua> 11\neplua> eplua> 11\neplua> ");
  telnet_room_end();
}

static void errors_are_shown_and_leave_a_traceback(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, ":bt\n");
  telnet_client_expect(c, "no error has left a traceback");
  telnet_client_say(c, "local function f() error('boo \\27[31m\\7') end f()\n:bt\n");
  telnet_client_expect(c, "prompt:1: boo \\27[31m\\7\n"); // no byte of it for the terminal
  telnet_client_expect(c, "stack traceback:");
  telnet_client_say(c, "x y\n");
  telnet_client_expect(c, "syntax error near 'y'");
  telnet_client_say(c, "error({})\n");
  telnet_client_expect(c, "table");
  telnet_client_free(c);
  telnet_room_end();
}

static void commands_come_from_a_table_and_the_nearest_is_named(void **state)
{
  (void)state;
  telnet_room_begin("setInterval(function() end, 100000)");
  telnet_client *c = telnet_client_new();
  for (int turn = 0; turn < 2;
       turn++) { // the state is that after the last turn of the loop: of one before this code
    telnet_client_say(c, "'it ' .. 'has run'\n");
    telnet_client_expect(c, "it has run");
  }
  telnet_client_say(c, ":help\n");
  telnet_client_expect(c, ":complete TEXT");
  telnet_client_say(c, ":staet\n");
  telnet_client_expect(c, "did you mean :state?");
  telnet_client_say(c, ":state\n");
  telnet_client_expect(c, "running_intervals  1\n");
  telnet_client_expect(c, " KiB\n"); // in units
  telnet_client_say(c, ":timers\n");
  telnet_client_expect(c, "1 callback, 1 running interval\n");
  telnet_client_expect(c, "every 100000 ms, 0 runs  ");
  telnet_client_say(c, ":complete string.re\n");
  telnet_client_expect(c, "rep\nreverse\n");
  telnet_client_say(c, ":who\n");
  telnet_client_expect(c, "(you)");
  telnet_client_say(c, ":stop\n");
  telnet_client_expect(c, "not supported");
  telnet_client_say(c, "local a = 1\n:reset\na\n");
  telnet_client_expect(c, "forgotten");
  telnet_client_expect(c, "nil");
  telnet_client_say(c, ":load /there/is/none.lua\n");
  telnet_client_expect(c, "/there/is/none.lua");
  telnet_client_say(c, ":exit\n");
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  telnet_client_free(c);
  telnet_room_end();
}

static void who_is_there_is_named_by_what_they_do(void **state)
{
  (void)state;
  static const char hello[] =
      "Content-Length: 78\r\n\r\n{\"seq\":1,\"type\":\"request\",\"command\":"
      "\"initialize\",\"arguments\":{\"adapterID\":\"\"}}";
  eplua_error err;
  telnet_room_begin("");
  int port =
      eplua_dap_start(telnet_room_control(), &(eplua_door){.size = sizeof(eplua_door)}, &err);
  assert_true(port > 0);
  telnet_client *person = telnet_client_new(); // one after the other: the newest stands first
  telnet_client_expect(person, "eplua> ");
  telnet_client *program = telnet_client_new();
  telnet_client_say(program, ":json\n");
  telnet_client_expect(program, "hello");
  telnet_client *debugger = telnet_client_new_port(port);
  telnet_client_say(debugger, hello);
  telnet_client_expect(debugger, "Content-Length: ");
  telnet_client_say(person, ":who\n");
  telnet_client_expect(person, " debugs, ");
  telnet_client_expect(person, " speaks JSON, ");
  telnet_client_expect(person, " talks, ");
  telnet_client_free(person);
  telnet_client_free(program);
  telnet_client_free(debugger);
  telnet_room_end();
}

static void output_comes_to_all_who_want_it(void **state)
{
  (void)state;
  telnet_room_begin("print 'before'");
  assert_true(run_engine_wait_output(telnet_room_engine(), "before", 10000));
  telnet_client *a = telnet_client_new(), *b = telnet_client_new();
  telnet_client_expect(a, "eplua> ");
  telnet_client_expect(b, "eplua> ");
  telnet_client_say(b, ":output off\n");
  telnet_client_expect(b, "eplua> ");
  telnet_client_say(b, "io.write 'one\\n\\27[31mred\\27[2J\\a\\255\\n'\n");
  telnet_client_expect(b, "eplua> ");
  telnet_client_expect(a, "\none\n\x1b[31mred\\27[2J\\7\xEF\xBF\xBD\n\x1b[0meplua> ");
  telnet_client_say(b, ":output on\n");
  telnet_client_expect(b, "eplua> ");
  telnet_client_say(a, "print 'two'\n");
  telnet_client_expect(b, "\ntwo\neplua> ");
  assert_null(strstr(telnet_client_text(b), "one"));
  assert_null(strstr(telnet_client_text(a), "before"));
  telnet_client_free(a);
  telnet_client_free(b);
  telnet_room_end();
}

static void the_host_prints_to_one_or_to_all(void **state)
{
  (void)state;
  telnet_room_begin("");
  eplua_control *control = telnet_room_control();
  int clients;
  assert_int_equal(eplua_telnet_state(control, &clients), telnet_room_port());
  assert_int_equal(clients, 0);
  assert_int_equal(eplua_telnet_print(control, 0, "x", 1), 0);
  telnet_client *a = telnet_client_new(), *b = telnet_client_new();
  telnet_client_expect(a, "eplua> ");
  telnet_client_expect(b, "eplua> ");
  eplua_telnet_state(control, &clients);
  assert_int_equal(clients, 2);
  assert_int_equal(eplua_telnet_print(control, 0, "to all", 6), 2);
  telnet_client_expect(a, "\nto all\neplua> ");
  telnet_client_expect(b, "\nto all\neplua> ");
  assert_int_equal(eplua_telnet_print(control, 2, "to two\n", 7), 1);
  telnet_client_expect(b, "\nto two\neplua> ");
  assert_int_equal(eplua_telnet_print(control, 99, "x", 1), 0);
  telnet_client_free(a);
  telnet_client_free(b);
  telnet_room_end();
}

static void the_seventeenth_is_told_and_a_place_is_free_again(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *clients[16];
  for (int i = 0; i < 16; i++) {
    clients[i] = telnet_client_new();
    telnet_client_expect(clients[i], "eplua> ");
  }
  for (int i = 0; i < 16; i++) {
    char line[32], answer[32];
    snprintf(line, sizeof line, "%d * 2\n", i + 100);
    snprintf(answer, sizeof answer, "%d\n", 2 * (i + 100));
    telnet_client_say(clients[i], line);
    telnet_client_expect(clients[i], answer);
  }
  telnet_client *c = telnet_client_new();
  telnet_client_expect(c, "all places are taken");
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  telnet_client_free(c);
  telnet_client_say(clients[0], "exit\n");
  assert_true(telnet_client_wait_end(clients[0], TELNET_ROOM_MS));
  c = telnet_client_new();
  telnet_client_expect(c, "eplua> ");
  telnet_client_free(c);
  for (int i = 0; i < 16; i++)
    telnet_client_free(clients[i]);
  telnet_room_end();
}

static void telnet_starts_and_stops_and_says_who_has_the_port(void **state)
{
  (void)state;
  eplua_error err;
  telnet_room_begin("");
  eplua_control *control = telnet_room_control();
  uint16_t port = (uint16_t)telnet_room_port();
  telnet_client *c = telnet_client_new();
  telnet_client_expect(c, "eplua> ");
  assert_int_equal(eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door)}, &err),
                   EPLUA_E_INVALID);
  eplua_telnet_stop(control);
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  telnet_client_free(c);
  assert_int_equal(eplua_telnet_state(control, NULL), 0);
  for (int i = 0; i < 20; i++) { // on the same port
    assert_int_equal(
        eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door), .port = port}, &err),
        port);
    eplua_telnet_stop(control);
  }
  eplua_telnet_stop(control);
  int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  assert_int_equal(bind(other, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(other, 1), 0);
  getsockname(other, (struct sockaddr *)&address, &length);
  port = ntohs(address.sin_port);
  assert_int_equal(
      eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door), .port = port}, &err),
      EPLUA_E_IO);
  char pid[32];
  snprintf(pid, sizeof pid, "(pid %d)", getpid());
  assert_non_null(strstr(err.message, pid));
  close(other);
  assert_int_equal(
      eplua_telnet_start(control,
                         &(eplua_door){.size = sizeof(eplua_door),
                                       .addresses = (const char *const[]){"nowhere", NULL}},
                         &err),
      EPLUA_E_INVALID);
  assert_int_equal(
      eplua_telnet_start(control,
                         &(eplua_door){.size = sizeof(eplua_door),
                                       .addresses = (const char *const[]){"192.0.2.1", NULL}},
                         &err),
      EPLUA_E_IO);
  const eplua_door many = {.size = sizeof(eplua_door),
                           .addresses = (const char *const[]){
                               "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5",
                               "127.0.0.6", "127.0.0.7", "127.0.0.8", "127.0.0.9", NULL}};
  assert_int_equal(eplua_telnet_start(control, &many, &err), EPLUA_E_LIMIT);
  assert_non_null(strstr(err.message, "no more than 8 addresses"));
  assert_int_equal(eplua_telnet_state(control, NULL), 0); // not at some of them
  telnet_room_end();
}

static void long_lines_are_left_out(void **state)
{
  (void)state;
  telnet_room_begin("");
  size_t length = 70000;
  char *line = malloc(length);
  memset(line, 'x', length);
  line[length - 1] = '\n';
  telnet_client *c = telnet_client_new();
  telnet_client_send(c, line, length);
  telnet_client_expect(c, "a line is longer than 65536 bytes: left out\n");
  telnet_client_say(c, "1+1\n");
  telnet_client_expect(c, "2\neplua> ");
  snprintf(line, length, "#'");
  memset(line + 2, 'y', 60000);
  line[60002] = '\'';
  line[60003] = '\n';
  telnet_client_send(c, line, 60004);
  telnet_client_expect(c, "60000\neplua> ");
  telnet_client_free(c);
  free(line);
  telnet_room_end();
}

static void a_restart_keeps_who_is_connected(void **state)
{
  (void)state;
  telnet_room_begin("");
  eplua_control *control = telnet_room_control();
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "x = 1\n");
  telnet_client_expect(c, "eplua> eplua> ");
  eplua_control_bind(control, NULL);
  telnet_client_say(c, "x\n:timers\n");
  telnet_client_expect(
      c, "no engine runs at the moment\neplua> no engine runs at the moment\neplua> ");
  eplua_control_bind(control, run_engine_engine(telnet_room_engine()));
  telnet_client_say(c, "x\n");
  telnet_client_expect(c, "1\neplua> ");
  telnet_client_free(c);
  telnet_room_end();
}

static void a_client_may_go_before_its_answers(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  for (int i = 0; i < 2000; i++)
    telnet_client_say(c, "for i = 1, 1000 do end return i\n");
  telnet_client_expect(c, "nil\n");
  telnet_client_free(c); // gone before the answers
  telnet_room_end();
}

// --- keys ---

static telnet_client *new_terminal(void)
{
  telnet_client *c = telnet_client_new();
  telnet_client_expect(c, "eplua> ");
  telnet_client_send(c, "\xff\xfb\x1f", 3); // WILL NAWS
  telnet_client_expect(c, "\xff\xfb\x01");  // WILL ECHO
  telnet_client_expect(c, "\xff\xfb\x03");  // WILL SGA
  telnet_client_send(c, "\xff\xfd\x01\xff\xfd\x03", 6);
  telnet_client_send(c, "\xff\xfa\x1f\0\x3c\0\x18\xff\xf0", 9); // 60 columns
  telnet_client_expect(c, "eplua> \x1b[K");
  return c;
}

static void a_terminal_gets_an_editor_with_completion(void **state)
{
  (void)state;
  telnet_room_begin("alphabet = 'abc' function alpine() end");
  telnet_client *c = new_terminal();
  telnet_client_say(c, "#alphb");
  telnet_client_say(c, "\x1b[D\x1b[C\x7f");
  telnet_client_say(c, "a\t");
  telnet_client_expect(c, "bet");
  telnet_client_say(c, "\r");
  telnet_client_expect(c, "\r\n3\r\n");
  telnet_client_say(c, "alp\t");
  telnet_client_expect(c, "alphabet  alpine");
  telnet_client_expect(c, "eplua> alp");
  telnet_client_say(c, "\x15");
  telnet_client_say(c, "require('jso\t"); // the only module is whole with the quote
  telnet_client_expect(c, "n'");
  telnet_client_say(c, ".enc\x15require('tim')\x1b[D\x1b[D\t"); // which may be there
  telnet_client_expect(c, "ers");
  telnet_client_say(c, "\x15");
  telnet_client_say(c, "\x1b[A\r"); // the line before
  telnet_client_expect(c, "3\r\n");
  telnet_client_say(c, "\x04");
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  telnet_client_free(c);
  telnet_room_end();
}

static void output_does_not_mangle_the_line_that_is_typed(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = new_terminal(), *other = telnet_client_new();
  telnet_client_say(c, "half a li");
  telnet_client_expect(c, "half a li");
  telnet_client_say(other, "print 'news'\n");
  telnet_client_expect(c, "\x1b[Knews\r\n\r");
  telnet_client_expect(c, "eplua> half a li");
  telnet_client_free(c);
  telnet_client_free(other);
  telnet_room_end();
}

static void wide_tables_are_broken_into_lines_of_the_window(void **state)
{
  (void)state;
  telnet_room_begin("t = {} for i = 1, 40 do t[i] = i * 1000 end t.name = {first = ('x'):rep(30), "
                    "second = ('y'):rep(30)}");
  telnet_client *c = new_terminal();
  telnet_client_say(c, "t\r");
  telnet_client_expect(c, "{\r\n  1000, 2000,");
  telnet_client_expect(c, "\r\n  name = {\r\n    first = \"xxx");
  telnet_client_expect(c, "\r\n  }\r\n}\r\n");
  telnet_client_free(c);
  telnet_room_end();
}

static void an_interrupt_stops_forgets_and_abandons(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "ran = 0\nwhile true do end\nran = ran + 1\n");
  telnet_client_expect(c, "eplua> eplua> ");
  telnet_client_send(c, "\xff\xf4", 2); // IP
  telnet_client_expect(c, "interrupted\r\neplua> ");
  telnet_client_say(c, "function f()\n");
  telnet_client_expect(c, "....> ");
  telnet_client_say(c, "\x03");
  telnet_client_expect(c, "\r\neplua> ");
  telnet_client_say(c, "ran\n");
  telnet_client_expect(c, "0\r\neplua> ");
  telnet_client_free(c);
  telnet_room_end();
}

// --- programs ---

static void messages_of_peers_go_by_telnet_and_by_the_socket_file(void **state)
{
  (void)state;
  eplua_error err;
  char path[128], copy[160];
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  telnet_client_say(c,
                    ":json\n{\"type\":\"ask\",\"id\":1,\"verb\":\"evaluate\",\"code\":\"1+1\"}\n");
  telnet_client_expect(c, "{\"type\":\"hello\"");
  telnet_client_expect(c, "{\"type\":\"answer\",\"id\":1,\"ok\":true");
  telnet_client_say(c, "{\"type\":\"subscribe\",\"channels\":[\"output\"]}\n");
  telnet_client_say(c, "nonsense\n{\"type\":\"ping\",\"id\":2}\r\n");
  telnet_client_expect(c, "\"type\":\"error\"");
  telnet_client_expect(c, "\"type\":\"pong\"");
  snprintf(path, sizeof path, "%s/socket", telnet_room_folder());
  assert_int_equal(eplua_socket_start(telnet_room_control(), path, &err), EPLUA_OK);
  struct stat s;
  assert_int_equal(stat(path, &s), 0);
  assert_int_equal(s.st_mode & 0777, 0600);
  telnet_client *p = telnet_client_new_path(path);
  telnet_client_expect(p, "{\"type\":\"hello\"");
  telnet_client_say(
      p,
      "{\"type\":\"ask\",\"id\":\"x\",\"verb\":\"evaluate\",\"code\":\"print 'seen' return 7\"}\n");
  telnet_client_end(p); // is answered all the same
  telnet_client_expect(p, "\"text\":\"7\"");
  assert_true(telnet_client_wait_end(p, TELNET_ROOM_MS));
  telnet_client_expect(c, "\"text\":\"seen\\n\"");
  telnet_client_free(p);
  telnet_client_free(c);
  assert_int_equal(eplua_socket_start(telnet_room_control(), path, &err), EPLUA_E_INVALID);
  snprintf(copy, sizeof copy, "%s", path);
  telnet_room_end();
  assert_int_equal(access(copy, F_OK), -1); // the file is gone
}

// More than fits anywhere: the client is read no faster than it is answered.
static void messages_in_a_flood_are_all_answered(void **state)
{
  (void)state;
  enum { COUNT = 100000, LINE = 29 };
  telnet_room_begin("");
  telnet_client *flooder = telnet_client_new(), *other = telnet_client_new();
  telnet_client_say(flooder, ":json\n{\"type\":\"ping\",\"id\":\"first\"}\n");
  telnet_client_expect(flooder, "{\"type\":\"pong\",\"id\":\"first\"}\n");
  telnet_client_say(other, ":json\n");
  telnet_client_expect(other, "\"type\":\"hello\"");
  size_t before = telnet_client_received(flooder);
  char *pings = malloc(COUNT * LINE + 1), *at = pings;
  assert_non_null(pings);
  for (int i = 0; i < COUNT; i++)
    at += snprintf(at, LINE + 1, "{\"type\":\"ping\",\"id\":%7d}\n", 1000000 + i);
  telnet_client_send(flooder, pings, (size_t)(at - pings));
  telnet_client_say(other, "{\"type\":\"ping\",\"id\":\"other\"}\n");
  telnet_client_expect(other, "{\"type\":\"pong\",\"id\":\"other\"}\n");
  telnet_client_expect(flooder, "{\"type\":\"pong\",\"id\":1099999}\n");
  assert_int_equal(telnet_client_received(flooder) - before, at - pings);
  free(pings);
  telnet_client_free(flooder);
  telnet_client_free(other);
  telnet_room_end();
}

static void a_socket_file_that_lives_is_never_touched_and_a_dead_one_is_replaced(void **state)
{
  (void)state;
  eplua_error err;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  telnet_room_begin("");
  eplua_control *control = telnet_room_control();
  snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", telnet_room_folder());
  const char *path = address.sun_path;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    fail_msg("no socket");
  assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(fd, 1), 0);
  assert_int_equal(eplua_socket_start(control, path, &err), EPLUA_E_IO);
  assert_non_null(strstr(err.message, "another process listens there"));
  close(fd); // what is left behind by one that was killed
  assert_int_equal(access(path, F_OK), 0);
  assert_int_equal(eplua_socket_start(control, path, &err), EPLUA_OK);
  telnet_client *c = telnet_client_new_path(path);
  telnet_client_expect(c, "hello");
  telnet_client_free(c);
  char plain[160], endless[400];
  snprintf(plain, sizeof plain, "%s/plain", telnet_room_folder());
  fclose(fopen(plain, "w"));
  eplua_control *second =
      eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config)}, &err);
  assert_int_equal(eplua_socket_start(second, plain, &err), EPLUA_E_IO);
  assert_int_equal(access(plain, F_OK), 0);
  memset(endless, 'a', sizeof endless);
  endless[sizeof endless - 1] = '\0';
  assert_int_equal(eplua_socket_start(second, endless, &err), EPLUA_E_INVALID);
  assert_int_equal(eplua_socket_start(second, "/there/is/none", &err), EPLUA_E_IO);
  eplua_control_free(second);
  unlink(plain);
  telnet_room_end();
}

static void a_plane_without_secrets_lets_nobody_in(void **state)
{
  (void)state;
  eplua_error err;
  eplua_control *control =
      eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config)}, &err);
  int port = eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door)}, &err);
  assert_true(port > 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    fail_msg("no socket");
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  telnet_client *c = telnet_client_of(fd);
  for (int i = 0; i < 3; i++) {
    telnet_client_expect(c, "token: ");
    telnet_client_say(c, "1+1\n");
    telnet_client_expect(c, "no\n");
  }
  assert_true(telnet_client_wait_end(c, TELNET_ROOM_MS));
  telnet_client_free(c);
  eplua_control_free(control);
}

// Connects as another user, to whom sockets belong that a thread makes with his id for files. Needs root.
static telnet_client *new_stranger(void)
{
  setfsuid(65534); // of this thread alone
  telnet_client *c = telnet_client_new();
  setfsuid(0);
  return c;
}

static void another_user_comes_in_by_the_token_alone(void **state)
{
  (void)state;
  if (geteuid() != 0)
    skip();
  telnet_room_begin("ran = 0");
  telnet_client *c = new_stranger();
  telnet_client_expect(c, "token: ");
  telnet_client_say(c, "ran = 1\nran = 1\n");
  telnet_client_expect(c, "no\ntoken: no\ntoken: ");
  telnet_client_say(c, telnet_room_token());
  telnet_client_say(c, "\r\nran\n");
  telnet_client_expect(c, "eplua> 0\n"); // what follows the token is heard
  assert_null(strstr(telnet_client_text(c), telnet_room_token()));
  assert_null(strstr(telnet_room_log(), telnet_room_token()));
  telnet_client_free(c);
  c = new_stranger();
  telnet_client_say(c, "GET / HTTP/1.1\r\n");
  assert_true(telnet_client_wait_end(c, 1000));
  telnet_client_free(c);
  telnet_client *waiting[16]; // who has not come in makes room for who may
  for (int i = 0; i < 16; i++) {
    waiting[i] = new_stranger();
    telnet_client_expect(waiting[i], "token: ");
  }
  c = telnet_client_new();
  telnet_client_expect(c, "eplua> ");
  assert_true(telnet_client_wait_end(waiting[0], TELNET_ROOM_MS));
  telnet_client_free(c);
  for (int i = 0; i < 16; i++)
    telnet_client_free(waiting[i]);
  telnet_room_end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(a_script_that_types_gets_answers_without_a_byte_of_protocol),
      census_test(code_of_several_lines_goes_on_until_it_is_complete),
      census_test(lines_ahead_run_in_order_and_print_before_their_results),
      census_test(code_that_waits_keeps_the_lines_behind_it),
      census_test(errors_are_shown_and_leave_a_traceback),
      census_test(commands_come_from_a_table_and_the_nearest_is_named),
      census_test(who_is_there_is_named_by_what_they_do),
      census_test(output_comes_to_all_who_want_it),
      census_test(the_host_prints_to_one_or_to_all),
      census_test(the_seventeenth_is_told_and_a_place_is_free_again),
      census_test(telnet_starts_and_stops_and_says_who_has_the_port),
      census_test(long_lines_are_left_out),
      census_test(a_restart_keeps_who_is_connected),
      census_test(a_client_may_go_before_its_answers),
      census_test(a_terminal_gets_an_editor_with_completion),
      census_test(output_does_not_mangle_the_line_that_is_typed),
      census_test(wide_tables_are_broken_into_lines_of_the_window),
      census_test(an_interrupt_stops_forgets_and_abandons),
      census_test(messages_of_peers_go_by_telnet_and_by_the_socket_file),
      census_test(messages_in_a_flood_are_all_answered),
      census_test(a_socket_file_that_lives_is_never_touched_and_a_dead_one_is_replaced),
      census_test(a_plane_without_secrets_lets_nobody_in),
      census_test(another_user_comes_in_by_the_token_alone),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
