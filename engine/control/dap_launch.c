// SPDX-License-Identifier: MIT
/*
 * What `launch` wants to be run, from its arguments to the host. The control thread; owns nothing.
 * What can be known before is checked here, so that a program that is not there is an error of the request and not the end of a script that
 * runs: that ends only when the host has agreed.
 */
#include "control/dap_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A list of strings for eplua_launch, its members given by fill; free_list().
static void free_list(char **list)
{
  for (char **at = list; list && *at; at++)
    free(*at);
  free(list);
}

static char *text_of(yyjson_val *value)
{
  const char *text = yyjson_get_str(value);
  return text ? strdup(text) : yyjson_val_write(value, YYJSON_WRITE_NOFLAG, NULL);
}

// false: no memory, or a value that is none of an argument.
static bool args_of(yyjson_val *value, char ***list)
{
  yyjson_val *item;
  yyjson_arr_iter it = yyjson_arr_iter_with(value);
  char **at = *list = calloc(yyjson_arr_size(value) + 1, sizeof **list);
  while (at && (item = yyjson_arr_iter_next(&it))) {
    if (yyjson_is_ctn(item) || !(*at = text_of(item)))
      return false;
    at++;
  }
  return at;
}

static bool env_of(yyjson_val *value, char ***list)
{
  yyjson_val *key;
  yyjson_obj_iter it = yyjson_obj_iter_with(value);
  char **at = *list = calloc(yyjson_obj_size(value) + 1, sizeof **list);
  while (at && (key = yyjson_obj_iter_next(&it))) {
    yyjson_val *item = yyjson_obj_iter_get_val(key);
    if (yyjson_is_null(item))
      continue;
    if (yyjson_is_ctn(item) || strchr(yyjson_get_str(key), '='))
      return false;
    char *text = text_of(item);
    size_t size = text ? yyjson_get_len(key) + strlen(text) + 2 : 0;
    *at = text ? malloc(size) : NULL;
    if (*at)
      snprintf(*at, size, "%s=%s", yyjson_get_str(key), text);
    free(text);
    if (!*at)
      return false;
    at++;
  }
  return at;
}

static bool is_list(yyjson_val *value)
{
  return !value || yyjson_is_null(value) || yyjson_is_arr(value);
}

// What can be known of a launch before it happens. Fails the call when something is wrong.
static bool check_launch(eplua_dap *d, const ep_dap_call *call, const char *program,
                         const char *cwd)
{
  struct stat st;
  char path[4096];
  yyjson_val *env = yyjson_obj_get(call->in, "env");
  if (!is_list(yyjson_obj_get(call->in, "args")) ||
      (env && !yyjson_is_obj(env) && !yyjson_is_null(env))) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "\"args\" must be a list, \"env\" an object");
    return false;
  }
  if (cwd && (stat(cwd, &st) != 0 || !S_ISDIR(st.st_mode))) {
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "cwd \"%s\" is no folder", cwd);
    return false;
  }
  if (!program)
    return true;
  int n = snprintf(path, sizeof path, "%s%s%s", cwd && *program != '/' ? cwd : "",
                   cwd && *program != '/' ? "/" : "", program);
  if (n < 0 || (size_t)n >= sizeof path) {
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "the path of the program is too long");
    return false;
  }
  if (stat(path, &st) != 0 || access(path, R_OK) != 0)
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "cannot read %s: %s", path, strerror(errno));
  else if (S_ISDIR(st.st_mode))
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "%s is a folder", path);
  else
    return true;
  return false;
}

bool ep_dap_launch_start(eplua_dap *d, const ep_dap_call *call)
{
  const char *why = "not enough memory";
  const char *program = ep_dap_text(call, "program"), *cwd = ep_dap_text(call, "cwd");
  char *program_path = program ? ep_dap_path_in(d, program, &why) : NULL;
  char *cwd_path = cwd ? ep_dap_path_in(d, cwd, &why) : NULL;
  char **args = NULL, **env = NULL;
  eplua_error err = {0};
  bool started = false;
  if ((program && !program_path) || (cwd && !cwd_path)) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "%s", why);
    goto done;
  }
  if (!check_launch(d, call, program_path, cwd_path))
    goto done;
  if (!args_of(yyjson_obj_get(call->in, "args"), &args) ||
      !env_of(yyjson_obj_get(call->in, "env"), &env)) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "\"args\" and \"env\" must hold texts");
    goto done;
  }
  eplua_launch launch = {.program = program_path,
                         .code = ep_dap_text(call, "code"),
                         .args = (const char *const *)args,
                         .env = (const char *const *)env,
                         .cwd = cwd_path};
  d->expects = true;
  int code = ep_control_launch(d->control, &launch, &err);
  started = code == EPLUA_OK;
  d->expects = started;
  if (!started)
    ep_dap_fail(d, call, EP_DAP_E_LAUNCH, "%s",
                code == EPLUA_E_UNSUPPORTED && !err.message[0] ? "nothing can be launched here"
                : err.message[0]                               ? err.message
                                                               : eplua_error_text(code));
done:
  free(program_path);
  free(cwd_path);
  free_list(args);
  free_list(env);
  return started;
}

bool ep_dap_launch_is_bare(const ep_dap_call *call)
{
  static const char *const members[] = {"program", "code", "args", "env", "cwd"};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (yyjson_obj_get(call->in, members[i]))
      return false;
  }
  return true;
}
