// SPDX-License-Identifier: MIT
/*
 * The line editor. One thread; owns the line and the history.
 * Each call of ep_editor_receive() ends with one drawing: only the new bytes when all they did was to lengthen what is
 * shown at its end, else the row. So a paste costs about what it is long, and not a row for each of its keys.
 * What is completed, and what a line means, is the caller's.
 */
#include "control/editor.h"

#include "control/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 80, HISTORY_BYTES = 256 * 1024, PARAMETERS = 8 };

typedef enum key_state { KEY_PLAIN, KEY_ESCAPE, KEY_CSI, KEY_SS3 } key_state;

struct ep_editor {
  const ep_editor_calls *calls;
  void *ud;
  char line[EP_EDITOR_LINE];
  size_t length, cursor;
  bool too_long;
  unsigned changes; // counts
  // history: the newest is the last; at == count: the line itself, of which draft is a copy
  char *history[EP_EDITOR_HISTORY], *draft;
  size_t count, at, bytes;
  // the screen
  const char *prompt; // NULL: nothing is shown
  bool hidden, dirty;
  int columns;
  size_t left; // the first byte that is shown
  size_t
      drawn; // bytes of the line that are on the screen when the cursor is at its end and nothing else changed
  // keys
  key_state state;
  char parameters[PARAMETERS];
  size_t parameter_count;
  bool after_cr;
  unsigned asked; // changes when completion was asked for
};

// --- drawing ---

static void write_text(ep_editor *e, const char *text)
{
  e->calls->write(e->ud, text, strlen(text));
}

static size_t room(const ep_editor *e)
{
  size_t used = strlen(e->prompt) + 1, columns = (size_t)(e->columns > 0 ? e->columns : COLUMNS);
  return columns > used + 4 ? columns - used : 4;
}

static const char *step_back(const ep_editor *e, const char *at)
{
  do
    at--;
  while (at > e->line && ((unsigned char)*at & 0xC0) == 0x80);
  return at;
}

// Moves the window so that the cursor is inside: by most of its width, so that typing on redraws rarely.
static void follow_cursor(ep_editor *e)
{
  size_t most = room(e), kept = 0;
  if (e->cursor >= e->left && ep_text_columns(e->line + e->left, e->cursor - e->left) <= most)
    return;
  const char *at = e->line + e->cursor;
  while (at > e->line && kept < most / 4) {
    const char *before = step_back(e, at);
    kept += ep_text_columns(before, (size_t)(at - before));
    at = before;
  }
  e->left = (size_t)(at - e->line);
}

static void draw_row(ep_editor *e)
{
  ep_text row = {0};
  size_t used = 0, most = room(e), at_cursor = 0;
  const char *at = e->line + e->left, *end = e->line + e->length;
  ep_text_print(&row, "\r%s", e->prompt);
  while (!e->hidden && at < end) {
    int columns;
    size_t n = ep_text_step(at, end, &columns);
    if (used + (size_t)columns > most)
      break;
    if (at == e->line + e->cursor)
      at_cursor = used;
    if (*at == '\t')
      ep_text_put(&row, " ");
    else
      ep_text_add_shown(&row, at, n, false);
    used += (size_t)columns;
    at += n;
  }
  if (e->hidden || e->cursor == (size_t)(at - e->line))
    at_cursor = used;
  ep_text_put(&row, "\x1b[K");
  if (at_cursor != used)
    ep_text_print(&row, "\r\x1b[%zuC", strlen(e->prompt) + at_cursor);
  e->calls->write(e->ud, row.bytes, row.length);
  e->drawn = at == end ? e->length : 0;
  ep_text_free(&row);
}

static void draw(ep_editor *e)
{
  if (!e->prompt || !e->dirty)
    return;
  e->dirty = false;
  size_t before = e->left;
  follow_cursor(e);
  bool longer = e->drawn > 0 && e->length > e->drawn && e->cursor == e->length && before == e->left;
  if (!longer || e->hidden || e->line[e->drawn] == '\t') {
    draw_row(e);
    return;
  }
  ep_text added = {0};
  ep_text_add_shown(&added, e->line + e->drawn, e->length - e->drawn, false);
  e->calls->write(e->ud, added.bytes, added.length);
  e->drawn = e->length;
  ep_text_free(&added);
}

