// SPDX-License-Identifier: MIT
/* SIGPIPE. Any thread. Libuv writes to sockets without MSG_NOSIGNAL, so each peer that vanishes may raise it. */
#include "base/broken_pipe.h"

#include <signal.h>
#include <stddef.h>

static void on_broken_pipe(int signo)
{
  (void)signo;
}

void ep_survive_broken_pipes(void)
{
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) != 0 || now.sa_handler != SIG_DFL)
    return;
  struct sigaction action = {.sa_handler = on_broken_pipe, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, NULL);
}
