// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A thread of its own reads what the process prints and waits for its end; it touches nothing but the console (which
 * takes output from any thread) and posts the rest. The process gets a group of its own, so that Stop reaches
 * what it starts, too; what it leaves behind at a good end lives on.
 * It inherits one end of a socket pair, and is told so in its environment (app/cli/parent.h): by the other end the IDE looks into it as into any
 * engine. No port and no file is there, so nobody else finds it, and nothing has to be found before the first line runs.
 */
#include "ide/process.h"

#include "cli/parent.h"
#include "panels/console.h"
#include "words/words.h"

#include <epq/thread.h>
#include <epq/timer.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK = 65536, PATIENCE_MS = 3000, STACK_SIZE = 256 << 10, PARENT_FD = 3 };

struct ide_process {
  ide *ide;
  pid_t pid;
  int in, out, err; // our ends
  int link;         // ours of the socket pair; -1: taken
  epq_thread *thread;
  epq_timer *patience;
  atomic_bool mute;
  bool asked;     // to end
  int64_t killed; // for lack of memory, on this machine, before it began
  void (*ended)(void *ud, const ide_process_end *end);
  void *ud;
  ide_process_end end;
};

// How many processes the system has killed for lack of memory since it runs; -1: not known.
static int64_t count_killed(void)
{
  static const char name[] = "oom_kill ";
  char line[128];
  int64_t count = -1;
  FILE *f = fopen("/proc/vmstat", "re");
  while (f && count < 0 && fgets(line, sizeof line, f))
    if (strncmp(line, name, sizeof name - 1) == 0)
      count = strtoll(line + sizeof name - 1, NULL, 10);
  if (f)
    fclose(f);
  return count;
}

static void take_end(void *ud)
{
  ide_process *p = ud;
  epq_timer_stop(p->patience);
  epq_thread_join(p->thread, -1);
  p->thread = NULL;
  p->end.asked = p->asked;
  p->end.memory = p->end.signal == SIGKILL && !p->asked && count_killed() > p->killed;
  if (!atomic_load(&p->mute))
    p->ended(p->ud, &p->end);
}

// One block of what it printed; false: the end.
static bool pass_on(ide_process *p, int fd, bool is_err, char *block)
{
  ssize_t got = read(fd, block, BLOCK);
  if (got < 0)
    return errno == EINTR || errno == EAGAIN;
  if (got > 0 && !atomic_load(&p->mute))
    panel_console_output(p->ide->console, is_err, block, (size_t)got);
  return got > 0;
}

// Until it has ended, or everybody has closed what it printed to. What it started and left behind may hold the pipes
// open: a short while after its end they are left alone.
static void read_all(void *ud)
{
  enum { DRAIN_MS = 300 };
  ide_process *p = ud;
  char *block = malloc(BLOCK);
  int exited = (int)syscall(SYS_pidfd_open, p->pid, 0), patience = -1;
  struct pollfd fds[] = {{.fd = p->out, .events = POLLIN},
                         {.fd = p->err, .events = POLLIN},
                         {.fd = exited, .events = POLLIN}};
  while (block && (fds[0].fd >= 0 || fds[1].fd >= 0)) {
    int ready = poll(fds, 3, patience);
    if (ready == 0 || (ready < 0 && errno != EINTR))
      break;
    for (int k = 0; k < 2; k++)
      if (fds[k].fd >= 0 && fds[k].revents && !pass_on(p, fds[k].fd, k == 1, block))
        fds[k].fd = -1;
    if (fds[2].fd >= 0 && fds[2].revents) {
      fds[2].fd = -1;
      patience = DRAIN_MS;
    }
  }
  free(block);
  if (exited >= 0)
    close(exited);
  int status = 0;
  while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
    ;
  bool signalled = WIFSIGNALED(status);
  p->end = (ide_process_end){.pid = p->pid,
                             .status = signalled ? 0 : WEXITSTATUS(status),
                             .signal = signalled ? WTERMSIG(status) : 0,
                             .core = signalled && WCOREDUMP(status)};
  epq_app_post(p->ide->app, take_end, NULL, p);
}

static void on_patience(void *ud)
{
  ide_process *p = ud;
  kill(-p->pid, SIGKILL);
}

void ide_process_stop(ide_process *p)
{
  kill(-p->pid, p->asked ? SIGKILL : SIGINT);
  if (!p->asked)
    epq_timer_start(p->patience, PATIENCE_MS, false);
  p->asked = true;
}

int ide_process_feed(ide_process *p, const char *text, size_t length)
{
  while (length > 0) {
    ssize_t written = p->in < 0 ? -1 : write(p->in, text, length);
    if (written < 0)
      return EPLUA_E_FULL;
    text += written;
    length -= (size_t)written;
  }
  return EPLUA_OK;
}

