// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way to the engine of this process: a peer of its control plane. Messages come on any thread into a queue, and an
 * eventfd says so. Owns the queue together with the peer: the last of both to go frees it, since the plane lets go of a peer later.
 * The queue is bounded by what the plane does when send() says no: output waits, and answers are as many as questions.
 */
#include "link/link.h"
#include "words/words.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { WAITING_MAX = 1 << 20 };

typedef struct message {
  struct message *next;
  size_t length;
  char bytes[];
} message;

typedef struct inbox {
  atomic_int refs;
  pthread_mutex_t lock;
  message *first, **last;
  size_t waiting; // bytes
  bool refused;
  int event;
} inbox;

typedef struct local_link {
  peer_link link;
  eplua_control *control;
  char name[40];
  eplua_peer *peer;
  inbox *in;
} local_link;

static void drop_inbox(inbox *in)
{
  if (atomic_fetch_sub(&in->refs, 1) != 1)
    return;
  for (message *m = in->first, *next; m; m = next) {
    next = m->next;
    free(m);
  }
  close(in->event);
  pthread_mutex_destroy(&in->lock);
  free(in);
}

static bool on_send(void *ud, const char *json, size_t length)
{
  inbox *in = ud;
  message *m = malloc(sizeof *m + length + 1);
  if (!m)
    return true; // lost
  m->next = NULL;
  m->length = length;
  memcpy(m->bytes, json, length + 1);
  pthread_mutex_lock(&in->lock);
  *in->last = m;
  in->last = &m->next;
  in->waiting += length;
  bool room = in->waiting < WAITING_MAX;
  in->refused |= !room;
  pthread_mutex_unlock(&in->lock);
  (void)!write(in->event, &(uint64_t){1}, sizeof(uint64_t));
  return room;
}

static void on_gone(void *ud)
{
  drop_inbox(ud);
}

static inbox *new_inbox(void)
{
  inbox *in = calloc(1, sizeof *in);
  if (!in)
    return NULL;
  in->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (in->event < 0) {
    free(in);
    return NULL;
  }
  in->last = &in->first;
  pthread_mutex_init(&in->lock, NULL);
  atomic_init(&in->refs, 1);
  return in;
}

static peer_link_state open_local(peer_link *link, eplua_error *err)
{
  local_link *l = (local_link *)link;
  l->in = new_inbox();
  if (l->in) {
    atomic_fetch_add(&l->in->refs, 1);
    l->peer = eplua_peer_new(l->control, &(eplua_peer_config){.size = sizeof(eplua_peer_config),
                                                              .ud = l->in,
                                                              .name = l->name,
                                                              .send = on_send,
                                                              .gone = on_gone});
    if (l->peer)
      return PEER_LINK_OPEN;
    drop_inbox(l->in);
    drop_inbox(l->in);
    l->in = NULL;
  }
  err->code = EPLUA_E_NOMEM;
  snprintf(err->message, sizeof err->message, _("the engine takes no further prompt"));
  return PEER_LINK_CLOSED;
}

static int descriptor(peer_link *link, short *events)
{
  const local_link *l = (const local_link *)link;
  *events = POLLIN;
  return l->in ? l->in->event : -1;
}

static peer_link_state step(peer_link *link, eplua_error *err)
{
  const local_link *l = (const local_link *)link;
  uint64_t count;
  (void)err;
  if (!l->in)
    return PEER_LINK_CLOSED;
  (void)!read(l->in->event, &count, sizeof count);
  return PEER_LINK_OPEN;
}

static char *take(peer_link *link, size_t *length)
{
  local_link *l = (local_link *)link;
  if (!l->in)
    return NULL;
  pthread_mutex_lock(&l->in->lock);
  message *m = l->in->first;
  bool ready = false;
  if (m) {
    l->in->first = m->next;
    if (!m->next)
      l->in->last = &l->in->first;
    l->in->waiting -= m->length;
    ready = l->in->refused && l->in->waiting < WAITING_MAX / 2;
    l->in->refused &= !ready;
  }
  pthread_mutex_unlock(&l->in->lock);
  if (ready)
    eplua_peer_ready(l->peer);
  if (!m)
    return NULL;
  size_t n = m->length;
  char *bytes = (char *)m;
  memmove(bytes, m->bytes, n + 1);
  *length = n;
  return bytes;
}

static bool send_local(peer_link *link, const char *json, size_t length)
{
  local_link *l = (local_link *)link;
  if (!l->peer)
    return false;
  eplua_peer_receive(l->peer, json, length);
  return true;
}

static void close_local(peer_link *link)
{
  local_link *l = (local_link *)link;
  if (!l->in)
    return;
  eplua_peer_close(l->peer);
  drop_inbox(l->in);
  l->peer = NULL;
  l->in = NULL;
}

static void free_local(peer_link *link)
{
  close_local(link);
  free(link);
}

peer_link *peer_link_new_local(eplua_control *control, const char *name)
{
  static const peer_link_ops ops = {open_local, descriptor,  step,      take,
                                    send_local, close_local, free_local};
  local_link *l = calloc(1, sizeof *l);
  if (!l)
    return NULL;
  l->link = (peer_link){.ops = &ops, .same_files = true};
  l->control = control;
  snprintf(l->name, sizeof l->name, "%s", name);
  return &l->link;
}
