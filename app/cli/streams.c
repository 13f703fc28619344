// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Standard streams that carry a protocol. Main thread; owns a copy of standard error, and what a terminal was like.
 * A single foreign byte would break the protocol, and not only scripts write: C modules, child processes, sanitizers, we
 * ourselves. All of them know descriptors 0, 1 and 2, so it is the protocol that moves away, and what is found there
 * later is a pipe. To catch the writers one by one was left.
 */
#include "cli/streams.h"
#include "words/words.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

// Standard error as it was; -1: nothing was taken.
static int error_before = -1;

// A terminal's description is shared with the shell: what becomes of its flags would stay.
static struct terminal {
  int fd, flags;
} terminals[2] = {{.fd = -1}, {.fd = -1}};

static void note_terminal(struct terminal *t, int fd)
{
  if (!isatty(fd))
    return;
  t->flags = fcntl(fd, F_GETFL);
  t->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

// Puts the writing end of a new pipe in the place of fd. Gives the other end; -1: not possible.
static int replace_output(int fd)
{
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return -1;
  bool replaced = dup2(ends[1], fd) == fd; // that one children get
  close(ends[1]);
  if (replaced)
    return ends[0];
  close(ends[0]);
  return -1;
}

bool cli_streams_take(cli_streams *s)
{
  fflush(stdout);
  note_terminal(&terminals[0], STDIN_FILENO);
  note_terminal(&terminals[1], STDOUT_FILENO);
  error_before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  s->in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  s->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  bool taken = error_before >= 0 && s->in >= 0 && s->out >= 0 && nothing >= 0 &&
               dup2(nothing, STDIN_FILENO) == STDIN_FILENO;
  if (nothing >= 0)
    close(nothing);
  s->from_out = taken ? replace_output(STDOUT_FILENO) : -1;
  s->from_err = taken ? replace_output(STDERR_FILENO) : -1;
  taken = s->from_out >= 0 && s->from_err >= 0;
  if (!taken) {
    cli_streams_give_back(NULL);
    perror(_("eplua: cannot take the standard streams for DAP"));
  }
  // what C code prints shall not wait for the end
  setvbuf(stdout, NULL, _IOLBF, 0);
  return taken;
}

// Whatever is left in a pipe that nobody else reads.
static void move_rest(int from)
{
  char bytes[4096];
  ssize_t got;
  fcntl(from, F_SETFL, O_NONBLOCK);
  while ((got = read(from, bytes, sizeof bytes)) > 0)
    (void)!write(STDERR_FILENO, bytes, (size_t)got);
}

void cli_streams_give_back(const cli_streams *rest)
{
  if (error_before < 0)
    return;
  dup2(error_before, STDOUT_FILENO);
  dup2(error_before, STDERR_FILENO);
  for (int i = 0; i < 2; i++) {
    if (terminals[i].fd >= 0)
      fcntl(terminals[i].fd, F_SETFL, terminals[i].flags);
  }
  if (rest && rest->from_out >= 0)
    move_rest(rest->from_out);
  if (rest && rest->from_err >= 0)
    move_rest(rest->from_err);
}
