// SPDX-License-Identifier: MIT
/*
 * A connection with a program: messages of a peer, one JSON object a line, both ways. The control thread; messages to it
 * come on any thread, are collected under a lock, and sent by the control thread.
 * What the messages mean is the peer's (peer.c).
 */
#include "control/door.h"

#include "control/peer_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 24 };

static bool on_send(void *ud, const char *json, size_t length)
{
  ep_client *c = ud;
  pthread_mutex_lock(&c->lock);
  if (!c->broken) {
    bool fits = c->messages.length + length < EP_CLIENT_CUT;
    if (fits) {
      ep_text_add(&c->messages, json, length);
      ep_text_put(&c->messages, "\n");
    }
    c->broken = !fits || c->messages.failed; // a message that is lost is the end
  }
  bool room = c->messages.length < EP_CLIENT_OUTPUT && !c->full;
  c->told |= !room;
  pthread_mutex_unlock(&c->lock);
  ep_door_wake(c->door);
  return room;
}

static void on_gone(void *ud)
{
  ep_client_unref(ud);
}

void ep_client_lines_begin(ep_client *c)
{
  char name[NAME_BYTES];
  size_t length = 0;
  snprintf(name, sizeof name, "attach-%d", c->number);
  ep_client_ref(c);
  c->peer = eplua_peer_new(c->door->control, &(eplua_peer_config){.size = sizeof(eplua_peer_config),
                                                                  .ud = c,
                                                                  .name = name,
                                                                  .send = on_send,
                                                                  .gone = on_gone});
  if (!c->peer) {
    ep_client_unref(c);
    ep_client_close(c);
    return;
  }
  c->state = EP_CLIENT_LINES;
  if (!c->talk)
    return;
  ep_talk *talk = c->talk;
  c->talk = NULL;
  ep_door_leave(c->door, c->number);
  const char *rest = ep_talk_rest(talk, &length);
  if (length > 0)
    ep_client_lines_receive(c, rest, length);
  ep_talk_free(talk);
}

void ep_client_lines_end(ep_client *c)
{
  eplua_peer *peer = c->peer;
  c->peer = NULL;
  eplua_peer_close(peer);
}

static void refuse_long(ep_client *c)
{
  static const char message[] =
      "{\"type\":\"error\",\"code\":-5,\"message\":\"a message is longer than 16 MiB\"}\n";
  ep_client_lines_end(c);
  ep_client_send(c, message, sizeof message - 1);
  ep_client_end(c);
}

// Hands on a whole line, which may be empty.
static void take_line(ep_client *c, const char *line, size_t length)
{
  if (length > 0 && line[length - 1] == '\r')
    length--;
  if (length > 0)
    eplua_peer_receive(c->peer, line, length);
}

void ep_client_lines_receive(ep_client *c, const char *bytes, size_t length)
{
  while (length > 0 && c->peer) {
    const char *end = memchr(bytes, '\n', length);
    size_t run = end ? (size_t)(end - bytes) : length;
    if (c->in.length + run > EP_CLIENT_MESSAGE) {
      refuse_long(c);
      return;
    }
    if (!end || c->in.length > 0)
      ep_text_add(&c->in, bytes, run);
    if (c->in.failed) {
      ep_client_close(c);
      return;
    }
    if (end && c->in.length > 0)
      take_line(c, c->in.bytes, c->in.length);
    else if (end)
      take_line(c, bytes, run);
    if (end)
      ep_text_clear(&c->in);
    run += end ? 1 : 0;
    bytes += run;
    length -= run;
  }
}

void ep_client_lines_settle(ep_client *c)
{
  pthread_mutex_lock(&c->lock);
  ep_text messages = c->messages;
  bool broken = c->broken;
  c->messages = (ep_text){0};
  pthread_mutex_unlock(&c->lock);
  ep_client_send(c, messages.bytes, messages.length);
  ep_text_free(&messages);
  if (broken) {
    ep_client_close(c);
    return;
  }
  if (c->ended && atomic_load(&c->peer->asks) == 0) {
    pthread_mutex_lock(&c->lock);
    bool done = c->messages.length == 0;
    pthread_mutex_unlock(&c->lock);
    if (done) {
      ep_client_lines_end(c);
      ep_client_end(c);
    }
  }
}

void ep_client_lines_sent(ep_client *c)
{
  pthread_mutex_lock(&c->lock);
  c->full = ep_client_waiting(c) >= EP_CLIENT_OUTPUT;
  bool ready = c->told && !c->full;
  c->told = c->told && !ready;
  pthread_mutex_unlock(&c->lock);
  if (ready && c->peer)
    eplua_peer_ready(c->peer);
}
