// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Input that nobody types: chunks one after the other, results to standard output, errors to standard error. The thread of
 * the prompt. Lines are put together until they are a chunk, so a file that a person would type gives what the person would see.
 */
#include "cli/status.h"
#include "repl/repl_int.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_MAX = 8 << 20, BYTES = 64 * 1024, COMMAND_MS = 5000 };

typedef struct waiting {
  repl *r;
  bool done;
} waiting;

static void on_settled(void *ud, yyjson_val *pong)
{
  (void)pong;
  ((waiting *)ud)->done = true;
}

static void on_answer(void *ud, yyjson_val *answer)
{
  waiting *w = ud;
  repl *r = w->r;
  const repl_look look = {.columns = 1 << 30};
  link_text out = {0};
  bool worked = repl_show_answer(&out, &look, answer);
  yyjson_val *traceback = yyjson_obj_get(answer, "traceback");
  if (!worked)
    r->status = CLI_STATUS_ERROR;
  if (yyjson_is_str(traceback)) {
    link_text_clear(&r->traceback);
    link_text_add(&r->traceback, yyjson_get_str(traceback), yyjson_get_len(traceback));
  }
  link_text_add(&r->shown, out.bytes ? out.bytes : "", out.length);
  link_text_free(&out);
  if (!answer || yyjson_obj_get(answer, "exit")) // what follows has nobody to run it
    repl_leave(r, answer ? r->status : CLI_STATUS_ERROR);
  r->failed = !worked;
  if (r->local || !repl_talk_wait_output(r->talk, on_settled, w))
    w->done = true;
}

void repl_piped_run(repl *r, const char *code, size_t length, const char *name)
{
  waiting w = {.r = r};
  r->failed = false;
  if (!repl_talk_ask(r->talk, repl_evaluate_request(code, length, name), on_answer, &w)) {
    fprintf(stderr, "eplua: there is no connection to the engine\n");
    repl_leave(r, 1);
    return;
  }
  while (!w.done && !r->over)
    repl_wait(r, -1, false);
  fflush(stdout);
  link_text_flush(&r->shown, r->failed ? STDERR_FILENO : STDOUT_FILENO);
}

// Takes a line; its end is not in it.
static void take_line(repl *r, const char *line, size_t length, bool last)
{
  if (r->over)
    return;
  if (r->chunk.length == 0) {
    char *copy = strndup(line, length);
    bool command = copy && repl_command(r, copy);
    free(copy);
    if (command) {
      int64_t until = repl_now_ms() + COMMAND_MS;
      while (repl_talk_waits(r->talk) && !r->over && repl_now_ms() < until)
        repl_wait(r, (int)(until - repl_now_ms()), false);
      return;
    }
  }
  link_text_add(&r->chunk, line, length);
  bool blank = !r->chunk.bytes || !r->chunk.bytes[strspn(r->chunk.bytes, " \t\r\n")];
  if (!blank && !last && r->chunk.length < CHUNK_MAX &&
      repl_chunk_is_open(r->chunk.bytes, r->chunk.length)) {
    link_text_put(&r->chunk, "\n");
    return;
  }
  if (!blank)
    repl_piped_run(r, r->chunk.bytes, r->chunk.length, NULL);
  link_text_clear(&r->chunk);
}

static bool readable(repl *r)
{
  while (!r->over) {
    struct pollfd in[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.events = POLLIN}};
    short events = 0;
    in[1].fd = repl_talk_descriptor(r->talk, &events);
    in[1].events = events;
    struct pollfd all[3] = {in[0], in[1], {.fd = r->wake, .events = POLLIN}};
    int n = poll(all, 3, -1);
    if (n < 0 && errno != EINTR)
      return false;
    if (all[1].revents || all[2].revents)
      repl_wait(r, 0, false);
    if (all[0].revents)
      return true;
  }
  return false;
}

void repl_piped(repl *r)
{
  static char bytes[BYTES];
  link_text line = {0};
  while (readable(r)) {
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    for (char *at = bytes, *end = bytes + n; at < end && !r->over;) {
      char *stop = memchr(at, '\n', (size_t)(end - at));
      link_text_add(&line, at, (size_t)((stop ? stop : end) - at));
      at = stop ? stop + 1 : end;
      if (stop) {
        take_line(r, line.bytes ? line.bytes : "", line.length, false);
        link_text_clear(&line);
      }
    }
  }
  if (line.length > 0)
    take_line(r, line.bytes, line.length, false);
  if (r->chunk.length > 0) // the end of input ends it
    take_line(r, "", 0, true);
  link_text_free(&line);
  repl_leave(r, r->status);
}
