// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A wish of a debugger's: what to run, where, and with which variables. Made on any thread, used on the main thread; owns copies.
 * What can be known at once is looked at at once, since the debugger shows that as the answer to its request; later it
 * could only be a message. Variables belong to the process, so the values that were there before are kept and come back before the next.
 */
#include "cli/launch.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST_MAX = 100000, PATH_SIZE = 4096 };

typedef struct variable {
  char *name, *before; // before: NULL: it was not set
} variable;

struct cli_launch {
  eplua_launch wanted;
  char *program, *code, *cwd;
  char **args, **env;
  variable *changed;
  size_t changed_count;
};

static int fail(eplua_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(eplua_error *err, int code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  return err->code = code;
}

// --- what can be known at once ---

static bool check_program(const eplua_launch *l, eplua_error *err)
{
  struct stat info;
  char path[PATH_SIZE];
  bool below = l->cwd && l->program[0] != '/';
  int n = snprintf(path, sizeof path, "%s%s%s", below ? l->cwd : "", below ? "/" : "", l->program);
  if (n < 0 || (size_t)n >= sizeof path)
    fail(err, EPLUA_E_INVALID, "the path of the program is too long");
  else if (stat(path, &info) != 0 || access(path, R_OK) != 0)
    fail(err, EPLUA_E_IO, "cannot open %.300s: %s", path, strerror(errno));
  else if (S_ISDIR(info.st_mode))
    fail(err, EPLUA_E_INVALID, "cannot run %.300s: it is a folder", path);
  else
    return true;
  return false;
}

static bool check(const eplua_launch *l, bool has_script, eplua_error *err)
{
  struct stat info;
  if (!l->program && !l->code && !has_script) {
    fail(err, EPLUA_E_INVALID, "there is nothing to run: give a program");
    return false;
  }
  if (l->cwd && (stat(l->cwd, &info) != 0 || access(l->cwd, X_OK) != 0)) {
    fail(err, EPLUA_E_IO, "cannot go to %.300s: %s", l->cwd, strerror(errno));
    return false;
  }
  if (l->cwd && !S_ISDIR(info.st_mode)) {
    fail(err, EPLUA_E_INVALID, "cannot go to %.300s: it is no folder", l->cwd);
    return false;
  }
  for (const char *const *one = l->env; one && *one; one++) {
    if (**one == '\0' || **one == '=') {
      fail(err, EPLUA_E_INVALID, "a variable without a name");
      return false;
    }
  }
  return !l->program || check_program(l, err);
}

// --- copies ---

static void free_list(char **list)
{
  for (char **one = list; one && *one; one++)
    free(*one);
  free(list);
}

static bool copy_list(char ***copy, const char *const *list)
{
  size_t count = 0;
  while (list && list[count])
    count++;
  if (!list)
    return true;
  if (count > LIST_MAX || !(*copy = calloc(count + 1, sizeof **copy)))
    return false;
  for (size_t i = 0; i < count; i++) {
    if (!((*copy)[i] = strdup(list[i])))
      return false;
  }
  return true;
}

static bool copy_text(char **copy, const char *text)
{
  *copy = text ? strdup(text) : NULL;
  return *copy || !text;
}

cli_launch *cli_launch_new(const eplua_launch *wanted, bool has_script, eplua_error *err)
{
  if (!check(wanted, has_script, err))
    return NULL;
  cli_launch *l = calloc(1, sizeof *l);
  if (l && copy_text(&l->program, wanted->program) && copy_text(&l->code, wanted->code) &&
      copy_text(&l->cwd, wanted->cwd) && copy_list(&l->args, wanted->args) &&
      copy_list(&l->env, wanted->env)) {
    l->wanted = (eplua_launch){.program = l->program,
                               .code = l->code,
                               .cwd = l->cwd,
                               .args = (const char *const *)l->args,
                               .env = (const char *const *)l->env};
    return l;
  }
  cli_launch_free(l);
  fail(err, EPLUA_E_NOMEM, "not enough memory");
  return NULL;
}

void cli_launch_free(cli_launch *l)
{
  if (!l)
    return;
  for (size_t i = 0; i < l->changed_count; i++) {
    free(l->changed[i].name);
    free(l->changed[i].before);
  }
  free(l->changed);
  free_list(l->args);
  free_list(l->env);
  free(l->program);
  free(l->code);
  free(l->cwd);
  free(l);
}

const eplua_launch *cli_launch_wanted(const cli_launch *l)
{
  return &l->wanted;
}

// --- the process ---

static bool set_variable(cli_launch *l, const char *entry)
{
  const char *equals = strchr(entry, '=');
  variable *v = &l->changed[l->changed_count];
  v->name = equals ? strndup(entry, (size_t)(equals - entry)) : strdup(entry);
  const char *before = v->name ? getenv(v->name) : NULL;
  v->before = before ? strdup(before) : NULL;
  if (!v->name || (before && !v->before)) {
    free(v->name);
    return false;
  }
  l->changed_count++;
  return (equals ? setenv(v->name, equals + 1, 1) : unsetenv(v->name)) == 0;
}

bool cli_launch_enter(cli_launch *l, eplua_error *err)
{
  size_t count = 0;
  while (l->env && l->env[count])
    count++;
  cli_launch_leave(l);
  if (l->cwd && chdir(l->cwd) != 0) {
    fail(err, EPLUA_E_IO, "cannot go to %.300s: %s", l->cwd, strerror(errno));
    return false;
  }
  l->changed = count > 0 ? calloc(count, sizeof *l->changed) : NULL;
  bool whole = count == 0 || l->changed;
  for (size_t i = 0; i < count && whole; i++)
    whole = set_variable(l, l->env[i]);
  if (whole)
    return true;
  cli_launch_leave(l);
  fail(err, EPLUA_E_NOMEM, "not enough memory");
  return false;
}

void cli_launch_leave(cli_launch *l)
{
  while (l && l->changed_count > 0) {
    variable *v = &l->changed[--l->changed_count];
    if (v->before)
      setenv(v->name, v->before, 1);
    else
      unsetenv(v->name);
    free(v->name);
    free(v->before);
  }
  if (l) {
    free(l->changed);
    l->changed = NULL;
  }
}
