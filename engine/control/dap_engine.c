// SPDX-License-Identifier: MIT
/*
 * Who holds the debugger, and engines that come and go. What the debugger tells is dap_event.c's.
 * The holder is a session; the debugger of the bound engine is attached to the plane, not to it: its events go to the inbox with the number of the
 * attachment, so that what was under way for one holder never reaches the next, and no pointer to a session is on the engine's thread.
 * plan_lock is held while the debugger is called: so an engine that is bound gets the plan before anybody can change it, and one that is
 * unbound is let go before it is freed.
 */
#include "control/dap_int.h"

#include "base/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 5, NAME_TEXT = 64 };

// --- the holder ---

bool ep_dap_hold(eplua_dap *d, char *why, size_t size)
{
  ep_daps *daps = d->daps;
  eplua_dap *holder = daps->holder;
  if (holder && holder != d) {
    char since[NAME_TEXT] = "";
    struct tm tm;
    time_t t = (time_t)holder->since_s;
    if (localtime_r(&t, &tm))
      strftime(since, sizeof since, "%H:%M:%S", &tm);
    snprintf(why, size, "%s%s%s%s debugs it since %s: only one can", holder->name,
             holder->client ? " (" : "", holder->client ? holder->client : "",
             holder->client ? ")" : "", since);
    return false;
  }
  pthread_mutex_lock(&daps->plan_lock);
  daps->holder = d;
  pthread_mutex_unlock(&daps->plan_lock);
  d->since_s = time(NULL);
  return true;
}

// Attaches the holder to the debugger of an engine and tells it the plan. plan_lock is held.
static bool attach_to(ep_daps *daps, ep_debug *debug)
{
  const ep_debug_events events = ep_dap_events(daps);
  atomic_fetch_add(&daps->generation, 1);
  if (!ep_debug_attach(debug, &events))
    return false;
  daps->attached = true;
  ep_dap_plan_give(daps->holder, debug);
  return true;
}

static void detach_from(ep_daps *daps, bool stay)
{
  if (!daps->attached)
    return;
  daps->attached = false;
  ep_debug_detach(daps->debug, stay);
  atomic_fetch_add(&daps->generation, 1);
}

bool ep_dap_attach_engine(eplua_dap *d)
{
  ep_daps *daps = d->daps;
  pthread_mutex_lock(&daps->plan_lock);
  d->found_stopped = daps->debug ? ep_debug_stopped_thread(daps->debug) + 1 : 0;
  bool bound = daps->debug && (daps->attached || attach_to(daps, daps->debug));
  pthread_mutex_unlock(&daps->plan_lock);
  d->bound = bound;
  return bound;
}

bool ep_dap_is_held(eplua_dap *d)
{
  return ep_daps_hold_engine(d->daps);
}

bool ep_daps_hold_engine(ep_daps *daps)
{
  pthread_mutex_lock(&daps->plan_lock);
  bool held = daps->debug && daps->held;
  pthread_mutex_unlock(&daps->plan_lock);
  return held;
}

void ep_dap_set_entry(eplua_dap *d, bool stop)
{
  pthread_mutex_lock(&d->daps->plan_lock);
  d->stop_at_entry = stop;
  pthread_mutex_unlock(&d->daps->plan_lock);
}

void ep_dap_set_configured(eplua_dap *d)
{
  pthread_mutex_lock(&d->daps->plan_lock);
  d->configured = true;
  pthread_mutex_unlock(&d->daps->plan_lock);
}

// Who attached to what runs already stops it here and now, if it wants that.
void ep_dap_release(eplua_dap *d)
{
  ep_daps *daps = d->daps;
  ep_dap_plan_apply(d);
  pthread_mutex_lock(&daps->plan_lock);
  if (daps->attached && daps->held) {
    daps->held = daps->wait = false;
    ep_debug_release(daps->debug, d->stop_at_entry);
  } else if (daps->attached && d->stop_at_entry && !d->expects && !d->launched) {
    ep_debug_pause(daps->debug);
  }
  pthread_mutex_unlock(&daps->plan_lock);
  if (d->found_stopped > 0 && !d->stopped)
    ep_dap_tell_stopped(d, EP_STOPPED_PAUSE, d->found_stopped - 1, NULL, 0, NULL);
  d->found_stopped = 0;
  ep_dap_watch_slow(d);
}

