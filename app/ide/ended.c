// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Signals have names that a person can look up, and a core that a debugger of C reads: where it is depends on the system, so the system is asked. Any
 * thread; owns nothing.
 */
#include "ide/ended.h"

#include "words/words.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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
  // words: these follow the name of a script
  if (end->memory)
    snprintf(text, size, "%s",
             _("was killed by the system, which had run out of memory (SIGKILL)"));
  else if (name && words)
    snprintf(text, size,
             is_crash(end->signal) ? _("crashed: %s (SIG%s)") : _("was killed: %s (SIG%s)"), words,
             name);
  else
    snprintf(text, size, _("was ended by signal %d"), end->signal);
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

// Whether somebody who types that name into a shell gets a program.
static bool is_program(const char *name)
{
  char path[4096];
  const char *at = getenv("PATH");
  for (size_t n; at && *at; at += n + (at[n] == ':')) {
    n = strcspn(at, ":");
    struct stat is;
    int length = snprintf(path, sizeof path, "%.*s/%s", (int)n, at, name);
    if (n > 0 && length > 0 && (size_t)length < sizeof path && stat(path, &is) == 0 &&
        S_ISREG(is.st_mode) && access(path, X_OK) == 0)
      return true;
  }
  return false;
}

// It was given to a program.
static void advise_on_taker(const ide_process_end *end, const char *command, char *text,
                            size_t size)
{
  int length = (int)strcspn(command, " ");
  if (!strstr(command, "systemd-coredump"))
    snprintf(text, size, _("A core was given to %.*s"), length, command);
  else if (is_program("coredumpctl"))
    snprintf(text, size, _("A core was kept. Look into it with: coredumpctl debug %d"), end->pid);
  else // in a container the system's own tools are elsewhere
    snprintf(
        text, size,
        _("A core was given to systemd-coredump. To look into it, use coredumpctl debug %d where "
          "that is installed: it is not here"),
        end->pid);
}

void ide_ended_advise_on(const ide_process_end *end, const char *folder, const char *pattern,
                         bool may_keep, char *text, size_t size)
{
  *text = '\0';
  if (!is_crash(end->signal))
    return;
  if (end->core && *pattern == '|')
    advise_on_taker(end, pattern + 1, text, size);
  else if (end->core && *pattern == '/')
    snprintf(text, size, _("A core was kept: %.200s"), pattern);
  else if (end->core && folder)
    snprintf(text, size, _("A core was kept: %.200s in %.150s"), pattern, folder);
  else if (end->core)
    snprintf(text, size, _("A core was kept: %.200s in the working folder"), pattern);
  else if (!may_keep)
    snprintf(
        text, size, "%s",
        _("No core was kept. To get one, start EPLua from a shell after: ulimit -c unlimited"));
}

void ide_ended_advise(const ide_process_end *end, const char *folder, char *text, size_t size)
{
  char pattern[160];
  struct rlimit limit = {.rlim_cur = RLIM_INFINITY};
  read_pattern(pattern, sizeof pattern);
  getrlimit(RLIMIT_CORE, &limit);
  ide_ended_advise_on(end, folder, pattern, limit.rlim_cur != 0, text, size);
}
