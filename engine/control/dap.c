// SPDX-License-Identifier: MIT
/*
 * The life of DAP sessions, and the inbox by which other threads reach them. Owns the sessions until their last
 * reference goes.
 * Everything of a session happens on the control thread, so nothing in it needs a lock; what comes from elsewhere (answers from the engine's
 * thread, events of the debugger, messages from a page's) is a note in the inbox. It refuses nothing, since an answer or a stop
 * that got lost would leave a client waiting for ever. So the bounds are where things begin: messages and
 * questions are counted, log points wait in a list of their own that loses the newest. It is not the plane's own list of notes, for what stops and output
 * have become is looked at once behind all that came together.
 * Here is no word of the protocol; see dap_message.c.
 */
#include "control/dap_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- the inbox ---

void ep_dap_note_push(ep_daps *daps, ep_dap_note *note)
{
  note->next = NULL;
  pthread_mutex_lock(&daps->lock);
  if (daps->last_note)
    daps->last_note->next = note;
  else
    daps->first_note = note;
  daps->last_note = note;
  bool closing = daps->closing;
  pthread_mutex_unlock(&daps->lock);
  if (!closing)
    uv_async_send(&daps->wake);
}

static ep_dap_note *take_note(ep_daps *daps)
{
  pthread_mutex_lock(&daps->lock);
  ep_dap_note *note = daps->first_note;
  if (note) {
    daps->first_note = note->next;
    if (!daps->first_note)
      daps->last_note = NULL;
  }
  pthread_mutex_unlock(&daps->lock);
  return note;
}

static void drain(ep_daps *daps)
{
  daps->draining = true;
  for (ep_dap_note *note; (note = take_note(daps));)
    note->run(daps, note);
  daps->draining = false;
}

// The loop has other things to do, too: so many notes at a time.
static void on_wake(uv_async_t *handle)
{
  ep_daps *daps = handle->data;
  ep_dap_note *note = NULL;
  if (!atomic_load(&daps->has_thread)) {
    daps->thread = pthread_self();
    atomic_store(&daps->has_thread, true);
  }
  daps->draining = true;
  for (int i = 0; i < 1000 && (note = take_note(daps)); i++)
    note->run(daps, note);
  daps->draining = false;
  if (note)
    uv_async_send(handle);
  if (daps->holder) {
    ep_dap_plan_apply(daps->holder);
    ep_dap_output_pump(daps->holder);
  }
}

// --- references ---

void ep_dap_ref(eplua_dap *d)
{
  atomic_fetch_add(&d->refs, 1);
}

typedef struct session_note {
  ep_dap_note note;
  eplua_dap *session;
} session_note;

static void end_session(eplua_dap *d)
{
  ep_dap_lists_fini(d);
  free(d->refs_given);
  free(d->client);
  free(d);
}

// Only the control thread lets the last one go: what is done elsewhere goes by a note, which has its own.
void ep_dap_unref(eplua_dap *d)
{
  if (atomic_fetch_sub(&d->refs, 1) == 1)
    end_session(d);
}

// --- from any thread ---

static void run_join(ep_daps *daps, ep_dap_note *note)
{
  session_note *n = note->of;
  eplua_dap *d = n->session;
  free(n);
  d->next = daps->first;
  d->listed = true;
  daps->first = d;
}

eplua_dap *eplua_dap_new(eplua_control *c, const eplua_dap_config *config)
{
  ep_daps *daps = ep_control_daps(c);
  eplua_dap *d = calloc(1, sizeof *d);
  session_note *joins = calloc(1, sizeof *joins);
  if (!d || !joins || config->size != sizeof *config || !config->send || !config->gone)
    goto fail;
  pthread_mutex_lock(&daps->lock);
  bool room = !daps->closing && daps->count < EP_DAP_SESSIONS;
  daps->count += room;
  pthread_mutex_unlock(&daps->lock);
  if (!room)
    goto fail;
  d->daps = daps;
  d->control = c;
  d->config = *config;
  d->config.name = d->name;
  snprintf(d->name, sizeof d->name, "%s", config->name ? config->name : "?");
  d->admitted = !config->admit;
  d->number = atomic_fetch_add(&daps->numbers, 1) + 1;
  atomic_init(&d->refs, 2); // the handle's and the list's
  joins->note.run = run_join;
  joins->note.of = joins;
  joins->session = d;
  ep_dap_note_push(daps, &joins->note);
  return d;
fail:
  free(d);
  free(joins);
  return NULL;
}

typedef struct message_note {
  ep_dap_note note;
  eplua_dap *session;
  size_t length;
  bool refused;
  char json[];
} message_note;

static void run_message(ep_daps *daps, ep_dap_note *note)
{
  (void)daps;
  message_note *m = note->of;
  atomic_fetch_sub(&m->session->queued, 1);
  atomic_fetch_sub(&m->session->queued_bytes, m->length);
  if (m->session->listed)
    ep_dap_receive(m->session, m->json, m->refused ? (size_t)EP_DAP_MESSAGE + 1 : m->length);
  ep_dap_unref(m->session);
  free(m);
}

