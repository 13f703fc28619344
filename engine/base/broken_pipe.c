// SPDX-License-Identifier: MIT
/* SIGPIPE. Any thread; the disposition belongs to the process, and only the default one is replaced. libuv writes to sockets without MSG_NOSIGNAL. */
#include "base/broken_pipe.h"

#include <signal.h>
#include <stddef.h>

static void on_signal(int signo)
{
  (void)signo;
}

void ep_broken_pipe_survive(void)
{
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) != 0 || now.sa_handler != SIG_DFL)
    return;
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, NULL);
}
