// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Units of eplua/access.h: who comes in with what, links and cookies, how guessing gets slow, where servers may listen.
 * Names and origins have a test of their own (promises/a5_names.c), the token's file too (a4_token.c).
 */
#include "access_room.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static eplua_access *a;

static int enter(void **state)
{
  int code = access_room_enter(state);
  a = access_room_new();
  return code;
}

static int leave(void **state)
{
  eplua_access_free(a);
  return access_room_leave(state);
}

static void expect(const eplua_access_facts *facts, int status)
{
  int got = access_room_ask(a, facts);
  if (got != status)
    fail_msg("%d, not %d: %s", got, status, access_room_reason());
}

// --- who needs what ---

static void a_program_of_this_user_comes_in_by_every_door(void **state)
{
  (void)state;
  eplua_access_facts facts = access_room_ours();
  for (int door = EPLUA_DOOR_HTTP; door <= EPLUA_DOOR_SOCKET; door++) {
    facts.door = (eplua_door_kind)door;
    facts.loopback = door != EPLUA_DOOR_SOCKET;
    expect(&facts, 200);
  }
}

static void others_come_in_with_the_token_only(void **state)
{
  (void)state;
  static const int64_t strangers[] = {-1, 65534, INT64_C(4294967295), INT64_C(-4294967296)};
  for (int door = EPLUA_DOOR_HTTP; door <= EPLUA_DOOR_SOCKET; door++) {
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
      eplua_access_facts facts = access_room_ours();
      facts.door = (eplua_door_kind)door;
      facts.uid = strangers[i];
      expect(&facts, 401);
      facts.token = "";
      expect(&facts, 401);
      facts.token = eplua_access_token(a);
      expect(&facts, 200);
    }
  }
}

static void the_same_user_on_another_machine_is_another_user(void **state)
{
  (void)state;
  eplua_access_facts facts = access_room_ours();
  facts.loopback = false;
  for (int door = EPLUA_DOOR_HTTP; door < EPLUA_DOOR_SOCKET; door++) {
    facts.door = (eplua_door_kind)door;
    expect(&facts, 401);
  }
}

static void who_shows_a_wrong_token_is_refused_whoever_it_is(void **state)
{
  (void)state;
  eplua_access_facts facts = access_room_ours();
  facts.token = "of another server";
  expect(&facts, 401);
  const char *cookie = access_room_login(a);
  facts = access_room_page(cookie);
  expect(&facts, 200);
  facts.token = "of another server";
  expect(&facts, 401);
}

static void each_sign_of_a_browser_makes_the_cookie_needed(void **state)
{
  (void)state;
  eplua_access_facts signs[6];
  for (size_t i = 0; i < 6; i++)
    signs[i] = access_room_ours();
  signs[0].origin = "http://127.0.0.1:8080";
  signs[1].sec_fetch_site = "same-origin";
  signs[1].sec_fetch_mode = "cors";
  signs[2].sec_fetch_mode = "cors"; // as Node's fetch() sends it alone
  signs[3].sec_fetch_dest = "empty";
  signs[4].user_agent = "Mozilla/5.0";
  signs[5].user_agent = "mozilla";
  for (size_t i = 0; i < 6; i++) {
    expect(&signs[i], 401);
    signs[i].token = eplua_access_token(a);
    expect(&signs[i], 200);
    signs[i].token = NULL;
    signs[i].cookie = access_room_login(a);
    expect(&signs[i], 200);
  }
  eplua_access_facts program = access_room_ours();
  program.user_agent = "curl/8.14.1 (not Mozilla/5.0)";
  expect(&program, 200);
}

static void telnet_knows_no_browsers(void **state)
{
  (void)state;
  eplua_access_facts facts = {.size = sizeof facts,
                              .door = EPLUA_DOOR_TELNET,
                              .loopback = true,
                              .uid = (int64_t)geteuid(),
                              .port = 8023};
  expect(&facts, 200);
}