// Something else changed than the end of the line.
static void touch(ep_editor *e)
{
  e->dirty = true;
  e->drawn = 0;
}

// --- the line ---

static void insert(ep_editor *e, const char *bytes, size_t length)
{
  if (length > EP_EDITOR_LINE - e->length) {
    e->too_long = true;
    return;
  }
  memmove(e->line + e->cursor + length, e->line + e->cursor, e->length - e->cursor);
  memcpy(e->line + e->cursor, bytes, length);
  if (e->cursor < e->length)
    touch(e);
  e->length += length;
  e->cursor += length;
  e->dirty = true;
  e->changes++;
}

static void cut(ep_editor *e, size_t from, size_t to)
{
  if (from == to)
    return;
  memmove(e->line + from, e->line + to, e->length - to);
  e->length -= to - from;
  e->cursor = from;
  e->changes++;
  touch(e);
}

static void set_line(ep_editor *e, const char *text)
{
  e->length = strlen(text);
  memcpy(e->line, text, e->length);
  e->cursor = e->length;
  e->changes++;
  touch(e);
}

static size_t before_cursor(const ep_editor *e)
{
  return e->cursor == 0 ? 0 : (size_t)(step_back(e, e->line + e->cursor) - e->line);
}

static size_t after_cursor(const ep_editor *e)
{
  int columns;
  if (e->cursor == e->length)
    return e->cursor;
  return e->cursor + ep_text_step(e->line + e->cursor, e->line + e->length, &columns);
}

static bool is_word(char c)
{
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (unsigned char)c >= 0x80;
}

static size_t word_before(const ep_editor *e)
{
  size_t at = e->cursor;
  while (at > 0 && !is_word(e->line[at - 1]))
    at--;
  while (at > 0 && is_word(e->line[at - 1]))
    at--;
  return at;
}

static size_t word_after(const ep_editor *e)
{
  size_t at = e->cursor;
  while (at < e->length && !is_word(e->line[at]))
    at++;
  while (at < e->length && is_word(e->line[at]))
    at++;
  return at;
}

// --- history ---

static void remember(ep_editor *e)
{
  bool again = e->count > 0 && strlen(e->history[e->count - 1]) == e->length &&
               memcmp(e->history[e->count - 1], e->line, e->length) == 0;
  if (e->length == 0 || e->hidden || again || memchr(e->line, '\0', e->length))
    return;
  char *copy = strndup(e->line, e->length);
  if (!copy)
    return;
  while (e->count > 0 && (e->count == EP_EDITOR_HISTORY || e->bytes + e->length > HISTORY_BYTES)) {
    e->bytes -= strlen(e->history[0]);
    free(e->history[0]);
    memmove(e->history, e->history + 1, --e->count * sizeof *e->history);
  }
  e->history[e->count++] = copy;
  e->bytes += e->length;
}

static void walk_history(ep_editor *e, bool back)
{
  if (e->hidden || (back ? e->at == 0 : e->at >= e->count))
    return;
  if (e->at == e->count) {
    free(e->draft);
    e->draft = strndup(e->line, e->length);
  }
  e->at = back ? e->at - 1 : e->at + 1;
  set_line(e, e->at < e->count ? e->history[e->at] : e->draft ? e->draft : "");
}

// --- keys ---

static void move(ep_editor *e, size_t to)
{
  e->cursor = to;
  touch(e);
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
  move(e, before_cursor(e));
}
static void key_right(ep_editor *e)
{
  move(e, after_cursor(e));
}
static void key_word_left(ep_editor *e)
{
  move(e, word_before(e));
}
static void key_word_right(ep_editor *e)
{
  move(e, word_after(e));
}
static void key_backspace(ep_editor *e)
{
  cut(e, before_cursor(e), e->cursor);
}
static void key_cut_before(ep_editor *e)
{
  cut(e, 0, e->cursor);
}
static void key_cut_word(ep_editor *e)
{
  cut(e, word_before(e), e->cursor);
}
static void key_up(ep_editor *e)
{
  walk_history(e, true);
}
static void key_down(ep_editor *e)
{
  walk_history(e, false);
}

static void key_delete(ep_editor *e)
{
  size_t at = e->cursor;
  cut(e, at, after_cursor(e));
}

