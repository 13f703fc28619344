// SPDX-License-Identifier: MIT
/*
 * Who may come in. Any thread; owns the secrets of the process and the file of its token.
 * One decision for all doors, fed with facts: a door that decides by itself is the one that gets it wrong. It knows no
 * socket and no clock of its own, so every case is a line in a test.
 * Whoever shows a secret is judged by it, also a process that would come in without: it means another server then, and a
 * wrong token stays wrong whoever tries it.
 * A cookie counts from processes of the same user only. Cookies do not know ports: a browser sends ours to servers of other
 * users on this machine as well, and they must not get in with it.
 * Not here: what a request must look like (access_http.c), secrets (secret.c), whose connection it is (control/peer_uid.c).
 */
#include "verbs/access_int.h"

#include "base/clock.h"
#include "base/error.h"
#include "verbs/secret.h"
#include "verbs/secret_file.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert((int)EPLUA_TOKEN_LENGTH == (int)EP_SECRET_DIGITS, "the token is one of our secrets");

enum { BAD_REQUEST = 400, UNAUTHORIZED = 401, FORBIDDEN = 403, COOKIE_NAME_SIZE = 16 };

struct eplua_access {
  pthread_mutex_t lock; // of secrets, save the token, which stays as it is
  ep_secrets secrets;
  int64_t (*now_ms)(void);
  char *path;
};

static int64_t clock_ms(void)
{
  return ep_clock_now_ns() / EP_NS_PER_MS;
}

// --- life ---

