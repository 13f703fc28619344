// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A5, Host and Origin are exact: of all the ways to write an address of this machine ours pass, and nothing else does.
 * Two Hosts in one request never get here: the guard of the server refuses them (B1).
 */
#include "access_room.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct host_case {
  const char *host;
  int at_8080, at_80; // status for a server at that port
} host_case;

static const host_case hosts[] = {
    // ours
    {"localhost:8080", 200, 403},
    {"127.0.0.1:8080", 200, 403},
    {"[::1]:8080", 200, 403},
    {"LocalHost:8080", 200, 403},
    {"localhost:80", 403, 200},
    {"127.0.0.1:80", 403, 200},
    {"[::1]:80", 403, 200},
    {"localhost", 403, 200},
    {"127.0.0.1", 403, 200},
    {"[::1]", 403, 200},
    // none
    {NULL, 400, 400},
    {"", 400, 400},
    // other names
    {"evil.example:8080", 403, 403},
    {"localhost.evil.example:8080", 403, 403},
    {"evil.localhost:8080", 403, 403},
    {"localhost.:8080", 403, 403},
    {"localhost.localdomain:8080", 403, 403},
    {"localhost6:8080", 403, 403},
    {"ip6-localhost:8080", 403, 403},
    {"127.0.0.1.nip.io:8080", 403, 403},
    {"127.0.0.1.:8080", 403, 403},
    {"local host:8080", 403, 403},
    {"lo\xc3\xa7"
     "alhost:8080",
     403, 403},
    {"l\xc4\xb1"
     "localhost:8080",
     403, 403},
    {"*:8080", 403, 403},
    // other addresses and spellings
    {"0.0.0.0:8080", 403, 403},
    {"0.0.0.0", 403, 403},
    {"0:8080", 403, 403},
    {"[::]:8080", 403, 403},
    {"127.1:8080", 403, 403},
    {"127.0.1:8080", 403, 403},
    {"127.0.0.2:8080", 403, 403},
    {"127.0.1.1:8080", 403, 403},
    {"0x7f.0.0.1:8080", 403, 403},
    {"0x7f000001:8080", 403, 403},
    {"2130706433:8080", 403, 403},
    {"0177.0.0.1:8080", 403, 403},
    {"0177.0.0.01:8080", 403, 403},
    {"017700000001:8080", 403, 403},
    {"127.000.000.001:8080", 403, 403},
    {"127.0.0.1%00:8080", 403, 403},
    {"::1:8080", 403, 403},
    {"::1", 403, 403},
    {"[0:0:0:0:0:0:0:1]:8080", 403, 403},
    {"[::01]:8080", 403, 403},
    {"[::1%lo]:8080", 403, 403},
    {"[::ffff:127.0.0.1]:8080", 403, 403},
    {"[::ffff:7f00:1]:8080", 403, 403},
    {"[127.0.0.1]:8080", 403, 403},
    {"[localhost]:8080", 403, 403},
    {"[::1:8080", 403, 403},
    {"::1]:8080", 403, 403},
    {"[::1]x:8080", 403, 403},
    {"[::1]]:8080", 403, 403},
    // ports
    {"localhost:", 403, 403},
    {"localhost:8081", 403, 403},
    {"localhost:08080", 403, 403},
    {"localhost:+8080", 403, 403},
    {"localhost: 8080", 403, 403},
    {"localhost:8080 ", 403, 403},
    {" localhost:8080", 403, 403},
    {"localhost:8080:8080", 403, 403},
    {"localhost:80:8080", 403, 403},
    {"localhost:73616", 403, 403}, // 8080 + 65536
    {"localhost:http", 403, 403},
    {"localhost:0x1f90", 403, 403},
    {"localhost:\xd9\xa8\xd9\xa0\xd9\xa8\xd9\xa0", 403, 403},
    // more than a host
    {"http://localhost:8080", 403, 403},
    {"user@localhost:8080", 403, 403},
    {"localhost:8080/", 403, 403},
    {"localhost:8080, localhost:8080", 403, 403},
    {"localhost:8080,evil.example", 403, 403},
    {"localhost:8080#", 403, 403},
    {"\"localhost\":8080", 403, 403},
    {":8080", 403, 403},
    {":", 403, 403},
    {"[", 403, 403},
    {"[]:8080", 403, 403},
};

typedef struct origin_case {
  const char *origin, *host;
  int status; // of a page with the cookie
} origin_case;

