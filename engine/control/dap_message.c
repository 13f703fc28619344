// SPDX-License-Identifier: MIT
/*
 * Messages of DAP, in and out: what is a request, which one, whether it may be asked at this time; and how answers, errors and events look.
 * The control thread; owns nothing.
 * Each request with a number gets exactly one answer; what is no request at all gets one, too, to number 0, so that whoever writes a client sees why
 * nothing comes. Sequence numbers are given where a message leaves, so they are in order however an answer was made.
 */
#include "control/dap_int.h"

#include "verbs/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND_MAX = 200 };

// --- out ---

static yyjson_mut_doc *message_new(const char *type, yyjson_mut_val **root)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  *root = yyjson_mut_obj(doc);
  if (!*root) {
    yyjson_mut_doc_free(doc);
    return NULL;
  }
  yyjson_mut_doc_set_root(doc, *root);
  yyjson_mut_obj_add_str(doc, *root, "type", type);
  return doc;
}

static yyjson_mut_doc *response_new(const ep_dap_call *call, bool success, yyjson_mut_val **root)
{
  yyjson_mut_doc *doc = message_new("response", root);
  if (!doc)
    return NULL;
  yyjson_mut_obj_add_int(doc, *root, "request_seq", call->seq);
  yyjson_mut_obj_add_bool(doc, *root, "success", success);
  yyjson_mut_obj_add_strcpy(doc, *root, "command", call->command);
  return doc;
}

yyjson_mut_doc *ep_dap_answer_new(const ep_dap_call *call, yyjson_mut_val **body)
{
  yyjson_mut_val *root;
  yyjson_mut_doc *doc = response_new(call, true, &root);
  if (!doc)
    return NULL;
  *body = yyjson_mut_obj(doc);
  yyjson_mut_obj_add_val(doc, root, "body", *body);
  return doc;
}

yyjson_mut_doc *ep_dap_event_new(const char *event, yyjson_mut_val **body)
{
  yyjson_mut_val *root;
  yyjson_mut_doc *doc = message_new("event", &root);
  if (!doc)
    return NULL;
  yyjson_mut_obj_add_str(doc, root, "event", event);
  *body = yyjson_mut_obj(doc);
  yyjson_mut_obj_add_val(doc, root, "body", *body);
  return doc;
}

// Bytes that a client has sent may come back, and a text may have been cut in a character: U+FFFD stands for what is no UTF-8.
static char *write_text(yyjson_mut_doc *doc, size_t *length)
{
  char *json = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, length);
  if (json)
    return json;
  json = yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, length);
  yyjson_mut_val *clean = json ? ep_json_text(doc, json, *length) : NULL;
  free(json);
  *length = yyjson_mut_get_len(clean);
  return clean ? strndup(yyjson_mut_get_str(clean), *length) : NULL;
}

void ep_dap_send(eplua_dap *d, yyjson_mut_doc *doc)
{
  size_t length = 0;
  if (!doc)
    return;
  yyjson_mut_obj_add_int(doc, yyjson_mut_doc_get_root(doc), "seq", d->seq + 1);
  char *json = write_text(doc, &length);
  if (json && !atomic_load(&d->closed)) {
    d->seq++;
    if (!d->config.send(d->config.ud, json, length))
      d->full = true;
  }
  free(json);
  yyjson_mut_doc_free(doc);
}

void ep_dap_done(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *root;
  ep_dap_send(d, response_new(call, true, &root));
}

// Says `message` to programs and, as its text, to people.
static void fail(eplua_dap *d, const ep_dap_call *call, ep_dap_error error, const char *message,
                 const char *text)
{
  yyjson_mut_val *root;
  yyjson_mut_doc *doc = response_new(call, false, &root);
  if (!doc)
    return;
  yyjson_mut_obj_add_strcpy(doc, root, "message", message);
  yyjson_mut_val *body = yyjson_mut_obj(doc), *details = yyjson_mut_obj(doc);
  yyjson_mut_obj_add_val(doc, root, "body", body);
  yyjson_mut_obj_add_val(doc, body, "error", details);
  yyjson_mut_obj_add_int(doc, details, "id", error);
  yyjson_mut_obj_add_strcpy(doc, details, "format", text);
  yyjson_mut_obj_add_bool(doc, details, "showUser",
                          error == EP_DAP_E_LAUNCH || error == EP_DAP_E_HELD ||
                              error == EP_DAP_E_NOTHING);
  ep_dap_send(d, doc);
}

