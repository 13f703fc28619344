// SPDX-License-Identifier: GPL-3.0-or-later
/* Promise A10, the part of scripts: hostile frames and handshakes against Lua's own WebSocket server. */
#include "raw_client.h"
#include "run_engine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_KB = 16 * 1024, MEGABYTE = 1 << 20, PATIENCE_MS = 10000 };

static run_engine *engine;
static uint16_t port;
static long memory;

// A port that is free now.
static uint16_t free_port(void)
{
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    abort();
  assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &length), 0);
  close(fd);
  return ntohs(at.sin_port);
}

// Echoes; prints what it hears but messages.
static void start(const char *options)
{
  char code[1200];
  port = free_port();
  snprintf(code, sizeof code,
           "local s = net.WebSocketServer(%s)\n"
           "local n = 0\n"
           "assert(s:start('127.0.0.1', %d, {\n"
           "  started = function() print 'started' end,\n"
           "  connected = function(id) print('connected ' .. id) end,\n"
           "  receive = function(id, text, binary)\n"
           "    n = n + 1\n"
           "    if text == 'stop' then return s:stop() end\n"
           "    if text == 'count' then text = 'messages ' .. n end\n"
           "    if text == 'flood' then while s:send(id, ('f'):rep(65536)) do end return print "
           "'flooded' end\n"
           "    s:send(id, text, {binary = binary})\n"
           "  end,\n"
           "  disconnected = function(id, code, reason) print('gone ' .. id .. ' ' .. code .. ' ' "
           ".. reason) end,\n"
           "  error = function(m) print('error ' .. m) end}))",
           options, port);
  run_engine_begin(engine, code);
  assert_true(run_engine_wait_output(engine, "started", PATIENCE_MS * run_engine_scale()));
}

static int begin(void **state)
{
  (void)state;
  engine = run_engine_new(NULL);
  start("");
  memory = memory_now();
  return 0;
}

static int end(void **state)
{
  (void)state;
  long grown = memory_grown(memory);
  run_engine_stop(engine, PATIENCE_MS, NULL);
  // a callback may just run when the run is stopped
  if (run_engine_errors(engine) > 0 && !strstr(run_engine_last_error(engine), "interrupted"))
    fail_msg("%s", run_engine_last_error(engine));
  run_engine_free(engine);
  assert_in_range(grown, 0, MOST_KB);
  return 0;
}

static void wait_for(const char *text)
{
  assert_true(run_engine_wait_output(engine, text, PATIENCE_MS * run_engine_scale()));
}

// The peer has been closed with that code and an orderly end.
static void closes(raw_client *c, int code)
{
  assert_int_equal(raw_close_code(c), code);
  assert_true(raw_until(c, NULL));
  assert_false(c->reset);
  raw_close(c);
}

// What is sent at once after the handshake is closed with that code.
static void bytes_close(const void *bytes, size_t length, int code)
{
  raw_client c;
  raw_upgrade(&c, port, "/");
  raw_send(&c, bytes, length);
  closes(&c, code);
}

static void count_is(raw_client *c, int messages)
{
  char text[32];
  snprintf(text, sizeof text, "messages %d", messages);
  assert_true(raw_frame(c, 0x81, true, "count", 5));
  assert_true(raw_until(c, text));
}

// --- handshakes ---

static int status_of(const char *head)
{
  raw_client c;
  raw_open(&c, port);
  raw_say(&c, head);
  assert_true(raw_until(&c, NULL));
  int status = raw_status(&c);
  raw_close(&c);
  return status;
}

#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define HOST "Host: localhost\r\n"

static void a_handshake_is_exact_or_refused(void **state)
{
  (void)state;
  static const struct {
    const char *head;
    int status;
  } cases[] = {
      {"GET / HTTP/1.1\r\n" HOST "\r\n", 426},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE KEY "\r\n", 426},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE VERSION "\r\n", 400},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE VERSION "Sec-WebSocket-Key: c2hvcnQ=\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY KEY "\r\n", 400},
      {"GET / HTTP/1.1\r\n" UPGRADE VERSION KEY "\r\n", 400},
      {"GET / HTTP/1.1\r\n" HOST HOST UPGRADE VERSION KEY "\r\n", 400},
      {"GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n" VERSION KEY "\r\n", 400},
      {"GET / HTTP/1.0\r\n" HOST UPGRADE VERSION KEY "\r\n", 400},
      {"POST / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY "Content-Length: 0\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY "Content-Length: 2\r\n\r\nhi", 413},
      {"GET / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY "no colon\r\n\r\n", 400},
      {"nonsense\r\n\r\n", 400},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int status = status_of(cases[i].head);
    if (status != cases[i].status)
      fail_msg("case %zu: %d", i, status);
  }
  wait_for("started");
}

