// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * luacheck as a process. On the thread that calls, which waits; owns the process and its pipes meanwhile.
 *
 * The text goes in through a socket, not a pipe, so that a luacheck that dies cannot send us SIGPIPE. It is
 * killed by its id when its time is over, and always waited for.
 */
#include "lang/diagnose.h"
#include "lang/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define LIMIT_MS 2000
#define MOST_OUTPUT ((size_t)1 << 20)
#define MOST_GLOBALS 2000U

typedef struct process {
  pid_t pid;
  int in, out; // ours: the text goes to in, findings come from out
} process;

static int64_t now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static char **make_arguments(const lang_luacheck_query *query)
{
  static const char *const fixed[] = {
      "--codes",   "--ranges", "--no-color", "--formatter",       "plain",
      "--no-self", "--std",    "lua54",      "--max-line-length", "200"};
  size_t fixed_count = sizeof fixed / sizeof *fixed;
  size_t globals = query->global_count < MOST_GLOBALS ? query->global_count : MOST_GLOBALS;
  char **list = calloc(fixed_count + globals + 5, sizeof *list);
  if (!list)
    return NULL;
  size_t n = 0;
  list[n++] = (char *)(query->program ? query->program : "luacheck");
  for (size_t i = 0; i < fixed_count; i++)
    list[n++] = (char *)fixed[i];
  if (globals)
    list[n++] = (char *)"--read-globals";
  for (size_t i = 0; i < globals; i++) {
    if (query->globals[i][0] != '-')
      list[n++] = (char *)query->globals[i];
  }
  list[n++] = (char *)"--";
  list[n++] = (char *)"-";
  return list;
}

