// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The tables of the program as JSON (through cJSON). Main thread; owns nothing.
 * Manual page, reference and completions are made from it by installer/reference, so they say what the program does, and
 * nobody keeps lists by hand.
 */
#include "cli/describe.h"

#include "cli/options.h"
#include "cli/status.h"
#include "lang/export.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <dirent.h>
#include <eplua/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kind_name(cli_kind kind)
{
  static const char *const names[] = {
      [CLI_FLAG] = "flag",       [CLI_TEXT] = "text",       [CLI_SIZE] = "size",
      [CLI_SECONDS] = "seconds", [CLI_NUMBER] = "number",   [CLI_MS] = "milliseconds",
      [CLI_COUNT] = "count",     [CLI_PORT] = "port",       [CLI_LEVEL] = "level",
      [CLI_LIST] = "list",       [CLI_COUNTED] = "counted", [CLI_CHUNK] = "chunk",
      [CLI_ACTION] = "action"};
  return names[kind];
}

static void add_text(cJSON *object, const char *name, const char *text)
{
  if (text)
    cJSON_AddStringToObject(object, name, text);
}

// The name with other signs between its words, and other letters.
static void add_name(cJSON *object, const char *member, const char *before, const char *name,
                     int (*letter)(int c))
{
  char text[64];
  snprintf(text, sizeof text, "%s%s", before, name);
  for (char *p = text + strlen(before); *p; p++)
    *p = *p == '-' ? '_' : (char)letter((unsigned char)*p);
  add_text(object, member, text);
}

static cJSON *option_json(cli_option_id id, char letter, const char *value, const char *initial,
                          const char *help)
{
  const char *name = cli_option_name(id);
  cJSON *one = cJSON_CreateObject();
  if (letter)
    add_text(one, "letter", (char[]){letter, '\0'});
  add_text(one, "name", name);
  add_text(one, "kind", kind_name(cli_option_kind(id)));
  add_text(one, "value", value);
  add_text(one, "default", initial);
  add_text(one, "help", help);
  if (!help)
    cJSON_AddTrueToObject(one, "hidden");
  if (name && cli_option_is_setting(id)) {
    add_name(one, "key", "", name, tolower);
    add_name(one, "environment", "EPLUA_", name, toupper);
  }
  return one;
}

static void add_options(cJSON *root)
{
  cJSON *list = cJSON_AddArrayToObject(root, "options");
#define X(id, letter, name, kind, value, initial, help)                                            \
  cJSON_AddItemToArray(list, option_json(CLI_##id, letter, value, initial, help));
  CLI_OPTIONS(X)
#undef X
}

// What man page and manual say of the status of the end.
static void add_statuses(cJSON *root)
{
  static const struct {
    int number;
    const char *when;
  } statuses[] = {
#define X(name, number, when) {(number), (when)},
      CLI_STATUS_TABLE(X)
#undef X
  };
  cJSON *list = cJSON_AddArrayToObject(root, "statuses");
  for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
    cJSON *one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "status", statuses[k].number);
    add_text(one, "when", statuses[k].when);
    cJSON_AddItemToArray(list, one);
  }
}

static int not_a_dot(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static void add_templates(cJSON *root, const char *resources)
{
  char folder[4096];
  struct dirent **entries = NULL;
  cJSON *list = cJSON_AddArrayToObject(root, "templates");
  snprintf(folder, sizeof folder, "%s/templates", resources ? resources : "/nowhere");
  int count = scandir(folder, &entries, not_a_dot, alphasort);
  for (int i = 0; i < count; i++) {
    cJSON_AddItemToArray(list, cJSON_CreateString(entries[i]->d_name));
    free(entries[i]);
  }
  free(entries);
}

static bool add_annotations(cJSON *root, const char *folder)
{
  lang_library *library = lang_library_new();
  char *text = NULL;
  if (library && lang_library_load(library, folder) > 0)
    text = lang_library_export(library);
  cJSON *annotations = text ? cJSON_Parse(text) : NULL;
  cJSON_free(text);
  lang_library_free(library);
  if (annotations)
    cJSON_AddItemToObject(root, "annotations", annotations);
  return annotations;
}

int cli_describe(const char *resources, const char *folder)
{
  cJSON *root = cJSON_CreateObject();
  add_text(root, "version", EPLUA_VERSION);
  add_options(root);
  add_statuses(root);
  add_templates(root, resources);
  char *text = NULL;
  if (folder && !add_annotations(root, folder))
    fprintf(stderr, "eplua: --describe: there are no annotations in %s\n", folder);
  else
    text = cJSON_PrintUnformatted(root);
  cJSON_Delete(root);
  if (!text)
    return CLI_STATUS_ERROR;
  puts(text); // main() looks whether it could be written
  cJSON_free(text);
  return 0;
}
