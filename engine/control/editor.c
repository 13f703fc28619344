// SPDX-License-Identifier: MIT
/*
 * The editor: keys, and what they do. One thread.
 * What is completed, and what a line means, is the caller's. The line is in editor_line.c, the screen in editor_row.c.
 */
#include "control/editor_int.h"

#include <stdlib.h>
#include <string.h>

// --- keys ---

static void move(ep_editor *e, size_t to)
{
  e->cursor = to;
  ep_editor_touch(e);
}

static void key_home(ep_editor *e)
{
  move(e, 0);
}
static void key_end(ep_editor *e)
{
  move(e, e->length);
}
static void key_left(ep_editor *e)
{
  move(e, ep_editor_before(e));
}
static void key_right(ep_editor *e)
{
  move(e, ep_editor_after(e));
}
static void key_word_left(ep_editor *e)
{
  move(e, ep_editor_word_before(e));
}
static void key_word_right(ep_editor *e)
{
  move(e, ep_editor_word_after(e));
}
static void key_backspace(ep_editor *e)
{
  ep_editor_cut(e, ep_editor_before(e), e->cursor);
}
static void key_cut_before(ep_editor *e)
{
  ep_editor_cut(e, 0, e->cursor);
}
static void key_cut_word(ep_editor *e)
{
  ep_editor_cut(e, ep_editor_word_before(e), e->cursor);
}
static void key_up(ep_editor *e)
{
  ep_editor_walk(e, true);
}
static void key_down(ep_editor *e)
{
  ep_editor_walk(e, false);
}

static void key_delete(ep_editor *e)
{
  size_t at = e->cursor;
  ep_editor_cut(e, at, ep_editor_after(e));
}

static void key_cut_after(ep_editor *e)
{
  size_t at = e->cursor;
  ep_editor_cut(e, at, e->length);
}

static void key_delete_or_end(ep_editor *e)
{
  if (e->length > 0)
    key_delete(e);
  else
    e->calls->end(e->ud);
}

static void key_interrupt(ep_editor *e)
{
  if (e->prompt)
    ep_editor_write(e, "^C\n");
  bool empty = e->length == 0;
  e->prompt = NULL;
  ep_editor_clear(e);
  e->calls->interrupt(e->ud, empty);
}

static void key_redraw(ep_editor *e)
{
  if (e->prompt)
    ep_editor_write(e, "\x1b[H\x1b[2J");
  ep_editor_touch(e);
}

static void key_enter(ep_editor *e)
{
  bool too_long = e->too_long;
  if (e->prompt) {
    move(e, e->length);
    e->dirty = e->dirty && e->drawn != e->length;
    ep_editor_draw(e);
    ep_editor_write(e, "\n");
  }
  e->prompt = NULL;
  ep_editor_remember(e);
  size_t length = e->length;
  e->length = e->cursor = e->left = 0;
  e->at = e->count;
  e->too_long = false;
  e->changes++;
  e->calls->line(e->ud, too_long ? NULL : e->line, too_long ? 0 : length);
}

static void key_tab(ep_editor *e)
{
  size_t at = 0;
  while (at < e->cursor && (e->line[at] == ' ' || e->line[at] == '\t'))
    at++;
  if (at == e->cursor || e->hidden) {
    ep_editor_insert(e, "\t", 1); // indentation
    return;
  }
  ep_editor_draw(e);
  e->asked = e->changes;
  e->calls->complete(e->ud, e->line, e->length, e->cursor);
}

typedef void key_fn(ep_editor *e);

static key_fn *const controls[32] = {
    [1] = key_home,     [2] = key_left,     [3] = key_interrupt,   [4] = key_delete_or_end,
    [5] = key_end,      [6] = key_right,    [8] = key_backspace,   ['\t'] = key_tab,
    ['\r'] = key_enter, ['\n'] = key_enter, [11] = key_cut_after,  [12] = key_redraw,
    [14] = key_down,    [16] = key_up,      [21] = key_cut_before, [23] = key_cut_word,
};

// Sequences: ESC, then this. With a number: ESC [ N ~
static const struct {
  ep_key_state state;
  char final;
  const char *parameters; // NULL: any
  key_fn *key;
} sequences[] = {
    {EP_KEY_CSI, 'C', "1;5", key_word_right},
    {EP_KEY_CSI, 'D', "1;5", key_word_left},
    {EP_KEY_CSI, 'A', NULL, key_up},
    {EP_KEY_CSI, 'B', NULL, key_down},
    {EP_KEY_CSI, 'C', NULL, key_right},
    {EP_KEY_CSI, 'D', NULL, key_left},
    {EP_KEY_CSI, 'H', NULL, key_home},
    {EP_KEY_CSI, 'F', NULL, key_end},
    {EP_KEY_CSI, '~', "1", key_home},
    {EP_KEY_CSI, '~', "7", key_home},
    {EP_KEY_CSI, '~', "4", key_end},
    {EP_KEY_CSI, '~', "8", key_end},
    {EP_KEY_CSI, '~', "3", key_delete},
    {EP_KEY_SS3, 'A', NULL, key_up},
    {EP_KEY_SS3, 'B', NULL, key_down},
    {EP_KEY_SS3, 'C', NULL, key_right},
    {EP_KEY_SS3, 'D', NULL, key_left},
    {EP_KEY_SS3, 'H', NULL, key_home},
    {EP_KEY_SS3, 'F', NULL, key_end},
    {EP_KEY_ESCAPE, 'b', NULL, key_word_left},
    {EP_KEY_ESCAPE, 'f', NULL, key_word_right},
    {EP_KEY_ESCAPE, '\x7f', NULL, key_cut_word},
};

