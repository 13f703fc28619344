// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Save and keep running, the IDE's part. On the application's thread; owns what is under way.
 * A save asks a moment later, from the event loop: what saves in order to run anew has then ended the old run, and nothing is asked of it.
 * Somebody who works this way saves every minute, so the console hears of the same thing once only; the status line tells each
 * time. A dialog was left: nothing is lost, and the way out (run it again) is one key.
 */
#include "ide/swap.h"

#include "ide/engine.h"
#include "ide/json.h"
#include "ide/settings.h"
#include "ide/target.h"
#include "panels/console.h"
#include "words/words.h"

#include <epq/timer.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 3000, NAMES_SHOWN = 3, NOTES_SHOWN = 12, SAID_MAX = 400, WAITING_MAX = 64 };

typedef struct swapping {
  ide_swap *of;
  char *path; // its name for the engine; without a file: "=title"
  bool saved; // asked by a save, else by the user
  struct swapping *next;
} swapping;

struct ide_swap {
  ide *ide;
  epq_timer *soon;
  char *waiting[WAITING_MAX]; // paths that were saved
  size_t waiting_count;
  swapping *asked;
  char *noted;   // what the console was told last
  unsigned life; // of the engine it was about
};

ide_swap *ide_swap_new(ide *i)
{
  ide_swap *s = calloc(1, sizeof *s);
  i->swap = s;
  if (s)
    s->ide = i;
  return s;
}

static void free_swapping(swapping *w)
{
  free(w->path);
  free(w);
}

void ide_swap_free(ide_swap *s)
{
  if (!s)
    return;
  epq_timer_free(s->soon);
  for (swapping *w = s->asked, *next; w; w = next) {
    next = w->next;
    free_swapping(w);
  }
  for (size_t n = 0; n < s->waiting_count; n++)
    free(s->waiting[n]);
  free(s->noted);
  s->ide->swap = NULL;
  free(s);
}

// --- words ---

typedef struct words {
  char text[4096];
  size_t length;
} words;

__attribute__((format(printf, 2, 3))) static void put(words *w, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int n = vsnprintf(w->text + w->length, sizeof w->text - w->length, format, args);
  va_end(args);
  if (n > 0)
    w->length +=
        (size_t)n < sizeof w->text - w->length ? (size_t)n : sizeof w->text - 1 - w->length;
}

static const cJSON *list_of(const cJSON *answer, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(answer, name);
}

static void put_names(words *w, const cJSON *list, int *shown)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, list)
  {
    const char *name = ide_json_text(item, "name");
    if (*shown < NAMES_SHOWN)
      put(w, "%s%s", *shown ? ", " : "", name ? name : "?");
    ++*shown;
  }
}

// "2 functions swapped (draw, update)"; empty: none was.
static void put_swapped(words *w, const cJSON *answer)
{
  const cJSON *swapped = list_of(answer, "swapped"), *added = list_of(answer, "added");
  int count = cJSON_GetArraySize(swapped) + cJSON_GetArraySize(added), shown = 0;
  if (count == 0)
    return;
  words names = {0};
  put_names(&names, swapped, &shown);
  put_names(&names, added, &shown);
  if (shown > NAMES_SHOWN) {
    put(&names, " ");
    put(&names, _("and %d more"), shown - NAMES_SHOWN);
  }
  put(w,
      words_plural("%d function swapped (%s)", "%d functions swapped (%s)", (unsigned long)count),
      count, names.text);
}

// A line for each thing that is not as the text has it now. How many; the last line says what to do.
static int put_notes(words *w, const char *path, const cJSON *answer)
{
  const cJSON *item;
  int count = 0, waits = 0;
  cJSON_ArrayForEach(item, list_of(answer, "swapped"))
  {
    if (ide_json_int(item, "running") > 0 && count++ < NOTES_SHOWN)
      put(w, _("%s:%d: %s runs at the moment, and has its new code when it is called again\n"),
          path, ide_json_int(item, "line"), ide_json_text(item, "name"));
  }
  cJSON_ArrayForEach(item, list_of(answer, "kept"))
  {
    waits++;
    if (count++ < NOTES_SHOWN)
      put(w, _("%s:%d: %s was not swapped: %s\n"), path, ide_json_int(item, "line"),
          ide_json_text(item, "name"), ide_json_text(item, "why"));
  }
  if (ide_json_int(answer, "outside") > 0) {
    waits++;
    count++;
    put(w, _("%s:%d: what changed outside of functions has not run\n"), path,
        ide_json_int(answer, "outside"));
  }
  if (count > NOTES_SHOWN + 1)
    put(w, _("… and %d more\n"), count - NOTES_SHOWN - 1);
  if (waits > 0)
    put(w, "%s", _("Run the script again (F5) to have the rest.\n"));
  return waits;
}

// --- what came of it ---

static void note(ide_swap *s, words *w)
{
  unsigned life = ide_target_facts_now(s->ide).life;
  if (w->length == 0 || (s->noted && s->life == life && strcmp(s->noted, w->text) == 0))
    return;
  free(s->noted);
  s->noted = strdup(w->text);
  s->life = life;
  w->text[--w->length] = '\0'; // the line end is the console's
  panel_console_log(s->ide->console, EPLUA_LOG_WARNING, w->text, w->length);
}

