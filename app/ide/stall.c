// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The bar about a callback that takes long. The application's thread; owns what the bar is about.
 * The engine tells about twice a second, also of its end (eplua/control.h, "stall"); the bar follows that, with no timer of its own. A short stall is
 * no matter to a person, and a bar that comes and goes moves everything below it: so it comes no sooner than after a second, however soon the
 * engine tells.
 */
#include "ide/stall.h"

#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/json.h"
#include "ide/places.h"
#include "ide/runs.h"
#include "ide/settings.h"
#include "ide/target.h"
#include "panels/profiler.h"
#include "words/words.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MS = 1000, TEXT_MAX = 600 };

#define BAR "stall"

struct ide_stall {
  ide *ide;
  ide_target_listener target;
  bool shown;
  double entry, dismissed; /* which stall it is; one whose bar was closed */
  unsigned life;
  char file[1024]; /* where it is now; "" */
  int line;
};

static void hide(ide_stall *s)
{
  if (!s->shown)
    return;
  s->shown = false;
  epq_shell_tell(s->ide->shell, BAR, EPQ_HINT, NULL, NULL, NULL, NULL);
}

// --- what it says ---

static const char *name_of(const char *source)
{
  const char *slash = strrchr(source, '/');
  return slash ? slash + 1 : *source == '=' ? source + 1 : source;
}

// Where it is now, as a document's source; "": where nobody can look. A chunk that was loaded under a name is a text without a file, or none of ours.
static const char *source_of(const ide *i, const cJSON *message)
{
  const char *file = ide_json_text_or(message, "file", ""),
             *source = ide_json_text_or(message, "source", "");
  return *file ? file : ide_documents_find_source(i, source) ? source : "";
}

static const char *kind_text(const char *kind)
{
  // words: what the engine was kept busy by, in a sentence: "The timeout at ... has kept the engine busy"
  static const char *const kinds[] = {N_("timeout"), N_("interval"),  N_("window event"),
                                      N_("route"),   N_("coroutine"), N_("script")};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (strcmp(kind, kinds[k]) == 0)
      return _(kinds[k]);
  return kind;
}

// What ran, as the engine calls it.
static void describe_callback(const char *kind, const char *begin, char *who, size_t size)
{
  if (*kind && *begin)
    snprintf(who, size, _("The %s at %.100s"), kind_text(kind), begin);
  else if (*kind)
    snprintf(who, size, _("The %s"), kind_text(kind));
  else
    snprintf(who, size, "%s", _("A callback"));
}

static void describe(const cJSON *message, char *text, size_t size)
{
  char who[160];
  const char *kind = ide_json_text_or(message, "kind", ""),
             *begin = name_of(ide_json_text_or(message, "begin", ""));
  const char *file = ide_json_text_or(message, "file", ""),
             *function = ide_json_text_or(message, "function", "");
  if (!*file)
    file = ide_json_text_or(message, "source", "");
  double seconds = ide_json_number(message, "ms") / 1000, line = ide_json_number(message, "line");
  describe_callback(kind, begin, who, sizeof who);
  if (*file && *function)
    snprintf(text, size, _("%s has kept the engine busy for %.1f s: it is in %.80s, %.120s:%.0f"),
             who, seconds, function, name_of(file), line);
  else if (*file)
    snprintf(text, size, _("%s has kept the engine busy for %.1f s: it is at %.120s:%.0f"), who,
             seconds, name_of(file), line);
  else if (*ide_json_text_or(message, "traceback", ""))
    snprintf(text, size, _("%s has kept the engine busy for %.1f s: it is %.250s"), who, seconds,
             ide_json_text_or(message, "traceback", ""));
  else
    snprintf(text, size, _("%s has kept the engine busy for %.1f s"), who, seconds);
}

// --- what can be done ---

static void stop(ide *i)
{
  if (ide_target_facts_now(i).kind != IDE_TARGET_ATTACHED) {
    ide_runs_stop(i);
    return;
  }
  // somebody else's program: what runs at this moment ends, and no more
  cJSON *request = cJSON_CreateObject();
  cJSON_AddStringToObject(request, "verb", "interrupt");
  ide_target_ask(i, request, 0, NULL, NULL);
}

static void on_button(void *ud, const char *id)
{
  ide_stall *s = ud;
  ide *i = s->ide;
  s->shown = false; // a button takes the bar away
  if (strcmp(id, "show") == 0 && *s->file)
    ide_places_go(i, s->file, s->line, 1);
  else if (strcmp(id, "break") == 0)
    ide_debug_pause(i);
  else if (strcmp(id, "profile") == 0)
    panel_profiler_record(i);
  else if (strcmp(id, "stop") == 0)
    stop(i);
  if (strcmp(id, "show") != 0 && strcmp(id, "profile") != 0)
    s->dismissed = s->entry; // else it comes again with the next look, since it goes on
}

static void show(ide_stall *s, const cJSON *message)
{
  const epq_button place = {"show", _("Show"), "go-jump"};
  const epq_button more[] = {{"break", _("Break Now"), "media-playback-pause"},
                             {"profile", _("Profile"), "office-chart-line"}};
  epq_button buttons[5] = {0};
  char text[TEXT_MAX];
  size_t n = 0;
  snprintf(s->file, sizeof s->file, "%s", source_of(s->ide, message));
  s->line = ide_json_int(message, "line");
  if (*s->file)
    buttons[n++] = place;
  if (ide_debug_state_now(s->ide) == IDE_DEBUG_RUNNING)
    buttons[n++] = more[0];
  if (s->ide->profiler)
    buttons[n++] = more[1];
  bool own = ide_target_facts_now(s->ide).kind != IDE_TARGET_ATTACHED;
  buttons[n++] =
      (epq_button){"stop", own ? _("Stop") : _("End This Callback"), "media-playback-stop"};
  describe(message, text, sizeof text);
  if (epq_shell_tell(s->ide->shell, BAR, EPQ_WARNING, text, buttons, on_button, s) == EPQ_OK)
    s->shown = true;
}

static void on_message(void *ud, const char *type, const cJSON *message)
{
  ide_stall *s = ud;
  if (strcmp(type, "stall") != 0)
    return;
  int wanted = ide_settings_number(s->ide->settings, "stall_ms");
  double ms = ide_json_number(message, "ms");
  if (ide_json_bool(message, "over")) {
    hide(s);
    return;
  }
  s->entry = ide_json_number(message, "entry");
  if (wanted > 0 && ms >= wanted && ms >= (double)LEAST_MS && s->entry != s->dismissed)
    show(s, message);
}

// Another engine: what was told of the last one is over.
static void on_changed(void *ud)
{
  ide_stall *s = ud;
  ide_target_facts facts = ide_target_facts_now(s->ide);
  bool stands = facts.stage != IDE_TARGET_READY || strcmp(facts.status, "paused") == 0;
  if (facts.life != s->life)
    s->dismissed = 0;
  if (facts.life != s->life || stands)
    hide(s);
  s->life = facts.life;
}

ide_stall *ide_stall_new(ide *i)
{
  ide_stall *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->ide = i;
  s->target = (ide_target_listener){.ud = s, .changed = on_changed, .message = on_message};
  ide_target_listen(i, &s->target);
  ide_target_subscribe(i, "stalls", true);
  return s;
}

void ide_stall_free(ide_stall *s)
{
  if (!s)
    return;
  ide_target_unlisten(s->ide, &s->target);
  free(s);
}