static int status_with(const char *host, const char *origin)
{
  char head[600];
  raw_client c;
  snprintf(head, sizeof head,
           "GET / HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n" UPGRADE VERSION KEY "\r\n", host, origin);
  raw_open(&c, port);
  raw_say(&c, head);
  assert_true(raw_until(&c, "\r\n\r\n"));
  int status = raw_status(&c);
  raw_close(&c);
  return status;
}

static void pages_of_strangers_are_refused(void **state)
{
  (void)state;
  assert_int_equal(status_with("localhost:80", "http://localhost:80"), 101);
  assert_int_equal(status_with("localhost:8081", "http://localhost:8080"), 101);
  assert_int_equal(status_with("127.0.0.1", "http://127.0.0.1"), 101);
  assert_int_equal(status_with("[::1]:1", "http://[::1]:2"), 101);
  assert_int_equal(status_with("localhost", "http://evil.example"), 403);
  assert_int_equal(status_with("localhost", "http://localhost.evil.example"), 403);
  assert_int_equal(status_with("localhost", "http://127.0.0.1"), 403);
  assert_int_equal(status_with("localhost", "null"), 403);
  assert_int_equal(status_with("localhost", "file://"), 403);
  assert_int_equal(status_with("evil.example", "http://evil.example"),
                   403); // a name that leads here
  run_engine_stop(engine, PATIENCE_MS, NULL);
  start("{origins = {'https://good.example', 'null'}}");
  assert_int_equal(status_with("x.example", "https://good.example"), 101);
  assert_int_equal(status_with("x.example", "HTTPS://Good.example"), 101);
  assert_int_equal(status_with("localhost", "null"), 101);
  assert_int_equal(status_with("localhost", "http://localhost"), 403);
  assert_int_equal(status_with("localhost", "https://good.example.org"), 403);
  assert_int_equal(status_with("localhost", "good.example"), 403);
  run_engine_stop(engine, PATIENCE_MS, NULL);
  start("{origins = '*'}");
  assert_int_equal(status_with("x.example", "http://anybody.example"), 101);
}

static void half_a_handshake_is_given_up(void **state)
{
  (void)state;
  run_engine_stop(engine, PATIENCE_MS, NULL);
  start("{timeout = 50}");
  raw_client c;
  raw_open(&c, port);
  raw_say(&c, "GET / HTTP/1.1\r\n");
  raw_until(&c, NULL);
  assert_int_equal(raw_status(&c), 0);
  raw_close(&c);
}

// --- frames ---

static void messages_go_both_ways_in_whatever_pieces(void **state)
{
  (void)state;
  raw_client c;
  raw_upgrade(&c, port, "/");
  assert_true(raw_frame(&c, 0x81, true, "hello", 5));
  assert_true(raw_until(&c, "\x81\x05hello"));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x01, true, "a\xe2", 2)); // in the middle of a character
  assert_true(raw_frame(&c, 0x89, true, "?", 1));
  assert_true(raw_frame(&c, 0x00, true, NULL, 0));
  assert_true(raw_frame(&c, 0x00, true, "\x82", 1));
  assert_true(raw_frame(&c, 0x80, true, "\xac.", 2));
  assert_true(raw_until(&c, "\x8a\x01?"));
  assert_true(raw_until(&c, "\x81\x05"
                            "a\xe2\x82\xac."));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x82, true, "\xff", 1));
  assert_true(raw_until(&c, "\x82\x01\xff"));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x81, true, NULL, 0));
  assert_true(raw_read(&c, 2));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x88, true, "\x0f\xa0 bye", 6)); // 4000
  closes(&c, 4000);
  wait_for("gone 1 4000  bye");
}

static void a_message_may_come_together_with_the_handshake(void **state)
{
  (void)state;
  static const char together[] = "GET / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY "\r\n"
                                 "\x81\x82\0\0\0\0hi\x81\x84\0\0\0\0\r\n\r\n";
  raw_client c;
  raw_open(&c, port);
  assert_true(raw_send(&c, together, sizeof together - 1));
  assert_true(raw_until(&c, "\r\n\r\n\x81\x02hi\x81\x04\r\n\r\n"));
  raw_close(&c);
  wait_for("gone 1 1006");
}

static void announced_sizes_are_not_believed(void **state)
{
  (void)state;
  bytes_close("\x81\xff\0\0\0\0\x80\0\0\0\1\2\3\4x", 15, 1009); // 2 GiB
  bytes_close("\x81\xff\0\0\0\0\4\0\0\0\1\2\3\4x", 15, 1009);   // 64 MiB
  bytes_close("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\1\2\3\4x", 15, 1009);
  bytes_close("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2\3\4x", 15, 1002); // a sign
  bytes_close("\x81\xfe\0\5\1\2\3\4x", 9, 1002);                              // longer than needed
  bytes_close("\x81\xff\0\0\0\0\0\0\xff\xff\1\2\3\4x", 15, 1002);
}

