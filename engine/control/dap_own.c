// SPDX-License-Identifier: MIT
/*
 * Requests beyond DAP, "eplua/NAME". The control thread; owns nothing.
 *
 *   eplua/setCallbackBreakpoints {breakpoints:[{kind, slowerThan, condition, hitCondition, logMessage}]}
 *       stops where a callback begins ("timeout", "interval", "window event", "route", "coroutine", or "" for each), or, with slowerThan
 *       (ms), where one is that has run for so long -> {breakpoints:[Breakpoint...]}
 *   eplua/runTo {source:{path}, line}      goes on to that line, or to what stops before
 *   eplua/inspect, timers, callbacks, complete, describe, metrics, evaluate, children, text, profileStart {kind, rate}, profileStop {format}
 *       verbs of eplua/verbs.h: arguments and answer are theirs (timers, callbacks: "callbacks"; metrics: "state"). Also for a session
 *       that debugs nothing, save those that stop and start the profiler
 *   eplua/windows                          the windows of `inspect` -> {windows:[...]}
 *   eplua/status                           as GET /status, however busy Lua is
 *
 * A further one is a line in the table, and, when it is no verb, a function.
 */
#include "control/dap_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERB_MS = 30000 };

static void answer_object(eplua_dap *d, const ep_dap_call *call, yyjson_val *in, const char *member)
{
  yyjson_mut_val *body;
  yyjson_val *only = member ? yyjson_obj_get(in, member) : NULL;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  size_t length = 0;
  char *text = doc ? yyjson_val_write(member ? only : in, YYJSON_WRITE_NOFLAG, &length) : NULL;
  yyjson_mut_val *raw = text ? yyjson_mut_rawncpy(doc, text, length) : NULL;
  if (raw && member)
    yyjson_mut_obj_add_val(doc, body, member, raw);
  else if (raw)
    yyjson_mut_obj_put(yyjson_mut_doc_get_root(doc), yyjson_mut_str(doc, "body"), raw);
  ep_dap_send(d, doc);
  free(text);
}

static void on_verb(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  ep_dap_output_flush(d);
  answer_object(d, call, in, a->text);
}

// Asks the verb with the members of the arguments. The verb comes first, so another member of that name does not count.
static void ask_verb(eplua_dap *d, const ep_dap_call *call, const char *verb, const char *member,
                     int64_t timeout_ms)
{
  char before[120];
  size_t length = 0;
  int n =
      snprintf(before, sizeof before, "{\"verb\":\"%s\",\"session\":\"dap-%d\"", verb, d->number);
  char *members = call->in ? yyjson_val_write(call->in, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length)
                           : strdup("{}");
  if (members && !call->in)
    length = 2;
  char *request = members ? malloc((size_t)n + length + 2) : NULL;
  if (request)
    snprintf(request, (size_t)n + length + 2, "%s%s%s", before, length > 2 ? "," : "", members + 1);
  free(members);
  ep_dap_ask *a =
      ep_dap_ask_text(d, call, request, request ? strlen(request) : 0, timeout_ms, on_verb);
  if (!a)
    return;
  a->text = member ? strdup(member) : NULL;
  ep_dap_ask_go(a);
}

static void on_status(eplua_dap *d, const ep_dap_call *call)
{
  char *json = eplua_control_status(d->control);
  yyjson_doc *doc = json ? yyjson_read(json, strlen(json), 0) : NULL;
  answer_object(d, call, yyjson_doc_get_root(doc), NULL);
  yyjson_doc_free(doc);
  free(json);
}

static const struct {
  const char *command;
  const char *verb;   // what it asks,
  const char *member; // and what of the answer it gives; NULL: all
  ep_dap_request_fn *run;
  bool holds; // only for who debugs
} requests[] = {
    {"eplua/callbacks", "callbacks", NULL, NULL, false},
    {"eplua/children", "children", NULL, NULL, false},
    {"eplua/complete", "complete", NULL, NULL, false},
    {"eplua/describe", "describe", NULL, NULL, false},
    {"eplua/evaluate", "evaluate", NULL, NULL, true},
    {"eplua/inspect", "inspect", NULL, NULL, false},
    {"eplua/metrics", "state", NULL, NULL, false},
    {"eplua/profileStart", "profile_start", NULL, NULL, true},
    {"eplua/profileStop", "profile_stop", NULL, NULL, true},
    {"eplua/runTo", NULL, NULL, ep_dap_on_run_to, true},
    {"eplua/setCallbackBreakpoints", NULL, NULL, ep_dap_on_set_callbacks, false},
    {"eplua/status", NULL, NULL, on_status, false},
    {"eplua/text", "text", NULL, NULL, false},
    {"eplua/timers", "callbacks", NULL, NULL, false},
    {"eplua/windows", "inspect", "windows", NULL, false},
};

bool ep_dap_on_own(eplua_dap *d, ep_dap_call *call)
{
  size_t i = 0, count = sizeof requests / sizeof *requests;
  while (i < count && strcmp(call->command, requests[i].command) != 0)
    i++;
  if (i == count)
    return false;
  call->command = requests[i].command;
  if (d->phase == EP_DAP_FRESH)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "the first request must be \"initialize\"");
  else if (d->phase == EP_DAP_GONE)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "the session has ended");
  else if (requests[i].holds && d->phase < EP_DAP_HOLDS)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "nothing is debugged: \"launch\" or \"attach\" first");
  else if (requests[i].run)
    requests[i].run(d, call);
  else
    ask_verb(d, call, requests[i].verb, requests[i].member,
             requests[i].holds ? VERB_MS : ep_dap_read_ms(d));
  return true;
}
