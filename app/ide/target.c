// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The engine that is looked at, and the questions that are under way to it. The application's thread; owns the link, the questions and the
 * subscriptions.
 * Questions carry numbers, and wait in one list until their answer comes or the engine goes: a verb is answered by an engine, so another engine
 * ends its wait; a request of DAP is answered by the session of the connection, which outlives engines. Messages are taken in slices of a few
 * milliseconds, so a flood of output from elsewhere leaves the window fluid.
 * A link that calls back was rejected: to poll is what a terminal's prompt does with the same links.
 */
#include "ide/target.h"

#include "ide/actions.h"
#include "ide/engine.h"
#include "ide/sources.h"

#include <epq/timer.h>
#include <epq/watch.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_NS = 6000000, CHANNELS_MAX = 8, LISTENERS_MAX = 32, NAME_SIZE = 200 };

typedef struct question {
  struct question *next;
  double number;
  bool dap;
  ide_target_answered *answered; // of a verb; NULL: nobody wants to know
  ide_target_did *did;           // of DAP
  void *ud;
} question;

struct ide_target {
  ide *ide;
  peer_link *link; // NULL: none
  epq_watch *watch;
  int watched;      // the descriptor of watch
  epq_timer *again; // there may be more messages, though the descriptor is quiet
  ide_target_kind kind;
  ide_target_stage stage;
  unsigned life, connection;
  char name[NAME_SIZE], why[NAME_SIZE], script[1024], status[16];
  int pid, code;
  struct {
    int pid;
    double next; // "from" of its output
  } heard;       // of the attached one
  double numbers;
  question *questions;
  question *dropped, *unsent;                    // on their way to be answered with nothing
  ide_target_listener *listeners[LISTENERS_MAX]; // NULL: one has left while it was told
  size_t listener_count;
  int telling; // how deep
  struct {
    const char *name; // static storage of who subscribes first
    int wanted;
  } channels[CHANNELS_MAX];
};

// --- who listens ---

// Listeners may come and leave while they are told: places of those who left are closed when nobody is told any more.
static void end_telling(ide_target *t)
{
  size_t kept = 0;
  if (--t->telling > 0)
    return;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k])
      t->listeners[kept++] = t->listeners[k];
  t->listener_count = kept;
}

static void tell_changed(ide_target *t)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->changed)
      t->listeners[k]->changed(t->listeners[k]->ud);
  end_telling(t);
}

static void tell_message(ide_target *t, const char *type, const cJSON *message)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->message)
      t->listeners[k]->message(t->listeners[k]->ud, type, message);
  end_telling(t);
}

static void tell_event(ide_target *t, const char *name, const cJSON *body)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->event)
      t->listeners[k]->event(t->listeners[k]->ud, name, body);
  end_telling(t);
}

void ide_target_listen(ide *i, ide_target_listener *listener)
{
  ide_target *t = i->target;
  if (t && t->listener_count < LISTENERS_MAX)
    t->listeners[t->listener_count++] = listener;
}

void ide_target_unlisten(ide *i, ide_target_listener *listener)
{
  ide_target *t = i->target;
  if (!t)
    return;
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] == listener)
      t->listeners[k] = NULL;
  end_telling(t);
}

// --- questions ---

static question *add_question(ide_target *t, void *ud)
{
  question *q = calloc(1, sizeof *q);
  if (!q)
    return NULL;
  q->number = ++t->numbers;
  q->ud = ud;
  q->next = t->questions;
  t->questions = q;
  return q;
}

static question *take_question(ide_target *t, double number, bool dap)
{
  for (question **at = &t->questions; *at; at = &(*at)->next) {
    question *q = *at;
    if (q->number == number && q->dap == dap) {
      *at = q->next;
      return q;
    }
  }
  return NULL;
}

static void answer(question *q, const cJSON *json)
{
  if (!q)
    return;
  if (q->answered)
    q->answered(q->ud, json);
  if (q->did)
    q->did(q->ud, false, NULL, "The engine went before it could answer");
  free(q);
}

// Nobody will answer: all of them, or those that an engine was asked. Who is told may ask anew, so the list is taken first.
static void drop_questions(ide_target *t, bool dap_too)
{
  question *dropped = NULL, **at = &t->questions;
  while (*at) {
    question *q = *at;
    if (q->dap && !dap_too) {
      at = &q->next;
      continue;
    }
    *at = q->next;
    q->next = dropped;
    dropped = q;
  }
  t->dropped = dropped; // ide_target_forget() must find them
  while (t->dropped) {
    question *q = t->dropped;
    t->dropped = q->next;
    answer(q, NULL);
  }
}

