// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The dialog that asks which engine. The application's thread: to look who runs reads a few small files and waits for nobody. Owns nothing.
 * Places of other machines that could be reached are kept; their tokens never are.
 */
#include "ide/attach_int.h"

#include "ide/keep.h"
#include "link/place.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PLACES_MAX = 10 };

static const char kept[] = "attach_places";

static const char *base_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

void ide_attach_name(const link_engine *engine, char *name, size_t size)
{
  if (engine->script)
    snprintf(name, size, "%.150s (%d)", base_of(engine->script), engine->pid);
  else
    snprintf(name, size, _("Engine %d"), engine->pid);
}

// --- the list ---

static void print_age(int64_t started, char *text, size_t size)
{
  int64_t s = (int64_t)time(NULL) - started;
  if (started <= 0 || s < 0)
    snprintf(text, size, "%s", "");
  else if (s < 60)
    snprintf(text, size, _("under a minute"));
  else if (s < 3600)
    snprintf(text, size, _("%lld min"), (long long)(s / 60));
  else if (s < 86400)
    snprintf(text, size, _("%lld h %02lld min"), (long long)(s / 3600), (long long)(s % 3600 / 60));
  else
    snprintf(text, size, words_plural("%lld day", "%lld days", (unsigned long)(s / 86400)),
             (long long)(s / 86400));
}

static void print_doors(const link_engine *engine, char *text, size_t size)
{
  const struct {
    const char *name;
    int port;
  } doors[] = {{"telnet", engine->telnet}, {"http", engine->http}, {"dap", engine->dap}};
  size_t length = 0;
  *text = '\0';
  for (size_t k = 0; k < sizeof doors / sizeof *doors; k++)
    if (doors[k].port > 0 && length < size) {
      int n = snprintf(text + length, size - length, "%s%s %d", length ? ", " : "", doors[k].name,
                       doors[k].port);
      length += n > 0 ? (size_t)n : 0;
    }
}

static void print_folder(const char *folder, char *text, size_t size)
{
  const char *home = getenv("HOME");
  size_t length = home ? strlen(home) : 0;
  bool below = length > 1 && folder && strncmp(folder, home, length) == 0 &&
               (folder[length] == '/' || !folder[length]);
  snprintf(text, size, "%s%s", below ? "~" : "", !folder ? "" : below ? folder + length : folder);
}

static void add_row(void *ud, const link_engine *engine)
{
  char id[16], age[40], doors[80], folder[500], tip[700];
  if (engine->pid == (int)getpid())
    return;
  snprintf(id, sizeof id, "%d", engine->pid);
  print_age(engine->started, age, sizeof age);
  print_doors(engine, doors, sizeof doors);
  print_folder(engine->folder, folder, sizeof folder);
  const char *script = engine->script ? base_of(engine->script) : _("(no script)");
  if (engine->folder)
    snprintf(tip, sizeof tip, _("%.200s, process %d, in %.200s"),
             engine->script ? engine->script : script, engine->pid, engine->folder);
  else
    snprintf(tip, sizeof tip, _("%.200s, process %d"), engine->script ? engine->script : script,
             engine->pid);
  epq_picker_add(ud, id, engine->script ? "text-x-lua" : "system-run",
                 (const char *const[]){script, id, age, doors, folder}, tip);
}

static void fill(void *ud, epq_picker *picker)
{
  eplua_error err = {0};
  (void)ud;
  link_engines_each(add_row, picker, &err);
}

// --- places ---

// Those that are kept, the last one first; given: free() the text, of which the list is made.
static char *list_places(const ide *i, const char **list)
{
  const char *text = ide_keep_text(i->keep, kept);
  char *copy = strdup(text ? text : ""), *rest = NULL;
  size_t count = 0;
  for (char *one = copy ? strtok_r(copy, "\n", &rest) : NULL; one && count < PLACES_MAX;
       one = strtok_r(NULL, "\n", &rest))
    list[count++] = one;
  list[count] = NULL;
  return copy;
}

void ide_attach_remember(ide_attach *a)
{
  const char *list[PLACES_MAX + 1];
  char text[(PLACES_MAX + 1) * 300];
  if (!a->place || *a->place == '/')
    return;
  char *copy = list_places(a->ide, list);
  int length = snprintf(text, sizeof text, "%.280s", a->place);
  for (size_t k = 0; list[k]; k++)
    if (strcmp(list[k], a->place) != 0 && length > 0 && (size_t)length < sizeof text)
      length += snprintf(text + length, sizeof text - (size_t)length, "\n%.280s", list[k]);
  ide_keep_set_text(a->ide->keep, kept, text);
  free(copy);
}

