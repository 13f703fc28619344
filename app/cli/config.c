// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Configuration file in, JSON out (through cJSON). Main thread.
 * The file is a Lua table run without any library; the engine gives it to us as JSON. All of it is
 * tried on a copy of the settings first: a file with one wrong value is a broken file, and half of
 * it would be a surprise.
 */
#include "cli/config.h"

#include "cli/status.h"
#include "words/words.h"

#include <eplua/engine.h>
#include <eplua/place.h>
#include <eplua/version.h>

#include <cjson/cJSON.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- the file ---

// Path of the configuration file in a buffer; false: no home.
static bool config_path(char *path, size_t size)
{
  const char *base = getenv("XDG_CONFIG_HOME");
  const char *home = getenv("HOME");
  int n;
  if (base && base[0] == '/')
    n = snprintf(path, size, "%s/eplua/config.lua", base);
  else if (home && *home)
    n = snprintf(path, size, "%s/.config/eplua/config.lua", home);
  else
    return false;
  return n > 0 && (size_t)n < size;
}

char *cli_state_path(const char *name)
{
  const char *base = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char path[4096];
  int n = 0;
  if (base && base[0] == '/')
    n = snprintf(path, sizeof path, "%s/eplua/%s", base, name);
  else if (home && *home)
    n = snprintf(path, sizeof path, "%s/.local/state/eplua/%s", home, name);
  if (n <= 0 || (size_t)n >= sizeof path)
    return NULL;
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0700); // what is there already stays; what fails shows when the file is written
    *slash = '/';
  }
  return strdup(path);
}

// Text of a JSON value as on the command line: in buffer, or the value's own.
static const char *value_text(const cJSON *value, char *buffer, size_t size)
{
  if (cJSON_IsString(value))
    return value->valuestring;
  if (cJSON_IsBool(value))
    return cJSON_IsTrue(value) ? "true" : "false";
  if (cJSON_IsNumber(value)) {
    snprintf(buffer, size, "%.17g", value->valuedouble);
    return buffer;
  }
  return NULL;
}

static int apply_one(cli_options *o, const cJSON *item, eplua_error *err)
{
  char buffer[40];
  const cJSON *value = item;
  if (cJSON_IsArray(item)) {
    cJSON_ArrayForEach(value, item)
    {
      const char *text = cJSON_IsArray(value) ? NULL : value_text(value, buffer, sizeof buffer);
      if (!text)
        break;
      int code = cli_options_set(o, item->string, text, CLI_FILE, err);
      if (code != EPLUA_OK)
        return code;
    }
    if (!value)
      return EPLUA_OK;
  }
  if (cJSON_IsObject(item) &&
      !item->child) // an empty list: Lua does not tell it from an empty table
    return EPLUA_OK;
  const char *text = value_text(value, buffer, sizeof buffer);
  if (text)
    return cli_options_set(o, item->string, text, CLI_FILE, err);
  snprintf(err->message, sizeof err->message,
           _("%s wants a text, a number, true or false, or a list of texts"), item->string);
  return err->code = EPLUA_E_INVALID;
}

static int apply(cli_options *o, const char *json, eplua_error *err)
{
  cJSON *table = cJSON_Parse(json);
  int code = EPLUA_OK;
  const cJSON *item;
  if (!cJSON_IsObject(table)) {
    snprintf(err->message, sizeof err->message,
             _("the table has to be of the form { name = value }"));
    code = err->code = EPLUA_E_INVALID;
  }
  cJSON_ArrayForEach(item, table)
  {
    if (code == EPLUA_OK)
      code = apply_one(o, item, err);
  }
  cJSON_Delete(table);
  return code;
}

