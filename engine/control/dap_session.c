// SPDX-License-Identifier: MIT
/*
 * A DAP session from its first word to its last: initialize, launch or attach, configurationDone, restart, terminate, disconnect. The
 * control thread.
 * `initialized` comes right behind the answer to `initialize`, so that a client may configure before or after it launches; one that has
 * to prove who it is gets it when it has. launch and attach are answered at once: whoever waits for that before it sends configurationDone need not
 * know that the script waits for the latter.
 * Here is no debugger: who holds it, and what happens to engines, is in dap_engine.c; what `launch` wants run, in dap_launch.c.
 */
#include "control/dap_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- initialize ---

static const char *const abilities[] = {
    "supportsConfigurationDoneRequest",
    "supportsFunctionBreakpoints",
    "supportsConditionalBreakpoints",
    "supportsHitConditionalBreakpoints",
    "supportsEvaluateForHovers",
    "supportsSetVariable",
    "supportsSetExpression",
    "supportsCompletionsRequest",
    "supportsRestartRequest",
    "supportsValueFormattingOptions",
    "supportsExceptionInfoRequest",
    "supportTerminateDebuggee",
    "supportsDelayedStackTraceLoading",
    "supportsLoadedSourcesRequest",
    "supportsLogPoints",
    "supportsTerminateRequest",
    "supportsCancelRequest",
    "supportsBreakpointLocationsRequest",
    "supportsClipboardContext",
    "supportsExceptionFilterOptions",
};

static const struct {
  const char *filter, *label, *description, *condition;
  bool on;
} filters[] = {
    {"uncaught", "Uncaught errors", "Stops where an error is thrown that nobody catches.",
     "An expression; err is the error value", true},
    {"caught", "Caught errors", "Stops where an error is thrown that a pcall will catch.",
     "An expression; err is the error value", false},
    {"pattern", "Errors that match", "Stops where an error is thrown whose message matches.",
     "A Lua pattern for the message", false},
};

static void add_capabilities(yyjson_mut_doc *doc, yyjson_mut_val *body)
{
  for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++)
    yyjson_mut_obj_add_bool(doc, body, abilities[i], true);
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, body, "exceptionBreakpointFilters");
  for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
    yyjson_mut_val *filter = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_str(doc, filter, "filter", filters[i].filter);
    yyjson_mut_obj_add_str(doc, filter, "label", filters[i].label);
    yyjson_mut_obj_add_str(doc, filter, "description", filters[i].description);
    yyjson_mut_obj_add_bool(doc, filter, "default", filters[i].on);
    yyjson_mut_obj_add_bool(doc, filter, "supportsCondition", true);
    yyjson_mut_obj_add_str(doc, filter, "conditionDescription", filters[i].condition);
  }
  list = yyjson_mut_obj_add_arr(doc, body, "completionTriggerCharacters");
  yyjson_mut_arr_add_str(doc, list, ".");
  yyjson_mut_arr_add_str(doc, list, ":");
}

static void send_initialized(eplua_dap *d)
{
  yyjson_mut_val *body;
  ep_dap_send(d, ep_dap_event_new("initialized", &body));
}

void ep_dap_on_initialize(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *body;
  const char *format = ep_dap_text(call, "pathFormat");
  const char *client = ep_dap_text(call, "clientName");
  if (!client)
    client = ep_dap_text(call, "clientID");
  if (d->phase != EP_DAP_FRESH) {
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "\"initialize\" was sent before");
    return;
  }
  if (format && strcmp(format, "path") != 0 && strcmp(format, "uri") != 0) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "pathFormat must be \"path\" or \"uri\"");
    return;
  }
  d->uris = format && strcmp(format, "uri") == 0;
  d->lines_at_0 = !ep_dap_flag(call, "linesStartAt1", true);
  d->columns_at_0 = !ep_dap_flag(call, "columnsStartAt1", true);
  d->wants_types = ep_dap_flag(call, "supportsVariableType", false);
  d->wants_invalidated = ep_dap_flag(call, "supportsInvalidatedEvent", false);
  d->client = client ? strndup(client, EP_DAP_NAME) : NULL;
  d->phase = EP_DAP_INITIALIZED;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc)
    add_capabilities(doc, body);
  ep_dap_send(d, doc);
  if (d->admitted)
    send_initialized(d);
}