bool ep_dap_pause(eplua_dap *d)
{
  ep_daps *daps = d->daps;
  pthread_mutex_lock(&daps->plan_lock);
  bool there = daps->holder == d && daps->attached;
  if (there)
    ep_debug_pause(daps->debug);
  else
    d->pause_due = d->expects;
  bool taken = there || d->pause_due;
  pthread_mutex_unlock(&daps->plan_lock);
  return taken;
}

void ep_dap_nobody_comes(ep_daps *daps)
{
  pthread_mutex_lock(&daps->plan_lock);
  daps->let_go = true;
  pthread_mutex_unlock(&daps->plan_lock);
}

void ep_dap_let_go(eplua_dap *d, bool stay)
{
  ep_daps *daps = d->daps;
  if (daps->holder != d)
    return;
  uv_timer_stop(&daps->tick);
  pthread_mutex_lock(&daps->plan_lock);
  bool waits = daps->held && daps->wait && !daps->let_go; // --debug-wait: for the next client
  detach_from(daps, stay || waits);
  daps->held &= stay || waits;
  daps->holder = NULL;
  d->pause_due = false;
  pthread_mutex_unlock(&daps->plan_lock);
  d->bound = d->stopped = d->expects = false;
}

bool ep_dap_with_debug(eplua_dap *d, bool (*use)(ep_debug *debug, void *data), void *data)
{
  ep_daps *daps = d->daps;
  pthread_mutex_lock(&daps->plan_lock);
  bool done = daps->holder == d && daps->attached && use(daps->debug, data);
  pthread_mutex_unlock(&daps->plan_lock);
  return done;
}

// --- engines that come and go ---

typedef struct bound_note {
  ep_dap_note note;
  enum { ENGINE_BOUND, ENGINE_GONE, ENGINE_ENDED, ENGINE_NONE } what;
  int status;
} bound_note;

static void forget_stop(eplua_dap *d)
{
  d->stopped = d->going = false;
  d->refs_count = 0; // they were of the engine that is gone
  d->frame = 0;
}

void ep_dap_restarts(eplua_dap *d)
{
  d->expects = true;
  if (d->phase == EP_DAP_TERMINATED)
    d->phase = EP_DAP_HOLDS;
  pthread_mutex_lock(&d->daps->plan_lock);
  d->over = false;
  pthread_mutex_unlock(&d->daps->plan_lock);
}

void ep_dap_tell_process(eplua_dap *d)
{
  yyjson_mut_val *body;
  const char *script = ep_control_script(d->control);
  yyjson_mut_doc *doc = ep_dap_event_new("process", &body);
  if (doc) {
    yyjson_mut_obj_add_strcpy(doc, body, "name", script ? script : "eplua");
    yyjson_mut_obj_add_int(doc, body, "systemProcessId", getpid());
    yyjson_mut_obj_add_bool(doc, body, "isLocalProcess", true);
    yyjson_mut_obj_add_str(doc, body, "startMethod", d->launched ? "launch" : "attach");
    yyjson_mut_obj_add_int(doc, body, "pointerSize", (int64_t)sizeof(void *) * CHAR_BIT);
  }
  ep_dap_send(d, doc);
}

void ep_dap_terminated(eplua_dap *d, int status, bool known)
{
  yyjson_mut_val *body;
  if (d->phase != EP_DAP_HOLDS)
    return;
  ep_dap_output_flush(d);
  forget_stop(d);
  d->phase = EP_DAP_TERMINATED;
  pthread_mutex_lock(&d->daps->plan_lock);
  d->over = true;
  pthread_mutex_unlock(&d->daps->plan_lock);
  if (known) {
    yyjson_mut_doc *doc = ep_dap_event_new("exited", &body);
    if (doc)
      yyjson_mut_obj_add_int(doc, body, "exitCode", status);
    ep_dap_send(d, doc);
  }
  ep_dap_send(d, ep_dap_event_new("terminated", &body));
}