static void facts_of_another_version_are_refused(void **state)
{
  (void)state;
  eplua_access_facts facts = access_room_ours();
  facts.size--;
  expect(&facts, 400);
  facts.size = 0;
  expect(&facts, 400);
}

// --- links and cookies ---

static eplua_access_facts opened(const char *link)
{
  eplua_access_facts facts = access_room_page(NULL);
  facts.sec_fetch_site = "none";
  facts.sec_fetch_mode = "navigate";
  facts.sec_fetch_dest = "document";
  facts.path = "/link/x";
  facts.link = link;
  return facts;
}

static void a_link_is_good_once(void **state)
{
  (void)state;
  char link[EPLUA_TOKEN_LENGTH + 1];
  assert_int_equal(eplua_access_link(a, link, sizeof link - 1), EPLUA_E_INVALID);
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  assert_int_equal(strlen(link), EPLUA_TOKEN_LENGTH);
  eplua_access_facts facts = opened(link);
  expect(&facts, 200);
  expect(&facts, 401);
}

static void who_has_the_cookie_may_load_a_used_link_again(void **state)
{
  (void)state;
  eplua_access_facts facts = opened("used");
  facts.cookie = access_room_login(a);
  expect(&facts, 200);
}

static void a_link_is_good_for_a_minute(void **state)
{
  (void)state;
  char link[EPLUA_TOKEN_LENGTH + 1];
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  access_room_now_ms += 60000;
  eplua_access_facts facts = opened(link);
  expect(&facts, 200);
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  access_room_now_ms += 60001;
  expect(&facts, 401);
}

static void a_link_is_opened_by_a_person_of_this_user(void **state)
{
  (void)state;
  char link[EPLUA_TOKEN_LENGTH + 1];
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  eplua_access_facts facts = opened(link);
  facts.uid = -1;
  expect(&facts, 403);
  facts = opened(link);
  facts.loopback = false;
  expect(&facts, 403);
  facts = opened(link);
  facts.sec_fetch_site = "cross-site"; // a link in a page
  expect(&facts, 403);
  facts = opened(link);
  facts.sec_fetch_mode = "no-cors"; // an image
  facts.sec_fetch_dest = "image";
  expect(&facts, 403);
  facts = opened(link);
  facts.method = "HEAD"; // a preview
  expect(&facts, 400);
  facts = opened(link);
  facts.door = EPLUA_DOOR_WEBSOCKET;
  facts.sec_fetch_mode = "websocket";
  expect(&facts, 403);
  // none of these has used it up
  facts = opened(link);
  expect(&facts, 200);
}

static void the_oldest_of_17_links_is_gone(void **state)
{
  (void)state;
  char links[17][EPLUA_TOKEN_LENGTH + 1];
  for (size_t i = 0; i < 17; i++, access_room_now_ms++)
    assert_int_equal(eplua_access_link(a, links[i], sizeof links[i]), EPLUA_OK);
  for (size_t i = 0; i < 17; i++) {
    eplua_access_facts facts = opened(links[i]);
    expect(&facts, i == 0 ? 401 : 200);
  }
}

static void the_cookie_is_for_browsers_of_this_user_here(void **state)
{
  (void)state;
  const char *cookie = access_room_login(a);
  eplua_access_facts facts = access_room_page(cookie);
  expect(&facts, 200);
  facts.uid++; // a server of another user at another port has seen it
  expect(&facts, 401);
  facts.uid = -1;
  expect(&facts, 401);
  facts = access_room_page(cookie);
  facts.loopback = false;
  expect(&facts, 401);
  facts = access_room_page(cookie);
  facts.port = 8081; // it is named for a port
  facts.host = "127.0.0.1:8081";
  expect(&facts, 401);
}