static const origin_case origins[] = {
    {"http://localhost:8080", "localhost:8080", 200},
    {"http://127.0.0.1:8080", "127.0.0.1:8080", 200},
    {"http://[::1]:8080", "[::1]:8080", 200},
    {"http://127.0.0.1:8080", "localhost:8080", 403}, // one of ours, and not that of Host
    {"http://localhost:8080", "127.0.0.1:8080", 403},
    {"null", "127.0.0.1:8080", 403},
    {"", "127.0.0.1:8080", 403},
    {"https://127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"HTTP://127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"http://127.0.0.1:8081", "127.0.0.1:8080", 403},
    {"http://127.0.0.1", "127.0.0.1:8080", 403},
    {"http://127.0.0.1:8080/", "127.0.0.1:8080", 403},
    {"http://127.0.0.1:8080 http://evil.example", "127.0.0.1:8080", 403},
    {"http://127.0.0.1:8080, http://127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"http://127.0.0.1:8080.evil.example", "127.0.0.1:8080", 403},
    {"http://evil.example", "127.0.0.1:8080", 403},
    {"http://evil.example#127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"http://a@127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"file://", "127.0.0.1:8080", 403},
    {"ws://127.0.0.1:8080", "127.0.0.1:8080", 403},
    {"chrome-extension://abcdefgh", "127.0.0.1:8080", 403},
    {"127.0.0.1:8080", "127.0.0.1:8080", 403},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void only_our_names_pass_as_host(void **state)
{
  (void)state;
  assert_true(COUNT(hosts) >= 60);
  eplua_access *a = access_room_new();
  for (size_t i = 0; i < COUNT(hosts); i++) {
    for (int privileged = 0; privileged < 2; privileged++) {
      eplua_access_facts facts = access_room_foreign();
      facts.token = eplua_access_token(a); // not even the token makes another name good
      facts.host = hosts[i].host;
      facts.port = privileged ? 80 : 8080;
      int want = privileged ? hosts[i].at_80 : hosts[i].at_8080;
      int status = access_room_ask(a, &facts);
      if (status != want)
        fail_msg("at port %d Host: %s gave %d", facts.port, hosts[i].host, status);
    }
  }
  eplua_access_free(a);
}

static void a_name_that_was_given_passes_too(void **state)
{
  (void)state;
  static const char *const given[] = {"192.168.1.5", "fe80::1", "box.example", NULL};
  static const char *const good[] = {"192.168.1.5:8080", "[fe80::1]:8080", "[FE80::1]:8080",
                                     "Box.Example:8080", "localhost:8080"};
  static const char *const bad[] = {"192.168.1.6:8080", "192.168.1.5",       "fe80::1:8080",
                                    "[fe80::2]:8080",   "xbox.example:8080", "box.example.:8080",
                                    "0.0.0.0:8080",     "10.1.2.3:8080"};
  eplua_access *a = access_room_new();
  eplua_access_facts facts = access_room_ours();
  facts.hosts = given;
  facts.address = "10.1.2.3"; // counts for those who listen everywhere
  for (size_t i = 0; i < COUNT(good); i++) {
    facts.host = good[i];
    if (access_room_ask(a, &facts) != 200)
      fail_msg("refused: %s", good[i]);
  }
  for (size_t i = 0; i < COUNT(bad); i++) {
    facts.host = bad[i];
    if (access_room_ask(a, &facts) != 403)
      fail_msg("let in: %s", bad[i]);
  }
  eplua_access_free(a);
}

static void who_listens_everywhere_is_called_by_the_address_that_was_used(void **state)
{
  (void)state;
  static const char *const everywhere[] = {"0.0.0.0", "::", NULL};
  eplua_access *a = access_room_new();
  eplua_access_facts facts = access_room_ours();
  facts.hosts = everywhere;
  facts.address = "10.1.2.3";
  facts.host = "10.1.2.3:8080";
  assert_int_equal(access_room_ask(a, &facts), 200);
  facts.host = "10.1.2.4:8080";
  assert_int_equal(access_room_ask(a, &facts), 403);
  facts.host = "0.0.0.0:8080";
  assert_int_equal(access_room_ask(a, &facts), 403);
  facts.host = "[::]:8080";
  assert_int_equal(access_room_ask(a, &facts), 403);
  facts.address = NULL;
  facts.host = "10.1.2.3:8080";
  assert_int_equal(access_room_ask(a, &facts), 403);
  facts.address = "fd00::7";
  facts.host = "[fd00::7]:8080";
  assert_int_equal(access_room_ask(a, &facts), 200);
  eplua_access_free(a);
}

static void only_our_own_origin_passes(void **state)
{
  (void)state;
  assert_true(COUNT(origins) >= 12);
  eplua_access *a = access_room_new();
  const char *cookie = access_room_login(a);
  for (size_t i = 0; i < COUNT(origins); i++) {
    eplua_access_facts facts = access_room_page(cookie);
    facts.origin = origins[i].origin;
    facts.host = origins[i].host;
    if (access_room_ask(a, &facts) != origins[i].status)
      fail_msg("Origin: %s at Host: %s", origins[i].origin, origins[i].host);
    // the same for a WebSocket, and with the token
    facts.door = EPLUA_DOOR_WEBSOCKET;
    facts.sec_fetch_mode = facts.sec_fetch_dest = "websocket";
    if (access_room_ask(a, &facts) != origins[i].status)
      fail_msg("WebSocket with Origin: %s at Host: %s", origins[i].origin, origins[i].host);
    facts.token = eplua_access_token(a);
    if (access_room_ask(a, &facts) != origins[i].status)
      fail_msg("token with Origin: %s at Host: %s", origins[i].origin, origins[i].host);
  }
  eplua_access_free(a);
}

typedef struct fetch_case {
  const char *site, *mode, *dest, *method, *origin;
  bool socket;
  int status; // of a browser with the cookie
} fetch_case;

static const char ours[] = "http://127.0.0.1:8080";

static const fetch_case fetches[] = {
    {NULL, NULL, NULL, "GET", NULL, false, 200},
    {"same-origin", "cors", "empty", "GET", NULL, false, 200},
    {"same-origin", "cors", "empty", "POST", ours, false, 200},
    {"same-origin", "no-cors", "script", "GET", NULL, false, 200},
    {"same-origin", "cors", "script", "GET", ours, false, 200},
    {"same-origin", "navigate", "document", "GET", NULL, false, 200},
    {"same-origin", "navigate", "iframe", "GET", NULL, false, 200},
    {"none", "navigate", "document", "GET", NULL, false, 200},
    {"none", "navigate", NULL, "GET", NULL, false, 200},
    {"same-origin", "websocket", "websocket", "GET", ours, true, 200},
    {NULL, NULL, NULL, "GET", ours, true, 200},
    // other pages
    {"cross-site", "navigate", "document", "GET", NULL, false, 403},
    {"cross-site", "no-cors", "image", "GET", NULL, false, 403},
    {"cross-site", "cors", "empty", "POST", ours, false, 403},
    {"same-site", "navigate", "document", "GET", NULL, false, 403}, // another port of localhost
    {"same-site", "cors", "empty", "GET", NULL, false, 403},
    {"cross-site", "websocket", "websocket", "GET", ours, true, 403},
    // what no browser sends
    {"", "cors", "empty", "GET", NULL, false, 403},
    {"Same-Origin", "cors", "empty", "GET", NULL, false, 403},
    {"same-origin, none", "cors", "empty", "GET", NULL, false, 403},
    {"none", "cors", "empty", "GET", NULL, false, 403},
    {"none", "no-cors", "image", "GET", NULL, false, 403},
    {"none", "navigate", "document", "POST", NULL, false, 403},
    {"none", "navigate", "document", "GET", ours, false, 403},
    {"none", "navigate", "iframe", "GET", NULL, false, 403},
    {"same-origin", "navigate", "object", "GET", NULL, false, 403},
    {"same-origin", "navigate", "embed", "GET", NULL, false, 403},
    {"same-origin", NULL, NULL, "GET", NULL, false, 403},
    {"same-origin", "websocket", "websocket", "GET", ours, false, 403},
    {"same-origin", "cors", "empty", "GET", ours, true, 403},
    {"none", "websocket", "websocket", "GET", ours, true, 403},
    {"same-origin", "websocket", "websocket", "GET", NULL, true, 403},
    {NULL, NULL, NULL, "GET", NULL, true, 403},
    {NULL, NULL, NULL, "POST", ours, true, 400},
};

static void what_browsers_tell_of_a_request_is_believed_when_it_makes_sense(void **state)
{
  (void)state;
  eplua_access *a = access_room_new();
  const char *cookie = access_room_login(a);
  for (size_t i = 0; i < COUNT(fetches); i++) {
    const fetch_case *c = &fetches[i];
    eplua_access_facts facts = access_room_page(cookie);
    facts.sec_fetch_site = c->site;
    facts.sec_fetch_mode = c->mode;
    facts.sec_fetch_dest = c->dest;
    facts.method = c->method;
    facts.origin = c->origin;
    facts.door = c->socket ? EPLUA_DOOR_WEBSOCKET : EPLUA_DOOR_HTTP;
    int status = access_room_ask(a, &facts);
    if (status != c->status)
      fail_msg("case %zu gave %d: %s", i, status, access_room_reason());
  }
  eplua_access_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, access_room_enter, access_room_leave)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(only_our_names_pass_as_host),
      TEST(a_name_that_was_given_passes_too),
      TEST(who_listens_everywhere_is_called_by_the_address_that_was_used),
      TEST(only_our_own_origin_passes),
      TEST(what_browsers_tell_of_a_request_is_believed_when_it_makes_sense),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
