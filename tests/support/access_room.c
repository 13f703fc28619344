// SPDX-License-Identifier: GPL-3.0-or-later
#include "access_room.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t access_room_now_ms;

static char folder[64];
static eplua_access_verdict last;

int access_room_enter(void **state)
{
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/eplua-access.XXXXXX");
  assert_non_null(mkdtemp(folder));
  access_room_now_ms = 1000000;
  return 0;
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *where)
{
  (void)s;
  (void)kind;
  (void)where;
  return remove(path);
}

int access_room_leave(void **state)
{
  (void)state;
  return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *access_room_path(const char *name)
{
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static int64_t now_ms(void)
{
  return access_room_now_ms;
}

eplua_access *access_room_new(void)
{
  eplua_error err = {0};
  const eplua_access_config config = {
      .size = sizeof config, .token_file = access_room_path("run/token"), .now_ms = now_ms};
  eplua_access *a = eplua_access_new(&config, &err);
  if (!a)
    fail_msg("%s", err.message);
  return a;
}

eplua_access_facts access_room_ours(void)
{
  return (eplua_access_facts){.size = sizeof(eplua_access_facts),
                              .door = EPLUA_DOOR_HTTP,
                              .loopback = true,
                              .uid = (int64_t)geteuid(),
                              .port = ACCESS_ROOM_PORT,
                              .address = "127.0.0.1",
                              .method = "GET",
                              .path = "/status",
                              .host = "127.0.0.1:8080"};
}

eplua_access_facts access_room_foreign(void)
{
  eplua_access_facts facts = access_room_ours();
  facts.uid++;
  return facts;
}

eplua_access_facts access_room_page(const char *cookie)
{
  eplua_access_facts facts = access_room_ours();
  facts.user_agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";
  facts.sec_fetch_site = "same-origin";
  facts.sec_fetch_mode = "cors";
  facts.sec_fetch_dest = "empty";
  facts.cookie = cookie;
  return facts;
}

int access_room_ask(eplua_access *a, const eplua_access_facts *facts)
{
  memset(&last, 0x5a, sizeof last);
  eplua_access_decide(a, facts, &last);
  assert_non_null(last.reason);
  assert_null(strstr(last.reason, eplua_access_token(a)));
  if (last.allowed) {
    assert_int_equal(last.status, 0);
    assert_int_equal(last.delay_ms, 0);
    assert_string_equal(last.reason, "");
    return 200;
  }
  assert_true(last.status == 400 || last.status == 401 || last.status == 403 || last.status == 415);
  assert_in_range(last.delay_ms, 0, 2000);
  assert_string_equal(last.set_cookie, "");
  assert_true(*last.reason);
  return last.status;
}

int64_t access_room_delay(void)
{
  return last.delay_ms;
}

const char *access_room_reason(void)
{
  return last.reason;
}

const char *access_room_login(eplua_access *a)
{
  static char cookie[160];
  char link[EPLUA_TOKEN_LENGTH + 1];
  assert_int_equal(eplua_access_link(a, link, sizeof link), EPLUA_OK);
  eplua_access_facts facts = access_room_page(NULL);
  facts.sec_fetch_site = "none";
  facts.sec_fetch_mode = "navigate";
  facts.sec_fetch_dest = "document";
  facts.path = "/link/of-once";
  facts.link = link;
  assert_int_equal(access_room_ask(a, &facts), 200);
  assert_true(*last.set_cookie);
  snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(last.set_cookie, ";"), last.set_cookie);
  return cookie;
}
