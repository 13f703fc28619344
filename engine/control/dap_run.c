// SPDX-License-Identifier: MIT
/*
 * How a script goes on: continue, steps, pause, run to the cursor; and the coroutines there are, as threads. The control thread.
 * All coroutines stop and go together: there is one engine thread.
 */
#include "control/dap_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MS = 300 };

// --- going on ---

typedef struct leap {
  ep_go how;
  int thread;
} leap;

static bool go(ep_debug *debug, void *data)
{
  const leap *l = data;
  return ep_debug_go(debug, l->how, l->thread);
}

static int thread_of(const ep_dap_call *call)
{
  int64_t thread = ep_dap_number(call->in, "threadId", 0, INT32_MAX, 0);
  return thread == EP_DAP_IDLE_THREAD ? 0 : (int)thread;
}

// Goes on; false: the client was told why not.
static bool leave_stop(eplua_dap *d, const ep_dap_call *call, ep_go how)
{
  leap l = {how, how == EP_GO_ON ? 0 : thread_of(call)};
  ep_dap_plan_apply(d);
  ep_dap_refs_release(d);
  if (!ep_dap_with_debug(d, go, &l)) {
    ep_dap_not_stopped(d, call);
    return false;
  }
  d->stopped = false;
  d->going = true;
  return true;
}

void ep_dap_on_continue(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *body;
  if (!leave_stop(d, call, EP_GO_ON))
    return;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc)
    yyjson_mut_obj_add_bool(doc, body, "allThreadsContinued", true);
  ep_dap_send(d, doc);
}

static void step(eplua_dap *d, const ep_dap_call *call, ep_go how)
{
  if (leave_stop(d, call, how))
    ep_dap_done(d, call);
}

void ep_dap_on_next(eplua_dap *d, const ep_dap_call *call)
{
  step(d, call, EP_GO_OVER);
}

void ep_dap_on_step_in(eplua_dap *d, const ep_dap_call *call)
{
  step(d, call, EP_GO_IN);
}

void ep_dap_on_step_out(eplua_dap *d, const ep_dap_call *call)
{
  step(d, call, EP_GO_OUT);
}

void ep_dap_on_pause(eplua_dap *d, const ep_dap_call *call)
{
  if (!d->stopped && !ep_dap_pause(d))
    ep_dap_fail(d, call, EP_DAP_E_NOTHING, "nothing runs");
  else
    ep_dap_done(d, call);
}

// --- run to the cursor: a breakpoint that goes with the next stop ---

void ep_dap_on_run_to(eplua_dap *d, const ep_dap_call *call)
{
  const char *why = NULL;
  yyjson_val *source = yyjson_obj_get(call->in, "source");
  int line = ep_dap_line_in(d, ep_dap_number(call->in, "line", -1, INT32_MAX - 1, -1));
  if (!d->stopped) {
    ep_dap_not_stopped(d, call);
    return;
  }
  if (line <= 0) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "needs \"source\" and \"line\"");
    return;
  }
  ep_dap_break *b = calloc(1, sizeof *b);
  char *what = b ? ep_dap_source_in(d, source, &why) : NULL;
  if (!what) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "%s", why ? why : "not enough memory");
    free(b);
    return;
  }
  *b = (ep_dap_break){.kind = EP_BREAK_LINE, .what = what, .line = line, .once = true};
  ep_dap_list_replace(d, &d->run_to, b, 1);
  ep_dap_plan_changed(d);
  step(d, call, EP_GO_ON);
}

// --- threads ---

static void add_thread(yyjson_mut_doc *doc, yyjson_mut_val *list, int64_t id, const char *name)
{
  yyjson_mut_val *thread = yyjson_mut_arr_add_obj(doc, list);
  yyjson_mut_obj_add_int(doc, thread, "id", id);
  yyjson_mut_obj_add_strcpy(doc, thread, "name", name);
}

// Editors show nothing but the name, and a script may have hundreds: its number, and where it stands.
static void add_coroutine(yyjson_mut_doc *doc, yyjson_mut_val *list, yyjson_val *from)
{
  char text[200];
  const char *name = yyjson_get_str(yyjson_obj_get(from, "name"));
  const char *file = yyjson_get_str(yyjson_obj_get(from, "source"));
  int64_t id = ep_dap_number(from, "id", 1, INT32_MAX, 1);
  const char *slash = file ? strrchr(file, '/') : NULL;
  if (name && strcmp(name, "coroutine") != 0)
    snprintf(text, sizeof text, "%s", name);
  else if (file)
    snprintf(text, sizeof text, "coroutine %d (%.100s:%d)", (int)id, slash ? slash + 1 : file,
             (int)ep_dap_number(from, "line", 0, INT32_MAX, 0));
  else
    snprintf(text, sizeof text, "coroutine %d", (int)id);
  add_thread(doc, list, id, text);
}

static void on_threads(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  (void)a;
  yyjson_mut_val *body;
  yyjson_val *item, *threads = yyjson_obj_get(in, "threads");
  yyjson_arr_iter it = yyjson_arr_iter_with(threads);
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "threads") : NULL;
  if (!list) {
    ep_dap_send(d, doc);
    return;
  }
  while ((item = yyjson_arr_iter_next(&it)))
    add_coroutine(doc, list, item);
  if (!threads && yyjson_mut_arr_size(list) == 0) // Lua is too busy to tell
    add_thread(doc, list, d->stopped_thread > 0 ? d->stopped_thread : 1, "main");
  if (yyjson_mut_arr_size(list) == 0 || (d->stopped && d->stopped_thread == 0))
    add_thread(doc, list, EP_DAP_IDLE_THREAD, "(no Lua runs)");
  ep_dap_send(d, doc);
}

void ep_dap_on_threads(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  ep_dap_ask *a = ep_dap_ask_new(d, call, ep_dap_verb_new("debug_threads", &in),
                                 d->stopped ? EP_DAP_READ_MS : THREADS_MS, on_threads);
  if (!a)
    return;
  a->tolerant = true;
  ep_dap_ask_go(a);
}