static bool start(process *p, const lang_luacheck_query *query)
{
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  bool good = false;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  char **arguments = make_arguments(query);
  if (!arguments || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0 ||
      pipe2(out, O_CLOEXEC) < 0)
    goto done;
  sigset_t none, usual;
  sigemptyset(&none);
  sigfillset(&usual);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawn_file_actions_adddup2(&actions, in[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (query->folder)
    posix_spawn_file_actions_addchdir_np(&actions, query->folder);
  good = posix_spawnp(&p->pid, arguments[0], &actions, &attributes, arguments, environ) == 0;
  if (good) {
    p->in = in[0];
    p->out = out[0];
    in[0] = out[0] = -1;
    fcntl(p->in, F_SETFL, O_NONBLOCK);
    fcntl(p->out, F_SETFL, O_NONBLOCK);
  }
done:
  for (int i = 0; i < 2; i++) {
    if (in[i] >= 0)
      close(in[i]);
    if (out[i] >= 0)
      close(out[i]);
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(arguments);
  return good;
}

typedef struct text {
  char *bytes;
  size_t length, room;
} text;

// Reads what is there. False: the end, or too much.
static bool take(process *p, text *t)
{
  if (t->room - t->length < 4096) {
    size_t room = t->room ? t->room * 2 : 16384;
    char *bigger = room <= MOST_OUTPUT * 2 ? realloc(t->bytes, room) : NULL;
    if (!bigger)
      return false;
    t->bytes = bigger;
    t->room = room;
  }
  ssize_t n = read(p->out, t->bytes + t->length, t->room - t->length - 1);
  if (n > 0)
    t->length += (size_t)n;
  t->bytes[t->length] = '\0';
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

// Feeds and reads until it is done; false: its time is over.
static bool converse(process *p, const lang_source *source, int limit_ms, text *t)
{
  int64_t end = now_ms() + limit_ms;
  size_t sent = 0;
  bool more = true;
  while (more) {
    int64_t left = end - now_ms();
    if (left <= 0)
      return false;
    if (p->in >= 0 && sent == source->length) {
      close(p->in);
      p->in = -1;
    }
    struct pollfd fds[] = {{.fd = p->out, .events = POLLIN}, {.fd = p->in, .events = POLLOUT}};
    if (poll(fds, 2, (int)left) <= 0)
      continue;
    if (p->in >= 0 && fds[1].revents) {
      ssize_t n = send(p->in, source->text + sent, source->length - sent, MSG_NOSIGNAL);
      if (n > 0)
        sent += (size_t)n;
      else if (errno != EAGAIN && errno != EINTR)
        sent = source->length; // it does not want any more
    }
    if (fds[0].revents)
      more = take(p, t);
  }
  return true;
}

// Has it ended, or does it within ms? (What closed its output may still linger.)
static bool ends_within(pid_t pid, int ms)
{
  int fd = (int)syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0)
    return false;
  struct pollfd p = {.fd = fd, .events = POLLIN};
  bool ended = poll(&p, 1, ms) > 0;
  close(fd);
  return ended;
}

// Ends it if it still runs; its exit status, or -1.
static int finish(process *p, bool in_time)
{
  int status = 0;
  if (p->in >= 0)
    close(p->in);
  close(p->out);
  if (!in_time || !ends_within(p->pid, 500))
    kill(p->pid, SIGKILL);
  while (waitpid(p->pid, &status, 0) < 0) {
    if (errno != EINTR)
      return -1;
  }
  return in_time && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// --- what it says ---

// Which of our codes finds the same.
static const struct same {
  const char *theirs, *ours;
} same[] = {
    {"E011", "syntax-error"},         {"W111", "accidental-global"}, {"W112", "accidental-global"},
    {"W113", "undefined-global"},     {"W211", "unused-local"},      {"W211", "unused-function"},
    {"W213", "unused-loop-variable"}, {"W221", "unused-local"},      {"W231", "unused-local"},
    {"W411", "redefined-local"},      {"W421", "redefined-local"},   {"W431", "redefined-local"},
    {"W412", "redefined-local"},      {"W422", "redefined-local"},   {"W432", "redefined-local"},
    {"W413", "redefined-local"},      {"W423", "redefined-local"},   {"W433", "redefined-local"},
    {"W511", "unreachable-code"},     {"W542", "empty-if"},          {"W581", "not-compared"},
    {"W314", "duplicate-key"},
};

static bool is_known(const lang_diagnostics *known, const char *code, uint32_t line,
                     uint32_t column)
{
  for (size_t i = 0; known && i < known->count; i++) {
    const lang_diagnostic *d = &known->list[i];
    if (d->range.from.line != line)
      continue;
    if (code[0] == 'E' && d->severity == LANG_ERROR)
      return true;
    bool near = d->range.from.column == column || code[1] == '5' || code[1] == '3';
    for (size_t k = 0; near && k < sizeof same / sizeof *same; k++) {
      if (strcmp(same[k].theirs, code) == 0 && strcmp(same[k].ours, d->code) == 0)
        return true;
    }
  }
  return false;
}

// `stdin:3:7-9: (W211) unused variable 'x'`
static bool read_line(lang_arena *arena, const lang_source *source, const char *line,
                      lang_diagnostic *d)
{
  static const char start[] = "stdin:";
  if (strncmp(line, start, sizeof start - 1) != 0)
    return false;
  char *p = (char *)line + sizeof start - 1;
  unsigned long row = strtoul(p, &p, 10);
  unsigned long from = *p == ':' ? strtoul(p + 1, &p, 10) : 0;
  unsigned long to = *p == '-' ? strtoul(p + 1, &p, 10) : 0;
  if (strncmp(p, ": (", 3) != 0 || row < 1 || row > source->line_count || from < 1 || to < from ||
      to > INT32_MAX)
    return false;
  const char *code = p + 3, *close = strchr(code, ')');
  if (!close || close - code > 8)
    return false;
  const char *message = close + 1;
  while (*message == ' ')
    message++;
  d->code = lang_arena_copy(arena, code, (size_t)(close - code));
  d->message = lang_arena_copy(arena, message, strlen(message));
  d->source = "luacheck";
  d->severity = code[0] == 'E' || code[0] == 'F' ? LANG_ERROR
                : code[1] == '6'                 ? LANG_HINT
                                                 : LANG_WARNING;
  d->range = (lang_range){{(uint32_t)row, (uint32_t)from}, {(uint32_t)row, (uint32_t)to + 1}};
  return true;
}

typedef struct merging {
  lang_arena *arena;
  const lang_source *source;
  const lang_diagnostics *known;
  char *output;
  lang_diagnostics *result;
} merging;

static bool is_before(const lang_diagnostic *a, const lang_diagnostic *b)
{
  lang_position x = a->range.from, y = b->range.from;
  return x.line < y.line || (x.line == y.line && x.column <= y.column);
}

static void merge(void *ud)
{
  merging *m = ud;
  size_t lines = 1, count = 0;
  for (const char *p = m->output; *p; p++)
    lines += *p == '\n';
  if (lines > 1000)
    lines = 1000;
  size_t known = m->known ? m->known->count : 0;
  lang_diagnostic *found = lang_arena_take(m->arena, lines * sizeof *found);
  char *save = NULL;
  for (char *line = strtok_r(m->output, "\n", &save); line && count < lines;
       line = strtok_r(NULL, "\n", &save)) {
    lang_diagnostic d;
    if (read_line(m->arena, m->source, line, &d) &&
        !is_known(m->known, d.code, d.range.from.line, d.range.from.column))
      found[count++] = d;
  }
  lang_diagnostic *list = lang_arena_take(m->arena, (known + count + 1) * sizeof *list);
  size_t i = 0, k = 0, n = 0;
  while (i < known || k < count) {
    bool ours = k == count || (i < known && is_before(&m->known->list[i], &found[k]));
    list[n] = ours ? m->known->list[i++] : found[k++];
    list[n].message = lang_arena_copy(m->arena, list[n].message, strlen(list[n].message));
    n++;
  }
  m->result = lang_arena_take(m->arena, sizeof *m->result);
  *m->result = (lang_diagnostics){.list = list, .count = n, .arena = m->arena};
}

lang_diagnostics *lang_luacheck(const lang_source *source, const lang_diagnostics *known,
                                const lang_luacheck_query *query, bool *installed)
{
  static const lang_luacheck_query nothing = {0};
  query = query ? query : &nothing;
  process p = {.in = -1, .out = -1};
  bool started = start(&p, query);
  if (installed)
    *installed = started;
  if (!started)
    return NULL;
  text t = {0};
  bool in_time = converse(&p, source, query->limit_ms > 0 ? query->limit_ms : LIMIT_MS, &t);
  int status = finish(&p, in_time);
  merging m = {.arena = lang_arena_new(), .source = source, .known = known, .output = t.bytes};
  // 0: nothing found, 1: warnings, 2: errors in the source; more: it could not do its work
  if (status < 0 || status > 2 || !t.bytes || !m.arena || !lang_arena_run(m.arena, merge, &m)) {
    lang_arena_free(m.arena);
    m.result = NULL;
  }
  free(t.bytes);
  return m.result;
}