static void forget_in(question *list, const void *ud)
{
  for (question *q = list; q; q = q->next)
    if (q->ud == ud) {
      q->answered = NULL;
      q->did = NULL;
    }
}

void ide_target_forget(ide *i, const void *ud)
{
  if (!i->target)
    return;
  forget_in(i->target->questions, ud);
  forget_in(i->target->dropped, ud);
}

// --- sending ---

static bool send_text(ide_target *t, const char *text)
{
  return text && t->link && t->stage != IDE_TARGET_LOST && t->stage != IDE_TARGET_CONNECTING &&
         t->link->ops->send(t->link, text, strlen(text));
}

static void look_again(ide_target *t);

// Takes the message. An answer comes from the event loop in any case: what cannot be sent is dropped from there.
static bool send_message(ide_target *t, cJSON *message)
{
  char *text = cJSON_PrintUnformatted(message);
  bool sent = send_text(t, text);
  cJSON_free(text);
  cJSON_Delete(message);
  look_again(t); // a socket may want to write
  return sent;
}

static void drop_unsent(void *ud)
{
  ide *i = ud;
  while (i->target && i->target->unsent) {
    question *q = i->target->unsent;
    i->target->unsent = q->next;
    answer(q, NULL);
  }
}

// A question that could not be asked; taken out of the list, and answered later.
static void refuse(ide_target *t, question *q)
{
  take_question(t, q->number, q->dap);
  q->next = t->unsent;
  t->unsent = q;
  epq_app_post(t->ide->app, drop_unsent, NULL, t->ide);
}

void ide_target_ask(ide *i, cJSON *request, int timeout_ms, ide_target_answered *done, void *ud)
{
  ide_target *t = i->target;
  question *q = t ? add_question(t, ud) : NULL;
  if (!q || !request) {
    cJSON_Delete(request);
    if (q)
      refuse(t, q);
    return;
  }
  q->answered = done;
  cJSON_AddStringToObject(request, "type", "ask");
  cJSON_AddNumberToObject(request, "id", q->number);
  if (timeout_ms > 0)
    cJSON_AddNumberToObject(request, "timeout_ms", timeout_ms);
  if (!send_message(t, request))
    refuse(t, q);
}

void ide_target_dap(ide *i, const char *command, cJSON *arguments, ide_target_did *done, void *ud)
{
  ide_target *t = i->target;
  question *q = t ? add_question(t, ud) : NULL;
  if (!q) {
    cJSON_Delete(arguments);
    return;
  }
  q->dap = true;
  q->did = done;
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", "dap");
  cJSON *request = cJSON_AddObjectToObject(message, "message");
  cJSON_AddNumberToObject(request, "seq", q->number);
  cJSON_AddStringToObject(request, "type", "request");
  cJSON_AddStringToObject(request, "command", command);
  ide_sources_out(i, arguments);
  if (arguments)
    cJSON_AddItemToObject(request, "arguments", arguments);
  if (!send_message(t, message))
    refuse(t, q);
}

void ide_target_tell(ide *i, cJSON *message)
{
  if (i->target)
    send_message(i->target, message);
  else
    cJSON_Delete(message);
}

// --- channels ---

static void send_channel(ide_target *t, const char *channel, bool on)
{
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", on ? "subscribe" : "unsubscribe");
  cJSON_AddItemToArray(cJSON_AddArrayToObject(message, "channels"), cJSON_CreateString(channel));
  send_message(t, message);
}

void ide_target_subscribe(ide *i, const char *channel, bool on)
{
  ide_target *t = i->target;
  size_t k = 0;
  if (!t)
    return;
  while (k < CHANNELS_MAX && t->channels[k].name && strcmp(t->channels[k].name, channel) != 0)
    k++;
  if (k == CHANNELS_MAX)
    return;
  t->channels[k].name = channel;
  bool was = t->channels[k].wanted > 0;
  t->channels[k].wanted += on ? 1 : -1;
  bool is = t->channels[k].wanted > 0;
  if (was != is)
    send_channel(t, channel, is);
}

static void send_channels(ide_target *t)
{
  for (size_t k = 0; k < CHANNELS_MAX && t->channels[k].name; k++)
    if (t->channels[k].wanted > 0)
      send_channel(t, t->channels[k].name, true);
}

// --- what comes ---