void ide_process_feed_end(ide_process *p)
{
  if (p->in >= 0)
    close(p->in);
  p->in = -1;
}

static void close_all(const int *fds, size_t count)
{
  for (size_t k = 0; k < count; k++)
    if (fds[k] >= 0)
      close(fds[k]);
}

// The environment of ours with those of the spec over it, and `last`; owned: the list, not the texts.
static char **environment(const char *const *more, char *last)
{
  size_t n = 0, m = 0;
  while (environ[n])
    n++;
  while (more && more[m])
    m++;
  char **all = calloc(n + m + 2, sizeof *all);
  size_t count = 0;
  if (all)
    all[count++] = last;
  for (size_t k = 0; all && k < m; k++)
    all[count++] = (char *)more[k];
  for (size_t k = 0; all && k < n; k++) {
    bool replaced = false;
    for (size_t j = 0; j < m && !replaced; j++)
      replaced = strncmp(environ[k], more[j], strcspn(more[j], "=") + 1) == 0;
    if (!replaced)
      all[count++] = environ[k];
  }
  return all;
}

static int spawn(ide_process *p, const ide_run_spec *spec, int in, int out, int err, int parent)
{
  size_t n = 0, count = 0;
  while (spec->args && spec->args[n])
    n++;
  const char **argv = calloc(n + 5, sizeof *argv);
  char told[sizeof CLI_PARENT_VARIABLE + 16];
  snprintf(told, sizeof told, "%s=%d", CLI_PARENT_VARIABLE, PARENT_FD);
  char **envp = environment(spec->env, told);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  int code = ENOMEM;
  if (argv && envp) {
    argv[count++] = "eplua";
    if (spec->restricted)
      argv[count++] = "--sandbox";
    argv[count++] = spec->path;
    for (size_t k = 0; k < n; k++)
      argv[count++] = spec->args[k];
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_adddup2(&actions, err, 2);
    posix_spawn_file_actions_adddup2(&actions, parent, PARENT_FD);
    if (spec->folder)
      posix_spawn_file_actions_addchdir_np(&actions, spec->folder);
    sigset_t set;
    sigfillset(&set);
    posix_spawnattr_setsigdefault(&attributes, &set);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    code = posix_spawn(&p->pid, "/proc/self/exe", &actions, &attributes, (char **)argv, envp);
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  free(argv);
  free(envp);
  return code;
}

peer_link *ide_process_take_link(ide_process *p)
{
  int fd = p->link;
  p->link = -1;
  return fd >= 0 ? peer_link_new_descriptor(fd) : NULL;
}

int ide_process_pid(const ide_process *p)
{
  return p->pid;
}

ide_process *ide_process_start(ide *i, const ide_run_spec *spec,
                               void (*ended)(void *ud, const ide_process_end *end), void *ud)
{
  int pipes[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
  char text[256];
  ide_process *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  *p =
      (ide_process){.ide = i, .in = -1, .out = -1, .err = -1, .link = -1, .ended = ended, .ud = ud};
  p->killed = count_killed();
  int code = 0;
  for (int k = 0; k < 6 && !code; k += 2)
    code = pipe2(pipes + k, O_CLOEXEC) ? errno : 0;
  if (!code && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pipes + 6) != 0)
    code = errno;
  if (!code)
    code = spawn(p, spec, pipes[0], pipes[3], pipes[5], pipes[7]);
  if (code) {
    close_all(pipes, 8);
    goto fail;
  }
  close_all((int[]){pipes[0], pipes[3], pipes[5], pipes[7]}, 4);
  p->link = pipes[6];
  p->in = pipes[1];
  p->out = pipes[2];
  p->err = pipes[4];
  fcntl(p->in, F_SETFL, O_NONBLOCK); // who does not read must not hold us up
  p->patience = epq_timer_new(i->app, on_patience, p);
  p->thread = epq_thread_start("process", STACK_SIZE, read_all, p);
  if (p->thread)
    return p;
  code = EAGAIN;
  kill(-p->pid, SIGKILL);
  waitpid(p->pid, NULL, 0);
fail:
  snprintf(text, sizeof text, _("cannot start a process: %s"), strerror(code));
  panel_console_log(i->console, EPLUA_LOG_ERROR, text, strlen(text));
  ide_process_free(p);
  return NULL;
}

void ide_process_free(ide_process *p)
{
  if (!p)
    return;
  atomic_store(&p->mute, true);
  if (p->thread) {
    kill(-p->pid, SIGKILL);
    epq_thread_join(p->thread, -1);
  }
  epq_timer_free(p->patience);
  close_all((int[]){p->in, p->out, p->err, p->link}, 4);
  free(p);
}
