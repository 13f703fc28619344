// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The line that is typed: readline, with a display of ours. The thread of the prompt; readline's state is the process's, so there is one prompt.
 * readline gives keys, bindings of its users, history and search. Its display knows one line without colours, so
 * the view is drawn by screen.c whenever readline would draw; on a terminal that cannot move its cursor readline draws.
 * ^C is a key like any other, not a signal of the terminal: signals overtake keys, or are overtaken by them when another thread gets them.
 * While code runs keys are read too, for a ^C among them; the others wait for the next line.
 */
#include "repl/history.h"
#include "repl/repl_int.h"

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

static repl *current;
static bool prepared;
static bool left;  // by ^D
static bool ended; // a line, which is
static char *entered;
static bool cancelled, stopped; // by ^C, ^Z

// What was typed while code ran.
enum { AHEAD_MAX = 4096, CTRL_C = 3 };
static char ahead[AHEAD_MAX];
static size_t ahead_count, ahead_taken;

// --- what is typed ---

static bool ends_open(const char *text, size_t length)
{
  static const char mark[] = "<eof>";
  eplua_error err;
  if (eplua_check(text, length, NULL, &err, NULL) != EPLUA_E_SYNTAX)
    return false;
  size_t n = strlen(err.message);
  return n >= sizeof mark - 1 && strcmp(err.message + n - (sizeof mark - 1), mark) == 0;
}

bool repl_chunk_is_open(const char *text, size_t length)
{
  repl_text expression = {0};
  eplua_error err;
  if (length > 0 && *text == '=') {
    text++;
    length--;
  }
  repl_text_put(&expression, "return ");
  repl_text_add(&expression, text, length);
  bool complete = eplua_check(expression.bytes, expression.length, NULL, &err, NULL) == EPLUA_OK;
  bool open = !complete && ends_open(expression.bytes, expression.length);
  repl_text_free(&expression);
  if (complete || eplua_check(text, length, NULL, &err, NULL) == EPLUA_OK)
    return false;
  return open || ends_open(text, length);
}

static bool is_command(const char *text)
{
  return *text == ':' || strcmp(text, "exit") == 0 || strcmp(text, "quit") == 0;
}

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
    rl_on_new_line();
    rl_redisplay();
    return;
  }
  repl_view view;
  unsigned char *styles = malloc((size_t)rl_end + 1);
  fill_view(r, &view, styles);
  if (view.point < r->note_point)
    repl_text_clear(&r->note);
  view.note = r->note.length > 0 ? r->note.bytes : NULL;
  repl_screen_draw(r->screen, &view);
  free(styles);
}

void repl_edit_note(repl *r, const char *text, size_t length, size_t point)
{
  repl_text_clear(&r->note);
  repl_text_add(&r->note, text, length);
  r->note_point = point;
}

// What was typed stays on the screen, as what is above.
static void keep_view(repl *r)
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
  repl_edit_draw(current);
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

// --- keys ---

static int on_newline(int count, int key)
{
  (void)count, (void)key;
  rl_insert_text("\n");
  return 0;
}

static int on_accept(int count, int key)
{
  (void)count, (void)key;
  bool open = !current->reads && !current->plain && !is_command(rl_line_buffer) &&
              repl_chunk_is_open(rl_line_buffer, (size_t)rl_end);
  if (open) {
    rl_insert_text("\n");
    return 0;
  }
  while (rl_end > 0 && rl_line_buffer[rl_end - 1] == '\n') // of a paste
    rl_delete_text(rl_end - 1, rl_end);
  rl_point = rl_point > rl_end ? rl_end : rl_point;
  if (!current->plain)
    keep_view(current);
  else
    rl_crlf();
  rl_done = 1;
  return 0;
}

static int on_eof(int count, int key)
{
  if (rl_end > 0)
    return rl_delete(count, key);
  if (!current->plain)
    keep_view(current);
  left = true;
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
  if (!current->reads)
    repl_complete(current);
  return 0;
}