void ep_dap_fail(eplua_dap *d, const ep_dap_call *call, ep_dap_error error, const char *format, ...)
{
  char text[4096];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  fail(d, call, error, error == EP_DAP_E_CANCELLED ? "cancelled" : text, text);
}

void ep_dap_not_stopped(eplua_dap *d, const ep_dap_call *call)
{
  fail(d, call, EP_DAP_E_STOPPED, "notStopped", "the script is not stopped");
}

// --- members ---

const char *ep_dap_text(const ep_dap_call *call, const char *name)
{
  return yyjson_get_str(yyjson_obj_get(call->in, name));
}

int64_t ep_dap_number(yyjson_val *object, const char *name, int64_t low, int64_t high,
                      int64_t fallback)
{
  yyjson_val *value = yyjson_obj_get(object, name);
  if (!yyjson_is_num(value))
    return fallback;
  double n = yyjson_get_num(value);
  if (!(n > (double)low))
    return low;
  return n >= (double)high ? high : (int64_t)n;
}

bool ep_dap_flag(const ep_dap_call *call, const char *name, bool fallback)
{
  yyjson_val *value = yyjson_obj_get(call->in, name);
  return yyjson_is_bool(value) ? yyjson_get_bool(value) : fallback;
}

int ep_dap_line_in(const eplua_dap *d, int64_t line)
{
  line += d->lines_at_0;
  return line < 0 ? 0 : line > INT32_MAX ? INT32_MAX : (int)line;
}

int64_t ep_dap_line_out(const eplua_dap *d, int64_t line)
{
  return line > 0 ? line - d->lines_at_0 : 0;
}

int64_t ep_dap_column_out(const eplua_dap *d, int64_t column)
{
  return column - d->columns_at_0;
}

// --- in ---

typedef enum need {
  NEED_NOTHING,     // at any time
  NEED_INITIALIZED, // after initialize
  NEED_HOLD,        // after attach or launch
  NEED_STOP,        // while the script is stopped
} need;

static const struct {
  const char *command;
  ep_dap_request_fn *run;
  need need;
} requests[] = {
    {"attach", ep_dap_on_attach, NEED_INITIALIZED},
    {"breakpointLocations", ep_dap_on_breakpoint_locations, NEED_INITIALIZED},
    {"cancel", ep_dap_on_cancel, NEED_NOTHING},
    {"completions", ep_dap_on_completions, NEED_HOLD},
    {"configurationDone", ep_dap_on_configuration_done, NEED_INITIALIZED},
    {"continue", ep_dap_on_continue, NEED_STOP},
    {"disconnect", ep_dap_on_disconnect, NEED_NOTHING},
    {"evaluate", ep_dap_on_evaluate, NEED_HOLD},
    {"exceptionInfo", ep_dap_on_exception_info, NEED_STOP},
    {"initialize", ep_dap_on_initialize, NEED_NOTHING},
    {"launch", ep_dap_on_launch, NEED_INITIALIZED},
    {"loadedSources", ep_dap_on_loaded_sources, NEED_HOLD},
    {"next", ep_dap_on_next, NEED_STOP},
    {"pause", ep_dap_on_pause, NEED_HOLD},
    {"restart", ep_dap_on_restart, NEED_HOLD},
    {"scopes", ep_dap_on_scopes, NEED_STOP},
    {"setBreakpoints", ep_dap_on_set_breakpoints, NEED_INITIALIZED},
    {"setExceptionBreakpoints", ep_dap_on_set_exceptions, NEED_INITIALIZED},
    {"setExpression", ep_dap_on_set_expression, NEED_STOP},
    {"setFunctionBreakpoints", ep_dap_on_set_functions, NEED_INITIALIZED},
    {"setVariable", ep_dap_on_set_variable, NEED_STOP},
    {"source", ep_dap_on_source, NEED_HOLD},
    {"stackTrace", ep_dap_on_stack_trace, NEED_STOP},
    {"stepIn", ep_dap_on_step_in, NEED_STOP},
    {"stepOut", ep_dap_on_step_out, NEED_STOP},
    {"terminate", ep_dap_on_terminate, NEED_HOLD},
    {"threads", ep_dap_on_threads, NEED_HOLD},
    {"variables", ep_dap_on_variables, NEED_HOLD},
};