static const char *text_of(const cJSON *object, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

// The engine is another one by now, or none: what it was asked nobody answers.
static void engine_changed(ide_target *t, ide_target_stage stage)
{
  t->stage = stage;
  t->life++;
  drop_questions(t, false);
  tell_changed(t);
}

// All that is kept there; of a process that was attached before: what was not heard yet.
static void follow_output(ide_target *t)
{
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", "subscribe");
  cJSON_AddItemToArray(cJSON_AddArrayToObject(message, "channels"), cJSON_CreateString("output"));
  if (t->heard.pid != t->pid)
    t->heard.next = 0;
  t->heard.pid = t->pid;
  cJSON_AddNumberToObject(message, "from", t->heard.next);
  send_message(t, message);
}

static void take_output(ide_target *t, const cJSON *message)
{
  if (t->kind == IDE_TARGET_ATTACHED)
    t->heard.next = number_of(message, "next");
}

static void take_hello(ide_target *t, const cJSON *message)
{
  snprintf(t->script, sizeof t->script, "%s", text_of(message, "script"));
  t->pid = (int)number_of(message, "pid");
  t->stage = IDE_TARGET_EMPTY; // until the status tells more
  send_channels(t);
  if (t->kind == IDE_TARGET_ATTACHED) // of the others it comes elsewhere
    follow_output(t);
  tell_changed(t);
}

static void take_status(ide_target *t, const cJSON *message)
{
  const char *status = text_of(message, "status");
  ide_target_stage stage = strcmp(status, "none") == 0 ? IDE_TARGET_EMPTY : IDE_TARGET_READY;
  bool is_new = strcmp(status, t->status) != 0;
  snprintf(t->status, sizeof t->status, "%s", status);
  if (stage != t->stage)
    engine_changed(t, stage);
  else if (is_new)
    tell_changed(t);
}

static void take_engine(ide_target *t, const cJSON *message)
{
  engine_changed(t, strcmp(text_of(message, "event"), "bound") == 0 ? IDE_TARGET_READY
                                                                    : IDE_TARGET_EMPTY);
}

static void take_answer(ide_target *t, const cJSON *message)
{
  answer(take_question(t, number_of(message, "id"), false), message);
}

// A refusal of a message of ours: in the form of a verb that was refused.
static void take_refusal(ide_target *t, const cJSON *message)
{
  question *q = take_question(t, number_of(message, "id"), false);
  if (!q)
    return;
  cJSON *json = cJSON_CreateObject();
  cJSON *error = cJSON_AddObjectToObject(json, "error");
  cJSON_AddNumberToObject(error, "code", number_of(message, "code"));
  cJSON_AddStringToObject(error, "message", text_of(message, "message"));
  answer(q, json);
  cJSON_Delete(json);
}

static void take_dap(ide_target *t, const cJSON *message)
{
  const cJSON *inside = cJSON_GetObjectItemCaseSensitive(message, "message");
  const cJSON *body = cJSON_GetObjectItemCaseSensitive(inside, "body");
  if (strcmp(text_of(inside, "type"), "event") == 0) {
    tell_event(t, text_of(inside, "event"), body);
    return;
  }
  question *q = take_question(t, number_of(inside, "request_seq"), true);
  if (!q)
    return;
  const char *why = text_of(inside, "message");
  const char *format = text_of(cJSON_GetObjectItemCaseSensitive(body, "error"), "format");
  bool ok = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(inside, "success"));
  if (q->did)
    q->did(q->ud, ok, body, ok ? "" : *format ? format : *why ? why : "it failed");
  free(q);
}

static void take(ide_target *t, const char *text, size_t length)
{
  static const struct {
    const char *type;
    void (*take)(ide_target *t, const cJSON *message);
  } types[] = {{"answer", take_answer}, {"dap", take_dap},     {"engine", take_engine},
               {"error", take_refusal}, {"hello", take_hello}, {"output", take_output},
               {"status", take_status}};
  cJSON *message = cJSON_ParseWithLength(text, length);
  const char *type = text_of(message, "type");
  if (strcmp(type, "dap") == 0)
    ide_sources_in(t->ide, message);
  for (size_t k = 0; k < sizeof types / sizeof *types; k++)
    if (strcmp(type, types[k].type) == 0)
      types[k].take(t, message);
  tell_message(t, type, message);
  cJSON_Delete(message);
}

// --- the link ---

static int64_t now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void on_ready(void *ud);

// Waits for what the link waits for.
static void look_again(ide_target *t)
{
  short events = 0;
  int fd = t->link ? t->link->ops->descriptor(t->link, &events) : -1;
  unsigned wanted =
      (events & POLLIN ? EPQ_WATCH_READ : 0U) | (events & POLLOUT ? EPQ_WATCH_WRITE : 0U);
  if (fd != t->watched) {
    epq_watch_free(t->watch);
    t->watch = fd >= 0 ? epq_watch_new(t->ide->app, fd, wanted, on_ready, t) : NULL;
    t->watched = fd;
  } else if (t->watch) {
    epq_watch_set(t->watch, wanted);
  }
}

