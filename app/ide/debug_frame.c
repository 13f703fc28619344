// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The frame that is looked at: found after a stop, shown in an editor, and asked for values. The application's thread; owns the copies of its facts, and
 * knows the documents that show texts without a file.
 * A stop in C (error, a callback of the engine) is looked at from the Lua code that has called it: that is where the user can do something.
 */
#include "ide/debug_int.h"

#include "ide/sources.h"

#include "ide/documents_int.h"
#include "ide/places.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOKED_AT = 20 };

static void show_frame(ide_debug *d, bool chosen);

// --- which it is ---

const ide_debug_frame *ide_debug_frame_now(const ide *i)
{
  return i->debug && i->debug->stopped && i->debug->has_frame ? &i->debug->frame : NULL;
}

void ide_debug_drop_frame(ide_debug *d)
{
  d->has_frame = false;
}

static void set_frame(ide_debug *d, const ide_debug_frame *frame)
{
  char *name = strdup(frame->name ? frame->name : ""),
       *path = frame->path ? strdup(frame->path) : NULL,
       *title = frame->title ? strdup(frame->title) : NULL;
  free(d->frame_name);
  free(d->frame_path);
  free(d->frame_title);
  d->frame_name = name;
  d->frame_path = path;
  d->frame_title = title;
  d->frame = *frame;
  d->frame.name = name ? name : "";
  d->frame.path = path;
  d->frame.title = title;
  d->has_frame = true;
  ide_debug_tell_frame(d);
}

void ide_debug_select_frame(ide *i, const ide_debug_frame *frame)
{
  if (!i->debug || !i->debug->stopped)
    return;
  set_frame(i->debug, frame);
  show_frame(i->debug, true);
}

static ide_debug_frame read_frame(const cJSON *from, int thread)
{
  const cJSON *source = cJSON_GetObjectItemCaseSensitive(from, "source");
  return (ide_debug_frame){.id = ide_json_int(from, "id"),
                           .thread = thread,
                           .line = ide_json_int(from, "line"),
                           .name = ide_json_text(from, "name"),
                           .path = ide_json_text(source, "path"),
                           .source = ide_json_int(source, "sourceReference"),
                           .title = ide_json_text(source, "name")};
}

// A text without a file that runs in the built-in engine has the name of its tab there.
static ide_document *own_text(const ide *i, const ide_debug_frame *frame)
{
  bool named = !frame->path && !frame->source && frame->title && frame->line > 0;
  return named && ide_target_facts_now(i).kind == IDE_TARGET_OWN
             ? ide_documents_find_titled(i, frame->title)
             : NULL;
}

static void on_frames(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "stackFrames"), *each;
  (void)why;
  if (a->serial != d->stops || !d->stopped || d->has_frame)
    return;
  ide_debug_frame found = {0};
  cJSON_ArrayForEach(each, list)
  {
    ide_debug_frame frame = read_frame(each, d->stop.thread);
    if (!found.id)
      found = frame;
    if ((frame.path || frame.source || own_text(d->ide, &frame)) && frame.line > 0) {
      found = frame;
      break;
    }
  }
  if (!ok || !found.id) { // the engine sleeps: there is none
    ide_debug_tell_frame(d);
    return;
  }
  set_frame(d, &found);
  show_frame(d, false);
}

void ide_debug_ask_frame(ide_debug *d)
{
  ide_debug_ask *a = ide_debug_ask_new(d, on_frames);
  if (!a)
    return;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "threadId", d->stop.thread);
  cJSON_AddNumberToObject(arguments, "levels", LOOKED_AT);
  a->serial = d->stops;
  ide_debug_ask_go(a, "stackTrace", arguments);
}

// --- where it is ---

// Where it has stopped is seen, and the keyboard stays where the user types: who did not ask for a stop would write into the script.
static void show_document(const ide_debug *d, const ide_document *document, int line, bool chosen)
{
  if (chosen)
    ide_documents_show(d->ide, document, (epq_place){line, 1});
  else
    ide_documents_reveal_open(d->ide, document, (epq_place){line, 1});
}

static ide_debug_source *find_source(ide_debug *d, int reference, const char *path)
{
  for (size_t k = 0; k < d->source_count;) {
    ide_debug_source *s = &d->sources[k];
    if (!ide_documents_has(d->ide, s->document)) { // closed since
      free(s->path);
      *s = d->sources[--d->source_count];
      continue;
    }
    bool same = path ? s->path && strcmp(s->path, path) == 0
                     : s->life == d->life && s->reference == reference;
    if (same)
      return s;
    k++;
  }
  return NULL;
}

