// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Commands of the prompt, which begin with a colon since no Lua does. The thread of the prompt. To add one is a function and a line
 * in the table.
 * While an answer is waited for, the prompt is back already: it is shown above it.
 */
#include "repl/repl_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOAD_MAX = 8 << 20 };

// Takes request.
static void ask_for(repl *r, yyjson_mut_doc *request, repl_answer_fn *fn)
{
  if (!repl_talk_ask(r->talk, request, fn, r))
    repl_say(r, REPL_INK_BAD, "there is no connection to the engine");
}

static void ask(repl *r, const char *verb, repl_answer_fn *fn)
{
  ask_for(r, repl_talk_request(verb), fn);
}

// True: said what went wrong.
static bool refused(repl *r, yyjson_val *answer)
{
  const char *why = repl_show_error(answer);
  if (why)
    repl_say(r, REPL_INK_BAD, "%s", why);
  return why;
}

static void on_done(void *ud, yyjson_val *answer)
{
  refused(ud, answer);
}

static void do_stop(repl *r, const char *rest)
{
  (void)rest;
  ask(r, "stop", on_done);
}

static void do_restart(repl *r, const char *rest)
{
  (void)rest;
  ask(r, "restart", on_done);
}

static void do_state(repl *r, const char *rest)
{
  (void)rest;
  if (repl_talk_connected(r->talk))
    repl_talk_want_status(r->talk);
  else
    repl_say(r, REPL_INK_BAD, "there is no connection to the engine");
}

// Shows it and frees its cells; if_none: instead of an empty one.
static void say_grid(repl *r, repl_grid *grid, const char *if_none)
{
  link_text out = {0};
  repl_look look = repl_look_now(r);
  bool any = grid->count > 0;
  repl_grid_show(grid, &out, &look);
  if (any)
    repl_say_text(r, &out);
  else
    repl_say(r, REPL_INK_FAINT, "%s", if_none);
  link_text_free(&out);
}

// What is overdue is due now.
static void add_duration(repl_grid *grid, yyjson_val *ms)
{
  if (yyjson_is_num(ms))
    repl_grid_print(grid, "%.0f ms", yyjson_get_num(ms) > 0 ? yyjson_get_num(ms) : 0.0);
  else
    repl_grid_add(grid, "");
}

static void on_timers(void *ud, yyjson_val *answer)
{
  static const char *const names[] = {"id", "kind", "source", "due", "period", "runs"};
  repl *r = ud;
  repl_grid grid = {.names = names, .columns = sizeof names / sizeof *names};
  yyjson_val *callback;
  if (refused(r, answer))
    return;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(answer, "callbacks"));
  while ((callback = yyjson_arr_iter_next(&it))) {
    const char *kind = yyjson_get_str(yyjson_obj_get(callback, "kind"));
    const char *source = yyjson_get_str(yyjson_obj_get(callback, "source"));
    yyjson_val *due = yyjson_obj_get(callback, "due_ms"),
               *period = yyjson_obj_get(callback, "period_ms");
    repl_grid_print(&grid, "%.0f", yyjson_get_num(yyjson_obj_get(callback, "id")));
    repl_grid_add(&grid, kind ? kind : "?");
    repl_grid_add(&grid, source ? source : "");
    add_duration(&grid, due);
    add_duration(&grid, period);
    repl_grid_print(&grid, "%.0f", yyjson_get_num(yyjson_obj_get(callback, "runs")));
  }
  say_grid(r, &grid, "no timers, no callbacks");
}

static void do_timers(repl *r, const char *rest)
{
  (void)rest;
  ask(r, "callbacks", on_timers);
}

static void on_offers(void *ud, yyjson_val *answer)
{
  static const char *const names[] = {"name", "what it is"};
  repl *r = ud;
  repl_grid grid = {.names = names, .columns = 2};
  yyjson_val *item;
  if (refused(r, answer))
    return;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(answer, "items"));
  while ((item = yyjson_arr_iter_next(&it))) {
    repl_grid_add(&grid, yyjson_get_str(yyjson_obj_get(item, "name")));
    repl_grid_add(&grid, yyjson_get_str(yyjson_obj_get(item, "text")));
  }
  say_grid(r, &grid, "nothing begins so");
  if (yyjson_is_true(yyjson_obj_get(answer, "more")))
    repl_say(r, REPL_INK_FAINT, "and more");
}

static void do_complete(repl *r, const char *rest)
{
  yyjson_mut_doc *doc = repl_talk_request("complete");
  yyjson_mut_obj_add_strcpy(doc, yyjson_mut_doc_get_root(doc), "text", rest);
  ask_for(r, doc, on_offers);
}

