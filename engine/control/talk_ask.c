// SPDX-License-Identifier: MIT
/*
 * From lines to questions, and back in order. One thread.
 *
 * Asking ahead is safe because the engine decides: each question but the first says that it follows, and the engine does
 * not run it when the one before it was not complete, has yielded or was stopped (verb evaluate, "follows"). Such
 * questions come back, and are asked again when they are the first. So many lines in one packet cost no round trip
 * each, and mean the same as if they were typed one by one.
 * Rejected: to find out here whether a line is complete (only Lua's compiler knows).
 */
#include "control/talk_int.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 2000, GIVE_UP_MS = 150 };

// --- questions ---

ep_entry *ep_talk_entry(ep_talk *t, size_t i)
{
  return &t->entries[(t->head + i) % EP_TALK_AHEAD];
}

static void free_entry(ep_entry *e)
{
  free(e->line);
  yyjson_doc_free(e->answer);
  *e = (ep_entry){0};
}

void ep_talk_pop(ep_talk *t)
{
  free_entry(ep_talk_entry(t, 0));
  t->head = (t->head + 1) % EP_TALK_AHEAD;
  t->count--;
}

// A new entry at the end, which there must be room for.
static ep_entry *push_entry(ep_talk *t)
{
  ep_entry *e = ep_talk_entry(t, t->count++);
  *e = (ep_entry){.tag = t->next_tag++};
  return e;
}

static void say_refused(ep_talk *t, int code)
{
  ep_talk_say(t, "%s\n",
              code == EPLUA_E_CLOSED ? "no engine runs at the moment" : eplua_error_text(code));
}

void ep_talk_begin_request(ep_talk *t, ep_text *request, const char *verb)
{
  ep_text_print(request, "{\"verb\":\"%s\",\"session\":\"%s\",\"peer\":\"%s\"", verb, t->session,
                t->session);
}

// The first entry is done with: a prompt for each, as if the lines had come one by one.
static void end_entry(ep_talk *t)
{
  ep_talk_pop(t);
  if (t->count == 0)
    t->interrupted_ms = 0;
  if (t->editor)
    return;
  ep_talk_show_prompt(t);
  if (t->count > 0)
    ep_talk_pass_prompt(t);
}

// Asks for the code of an entry; false: it has to wait, or was the first and cannot be asked.
static bool ask_entry(ep_talk *t, ep_entry *e, bool follows)
{
  ep_text *r = &t->out;
  ep_text_clear(r);
  ep_talk_begin_request(t, r, "evaluate");
  ep_text_print(r, ",\"refs\":false,\"depth\":3,\"width\":%d,\"follows\":%s,\"code\":", WIDTH,
                follows ? "true" : "false");
  if (t->chunk.length > 0) { // one string of two
    ep_text_add_json(r, t->chunk.bytes, t->chunk.length);
    r->length -= r->length > 0;
    size_t seam = r->length;
    ep_text_add_json(r, e->line, e->length);
    if (!r->failed) {
      memmove(r->bytes + seam, r->bytes + seam + 1, r->length - seam - 1);
      r->length--;
    }
  } else {
    ep_text_add_json(r, e->line, e->length);
  }
  ep_text_put(r, "}");
  int code = r->failed ? EPLUA_E_NOMEM : t->calls->ask(t->ud, r->bytes, r->length, 0, e->tag);
  if (code == EPLUA_OK) {
    e->state = EP_ENTRY_ASKED;
    t->asked++;
    return true;
  }
  if (code == EPLUA_E_FULL) {
    t->refused = true;
  } else if (e == ep_talk_entry(t, 0)) {
    say_refused(t, code);
    ep_text_clear(&t->chunk);
    end_entry(t);
  }
  return false;
}

void ep_talk_ask(ep_talk *t, const char *request, size_t length, ep_talk_answer_fn *shown)
{
  ep_entry *e = push_entry(t);
  e->shown = shown;
  e->state = EP_ENTRY_ASKED;
  int code = t->calls->ask(t->ud, request, length, EP_TALK_COMMAND_MS, e->tag);
  if (code == EPLUA_OK) {
    t->asked++;
    return;
  }
  say_refused(t, code);
  ep_talk_pop(t); // commands are alone
}