static void run_bound(ep_daps *daps, ep_dap_note *note)
{
  bound_note *n = note->of;
  eplua_dap *d = daps->holder;
  if (d && n->what == ENGINE_BOUND && d->phase == EP_DAP_HOLDS) {
    forget_stop(d);
    d->bound = true;
    d->expects = false;
    ep_dap_tell_process(d);
    ep_dap_watch_slow(d);
  } else if (d && n->what == ENGINE_GONE) {
    forget_stop(d);
    d->bound = false;
  } else if (d && (n->what == ENGINE_NONE || (n->what == ENGINE_ENDED && !d->expects))) {
    d->expects = false;
    ep_dap_terminated(d, n->status, true);
  } else if (!d && daps->let_go && (n->what == ENGINE_NONE || n->what == ENGINE_ENDED)) {
    ep_control_leave(daps->control);
  }
  free(n);
}

static void push_bound(ep_daps *daps, bound_note note)
{
  bound_note *n = malloc(sizeof *n);
  if (!n)
    return;
  *n = note;
  n->note.run = run_bound;
  n->note.of = n;
  ep_dap_note_push(daps, &n->note);
}

// Attaches whoever debugs to the new engine, and decides whether it begins. plan_lock is held.
static void welcome(ep_daps *daps, ep_debug *debug)
{
  eplua_dap *d = daps->holder;
  if (d && d->over) // it has been told that this is the end
    daps->held = false;
  else if (d && attach_to(daps, debug) && d->configured) {
    daps->held = false;
    ep_debug_release(debug, d->stop_at_entry);
    if (d->pause_due)
      ep_debug_pause(debug);
    d->pause_due = false;
  } else {
    daps->held = d || (daps->wait && !daps->let_go);
    if (daps->held)
      ep_debug_hold(debug);
  }
}

bool ep_daps_bind(ep_daps *daps, ep_state *s, bool (*publish)(eplua_control *c, ep_state *s))
{
  pthread_mutex_lock(&daps->plan_lock);
  ep_debug *debug = s ? s->debug : NULL;
  bool other = debug != daps->debug;
  if (other) {
    detach_from(daps, false);
    daps->held = false;
    daps->debug = debug;
    if (debug)
      welcome(daps, debug);
  }
  bool changed = publish(daps->control, s);
  if (other)
    push_bound(daps, (bound_note){.what = s ? ENGINE_BOUND : ENGINE_GONE});
  pthread_mutex_unlock(&daps->plan_lock);
  return changed;
}

// Without an engine it is one that could not begin.
void eplua_control_ended(eplua_control *c, int status)
{
  ep_daps *daps = ep_control_daps(c);
  pthread_mutex_lock(&daps->plan_lock);
  bool bound = daps->debug;
  pthread_mutex_unlock(&daps->plan_lock);
  push_bound(daps, (bound_note){.what = bound ? ENGINE_ENDED : ENGINE_NONE, .status = status});
}

// --- slow callbacks ---

static bool tick(ep_debug *debug, void *data)
{
  (void)data;
  ep_debug_tick(debug, ep_clock_now_ns());
  return true;
}

static void on_tick(uv_timer_t *timer)
{
  ep_daps *daps = timer->data;
  if (daps->holder)
    ep_dap_with_debug(daps->holder, tick, NULL);
}

void ep_dap_watch_slow(eplua_dap *d)
{
  bool any = false;
  for (size_t i = 0; i < d->callbacks.count; i++)
    any |= d->callbacks.items[i].id && d->callbacks.items[i].slower_ms > 0;
  if (any && d->daps->holder == d && d->configured)
    uv_timer_start(&d->daps->tick, on_tick, TICK_MS, TICK_MS);
  else if (d->daps->holder == d)
    uv_timer_stop(&d->daps->tick);
}