// --- admission ---

typedef struct refusal {
  uv_timer_t timer;
  eplua_dap *session;
  int64_t seq;
  const char *command;
} refusal;

static void on_refusal_closed(uv_handle_t *handle)
{
  refusal *r = handle->data;
  ep_dap_unref(r->session);
  free(r);
}

static void end_refusal(eplua_dap *d)
{
  uv_timer_t *timer = d->admission;
  d->admission = NULL;
  if (timer)
    uv_close((uv_handle_t *)timer, on_refusal_closed);
}

static void on_refused(uv_timer_t *timer)
{
  const refusal *r = timer->data;
  ep_dap_fail(r->session, &(ep_dap_call){.seq = r->seq, .command = r->command}, EP_DAP_E_ADMISSION,
              "the token is missing or wrong");
  end_refusal(r->session);
}

// Whether the client may go on; else it was answered, or will be.
static bool admit(eplua_dap *d, const ep_dap_call *call)
{
  if (d->admitted)
    return true;
  if (d->admission) {
    ep_dap_fail(d, call, EP_DAP_E_ADMISSION, "not so fast");
    return false;
  }
  const char *token = ep_dap_text(call, "token");
  int wait_ms = d->config.admit(d->config.ud, token ? token : "");
  if (wait_ms == 0) {
    d->admitted = true;
    send_initialized(d);
    return true;
  }
  refusal *r = calloc(1, sizeof *r);
  if (!r) {
    ep_dap_fail(d, call, EP_DAP_E_MEMORY, "not enough memory");
    return false;
  }
  r->session = d;
  r->seq = call->seq;
  r->command = call->command;
  uv_timer_init(ep_control_loop(d->control), &r->timer);
  r->timer.data = r;
  ep_dap_ref(d);
  d->admission = &r->timer;
  uv_timer_start(&r->timer, on_refused, (uint64_t)(wait_ms > 0 ? wait_ms : 1), 0);
  return false;
}

// --- launch and attach ---

static bool begin(eplua_dap *d, const ep_dap_call *call, bool launched)
{
  char why[300];
  if (d->phase != EP_DAP_INITIALIZED) {
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "something is debugged already");
    return false;
  }
  if (!admit(d, call))
    return false;
  if (!ep_dap_hold(d, why, sizeof why)) {
    ep_dap_fail(d, call, EP_DAP_E_HELD, "%s", why);
    return false;
  }
  d->launched = launched;
  d->no_debug = launched && ep_dap_flag(call, "noDebug", false);
  d->logs_only = ep_dap_flag(call, "logsOnly", false);
  d->stay_stopped = !launched && ep_dap_flag(call, "stayStopped", false);
  ep_dap_set_entry(d, !d->no_debug && ep_dap_flag(call, "stopOnEntry", false));
  return true;
}

static void become_holder(eplua_dap *d, const ep_dap_call *call)
{
  d->phase = EP_DAP_HOLDS;
  ep_dap_output_start(d, d->config.owns);
  ep_dap_done(d, call);
}

void ep_dap_on_launch(eplua_dap *d, const ep_dap_call *call)
{
  if (!begin(d, call, true))
    return;
  if (ep_dap_launch_is_bare(call) && ep_dap_is_held(d) && ep_dap_attach_engine(d)) {
    become_holder(d, call);
    ep_dap_tell_process(d);
  } else if (ep_dap_launch_start(d, call))
    become_holder(d, call);
  else {
    ep_dap_let_go(d, false);
    return;
  }
  if (d->configured)
    ep_dap_release(d);
}