static void lose(ide_target *t, int code, const char *why)
{
  peer_link *link = t->link;
  t->link = NULL;
  look_again(t);
  if (link)
    link->ops->free(link);
  t->stage = IDE_TARGET_LOST;
  t->life++;
  t->code = code;
  snprintf(t->why, sizeof t->why, "%s", why);
  snprintf(t->status, sizeof t->status, "none");
  drop_questions(t, true);
  tell_changed(t);
}

// Takes what has come, for a while. Whoever is told may look at another target, and then this one's link is gone. False: there may be more.
static bool take_messages(ide_target *t)
{
  const unsigned connection = t->connection;
  int64_t until = now_ns() + SLICE_NS;
  while (t->link && t->connection == connection) {
    size_t length = 0;
    char *text = t->link->ops->take(t->link, &length);
    if (!text)
      return true;
    take(t, text, length);
    free(text);
    if (now_ns() > until) {
      epq_timer_start(t->again, 0, false);
      return false;
    }
  }
  return true;
}

static void on_ready(void *ud)
{
  ide_target *t = ud;
  eplua_error err = {0};
  if (!t->link)
    return;
  const unsigned connection = t->connection;
  peer_link_state state = t->link->ops->step(t->link, &err);
  bool all = take_messages(t); // also what came before it was closed
  if (t->connection != connection)
    return;
  if (state == PEER_LINK_CLOSED && all)
    lose(t, err.code, err.message);
  else
    look_again(t);
}

static void on_again(void *ud)
{
  on_ready(ud);
}

// Speaks over the link from now on.
static void use(ide_target *t, ide_target_kind kind, peer_link *link, const char *name)
{
  eplua_error err = {0};
  peer_link *before = t->link;
  t->link = NULL;
  look_again(t);
  if (before)
    before->ops->free(before);
  t->connection++;
  t->life++;
  t->kind = kind;
  t->stage = IDE_TARGET_CONNECTING;
  t->pid = 0;
  *t->why = *t->script = 0;
  snprintf(t->name, sizeof t->name, "%s", name);
  snprintf(t->status, sizeof t->status, "none");
  t->link = link;
  const unsigned connection = t->connection;
  drop_questions(t, true);
  if (t->connection != connection) // who was told has chosen another
    return;
  if (!link || link->ops->open(link, &err) == PEER_LINK_CLOSED) {
    lose(t, link ? err.code : EPLUA_E_NOMEM, link ? err.message : "not enough memory");
    return;
  }
  look_again(t);
  tell_changed(t);
  epq_timer_start(t->again, 0, false); // the greeting of our own is there already
}

void ide_target_use(ide *i, ide_target_kind kind, peer_link *link, const char *name)
{
  use(i->target, kind, link, name);
}

void ide_target_give_up(ide *i, const char *why)
{
  if (i->target && i->target->stage != IDE_TARGET_LOST)
    lose(i->target, EPLUA_E_IO, why);
}

void ide_target_use_own(ide *i)
{
  eplua_control *control = ide_engine_control(i->engine);
  use(i->target, IDE_TARGET_OWN, control ? peer_link_new_local(control, "ide") : NULL,
      "built-in engine");
}

ide_target_facts ide_target_facts_now(const ide *i)
{
  const ide_target *t = i->target;
  if (!t)
    return (ide_target_facts){.name = "", .status = "none"};
  return (ide_target_facts){.kind = t->kind,
                            .stage = t->stage,
                            .name = t->name,
                            .why = t->stage == IDE_TARGET_LOST && *t->why ? t->why : NULL,
                            .code = t->stage == IDE_TARGET_LOST ? t->code : EPLUA_OK,
                            .script = *t->script ? t->script : NULL,
                            .status = t->status,
                            .pid = t->pid,
                            .same_files = t->link && t->link->same_files,
                            .life = t->life,
                            .connection = t->connection};
}

ide_target *ide_target_new(ide *i)
{
  ide_target *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->ide = i;
  t->watched = -1;
  t->again = epq_timer_new(i->app, on_again, t);
  i->target = t;
  snprintf(t->status, sizeof t->status, "none");
  ide_target_subscribe(i, "status", true);
  ide_target_use_own(i);
  return t;
}

void ide_target_free(ide_target *t)
{
  if (!t)
    return;
  peer_link *link = t->link;
  t->link = NULL;
  look_again(t);
  if (link)
    link->ops->free(link);
  t->stage = IDE_TARGET_LOST;
  drop_questions(t, true); // who asked has something to free
  drop_unsent(t->ide);
  t->ide->target = NULL;
  epq_timer_free(t->again);
  free(t);
}
