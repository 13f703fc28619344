// SPDX-License-Identifier: MIT
/*
 * The session: its screen, its editor, what others write to it, and its life. One thread; owns all of the session.
 * Lines are taken in talk_line.c, asked in talk_ask.c; answers are shown in talk_show.c.
 */
#include "control/talk_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    t->calls->write(t->ud, "\x1b[0m", 4);
  t->coloured = false;
  if (!t->fresh)
    ep_talk_write(t, "\n", 1);
}

const char *ep_talk_prompt(const ep_talk *t)
{
  return t->chunk.length > 0 ? prompt_more : prompt_first;
}

void ep_talk_show_prompt(ep_talk *t)
{
  if (t->at_prompt || t->left)
    return;
  ep_talk_fresh_line(t);
  t->at_prompt = true;
  if (t->editor)
    ep_editor_show(t->editor, ep_talk_prompt(t), false);
  else
    ep_talk_write(t, ep_talk_prompt(t), strlen(ep_talk_prompt(t)));
  t->fresh = false;
}

// Makes room for something else where the prompt is; ep_talk_show_prompt() brings it back.
void ep_talk_leave_prompt(ep_talk *t)
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
void ep_talk_pass_prompt(ep_talk *t)
{
  t->at_prompt = false;
  t->fresh = true;
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
    ep_talk_pass_prompt(t);
  if (!text) {
    ep_talk_say(t, "a line is longer than %d bytes: left out\n", EP_EDITOR_LINE);
  } else if (t->input.length - t->taken + length <= EP_TALK_INPUT) {
    ep_text_add(&t->input, text, length);
    ep_text_put(&t->input, "\n");
    t->unshown += !shown;
  }
  ep_talk_advance(t);
}

static void on_interrupt(void *ud, bool empty)
{
  ep_talk *t = ud;
  if (t->at_prompt)
    ep_talk_pass_prompt(t);
  ep_talk_interrupt_line(t, empty);
}

static void on_end(void *ud)
{
  ep_talk *t = ud;
  if (t->count > 0 || t->left)
    return;
  ep_talk_fresh_line(t);
  ep_talk_leave(t);
}

static void on_complete(void *ud, const char *text, size_t length, size_t cursor)
{
  ep_talk *t = ud;
  if (!t->at_prompt || t->complete_tag)
    return;
  ep_text request = {0};
  ep_talk_begin_request(t, &request, "complete");
  ep_text_put(&request, ",\"text\":");
  ep_text_add_json(&request, text, cursor);
  ep_text_put(&request, ",\"rest\":");
  ep_text_add_json(&request, text + cursor, length - cursor);
  ep_text_put(&request, "}");
  uint64_t tag = UINT64_MAX - t->next_tag; // no entry's
  if (!request.failed &&
      t->calls->ask(t->ud, request.bytes, request.length, EP_TALK_COMMAND_MS, tag) == EPLUA_OK)
    t->complete_tag = tag;
  ep_text_free(&request);
}

static const ep_editor_calls editor_calls = {on_write, on_line, on_interrupt, on_end, on_complete};

void ep_talk_mode(ep_talk *t, bool echo, int columns)
{
  t->columns = columns;
  if (echo != (t->editor != NULL)) {
    bool prompt = t->at_prompt;
    ep_talk_leave_prompt(t);
    ep_editor_free(t->editor);
    t->editor = echo ? ep_editor_new(&editor_calls, t) : NULL;
    if (prompt)
      ep_talk_show_prompt(t);
  }
  if (t->editor)
    ep_editor_columns(t->editor, columns);
}

// --- what others write ---

static void show_text(ep_talk *t, const char *text, size_t length, bool colours)
{
  bool prompt = t->at_prompt;
  ep_talk_leave_prompt(t);
  ep_text_clear(&t->out);
  bool left_on = ep_text_add_shown(&t->out, text, length, colours);
  ep_talk_write(t, t->out.bytes, t->out.length);
  t->coloured = t->coloured || left_on;
  ep_text_clear(&t->out);
  if (prompt)
    ep_talk_show_prompt(t);
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
  ep_talk_leave_prompt(t);
  ep_talk_fresh_line(t);
  ep_talk_write(t, text, (size_t)n);
  if (prompt)
    ep_talk_show_prompt(t);
}

void ep_talk_print(ep_talk *t, const char *text, size_t length)
{
  bool prompt = t->at_prompt;
  if (t->left)
    return;
  ep_talk_leave_prompt(t);
  ep_talk_fresh_line(t);
  show_text(t, text, length, true);
  ep_talk_fresh_line(t);
  if (prompt)
    ep_talk_show_prompt(t);
}

// --- life ---

void ep_talk_leave(ep_talk *t)
{
  if (t->left)
    return;
  t->left = true;
  t->calls->leave(t->ud);
}

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
    ep_talk_pop(t);
  ep_editor_free(t->editor);
  ep_text_free(&t->input);
  ep_text_free(&t->chunk);
  ep_text_free(&t->traceback);
  ep_text_free(&t->out);
  free(t);
}

void ep_talk_begin(ep_talk *t)
{
  ep_talk_advance(t);
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
    ep_talk_advance(t);
}

const char *ep_talk_rest(const ep_talk *t, size_t *length)
{
  *length = t->input.length - t->taken;
  return *length > 0 ? t->input.bytes + t->taken : "";
}