static void the_cookie_stands_beside_those_of_others(void **state)
{
  (void)state;
  char header[1024];
  const char *cookie = access_room_login(a);
  static const char *const good[] = {
      "%s", "a=b; %s", "%s; a=b", "x; ;;y=%%; %s", "eplua-80=1; %s", "eplua-8080=bad; %s", "a=b;%s",
  };
  static const char *const bad[] = {
      "x%s", "%s1", "%s ", "a=%s", "\"%s\"", "a=b, %s", "EPLUA%s", "eplua-8080=; b=%s", "",
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    snprintf(header, sizeof header, good[i], cookie); // NOLINT(clang-diagnostic-format-nonliteral)
    eplua_access_facts facts = access_room_page(header);
    expect(&facts, 200);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    snprintf(header, sizeof header, bad[i], cookie); // NOLINT(clang-diagnostic-format-nonliteral)
    eplua_access_facts facts = access_room_page(header);
    if (access_room_ask(a, &facts) != 401)
      fail_msg("let in: %s", header);
  }
}

static void sixty_four_browsers_stay_the_one_used_least_goes(void **state)
{
  (void)state;
  char first[160], second[160];
  snprintf(first, sizeof first, "%s", access_room_login(a));
  snprintf(second, sizeof second, "%s", access_room_login(a));
  for (int i = 2; i < 64; i++)
    access_room_login(a);
  eplua_access_facts facts = access_room_page(first);
  expect(&facts, 200);
  access_room_login(a);
  expect(&facts, 200);
  facts = access_room_page(second);
  expect(&facts, 401);
}

static void no_two_processes_share_a_secret(void **state)
{
  (void)state;
  char cookie[160], token[EPLUA_TOKEN_LENGTH + 1];
  snprintf(cookie, sizeof cookie, "%s", access_room_login(a));
  snprintf(token, sizeof token, "%s", eplua_access_token(a));
  eplua_access_free(a);
  a = access_room_new();
  assert_string_not_equal(token, eplua_access_token(a));
  eplua_access_facts facts = access_room_page(cookie);
  expect(&facts, 401);
  facts = access_room_foreign();
  facts.token = token;
  expect(&facts, 401);
}

// --- bodies ---

static void bodies_are_json_and_nothing_else(void **state)
{
  (void)state;
  static const char *const good[] = {"application/json", "Application/JSON",
                                     "application/json; charset=utf-8",
                                     "application/json;charset=\"UTF-8\""};
  static const char *const bad[] = {NULL,
                                    "",
                                    "text/plain",
                                    "application/x-www-form-urlencoded",
                                    "multipart/form-data; boundary=x",
                                    "application/jsonx",
                                    "application/json, text/plain",
                                    "application/json; charset=utf-16",
                                    "application/json; charset=utf-8; x=y",
                                    "application/json; x=y",
                                    "application/json;",
                                    "text/plain; application/json",
                                    " application/json",
                                    "application/json x"};
  eplua_access_facts facts = access_room_ours();
  facts.method = "POST";
  expect(&facts, 200); // no body, no type: curl -X POST
  facts.has_body = true;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    facts.content_type = good[i];
    expect(&facts, 200);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    facts.content_type = bad[i];
    expect(&facts, 415);
  }
  facts.has_body = false;
  facts.content_type = "text/plain"; // an empty form is one as well
  expect(&facts, 415);
}

// --- guessing ---

static int64_t guess(void)
{
  eplua_access_facts facts = access_room_foreign();
  facts.token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  expect(&facts, 401);
  return access_room_delay();
}

static void guessing_gets_slow_and_is_forgotten_after_a_quiet_minute(void **state)
{
  (void)state;
  static const int64_t delays[] = {0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 2000, 2000};
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++, access_room_now_ms += 59999)
      assert_int_equal(guess(), delays[i]);
    access_room_now_ms += 1;
  }
}