static void show_text(ide_debug *d, const ide_debug_ask *a, const char *text)
{
  char title[120];
  const char *slash = a->text ? strrchr(a->text, '/') : NULL;
  if (a->text)
    snprintf(title, sizeof title, _("%.80s (there)"), slash ? slash + 1 : a->text);
  else
    snprintf(title, sizeof title, _("text %d.lua"), a->reference);
  if (d->source_count == IDE_DEBUG_SOURCES)
    return;
  ide_document *document = ide_document_begin(d->ide, NULL, title);
  if (!document)
    return;
  epq_document_set_text(document->shown, text, strlen(text));
  epq_document_set_read_only(document->shown, true);
  epq_document_set_modified(document->shown, false);
  document->file.read_only = true;
  ide_document_set_source(document, a->text);
  ide_document_open_tab(document);
  show_document(d, document, a->line, a->chosen);
  d->sources[d->source_count++] = (ide_debug_source){.life = d->life,
                                                     .reference = a->reference,
                                                     .path = a->text ? strdup(a->text) : NULL,
                                                     .document = document};
  ide_debug_tell_frame(d); // there is a document now that shows it
}

static void on_source(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  const char *text = ide_json_text(body, "content");
  if (a->serial != d->stops || !d->stopped || find_source(d, a->reference, a->text))
    return;
  if (ok && text)
    show_text(d, a, text);
  else if (*why)
    epq_shell_say(d->ide->shell, why);
}

static void ask_source(ide_debug *d, const ide_debug_frame *frame, bool chosen)
{
  const ide_debug_source *s = find_source(d, frame->source, frame->path);
  if (s) {
    show_document(d, s->document, frame->line, chosen);
    return;
  }
  ide_debug_ask *a = ide_debug_ask_new(d, on_source);
  if (!a)
    return;
  cJSON *arguments = cJSON_CreateObject(), *source = cJSON_AddObjectToObject(arguments, "source");
  if (frame->path)
    cJSON_AddStringToObject(source, "path", frame->path);
  if (frame->source)
    cJSON_AddNumberToObject(source, "sourceReference", frame->source);
  cJSON_AddNumberToObject(arguments, "sourceReference", frame->source);
  a->serial = d->stops;
  a->reference = frame->source;
  a->line = frame->line;
  a->chosen = chosen;
  a->text = frame->path ? strdup(frame->path) : NULL;
  ide_debug_ask_go(a, "source", arguments);
}

static void show_frame(ide_debug *d, bool chosen)
{
  ide *i = d->ide;
  const ide_debug_frame *frame = ide_debug_frame_now(i);
  if (!frame || frame->line <= 0)
    return;
  bool ours = ide_sources_ours(i, frame->path) &&
              (ide_documents_find(i, frame->path) || access(frame->path, R_OK) == 0);
  const ide_document *text = own_text(i, frame);
  if (ours && chosen)
    ide_documents_open(i, frame->path, frame->line, 1);
  else if (ours)
    ide_documents_reveal(i, frame->path, frame->line, 1);
  else if (text)
    show_document(d, text, frame->line, chosen);
  else if (frame->path || frame->source)
    ask_source(d, frame, chosen);
}

void ide_debug_show_frame(ide *i)
{
  if (i->debug)
    show_frame(i->debug, true);
}

ide_document *ide_debug_frame_document(const ide *i)
{
  const ide_debug_frame *frame = ide_debug_frame_now(i);
  if (!frame)
    return NULL;
  const ide_debug_source *s = find_source(i->debug, frame->source, frame->path);
  if (s)
    return s->document;
  return frame->path ? ide_documents_find(i, frame->path) : own_text(i, frame);
}

void ide_debug_sources_free(ide_debug *d)
{
  for (size_t k = 0; k < d->source_count; k++)
    free(d->sources[k].path);
  d->source_count = 0;
}

// --- values in it ---

static void on_evaluated(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  if (a->done)
    a->done(a->ud, ok, body, why);
}

void ide_debug_evaluate(ide *i, const char *code, const char *context,
                        void (*done)(void *ud, bool ok, const cJSON *body, const char *why),
                        void *ud)
{
  ide_debug_ask *a = i->debug ? ide_debug_ask_new(i->debug, on_evaluated) : NULL;
  if (!a)
    return;
  const ide_debug_frame *frame = ide_debug_frame_now(i);
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddStringToObject(arguments, "expression", code);
  // while it runs only a prompt is answered
  cJSON_AddStringToObject(arguments, "context", ide_debug_stopped(i) ? context : "repl");
  if (frame)
    cJSON_AddNumberToObject(arguments, "frameId", frame->id);
  a->done = done;
  a->ud = ud;
  ide_debug_ask_go(a, "evaluate", arguments);
}

void ide_debug_forget(ide *i, const void *ud)
{
  for (ide_question *q = i->debug ? i->debug->questions.first : NULL; q; q = q->next) {
    ide_debug_ask *a = (ide_debug_ask *)q;
    if (a->done && a->ud == ud)
      a->done = NULL;
  }
}