// --- what was chosen ---

typedef struct wanted {
  ide_attach *attach;
  int pid;
  bool found;
} wanted;

static void find_wanted(void *ud, const link_engine *engine)
{
  wanted *w = ud;
  ide_attach *a = w->attach;
  if (engine->pid != w->pid)
    return;
  ide_attach_leave(a);
  a->place = strdup(engine->socket_path);
  a->script = engine->script ? strdup(engine->script) : NULL;
  a->folder = engine->folder ? strdup(engine->folder) : NULL;
  ide_attach_name(engine, a->name, sizeof a->name);
  w->found = a->place != NULL;
}

static void attach_listed(ide_attach *a, const char *id)
{
  eplua_error err = {0};
  wanted w = {.attach = a, .pid = (int)strtol(id, NULL, 10)};
  link_engines_each(find_wanted, &w, &err);
  if (w.found)
    ide_attach_connect(a);
  else
    ide_attach_ask_again(a, EPLUA_E_CLOSED, _("That engine has just ended."));
}

// A number alone is a port here, as in "8023": processes of this machine are in the list.
static void attach_named(ide_attach *a, const char *place, const char *token)
{
  eplua_error err = {0};
  link_place read;
  size_t begin = strspn(place, " \t"), length = strlen(place);
  while (length > begin && strchr(" \t\r\n", place[length - 1]))
    length--;
  ide_attach_leave(a);
  a->place = strndup(place + begin, length - begin);
  if (!a->place)
    return;
  snprintf(a->name, sizeof a->name, "%.190s", a->place);
  snprintf(a->token, sizeof a->token, "%s", token);
  if (link_place_read(a->place, &read, &err) == EPLUA_OK)
    ide_attach_connect(a);
  else
    ide_attach_ask_again(a, err.code, err.message);
}

static void take(void *ud, const char *id, epq_form_value *value, const void *get)
{
  ide *i = ud;
  ide_attach *a = i->attach;
  if (!a)
    return;
  a->asks = false;
  if (!id || i->ending)
    return;
  a->again = false;
  if (*id)
    attach_listed(a, id);
  else
    attach_named(a, value(get, "place"), value(get, "token"));
}

// --- the dialog ---

static void ask(ide_attach *a, int code, const char *why)
{
  const char *const columns[] = {_("Script"), _("Process"), _("Runs for"),
                                 _("Doors"),  _("Folder"),  NULL};
  const char *places[PLACES_MAX + 1];
  if (a->asks)
    return;
  bool named = a->place && *a->place != '/' && why;
  char *copy = list_places(a->ide, places);
  const epq_field fields[] = {
      {"place", EPQ_FIELD_TEXT, _("&Host and port"), named ? a->place : "",
       _("The telnet port of an engine on another computer: HOST:PORT"), "pi.local:8023", places},
      {"token", EPQ_FIELD_SECRET, _("&Token"), "",
       _("What the engine wants to see from other computers; its folder has it in a file. It is "
         "not "
         "kept."),
       code == EPLUA_E_DENIED ? _("the token of that engine") : _("if the engine wants one"), NULL},
      {0}};
  a->asks = epq_shell_pick_row(
                a->ide->shell,
                &(epq_picking){.title = why ? _("Could Not Attach") : _("Attach to an Engine"),
                               .list = _("&Engines on this computer"),
                               .none = _("No other engine runs here. Start one with a door, as in: "
                                         "eplua --telnet script.lua"),
                               .columns = columns,
                               .form = _("Or on another computer:"),
                               .fields = fields,
                               .focus = !named                   ? NULL
                                        : code == EPLUA_E_DENIED ? "token"
                                                                 : "place",
                               .note = why,
                               .accept = _("Attach"),
                               .fill = fill},
                take, a->ide) == EPQ_OK;
  free(copy);
}

void ide_attach_ask(ide *i)
{
  if (i->attach)
    ask(i->attach, 0, NULL);
}

void ide_attach_ask_again(ide_attach *a, int code, const char *why)
{
  ask(a, code, why);
}
