// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The line that is typed: readline, with a display of ours. The thread of the prompt; readline's state is the process's, so there is one prompt.
 * readline gives keys, bindings of its users, history and search. Its display knows one line without colours, so
 * the view is drawn by screen.c whenever readline would draw; on a terminal that cannot move its cursor readline draws.
 * ^C is a key like any other, not a signal of the terminal: signals overtake keys, or are overtaken by them when another thread gets them.
 * While code runs keys are read too, for a ^C among them; the others wait for the next line.
 */
#include "repl/edit_int.h"
#include "repl/history.h"

#include <errno.h>
#include <locale.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

repl_edited_line repl_edited;
static bool prepared;
static bool ended; // a line, which is
static char *entered;

// What was typed while code ran.
enum { AHEAD_MAX = 4096, CTRL_C = 3, CTRL_Z = 26 };
static char ahead[AHEAD_MAX];
static size_t ahead_count, ahead_taken;

// --- drawing ---

static int bracket_at(const char *text, int length, int at)
{
  return at >= 0 && at < length && strchr("()[]{}", text[at]) && text[at] ? at : -1;
}

// The bracket that belongs to that at the cursor, or before it; -1: none. Those of strings and comments do not count.
static int find_match(const char *text, int length, int point, const unsigned char *styles)
{
  int from = bracket_at(text, length, point - 1);
  if (from < 0)
    from = bracket_at(text, length, point);
  if (from < 0 || !styles || styles[from] == EPQ_STYLE_STRING || styles[from] == EPQ_STYLE_COMMENT)
    return -1;
  int step = strchr("([{", text[from]) ? 1 : -1, depth = 0;
  for (int i = from; i >= 0 && i < length; i += step) {
    if (styles[i] == EPQ_STYLE_STRING || styles[i] == EPQ_STYLE_COMMENT ||
        bracket_at(text, length, i) < 0)
      continue;
    depth += (strchr("([{", text[i]) ? 1 : -1) * step;
    if (depth == 0)
      return i;
  }
  return -1;
}

static void fill_view(repl *r, repl_view *view, unsigned char *styles)
{
  *view = (repl_view){.prompt = rl_display_prompt ? rl_display_prompt : "",
                      .more = REPL_MORE,
                      .text = rl_line_buffer,
                      .length = (size_t)rl_end,
                      .point = (size_t)rl_point,
                      .match = -1};
  bool lua = !r->reads && rl_line_buffer[0] != ':' && rl_end > 0;
  if (lua && !r->colours_sought && repl_screen_colour(r->screen)) {
    r->colours_sought = true;
    r->colours = repl_colours_new(r->options->open_module);
  }
  if (!lua || !r->colours || !styles)
    return;
  repl_colours_of(r->colours, rl_line_buffer, (size_t)rl_end, styles);
  view->styles = styles;
  view->match = find_match(rl_line_buffer, rl_end, rl_point, styles);
}

void repl_edit_draw(repl *r)
{
  if (!r->edits)
    return;
  if (r->plain) {
    rl_forced_update_display();
    return;
  }
  repl_view view;
  unsigned char *styles = malloc((size_t)rl_end + 1);
  fill_view(r, &view, styles);
  if (view.point < r->note_point)
    link_text_clear(&r->note);
  view.note = r->note.length > 0 ? r->note.bytes : NULL;
  repl_screen_draw(r->screen, &view);
  free(styles);
}

void repl_edit_make_way(repl *r)
{
  if (!r->edits || !r->plain)
    return;
  rl_crlf();
  fflush(rl_outstream);
}

void repl_edit_note(repl *r, const char *text, size_t length, size_t point)
{
  link_text_clear(&r->note);
  link_text_add(&r->note, text, length);
  r->note_point = point;
}

// What was typed stays on the screen, as what is above.
void repl_edit_keep(repl *r)
{
  repl_view view;
  unsigned char *styles = malloc((size_t)rl_end + 1);
  fill_view(r, &view, styles);
  view.point = view.length;
  view.match = -1;
  view.prompt = rl_prompt ? rl_prompt : "";
  repl_screen_keep(r->screen, &view);
  free(styles);
}

static void on_redisplay(void)
{
  repl_edit_draw(repl_edited.repl);
}

void repl_edit_resize(repl *r)
{
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return;
  rl_set_screen_size(size.ws_row, size.ws_col);
  repl_screen_resize(r->screen, size.ws_row, size.ws_col);
  repl_edit_draw(r);
}

// --- life ---

static void stay_prepared(void)
{
}

static void prepare_terminal(int meta)
{
  struct termios now;
  rl_prep_terminal(meta);
  if (tcgetattr(STDIN_FILENO, &now) != 0)
    return;
  now.c_cc[VINTR] = now.c_cc[VSUSP] = _POSIX_VDISABLE;
  tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

static int read_key(FILE *stream)
{
  if (ahead_taken < ahead_count)
    return (unsigned char)ahead[ahead_taken++];
  unsigned char key;
  for (;;) {
    ssize_t n = read(fileno(stream), &key, 1);
    if (n == 1)
      return key;
    if (n == 0 || errno != EINTR)
      return EOF;
  }
}

bool repl_edit_has_keys(void)
{
  return ahead_taken < ahead_count;
}

void repl_edit_read_ahead(repl *r)
{
  char bytes[256];
  if (ahead_taken == ahead_count)
    ahead_taken = ahead_count = 0;
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) { // the terminal is gone
    repl_leave(r, r->status);
    return;
  }
  for (ssize_t i = 0; i < n; i++) {
    if (bytes[i] == CTRL_C) {
      ahead_taken = ahead_count = 0;
      repl_prompt_interrupt(r);
    } else if (bytes[i] == CTRL_Z) {
      repl_edit_stop_process(r);
    } else if (ahead_count < AHEAD_MAX) {
      ahead[ahead_count++] = bytes[i];
    }
  }
}

