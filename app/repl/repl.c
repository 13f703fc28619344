// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The prompt: its life, its signals, its loop. The thread of the prompt; owns the pipe by which signals and other threads reach it, and
 * what belongs to a prompt.
 * One poll() waits for the keyboard, the engine and the pipe, so nothing that comes has to wait for a key.
 * Not here: who typed what (edit.c, prompt.c), and the way to the engine (talk.c, link_*.c).
 */
#include "cli/status.h"
#include "repl/list.h"
#include "repl/repl_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// What others say into the pipe; signals say their number.
enum { INPUT_WANTED = 200, INPUT_DONE, END };
enum { FIRST_WAIT_MS = 5000, FIRST_WAIT_LOCAL_MS = 500 };

static int ends[2] = {-1, -1}; // made once, never closed: others may write at any time
static atomic_bool opened;
static int64_t
    asked_ms; // since when an engine has had time to let us in: people may take theirs to find the token

static void tell(unsigned char what)
{
  int saved = errno;
  if (atomic_load(&opened))
    (void)!write(ends[1], &what, 1);
  errno = saved;
}

static void on_signal(int signo)
{
  tell((unsigned char)signo);
}

int64_t repl_now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

repl_look repl_look_now(const repl *r)
{
  return r->screen ? (repl_look){repl_screen_columns(r->screen), repl_screen_colour(r->screen)}
                   : (repl_look){.columns = 1 << 20};
}

void repl_leave(repl *r, int status)
{
  r->over = true;
  r->status = status;
}

void repl_say_text(repl *r, link_text *text)
{
  if (r->screen && text->length > 0) {
    repl_edit_make_way(r);
    repl_screen_say(r->screen, text->bytes, text->length);
    repl_edit_draw(r);
  } else {
    link_text_flush(text, STDOUT_FILENO);
  }
  link_text_clear(text);
}

void repl_say(repl *r, int ink, const char *format, ...)
{
  char text[1024];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
  if (!r->screen) {
    fprintf(ink == REPL_INK_BAD ? stderr : stdout, "%s\n", text);
    fflush(stdout);
    r->status = ink == REPL_INK_BAD ? 1 : r->status;
    return;
  }
  link_text out = {0};
  repl_look look = repl_look_now(r);
  repl_show_line(&out, &look, ink, text, length);
  repl_say_text(r, &out);
  link_text_free(&out);
}

// --- the loop ---

static void take_byte(repl *r, unsigned char byte)
{
  switch (byte) {
  case SIGINT:
    if (r->screen)
      repl_prompt_interrupt(r);
    break;
  case SIGWINCH:
    if (r->screen)
      repl_edit_resize(r);
    break;
  case SIGTSTP:
    if (r->screen)
      repl_edit_stop_process(r);
    break;
  case SIGCONT:
    if (r->screen)
      repl_edit_continue(r);
    break;
  case SIGTERM:
  case SIGHUP:
    repl_leave(r, CLI_STATUS_SIGNAL + byte);
    break;
  case INPUT_WANTED:
  case INPUT_DONE:
    if (r->screen)
      repl_prompt_input(r, byte == INPUT_WANTED);
    break;
  case END:
    repl_leave(r, r->status);
    break;
  default:
    break;
  }
}

static bool take_bytes(repl *r)
{
  unsigned char byte;
  bool any = false;
  while (!r->over && read(r->wake, &byte, 1) == 1) {
    take_byte(r, byte);
    any = true;
  }
  return any;
}

static int soonest(int a, int b)
{
  return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

void repl_wait(repl *r, int timeout_ms, bool keys)
{
  int left = repl_talk_step(r->talk);
  if (r->over)
    return;
  if (keys && r->edits && repl_edit_has_keys()) {
    take_bytes(r);
    repl_edit_key(r);
    return;
  }
  short events = 0;
  struct pollfd in[3] = {{.fd = r->wake, .events = POLLIN},
                         {.fd = repl_talk_descriptor(r->talk, &events)},
                         {.fd = keys && r->screen ? STDIN_FILENO : -1, .events = POLLIN}};
  in[1].events = events;
  if (poll(in, 3, soonest(left, timeout_ms)) < 0)
    return;
  if (in[1].revents && !r->over)
    repl_talk_step(r->talk);
  bool told =
      take_bytes(r); // behind poll(): a ^C that came with what was typed after it goes first
  if (!in[2].revents || told || r->over)
    return;
  if (r->state == REPL_LEAVING)
    repl_prompt_key(r);
  else if (r->edits)
    repl_edit_key(r);
  else
    repl_edit_read_ahead(r);
}

// Until the engine has said hello; false: it does not.
static bool wait_hello(repl *r)
{
  int64_t until = repl_now_ms() + (r->local ? FIRST_WAIT_LOCAL_MS : FIRST_WAIT_MS);
  while (!r->greeted && !r->over && !repl_talk_failed(r->talk) && repl_now_ms() < until)
    repl_wait(r, (int)(until - repl_now_ms()), false);
  return r->greeted;
}

// --- life ---

static bool open_pipe(void)
{
  if (!atomic_load(&opened) && pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0)
    atomic_store(&opened, true);
  return atomic_load(&opened);
}

static void handle_signals(const repl *r)
{
  static const int local[] = {SIGINT, SIGWINCH, SIGTSTP, SIGCONT}, also[] = {SIGTERM, SIGHUP};
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof local / sizeof *local; i++)
    sigaction(local[i], &action, NULL);
  for (size_t i = 0; !r->local && i < sizeof also / sizeof *also; i++)
    sigaction(also[i], &action, NULL);
}

