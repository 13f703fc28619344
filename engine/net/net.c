// SPDX-License-Identifier: MIT
/*
 * The account of open things. Engine thread; owns the list, not the items.
 * It is made when a script first opens something, so a script without network pays nothing. When the loop is freed (Lua is
 * gone by then) every item is taken out and told to close its handles; libuv then runs their close callbacks.
 */
#include "net/net_int.h"

#include "base/broken_pipe.h"
#include "base/clock.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_net(uv_handle_t *handle)
{
  free(handle->data);
}

static void unlink_item(ep_net_item *item)
{
  ep_net *net = item->net;
  *(item->prev ? &item->prev->next : &net->first) = item->next;
  *(item->next ? &item->next->prev : &net->last) = item->prev;
  item->next = item->prev = NULL;
  item->net = NULL;
  net->count--;
}

// The loop is freed. What items do here may not reach the account any more.
static void end_all(ep_loop_end *end) EP_ENGINE_THREAD
{
  ep_net *net = (ep_net *)end; // its first member
  net->over = true;
  net->s->net = NULL;
  ep_answers_free(&net->orphans);
  while (net->first) {
    ep_net_item *item = net->first;
    ep_answers_free(&item->answers);
    unlink_item(item);
    item->kind->end(item);
  }
  uv_close((uv_handle_t *)&net->turn, free_net);
}

ep_net *ep_net_get(ep_state *s)
{
  if (s->net)
    return s->net;
  ep_net *net = calloc(1, sizeof *net);
  if (!net)
    return NULL;
  net->s = s;
  net->end.run = end_all;
  ep_broken_pipe_survive();
  uv_idle_init(ep_loop_uv(s->loop), &net->turn);
  net->turn.data = net;
  ep_loop_at_end(s->loop, &net->end);
  s->net = net;
  return net;
}

bool ep_net_over(const ep_net *net)
{
  return net->over;
}

// --- items ---

void ep_net_where(lua_State *L, char *source, size_t size, int *line)
{
  lua_Debug ar;
  source[0] = '\0';
  *line = 0;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0)
      continue;
    snprintf(source, size, "%s", ar.source[0] == '@' ? ar.source + 1 : ar.short_src);
    *line = ar.currentline;
    return;
  }
}

static int admit(ep_net *net, ep_net_item *item, const ep_net_kind *kind)
{
  if (!net)
    return EPLUA_E_NOMEM;
  if (net->count >= net->s->limits.sockets)
    return EPLUA_E_LIMIT;
  item->net = net;
  item->kind = kind;
  item->answers = NULL;
  item->next = NULL;
  item->prev = net->last;
  *(net->last ? &net->last->next : &net->first) = item;
  net->last = item;
  item->id = ++net->last_id;
  item->since_ns = ep_clock_now_ns();
  net->count++;
  return EPLUA_OK;
}

int ep_net_open(lua_State *L, ep_net_item *item, const ep_net_kind *kind)
{
  int code = admit(ep_net_get(ep_state_of(L)), item, kind);
  if (code == EPLUA_OK)
    ep_net_where(L, item->source, sizeof item->source, &item->line);
  return code;
}

int ep_net_open_of(const ep_net_item *server, ep_net_item *item, const ep_net_kind *kind)
{
  int code = admit(server->net, item, kind);
  if (code != EPLUA_OK)
    return code;
  snprintf(item->source, sizeof item->source, "%s", server->source);
  item->line = server->line;
  return code;
}

void ep_net_close(ep_net_item *item)
{
  if (!item->net)
    return;
  ep_net_abandon(item);
  unlink_item(item);
}

void ep_net_visit(ep_state *s, bool (*visit)(void *ud, const ep_net_item *item), void *ud)
{
  for (const ep_net_item *item = s->net ? s->net->first : NULL; item; item = item->next) {
    if (!visit(ud, item))
      return;
  }
}

ep_net_item *ep_net_find(ep_state *s, int64_t id)
{
  ep_net_item *item = s->net ? s->net->first : NULL;
  while (item && item->id != id)
    item = item->next;
  return item;
}

size_t ep_net_count(ep_state *s)
{
  return s->net ? s->net->count : 0;
}

void ep_net_shift(ep_state *s)
{
  if (!s->net)
    return;
  for (const ep_net_item *item = s->net->first; item; item = item->next)
    ep_answers_shift(item->answers);
}