static void end_sequence(ep_editor *e, char final)
{
  ep_key_state state = e->state;
  e->state = EP_KEY_PLAIN;
  e->parameters[e->parameter_count] = '\0';
  for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
    if (sequences[i].state == state && sequences[i].final == final &&
        (!sequences[i].parameters || strcmp(sequences[i].parameters, e->parameters) == 0)) {
      sequences[i].key(e);
      return;
    }
  }
}

static void in_sequence(ep_editor *e, char c)
{
  if (e->state == EP_KEY_ESCAPE && (c == '[' || c == 'O')) {
    e->state = c == '[' ? EP_KEY_CSI : EP_KEY_SS3;
    e->parameter_count = 0;
  } else if (e->state == EP_KEY_CSI && c >= ' ' && c < '@') {
    if (e->parameter_count < EP_EDITOR_PARAMETERS - 1)
      e->parameters[e->parameter_count++] = c;
  } else {
    if (e->state == EP_KEY_ESCAPE)
      e->parameter_count = 0;
    end_sequence(e, c);
  }
}

// Takes one key, or a run of plain ones; gives how many bytes it was. more: others follow in this call.
static size_t take_key(ep_editor *e, const char *at, const char *end)
{
  unsigned char c = (unsigned char)*at;
  bool swallow = e->after_cr && (c == '\n' || c == '\0');
  e->after_cr = c == '\r';
  if (swallow)
    return 1;
  if (e->state != EP_KEY_PLAIN && c >= ' ') {
    in_sequence(e, (char)c);
    return 1;
  }
  e->state = EP_KEY_PLAIN;
  if (c == 0x1b) {
    e->state = EP_KEY_ESCAPE;
    e->parameter_count = 0;
    return 1;
  }
  if (c == 0x7f) {
    key_backspace(e);
    return 1;
  }
  if (c == '\t' && end - at > 1) {
    ep_editor_insert(e, "\t", 1); // of a paste
    return 1;
  }
  if (c < ' ') {
    if (controls[c])
      controls[c](e);
    return 1;
  }
  const char *run = at;
  while (at < end && (unsigned char)*at >= ' ' && *at != 0x7f)
    at++;
  ep_editor_insert(e, run, (size_t)(at - run));
  return (size_t)(at - run);
}

// --- for callers ---

ep_editor *ep_editor_new(const ep_editor_calls *calls, void *ud)
{
  ep_editor *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  e->calls = calls;
  e->ud = ud;
  return e;
}

void ep_editor_free(ep_editor *e)
{
  if (!e)
    return;
  for (size_t i = 0; i < e->count; i++)
    free(e->history[i]);
  free(e->draft);
  free(e);
}

void ep_editor_columns(ep_editor *e, int columns)
{
  if (e->columns == columns)
    return;
  e->columns = columns;
  ep_editor_touch(e);
  ep_editor_draw(e);
}

void ep_editor_receive(ep_editor *e, const char *bytes, size_t length)
{
  const char *end = bytes + length;
  while (bytes < end)
    bytes += take_key(e, bytes, end);
  ep_editor_draw(e);
}

void ep_editor_show(ep_editor *e, const char *prompt, bool hidden)
{
  e->prompt = prompt;
  e->hidden = hidden;
  ep_editor_touch(e);
  ep_editor_draw(e);
}

void ep_editor_hide(ep_editor *e)
{
  if (!e->prompt)
    return;
  ep_editor_write(e, "\r\x1b[K");
  e->prompt = NULL;
}

bool ep_editor_shown(const ep_editor *e)
{
  return e->prompt != NULL;
}

bool ep_editor_completed(ep_editor *e, const char *text, size_t length)
{
  if (e->asked != e->changes)
    return false;
  ep_editor_insert(e, text, length);
  ep_editor_draw(e);
  return true;
}

void ep_editor_erase(ep_editor *e, bool all)
{
  if (all)
    key_cut_before(e);
  else
    key_backspace(e);
  ep_editor_draw(e);
}

void ep_editor_clear(ep_editor *e)
{
  e->length = e->cursor = e->left = 0;
  e->at = e->count;
  e->too_long = false;
  e->changes++;
  ep_editor_touch(e);
}
