// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Handlers of the signals of a crash. Any thread; owns a stack for the handler.
 * They only read (the list of calls of the Lua state of the thread), write one line and let the signal do what it does without
 * them: the fault happens again with the default action, so that a core shows the place of the fault and not of a handler. A second fault
 * within ends the process, too. A traceback of C was left: a debugger has a better one from the core.
 */
#include "cli/crash.h"

#include <eplua/engine.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STACK_BYTES = 64 << 10 };

static void on_crash(int signo, siginfo_t *info, void *context)
{
  char where[600], text[800];
  (void)context;
  bool knows = eplua_last_words(where, sizeof where);
  int n = snprintf(text, sizeof text, "\neplua: crashed: %s (SIG%s)%s%s\n", sigdescr_np(signo),
                   sigabbrev_np(signo), knows ? ", " : "", knows ? where : "");
  if (n > 0)
    (void)!write(STDERR_FILENO, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
  if (info->si_code <= 0) // it was sent, so it does not come again by itself
    raise(signo);
}

void cli_crash_watch(void)
{
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  struct sigaction action = {.sa_sigaction = on_crash,
                             .sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_ONSTACK)},
                   before;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
      sigaction(signals[i], &action, NULL);
}

void cli_crash_thread(void)
{
  static char stack[STACK_BYTES];
  stack_t before;
  if (sigaltstack(NULL, &before) == 0 && before.ss_flags & SS_DISABLE)
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
}