static void say(const swapping *w, const char *text)
{
  char all[SAID_MAX];
  snprintf(all, sizeof all, w->saved ? _("Saved; %s") : "%s", text);
  if (!w->saved && *all >= 'a' && *all <= 'z')
    *all = (char)(*all - 'a' + 'A');
  epq_shell_say(w->of->ide->shell, all);
}

static void tell(const swapping *w, const cJSON *answer)
{
  words swapped = {0}, notes = {0};
  if (!cJSON_IsTrue(list_of(answer, "loaded"))) {
    if (!w->saved)
      say(w, _("the script that runs has not loaded this file"));
    return;
  }
  put_swapped(&swapped, answer);
  int waits = put_notes(
      &notes, *w->path == '=' ? w->path + 1 : panel_console_path(w->of->ide->console, w->path),
      answer);
  note(w->of, &notes);
  if (waits > 0)
    put(&swapped, "%s",
        swapped.length ? _("; some changes wait for the next run")
                       : _("the changes wait for the next run"));
  else if (!swapped.length && ide_json_int(answer, "moved") > 0)
    put(&swapped, "%s", _("the script that runs has the new lines"));
  else if (!swapped.length && !w->saved)
    put(&swapped, "%s", _("nothing has changed that could be swapped"));
  if (swapped.length)
    say(w, swapped.text);
}

static void tell_failure(const swapping *w, const cJSON *answer)
{
  char text[SAID_MAX];
  const cJSON *refused = list_of(answer, "error");
  if (cJSON_IsTrue(list_of(answer, "syntax")))
    snprintf(text, sizeof text, _("nothing is swapped, for line %d does not compile"),
             ide_json_int(answer, "line"));
  else if (cJSON_IsTrue(list_of(answer, "timeout")))
    snprintf(text, sizeof text, "%s", _("nothing is swapped, for the script is busy"));
  else
    snprintf(text, sizeof text, _("nothing is swapped: %.300s"),
             ide_json_text(refused, "message") ? ide_json_text(refused, "message")
                                               : _("no answer"));
  say(w, text);
}

static void on_answer(void *ud, const cJSON *answer)
{
  swapping *w = ud;
  ide_swap *s = w->of;
  for (swapping **at = &s->asked; *at; at = &(*at)->next) {
    if (*at == w) {
      *at = w->next;
      break;
    }
  }
  if (answer && cJSON_IsTrue(list_of(answer, "ok")))
    tell(w, answer);
  else if (answer) // else the engine went, and nothing waits for a swap
    tell_failure(w, answer);
  free_swapping(w);
}

// --- asking ---

static void ask(ide_swap *s, const ide_document *d, bool saved)
{
  const char *source = ide_document_source(d);
  size_t length = 0;
  char *text = ide_document_text(d, &length);
  cJSON *request = cJSON_CreateObject();
  swapping *w = source ? calloc(1, sizeof *w) : NULL;
  if (w)
    w->path = strdup(source);
  if (!text || !request || !w || !w->path || strlen(text) != length) {
    free(w ? w->path : NULL);
    free(w);
    free(text);
    cJSON_Delete(request);
    return;
  }
  w->of = s;
  w->saved = saved;
  w->next = s->asked;
  s->asked = w;
  cJSON_AddStringToObject(request, "verb", "swap");
  cJSON_AddStringToObject(request, "file", source);
  cJSON_AddStringToObject(request, "text", text);
  free(text);
  ide_target_ask(s->ide, request, PATIENCE_MS, on_answer, w);
}

// A script that we have started, and that goes on.
static bool runs(const ide *i)
{
  ide_target_facts facts = ide_target_facts_now(i);
  if (facts.kind == IDE_TARGET_OWN)
    return ide_engine_stage_now(i->engine) == IDE_ENGINE_RUNNING;
  return facts.kind == IDE_TARGET_PROCESS && facts.stage == IDE_TARGET_READY && facts.same_files &&
         strcmp(facts.status, "none") != 0;
}

static void on_soon(void *ud)
{
  ide_swap *s = ud;
  for (size_t n = 0; n < s->waiting_count; n++) {
    const ide_document *d = ide_documents_find(s->ide, s->waiting[n]);
    if (d && runs(s->ide))
      ask(s, d, true);
    free(s->waiting[n]);
  }
  s->waiting_count = 0;
}

void ide_swap_saved(ide *i, const ide_document *d)
{
  ide_swap *s = i->swap;
  const char *path = ide_document_path(d);
  if (!s || !path || !ide_document_is_lua(d) || !runs(i) || s->waiting_count == WAITING_MAX ||
      !ide_settings_bool(i->settings, "swap_on_save"))
    return;
  if (!s->soon)
    s->soon = epq_timer_new(i->app, on_soon, s);
  char *copy = strdup(path);
  if (!copy)
    return;
  s->waiting[s->waiting_count++] = copy;
  epq_timer_start(s->soon, 0, false);
}

void ide_swap_current(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  ide_target_facts facts = ide_target_facts_now(i);
  if (!d)
    return;
  if (facts.stage != IDE_TARGET_READY)
    epq_shell_say(i->shell, _("Nothing runs whose functions could be swapped"));
  else if (ide_document_path(d) && !facts.same_files)
    epq_shell_say(i->shell, _("The engine that is looked at has other files"));
  else
    ask(i->swap, d, false);
}