void ep_talk_ask_verb(ep_talk *t, const char *verb, ep_talk_answer_fn *shown)
{
  ep_text request = {0};
  ep_talk_begin_request(t, &request, verb);
  ep_text_put(&request, "}");
  if (!request.failed)
    ep_talk_ask(t, request.bytes, request.length, shown);
  ep_text_free(&request);
}

void ep_talk_evaluate(ep_talk *t, const char *code, size_t length)
{
  char *copy = malloc(length + 1);
  if (!copy)
    return;
  memcpy(copy, code, length);
  ep_entry *e = push_entry(t);
  e->line = copy;
  e->length = length;
}

// --- going on ---

// What has come back without having run is asked again when all that were under way have come back.
static void ask_again(ep_talk *t)
{
  if (t->asked > 0 || t->count == 0 || ep_talk_entry(t, 0)->state != EP_ENTRY_SKIPPED)
    return;
  for (size_t i = 0; i < t->count; i++) {
    if (ep_talk_entry(t, i)->state == EP_ENTRY_SKIPPED)
      ep_talk_entry(t, i)->state = EP_ENTRY_WAITS;
  }
}

// What is typed after a ^C waits until all that was under way has come back: the interrupt is repeated until then.
static bool holds(const ep_talk *t)
{
  return t->held || t->interrupted_ms != 0;
}

static void ask_waiting(ep_talk *t)
{
  for (size_t i = 0; i < t->count && !holds(t) && !t->refused; i++) {
    ep_entry *e = ep_talk_entry(t, i);
    if (e->state == EP_ENTRY_SKIPPED || (i > 0 && t->asked >= t->ahead))
      return;
    if (e->state == EP_ENTRY_WAITS && !ask_entry(t, e, i > 0))
      return;
  }
}

void ep_talk_advance(ep_talk *t)
{
  if (t->advancing) // a command that asks, an answer within
    return;
  t->advancing = true;
  size_t before;
  ask_again(t);
  do {
    size_t most = t->editor ? 1 : t->ahead;
    while (!holds(t) && t->count < most && ep_talk_take_line(t))
      ;
    before = t->count;
    ask_waiting(t);
  } while (t->count < before); // what cannot be asked makes room
  if (t->count == 0 && !t->left) {
    if (t->ended && t->taken == t->input.length)
      ep_talk_end_input(t);
    else
      ep_talk_show_prompt(t);
  }
  t->advancing = false;
}

// --- answers ---

static void go_on(ep_talk *t, ep_entry *e)
{
  ep_text_add(&t->chunk, e->line, e->length);
  ep_text_put(&t->chunk, "\n");
  if (t->chunk.failed) {
    ep_text_free(&t->chunk);
    ep_talk_say(t, "%s\n", eplua_error_text(EPLUA_E_NOMEM));
  }
  t->ahead = 1;
}

// The first entry is answered.
static void finish_entry(ep_talk *t)
{
  ep_entry *e = ep_talk_entry(t, 0);
  yyjson_val *answer = yyjson_doc_get_root(e->answer);
  if (e->shown) {
    e->shown(t, answer);
  } else if (yyjson_is_true(yyjson_obj_get(answer, "incomplete"))) {
    if (t->interrupted_ms == 0)
      go_on(t, e);
  } else {
    ep_text_clear(&t->chunk);
    ep_talk_show(t, answer);
    t->ahead = t->ahead < EP_TALK_AHEAD / 2 ? 2 * t->ahead : EP_TALK_AHEAD;
  }
  end_entry(t);
}

static void take_answers(ep_talk *t)
{
  while (t->count > 0) {
    ep_entry *e = ep_talk_entry(t, 0);
    if (e->state == EP_ENTRY_SKIPPED && e->unwanted)
      ep_talk_pop(t);
    else if (e->state == EP_ENTRY_ANSWERED)
      finish_entry(t);
    else
      break;
  }
  if (t->count == 0)
    t->interrupted_ms = 0;
}

