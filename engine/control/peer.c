// SPDX-License-Identifier: MIT
/*
 * Peers: who talks JSON to the control plane. Any thread; owns the peers until their last reference goes.
 * Here is their life; what they say is read in message.c, what they subscribe to belongs to the control thread
 * (channel.c, picture.c).
 */
#include "control/peer_int.h"

#include <eplua/text.h>
#include <eplua/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- sending ---

yyjson_mut_doc *ep_message_new(const char *type)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  if (!root) {
    yyjson_mut_doc_free(doc);
    return NULL;
  }
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "type", type);
  return doc;
}

void ep_peer_send(eplua_peer *p, const char *json, size_t length)
{
  pthread_mutex_lock(&p->lock);
  if (!p->closed && !p->config.send(p->config.ud, json, length))
    p->full = true;
  pthread_mutex_unlock(&p->lock);
}

void ep_peer_send_doc(eplua_peer *p, yyjson_mut_doc *doc)
{
  size_t length = 0;
  char *json = doc ? yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, &length) : NULL;
  if (json)
    ep_peer_send(p, json, length);
  free(json);
  yyjson_mut_doc_free(doc);
}

void ep_peer_complain(eplua_peer *p, yyjson_val *id, int code, const char *message)
{
  yyjson_mut_doc *doc = ep_message_new("error");
  if (!doc)
    return;
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  if (id)
    yyjson_mut_obj_add_val(doc, root, "id", yyjson_val_mut_copy(doc, id));
  yyjson_mut_obj_add_int(doc, root, "code", code);
  yyjson_mut_obj_add_str(doc, root, "message", message);
  ep_peer_send_doc(p, doc);
}

static void say_hello(eplua_peer *p)
{
  eplua_state state = {.size = sizeof state};
  bool bound = eplua_control_state(p->control, &state);
  const char *script = ep_control_script(p->control);
  yyjson_mut_doc *doc = ep_message_new("hello");
  if (!doc)
    return;
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_str(doc, root, "version", EPLUA_VERSION);
  yyjson_mut_obj_add_int(doc, root, "pid", getpid());
  yyjson_mut_obj_add_str(doc, root, "session", p->name);
  if (script)
    yyjson_mut_obj_add_str(doc, root, "script", script);
  yyjson_mut_obj_add_bool(doc, root, "running", bound && state.running);
  ep_peer_send_doc(p, doc);
}

// --- life ---

void ep_peer_ref(eplua_peer *p)
{
  atomic_fetch_add(&p->refs, 1);
}

static void end_peer(void *data)
{
  eplua_peer *p = data;
  ep_peers *list = ep_control_peers(p->control);
  p->config.gone(p->config.ud);
  pthread_mutex_lock(&list->lock);
  list->count--;
  pthread_mutex_unlock(&list->lock);
  pthread_mutex_destroy(&p->lock);
  free(p);
}

static void run_end(void *context, void *data)
{
  (void)context;
  end_peer(data);
}

void ep_peer_unref(eplua_peer *p)
{
  if (atomic_fetch_sub(&p->refs, 1) == 1)
    ep_control_post(p->control, &p->end_note,
                    (ep_task){.run = run_end, .drop = end_peer, .data = p});
}

static void drop_reference(void *data)
{
  ep_peer_unref(data);
}

// --- what its messages want of the control thread ---

typedef struct job {
  ep_note note;
  eplua_peer *peer;
  void (*run)(eplua_peer *p, void *data);
  void *data;
  size_t size;
} job;

static void drop_job(void *data)
{
  job *j = data;
  atomic_fetch_sub(&j->peer->waiting_bytes, j->size);
  atomic_fetch_sub(&j->peer->waiting, 1);
  ep_peer_unref(j->peer);
  free(j->data);
  free(j);
}

static void run_job(void *context, void *data)
{
  (void)context;
  job *j = data;
  j->run(j->peer, j->data);
  drop_job(j);
}

bool ep_peer_post(eplua_peer *p, void (*run)(eplua_peer *p, void *data), void *data, size_t size)
{
  if (ep_control_is_here(p->control) && atomic_load(&p->waiting) == 0) {
    run(p, data);
    free(data);
    return true;
  }
  bool room = atomic_load(&p->waiting) < EP_PEER_WAITING_MAX &&
              atomic_load(&p->waiting_bytes) < EP_PEER_WAITING_BYTES;
  job *j = room ? malloc(sizeof *j) : NULL;
  if (!j) {
    atomic_fetch_add(&ep_control_peers(p->control)->drops, 1);
    free(data);
    return false;
  }
  *j = (job){.peer = p, .run = run, .data = data, .size = size};
  ep_peer_ref(p);
  atomic_fetch_add(&p->waiting, 1);
  atomic_fetch_add(&p->waiting_bytes, size);
  ep_control_post(p->control, &j->note, (ep_task){.run = run_job, .drop = drop_job, .data = j});
  return true;
}

