// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What happens to a line: it is run, and the next one waits for its answer and for what it has printed. The thread of the
 * prompt.
 * Output comes by another way than answers, so before an answer is shown, the plane is asked to send what there is of it.
 */
#include "repl/repl_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  DEPTH = 4,
  WIDTH = 8192,
  PATIENCE_MS = 280, // of the prompt, after ^C
  SETTLE_MS = 1000,
};

void repl_prompt_begin(repl *r)
{
  r->state = REPL_EDITING;
  r->interrupted_ms = 0;
  if (r->over)
    return;
  r->reads = r->wants_input;
  repl_edit_start(r, NULL);
}

yyjson_mut_doc *repl_evaluate_request(const char *code, size_t length, const char *name)
{
  yyjson_mut_doc *doc = repl_talk_request("evaluate");
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_strncpy(doc, root, "code", code, length);
  yyjson_mut_obj_add_bool(doc, root, "multiline", false);
  yyjson_mut_obj_add_int(doc, root, "depth", DEPTH);
  yyjson_mut_obj_add_int(doc, root, "width", WIDTH);
  yyjson_mut_obj_add_bool(doc, root, "refs", false);
  if (name)
    yyjson_mut_obj_add_strcpy(doc, root, "name", name);
  return doc;
}

// --- the end of code ---

static void show_settled(void *ud, yyjson_val *pong)
{
  repl *r = ud;
  (void)pong;
  r->settling = 0;
  repl_catch_up(r);
  repl_say_text(r, &r->shown);
  if (r->state == REPL_SETTLING)
    repl_prompt_begin(r);
}

static void settle(repl *r)
{
  if (r->state == REPL_RUNNING)
    r->state = REPL_SETTLING;
  r->settling_ms = repl_now_ms();
  if (r->settling)
    repl_talk_forget(r->talk, r->settling);
  r->settling = repl_talk_wait_output(r->talk, show_settled, r);
  if (!r->settling)
    show_settled(r, NULL);
}

static void on_answer(void *ud, yyjson_val *answer)
{
  repl *r = ud;
  repl_look look = repl_look_now(r);
  r->asked = 0;
  if (yyjson_is_true(yyjson_obj_get(answer, "incomplete"))) {
    static const char text[] = "this is not complete";
    repl_show_line(&r->shown, &look, REPL_INK_BAD, text, sizeof text - 1);
  } else {
    repl_show_answer(&r->shown, &look, answer);
  }
  yyjson_val *traceback = yyjson_obj_get(answer, "traceback");
  if (yyjson_is_str(traceback)) {
    link_text_clear(&r->traceback);
    link_text_add(&r->traceback, yyjson_get_str(traceback), yyjson_get_len(traceback));
  }
  settle(r);
}

void repl_prompt_run(repl *r, const char *code, size_t length, const char *name)
{
  if (r->asked) {
    repl_say(r, REPL_INK_BAD, "the code before it still runs; ^C asks it to end");
    repl_prompt_begin(r);
    return;
  }
  r->state = REPL_RUNNING;
  r->asked = repl_talk_ask(r->talk, repl_evaluate_request(code, length, name), on_answer, r);
  if (r->asked)
    return;
  repl_say(r, REPL_INK_BAD,
           name ? "there is no connection to the engine"
                : "there is no connection to the engine; the line is kept");
  free(r->kept);
  r->kept = name ? NULL : strndup(code, length);
  repl_prompt_begin(r);
}

// --- a line ---

static void feed_line(repl *r, const char *text)
{
  link_text line = {0};
  r->reads = false;
  r->state = REPL_RUNNING;
  if (text) {
    link_text_print(&line, "%s\n", text);
    r->options->feed(r->options->ud, line.bytes, line.length);
  } else {
    r->options->feed(r->options->ud, "", 0);
  }
  link_text_free(&line);
  r->wants_input = false; // it says so again when it wants more
  if (!r->asked)
    repl_prompt_begin(r);
}

// Plain terminals: lines are put together here.
static bool is_complete(repl *r, const char *text)
{
  if (!r->plain)
    return true;
  link_text_put(&r->chunk, text);
  if (!repl_chunk_is_open(r->chunk.bytes, r->chunk.length))
    return true;
  link_text_put(&r->chunk, "\n");
  return false;
}

