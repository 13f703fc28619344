// SPDX-License-Identifier: MIT
/*
 * Questions of DAP sessions to the engine. The control thread; owns those that are under way or wait.
 * 64 of a session are under way, 1,024 more wait behind them, the next are refused: a client that expands a tree asks for much at once,
 * one that floods must not fill the engine's queue. An answer comes on the engine's thread and goes on by a note, which lies in the
 * question, so that it cannot get lost for want of memory.
 */
#include "control/dap_int.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

yyjson_mut_doc *ep_dap_verb_new(const char *verb, yyjson_mut_val **in)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  *in = yyjson_mut_obj(doc);
  if (!*in) {
    yyjson_mut_doc_free(doc);
    return NULL;
  }
  yyjson_mut_doc_set_root(doc, *in);
  yyjson_mut_obj_add_str(doc, *in, "verb", verb);
  return doc;
}

static void free_ask(ep_dap_ask *a)
{
  ep_dap_unref(a->session);
  free(a->request);
  free(a->answer);
  free(a->text);
  free(a);
}

ep_dap_ask *ep_dap_ask_text(eplua_dap *d, const ep_dap_call *call, char *request, size_t length,
                            int64_t timeout_ms,
                            void (*answered)(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call,
                                             yyjson_val *in))
{
  ep_dap_ask *a = request ? calloc(1, sizeof *a) : NULL;
  if (!a)
    ep_dap_fail(d, call, EP_DAP_E_MEMORY, "not enough memory");
  else if (d->waiting_count >= EP_DAP_ASKS_WAITING)
    ep_dap_fail(d, call, EP_DAP_E_LIMIT, "too many requests at a time");
  else {
    a->session = d;
    a->seq = call->seq;
    a->command = call->command;
    a->answered = answered;
    a->request = request;
    a->length = length;
    a->due_ns = ep_clock_now_ns() + timeout_ms * EP_NS_PER_MS;
    ep_dap_ref(d);
    return a;
  }
  free(request);
  free(a);
  return NULL;
}

ep_dap_ask *ep_dap_ask_new(eplua_dap *d, const ep_dap_call *call, yyjson_mut_doc *doc,
                           int64_t timeout_ms,
                           void (*answered)(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call,
                                            yyjson_val *in))
{
  size_t length = 0;
  char *request = doc ? yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length) : NULL;
  yyjson_mut_doc_free(doc);
  return ep_dap_ask_text(d, call, request, length, timeout_ms, answered);
}

int64_t ep_dap_read_ms(const eplua_dap *d)
{
  return d->stopped ? EP_DAP_READ_MS : EP_DAP_BUSY_MS;
}

// --- answers ---

static void start(ep_dap_ask *a);

static void start_next(eplua_dap *d)
{
  while (d->waiting && d->asks_count < EP_DAP_ASKS) {
    ep_dap_ask *a = d->waiting;
    d->waiting = a->next;
    d->waiting_count--;
    start(a);
  }
}

// A verb that was refused because nothing is stopped any more: the client hears it as such.
static void fail_by(eplua_dap *d, const ep_dap_call *call, yyjson_val *error)
{
  const char *message = yyjson_get_str(yyjson_obj_get(error, "message"));
  if (message && strstr(message, "not stopped"))
    ep_dap_not_stopped(d, call);
  else
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "%s", message ? message : "the engine gave no answer");
}

static void finish(ep_dap_ask *a)
{
  eplua_dap *d = a->session;
  ep_dap_call call = {.seq = a->seq, .command = a->command};
  if (!a->cancelled && d->listed) {
    yyjson_doc *doc =
        a->answer ? yyjson_read_opts(a->answer, a->answer_length, YYJSON_READ_NOFLAG, NULL, NULL)
                  : NULL;
    yyjson_val *in = yyjson_doc_get_root(doc), *error = yyjson_obj_get(in, "error");
    if (!yyjson_is_obj(in))
      ep_dap_fail(d, &call, EP_DAP_E_MEMORY, "not enough memory for the answer");
    else if (yyjson_is_obj(error) && !a->tolerant)
      fail_by(d, &call, error);
    else
      a->answered(d, a, &call, in);
    yyjson_doc_free(doc);
  }
}