// All of a file, or NULL: said why.
static char *read_file(repl *r, const char *path, size_t *length)
{
  struct stat st;
  char *bytes = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &st) != 0) {
    repl_say(r, REPL_INK_BAD, "%s: %s", path, strerror(errno));
  } else if (!S_ISREG(st.st_mode) || st.st_size > LOAD_MAX) {
    repl_say(r, REPL_INK_BAD, "%s: %s", path,
             S_ISREG(st.st_mode) ? "it is larger than 8 MiB" : "it is no file");
  } else {
    bytes = malloc((size_t)st.st_size + 1);
    ssize_t n = bytes ? read(fd, bytes, (size_t)st.st_size) : -1;
    *length = n < 0 ? 0 : (size_t)n;
    if (n < 0) {
      repl_say(r, REPL_INK_BAD, "%s: %s", path, strerror(errno));
      free(bytes);
      bytes = NULL;
    }
  }
  if (fd >= 0)
    close(fd);
  return bytes;
}

static void do_load(repl *r, const char *rest)
{
  size_t length;
  link_text name = {0};
  char *bytes = *rest ? read_file(r, rest, &length) : NULL;
  if (!*rest)
    repl_say(r, REPL_INK_BAD, ":load wants a file");
  if (!bytes)
    return;
  size_t skip = length > 0 && *bytes == '#' ? strcspn(bytes, "\n")
                                            : 0; // as lua; the lines keep their numbers
  link_text_print(&name, "@%s", rest);
  if (r->screen)
    repl_prompt_run(r, bytes + skip, length - skip, name.bytes);
  else
    repl_piped_run(r, bytes + skip, length - skip, name.bytes);
  link_text_free(&name);
  free(bytes);
}

static void do_output(repl *r, const char *rest)
{
  bool on = strcmp(rest, "on") == 0;
  if (!on && strcmp(rest, "off") != 0) {
    repl_say(r, REPL_INK_BAD, ":output on, or :output off");
    return;
  }
  repl_talk_show_output(r->talk, on);
}

static void do_traceback(repl *r, const char *rest)
{
  (void)rest;
  if (r->traceback.length > 0)
    repl_say(r, EPQ_STYLE_NORMAL, "%s", r->traceback.bytes);
  else
    repl_say(r, REPL_INK_FAINT, "there was no error");
}

static void do_exit(repl *r, const char *rest)
{
  (void)rest;
  repl_leave(r, r->status);
}

static void do_help(repl *r, const char *rest);

static const struct command {
  const char *name, *arguments, *help;
  void (*run)(repl *r, const char *rest);
} commands[] = {
    {":bt", "", "where the last error happened", do_traceback},
    {":complete", "PREFIX", "names of the running engine that begin so", do_complete},
    {":exit", "", "leave; so do exit, quit and ^D", do_exit},
    {":help", "", "this", do_help},
    {":load", "FILE", "run a file here", do_load},
    {":output", "on|off", "whether what the script prints is shown", do_output},
    {":restart", "", "the script begins anew", do_restart},
    {":state", "", "how the engine is", do_state},
    {":stop", "", "the script ends", do_stop},
    {":timers", "", "timers and callbacks", do_timers},
};

static void do_help(repl *r, const char *rest)
{
  static const char *const names[] = {"command", "what it does"};
  repl_grid grid = {.names = names, .columns = 2};
  link_text out = {0};
  repl_look look = repl_look_now(r);
  (void)rest;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    repl_grid_print(&grid, "%s %s", commands[i].name, commands[i].arguments);
    repl_grid_add(&grid, commands[i].help);
  }
  static const char *const keys[][2] = {
      {"=EXPRESSION", "its value, as without ="},
      {"Tab", "completes from the running engine; after ( it shows parameters"},
      {"^R", "searches the history"},
      {"Alt-Enter, ^J", "a further line"},
      {"^C", "ends the code that runs, or forgets the line"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    repl_grid_add(&grid, keys[i][0]);
    repl_grid_add(&grid, keys[i][1]);
  }
  repl_grid_show(&grid, &out, &look);
  repl_say_text(r, &out);
  link_text_free(&out);
}

const char *repl_command_name(size_t i, bool *more)
{
  bool there = i < sizeof commands / sizeof *commands;
  *more = there && *commands[i].arguments;
  return there ? commands[i].name : "";
}

bool repl_command(repl *r, const char *line)
{
  while (*line == ' ' || *line == '\t')
    line++;
  size_t length = strcspn(line, " \t\n");
  bool leaves = (length == 4 && memcmp(line, "exit", 4) == 0) ||
                (length == 4 && memcmp(line, "quit", 4) == 0);
  if (leaves && !line[length + strspn(line + length, " \t\n")]) {
    do_exit(r, "");
    return true;
  }
  if (*line != ':' || line[1] == ':') // ::label::
    return false;
  char *rest = strdup(line + length + strspn(line + length, " \t\n"));
  size_t end = rest ? strlen(rest) : 0;
  while (end > 0 && strchr(" \t\n", rest[end - 1]))
    rest[--end] = '\0';
  size_t i = 0, count = sizeof commands / sizeof *commands;
  while (i < count &&
         (strlen(commands[i].name) != length || memcmp(commands[i].name, line, length) != 0))
    i++;
  if (i < count && rest)
    commands[i].run(r, rest);
  else
    repl_say(r, REPL_INK_BAD, "there is no command %.*s (see :help)",
             (int)(length > 40 ? 40 : length), line);
  free(rest);
  return true;
}