static int on_bracket(int count, int key)
{
  int code = rl_insert(count, key);
  if (!current->reads && !current->plain)
    repl_hint(current);
  return code;
}

static int on_interrupt(int count, int key)
{
  (void)count, (void)key;
  cancelled = true; // seen when readline is done with the key
  return 0;
}

static int on_stop(int count, int key)
{
  (void)count, (void)key;
  stopped = true;
  return 0;
}

static int on_clear(int count, int key)
{
  (void)count, (void)key;
  repl_text clear = {0};
  repl_text_put(&clear, "\033[H\033[2J");
  repl_text_flush(&clear, STDOUT_FILENO);
  repl_text_free(&clear);
  repl_screen_forget(current->screen);
  repl_edit_draw(current);
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
    return current->reads ? 0 : rl_get_previous_history(count, key);
  go_to(line_start(start - 1), characters(start, rl_point));
  return 0;
}

static int on_down(int count, int key)
{
  const char *end = memchr(rl_line_buffer + rl_point, '\n', (size_t)(rl_end - rl_point));
  if (!end)
    return current->reads ? 0 : rl_get_next_history(count, key);
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

static void bind_keys(void)
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
  current = r;
  repl_edit_prepare();
  rl_instream = stdin;
  rl_outstream = stdout;
  rl_prep_term_function = prepare_terminal;
  rl_deprep_term_function = stay_prepared;
  rl_getc_function = read_key;
  rl_bind_key('\t', rl_insert);
  if (!r->plain)
    rl_redisplay_function = on_redisplay;
  bind_keys();
  using_history();
  stifle_history(REPL_HISTORY_MAX);
  if (r->options->history && !repl_history_read(r->options->history, add_to_list, NULL))
    repl_say(r, REPL_INK_FAINT, "the history (%s) cannot be read", r->options->history);
  repl_edit_resize(r);
}

void repl_edit_restore(void)
{
  if (!current)
    return;
  rl_deprep_terminal();
}

void repl_edit_close(repl *r)
{
  if (r->edits) {
    r->edits = false;
    repl_screen_erase(r->screen);
  }
  rl_callback_handler_remove();
  rl_deprep_terminal();
  current = NULL;
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
  current->edits = false;
  rl_callback_handler_remove();
  ended = true;
  entered = left ? NULL : line;
  if (left)
    free(line);
  left = false;
}

static void end_line(repl *r)
{
  char *line = entered;
  ended = false;
  entered = NULL;
  repl_text_clear(&r->note);
  if (line && !r->reads)
    remember(r, line);
  repl_prompt_line(r, line);
  free(line);
}

static int insert_first(void)
{
  rl_startup_hook = NULL;
  if (current->kept)
    rl_insert_text(current->kept);
  free(current->kept);
  current->kept = NULL;
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
  bool cancels = cancelled, stops = stopped;
  cancelled = stopped = false;
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
  bool any = rl_end > 0 || r->chunk.length > 0 || RL_ISSTATE(RL_STATE_ISEARCH);
  bool drawn = r->edits;
  r->edits = false; // nothing is drawn on the way
  rl_callback_sigcleanup();
  r->edits = drawn;
  rl_restore_prompt();
  rl_clear_message();
  keep_view(r);
  r->edits = false;
  rl_free_line_state();
  rl_callback_handler_remove();
  repl_text_clear(&r->chunk);
  repl_text_clear(&r->note);
  free(r->kept);
  r->kept = NULL;
  return any;
}

void repl_edit_stop_process(repl *r)
{
  bool edits = r->edits;
  repl_screen_erase(r->screen);
  rl_deprep_terminal();
  kill(getpid(), SIGSTOP);
  prepare_terminal(1);
  repl_screen_forget(r->screen);
  r->edits = edits;
  repl_edit_resize(r);
}
