// SPDX-License-Identifier: GPL-3.0-or-later
#include "ide/markup.h"

#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 160 }; // bytes of a value

static void add(ide_markup *m, const char *bytes, size_t length)
{
  if (m->length + length + 1 > m->room) {
    size_t room = 2 * (m->length + length) + 64;
    char *text = realloc(m->text, room);
    if (!text)
      return;
    m->text = text;
    m->room = room;
  }
  memcpy(m->text + m->length, bytes, length);
  m->length += length;
  m->text[m->length] = 0;
}

static void put(ide_markup *m, const char *markup)
{
  add(m, markup, strlen(markup));
}

static void escape(ide_markup *m, const char *text, size_t length)
{
  for (size_t k = 0; k < length; k++)
    switch (text[k]) {
    case '<':
      put(m, "&lt;");
      break;
    case '>':
      put(m, "&gt;");
      break;
    case '&':
      put(m, "&amp;");
      break;
    case '"':
      put(m, "&quot;");
      break;
    default:
      add(m, text + k, 1);
    }
}

static void say(ide_markup *m, const char *text)
{
  escape(m, text, strlen(text));
}

void ide_markup_free(ide_markup *m)
{
  free(m->text);
  *m = (ide_markup){0};
}

// An empty line begins a paragraph, `this` is code, lines that begin with four blanks are code as well.
void ide_markup_doc(ide_markup *m, const char *doc)
{
  bool code = false;
  for (const char *c = doc; *c; c++) {
    if (*c == '`') {
      put(m, code ? "</code>" : "<code>");
      code = !code;
    } else if (*c == '\n' && c[1] == '\n') {
      put(m, "<br><br>");
      c++;
    } else if (*c == '\n') {
      put(m, strncmp(c + 1, "    ", 4) == 0 || c[1] == '-' ? "<br>" : " ");
    } else {
      escape(m, c, 1);
    }
  }
  if (code)
    put(m, "</code>");
}

static void code_line(ide_markup *m, const char *text)
{
  put(m, "<code>");
  say(m, text);
  put(m, "</code>");
}

void ide_markup_signature(ide_markup *m, const lang_signature_help *help)
{
  const lang_parameter *active =
      help->active < help->parameter_count ? &help->parameters[help->active] : NULL;
  put(m, "<code>");
  if (active && active->to <= strlen(help->text) && active->from < active->to) {
    escape(m, help->text, active->from);
    put(m, "<b><u>");
    escape(m, help->text + active->from, active->to - active->from);
    put(m, "</u></b>");
    say(m, help->text + active->to);
  } else {
    say(m, help->text);
  }
  put(m, "</code>");
  if (active && *active->doc) {
    put(m, "<br>");
    ide_markup_doc(m, active->doc);
  }
}

void ide_markup_hover(ide_markup *m, const lang_hover *hover)
{
  code_line(m, *hover->signature ? hover->signature : hover->name);
  if (!*hover->signature && *hover->type) {
    put(m, ": ");
    code_line(m, hover->type);
  }
  put(m, " <i>(");
  say(m, hover->kind);
  if (hover->deprecated) {
    put(m, ", ");
    say(m, _("deprecated"));
  }
  put(m, ")</i>");
  if (*hover->doc) {
    put(m, "<br>");
    ide_markup_doc(m, hover->doc);
  }
}

static void heading(ide_markup *m, const char *text)
{
  put(m, "<p><b>");
  say(m, text);
  put(m, "</b></p>");
}

static void parameters(ide_markup *m, const lang_topic *topic)
{
  bool any = false;
  for (size_t k = 0; k < topic->parameter_count; k++) {
    const lang_parameter *each = &topic->parameters[k];
    if (!*each->type && !*each->doc)
      continue;
    if (!any) {
      heading(m, _("Parameters"));
      put(m, "<table cellspacing='0' cellpadding='3'>");
    }
    any = true;
    put(m, "<tr><td>");
    code_line(m, each->name);
    put(m, "</td><td>");
    code_line(m, each->type);
    put(m, "</td><td>");
    ide_markup_doc(m, each->doc);
    put(m, "</td></tr>");
  }
  if (any)
    put(m, "</table>");
}

static void members(ide_markup *m, const lang_topic *topic)
{
  if (topic->member_count > 0)
    heading(m, _("Members"));
  for (size_t k = 0; k < topic->member_count; k++) {
    const lang_member *each = &topic->members[k];
    put(m, "<p><a href='topic:");
    say(m, topic->title);
    put(m, ".");
    say(m, each->name);
    put(m, "'>");
    code_line(m, each->name);
    put(m, "</a> ");
    code_line(m, each->signature);
    put(m, "<br>");
    ide_markup_doc(m, each->doc);
    put(m, "</p>");
  }
}

// A tooltip is no wider than its words, and a long value is cut.
static void short_code(ide_markup *m, const char *text)
{
  size_t n = strlen(text);
  if (n <= VALUE_MAX) {
    code_line(m, text);
    return;
  }
  for (n = VALUE_MAX; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
    n--;
  put(m, "<code>");
  escape(m, text, n);
  put(m, "…</code>");
}

void ide_markup_value(ide_markup *m, const char *name, const char *value, const char *type)
{
  put(m, "<b>");
  code_line(m, name);
  put(m, "</b> = ");
  short_code(m, value);
  if (*type) {
    put(m, " <i>(");
    say(m, type);
    put(m, ")</i>");
  }
  put(m, "<table cellpadding='0' cellspacing='0'>");
}

void ide_markup_member(ide_markup *m, const char *name, const char *value)
{
  put(m, "<tr><td>&nbsp;&nbsp;");
  short_code(m, name);
  put(m, "&nbsp;&nbsp;</td><td>");
  short_code(m, value);
  put(m, "</td></tr>");
}

void ide_markup_members_end(ide_markup *m, int shown, double all)
{
  char text[120];
  put(m, "</table>");
  if (!(all > shown))
    return;
  snprintf(text, sizeof text, _("and %.0f more"), all - shown);
  put(m, "&nbsp;&nbsp;<i>");
  say(m, text);
  put(m, "</i>");
}

void ide_markup_topic(ide_markup *m, const lang_topic *topic)
{
  char text[160];
  put(m, "<h2>");
  say(m, topic->title);
  put(m, "</h2><p><i>");
  say(m, topic->kind);
  put(m, "</i></p>");
  if (*topic->signature) {
    put(m, "<p>");
    code_line(m, topic->signature);
    put(m, "</p>");
  }
  put(m, "<p>");
  ide_markup_doc(m, topic->doc);
  put(m, "</p>");
  parameters(m, topic);
  for (size_t k = 0; k < topic->return_count; k++) {
    if (k == 0)
      heading(m, _("Returns"));
    put(m, k ? "<br>" : "<p>");
    code_line(m, topic->returns[k]);
  }
  if (*topic->manual) {
    put(m, "<p><a href='manual:");
    say(m, topic->anchor);
    put(m, "'>");
    snprintf(text, sizeof text, _("Lua manual, section %.40s"), topic->manual);
    say(m, text);
    put(m, "</a></p>");
  }
  members(m, topic);
}

void ide_markup_snippet(ide_markup *m, const char *insert)
{
  const char *mark = strstr(insert, "$0");
  if (!mark) {
    put(m, insert);
    return;
  }
  add(m, insert, (size_t)(mark - insert));
  put(m, "${cursor}");
  put(m, mark + 2);
}
