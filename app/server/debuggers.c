// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * WebSockets to DAP sessions and back (/dap): a text message is a message of DAP, without a header. The web thread, save that sessions
 * send from the control thread. Owns the list.
 * Who asks for /dap is noted at the upgrade, since a socket has nothing but a number from then on. Upgrades that never become a socket
 * leave their note behind, so there is a ring of them: more than there are connections at a time.
 * Not here: access (server.c has decided before), and what messages mean (engine/control/dap.c).
 */
#include "server/server.h"

#include <eplua/dap.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOTES = 128 };

typedef struct debugger {
  struct debugger *next;
  server_web *server;
  uint64_t id;
  eplua_dap *dap;
} debugger;

struct server_debuggers {
  debugger *first;
  uint64_t notes[NOTES]; // 0: none
  size_t noted;
};

struct server_debuggers *server_debuggers_new(void)
{
  return calloc(1, sizeof(struct server_debuggers));
}

static bool send_message(void *ud, const char *json, size_t length)
{
  const debugger *d = ud;
  return epq_http_send(d->server->http, d->id, json, length);
}

// Control thread: nobody knows it any more.
static void on_gone(void *ud)
{
  debugger *d = ud;
  server_unref(d->server);
  free(d);
}

void server_debuggers_note(server_web *s, uint64_t id)
{
  struct server_debuggers *list = s->debuggers;
  list->notes[list->noted++ % NOTES] = id;
}

static bool take_note(struct server_debuggers *list, uint64_t id)
{
  for (size_t i = 0; i < NOTES; i++) {
    if (list->notes[i] == id) {
      list->notes[i] = 0;
      return true;
    }
  }
  return false;
}

bool server_debuggers_opened(server_web *s, uint64_t id)
{
  struct server_debuggers *list = s->debuggers;
  char name[48];
  if (!take_note(list, id))
    return false;
  snprintf(name, sizeof name, "WebSocket %llu", (unsigned long long)id);
  debugger *d = calloc(1, sizeof *d);
  if (d) {
    *d = (debugger){.next = list->first, .server = s, .id = id};
    server_ref(s);
    d->dap = eplua_dap_new(s->config.control, &(eplua_dap_config){.size = sizeof(eplua_dap_config),
                                                                  .ud = d,
                                                                  .name = name,
                                                                  .send = send_message,
                                                                  .gone = on_gone});
    if (d->dap) {
      list->first = d;
      return true;
    }
    on_gone(d);
  }
  epq_http_close(s->http, id, 1013, "too many debuggers");
  return true;
}

static debugger **find(struct server_debuggers *list, uint64_t id)
{
  debugger **at = &list->first;
  while (*at && (*at)->id != id)
    at = &(*at)->next;
  return at;
}

bool server_debuggers_message(server_web *s, uint64_t id, const char *text, size_t length)
{
  const debugger *d = *find(s->debuggers, id);
  if (d)
    eplua_dap_receive(d->dap, text, length);
  return d != NULL;
}

bool server_debuggers_ready(server_web *s, uint64_t id)
{
  const debugger *d = *find(s->debuggers, id);
  if (d)
    eplua_dap_ready(d->dap);
  return d != NULL;
}

bool server_debuggers_closed(server_web *s, uint64_t id)
{
  debugger **at = find(s->debuggers, id), *d = *at;
  if (!d)
    return false;
  *at = d->next;
  eplua_dap_close(d->dap);
  return true;
}

void server_debuggers_close(server_web *s)
{
  while (s->debuggers->first) {
    debugger *d = s->debuggers->first;
    s->debuggers->first = d->next;
    eplua_dap_close(d->dap);
  }
}