// On the control thread, with nothing before it, a message is dealt with at once: the transport then reads no faster than that.
void eplua_dap_receive(eplua_dap *d, const char *json, size_t length)
{
  ep_daps *daps = d->daps;
  bool here = atomic_load(&daps->has_thread) && pthread_equal(daps->thread, pthread_self());
  if (here && atomic_load(&d->queued) == 0 && !daps->draining && d->listed) {
    ep_dap_receive(d, json, length);
    return;
  }
  bool fits = length <= EP_DAP_MESSAGE && atomic_load(&d->queued) < EP_DAP_QUEUE &&
              atomic_load(&d->queued_bytes) + length <= EP_DAP_QUEUE_BYTES;
  size_t kept = fits ? length : 0;
  message_note *m = malloc(sizeof *m + kept + 1);
  if (!m)
    return;
  *m = (message_note){
      .note = {.run = run_message, .of = m}, .session = d, .length = kept, .refused = !fits};
  if (kept)
    memcpy(m->json, json, kept);
  m->json[kept] = 0;
  ep_dap_ref(d);
  atomic_fetch_add(&d->queued, 1);
  atomic_fetch_add(&d->queued_bytes, kept);
  ep_dap_note_push(daps, &m->note);
}

static void run_ready(ep_daps *daps, ep_dap_note *note)
{
  (void)daps;
  session_note *n = note->of;
  eplua_dap *d = n->session;
  d->full = false;
  ep_dap_output_pump(d);
  ep_dap_unref(d);
  free(note);
}

static bool push_session(eplua_dap *d, void (*run)(ep_daps *daps, ep_dap_note *note))
{
  session_note *n = calloc(1, sizeof *n);
  if (!n)
    return false;
  n->note.run = run;
  n->note.of = n;
  n->session = d;
  ep_dap_ref(d);
  ep_dap_note_push(d->daps, &n->note);
  return true;
}

void eplua_dap_ready(eplua_dap *d)
{
  push_session(d, run_ready);
}

static void run_close(ep_daps *daps, ep_dap_note *note)
{
  (void)daps;
  eplua_dap *d = note->of;
  ep_dap_leave(d);
  ep_dap_unref(d); // the handle's
}

void eplua_dap_close(eplua_dap *d)
{
  if (!d || atomic_exchange(&d->closed, true))
    return;
  pthread_mutex_lock(&d->daps->lock);
  d->daps->count--; // at once: who makes room for somebody has room
  pthread_mutex_unlock(&d->daps->lock);
  d->closing_note.run = run_close;
  d->closing_note.of = d;
  ep_dap_note_push(d->daps, &d->closing_note);
}

void eplua_dap_wait(eplua_control *c, bool on)
{
  ep_daps *daps = ep_control_daps(c);
  pthread_mutex_lock(&daps->plan_lock);
  daps->wait = on;
  pthread_mutex_unlock(&daps->plan_lock);
}

// --- the end ---

void ep_dap_leave(eplua_dap *d)
{
  ep_daps *daps = d->daps;
  if (!d->listed)
    return;
  d->listed = false;
  eplua_dap **at = &daps->first;
  while (*at && *at != d)
    at = &(*at)->next;
  if (*at)
    *at = d->next;
  ep_dap_end_session(d, EP_DAP_END_DEFAULT);
  d->config.gone(d->config.ud); // answers that are still to come are for nobody
  ep_dap_unref(d);              // the list's
}

ep_daps *ep_daps_new(eplua_control *c, uv_loop_t *loop)
{
  ep_daps *daps = calloc(1, sizeof *daps);
  if (!daps)
    return NULL;
  daps->control = c;
  if (uv_async_init(loop, &daps->wake, on_wake) != 0) {
    free(daps);
    return NULL;
  }
  uv_timer_init(loop, &daps->soon);
  uv_timer_init(loop, &daps->tick);
  daps->wake.data = daps->soon.data = daps->tick.data = daps;
  pthread_mutex_init(&daps->lock, NULL);
  pthread_mutex_init(&daps->plan_lock, NULL);
  return daps;
}

bool ep_daps_flush(ep_daps *daps)
{
  bool all = true;
  drain(daps);
  for (eplua_dap *d = daps->first; d; d = d->next)
    all &= ep_dap_output_flush(d);
  return all;
}

void ep_daps_close(ep_daps *daps)
{
  if (!daps)
    return;
  pthread_mutex_lock(&daps->lock);
  daps->closing = true;
  pthread_mutex_unlock(&daps->lock);
  drain(daps);
  for (eplua_dap *d = daps->first, *next; d; d = next) {
    next = d->next;
    atomic_store(&d->closed, true);
    ep_dap_leave(d);
  }
  uv_close((uv_handle_t *)&daps->wake, NULL);
  uv_close((uv_handle_t *)&daps->soon, NULL);
  uv_close((uv_handle_t *)&daps->tick, NULL);
}

void ep_daps_free(ep_daps *daps)
{
  if (!daps)
    return;
  drain(daps); // what came too late
  for (ep_dap_said *said; (said = daps->first_said);) {
    daps->first_said = said->next;
    free(said);
  }
  ep_dap_files_free(daps->files);
  pthread_mutex_destroy(&daps->plan_lock);
  pthread_mutex_destroy(&daps->lock);
  free(daps);
}
