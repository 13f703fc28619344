// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for app/lang: any bytes are a source, and every question can be asked at any place of it. The
 * first two bytes choose the place. What is answered must lie within the text.
 */
#include "lang/complete.h"
#include "lang/definition.h"
#include "lang/diagnose.h"
#include "lang/help.h"
#include "lang/indent.h"
#include "lang/outline.h"

#include <stdlib.h>
#include <string.h>

static void require(bool holds)
{
  if (!holds)
    abort();
}

static void check_range(const lang_source *source, lang_range range)
{
  uint32_t lines = lang_source_line_count(source);
  require(range.from.line >= 1 && range.from.line <= lines && range.to.line >= range.from.line &&
          range.to.line <= lines && range.from.column >= 1 && range.to.column >= 1);
}

static lang_position place(const char *text, size_t offset)
{
  lang_position at = {1, 1};
  for (size_t i = 0; i < offset; i++) {
    at.column++;
    if (text[i] == '\n')
      at = (lang_position){at.line + 1, 1};
  }
  return at;
}

static void ask_lists(const lang_source *source, const lang_library *library)
{
  lang_diagnostics *d = lang_diagnose(source, library, NULL);
  for (size_t i = 0; i < d->count; i++) {
    check_range(source, d->list[i].range);
    require(d->list[i].message && *d->list[i].message);
  }
  lang_diagnostics_free(d);
  lang_outline *o = lang_outline_make(source);
  for (size_t i = 0; i < o->count; i++) {
    check_range(source, o->items[i].range);
    check_range(source, o->items[i].place);
  }
  lang_outline_free(o);
  lang_indents_free(lang_indent_lines(source, 1, UINT32_MAX,
                                      lang_indent_guess(source, (lang_indent_style){3, true})));
}

static void ask_at(const lang_source *source, const lang_library *library, lang_position at)
{
  lang_complete_query query = {.cursor = at, .asked = true};
  lang_completion *c = lang_complete(source, library, &query);
  check_range(source, c->word);
  for (size_t i = 0; i < c->count; i++)
    require(c->items[i].label && c->items[i].insert && c->items[i].detail && c->items[i].doc);
  lang_completion_free(c);
  lang_hover *h = lang_hover_at(source, library, at);
  if (h) {
    check_range(source, h->word);
    require(h->name && h->kind && h->signature && h->type && h->doc && h->see && h->topic);
  }
  lang_hover_free(h);
  lang_signature_help *s = lang_signature_help_at(source, library, at);
  require(!s || (s->active <= s->parameter_count && strlen(s->text) > 0));
  lang_signature_help_free(s);
  lang_definition d = lang_definition_at(source, library, at);
  if (d.kind == LANG_DEFINITION_HERE)
    check_range(source, d.range);
  lang_references *r = lang_references_at(source, at);
  for (size_t i = 0; r && i < r->count; i++)
    check_range(source, r->ranges[i]);
  lang_references_free(r);
  char word[100];
  if (lang_help_word(source, library, at, word, sizeof word))
    lang_topic_free(lang_help_topic(source, library, word));
  (void)lang_complete_path(source, at, word, sizeof word);
  (void)lang_complete_module(source, at, word, sizeof word);
  (void)lang_rename_refusal(source, at, "other");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  static lang_library *known;
  if (!known) {
    known = lang_library_new();
    require(known && lang_library_load(known, LANG_ANNOTATIONS) > 0);
  }
  if (length < 2)
    return 0;
  const char *text = (const char *)bytes + 2;
  length -= 2;
  lang_position at = place(text, length ? (bytes[0] * 256U + bytes[1]) % (length + 1) : 0);
  lang_source *source = lang_source_new(text, length);
  require(source != NULL);
  ask_lists(source, known);
  ask_at(source, known, at);
  ask_at(source, known, place(text, length));
  lang_source_free(source);
  lang_library *own = lang_library_new(); // as annotations, too
  require(own && lang_library_add(own, "x.lua", "x", text, length));
  static const char user[] = "local x = require 'x'\nx.y.z(x.a:b(";
  source = lang_source_new(user, sizeof user - 1);
  ask_at(source, own, (lang_position){2, 100});
  ask_lists(source, own);
  lang_source_free(source);
  lang_library_free(own);
  return 0;
}