static void release_signals(const repl *r)
{
  static const int local[] = {SIGWINCH, SIGTSTP, SIGCONT}, also[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof local / sizeof *local; i++)
    signal(local[i], SIG_DFL);
  for (size_t i = 0; !r->local && i < sizeof also / sizeof *also; i++)
    signal(also[i], SIG_DFL);
}

static bool is_typed(void)
{
  return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bool open_terminal(repl *r)
{
  const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
  r->plain = !term || !*term || strcmp(term, "dumb") == 0;
  r->screen = repl_screen_new(STDOUT_FILENO, !r->plain && !(no_colour && *no_colour), r->plain);
  if (!r->screen)
    return false;
  repl_edit_open(r);
  handle_signals(r);
  repl_greet(r);
  return true;
}

static void type(repl *r)
{
  if (r->local)
    wait_hello(r); // its greeting stands above the first prompt
  repl_prompt_begin(r);
  while (!r->over) {
    repl_wait(r, repl_prompt_timeout(r), true);
    repl_prompt_tick(r);
  }
}

// Says why there is no prompt. where: NULL: on the engine of this process.
static void say_failure(const char *where, const char *why)
{
  if (where)
    fprintf(stderr, "eplua: cannot attach to %s: %s\n", *where ? where : "''", why);
  else
    fprintf(stderr, "eplua: %s\n", why);
}

// Takes link, which may be NULL.
static int run_on(const repl_options *options, peer_link *link, const char *where)
{
  bool local = !where;
  repl r = {.options = options, .local = local, .wake = ends[0]};
  const repl_news news = repl_news_for(&r);
  bool typed = is_typed();
  eplua_error err = {0};
  int status = 2;
  // piped, the engine of this process writes its output itself
  r.talk = repl_talk_new(link, &news, typed || !local, local ? 0 : UINT64_MAX);
  if (!r.talk || !repl_talk_open(r.talk, &err)) {
    say_failure(where, err.message[0] ? err.message : "not enough memory");
    goto done;
  }
  if (!local && !wait_hello(&r)) {
    say_failure(where, repl_talk_why(r.talk));
    goto done;
  }
  if (!typed)
    repl_piped(&r);
  else if (open_terminal(&r))
    type(&r);
  status = r.status;
done:
  if (r.screen)
    repl_catch_up(&r);
  if (r.screen)
    repl_edit_close(&r);
  if (r.screen)
    release_signals(&r);
  repl_talk_free(r.talk);
  repl_screen_free(r.screen);
  repl_colours_free(r.colours);
  free(r.kept);
  link_text_free(&r.greeting);
  link_text_free(&r.shown);
  link_text_free(&r.traceback);
  link_text_free(&r.chunk);
  link_text_free(&r.note);
  repl_flood_clear(&r.flood);
  return status;
}

static int run(const repl_options *options)
{
  if (options->size != sizeof *options || !open_pipe())
    return CLI_STATUS_USAGE;
  return run_on(options, peer_link_new_local(options->control, "prompt"), NULL);
}

// A line without echo. Read key by key: a ^C must not end the process before the terminal is as it was. False: it was broken off.
static bool read_secret(int fd, char *text, size_t size)
{
  enum { INTERRUPT = 3, LAST = 4, BACKSPACE = 8, KILL_LINE = 21, DELETE = 127 };
  size_t n = 0;
  for (char c; read(fd, &c, 1) == 1 && c != INTERRUPT;) {
    if (c == '\n' || c == LAST) {
      text[n] = '\0';
      return n > 0;
    }
    if (c == BACKSPACE || c == DELETE)
      n -= n > 0;
    else if (c == KILL_LINE)
      n = 0;
    else if (n + 1 < size)
      text[n++] = c;
  }
  return false;
}

// From the terminal.
static bool ask_token(char *token, size_t size)
{
  static const char question[] = "token: ";
  struct termios before, silent;
  int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 || tcgetattr(fd, &before) != 0) {
    if (fd >= 0)
      close(fd);
    return false;
  }
  silent = before;
  silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
  silent.c_cc[VMIN] = 1;
  silent.c_cc[VTIME] = 0;
  tcsetattr(fd, TCSAFLUSH, &silent);
  (void)!write(fd, question, sizeof question - 1);
  bool given = read_secret(fd, token, size);
  (void)!write(fd, "\n", 1);
  tcsetattr(fd, TCSAFLUSH, &before);
  close(fd);
  asked_ms = repl_now_ms();
  return given;
}

static int attach(const repl_options *options, const char *where)
{
  eplua_error err = {0};
  if (options->size != sizeof *options || !open_pipe())
    return CLI_STATUS_USAGE;
  peer_link *link = peer_link_new_socket(where, ask_token, &err);
  if (link)
    return run_on(options, link, where);
  say_failure(where, err.message[0] ? err.message : "not enough memory");
  return CLI_STATUS_USAGE;
}

static bool prepare(void)
{
  if (!open_pipe() || !is_typed())
    return false;
  return repl_edit_prepare();
}

static void input(bool waits)
{
  tell(waits ? INPUT_WANTED : INPUT_DONE);
}

static void end(void)
{
  tell(END);
}

__attribute__((visibility("default"))) const repl_calls *repl_main(void);
const repl_calls *repl_main(void)
{
  static const repl_calls calls = {.size = sizeof calls,
                                   .prepare = prepare,
                                   .run = run,
                                   .attach = attach,
                                   .list = repl_list,
                                   .input = input,
                                   .end = end,
                                   .restore = repl_edit_restore};
  return &calls;
}
