// SPDX-License-Identifier: MIT
/*
 * The session: from lines to questions, and back in order. One thread; owns what was typed and what is asked.
 *
 * Asking ahead is safe because the engine decides: each question but the first says that it follows, and the engine does
 * not run it when the one before it was not complete, has yielded or was stopped (verb evaluate, "follows"). Such
 * questions come back, and are asked again when they are the first. So many lines in one packet cost no round trip
 * each, and mean the same as if they were typed one by one.
 * Rejected: to find out here whether a line is complete (only Lua's compiler knows).
 */
#include "control/talk_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 2000, GIVE_UP_MS = 150, COMMAND_MS = 2000 };

static const char prompt_first[] = "eplua> ", prompt_more[] = "....> ";

// --- writing ---

void ep_talk_write(ep_talk *t, const char *text, size_t length)
{
  if (length == 0)
    return;
  t->calls->write(t->ud, text, length);
  t->fresh = text[length - 1] == '\n';
}

void ep_talk_say(ep_talk *t, const char *format, ...)
{
  char text[512];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  ep_talk_fresh_line(t);
  if (n > 0)
    ep_talk_write(t, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
  ep_talk_fresh_line(t);
}

void ep_talk_fresh_line(ep_talk *t)
{
  if (t->coloured)
    ep_talk_write(t, "\x1b[0m", 4);
  t->coloured = false;
  if (!t->fresh)
    ep_talk_write(t, "\n", 1);
}

static const char *prompt_of(const ep_talk *t)
{
  return t->chunk.length > 0 ? prompt_more : prompt_first;
}

static void show_prompt(ep_talk *t)
{
  if (t->at_prompt || t->left)
    return;
  ep_talk_fresh_line(t);
  t->at_prompt = true;
  if (t->editor)
    ep_editor_show(t->editor, prompt_of(t), false);
  else
    ep_talk_write(t, prompt_of(t), strlen(prompt_of(t)));
  t->fresh = false;
}

// Makes room for something else where the prompt is; show_prompt() brings it back.
static void leave_prompt(ep_talk *t)
{
  if (!t->at_prompt)
    return;
  t->at_prompt = false;
  if (t->editor) {
    ep_editor_hide(t->editor);
    t->fresh = true;
  } else {
    ep_talk_write(t, "\n", 1);
  }
}

// The user has ended the line on which the prompt was.
static void pass_prompt(ep_talk *t)
{
  t->at_prompt = false;
  t->fresh = true;
}

// --- questions ---

static ep_entry *entry_at(ep_talk *t, size_t i)
{
  return &t->entries[(t->head + i) % EP_TALK_AHEAD];
}

static void free_entry(ep_entry *e)
{
  free(e->line);
  yyjson_doc_free(e->answer);
  *e = (ep_entry){0};
}

static void pop_entry(ep_talk *t)
{
  free_entry(entry_at(t, 0));
  t->head = (t->head + 1) % EP_TALK_AHEAD;
  t->count--;
}

// A new entry at the end, which there must be room for.
static ep_entry *push_entry(ep_talk *t)
{
  ep_entry *e = entry_at(t, t->count++);
  *e = (ep_entry){.tag = t->next_tag++};
  return e;
}

static void say_refused(ep_talk *t, int code)
{
  ep_talk_say(t, "%s\n",
              code == EPLUA_E_CLOSED ? "no engine runs at the moment" : eplua_error_text(code));
}

static void begin_request(ep_talk *t, ep_text *request, const char *verb)
{
  ep_text_print(request, "{\"verb\":\"%s\",\"session\":\"%s\"", verb, t->session);
}

// The first entry is done with: a prompt for each, as if the lines had come one by one.
static void end_entry(ep_talk *t)
{
  pop_entry(t);
  if (t->count == 0)
    t->interrupted_ms = 0;
  if (t->editor)
    return;
  show_prompt(t);
  if (t->count > 0)
    pass_prompt(t);
}

// Asks for the code of an entry; false: it has to wait, or was the first and cannot be asked.
static bool ask_entry(ep_talk *t, ep_entry *e, bool follows)
{
  ep_text *r = &t->out;
  ep_text_clear(r);
  begin_request(t, r, "evaluate");
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
  } else if (e == entry_at(t, 0)) {
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
  int code = t->calls->ask(t->ud, request, length, COMMAND_MS, e->tag);
  if (code == EPLUA_OK) {
    t->asked++;
    return;
  }
  say_refused(t, code);
  pop_entry(t); // commands are alone
}

void ep_talk_ask_verb(ep_talk *t, const char *verb, ep_talk_answer_fn *shown)
{
  ep_text request = {0};
  begin_request(t, &request, verb);
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

// --- lines ---

// The next whole line of the input; false: there is none. At the end of input what is left is one.
static bool next_line(ep_talk *t, const char **line, size_t *length, size_t *used)
{
  const char *at = t->input.bytes + t->taken;
  size_t left = t->input.length - t->taken;
  const char *end = left > 0 ? memchr(at, '\n', left) : NULL;
  if (!end && !(t->ended && left > 0))
    return false;
  *line = at;
  *length = end ? (size_t)(end - at) : left;
  *used = *length + (end ? 1 : 0);
  return true;
}

static void use_line(ep_talk *t, size_t used)
{
  t->taken += used;
  if (t->taken == t->input.length) {
    ep_text_clear(&t->input);
    t->taken = 0;
  } else if (t->taken > EP_TALK_INPUT) {
    ep_text_drop(&t->input, t->taken);
    t->taken = 0;
  }
}

// Shows a line that was typed while something ran.
static void show_typed(ep_talk *t, const char *line, size_t length)
{
  if (!t->editor || t->unshown == 0)
    return;
  t->unshown--;
  ep_talk_fresh_line(t);
  ep_text_clear(&t->out);
  ep_text_put(&t->out, prompt_of(t));
  ep_text_add_shown(&t->out, line, length, false);
  ep_text_put(&t->out, "\n");
  ep_talk_write(t, t->out.bytes, t->out.length);
}

static bool is_leaving(const char *line, size_t length)
{
  return (length == 4 && (memcmp(line, "exit", 4) == 0 || memcmp(line, "quit", 4) == 0)) ||
         (length == 1 && *line == '\x04');
}

static void trim(const char **line, size_t *length)
{
  while (*length > 0 && (**line == ' ' || **line == '\t')) {
    (*line)++;
    (*length)--;
  }
  while (*length > 0 && ((*line)[*length - 1] == ' ' || (*line)[*length - 1] == '\t' ||
                         (*line)[*length - 1] == '\r'))
    (*length)--;
}

// Handles what is no code. False: it is code.
static bool take_command(ep_talk *t, const char *line, size_t length)
{
  trim(&line, &length);
  if (length == 0 && t->chunk.length == 0)
    return true;
  if (t->chunk.length > 0)
    return false;
  if (is_leaving(line, length)) {
    ep_talk_leave(t);
    return true;
  }
  if (!ep_command_is(line, length))
    return false;
  ep_command_run(t, line, length);
  return true;
}

// Whether the line may have to wait until all before it is answered.
static bool may_be_command(const char *line, size_t length)
{
  trim(&line, &length);
  return length == 0 || is_leaving(line, length) || ep_command_is(line, length);
}

// Takes one line out of the input; false: there is none, or it has to wait.
static bool take_line(ep_talk *t)
{
  const char *line;
  size_t length, used;
  if (t->left || !next_line(t, &line, &length, &used))
    return false;
  if (may_be_command(line, length)) {
    if (t->count > 0)
      return false;
    char *copy = malloc(length + 1); // the command may change the input
    if (!copy)
      return false;
    memcpy(copy, line, length);
    show_typed(t, copy, length);
    use_line(t, used);
    pass_prompt(t);
    bool first = t->first;
    t->first = false;
    if (first && length == 5 && memcmp(copy, ":json", 5) == 0) {
      t->left = true;
      t->calls->json(t->ud);
    } else if (!take_command(t, copy, length)) {
      ep_talk_evaluate(t, copy, length);
    } else if (t->count == 0 && !t->editor) {
      show_prompt(t);
    }
    free(copy);
    return true;
  }
  t->first = false;
  show_typed(t, line, length);
  if (t->chunk.length + length > EP_TALK_CHUNK) {
    ep_text_clear(&t->chunk);
    ep_talk_say(t, "the code is longer than %d bytes: left out\n", EP_TALK_CHUNK);
  } else {
    ep_talk_evaluate(t, line, length);
  }
  use_line(t, used);
  if (t->count == 1)
    pass_prompt(t);
  return true;
}

// --- going on ---

// What has come back without having run is asked again when all that were under way have come back.
static void ask_again(ep_talk *t)
{
  if (t->asked > 0 || t->count == 0 || entry_at(t, 0)->state != EP_ENTRY_SKIPPED)
    return;
  for (size_t i = 0; i < t->count; i++)
    entry_at(t, i)->state = EP_ENTRY_WAITS;
}

static void ask_waiting(ep_talk *t)
{
  for (size_t i = 0; i < t->count && !t->held && !t->refused; i++) {
    ep_entry *e = entry_at(t, i);
    if (e->state == EP_ENTRY_SKIPPED || (i > 0 && t->asked >= t->ahead))
      return;
    if (e->state == EP_ENTRY_WAITS && !ask_entry(t, e, i > 0))
      return;
  }
}

static void end_input(ep_talk *t)
{
  if (t->chunk.length > 0)
    ep_talk_say(t, "the input ends before the code is complete: left out\n");
  ep_talk_leave(t);
}

static void advance(ep_talk *t)
{
  if (t->advancing) // a command that asks, an answer within
    return;
  t->advancing = true;
  size_t before;
  ask_again(t);
  do {
    size_t most = t->editor ? 1 : t->ahead;
    while (!t->held && t->count < most && take_line(t))
      ;
    before = t->count;
    ask_waiting(t);
  } while (t->count < before); // what cannot be asked makes room
  if (t->count == 0 && !t->left) {
    if (t->ended && t->taken == t->input.length)
      end_input(t);
    else
      show_prompt(t);
  }
  t->advancing = false;
}

void ep_talk_leave(ep_talk *t)
{
  if (t->left)
    return;
  t->left = true;
  t->calls->leave(t->ud);
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
  ep_entry *e = entry_at(t, 0);
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
    ep_entry *e = entry_at(t, 0);
    if (e->state == EP_ENTRY_SKIPPED && e->unwanted)
      pop_entry(t);
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
  uint64_t first = t->count > 0 ? entry_at(t, 0)->tag : 0;
  ep_entry *e =
      t->count > 0 && tag >= first && tag - first < t->count ? entry_at(t, tag - first) : NULL;
  if (!e || e->tag != tag || e->state != EP_ENTRY_ASKED) { // given up
    yyjson_doc_free(doc);
    return;
  }
  t->asked--;
  t->refused = false;
  e->answer = doc;
  e->state = EP_ENTRY_ANSWERED;
  if (yyjson_is_true(yyjson_obj_get(answer, "skipped"))) {
    yyjson_doc_free(e->answer);
    e->answer = NULL;
    e->state = EP_ENTRY_SKIPPED;
    t->ahead = 1;
  }
  take_answers(t);
  advance(t);
}

// --- input ---

// ^C in the middle of lines: what came before it is forgotten.
static size_t after_interrupts(ep_talk *t, const char *bytes, size_t length)
{
  const char *last = memrchr(bytes, '\x03', length);
  if (!last)
    return 0;
  ep_talk_interrupt(t);
  return (size_t)(last - bytes) + 1;
}

// Adds lines: CR LF, CR NUL and CR end a line as LF does.
static void add_lines(ep_talk *t, const char *bytes, size_t length)
{
  while (length > 0) {
    if (t->after_cr && (*bytes == '\n' || *bytes == '\0')) {
      t->after_cr = false;
      bytes++;
      length--;
      continue;
    }
    t->after_cr = false;
    const char *lf = memchr(bytes, '\n', length),
               *cr = memchr(bytes, '\r', lf ? (size_t)(lf - bytes) : length);
    const char *end = cr ? cr : lf;
    size_t run = end ? (size_t)(end - bytes) : length;
    if (!t->skipping)
      ep_text_add(&t->input, bytes, run);
    if (end && !t->skipping)
      ep_text_put(&t->input, "\n");
    if (end)
      t->skipping = false;
    t->after_cr = cr != NULL;
    run += end ? 1 : 0;
    bytes += run;
    length -= run;
  }
}

// The beginning of a line that has grown too long is thrown away, and so will be the rest.
static void check_length(ep_talk *t)
{
  const char *bytes = t->input.bytes;
  size_t left = t->input.length - t->taken;
  if (left <= EP_TALK_LINE)
    return;
  const char *last = memrchr(bytes + t->taken, '\n', left);
  size_t begin = last ? (size_t)(last - bytes) + 1 : t->taken;
  if (t->input.length - begin <= EP_TALK_LINE)
    return;
  t->input.length = begin;
  t->skipping = true;
  leave_prompt(t);
  ep_talk_say(t, "a line is longer than %d bytes: left out\n", EP_TALK_LINE);
}

void ep_talk_receive(ep_talk *t, const char *bytes, size_t length)
{
  if (t->left)
    return;
  if (t->editor) {
    ep_editor_receive(t->editor, bytes, length);
    return;
  }
  size_t after = after_interrupts(t, bytes, length);
  add_lines(t, bytes + after, length - after);
  check_length(t);
  advance(t);
}

void ep_talk_end(ep_talk *t)
{
  t->ended = true;
  advance(t);
}

void ep_talk_erase(ep_talk *t, bool all)
{
  if (t->editor)
    ep_editor_erase(t->editor, all);
}

// --- interrupts ---

static void send_interrupt(ep_talk *t)
{
  ep_text_clear(&t->out);
  begin_request(t, &t->out, "interrupt");
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
    ep_entry *e = entry_at(t, t->count - 1);
    if (e->state == EP_ENTRY_ASKED || e->state == EP_ENTRY_ANSWERED)
      break;
    free_entry(e);
    t->count--;
    t->next_tag = t->count > 0 ? entry_at(t, t->count - 1)->tag + 1 : t->next_tag;
  }
  for (size_t i = 0; i < t->count; i++)
    entry_at(t, i)->unwanted = true;
}

static void interrupt(ep_talk *t, bool line_empty)
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
    leave_prompt(t);
  t->at_prompt = false;
  advance(t);
}

