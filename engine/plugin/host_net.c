// SPDX-License-Identifier: MIT
/*
 * What plugins get of the net room: answers, and items in the account of what is open. Engine thread; owns the items.
 * Thin on purpose: an answer of a plugin is an ep_answer by another name. An item has its own ep_net_kind, since its kind is a name that the
 * plugin gives, and stays in memory after the engine's end until the plugin's: its pointers are used in stop, too.
 */
#include "net/answer.h"
#include "net/net.h"
#include "plugin/plugin_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct eplua_plugin_item {
  ep_net_item net; // first: ep_net_item * is cast back
  ep_net_kind kind;
  eplua_plugin *p;
  eplua_plugin_item *next, *prev;
  void (*close)(void *ud);
  void *ud;
};

static ep_answer *inner(eplua_plugin_answer *a)
{
  return (ep_answer *)a;
}

eplua_plugin_answer *ep_plugin_answer(eplua_plugin *p, lua_State *L, int arg, const char *what,
                                      eplua_plugin_item *item) EP_ENGINE_THREAD
{
  (void)p;
  return (eplua_plugin_answer *)(arg ? ep_answer_begin(L, arg, what, &item->net)
                                     : ep_answer_wait(L, what, &item->net));
}

int ep_plugin_answer_return(lua_State *L, eplua_plugin_answer *a, void (*cancel)(void *operation),
                            void *operation, int results) EP_ENGINE_THREAD
{
  return ep_answer_return(L, inner(a), cancel, operation, results);
}

void ep_plugin_answer_limit(eplua_plugin_answer *a, int64_t ms) EP_ENGINE_THREAD
{
  ep_answer_limit(inner(a), ms);
}

void ep_plugin_answer_ok(eplua_plugin_answer *a, eplua_plugin_push push, void *ud) EP_ENGINE_THREAD
{
  ep_answer_ok(inner(a), push, ud);
}

void ep_plugin_answer_fail(eplua_plugin_answer *a, const char *message,
                           const char *code) EP_ENGINE_THREAD
{
  ep_answer_fail(inner(a), message, code);
}

void ep_plugin_answer_fail_soon(eplua_plugin_answer *a, const char *message,
                                const char *code) EP_ENGINE_THREAD
{
  ep_answer_fail_soon(inner(a), message, code);
}

// --- items ---

static void on_close(ep_net_item *net)
{
  const eplua_plugin_item *item = (eplua_plugin_item *)net;
  item->close(item->ud);
}

static void on_end(ep_net_item *net)
{
  (void)net; // the plugin's handles are closed by its own end
}

eplua_plugin_item *ep_plugin_item(eplua_plugin *p, lua_State *L, const char *kind, const char *peer,
                                  void (*close)(void *ud), void *ud) EP_ENGINE_THREAD
{
  if (!kind || !close || atomic_load(&p->over))
    return NULL;
  eplua_plugin_item *item = calloc(1, sizeof *item);
  if (!item)
    return NULL;
  item->kind = (ep_net_kind){.name = kind, .close = on_close, .end = on_end};
  item->p = p;
  item->close = close;
  item->ud = ud;
  if (ep_net_open(L, &item->net, &item->kind) != EPLUA_OK) {
    free(item);
    return NULL;
  }
  snprintf(item->net.peer, sizeof item->net.peer, "%s", peer ? peer : "");
  item->next = p->items;
  if (item->next)
    item->next->prev = item;
  p->items = item;
  return item;
}

void ep_plugin_item_count(eplua_plugin_item *item, uint64_t received, uint64_t sent,
                          uint64_t served)
{
  item->net.received += received;
  item->net.sent += sent;
  item->net.served += served;
}

void ep_plugin_item_close(eplua_plugin_item *item) EP_ENGINE_THREAD
{
  if (!item)
    return;
  ep_net_close(&item->net);
  if (item->prev)
    item->prev->next = item->next;
  else
    item->p->items = item->next;
  if (item->next)
    item->next->prev = item->prev;
  free(item);
}

void ep_plugin_free_items(eplua_plugin *p)
{
  for (eplua_plugin_item *item = p->items, *next; item; item = next) {
    next = item->next;
    free(item);
  }
  p->items = NULL;
}

// --- rights ---

// what: "host:port", "[::1]:80" or a host alone.
bool ep_plugin_permit_net(lua_State *L, const char *what)
{
  char host[256], text[400];
  const char *colon = strrchr(what, ':');
  if (colon && (strchr(colon, ']') || (what[0] != '[' && strchr(what, ':') != colon)))
    colon = NULL; // of an address of IPv6
  size_t length = colon ? (size_t)(colon - what) : strlen(what);
  if (what[0] == '[' && length > 1 && what[length - 1] == ']') {
    what++;
    length -= 2;
  }
  if (length >= sizeof host)
    return false;
  memcpy(host, what, length);
  host[length] = '\0';
  long port = colon ? strtol(colon + 1, NULL, 10) : 0;
  return port >= 0 && port <= 65535 && ep_net_permitted(L, host, (int)port, text, sizeof text);
}