static int try_file(const char *path, cli_options *o, eplua_error *err)
{
  char *json = eplua_read_table_file(path, err);
  if (!json)
    return err->code;
  cli_options trial;
  int code = cli_options_init(&trial);
  if (code == EPLUA_OK && strcmp(json, "{}") != 0)
    code = apply(&trial, json, err);
  cli_options_free(&trial);
  if (code == EPLUA_OK && strcmp(json, "{}") != 0)
    code = apply(o, json, err);
  free(json);
  return code;
}

void cli_config_read(cli_options *o)
{
  char path[4096], kept[sizeof path + 8];
  struct stat info;
  if (!config_path(path, sizeof path) || stat(path, &info) != 0)
    return;
  if (!S_ISREG(info.st_mode)) { // a pipe would be read for ever
    fprintf(stderr, _("eplua: configuration ignored: %s is no file\n"), path);
    return;
  }
  eplua_error err = {0};
  if (try_file(path, o, &err) == EPLUA_OK)
    return;
  snprintf(kept, sizeof kept, "%s.bad", path);
  for (char *p = err.message; *p; p++) {
    if (*p == '\n')
      *p = ' ';
  }
  // what cannot be read may be good
  bool renamed = access(path, R_OK) == 0 && rename(path, kept) == 0;
  fprintf(stderr,
          renamed ? _("eplua: configuration ignored: %s (kept as %s)\n")
                  : _("eplua: configuration ignored: %s (it stays at %s)\n"),
          err.message, renamed ? kept : path);
}

// --- JSON ---

static cJSON *setting_json(const cli_options *o, cli_option_id id)
{
  switch (cli_option_kind(id)) {
  case CLI_FLAG:
    return cJSON_CreateBool(cli_flag(o, id));
  case CLI_SIZE:
    return cJSON_CreateNumber((double)cli_size(o, id));
  case CLI_SECONDS:
  case CLI_MS:
  case CLI_NUMBER:
  case CLI_COUNT:
    return cli_text(o, id) ? cJSON_CreateNumber(cli_number(o, id)) : cJSON_CreateNull();
  case CLI_PORT:
    return cli_port(o, id) >= 0 ? cJSON_CreateNumber(cli_port(o, id)) : cJSON_CreateBool(false);
  case CLI_LIST: {
    cJSON *list = cJSON_CreateArray();
    for (const char *const *item = cli_list(o, id); item && *item; item++)
      cJSON_AddItemToArray(list, cJSON_CreateString(*item));
    return list;
  }
  default:
    return cli_text(o, id) ? cJSON_CreateString(cli_text(o, id)) : cJSON_CreateNull();
  }
}

int cli_config_print(const cli_options *o)
{
  cJSON *all = cJSON_CreateObject();
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (!cli_option_is_setting((cli_option_id)id) || !cli_option_name((cli_option_id)id))
      continue;
    cJSON *one = cJSON_AddObjectToObject(all, cli_option_name((cli_option_id)id));
    cJSON_AddItemToObject(one, "value", setting_json(o, (cli_option_id)id));
    cJSON_AddStringToObject(one, "from", cli_source_name(o->settings[id].source));
  }
  char *text = cJSON_Print(all);
  cJSON_Delete(all);
  if (!text)
    return CLI_STATUS_ERROR;
  puts(text); // main() looks whether it could be written
  cJSON_free(text);
  return 0;
}

static void add_text(cJSON *object, const char *name, const char *text)
{
  if (text)
    cJSON_AddStringToObject(object, name, text);
}

static const char *user_name(void)
{
  const struct passwd *entry = getpwuid(getuid());
  return entry ? entry->pw_name : getenv("USER");
}

