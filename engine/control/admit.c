// SPDX-License-Identifier: MIT
/*
 * Who may come in by a door: facts for eplua_access_decide(), and the question for the token. The control thread.
 * A process of the same user comes in without a word. Everyone else is asked three times at most, is never echoed, and
 * waits as long as the decision says. A socket file has no question: who is another user has no business there. A debugger has the
 * token in a request, so its session asks here.
 */
#include "control/door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { TRIES = 3, TIME_MS = 30000, FAST_MS = 50 };

static const char question[] = "token: ";

static bool is_loopback(const struct sockaddr_storage *address)
{
  if (address->ss_family == AF_INET)
    return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
  if (address->ss_family != AF_INET6)
    return false;
  const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

static void add_peer(ep_client *c, eplua_access_facts *facts)
{
  struct sockaddr_storage ours = {0}, theirs = {0};
  int ours_length = sizeof ours, theirs_length = sizeof theirs;
  uv_os_fd_t fd;
  if (c->socket.handle.type == UV_NAMED_PIPE) {
    facts->loopback = true;
    facts->uid = uv_fileno(&c->socket.handle, &fd) == 0 ? eplua_peer_uid_of_fd(fd) : -1;
    return;
  }
  if (uv_tcp_getsockname(&c->socket.tcp, (struct sockaddr *)&ours, &ours_length) != 0 ||
      uv_tcp_getpeername(&c->socket.tcp, (struct sockaddr *)&theirs, &theirs_length) != 0)
    return;
  facts->loopback = is_loopback(&ours) && is_loopback(&theirs);
  if (facts->loopback)
    facts->uid = eplua_peer_uid((struct sockaddr *)&ours, (struct sockaddr *)&theirs);
}

static eplua_access_verdict decide(ep_client *c, const char *token)
{
  static const eplua_door_kind kinds[] = {[EP_WAY_TELNET] = EPLUA_DOOR_TELNET,
                                          [EP_WAY_SOCKET] = EPLUA_DOOR_SOCKET,
                                          [EP_WAY_DAP] = EPLUA_DOOR_DAP};
  eplua_access_facts facts = {.size = sizeof facts,
                              .door = kinds[c->way],
                              .uid = -1,
                              .port = (uint16_t)atomic_load(&c->door->port[c->way]),
                              .token = token};
  eplua_access_verdict verdict = {.reason = "nobody is let in"};
  eplua_access *access = ep_control_access(c->door->control);
  add_peer(c, &facts);
  c->uid = facts.uid;
  if (access)
    eplua_access_decide(access, &facts, &verdict);
  return verdict;
}

static void come_in(ep_client *c)
{
  if (c->way == EP_WAY_SOCKET)
    ep_client_lines_begin(c);
  else if (c->way == EP_WAY_DAP)
    ep_client_dap_begin(c, true, false);
  else
    ep_client_talk_begin(c);
}

static void ask_token(ep_client *c)
{
  c->token_length = 0;
  ep_client_write(c, question, sizeof question - 1);
}

void ep_admit_begin(ep_client *c)
{
  eplua_access_verdict verdict = decide(c, NULL);
  if (verdict.allowed) {
    come_in(c);
  } else if (c->way == EP_WAY_SOCKET) {
    ep_door_refused(c->door, c->way, c->from, verdict.reason);
    ep_client_close(c);
  } else if (c->way == EP_WAY_DAP) {
    ep_client_dap_begin(c, false, false);
  } else {
    c->state = EP_CLIENT_TOKEN;
    ask_token(c);
  }
}

static void judge(ep_client *c)
{
  c->token[c->token_length < sizeof c->token ? c->token_length : 0] = '\0'; // too long: none
  eplua_access_verdict verdict = decide(c, c->token);
  explicit_bzero(c->token, sizeof c->token);
  if (verdict.allowed) {
    come_in(c);
    return;
  }
  c->tries++;
  ep_door_refused(c->door, c->way, c->from, verdict.reason);
  c->answer_ms = ep_client_now_ms(c) + verdict.delay_ms;
  if (verdict.delay_ms > 0)
    ep_door_tick_within(c->door, FAST_MS);
  else
    ep_admit_tick(c, c->answer_ms);
}

void ep_admit_receive(ep_client *c, const char *bytes, size_t length)
{
  for (size_t i = 0; i < length && c->state == EP_CLIENT_TOKEN; i++) {
    bool behind_cr = c->token_cr;
    c->token_cr = bytes[i] == '\r';
    if (behind_cr && (bytes[i] == '\n' || bytes[i] == '\0'))
      continue;
    if (bytes[i] == '\n' || bytes[i] == '\r') {
      judge(c);
      if (c->answer_ms) // what else came belongs to no question
        return;
      // an allowed one goes on with what is left
      if (c->state == EP_CLIENT_TALKS && i + 1 < length)
        ep_talk_receive(c->talk, bytes + i + 1, length - i - 1);
    } else {
      if (c->token_length < sizeof c->token - 1)
        c->token[c->token_length] = bytes[i];
      c->token_length += c->token_length < sizeof c->token;
    }
  }
}

int ep_admit_token(ep_client *c, const char *token)
{
  eplua_access_verdict verdict = decide(c, token ? token : "");
  c->admitted |= verdict.allowed;
  if (verdict.allowed)
    return 0;
  ep_door_refused(c->door, c->way, c->from, verdict.reason);
  return verdict.delay_ms > 0 ? (int)verdict.delay_ms : 1;
}

void ep_admit_tick(ep_client *c, int64_t now_ms)
{
  if (c->state == EP_CLIENT_DAP && !c->admitted && now_ms - c->since_ms > TIME_MS)
    ep_client_end(c);
  if (c->state != EP_CLIENT_TOKEN)
    return;
  if (c->answer_ms && now_ms < c->answer_ms) {
    ep_door_tick_within(c->door, FAST_MS);
    return;
  }
  if (c->answer_ms) {
    static const char no[] = "no\n";
    c->answer_ms = 0;
    ep_client_write(c, no, sizeof no - 1);
    if (c->tries >= TRIES)
      ep_client_end(c);
    else
      ask_token(c);
  } else if (now_ms - c->since_ms > TIME_MS) {
    ep_client_end(c);
  }
}
