// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Questions and answers over a link. One thread at a time; owns the link and the list of questions.
 * When the link is lost, questions are answered by NULL, and it is opened again after a while: 100 ms at first, then twice as long each
 * time, up to 5 s.
 */
#include "repl/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  QUESTIONS_MAX = 60,
  RETRY_FIRST_MS = 100,
  RETRY_MAX_MS = 5000,
  MESSAGES_AT_ONCE = 64,
  AT_ONCE_MS =
      20, // a terminal may be slow, and then there is a key to look for between two of them
};

typedef struct question {
  uint64_t number; // 0: free
  repl_answer_fn *fn;
  void *ud;
} question;

struct repl_talk {
  peer_link *link;
  repl_news news;
  peer_link_state state;
  bool connected, shown, wants_status;
  uint64_t from; // of output
  int64_t pid;   // whose positions those are; 0: nobody's yet
  uint64_t last_number;
  question questions[QUESTIONS_MAX];
  int64_t retry_at_ms;
  int retry_ms;
  char why[200]; // the link was lost
};

static int64_t now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

repl_talk *repl_talk_new(peer_link *link, const repl_news *news, bool shown, uint64_t from)
{
  repl_talk *t = link ? calloc(1, sizeof *t) : NULL;
  if (!t) {
    if (link)
      link->ops->free(link);
    return NULL;
  }
  t->link = link;
  t->news = *news;
  t->shown = shown;
  t->from = from;
  t->retry_ms = RETRY_FIRST_MS;
  return t;
}

void repl_talk_free(repl_talk *t)
{
  if (!t)
    return;
  t->link->ops->free(t->link);
  free(t);
}

bool repl_talk_connected(const repl_talk *t)
{
  return t->connected;
}

bool repl_talk_failed(const repl_talk *t)
{
  return t->why[0];
}

const char *repl_talk_why(const repl_talk *t)
{
  return t->why[0] ? t->why : "it does not answer";
}

bool repl_talk_same_files(const repl_talk *t)
{
  return t->link->same_files;
}

int repl_talk_descriptor(repl_talk *t, short *events)
{
  return t->state == PEER_LINK_CLOSED ? -1 : t->link->ops->descriptor(t->link, events);
}

// --- sending ---

static bool send_doc(repl_talk *t, yyjson_mut_doc *doc)
{
  size_t length = 0;
  char *json = doc ? yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length) : NULL;
  bool sent = json && t->link->ops->send(t->link, json, length);
  free(json);
  yyjson_mut_doc_free(doc);
  return sent;
}

static yyjson_mut_doc *new_message(const char *type)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = doc ? yyjson_mut_obj(doc) : NULL;
  if (!root) {
    yyjson_mut_doc_free(doc);
    return NULL;
  }
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "type", type);
  return doc;
}

yyjson_mut_doc *repl_talk_request(const char *verb)
{
  yyjson_mut_doc *doc = new_message("ask");
  if (doc)
    yyjson_mut_obj_add_strcpy(doc, yyjson_mut_doc_get_root(doc), "verb", verb);
  return doc;
}

static uint64_t send_question(repl_talk *t, yyjson_mut_doc *doc, repl_answer_fn *fn, void *ud)
{
  question *q = t->questions;
  while (q < t->questions + QUESTIONS_MAX && q->number)
    q++;
  if (!doc || !t->connected || q == t->questions + QUESTIONS_MAX) {
    yyjson_mut_doc_free(doc);
    return 0;
  }
  uint64_t number = ++t->last_number;
  yyjson_mut_obj_add_uint(doc, yyjson_mut_doc_get_root(doc), "id", number);
  *q = (question){number, fn, ud};
  if (send_doc(t, doc))
    return number;
  q->number = 0;
  return 0;
}

uint64_t repl_talk_ask(repl_talk *t, yyjson_mut_doc *request, repl_answer_fn *fn, void *ud)
{
  return send_question(t, request, fn, ud);
}

uint64_t repl_talk_wait_output(repl_talk *t, repl_answer_fn *fn, void *ud)
{
  return send_question(t, new_message("ping"), fn, ud);
}

bool repl_talk_waits(const repl_talk *t)
{
  bool any = t->wants_status;
  for (const question *q = t->questions; q < t->questions + QUESTIONS_MAX; q++)
    any |= q->number && q->fn;
  return any;
}

void repl_talk_forget(repl_talk *t, uint64_t number)
{
  for (question *q = t->questions; number && q < t->questions + QUESTIONS_MAX; q++) {
    if (q->number == number)
      q->fn = NULL; // the place is taken until the answer comes
  }
}

static void set_channel(repl_talk *t, const char *channel, bool on)
{
  yyjson_mut_doc *doc = new_message(on ? "subscribe" : "unsubscribe");
  if (!doc)
    return;
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_arr_add_str(doc, yyjson_mut_obj_add_arr(doc, root, "channels"), channel);
  if (on)
    yyjson_mut_obj_add_uint(doc, root, "from", t->from);
  send_doc(t, doc);
}

void repl_talk_show_output(repl_talk *t, bool shown)
{
  if (shown == t->shown)
    return;
  t->shown = shown;
  t->from = UINT64_MAX;
  if (t->connected)
    set_channel(t, "output", shown);
}

void repl_talk_want_status(repl_talk *t)
{
  t->wants_status = true;
  if (t->connected)
    set_channel(t, "status", true);
}

// --- receiving ---