static void run_answer(ep_daps *daps, ep_dap_note *note)
{
  (void)daps;
  ep_dap_ask *a = note->of;
  eplua_dap *d = a->session;
  ep_dap_ask **at = &d->asks;
  while (*at != a)
    at = &(*at)->next;
  *at = a->next;
  d->asks_count--;
  finish(a);
  start_next(d);
  free_ask(a);
}

static void on_answer(void *ud, const char *json, size_t length)
{
  ep_dap_ask *a = ud;
  a->answer = malloc(length + 1);
  if (a->answer) {
    memcpy(a->answer, json, length);
    a->answer[length] = 0;
    a->answer_length = length;
  }
  ep_dap_note_push(a->session->daps, &a->note);
}

static void answer_refused(ep_dap_ask *a, const char *why)
{
  char json[160];
  int n = snprintf(json, sizeof json, "{\"error\":{\"code\":-1,\"message\":\"%s\"}}", why);
  on_answer(a, json, (size_t)n);
}

// The ask is given away: when it was not taken it is answered here. The time that it has waited is part of its time.
static void start(ep_dap_ask *a)
{
  eplua_dap *d = a->session;
  int64_t left_ms = (a->due_ns - ep_clock_now_ns()) / EP_NS_PER_MS;
  a->note.run = run_answer;
  a->note.of = a;
  a->next = d->asks;
  d->asks = a;
  d->asks_count++;
  if (left_ms <= 0) {
    answer_refused(a, "the engine is busy");
    return;
  }
  int code = eplua_control_ask(d->control, a->request, a->length, left_ms, on_answer, a);
  if (code == EPLUA_E_CLOSED)
    answer_refused(a, "nothing runs");
  else if (code != EPLUA_OK)
    answer_refused(a, "the engine has too much to do");
}

void ep_dap_ask_go(ep_dap_ask *a)
{
  eplua_dap *d = a->session;
  if (d->asks_count < EP_DAP_ASKS) {
    start(a);
    return;
  }
  ep_dap_ask **at = &d->waiting;
  while (*at)
    at = &(*at)->next;
  a->next = NULL;
  *at = a;
  d->waiting_count++;
}

// --- the end of some ---

static void say_cancelled(ep_dap_ask *a)
{
  ep_dap_fail(a->session, &(ep_dap_call){.seq = a->seq, .command = a->command}, EP_DAP_E_CANCELLED,
              "cancelled");
}

// What the prompt's code waits for does not come any more.
static void end_prompt(eplua_dap *d)
{
  char session[32];
  yyjson_mut_val *in;
  yyjson_mut_doc *doc = ep_dap_verb_new("cancel", &in);
  snprintf(session, sizeof session, "dap-%d", d->number);
  if (doc)
    yyjson_mut_obj_add_strcpy(doc, in, "session", session);
  ep_dap_tell_engine(d, doc);
}

bool ep_dap_ask_cancel(eplua_dap *d, int64_t seq)
{
  ep_dap_ask *a = d->asks;
  while (a && (a->seq != seq || a->cancelled))
    a = a->next;
  if (a) {
    a->cancelled = true;
    if (a->prompt)
      end_prompt(d);
    say_cancelled(a);
    return true;
  }
  ep_dap_ask **at = &d->waiting;
  while (*at && (*at)->seq != seq)
    at = &(*at)->next;
  a = *at;
  if (!a)
    return false;
  *at = a->next;
  d->waiting_count--;
  say_cancelled(a);
  free_ask(a);
  return true;
}

void ep_dap_asks_drop(eplua_dap *d)
{
  for (ep_dap_ask *a = d->asks; a; a = a->next) {
    if (!a->cancelled)
      say_cancelled(a);
    a->cancelled = true;
  }
  for (ep_dap_ask *a; (a = d->waiting);) {
    d->waiting = a->next;
    d->waiting_count--;
    say_cancelled(a);
    free_ask(a);
  }
}

static void forget(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
}

void ep_dap_tell_engine(eplua_dap *d, yyjson_mut_doc *doc)
{
  size_t length = 0;
  char *request = doc ? yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length) : NULL;
  if (request)
    eplua_control_ask(d->control, request, length, 0, forget, NULL);
  free(request);
  yyjson_mut_doc_free(doc);
}
