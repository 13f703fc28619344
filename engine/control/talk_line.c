// SPDX-License-Identifier: MIT
/*
 * What is typed: lines, commands among them, and ^C. One thread.
 * A line is taken out of the input only when there is room to ask for it; so what waits is plain bytes, and bounded.
 */
#include "control/talk_int.h"

#include <stdlib.h>
#include <string.h>

// --- lines ---

// The next whole line of the input; false: there is none. At the end of input what is left is one.
static bool next_line(ep_talk *t, const char **line, size_t *length, size_t *used)
{
  size_t left = t->input.length - t->taken;
  if (left == 0)
    return false;
  const char *at = t->input.bytes + t->taken, *end = memchr(at, '\n', left);
  if (!end && !t->ended)
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
  ep_text_put(&t->out, ep_talk_prompt(t));
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

static void say_too_long(ep_talk *t)
{
  ep_talk_say(t, "a line is longer than %d bytes: left out\n", EP_TALK_LINE);
}

// Takes one line out of the input; false: there is none, or it has to wait.
bool ep_talk_take_line(ep_talk *t)
{
  const char *line;
  size_t length, used;
  if (t->left || !next_line(t, &line, &length, &used))
    return false;
  if (length > EP_TALK_LINE) {
    if (t->count > 0)
      return false;
    use_line(t, used);
    ep_talk_pass_prompt(t);
    say_too_long(t);
    return true;
  }
  if (may_be_command(line, length)) {
    if (t->count > 0)
      return false;
    char *copy = malloc(length + 1); // the command may change the input
    if (!copy)
      return false;
    memcpy(copy, line, length);
    show_typed(t, copy, length);
    use_line(t, used);
    ep_talk_pass_prompt(t);
    bool first = t->first;
    t->first = false;
    if (first && length == 5 && memcmp(copy, ":json", 5) == 0) {
      t->left = true;
      t->calls->json(t->ud);
    } else if (!take_command(t, copy, length)) {
      ep_talk_evaluate(t, copy, length);
    } else if (t->count == 0 && !t->editor) {
      ep_talk_show_prompt(t);
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
    ep_talk_pass_prompt(t);
  return true;
}

void ep_talk_end_input(ep_talk *t)
{
  if (t->chunk.length > 0)
    ep_talk_say(t, "the input ends before the code is complete: left out\n");
  ep_talk_leave(t);
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
  ep_talk_leave_prompt(t);
  say_too_long(t);
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
  ep_talk_advance(t);
}

void ep_talk_end(ep_talk *t)
{
  t->ended = true;
  ep_talk_advance(t);
}

void ep_talk_erase(ep_talk *t, bool all)
{
  if (t->editor)
    ep_editor_erase(t->editor, all);
}