void repl_prompt_line(repl *r, const char *text)
{
  r->interrupts = 0;
  if (r->reads) {
    feed_line(r, text);
    return;
  }
  if (!text) {
    repl_leave(r, 0);
    return;
  }
  if (r->chunk.length == 0 && !text[strspn(text, " \t\n")]) {
    repl_prompt_begin(r);
    return;
  }
  if (r->chunk.length == 0 && repl_command(r, text)) {
    if (!r->edits && r->state == REPL_EDITING)
      repl_prompt_begin(r);
    return;
  }
  if (!is_complete(r, text)) {
    repl_prompt_begin(r);
    return;
  }
  if (r->plain) {
    link_text whole = r->chunk;
    r->chunk = (link_text){0};
    repl_prompt_run(r, whole.bytes, whole.length, NULL);
    link_text_free(&whole);
  } else {
    repl_prompt_run(r, text, strlen(text), NULL);
  }
}

// --- ^C, and what takes its time ---

static void ask_interrupt(repl *r)
{
  repl_talk_ask(r->talk, repl_talk_request("interrupt"), NULL, NULL);
  if (!r->interrupted_ms)
    r->interrupted_ms = repl_now_ms();
  r->hurry_ms = repl_now_ms() + PATIENCE_MS;
}

void repl_prompt_interrupt(repl *r)
{
  if (r->state == REPL_LEAVING) {
    repl_leave(r, 0);
    return;
  }
  if (r->state == REPL_RUNNING || r->reads) {
    if (r->reads)
      repl_edit_cancel(r);
    r->reads = false;
    r->wants_input = false;
    if (r->state == REPL_EDITING)
      repl_prompt_begin(r);
    ask_interrupt(r);
    return;
  }
  if (r->state != REPL_EDITING)
    return;
  bool any = repl_edit_cancel(r);
  r->interrupts = any ? 0 : r->interrupts + 1;
  if (r->asked) { // given back before the code has ended
    ask_interrupt(r);
    r->interrupts = 0;
  }
  if (r->interrupts >= 2) {
    repl_say(r, REPL_INK_PROMPT, "leave? y or n");
    r->state = REPL_LEAVING;
    return;
  }
  if (r->interrupts == 1)
    repl_say(r, REPL_INK_FAINT, "^D or exit leaves");
  int64_t interrupted = r->interrupted_ms;
  repl_prompt_begin(r);
  r->interrupted_ms = r->asked ? interrupted : 0;
}

void repl_prompt_key(repl *r)
{
  char key;
  ssize_t n = read(STDIN_FILENO, &key, 1);
  if (n == 0 || (n == 1 && (key == 'y' || key == 'Y' || key == 4 || key == 3))) {
    repl_leave(r, 0);
  } else if (n == 1) {
    r->interrupts = 0;
    repl_prompt_begin(r);
  }
}

int repl_prompt_timeout(const repl *r)
{
  int64_t until = r->state == REPL_RUNNING && r->interrupted_ms ? r->interrupted_ms + PATIENCE_MS
                  : r->state == REPL_SETTLING                   ? r->settling_ms + SETTLE_MS
                  : r->hurry_ms                                 ? r->hurry_ms
                                                                : -1;
  if (until < 0)
    return -1;
  int64_t left = until - repl_now_ms();
  return left > 0 ? (int)left : 0;
}

void repl_prompt_tick(repl *r)
{
  if (repl_prompt_timeout(r) != 0)
    return;
  if (r->state == REPL_SETTLING) {
    repl_talk_forget(r->talk, r->settling);
    show_settled(r, NULL);
  } else {
    repl_catch_up(r);
  }
  if (r->state == REPL_RUNNING && r->interrupted_ms) {
    repl_say(r, REPL_INK_FAINT, "it does not end yet; its answer comes when it does");
    repl_prompt_begin(r);
  }
}

void repl_prompt_input(repl *r, bool waits)
{
  if (!r->options->feed || r->wants_input == waits)
    return;
  r->wants_input = waits;
  if (r->state == REPL_EDITING) {
    repl_edit_suspend(r);
    repl_prompt_begin(r);
  } else if (r->state == REPL_RUNNING && waits) {
    r->reads = true;
    repl_edit_start(r, NULL);
  } else if (r->state == REPL_RUNNING && r->reads) {
    repl_edit_suspend(r);
    r->reads = false;
  }
}
