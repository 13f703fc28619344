// SPDX-License-Identifier: MIT
/* See the header. Any thread; owns the handler of the process, if it has set it. */
#include "base/sigpipe.h"

#include <signal.h>

static void on_sigpipe(int signo)
{
  (void)signo;
}

void ep_sigpipe_survive(void)
{
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) != 0 || now.sa_handler != SIG_DFL)
    return;
  struct sigaction action = {.sa_handler = on_sigpipe, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, NULL);
}