static void who_is_right_never_waits(void **state)
{
  (void)state;
  char link[EPLUA_TOKEN_LENGTH + 1];
  char cookie[160];
  snprintf(cookie, sizeof cookie, "%s", access_room_login(a));
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  for (int i = 0; i < 50; i++)
    guess();
  assert_int_equal(guess(), 2000);
  eplua_access_facts facts = access_room_foreign();
  facts.token = eplua_access_token(a);
  expect(&facts, 200);
  facts = access_room_page(cookie);
  expect(&facts, 200);
  facts = opened(link);
  expect(&facts, 200);
  facts = access_room_foreign(); // nothing was guessed
  expect(&facts, 401);
  assert_int_equal(access_room_delay(), 0);
  assert_int_equal(guess(), 2000); // being right elsewhere forgives nothing
}

static void links_and_cookies_are_guessed_as_slowly(void **state)
{
  (void)state;
  for (int i = 0; i < 10; i++) {
    eplua_access_facts facts = opened("guess");
    expect(&facts, 401);
    facts = access_room_page("eplua-8080=guess");
    expect(&facts, 401);
  }
  assert_int_equal(access_room_delay(), 2000);
}

// --- where to listen ---

static void listening_for_others_needs_the_flag(void **state)
{
  (void)state;
  static const char *const loopback[] = {"127.0.0.1", "127.0.0.2",        "127.255.255.254",
                                         "::1",       "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1"};
  static const char *const others[] = {
      "0.0.0.0", "::",         "192.168.1.2",     "10.0.0.1",    "128.0.0.1",
      "fe80::1", "::ffff:0:0", "::ffff:10.0.0.1", "::127.0.0.1", "126.255.255.255",
      "::2"};
  static const char *const invalid[] = {
      "",      "localhost",  "127.1",     "0x7f000001",  "2130706433", "0177.0.0.1", "127.0.0.1:80",
      "[::1]", "127.0.0.1 ", "256.0.0.1", "example.com", "fe80::1%lo", "127.0.0.01"};
  eplua_error err;
  for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++) {
    assert_int_equal(eplua_access_check_bind(loopback[i], false, NULL), EPLUA_OK);
    assert_int_equal(eplua_access_check_bind(loopback[i], true, NULL), EPLUA_OK);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    err = (eplua_error){0};
    assert_int_equal(eplua_access_check_bind(others[i], false, &err), EPLUA_E_DENIED);
    assert_non_null(strstr(err.message, "--allow-remote"));
    assert_int_equal(eplua_access_check_bind(others[i], true, NULL), EPLUA_OK);
  }
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
    err = (eplua_error){0};
    assert_int_equal(eplua_access_check_bind(invalid[i], true, &err), EPLUA_E_INVALID);
    assert_true(*err.message);
  }
  assert_int_equal(eplua_access_check_bind(NULL, true, NULL), EPLUA_E_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(a_program_of_this_user_comes_in_by_every_door),
      TEST(others_come_in_with_the_token_only),
      TEST(the_same_user_on_another_machine_is_another_user),
      TEST(who_shows_a_wrong_token_is_refused_whoever_it_is),
      TEST(each_sign_of_a_browser_makes_the_cookie_needed),
      TEST(telnet_knows_no_browsers),
      TEST(facts_of_another_version_are_refused),
      TEST(a_link_is_good_once),
      TEST(who_has_the_cookie_may_load_a_used_link_again),
      TEST(a_link_is_good_for_a_minute),
      TEST(a_link_is_opened_by_a_person_of_this_user),
      TEST(the_oldest_of_17_links_is_gone),
      TEST(the_cookie_is_for_browsers_of_this_user_here),
      TEST(the_cookie_stands_beside_those_of_others),
      TEST(sixty_four_browsers_stay_the_one_used_least_goes),
      TEST(no_two_processes_share_a_secret),
      TEST(bodies_are_json_and_nothing_else),
      TEST(guessing_gets_slow_and_is_forgotten_after_a_quiet_minute),
      TEST(who_is_right_never_waits),
      TEST(links_and_cookies_are_guessed_as_slowly),
      TEST(listening_for_others_needs_the_flag),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