// Whether it may be asked now; says why not.
static bool may(eplua_dap *d, const ep_dap_call *call, need least)
{
  if (d->phase == EP_DAP_GONE)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "the session has ended");
  else if (least >= NEED_INITIALIZED && d->phase == EP_DAP_FRESH)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "the first request must be \"initialize\"");
  else if (least >= NEED_HOLD && d->phase < EP_DAP_HOLDS)
    ep_dap_fail(d, call, EP_DAP_E_ORDER, "nothing is debugged: \"launch\" or \"attach\" first");
  else if (least == NEED_STOP && !d->stopped)
    ep_dap_not_stopped(d, call);
  else
    return true;
  return false;
}

// What has not proved who it is can say who it is, and go.
static bool is_admission(const char *command)
{
  static const char *const open[] = {"initialize", "attach", "launch", "disconnect"};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    if (strcmp(command, open[i]) == 0)
      return true;
  }
  return false;
}

static void run_request(eplua_dap *d, ep_dap_call *call)
{
  if (!d->admitted && !is_admission(call->command)) {
    ep_dap_fail(d, call, EP_DAP_E_ADMISSION, "not admitted yet: \"attach\" with the token first");
    return;
  }
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    if (strcmp(call->command, requests[i].command) == 0) {
      call->command = requests[i].command;
      if (may(d, call, requests[i].need))
        requests[i].run(d, call);
      return;
    }
  }
  if (!ep_dap_on_own(d, call))
    ep_dap_fail(d, call, EP_DAP_E_UNKNOWN, "unrecognized request");
}

// Reads the envelope; false: it was no request, and has been told so when it could be one.
static bool read_request(eplua_dap *d, yyjson_val *root, ep_dap_call *call, char *command)
{
  yyjson_val *type = yyjson_obj_get(root, "type"), *seq = yyjson_obj_get(root, "seq");
  yyjson_val *name = yyjson_obj_get(root, "command"), *in = yyjson_obj_get(root, "arguments");
  if (yyjson_equals_str(type, "response") || yyjson_equals_str(type, "event"))
    return false; // we ask clients nothing
  if (yyjson_is_num(seq))
    call->seq = ep_dap_number(root, "seq", 0, INT32_MAX, 0);
  if (yyjson_is_str(name)) {
    snprintf(command, COMMAND_MAX, "%s", yyjson_get_str(name));
    call->command = command;
  }
  if (yyjson_is_obj(in))
    call->in = in;
  const char *wrong = !yyjson_is_obj(root) ? "the message is no object"
                      : !yyjson_equals_str(type, "request")
                          ? "the message has no \"type\" \"request\""
                      : !yyjson_is_num(seq)  ? "the request has no \"seq\", a number"
                      : !yyjson_is_str(name) ? "the request has no \"command\", a string"
                      : in && !yyjson_is_obj(in) && !yyjson_is_null(in)
                          ? "\"arguments\" of the request are no object"
                          : NULL;
  if (wrong)
    ep_dap_fail(d, call, EP_DAP_E_MESSAGE, "%s", wrong);
  return !wrong;
}

void ep_dap_receive(eplua_dap *d, const char *json, size_t length)
{
  char command[COMMAND_MAX] = "";
  ep_dap_call call = {.command = ""};
  yyjson_read_err err = {0};
  yyjson_doc *doc = NULL;
  if (length > EP_DAP_MESSAGE) {
    ep_dap_fail(d, &call, EP_DAP_E_LIMIT, "the message is longer than 16 MiB, or too many wait");
    return;
  }
  doc = yyjson_read_opts((char *)(uintptr_t)json, length, YYJSON_READ_ALLOW_INVALID_UNICODE, NULL,
                         &err);
  if (!doc)
    ep_dap_fail(d, &call, EP_DAP_E_MESSAGE, "the message is no JSON: %s at byte %zu", err.msg,
                err.pos);
  else if (read_request(d, yyjson_doc_get_root(doc), &call, command))
    run_request(d, &call);
  yyjson_doc_free(doc);
}