void ep_talk_interrupt(ep_talk *t)
{
  if (t->left)
    return;
  if (t->editor && t->at_prompt)
    ep_editor_receive(t->editor, "\x03", 1);
  else
    interrupt(t, true);
}

// Goes on without answers that do not come: what was interrupted does not end (it is in C code).
static void give_up(ep_talk *t)
{
  while (t->count > 0)
    pop_entry(t);
  t->asked = 0;
  t->interrupted_ms = 0;
  ep_talk_say(t, "interrupted, but it has not ended yet\n");
  advance(t);
}

bool ep_talk_tick(ep_talk *t, int64_t now_ms)
{
  if (t->interrupted_ms == -1)
    t->interrupted_ms = now_ms;
  if (t->interrupted_ms > 0 && now_ms - t->interrupted_ms >= GIVE_UP_MS)
    give_up(t);
  if (t->refused) {
    t->refused = false;
    advance(t);
  }
  return t->interrupted_ms != 0 || t->refused;
}

// --- the editor ---

static void on_write(void *ud, const char *text, size_t length)
{
  ep_talk *t = ud;
  t->calls->write(t->ud, text, length);
}

static void on_line(void *ud, const char *text, size_t length)
{
  ep_talk *t = ud;
  bool shown = t->at_prompt;
  if (shown)
    pass_prompt(t);
  if (!text) {
    ep_talk_say(t, "a line is longer than %d bytes: left out\n", EP_EDITOR_LINE);
  } else if (t->input.length - t->taken + length <= EP_TALK_INPUT) {
    ep_text_add(&t->input, text, length);
    ep_text_put(&t->input, "\n");
    t->unshown += !shown;
  }
  advance(t);
}