static void sixty_four_megabytes_are_refused_while_they_come(void **state)
{
  (void)state;
  raw_client c;
  char *part = calloc(1, MEGABYTE);
  assert_non_null(part);
  raw_upgrade(&c, port, "/");
  raw_send(&c, "\x81\xff\0\0\0\0\4\0\0\0\0\0\0\0", 14);
  for (int i = 0; i < 64 && raw_send(&c, part, MEGABYTE); i++)
    ;
  raw_until(&c, NULL);
  raw_close(&c);
  free(part);
  wait_for("gone 1 1009");
}

static void the_limit_holds_for_all_pieces_together(void **state)
{
  (void)state;
  run_engine_stop(engine, PATIENCE_MS, NULL);
  start("{maxMessage = 100000}");
  char *part = malloc(100001);
  assert_non_null(part);
  memset(part, 'p', 100001);
  raw_client c;
  raw_upgrade(&c, port, "/");
  assert_true(raw_frame(&c, 0x81, true, part, 100000));
  assert_true(raw_read(&c, 100004));
  raw_forget(&c);
  raw_frame(&c, 0x01, true, part, 100000);
  raw_frame(&c, 0x80, true, part, 1);
  closes(&c, 1009);
  raw_upgrade(&c, port, "/");
  raw_frame(&c, 0x81, true, part, 100001);
  closes(&c, 1009);
  free(part);
}

static void frames_that_are_none_are_protocol_errors(void **state)
{
  (void)state;
  bytes_close("\x81\x02hi", 4, 1002); // no mask
  bytes_close("\x81\x00", 2, 1002);
  bytes_close("\x89\x00", 2, 1002);
  bytes_close("\xc1\x80\1\2\3\4", 6, 1002); // reserved bits
  bytes_close("\xa1\x80\1\2\3\4", 6, 1002);
  bytes_close("\x91\x80\1\2\3\4", 6, 1002);
  bytes_close("\x83\x80\1\2\3\4", 6, 1002); // unknown kinds
  bytes_close("\x8b\x80\1\2\3\4", 6, 1002);
  bytes_close("\x80\x80\1\2\3\4", 6, 1002); // nothing to be continued
  bytes_close("\x01\x80\1\2\3\4\x81\x80\1\2\3\4", 12, 1002);
  bytes_close("\x09\x80\1\2\3\4", 6, 1002);       // a ping in parts
  bytes_close("\x89\xfe\0\x7e\1\2\3\4", 8, 1002); // a long ping
  bytes_close("\x88\x81\0\0\0\0\3", 7, 1002);     // half a code
  bytes_close("\x88\x82\0\0\0\0\3\xed", 8, 1002); // 1005
  bytes_close("\x88\x82\0\0\0\0\0\0", 8, 1002);
  bytes_close("GET / HTTP/1.1\r\n\r\n", 18, 1002);
  raw_client c;
  raw_upgrade(&c, port, "/");
  count_is(&c, 1); // nothing of it was a message
  raw_close(&c);
}

static void text_has_to_be_utf_8(void **state)
{
  (void)state;
  bytes_close("\x81\x82\0\0\0\0\xc0\x80", 8, 1007);
  bytes_close("\x81\x83\0\0\0\0\xed\xa0\x80", 9, 1007);
  bytes_close("\x81\x81\0\0\0\0\xe2", 7, 1007);
  bytes_close("\x81\x84\0\0\0\0\xf4\x90\x80\x80", 10, 1007);
  bytes_close("\x88\x83\0\0\0\0\3\xe8\xff", 9, 1007);
}

static void ten_thousand_fragments_are_too_many(void **state)
{
  (void)state;
  enum { COUNT = 10000 };
  raw_client c;
  char *all = malloc(COUNT * 7), *at = all;
  assert_non_null(all);
  for (int i = 0; i < COUNT; i++, at += 7)
    memcpy(at, i ? "\0\x81\0\0\0\0x" : "\1\x81\0\0\0\0x", 7); // NOLINT: bytes, no text
  raw_upgrade(&c, port, "/");
  raw_send(&c, all, COUNT * 7);
  closes(&c, 1009);
  free(all);
}

static void ten_thousand_pings_whose_answers_nobody_reads_cost_nothing(void **state)
{
  (void)state;
  enum { COUNT = 10000, SIZE = 131 };
  raw_client c;
  char *all = malloc(COUNT * SIZE);
  assert_non_null(all);
  memset(all, 'p', COUNT * SIZE);
  for (int i = 0; i < COUNT; i++)
    memcpy(all + i * SIZE, "\x89\xfd\0\0\0\0", 6); // NOLINT: bytes, no text
  raw_upgrade(&c, port, "/");
  for (int i = 0; i < 20; i++)
    assert_true(raw_send(&c, all, COUNT * SIZE));
  assert_true(raw_frame(&c, 0x81, true, "still there", 11));
  assert_true(raw_until(&c, "\x81\x0bstill there"));
  assert_true(raw_frame(&c, 0x89, true, "and now", 7));
  assert_true(raw_until(&c, "\x8a\x07"
                            "and now"));
  raw_close(&c);
  free(all);
}

