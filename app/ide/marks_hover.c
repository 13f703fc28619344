// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The value of what is under the mouse, while the script has stopped. The application's thread; owns nothing but what it asks.
 * Only what names something is evaluated, so no code of the script is called for a look; and only where the name means the variable of the frame that is
 * looked at. What has no value there is explained as ever.
 */
#include "ide/documents_int.h"
#include "ide/json.h"
#include "ide/marks_int.h"

#include "ide/language.h"
#include "ide/markup.h"

#include "lang/live.h"

#include <stdlib.h>
#include <string.h>

enum { EXPRESSION_MAX = 400, CHILDREN = 12 };

// The editor that asked, if it is still there.
static ide_document *asker(const marks_ask *a)
{
  ide_document *d = marks_document(a->marks, a->document);
  for (const ide_editing *e = d ? d->editors : NULL; e; e = e->next)
    if (e->editor == a->editor)
      return d;
  return NULL;
}

static void explain(const marks_ask *a, const cJSON *children)
{
  ide_markup text = {0};
  double all =
      ide_json_number(a->value, "indexedVariables") + ide_json_number(a->value, "namedVariables");
  int shown = 0;
  const cJSON *each;
  ide_markup_value(&text, a->expression, ide_json_text_or(a->value, "result", ""),
                   ide_json_text_or(a->value, "type", ""));
  cJSON_ArrayForEach(each, children)
  {
    if (shown++ < CHILDREN)
      ide_markup_member(&text, ide_json_text_or(each, "name", ""),
                        ide_json_text_or(each, "value", ""));
  }
  ide_markup_members_end(&text, shown < CHILDREN ? shown : CHILDREN, all);
  epq_editor_explain(a->editor, a->request, text.text);
  ide_markup_free(&text);
}

static void on_children(marks_ask *a, bool ok, const cJSON *body)
{
  if (asker(a))
    explain(a, ok ? cJSON_GetObjectItemCaseSensitive(body, "variables") : NULL);
}

static void ask_children(const marks_ask *from)
{
  marks_ask *a = marks_ask_new(from->marks, on_children);
  if (!a)
    return;
  a->document = from->document;
  a->editor = from->editor;
  a->request = from->request;
  a->expression = strdup(from->expression);
  a->value = cJSON_Duplicate(from->value, true);
  if (!a->expression || !a->value) {
    ide_question_end(a);
    return;
  }
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "variablesReference",
                          ide_json_number(from->value, "variablesReference"));
  cJSON_AddNumberToObject(arguments, "start", 0);
  cJSON_AddNumberToObject(arguments, "count", CHILDREN + 1);
  marks_ask_go(a, "variables", arguments);
}

static void on_value(marks_ask *a, bool ok, const cJSON *body)
{
  ide_document *d = asker(a);
  if (!d)
    return;
  if (!ok) { // what it is in the text can still be said
    ide_language_hover(a->marks->ide, d, a->editor, a->request, a->place);
    return;
  }
  a->value = cJSON_Duplicate(body, true);
  if (ide_json_number(a->value, "variablesReference") > 0)
    ask_children(a);
  else
    explain(a, NULL);
}

bool ide_marks_hover(ide *i, ide_document *d, epq_editor *editor, uint64_t request, epq_place place)
{
  ide_marks *m = i->marks;
  char expression[EXPRESSION_MAX];
  if (!m || !ide_debug_frame_now(i))
    return false;
  const epq_document *text = ide_document_shown(d);
  int line = 0;
  if (marks_frame_document(m) == d) {
    line = epq_document_mark_line(text, MARK_CALLER);
    line = line ? line : epq_document_mark_line(text, MARK_HERE);
  }
  const lang_source *source = marks_source(m, d);
  const lang_position at = {(uint32_t)place.line, (uint32_t)place.column};
  if (!source || !lang_live_expression(source, at, (uint32_t)line, expression, sizeof expression))
    return false;
  marks_ask *a = marks_ask_new(m, on_value);
  if (!a || !(a->expression = strdup(expression))) {
    ide_question_end(a);
    return false;
  }
  a->document = ide_document_id(d);
  a->editor = editor;
  a->request = request;
  a->place = place;
  marks_ask_evaluate(a, expression, "hover");
  return true;
}