static void on_interrupt(void *ud, bool empty)
{
  ep_talk *t = ud;
  if (t->at_prompt)
    pass_prompt(t);
  interrupt(t, empty);
}

static void on_end(void *ud)
{
  ep_talk *t = ud;
  if (t->count > 0 || t->left)
    return;
  ep_talk_fresh_line(t);
  ep_talk_leave(t);
}

static void on_complete(void *ud, const char *text, size_t length)
{
  ep_talk *t = ud;
  if (!t->at_prompt || t->complete_tag)
    return;
  ep_text request = {0};
  begin_request(t, &request, "complete");
  ep_text_put(&request, ",\"text\":");
  ep_text_add_json(&request, text, length);
  ep_text_put(&request, "}");
  uint64_t tag = UINT64_MAX - t->next_tag; // no entry's
  if (!request.failed &&
      t->calls->ask(t->ud, request.bytes, request.length, COMMAND_MS, tag) == EPLUA_OK)
    t->complete_tag = tag;
  ep_text_free(&request);
}

static const ep_editor_calls editor_calls = {on_write, on_line, on_interrupt, on_end, on_complete};

void ep_talk_mode(ep_talk *t, bool echo, int columns)
{
  t->columns = columns;
  if (echo != (t->editor != NULL)) {
    bool prompt = t->at_prompt;
    leave_prompt(t);
    ep_editor_free(t->editor);
    t->editor = echo ? ep_editor_new(&editor_calls, t) : NULL;
    if (prompt)
      show_prompt(t);
  }
  if (t->editor)
    ep_editor_columns(t->editor, columns);
}