static void who_does_not_read_is_closed_and_others_are_served(void **state)
{
  (void)state;
  raw_client slow, good;
  raw_upgrade(&slow, port, "/");
  raw_upgrade(&good, port, "/");
  assert_true(raw_frame(&slow, 0x81, true, "flood", 5));
  wait_for("gone 1 1008 reads too slowly");
  count_is(&good, 2);
  raw_close(&good);
  raw_close(&slow);
}

static void who_reads_again_in_time_is_told_why_it_is_closed(void **state)
{
  (void)state;
  raw_client c;
  raw_upgrade(&c, port, "/");
  assert_true(raw_frame(&c, 0x81, true, "flood", 5));
  wait_for("flooded");
  assert_int_equal(raw_close_code(&c), 1008);
  assert_true(raw_frame(&c, 0x88, true, "\x03\xf0", 2));
  assert_true(raw_until(&c, NULL));
  raw_close(&c);
  wait_for("gone 1 1008");
}

static void a_dead_peer_is_dropped_and_a_live_one_is_pinged(void **state)
{
  (void)state;
  run_engine_stop(engine, PATIENCE_MS, NULL);
  start("{pingInterval = 60}");
  raw_client alive, dead;
  raw_upgrade(&dead, port, "/");
  raw_upgrade(&alive, port, "/");
  for (int i = 0; i < 6; i++) {
    assert_true(raw_until(&alive, "\x89"));
    raw_forget(&alive);
    assert_true(raw_frame(&alive, 0x8a, true, NULL, 0));
  }
  wait_for("error client 1");
  wait_for("gone 1 1006");
  assert_true(raw_frame(&alive, 0x81, true, "here", 4));
  assert_true(raw_until(&alive, "\x81\x04here"));
  raw_close(&alive);
  raw_close(&dead);
}

static void who_vanishes_leaves_nothing(void **state)
{
  (void)state;
  int before = descriptors_now();
  for (int i = 0; i < 300; i++) {
    raw_client c;
    raw_open(&c, port);
    raw_say(&c, "GET / HTTP/1.1\r\n" HOST UPGRADE VERSION KEY "\r\n");
    if (i % 3 == 0)
      raw_until(&c, "\r\n\r\n");
    raw_send(&c, "\x81\xfe\x10\0\0\0\0\0half", 12); // in mid-message
    if (i % 2)
      raw_reset(&c);
    else
      raw_close(&c);
  }
  raw_client c;
  raw_upgrade(&c, port, "/");
  count_is(&c, 1);
  raw_frame(&c, 0x81, true, "stop", 4);
  assert_int_equal(raw_close_code(&c), 1001);
  raw_close(&c);
  assert_true(run_engine_wait_end(engine, PATIENCE_MS * run_engine_scale(), NULL));
  assert_in_range(descriptors_now(), 0, before);
}

static void the_engine_may_end_with_two_hundred_clients(void **state)
{
  (void)state;
  static raw_client c[200];
  for (int i = 0; i < 200; i++)
    raw_upgrade(&c[i], port, "/");
  assert_true(run_engine_stop(engine, PATIENCE_MS, NULL));
  run_engine_free(engine);
  for (int i = 0; i < 200; i++) {
    assert_int_equal(raw_close_code(&c[i]), 1001);
    raw_close(&c[i]);
  }
  engine = run_engine_new(NULL);
  start("");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      SERVED(a_handshake_is_exact_or_refused),
      SERVED(pages_of_strangers_are_refused),
      SERVED(half_a_handshake_is_given_up),
      SERVED(messages_go_both_ways_in_whatever_pieces),
      SERVED(a_message_may_come_together_with_the_handshake),
      SERVED(announced_sizes_are_not_believed),
      SERVED(sixty_four_megabytes_are_refused_while_they_come),
      SERVED(the_limit_holds_for_all_pieces_together),
      SERVED(frames_that_are_none_are_protocol_errors),
      SERVED(text_has_to_be_utf_8),
      SERVED(ten_thousand_fragments_are_too_many),
      SERVED(ten_thousand_pings_whose_answers_nobody_reads_cost_nothing),
      SERVED(who_does_not_read_is_closed_and_others_are_served),
      SERVED(who_reads_again_in_time_is_told_why_it_is_closed),
      SERVED(a_dead_peer_is_dropped_and_a_live_one_is_pinged),
      SERVED(who_vanishes_leaves_nothing),
      SERVED(the_engine_may_end_with_two_hundred_clients),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