eplua_peer *eplua_peer_new(eplua_control *c, const eplua_peer_config *config)
{
  ep_peers *list = ep_control_peers(c);
  if (config->size != sizeof *config)
    return NULL;
  eplua_peer *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->control = c;
  p->config = *config;
  p->config.name = p->name;
  snprintf(p->name, sizeof p->name, "%s", config->name);
  atomic_init(&p->refs, 2); // the handle's and the list's
  pthread_mutex_init(&p->lock, NULL);
  pthread_mutex_lock(&list->lock);
  bool room = !list->closing && list->count < EP_PEERS_MAX;
  if (room) {
    p->next = list->first;
    list->first = p;
    list->count++;
  }
  pthread_mutex_unlock(&list->lock);
  if (!room) {
    pthread_mutex_destroy(&p->lock);
    free(p);
    return NULL;
  }
  say_hello(p);
  return p;
}

// Takes a peer out of the list. The control thread.
static void leave_list(eplua_peer *p)
{
  ep_peers *list = ep_control_peers(p->control);
  pthread_mutex_lock(&list->lock);
  eplua_peer **at = &list->first;
  while (*at && *at != p)
    at = &(*at)->next;
  bool found = *at;
  if (found)
    *at = p->next;
  pthread_mutex_unlock(&list->lock);
  if (!found)
    return;
  ep_channels_end(p);
  if (atomic_load(&p->asked))
    ep_control_close_sessions(p->control, p->name);
  ep_peer_unref(p);
}

static void run_leave(void *context, void *data)
{
  (void)context;
  leave_list(data);
  ep_peer_unref(data);
}

void eplua_peer_close(eplua_peer *p)
{
  if (!p)
    return;
  pthread_mutex_lock(&p->lock);
  p->closed = true;
  pthread_mutex_unlock(&p->lock);
  ep_peer_dap_end(p);
  // the handle's reference goes with it
  ep_control_post(p->control, &p->leave_note,
                  (ep_task){.run = run_leave, .drop = drop_reference, .data = p});
}

static void run_pump(void *context, void *data)
{
  (void)context;
  eplua_peer *p = data;
  atomic_store(&p->pump_posted, false); // before it reads: what comes from now on posts anew
  ep_channels_pump(p);
  ep_peer_unref(p);
}

void ep_peer_pump(eplua_peer *p)
{
  if (atomic_exchange(&p->pump_posted, true))
    return;
  ep_peer_ref(p);
  ep_control_post(p->control, &p->pump_note,
                  (ep_task){.run = run_pump, .drop = drop_reference, .data = p});
}

void eplua_peer_ready(eplua_peer *p)
{
  pthread_mutex_lock(&p->lock);
  bool was_full = p->full;
  p->full = false;
  pthread_mutex_unlock(&p->lock);
  if (!was_full)
    return;
  ep_peer_pump(p);
  ep_peer_dap_ready(p);
}

// --- the list ---

ep_peers *ep_peers_new(eplua_control *c)
{
  ep_peers *list = calloc(1, sizeof *list);
  if (!list)
    return NULL;
  list->control = c;
  pthread_mutex_init(&list->lock, NULL);
  return list;
}

void ep_peers_free(ep_peers *list)
{
  if (!list)
    return;
  pthread_mutex_destroy(&list->lock);
  free(list);
}

void ep_peers_close(ep_peers *list)
{
  if (!list)
    return;
  pthread_mutex_lock(&list->lock);
  list->closing = true;
  eplua_peer *p = list->first;
  list->first = NULL;
  pthread_mutex_unlock(&list->lock);
  for (eplua_peer *next; p; p = next) {
    next = p->next;
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    pthread_mutex_unlock(&p->lock);
    ep_channels_end(p);
    ep_peer_unref(p);
  }
  ep_channels_close(list);
}

bool ep_peers_flush(ep_peers *list)
{
  bool all = true;
  for (eplua_peer *p = ep_peers_first(list); p; p = p->next)
    all &= ep_channels_flush(p);
  return all;
}

eplua_peer *ep_peers_first(ep_peers *list)
{
  pthread_mutex_lock(&list->lock);
  eplua_peer *first = list->first;
  pthread_mutex_unlock(&list->lock);
  return first;
}

typedef struct binding {
  ep_note note;
  bool bound;
} binding;

// Tells all, and lets their windows follow the new engine. The control thread.
static void tell_bound(void *context, void *data)
{
  eplua_control *c = context;
  binding *b = data;
  bool bound = b->bound;
  free(b);
  ep_peers *list = ep_control_peers(c);
  for (eplua_peer *p = ep_peers_first(list); p; p = p->next) {
    if (!bound)
      ep_channels_flush(p); // its last words
    yyjson_mut_doc *doc = ep_message_new("engine");
    if (doc)
      yyjson_mut_obj_add_str(doc, yyjson_mut_doc_get_root(doc), "event", bound ? "bound" : "gone");
    ep_peer_send_doc(p, doc);
    if (!(p->channels & (EP_CHANNEL_UI | EP_CHANNEL_VIEWS)))
      continue;
    ep_picture_close(p);
    if (bound)
      ep_picture_open(p);
  }
}

void ep_peers_bound(ep_peers *list, bool bound)
{
  binding *b = calloc(1, sizeof *b);
  if (!b)
    return;
  b->bound = bound;
  ep_control_post(list->control, &b->note, (ep_task){.run = tell_bound, .drop = free, .data = b});
}