void ep_talk_answer(ep_talk *t, uint64_t tag, const char *json, size_t length)
{
  yyjson_doc *doc = yyjson_read(json, length, 0);
  yyjson_val *answer = yyjson_doc_get_root(doc);
  if (tag != 0 && tag == t->complete_tag) {
    t->complete_tag = 0;
    if (t->at_prompt && t->editor)
      ep_talk_show_completion(t, answer);
    yyjson_doc_free(doc);
    return;
  }
  uint64_t first = t->count > 0 ? ep_talk_entry(t, 0)->tag : 0;
  ep_entry *e =
      t->count > 0 && tag >= first && tag - first < t->count ? ep_talk_entry(t, tag - first) : NULL;
  if (!e || e->tag != tag || e->state != EP_ENTRY_ASKED) { // given up
    yyjson_doc_free(doc);
    return;
  }
  t->asked--;
  t->refused = false;
  e->answer = doc;
  e->state = EP_ENTRY_ANSWERED;
  if (e->line && yyjson_is_true(yyjson_obj_get(answer, "skipped"))) {
    yyjson_doc_free(e->answer);
    e->answer = NULL;
    e->state = EP_ENTRY_SKIPPED;
    t->ahead = 1;
  }
  take_answers(t);
  ep_talk_advance(t);
}

// --- interrupts ---

static void send_interrupt(ep_talk *t)
{
  ep_text_clear(&t->out);
  ep_talk_begin_request(t, &t->out, "interrupt");
  ep_text_put(&t->out, "}");
  if (!t->out.failed)
    t->calls->ask(t->ud, t->out.bytes, t->out.length, 0, 0);
}

static void forget_input(ep_talk *t)
{
  ep_text_clear(&t->input);
  t->taken = t->unshown = 0;
  t->skipping = false;
  ep_text_clear(&t->chunk);
  while (t->count > 0) { // those that were not asked, from the end
    ep_entry *e = ep_talk_entry(t, t->count - 1);
    if (e->state == EP_ENTRY_ASKED || e->state == EP_ENTRY_ANSWERED)
      break;
    free_entry(e);
    t->count--;
    t->next_tag = t->count > 0 ? ep_talk_entry(t, t->count - 1)->tag + 1 : t->next_tag;
  }
  for (size_t i = 0; i < t->count; i++)
    ep_talk_entry(t, i)->unwanted = true;
}

void ep_talk_interrupt_line(ep_talk *t, bool line_empty)
{
  bool busy = t->count > 0, abandons = t->chunk.length > 0 || !line_empty;
  forget_input(t);
  if (busy || !abandons)
    send_interrupt(t);
  if (t->count > 0) {
    t->interrupted_ms = -1;
    return;
  }
  if (!t->editor)
    ep_talk_leave_prompt(t);
  t->at_prompt = false;
  ep_talk_advance(t);
}

void ep_talk_interrupt(ep_talk *t)
{
  if (t->left)
    return;
  if (t->editor && t->at_prompt)
    ep_editor_receive(t->editor, "\x03", 1);
  else
    ep_talk_interrupt_line(t, true);
}

// Goes on without answers that do not come: what was interrupted does not end (it is in C code).
static void give_up(ep_talk *t)
{
  while (t->count > 0)
    ep_talk_pop(t);
  t->asked = 0;
  t->interrupted_ms = 0;
  ep_talk_say(t, "interrupted, but it has not ended yet\n");
  ep_talk_advance(t);
}

bool ep_talk_tick(ep_talk *t, int64_t now_ms)
{
  if (t->interrupted_ms == -1)
    t->interrupted_ms = now_ms;
  else if (t->interrupted_ms > 0) // what was asked may not have begun when it was interrupted first
    send_interrupt(t);
  if (t->interrupted_ms > 0 && now_ms - t->interrupted_ms >= GIVE_UP_MS)
    give_up(t);
  if (t->refused) {
    t->refused = false;
    ep_talk_advance(t);
  }
  return t->interrupted_ms != 0 || t->refused;
}
