// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A7, telnet is no HTTP sink: what browsers and other protocols send first, in one packet and a byte a packet, closes the
 * connection within 1 s, and no Lua behind it runs; it is logged, but not each time.
 */
#include "census.h"
#include "telnet_room.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define BODY "\r\nran = true\nran = true\r\n"

static const struct {
  const char *bytes;
  size_t length;
} firsts[] = {
#define FIRST(text) {text BODY, sizeof(text BODY) - 1}
    FIRST("GET / HTTP/1.1\r\nHost: 127.0.0.1:8023\r\n"),
    FIRST("POST / HTTP/1.1\r\nHost: localhost:8023\r\nContent-Type: text/plain\r\n"),
    FIRST("PUT /x HTTP/1.1"),
    FIRST("HEAD / HTTP/1.0"),
    FIRST("DELETE /a/b?c=d HTTP/1.1"),
    FIRST("OPTIONS * HTTP/1.1"),
    FIRST("OPTIONS /x HTTP/1.1"),
    FIRST("TRACE / HTTP/1.1"),
    FIRST("CONNECT 127.0.0.1:8023 HTTP/1.1"),
    FIRST("PATCH / HTTP/1.1"),
    FIRST("PRI * HTTP/2.0\r\n\r\nSM\r\n"),
    FIRST("PROPFIND / HTTP/1.1"),
    FIRST("M-SEARCH * HTTP/1.1"),
    FIRST("get / http/1.1"),
    FIRST("GET /"),
    FIRST("GET\t/ HTTP/1.1"),
    FIRST("  GET   /x   HTTP/1.1"),
    FIRST("\r\n\r\nGET / HTTP/1.1"),
    FIRST("GET http://127.0.0.1:8023/ HTTP/1.1"),
    FIRST("FROB /x HTTP/1.1"),
    FIRST("frob_nicate /x HTTP/3"),
    FIRST("POST /%0aran=true HTTP/1.1"),
    FIRST("GET / HTTP/1.1\nran = true\n"),
    FIRST("-- a comment\r\nHost: 127.0.0.1"),
    FIRST("host:127.0.0.1"),
    FIRST("HOST : x"),
    FIRST("local a = 1\n\n\n  Host: evil.example"),
    FIRST("SSH-2.0-OpenSSH_9.2p1"),
    FIRST("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\nran = true\n"),
    FIRST("\x16\x03\x01"),
    FIRST("\x80\x2e\x01\x03\x01\n"),
    FIRST("\0\x03\0\x24\n"), /* STUN, of WebRTC */
#undef FIRST
};

enum { FIRSTS = sizeof firsts / sizeof *firsts };

static void send_slowly(telnet_client *c, const char *bytes, size_t length)
{
  int on = 1;
  setsockopt(telnet_client_fd(c), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (size_t i = 0; i < length; i++)
    telnet_client_send(c, bytes + i, 1);
}

static void check_nothing_ran(void)
{
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "return 'ran is', ran\n");
  telnet_client_expect(c, "\"ran is\"\nnil\n");
  telnet_client_free(c);
}

static void foreign_first_lines_close_the_connection(void **state)
{
  (void)state;
  telnet_room_begin("");
  for (int i = 0; i < 2 * FIRSTS; i++) {
    bool slowly = i % 2;
    telnet_client *c = telnet_client_new();
    if (slowly)
      send_slowly(c, firsts[i / 2].bytes, firsts[i / 2].length);
    else
      telnet_client_send(c, firsts[i / 2].bytes, firsts[i / 2].length);
    if (!telnet_client_wait_end(c, 1000))
      fail_msg("stays open%s: %s", slowly ? " (a byte a packet)" : "", firsts[i / 2].bytes);
    telnet_client_free(c);
  }
  check_nothing_ran();
  const char *log = telnet_room_log(), *again = strstr(log, "refused");
  assert_non_null(strstr(log, "an HTTP request"));
  assert_null(strstr(again + 1, "refused")); // at most once a minute
  telnet_room_end();
}

static void headers_behind_lua_close_it_in_the_first_64_kib(void **state)
{
  (void)state;
  telnet_room_begin("");
  for (int i = 0; i < 20; i++) {
    telnet_client *c = telnet_client_new();
    for (int k = 0; k < 3000; k++)
      telnet_client_say(c, "-- padding\n"); // 33 kB
    telnet_client_say(c, "Host: x\nran = true\n");
    assert_true(telnet_client_wait_end(c, 1000));
    telnet_client_free(c);
  }
  check_nothing_ran();
  telnet_room_end();
}

static void a_person_is_no_browser(void **state)
{
  (void)state;
  telnet_room_begin("GET, y, HTTP, x = 12, 3, {}, 8");
  static const char *const lines[] = {"return GET",     "GET = 6",   "return GET / y",
                                      "hostess = 1",    "x = x / 2", "local s = 'GET /'",
                                      "print 'Host: x'"};
  telnet_client *c = telnet_client_new();
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    telnet_client_expect(c, "eplua> ");
    telnet_client_say(c, lines[i]);
    telnet_client_say(c, "\n");
  }
  telnet_client_expect(c, "Host: x\neplua> ");
  telnet_client_free(c);
  telnet_room_end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(foreign_first_lines_close_the_connection),
      census_test(headers_behind_lua_close_it_in_the_first_64_kib),
      census_test(a_person_is_no_browser),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