static void lose(repl_talk *t, const char *why)
{
  bool told = t->connected;
  if (why[0])
    snprintf(t->why, sizeof t->why, "%s", why);
  t->link->ops->close(t->link);
  t->state = PEER_LINK_CLOSED;
  t->connected = t->wants_status = false;
  t->retry_at_ms = now_ms() + t->retry_ms;
  t->retry_ms = 2 * t->retry_ms < RETRY_MAX_MS ? 2 * t->retry_ms : RETRY_MAX_MS;
  for (question *q = t->questions; q < t->questions + QUESTIONS_MAX; q++) {
    question lost = *q;
    q->number = 0;
    if (lost.number && lost.fn)
      lost.fn(lost.ud, NULL);
  }
  if (told)
    t->news.lost(t->news.ud, why);
}

static void on_hello(repl_talk *t, yyjson_val *message)
{
  int64_t pid = yyjson_get_sint(yyjson_obj_get(message, "pid"));
  t->connected = true;
  t->retry_ms = RETRY_FIRST_MS;
  if (t->pid && pid != t->pid)
    t->from = 0; // a new one, of which all is news
  t->pid = pid;
  t->news.hello(t->news.ud, message);
  if (t->shown)
    set_channel(t, "output", true);
}

static void on_answer(repl_talk *t, yyjson_val *message)
{
  uint64_t number = yyjson_get_uint(yyjson_obj_get(message, "id"));
  for (question *q = t->questions; number && q < t->questions + QUESTIONS_MAX; q++) {
    if (q->number == number) {
      question answered = *q;
      q->number = 0;
      if (answered.fn)
        answered.fn(answered.ud, message);
      return;
    }
  }
}

// What could not even be read has no number: it was the oldest question.
static void on_error(repl_talk *t, yyjson_val *message)
{
  question *oldest = NULL;
  for (question *q = t->questions; q < t->questions + QUESTIONS_MAX; q++) {
    if (q->number && (!oldest || q->number < oldest->number))
      oldest = q;
  }
  if (yyjson_obj_get(message, "id") || !oldest) {
    on_answer(t, message);
    return;
  }
  question answered = *oldest;
  oldest->number = 0;
  if (answered.fn)
    answered.fn(answered.ud, message);
}

static void on_output(repl_talk *t, yyjson_val *message)
{
  yyjson_val *text = yyjson_obj_get(message, "text");
  const char *stream = yyjson_get_str(yyjson_obj_get(message, "stream"));
  yyjson_val *next = yyjson_obj_get(message, "next");
  if (yyjson_is_uint(next))
    t->from = yyjson_get_uint(next);
  if (t->shown && yyjson_is_str(text))
    t->news.output(t->news.ud, stream ? stream : "out", yyjson_get_str(text), yyjson_get_len(text),
                   yyjson_get_uint(yyjson_obj_get(message, "lost")));
}

static void on_status(repl_talk *t, yyjson_val *message)
{
  if (!t->wants_status)
    return;
  t->wants_status = false;
  set_channel(t, "status", false);
  t->news.status(t->news.ud, message);
}

static void on_engine(repl_talk *t, yyjson_val *message)
{
  t->news.engine(t->news.ud, yyjson_equals_str(yyjson_obj_get(message, "event"), "bound"));
}

static void receive(repl_talk *t, const char *json, size_t length)
{
  static const struct {
    const char *type;
    void (*take)(repl_talk *t, yyjson_val *message);
  } types[] = {{"output", on_output}, {"answer", on_answer}, {"pong", on_answer},
               {"error", on_error},   {"hello", on_hello},   {"status", on_status},
               {"engine", on_engine}};
  yyjson_doc *doc = yyjson_read(json, length, 0);
  yyjson_val *root = yyjson_doc_get_root(doc), *type = yyjson_obj_get(root, "type");
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    bool known = t->connected || types[i].take == on_hello;
    if (known && yyjson_equals_str(type, types[i].type)) {
      types[i].take(t, root);
      break;
    }
  }
  yyjson_doc_free(doc);
}

// True: something has come, and there may be more.
static bool take_messages(repl_talk *t)
{
  int i = 0;
  int64_t until = now_ms() + AT_ONCE_MS;
  for (; i < MESSAGES_AT_ONCE && t->state != PEER_LINK_CLOSED; i++) {
    if (i > 0 && now_ms() >= until)
      break;
    size_t length;
    char *json = t->link->ops->take(t->link, &length);
    if (!json)
      break;
    receive(t, json, length);
    free(json);
  }
  return i > 0;
}

bool repl_talk_open(repl_talk *t, eplua_error *err)
{
  t->state = t->link->ops->open(t->link, err);
  return t->state != PEER_LINK_CLOSED;
}

int repl_talk_step(repl_talk *t)
{
  eplua_error err = {0};
  if (t->state == PEER_LINK_CLOSED) {
    int64_t left = t->retry_at_ms - now_ms();
    if (left > 0)
      return (int)left;
    if (!repl_talk_open(t, &err)) {
      lose(t, err.message);
      return (int)(t->retry_at_ms - now_ms());
    }
  }
  peer_link_state state = t->link->ops->step(t->link, &err);
  bool more = take_messages(t);
  if (state == PEER_LINK_CLOSED && !more) {
    lose(t, err.message);
    return t->retry_ms;
  }
  t->state = state == PEER_LINK_CLOSED ? t->state : state;
  return more ? 0 : -1;
}
