// SPDX-License-Identifier: MIT
/*
 * What the script holds open to the world, for the verb inspect, and the verb socket_close. Engine thread; owns nothing.
 * A connection of a server is among the sockets like any other. What somebody waits for is listed with it, with the line that asked: a program that hangs
 * mostly waits for one of these.
 */
#include "base/clock.h"
#include "debug/sources.h"
#include "net/answer.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 1000, PENDING_MAX = 100 };

typedef struct listing {
  lua_State *L;
  ep_ask *ask;
  yyjson_mut_val *sockets, *servers, *pending; // pending: of the item that is shown now
  int64_t now_ns;
  size_t socket_count, server_count, pending_count;
} listing;

static void add_ms(ep_ask *a, yyjson_mut_val *object, const char *name, int64_t ns)
{
  a->failed |= !yyjson_mut_obj_add_real(a->doc, object, name, (double)ns / (double)EP_NS_PER_MS);
}

static void add_text(ep_ask *a, yyjson_mut_val *object, const char *name, const char *text)
{
  if (*text)
    ep_ask_add_text(a, object, name, text, strlen(text));
}

// source: a chunk name without its first character, see net/net.h.
static void add_place(const listing *l, yyjson_mut_val *object, const char *source, int line)
{
  char name[EP_NET_SOURCE + 2];
  if (!*source)
    return;
  int length = snprintf(name, sizeof name, "@%s", source);
  ep_source found = ep_source_find(l->L, name, (size_t)length);
  add_text(l->ask, object, "source", source);
  if (found.file)
    add_text(l->ask, object, "file", found.file);
  if (line > 0)
    ep_ask_add_number(l->ask, object, "line", line);
}

static bool add_pending(void *ud, const ep_answer_info *info)
{
  listing *l = ud;
  if (l->pending_count++ >= PENDING_MAX)
    return false;
  yyjson_mut_val *object = ep_ask_add_object(l->ask, l->pending);
  add_text(l->ask, object, "what", info->what);
  add_ms(l->ask, object, "since_ms", l->now_ns - info->since_ns);
  add_place(l, object, info->source, info->line);
  return true;
}

static bool add_item(void *ud, const ep_net_item *item) EP_ENGINE_THREAD
{
  listing *l = ud;
  ep_ask *a = l->ask;
  bool server = item->kind->server;
  size_t *count = server ? &l->server_count : &l->socket_count;
  if ((*count)++ >= LIST_MAX)
    return true; // goes on counting
  yyjson_mut_val *object = ep_ask_add_object(a, server ? l->servers : l->sockets);
  ep_ask_add_number(a, object, "id", item->id);
  add_text(a, object, "kind", item->kind->name);
  add_text(a, object, "local", item->local);
  add_text(a, object, "peer", item->peer);
  add_ms(a, object, "since_ms", l->now_ns - item->since_ns);
  add_place(l, object, item->source, item->line);
  ep_ask_add_number(a, object, "received", (int64_t)item->received);
  ep_ask_add_number(a, object, "sent", (int64_t)item->sent);
  if (server || item->served)
    ep_ask_add_number(a, object, "served", (int64_t)item->served);
  if (server)
    ep_ask_add_number(a, object, "clients", item->clients);
  l->pending = ep_ask_add_list(a, object, "pending");
  l->pending_count = 0;
  ep_answers_visit(item, add_pending, l);
  return true;
}

void ep_inspect_sockets(lua_State *L, ep_ask *a)
{
  luaL_checkstack(L, 10, NULL);
  listing l = {.L = L,
               .ask = a,
               .sockets = ep_ask_add_list(a, a->out, "sockets"),
               .servers = ep_ask_add_list(a, a->out, "servers"),
               .now_ns = ep_clock_now_ns()};
  ep_net_visit(ep_state_of(L), add_item, &l);
  ep_ask_add_number(a, a->out, "socket_count", (int64_t)l.socket_count);
  ep_ask_add_number(a, a->out, "server_count", (int64_t)l.server_count);
}

// Not protected: a class may tell the script that it was closed.
void ep_verb_socket_close(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  if (!yyjson_is_int(yyjson_obj_get(a->in, "socket"))) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "\"socket\" must be a whole number");
    return;
  }
  ep_net_item *item = ep_net_find(s, ep_ask_number(a, "socket", 0, INT64_MAX, 0));
  if (item)
    item->kind->close(item);
  ep_ask_add_flag(a, a->out, "closed", item != NULL);
  ep_ask_answer(a);
}