eplua_access *eplua_access_new(const eplua_access_config *config, eplua_error *err)
{
  if (!config || config->size != sizeof *config || !config->token_file || !*config->token_file) {
    ep_error_set(err, EPLUA_E_INVALID, "no file for the token is named");
    return NULL;
  }
  eplua_access *a = calloc(1, sizeof *a);
  if (!a) {
    ep_error_set(err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
    return NULL;
  }
  a->now_ms = config->now_ms ? config->now_ms : clock_ms;
  pthread_mutex_init(&a->lock, NULL);
  a->path = strdup(config->token_file);
  if (!a->path)
    ep_error_set(err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
  else if (!ep_secret_draw(&a->secrets.token))
    ep_error_set(err, EPLUA_E_IO, "the system gives no random bytes");
  else if (ep_secret_file_write(a->path, a->secrets.token.digits, err) == EPLUA_OK)
    return a;
  eplua_access_free(a);
  return NULL;
}

void eplua_access_free(eplua_access *a)
{
  if (!a)
    return;
  if (a->path)
    ep_secret_file_remove(a->path, a->secrets.token.digits);
  free(a->path);
  pthread_mutex_destroy(&a->lock);
  explicit_bzero(a, sizeof *a);
  free(a);
}

const char *eplua_access_token(const eplua_access *a)
{
  return a->secrets.token.digits;
}

int eplua_access_link(eplua_access *a, char *link, size_t size)
{
  ep_secret secret;
  if (size < sizeof secret.digits)
    return EPLUA_E_INVALID;
  pthread_mutex_lock(&a->lock);
  bool drawn = ep_secrets_add_link(&a->secrets, a->now_ms(), &secret);
  pthread_mutex_unlock(&a->lock);
  if (!drawn)
    return EPLUA_E_IO;
  memcpy(link, secret.digits, sizeof secret.digits);
  explicit_bzero(&secret, sizeof secret);
  return EPLUA_OK;
}

// --- the decision ---

static void allow(eplua_access_verdict *verdict)
{
  verdict->allowed = true;
  verdict->status = 0;
  verdict->reason = "";
}

static void refuse(eplua_access_verdict *verdict, int status, const char *reason)
{
  verdict->allowed = false;
  verdict->status = status;
  verdict->reason = reason;
}

static void refuse_wrong(eplua_access *a, eplua_access_verdict *verdict, const char *reason)
{
  refuse(verdict, UNAUTHORIZED, reason);
  verdict->delay_ms = ep_secrets_fail(&a->secrets, a->now_ms());
}

// A cookie knows no port, so its name does: two servers of one user do not put each other's panel out.
static ep_cookie_state find_cookie(eplua_access *a, const eplua_access_facts *facts)
{
  char name[COOKIE_NAME_SIZE];
  snprintf(name, sizeof name, "eplua-%u", (unsigned)facts->port);
  return ep_secrets_find_cookie(&a->secrets, facts->cookie, name);
}

static void decide_link(eplua_access *a, const eplua_access_facts *facts, bool same_user,
                        eplua_access_verdict *verdict)
{
  ep_secret cookie;
  if (!same_user) {
    refuse(verdict, FORBIDDEN, "a link is for the same user on this machine");
  } else if (strcmp(facts->method, "GET") != 0 || facts->origin) {
    refuse(verdict, BAD_REQUEST, "a link is opened, not called");
  } else if (ep_secrets_take_link(&a->secrets, facts->link, a->now_ms())) {
    if (!ep_secrets_add_cookie(&a->secrets, &cookie)) {
      refuse(verdict, FORBIDDEN, "the system gives no random bytes");
      return;
    }
    allow(verdict);
    snprintf(verdict->set_cookie, sizeof verdict->set_cookie,
             "eplua-%u=%s; HttpOnly; SameSite=Strict; Path=/", (unsigned)facts->port,
             cookie.digits);
    explicit_bzero(&cookie, sizeof cookie);
  } else if (find_cookie(a, facts) == EP_COOKIE_RIGHT) {
    allow(verdict); // a page that is loaded again
  } else {
    refuse_wrong(a, verdict, "the link was used, or is older than a minute: ask for a new one");
  }
}

static void decide_secrets(eplua_access *a, const eplua_access_facts *facts, bool http,
                           eplua_access_verdict *verdict)
{
  bool same_user = facts->uid >= 0 && facts->uid == (int64_t)geteuid() &&
                   (facts->loopback || facts->door == EPLUA_DOOR_SOCKET);
  if (facts->door == EPLUA_DOOR_HTTP && facts->link) {
    decide_link(a, facts, same_user, verdict);
    return;
  }
  if (facts->token) {
    if (ep_secret_is(&a->secrets.token, facts->token, strlen(facts->token)))
      allow(verdict);
    else
      refuse_wrong(a, verdict, "the token is wrong");
    return;
  }
  if (!http || !ep_access_is_browser(facts)) {
    if (same_user)
      allow(verdict);
    else
      refuse(verdict, UNAUTHORIZED, "show the token");
    return;
  }
  ep_cookie_state cookie = find_cookie(a, facts);
  if (cookie == EP_COOKIE_RIGHT && same_user)
    allow(verdict);
  else if (cookie == EP_COOKIE_WRONG)
    refuse_wrong(a, verdict, "the cookie is of another time: open a new link");
  else
    refuse(verdict, UNAUTHORIZED, "a browser comes in by the link that eplua prints");
}

void eplua_access_decide(eplua_access *a, const eplua_access_facts *facts,
                         eplua_access_verdict *verdict)
{
  memset(verdict, 0, sizeof *verdict);
  refuse(verdict, BAD_REQUEST, "the facts are of another version");
  if (!facts || facts->size != sizeof *facts)
    return;
  bool http = facts->door == EPLUA_DOOR_HTTP || facts->door == EPLUA_DOOR_WEBSOCKET;
  int status = BAD_REQUEST;
  const char *reason = http ? ep_access_check_http(facts, &status) : NULL;
  if (reason) {
    refuse(verdict, status, reason);
    return;
  }
  pthread_mutex_lock(&a->lock);
  decide_secrets(a, facts, http, verdict);
  pthread_mutex_unlock(&a->lock);
}

// --- where to listen ---

static bool is_loopback6(const struct in6_addr *address)
{
  return IN6_IS_ADDR_LOOPBACK(address) ||
         (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

int eplua_access_check_bind(const char *address, bool remote, eplua_error *err)
{
  struct in_addr four;
  struct in6_addr six;
  bool loopback;
  if (address && inet_pton(AF_INET, address, &four) == 1)
    loopback = ntohl(four.s_addr) >> 24 == 127;
  else if (address && inet_pton(AF_INET6, address, &six) == 1)
    loopback = is_loopback6(&six);
  else
    return ep_error_set(err, EPLUA_E_INVALID, "%.100s is no numeric address",
                        address ? address : "nothing");
  if (loopback || remote)
    return EPLUA_OK;
  return ep_error_set(err, EPLUA_E_DENIED,
                      "%s can be reached from other computers: that needs --allow-remote too",
                      address);
}
