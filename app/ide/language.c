// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * When is looked at a text: some tenths of a second after the last key, longer for long texts. Several questions about
 * the same state of a text share one copy of it, and one parse.
 */
#include "ide/language_int.h"

#include "panels/outline.h"
#include "panels/problems.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSE_MS = 200, BYTES_A_MS = 20000 };

// --- texts ---

snapshot *snapshot_ref(snapshot *s)
{
  atomic_fetch_add(&s->refs, 1);
  return s;
}

void snapshot_unref(snapshot *s)
{
  if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
    return;
  lang_source_free(s->source);
  free(s->text);
  free(s);
}

const lang_source *snapshot_source(snapshot *s)
{
  if (!s->source)
    s->source = lang_source_new(s->text, s->length);
  return s->source;
}

static known *find_known(const ide_language *l, unsigned id)
{
  known *k = l->first;
  while (k && k->document != id)
    k = k->next;
  return k;
}

static known *get_known(ide_language *l, const ide_document *d)
{
  known *k = find_known(l, ide_document_id(d));
  if (!k && (k = calloc(1, sizeof *k))) {
    k->document = ide_document_id(d);
    k->next = l->first;
    l->first = k;
  }
  return k;
}

snapshot *ide_language_snapshot(ide_language *l, ide_document *d)
{
  known *k = get_known(l, d);
  if (!k)
    return NULL;
  if (k->last && k->last->revision == ide_document_revision(d))
    return snapshot_ref(k->last);
  snapshot *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  atomic_init(&s->refs, 1);
  s->revision = ide_document_revision(d);
  s->text = ide_document_text(d, &s->length);
  if (!s->text) {
    free(s);
    return NULL;
  }
  snapshot_unref(k->last);
  k->last = snapshot_ref(s);
  return s;
}

typedef struct search {
  unsigned id;
  ide_document *found;
} search;

static void match(void *ud, ide_document *d)
{
  search *s = ud;
  if (ide_document_id(d) == s->id)
    s->found = d;
}

ide_document *ide_language_document(const ide_language *l, unsigned id)
{
  search s = {.id = id};
  if (l->ide->documents)
    ide_documents_each(l->ide, match, &s);
  return s.found;
}

// --- when ---

static void on_timer(void *ud)
{
  ide_language *l = ud;
  for (known *k = l->first; k; k = k->next)
    if (k->dirty) {
      ide_document *d = ide_language_document(l, k->document);
      k->dirty = false;
      if (d)
        ide_language_analyse(l, d);
    }
}

void ide_language_edited(ide *i, ide_document *d)
{
  ide_language *l = i->language;
  known *k = l && ide_document_is_lua(d) ? get_known(l, d) : NULL;
  if (!k)
    return;
  size_t length = k->last ? k->last->length : 0;
  k->dirty = true;
  epq_timer_start(l->timer, PAUSE_MS + (int)(length / BYTES_A_MS), false);
}

void ide_language_closed(ide *i, const ide_document *d)
{
  ide_language *l = i->language;
  for (known **at = l ? &l->first : NULL; at && *at; at = &(*at)->next)
    if ((*at)->document == ide_document_id(d)) {
      known *gone = *at;
      *at = gone->next;
      snapshot_unref(gone->last);
      lang_outline_free(gone->outline);
      free(gone);
      break;
    }
  panel_problems_forget(i->problems, d);
}

void ide_language_current(ide *i)
{
  if (i->language)
    panel_outline_update(i);
}

const lang_outline *ide_language_outline(const ide *i, const ide_document *d)
{
  const known *k = i->language ? find_known(i->language, ide_document_id(d)) : NULL;
  return k ? k->outline : NULL;
}

void ide_language_take_outline(ide_language *l, const ide_document *d, lang_outline *outline)
{
  known *k = get_known(l, d);
  if (!k) {
    lang_outline_free(outline);
    return;
  }
  lang_outline_free(k->outline);
  k->outline = outline;
  if (d == ide_documents_current(l->ide))
    panel_outline_update(l->ide);
}

// --- the library ---

typedef struct loading {
  ide_job job;
  ide_language *language;
} loading;

static void load(ide_job *job)
{
  loading *each = (loading *)job;
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%s/lua/meta", each->language->ide->start->resources);
  lang_library_load(each->language->library, folder);
}

static void loaded(ide_job *job)
{
  on_timer(((loading *)job)->language);
}

static void drop_loading(ide_job *job)
{
  free(job);
}

ide_language *ide_language_new(ide *i)
{
  ide_language *l = calloc(1, sizeof *l);
  loading *first = calloc(1, sizeof *first);
  if (!l || !first)
    goto fail;
  l->ide = i;
  l->library = lang_library_new();
  l->timer = epq_timer_new(i->app, on_timer, l);
  l->worker = ide_worker_new(i->app, "language");
  l->linter = ide_worker_new(i->app, "linter");
  if (!l->library || !l->timer || !l->worker || !l->linter)
    goto fail;
  *first = (loading){.job = {.work = load, .finish = loaded, .drop = drop_loading}, .language = l};
  ide_worker_add(l->worker, &first->job);
  return l;
fail:
  free(first);
  ide_language_free(l);
  return NULL;
}

void ide_language_free(ide_language *l)
{
  if (!l)
    return;
  ide_worker_free(l->worker);
  ide_worker_free(l->linter);
  epq_timer_free(l->timer);
  while (l->first) {
    known *k = l->first;
    l->first = k->next;
    snapshot_unref(k->last);
    lang_outline_free(k->outline);
    free(k);
  }
  lang_library_free(l->library);
  free(l);
}
