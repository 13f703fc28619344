// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * WebSockets to peers and back: a page is a peer whose messages travel as frames. The web thread, save that peers send from
 * any. Owns the list.
 * A peer may send after its socket is gone; it names the socket by a number, and what is not known any more is dropped.
 */
#include "server/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct panel {
  struct panel *next;
  server_web *server;
  uint64_t id;
  eplua_peer *peer;
  bool spoken; // has said something
} panel;

struct server_panels {
  panel *first;
};

struct server_panels *server_panels_new(void)
{
  return calloc(1, sizeof(struct server_panels));
}

// Any thread.
static bool send_message(void *ud, const char *json, size_t length)
{
  const panel *p = ud;
  return epq_http_send(p->server->http, p->id, json, length);
}

// Control thread: nobody knows the panel any more.
static void on_gone(void *ud)
{
  panel *p = ud;
  server_unref(p->server);
  free(p);
}

static panel **find(struct server_panels *list, uint64_t id)
{
  panel **at = &list->first;
  while (*at && (*at)->id != id)
    at = &(*at)->next;
  return at;
}

// Pages of the earlier program only listen; ours say at once what they want.
static const char views_on[] = "{\"type\":\"subscribe\",\"channels\":[\"views\"]}";
static const char views_off[] = "{\"type\":\"unsubscribe\",\"channels\":[\"views\"]}";

static void receive(const panel *p, const char *message)
{
  eplua_peer_receive(p->peer, message, strlen(message));
}

void server_panels_opened(server_web *s, uint64_t id)
{
  struct server_panels *list = s->panels;
  char name[40];
  snprintf(name, sizeof name, "page-%llu", (unsigned long long)id);
  panel *p = calloc(1, sizeof *p);
  if (p) {
    *p = (panel){.next = list->first, .server = s, .id = id};
    server_ref(s);
    p->peer =
        eplua_peer_new(s->config.control, &(eplua_peer_config){.size = sizeof(eplua_peer_config),
                                                               .ud = p,
                                                               .name = name,
                                                               .send = send_message,
                                                               .gone = on_gone});
    if (p->peer) {
      list->first = p;
      receive(p, views_on);
      return;
    }
    on_gone(p);
  }
  epq_http_close(s->http, id, 1013, "too many pages");
}

void server_panels_message(server_web *s, uint64_t id, const char *text, size_t length)
{
  panel *p = *find(s->panels, id);
  if (!p)
    return;
  if (!p->spoken)
    receive(p, views_off);
  p->spoken = true;
  eplua_peer_receive(p->peer, text, length);
}

void server_panels_ready(server_web *s, uint64_t id)
{
  const panel *p = *find(s->panels, id);
  if (p)
    eplua_peer_ready(p->peer);
}

void server_panels_closed(server_web *s, uint64_t id)
{
  panel **at = find(s->panels, id), *p = *at;
  if (!p)
    return;
  *at = p->next;
  eplua_peer_close(p->peer);
}

void server_panels_close(server_web *s)
{
  while (s->panels->first) {
    panel *p = s->panels->first;
    s->panels->first = p->next;
    eplua_peer_close(p->peer);
  }
}