void ep_dap_on_attach(eplua_dap *d, const ep_dap_call *call)
{
  if (!begin(d, call, false))
    return;
  if (!ep_dap_attach_engine(d)) {
    ep_dap_let_go(d, false);
    ep_dap_fail(d, call, EP_DAP_E_NOTHING, "nothing runs that could be debugged");
    return;
  }
  become_holder(d, call);
  ep_dap_tell_process(d);
  if (d->configured)
    ep_dap_release(d);
}

void ep_dap_on_configuration_done(eplua_dap *d, const ep_dap_call *call)
{
  if (d->configured) {
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "\"configurationDone\" was sent before");
    return;
  }
  ep_dap_done(d, call);
  ep_dap_set_configured(d);
  if (d->phase == EP_DAP_HOLDS)
    ep_dap_release(d);
}

// --- again, and the end ---

void ep_dap_on_restart(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_val *arguments = yyjson_obj_get(call->in, "arguments");
  if (d->launched && yyjson_is_obj(arguments)) {
    ep_dap_call again = {.seq = call->seq, .command = call->command, .in = arguments};
    if (!ep_dap_launch_is_bare(&again)) {
      if (ep_dap_launch_start(d, &again)) {
        ep_dap_restarts(d);
        ep_dap_done(d, call);
      }
      return;
    }
  }
  int code = ep_control_restart(d->control);
  if (code != EPLUA_OK) {
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "cannot be restarted: %s", eplua_error_text(code));
    return;
  }
  ep_dap_restarts(d);
  ep_dap_done(d, call);
}

void ep_dap_on_terminate(eplua_dap *d, const ep_dap_call *call)
{
  bool runs = d->bound || d->expects;
  int code = runs ? ep_control_stop(d->control) : EPLUA_OK;
  if (code != EPLUA_OK) {
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "cannot be ended: %s", eplua_error_text(code));
    return;
  }
  d->expects = false;
  ep_dap_done(d, call);
  if (!runs)
    ep_dap_terminated(d, 0, false);
}

void ep_dap_end_session(eplua_dap *d, ep_dap_end how)
{
  bool held = d->phase >= EP_DAP_HOLDS && d->phase != EP_DAP_GONE;
  bool stop = how == EP_DAP_END_DEFAULT ? d->launched || d->config.owns : how == EP_DAP_END_STOP;
  bool detached = how == EP_DAP_END_DETACH;
  // what was let go runs on to its end; of a script that has ended nothing is left
  bool leave = d->config.owns && (!detached || !held || d->phase == EP_DAP_TERMINATED);
  if (d->phase == EP_DAP_GONE)
    return;
  if (d->daps->closing) // the host is on its way out: nothing is left to be stopped
    stop = leave = false;
  d->phase = EP_DAP_GONE;
  end_refusal(d);
  ep_dap_output_flush(d);
  ep_dap_output_stop(d);
  ep_dap_asks_drop(d);
  if (d->config.owns && !leave && !d->daps->closing)
    ep_dap_nobody_comes(d->daps);
  if (held) {
    char session[32];
    snprintf(session, sizeof session, "dap-%d", d->number);
    if (d->prompted)
      ep_control_close_sessions(d->control, session);
    ep_dap_let_go(d, !stop && !detached && d->stay_stopped);
    if (stop)
      ep_control_stop(d->control);
  }
  if (leave)
    ep_control_leave(d->control);
}

void ep_dap_on_disconnect(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_val *wish = yyjson_obj_get(call->in, "terminateDebuggee");
  ep_dap_end how = !yyjson_is_bool(wish)   ? EP_DAP_END_DEFAULT
                   : yyjson_get_bool(wish) ? EP_DAP_END_STOP
                                           : EP_DAP_END_DETACH;
  if (d->phase == EP_DAP_GONE) {
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "the session has ended");
    return;
  }
  ep_dap_end_session(d, how);
  ep_dap_done(d, call);
}

void ep_dap_on_cancel(eplua_dap *d, const ep_dap_call *call)
{
  int64_t seq = ep_dap_number(call->in, "requestId", 0, INT32_MAX, 0);
  if (seq > 0)
    ep_dap_ask_cancel(d, seq); // what is answered already cannot be cancelled: no error
  ep_dap_done(d, call);
}
