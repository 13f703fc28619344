// SPDX-License-Identifier: MIT
/*
 * What peers say: from a message to what it asks for. Any thread; owns the questions under way.
 * Questions go to the engine from the thread on which they came, and answers back from the engine's, so neither
 * waits for the control thread.
 * A message is answered by its own text: the answer of a verb is an object, and gets its first members in front.
 */
#include "control/peer_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- questions ---

typedef struct question {
  eplua_peer *peer;
  char *id; // as JSON; NULL: none
} question;

// Sends {"type":"answer","id":ID,<members>}.
static void on_answer(void *ud, const char *json, size_t length)
{
  question *q = ud;
  size_t size = length + (q->id ? strlen(q->id) : 0) + 40;
  char *message = malloc(size);
  if (message) {
    int n = snprintf(message, size, "{\"type\":\"answer\"%s%s%s%s", q->id ? ",\"id\":" : "",
                     q->id ? q->id : "", length > 2 ? "," : "", json + 1);
    ep_peer_send(q->peer, message, (size_t)n);
    free(message);
  }
  atomic_fetch_sub(&q->peer->asks, 1);
  ep_peer_unref(q->peer);
  free(q->id);
  free(q);
}

// Asks with the members of the message, and those of `before` in front, which are stronger.
static void ask(eplua_peer *p, yyjson_val *message, const char *before, int64_t timeout_ms)
{
  yyjson_val *id = yyjson_obj_get(message, "id");
  if (atomic_fetch_add(&p->asks, 1) >= EP_PEER_ASKS_MAX) {
    atomic_fetch_sub(&p->asks, 1);
    ep_peer_complain(p, id, EPLUA_E_FULL, "too many questions are under way");
    return;
  }
  question *q = calloc(1, sizeof *q);
  size_t length = 0, before_length = strlen(before);
  char *members = yyjson_val_write(message, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);
  char *request = members ? malloc(before_length + length + 1) : NULL;
  int code = EPLUA_E_NOMEM;
  if (q && request && (!id || (q->id = yyjson_val_write(id, YYJSON_WRITE_NOFLAG, NULL)))) {
    snprintf(request, before_length + length + 1, "%s%s", before, members + 1);
    q->peer = p;
    ep_peer_ref(p);
    code = eplua_control_ask(p->control, request, before_length + length - 1, timeout_ms, on_answer,
                             q);
    if (code == EPLUA_OK)
      atomic_store(&p->asked, true);
    else
      ep_peer_unref(p);
  }
  free(members);
  free(request);
  if (code == EPLUA_OK)
    return;
  if (q)
    free(q->id);
  free(q);
  atomic_fetch_sub(&p->asks, 1);
  ep_peer_complain(p, id, code,
                   code == EPLUA_E_CLOSED ? "no engine runs at the moment"
                                          : eplua_error_text(code));
}

static int64_t number_of(yyjson_val *message, const char *name)
{
  yyjson_val *value = yyjson_obj_get(message, name);
  double n = yyjson_is_num(value) ? yyjson_get_num(value) : 0;
  return n >= 0 && n < 1e9 ? (int64_t)n : 0;
}

static void on_ask(eplua_peer *p, yyjson_val *message)
{
  char before[160];
  bool named = yyjson_is_str(yyjson_obj_get(message, "session"));
  snprintf(before, sizeof before, "{\"peer\":\"%s\",%s%s%s", p->name, named ? "" : "\"session\":\"",
           named ? "" : p->name, named ? "" : "\",");
  ask(p, message, before, number_of(message, "timeout_ms"));
}

static void on_execute(eplua_peer *p, yyjson_val *message)
{
  char before[240];
  yyjson_val *timeout = yyjson_obj_get(message, "timeout");
  bool given = timeout && !yyjson_is_null(timeout);
  double seconds = given ? yyjson_get_num(timeout) : 30;
  if (given && !(yyjson_is_num(timeout) && seconds >= 0.001 && seconds <= 86400)) {
    ep_peer_complain(p, yyjson_obj_get(message, "id"), EPLUA_E_INVALID,
                     "\"timeout\" is a number of seconds, from 0.001 to 86400");
    return;
  }
  snprintf(before, sizeof before,
           "{\"verb\":\"evaluate\",\"capture\":true,\"json\":true,\"multiline\":false,\"session\":"
           "\"%s\",\"peer\":\"%s\",",
           p->name, p->name);
  ask(p, message, before, (int64_t)(seconds * 1000));
}

static void on_complete(eplua_peer *p, yyjson_val *message)
{
  char before[96];
  snprintf(before, sizeof before, "{\"verb\":\"complete\",\"session\":\"%s\",", p->name);
  ask(p, message, before, 2000);
}

// --- subscriptions: on to the control thread ---

typedef struct wish {
  unsigned on, off;
  uint64_t from;
} wish;

static void grant(eplua_peer *p, void *data)
{
  const wish *w = data;
  pthread_mutex_lock(&p->lock);
  bool closed = p->closed;
  pthread_mutex_unlock(&p->lock);
  if (!closed)
    ep_channels_set(p, w->on, w->off, w->from);
}