char *cli_config_json(const cli_options *o, int argc, char **argv, int script,
                      const char *resources)
{
  char buffer[4096];
  cJSON *c = cJSON_CreateObject();
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (cli_option_is_setting((cli_option_id)id) && cli_option_name((cli_option_id)id)) {
      char name[64]; // as a Lua name: max_memory
      snprintf(name, sizeof name, "%s", cli_option_name((cli_option_id)id));
      for (char *p = name; *p; p++)
        *p = *p == '-' ? '_' : *p;
      cJSON_AddItemToObject(c, name, setting_json(o, (cli_option_id)id));
    }
  }
  // names of the earlier program
  cJSON_AddStringToObject(c, "platform", "linux");
  cJSON_AddStringToObject(c, "fileSeparator", "/");
  cJSON_AddStringToObject(c, "pathSeparator", ":");
  cJSON_AddBoolToObject(c, "isWindows", false);
  cJSON_AddBoolToObject(c, "isMacOS", false);
  cJSON_AddBoolToObject(c, "isLinux", true);
  cJSON_AddBoolToObject(c, "debugger", false);
  cJSON_AddBoolToObject(c, "api_enabled", cli_port(o, CLI_HTTP) >= 0);
  cJSON_DeleteItemFromObjectCaseSensitive(c, "api_port"); // here what counts, not what was said
  cJSON_DeleteItemFromObjectCaseSensitive(c, "api_host");
  cJSON_DeleteItemFromObjectCaseSensitive(c, "telnet_port");
  const char *const *bind = cli_list(o, CLI_BIND);
  cJSON_AddStringToObject(c, "api_host", bind && *bind ? *bind : "127.0.0.1");
  if (cli_port(o, CLI_HTTP) >= 0)
    cJSON_AddNumberToObject(c, "api_port", cli_port(o, CLI_HTTP));
  if (cli_port(o, CLI_TELNET) >= 0)
    cJSON_AddNumberToObject(c, "telnet_port", cli_port(o, CLI_TELNET));
  cJSON_AddItemToObject(c, "headers", setting_json(o, CLI_HEADER));
  if (cli_is_set(o, CLI_RUN_FOR))
    cJSON_AddNumberToObject(c, "runFor", cli_number(o, CLI_RUN_FOR));
  ssize_t length = readlink("/proc/self/exe", buffer, sizeof buffer - 1);
  if (length > 0) {
    buffer[length] = '\0';
    add_text(c, "enginePath", buffer);
  }
  if (resources) {
    snprintf(buffer, sizeof buffer, "%s/lua", resources);
    add_text(c, "luaLibPath", buffer);
  }
  add_text(c, "cwd", getcwd(buffer, sizeof buffer));
  add_text(c, "homedir", getenv("HOME"));
  add_text(c, "tempdir", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
  add_text(c, "user", user_name());
  add_text(c, "version", EPLUA_VERSION);
  cJSON *scripts = cJSON_AddArrayToObject(c, "scripts");
  if (script < argc)
    cJSON_AddItemToArray(scripts, cJSON_CreateString(argv[script]));
  for (const char *const *also = cli_list(o, CLI_ALSO); also && *also; also++)
    cJSON_AddItemToArray(scripts, cJSON_CreateString(*also));
  cJSON_AddItemToObject(c, "argv", cJSON_CreateStringArray((const char *const *)argv, argc));
  char *text = cJSON_PrintUnformatted(c);
  cJSON_Delete(c);
  return text;
}

// --- resources ---

// The folder that was given, when there is lua/ in it.
static char *resources_at(const char *given)
{
  char path[4200];
  if ((size_t)snprintf(path, sizeof path, "%s/lua", given) >= sizeof path ||
      access(path, R_OK) != 0)
    return NULL;
  return realpath(given, NULL);
}

char *cli_find_resources(void)
{
  char path[4096];
  eplua_error err = {0};
  const char *given = getenv("EPLUA_RESOURCES");
  if (given && *given)
    return resources_at(given);
  int code = eplua_place_find(EPLUA_PLACE_RESOURCES, NULL, path, sizeof path, &err);
  if (code == EPLUA_E_DENIED)
    fprintf(stderr, _("eplua: the resources are not used: %s\n"), err.message);
  return code == EPLUA_OK ? strdup(path) : NULL;
}
