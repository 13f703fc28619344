// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Signals have names that a person can look up, and a core that a debugger of C reads: where it is depends on the system, so the system is asked. Any
 * thread; owns nothing.
 */
#include "ide/ended.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static bool is_crash(int signo)
{
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  for (size_t k = 0; k < sizeof crashes / sizeof *crashes; k++)
    if (crashes[k] == signo)
      return true;
  return false;
}

bool ide_ended_describe(const ide_process_end *end, char *text, size_t size)
{
  const char *name = sigabbrev_np(end->signal), *words = sigdescr_np(end->signal);
  if (end->signal == 0 || (end->asked && !is_crash(end->signal)))
    return false;
  if (end->memory)
    snprintf(text, size, "was killed by the system, which had run out of memory (SIGKILL)");
  else if (name && words)
    snprintf(text, size, "%s: %s (SIG%s)", is_crash(end->signal) ? "crashed" : "was killed", words,
             name);
  else
    snprintf(text, size, "was ended by signal %d", end->signal);
  return true;
}

// How the system keeps cores; "": not known.
static void read_pattern(char *pattern, size_t size)
{
  FILE *f = fopen("/proc/sys/kernel/core_pattern", "re");
  *pattern = '\0';
  if (f && fgets(pattern, (int)size, f))
    pattern[strcspn(pattern, "\n")] = '\0';
  if (f)
    fclose(f);
}

void ide_ended_advise(const ide_process_end *end, const char *folder, char *text, size_t size)
{
  char pattern[160];
  struct rlimit limit = {.rlim_cur = RLIM_INFINITY};
  *text = '\0';
  if (!is_crash(end->signal))
    return;
  read_pattern(pattern, sizeof pattern);
  getrlimit(RLIMIT_CORE, &limit);
  if (end->core && *pattern == '|' && strstr(pattern, "systemd-coredump"))
    snprintf(text, size, "A core was kept. Look into it with: coredumpctl debug %d", end->pid);
  else if (end->core && *pattern == '|')
    snprintf(text, size, "A core was given to %.*s", (int)strcspn(pattern + 1, " "), pattern + 1);
  else if (end->core)
    snprintf(text, size, "A core was kept: %s%s%s", pattern, *pattern == '/' ? "" : " in ",
             *pattern == '/' ? ""
             : folder        ? folder
                             : "the working folder");
  else if (limit.rlim_cur == 0)
    snprintf(text, size,
             "No core was kept. To get one, start EPLua from a shell after: ulimit -c unlimited");
}
