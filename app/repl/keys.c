// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What keys do that readline has no use for, or another one. The thread of the prompt; owns nothing. readline calls them in the middle of a
 * line, so they leave a note for edit.c where the line is to be taken away.
 */
#include "repl/edit_int.h"

#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_command(const char *text)
{
  return *text == ':' || strcmp(text, "exit") == 0 || strcmp(text, "quit") == 0;
}

static int on_newline(int count, int key)
{
  (void)count, (void)key;
  rl_insert_text("\n");
  return 0;
}

static int on_accept(int count, int key)
{
  (void)count, (void)key;
  bool open = !repl_edited.repl->reads && !repl_edited.repl->plain && !is_command(rl_line_buffer) &&
              repl_chunk_is_open(rl_line_buffer, (size_t)rl_end);
  if (open) {
    rl_insert_text("\n");
    return 0;
  }
  while (rl_end > 0 && rl_line_buffer[rl_end - 1] == '\n') // of a paste
    rl_delete_text(rl_end - 1, rl_end);
  rl_point = rl_point > rl_end ? rl_end : rl_point;
  if (!repl_edited.repl->plain)
    repl_edit_keep(repl_edited.repl);
  else
    rl_crlf();
  rl_done = 1;
  return 0;
}

static int on_eof(int count, int key)
{
  if (rl_end > 0)
    return rl_delete(count, key);
  if (!repl_edited.repl->plain)
    repl_edit_keep(repl_edited.repl);
  repl_edited.left = true;
  rl_done = 1;
  return 0;
}

static int on_tab(int count, int key)
{
  (void)key;
  int start = rl_point;
  while (start > 0 && (rl_line_buffer[start - 1] == ' ' || rl_line_buffer[start - 1] == '\t'))
    start--;
  if (start == 0 || rl_line_buffer[start - 1] == '\n') // nothing to complete: an indent
    return rl_insert_text("  ") >= 0 ? 0 : count;
  if (!repl_edited.repl->reads)
    repl_complete(repl_edited.repl);
  return 0;
}

static int on_bracket(int count, int key)
{
  int code = rl_insert(count, key);
  if (!repl_edited.repl->reads && !repl_edited.repl->plain)
    repl_hint(repl_edited.repl);
  return code;
}

static int on_interrupt(int count, int key)
{
  (void)count, (void)key;
  repl_edited.cancelled = true; // seen when readline is done with the key
  return 0;
}

static int on_stop(int count, int key)
{
  (void)count, (void)key;
  repl_edited.stopped = true;
  return 0;
}

static int on_clear(int count, int key)
{
  (void)count, (void)key;
  if (repl_edited.repl->plain) {
    repl_edit_make_way(repl_edited.repl);
    repl_edit_draw(repl_edited.repl);
    return 0;
  }
  link_text clear = {0};
  link_text_put(&clear, "\033[H\033[2J");
  link_text_flush(&clear, STDOUT_FILENO);
  link_text_free(&clear);
  repl_screen_forget(repl_edited.repl->screen);
  repl_edit_draw(repl_edited.repl);
  return 0;
}

// The line that begins at or before `at`.
static int line_start(int at)
{
  while (at > 0 && rl_line_buffer[at - 1] != '\n')
    at--;
  return at;
}

static int characters(int from, int to)
{
  int n = 0;
  for (; from < to; from++)
    n += ((unsigned char)rl_line_buffer[from] & 0xC0) != 0x80;
  return n;
}

// To the character of that number in the line that begins at start.
static void go_to(int start, int number)
{
  int at = start;
  for (; at < rl_end && rl_line_buffer[at] != '\n'; at++) {
    if (((unsigned char)rl_line_buffer[at] & 0xC0) != 0x80 && number-- == 0)
      break;
  }
  rl_point = at;
}

static int on_up(int count, int key)
{
  int start = line_start(rl_point);
  if (start == 0)
    return repl_edited.repl->reads ? 0 : rl_get_previous_history(count, key);
  go_to(line_start(start - 1), characters(start, rl_point));
  return 0;
}

static int on_down(int count, int key)
{
  const char *end = memchr(rl_line_buffer + rl_point, '\n', (size_t)(rl_end - rl_point));
  if (!end)
    return repl_edited.repl->reads ? 0 : rl_get_next_history(count, key);
  go_to((int)(end - rl_line_buffer) + 1, characters(line_start(rl_point), rl_point));
  return 0;
}

static int line_end(int at)
{
  while (at < rl_end && rl_line_buffer[at] != '\n')
    at++;
  return at;
}

// These three are of the row, and not of all that is typed.
static int on_home(int count, int key)
{
  (void)count, (void)key;
  rl_point = line_start(rl_point);
  return 0;
}

static int on_end(int count, int key)
{
  (void)count, (void)key;
  rl_point = line_end(rl_point);
  return 0;
}

static int on_kill(int count, int key)
{
  int end = line_end(rl_point);
  (void)count, (void)key;
  return rl_kill_text(rl_point, end > rl_point || end == rl_end ? end : end + 1);
}

void repl_keys_bind(void)
{
  static const struct {
    const char *sequence;
    rl_command_func_t *run;
  } keys[] = {
      {"\r", on_accept},      {"\n", on_newline},  {"\033\r", on_newline}, {"\033\n", on_newline},
      {"\t", on_tab},         {"(", on_bracket},   {"\014", on_clear},     {"\004", on_eof},
      {"\003", on_interrupt}, {"\032", on_stop},   {"\033[A", on_up},      {"\001", on_home},
      {"\033[H", on_home},    {"\033OH", on_home}, {"\033[1~", on_home},   {"\005", on_end},
      {"\033[F", on_end},     {"\033OF", on_end},  {"\033[4~", on_end},    {"\013", on_kill},
      {"\033OA", on_up},      {"\033[B", on_down}, {"\033OB", on_down}};
  Keymap emacs = emacs_standard_keymap, vi = vi_insertion_keymap;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    rl_bind_keyseq_in_map(keys[i].sequence, keys[i].run, emacs);
    if (keys[i].sequence[0] != '\033') // there ESC is a command of its own
      rl_bind_keyseq_in_map(keys[i].sequence, keys[i].run, vi);
  }
  rl_bind_keyseq_in_map("\r", on_accept, vi_movement_keymap);
  rl_bind_keyseq_in_map("\003", on_interrupt, vi_movement_keymap);
}
