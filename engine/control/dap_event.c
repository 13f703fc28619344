// SPDX-License-Identifier: MIT
/*
 * What the debugger tells: stops above all. From the engine's thread, where nothing may wait, to the control thread by a note; owns the notes.
 * A note carries the number of the attachment: what was under way for one holder never reaches the next.
 */
#include "control/dap_int.h"

#include <stdlib.h>
#include <string.h>

// --- what the debugger tells: from the engine's thread to the control thread ---

typedef enum event_kind { EVENT_STOPPED, EVENT_CONTINUED, EVENT_RESOLVED, EVENT_LOADED } event_kind;

typedef struct event_note {
  ep_dap_note note;
  uint64_t generation;
  event_kind kind;
  ep_stop_reason reason;
  int thread, id, line;
  bool caught, has_text;
  int count;
  int ids[8];
  char text[];
} event_note;

static void run_event(ep_daps *daps, ep_dap_note *note);

static void push_event(ep_daps *daps, const event_note *event, const char *text, size_t length)
{
  event_note *e = calloc(1, sizeof *e + length + 1);
  if (!e)
    return;
  *e = *event;
  e->note.run = run_event;
  e->note.of = e;
  e->generation = atomic_load(&daps->generation);
  e->has_text = text;
  if (text)
    memcpy(e->text, text, length);
  ep_dap_note_push(daps, &e->note);
}

static void on_stopped(void *ud, const ep_stopped *stop)
{
  event_note e = {.kind = EVENT_STOPPED,
                  .reason = stop->reason,
                  .thread = stop->thread,
                  .caught = stop->caught};
  for (size_t i = 0; i < stop->count && i < sizeof e.ids / sizeof *e.ids; i++)
    e.ids[e.count++] = stop->ids[i];
  push_event(ud, &e, stop->text, stop->text ? strnlen(stop->text, 4000) : 0);
}

static void on_continued(void *ud)
{
  push_event(ud, &(event_note){.kind = EVENT_CONTINUED}, NULL, 0);
}

static void on_resolved(void *ud, int id, int line, const char *message)
{
  push_event(ud, &(event_note){.kind = EVENT_RESOLVED, .id = id, .line = line}, message,
             message ? strnlen(message, 1000) : 0);
}

static void on_loaded(void *ud, const char *file)
{
  ep_daps *daps = ud;
  if (!file || atomic_load(&daps->loads) >= EP_DAP_LOADS)
    return; // texts of `load` have no name to show; loadedSources gives them
  atomic_fetch_add(&daps->loads, 1);
  push_event(daps, &(event_note){.kind = EVENT_LOADED}, file, strlen(file));
}

// --- stops ---

static const struct {
  const char *reason, *description;
} stops[] = {
    [EP_STOPPED_ENTRY] = {"entry", "Paused on entry"},
    [EP_STOPPED_STEP] = {"step", "Paused after step"},
    [EP_STOPPED_BREAKPOINT] = {"breakpoint", "Paused on breakpoint"},
    [EP_STOPPED_FUNCTION] = {"function breakpoint", "Paused on function breakpoint"},
    [EP_STOPPED_CALLBACK] = {"breakpoint", "Paused at the beginning of a callback"},
    [EP_STOPPED_SLOW] = {"breakpoint", "Paused in a callback that takes long"},
    [EP_STOPPED_THROWN] = {"exception", "Paused on error"},
    [EP_STOPPED_PAUSE] = {"pause", "Paused"},
};

void ep_dap_tell_stopped(eplua_dap *d, ep_stop_reason reason, int thread, const int *ids, int count,
                         const char *text)
{
  yyjson_mut_val *body;
  int run_to = d->run_to.count ? d->run_to.items[0].id : 0;
  bool arrived = false;
  ep_dap_output_flush(d);
  d->stopped = true;
  d->going = false;
  d->frame = 0;
  d->stopped_thread = thread;
  yyjson_mut_doc *doc = ep_dap_event_new("stopped", &body);
  if (!doc)
    return;
  yyjson_mut_val *list = yyjson_mut_arr(doc);
  for (int i = 0; i < count; i++) {
    if (run_to && ids[i] == run_to)
      arrived = true;
    else
      yyjson_mut_arr_add_int(doc, list, ids[i]);
  }
  arrived &= yyjson_mut_arr_size(list) == 0;
  yyjson_mut_obj_add_str(doc, body, "reason", arrived ? "goto" : stops[reason].reason);
  yyjson_mut_obj_add_str(doc, body, "description",
                         arrived ? "Paused at the cursor" : stops[reason].description);
  yyjson_mut_obj_add_int(doc, body, "threadId", thread > 0 ? thread : EP_DAP_IDLE_THREAD);
  yyjson_mut_obj_add_bool(doc, body, "allThreadsStopped", true);
  if (yyjson_mut_arr_size(list) > 0)
    yyjson_mut_obj_add_val(doc, body, "hitBreakpointIds", list);
  if (text)
    yyjson_mut_obj_add_strcpy(doc, body, "text", text);
  ep_dap_send(d, doc);
  if (run_to)
    ep_dap_list_replace(d, &d->run_to, NULL, 0); // gone with any stop; the debugger knows
}

static void tell_continued(eplua_dap *d)
{
  yyjson_mut_val *body;
  bool known = d->going || !d->stopped;
  d->going = d->stopped = false;
  d->found_stopped = 0; // a stop that a former session had ended already
  if (known)
    return;
  yyjson_mut_doc *doc = ep_dap_event_new("continued", &body);
  if (doc) {
    yyjson_mut_obj_add_int(doc, body, "threadId",
                           d->stopped_thread > 0 ? d->stopped_thread : EP_DAP_IDLE_THREAD);
    yyjson_mut_obj_add_bool(doc, body, "allThreadsContinued", true);
  }
  ep_dap_send(d, doc);
}

static void tell_loaded(eplua_dap *d, const char *file)
{
  yyjson_mut_val *body;
  yyjson_mut_doc *doc = ep_dap_event_new("loadedSource", &body);
  if (doc) {
    yyjson_mut_obj_add_str(doc, body, "reason", "new");
    ep_dap_source_add(d, doc, body, file, NULL, 0);
  }
  ep_dap_send(d, doc);
}

static void run_event(ep_daps *daps, ep_dap_note *note)
{
  event_note *e = note->of;
  eplua_dap *d = daps->holder;
  if (e->kind == EVENT_LOADED)
    atomic_fetch_sub(&daps->loads, 1);
  if (d && e->generation == atomic_load(&daps->generation)) {
    const char *text = e->has_text ? e->text : NULL;
    if (e->kind == EVENT_STOPPED)
      ep_dap_tell_stopped(d, e->reason, e->thread, e->ids, e->count, text);
    else if (e->kind == EVENT_CONTINUED)
      tell_continued(d);
    else if (e->kind == EVENT_RESOLVED)
      ep_dap_break_resolved(d, e->id, e->line, text);
    else
      tell_loaded(d, e->text);
  }
  free(e);
}

ep_debug_events ep_dap_events(ep_daps *daps)
{
  return (ep_debug_events){.ud = daps,
                           .stopped = on_stopped,
                           .continued = on_continued,
                           .logged = ep_dap_on_logged,
                           .resolved = on_resolved,
                           .loaded = on_loaded};
}