bool repl_edit_prepare(void)
{
  if (prepared)
    return true;
  prepared = true;
  rl_readline_name = "eplua";
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  // readline takes its locale from the environment, for the whole process. Ours is always UTF-8, and classes of bytes are those
  // of "C" in it
  char *before = getenv("LC_ALL");
  before = before ? strdup(before) : NULL;
  setenv("LC_ALL", "C.UTF-8", 1);
  rl_initialize();
  if (before)
    setenv("LC_ALL", before, 1);
  else
    unsetenv("LC_ALL");
  free(before);
  setlocale(LC_CTYPE, "C.UTF-8");
  return true;
}

static void add_to_list(void *ud, const char *text)
{
  (void)ud;
  add_history(text);
}

void repl_edit_open(repl *r)
{
  repl_edited.repl = r;
  repl_edit_prepare();
  rl_instream = stdin;
  rl_outstream = stdout;
  rl_prep_term_function = prepare_terminal;
  rl_deprep_term_function = stay_prepared;
  rl_getc_function = read_key;
  rl_bind_key('\t', rl_insert);
  if (!r->plain)
    rl_redisplay_function = on_redisplay;
  repl_keys_bind();
  using_history();
  stifle_history(REPL_HISTORY_MAX);
  if (r->options->history && !repl_history_read(r->options->history, add_to_list, NULL))
    repl_say(r, REPL_INK_FAINT, "the history (%s) cannot be read", r->options->history);
  repl_edit_resize(r);
}

void repl_edit_restore(void)
{
  if (!repl_edited.repl)
    return;
  rl_deprep_terminal();
}

void repl_edit_close(repl *r)
{
  if (r->edits) {
    repl_edit_make_way(r);
    r->edits = false;
    repl_screen_erase(r->screen);
  }
  rl_callback_handler_remove();
  rl_deprep_terminal();
  repl_edited.repl = NULL;
}

static void remember(repl *r, const char *text)
{
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (!*text || (last && strcmp(last->line, text) == 0))
    return;
  add_history(text);
  if (r->options->history)
    repl_history_add(r->options->history, text);
}

// readline goes on with the line when this returns, so what happens to it comes later.
static void on_line(char *line)
{
  if (!line || repl_edited.left) // by ^D, which does not end the row
    repl_edit_make_way(repl_edited.repl);
  repl_edited.repl->edits = false;
  rl_callback_handler_remove();
  ended = true;
  entered = repl_edited.left ? NULL : line;
  if (repl_edited.left)
    free(line);
  repl_edited.left = false;
}

static void end_line(repl *r)
{
  char *line = entered;
  ended = false;
  entered = NULL;
  link_text_clear(&r->note);
  if (line && !r->reads)
    remember(r, line);
  repl_prompt_line(r, line);
  free(line);
}

static int insert_first(void)
{
  rl_startup_hook = NULL;
  if (repl_edited.repl->kept)
    rl_insert_text(repl_edited.repl->kept);
  free(repl_edited.repl->kept);
  repl_edited.repl->kept = NULL;
  return 0;
}

void repl_edit_start(repl *r, const char *text)
{
  if (r->edits)
    return;
  if (text) {
    free(r->kept);
    r->kept = strdup(text);
  }
  r->edits = true;
  rl_startup_hook = r->reads ? NULL : insert_first;
  rl_callback_handler_install(r->reads              ? REPL_INPUT
                              : r->chunk.length > 0 ? REPL_MORE
                                                    : REPL_PROMPT,
                              on_line);
}

void repl_edit_suspend(repl *r)
{
  if (!r->edits)
    return;
  if (!r->reads) {
    free(r->kept);
    r->kept = rl_end > 0 ? strdup(rl_line_buffer) : NULL;
  }
  rl_callback_sigcleanup();
  r->edits = false;
  repl_screen_erase(r->screen);
  rl_callback_handler_remove();
}

void repl_edit_key(repl *r)
{
  if (r->edits)
    rl_callback_read_char();
  bool cancels = repl_edited.cancelled, stops = repl_edited.stopped;
  repl_edited.cancelled = repl_edited.stopped = false;
  if (ended)
    end_line(r);
  else if (cancels)
    repl_prompt_interrupt(r);
  else if (stops)
    repl_edit_stop_process(r);
}

bool repl_edit_cancel(repl *r)
{
  if (!r->edits)
    return false;
  bool searched = RL_ISSTATE(RL_STATE_ISEARCH);
  bool any = rl_end > 0 || r->chunk.length > 0 || searched;
  bool drawn = r->edits;
  r->edits = false; // nothing is drawn on the way
  rl_callback_sigcleanup();
  r->edits = drawn;
  if (searched || !r->plain) { // else readline would draw the line once more, without its prompt
    rl_restore_prompt();
    rl_clear_message();
  }
  repl_edit_keep(r);
  repl_edit_make_way(r);
  r->edits = false;
  rl_free_line_state();
  rl_callback_handler_remove();
  link_text_clear(&r->chunk);
  link_text_clear(&r->note);
  free(r->kept);
  r->kept = NULL;
  return any;
}

void repl_edit_stop_process(repl *r)
{
  repl_edit_make_way(r);
  repl_screen_erase(r->screen);
  rl_deprep_terminal();
  raise(
      SIGSTOP); // this thread: by kill() another may be the one that stops, and we go on for a moment
}

// Whoever has stopped us: a shell has used the terminal, and has set it up for itself.
void repl_edit_continue(repl *r)
{
  prepare_terminal(1);
  repl_screen_forget(r->screen);
  repl_edit_resize(r);
}