static void key_cut_after(ep_editor *e)
{
  size_t at = e->cursor;
  cut(e, at, e->length);
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
    write_text(e, "^C\n");
  bool empty = e->length == 0;
  e->prompt = NULL;
  ep_editor_clear(e);
  e->calls->interrupt(e->ud, empty);
}

static void key_redraw(ep_editor *e)
{
  if (e->prompt)
    write_text(e, "\x1b[H\x1b[2J");
  touch(e);
}

static void key_enter(ep_editor *e)
{
  bool too_long = e->too_long;
  if (e->prompt) {
    move(e, e->length);
    e->dirty = e->dirty && e->drawn != e->length;
    draw(e);
    write_text(e, "\n");
  }
  e->prompt = NULL;
  remember(e);
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
    insert(e, "\t", 1); // indentation
    return;
  }
  draw(e);
  e->asked = e->changes;
  e->calls->complete(e->ud, e->line, e->cursor);
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
  key_state state;
  char final;
  const char *parameters; // NULL: any
  key_fn *key;
} sequences[] = {
    {KEY_CSI, 'C', "1;5", key_word_right},
    {KEY_CSI, 'D', "1;5", key_word_left},
    {KEY_CSI, 'A', NULL, key_up},
    {KEY_CSI, 'B', NULL, key_down},
    {KEY_CSI, 'C', NULL, key_right},
    {KEY_CSI, 'D', NULL, key_left},
    {KEY_CSI, 'H', NULL, key_home},
    {KEY_CSI, 'F', NULL, key_end},
    {KEY_CSI, '~', "1", key_home},
    {KEY_CSI, '~', "7", key_home},
    {KEY_CSI, '~', "4", key_end},
    {KEY_CSI, '~', "8", key_end},
    {KEY_CSI, '~', "3", key_delete},
    {KEY_SS3, 'A', NULL, key_up},
    {KEY_SS3, 'B', NULL, key_down},
    {KEY_SS3, 'C', NULL, key_right},
    {KEY_SS3, 'D', NULL, key_left},
    {KEY_SS3, 'H', NULL, key_home},
    {KEY_SS3, 'F', NULL, key_end},
    {KEY_ESCAPE, 'b', NULL, key_word_left},
    {KEY_ESCAPE, 'f', NULL, key_word_right},
    {KEY_ESCAPE, '\x7f', NULL, key_cut_word},
};

static void end_sequence(ep_editor *e, char final)
{
  key_state state = e->state;
  e->state = KEY_PLAIN;
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
  if (e->state == KEY_ESCAPE && (c == '[' || c == 'O')) {
    e->state = c == '[' ? KEY_CSI : KEY_SS3;
    e->parameter_count = 0;
  } else if (e->state == KEY_CSI && c >= ' ' && c < '@') {
    if (e->parameter_count < PARAMETERS - 1)
      e->parameters[e->parameter_count++] = c;
  } else {
    if (e->state == KEY_ESCAPE)
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
  if (e->state != KEY_PLAIN && c >= ' ') {
    in_sequence(e, (char)c);
    return 1;
  }
  e->state = KEY_PLAIN;
  if (c == 0x1b) {
    e->state = KEY_ESCAPE;
    e->parameter_count = 0;
    return 1;
  }
  if (c == 0x7f) {
    key_backspace(e);
    return 1;
  }
  if (c == '\t' && end - at > 1) {
    insert(e, "\t", 1); // of a paste
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
  insert(e, run, (size_t)(at - run));
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
  touch(e);
  draw(e);
}

void ep_editor_receive(ep_editor *e, const char *bytes, size_t length)
{
  const char *end = bytes + length;
  while (bytes < end)
    bytes += take_key(e, bytes, end);
  draw(e);
}

void ep_editor_show(ep_editor *e, const char *prompt, bool hidden)
{
  e->prompt = prompt;
  e->hidden = hidden;
  touch(e);
  draw(e);
}

void ep_editor_hide(ep_editor *e)
{
  if (!e->prompt)
    return;
  write_text(e, "\r\x1b[K");
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
  insert(e, text, length);
  draw(e);
  return true;
}

void ep_editor_erase(ep_editor *e, bool all)
{
  if (all)
    key_cut_before(e);
  else
    key_backspace(e);
  draw(e);
}

void ep_editor_clear(ep_editor *e)
{
  e->length = e->cursor = e->left = 0;
  e->at = e->count;
  e->too_long = false;
  e->changes++;
  touch(e);
}