// --- what others write ---

static void show_text(ep_talk *t, const char *text, size_t length, bool colours)
{
  bool prompt = t->at_prompt;
  leave_prompt(t);
  ep_text_clear(&t->out);
  bool left_on = ep_text_add_shown(&t->out, text, length, colours);
  ep_talk_write(t, t->out.bytes, t->out.length);
  t->coloured = t->coloured || left_on;
  ep_text_clear(&t->out);
  if (prompt)
    show_prompt(t);
}

void ep_talk_output(ep_talk *t, eplua_output_kind kind, const char *bytes, size_t length)
{
  if (!t->left)
    show_text(t, bytes, length, kind != EPLUA_OUTPUT_LOG);
}

void ep_talk_lost(ep_talk *t, uint64_t lines)
{
  char text[80];
  int n = snprintf(text, sizeof text, "... %llu lines left out\n", (unsigned long long)lines);
  bool prompt = t->at_prompt;
  leave_prompt(t);
  ep_talk_fresh_line(t);
  ep_talk_write(t, text, (size_t)n);
  if (prompt)
    show_prompt(t);
}

void ep_talk_print(ep_talk *t, const char *text, size_t length)
{
  bool prompt = t->at_prompt;
  if (t->left)
    return;
  leave_prompt(t);
  ep_talk_fresh_line(t);
  show_text(t, text, length, true);
  ep_talk_fresh_line(t);
  if (prompt)
    show_prompt(t);
}

// --- life ---

ep_talk *ep_talk_new(const ep_talk_calls *calls, void *ud, const char *session)
{
  ep_talk *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->calls = calls;
  t->ud = ud;
  t->next_tag = 1;
  t->ahead = EP_TALK_AHEAD;
  t->first = t->fresh = t->output = true;
  snprintf(t->session, sizeof t->session, "%s", session);
  return t;
}

void ep_talk_free(ep_talk *t)
{
  if (!t)
    return;
  while (t->count > 0)
    pop_entry(t);
  ep_editor_free(t->editor);
  ep_text_free(&t->input);
  ep_text_free(&t->chunk);
  ep_text_free(&t->traceback);
  ep_text_free(&t->out);
  free(t);
}

void ep_talk_begin(ep_talk *t)
{
  advance(t);
}

bool ep_talk_is_full(const ep_talk *t)
{
  return t->input.length - t->taken > EP_TALK_INPUT;
}

void ep_talk_hold(ep_talk *t, bool on)
{
  if (t->held == on)
    return;
  t->held = on;
  if (!on)
    advance(t);
}

const char *ep_talk_rest(const ep_talk *t, size_t *length)
{
  *length = t->input.length - t->taken;
  return t->input.bytes + t->taken;
}