// Those that it names; who misspells one is told.
static unsigned channels_of(eplua_peer *p, yyjson_val *message)
{
  static const struct {
    const char *name;
    ep_channel channel;
  } names[] = {{"output", EP_CHANNEL_OUTPUT}, {"stalls", EP_CHANNEL_STALLS},
               {"status", EP_CHANNEL_STATUS}, {"callbacks", EP_CHANNEL_CALLBACKS},
               {"ui", EP_CHANNEL_UI},         {"views", EP_CHANNEL_VIEWS}};
  unsigned channels = 0;
  yyjson_val *list = yyjson_obj_get(message, "channels"), *item;
  bool unknown = !yyjson_is_arr(list);
  yyjson_arr_iter it = yyjson_arr_iter_with(list);
  while ((item = yyjson_arr_iter_next(&it))) {
    unsigned channel = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      if (yyjson_equals_str(item, names[i].name))
        channel = names[i].channel;
    }
    unknown = unknown || channel == 0;
    channels |= channel;
  }
  if (unknown)
    ep_peer_complain(p, yyjson_obj_get(message, "id"), EPLUA_E_INVALID,
                     "the channels are output, status, callbacks, ui, stalls and views");
  return channels;
}

// Has run called on the control thread with data (taken); who sends faster than that is told.
static void post(eplua_peer *p, yyjson_val *message, void (*run)(eplua_peer *p, void *data),
                 void *data, size_t size)
{
  if (!ep_peer_post(p, run, data, size))
    ep_peer_complain(p, yyjson_obj_get(message, "id"), EPLUA_E_FULL, "too many messages wait");
}

static void set_channels(eplua_peer *p, yyjson_val *message, wish w)
{
  wish *copy = malloc(sizeof *copy);
  if (!copy)
    return;
  *copy = w;
  post(p, message, grant, copy, sizeof *copy);
}

static void on_subscribe(eplua_peer *p, yyjson_val *message)
{
  yyjson_val *from = yyjson_obj_get(message, "from");
  set_channels(p, message,
               (wish){.on = channels_of(p, message),
                      .from = yyjson_is_uint(from) ? yyjson_get_uint(from) : 0});
}

static void on_unsubscribe(eplua_peer *p, yyjson_val *message)
{
  set_channels(p, message, (wish){.off = channels_of(p, message)});
}

// --- windows ---

static void tell_event(eplua_peer *p, void *data)
{
  yyjson_doc *doc = yyjson_read(data, strlen(data), 0);
  ep_picture_event(p, yyjson_doc_get_root(doc));
  yyjson_doc_free(doc);
}

static void on_ui_event(eplua_peer *p, yyjson_val *message)
{
  size_t length = 0;
  char *text = yyjson_val_write(message, YYJSON_WRITE_NOFLAG, &length);
  if (text)
    post(p, message, tell_event, text, length);
}

static void tell_done(eplua_peer *p, void *data)
{
  ep_picture_done(p, *(uint64_t *)data);
}

static void on_ui_done(eplua_peer *p, yyjson_val *message)
{
  uint64_t *sequence = malloc(sizeof *sequence);
  if (!sequence)
    return;
  *sequence = yyjson_get_uint(yyjson_obj_get(message, "sequence"));
  post(p, message, tell_done, sequence, sizeof *sequence);
}

// A pong comes behind all output that was there at its ping: so who has an answer can wait for what was printed before it.
static void send_pong(eplua_peer *p, void *data)
{
  ep_channels_flush(p);
  ep_peer_send(p, data, strlen(data));
}

static void on_ping(eplua_peer *p, yyjson_val *message)
{
  yyjson_mut_doc *doc = ep_message_new("pong");
  yyjson_val *id = yyjson_obj_get(message, "id");
  if (doc && id)
    yyjson_mut_obj_add_val(doc, yyjson_mut_doc_get_root(doc), "id", yyjson_val_mut_copy(doc, id));
  size_t length = 0;
  char *json = doc ? yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, &length) : NULL;
  yyjson_mut_doc_free(doc);
  if (json)
    post(p, message, send_pong, json, length);
}

// --- debugging ---

static void on_dap_end(eplua_peer *p, yyjson_val *message)
{
  (void)message;
  ep_peer_dap_end(p);
}

// --- receiving ---

static const struct {
  const char *type;
  void (*receive)(eplua_peer *p, yyjson_val *message);
} types[] = {
    {"ask", on_ask},
    {"complete", on_complete},
    {"dap", ep_peer_dap_receive},
    {"dap_end", on_dap_end},
    {"execute", on_execute},
    {"ping", on_ping},
    {"subscribe", on_subscribe},
    {"ui_done", on_ui_done},
    {"ui_event", on_ui_event},
    {"unsubscribe", on_unsubscribe},
};

void eplua_peer_receive(eplua_peer *p, const char *json, size_t length)
{
  char why[160];
  yyjson_read_err err = {0};
  yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json, length,
                                     YYJSON_READ_ALLOW_INVALID_UNICODE, NULL, &err);
  yyjson_val *root = yyjson_doc_get_root(doc);
  const char *type = yyjson_get_str(yyjson_obj_get(root, "type"));
  if (!doc) {
    snprintf(why, sizeof why, "the message is no JSON: %s at byte %zu", err.msg, err.pos);
    ep_peer_complain(p, NULL, EPLUA_E_INVALID, why);
    return;
  }
  size_t i = 0, count = sizeof types / sizeof *types;
  while (type && i < count && strcmp(type, types[i].type) != 0)
    i++;
  if (type && i < count)
    types[i].receive(p, root);
  else
    ep_peer_complain(p, yyjson_obj_get(root, "id"), EPLUA_E_INVALID,
                     type ? "unknown type of message" : "the message has no \"type\", a string");
  yyjson_doc_free(doc);
}
