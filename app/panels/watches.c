// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Watches: evaluated one by one at each stop, in the frame that is looked at. The application's thread; owns the expressions, which are kept in the session
 * ("watches": a list of texts).
 * What one evaluates to is asked again when a value was changed, for it may depend on it.
 */
#include "panels/watches.h"

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/keep.h"
#include "ide/question.h"
#include "ide/target.h"
#include "panels/values.h"
#include "words/words.h"

#include <epq/panel.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WATCHES_MAX = 200, LENGTH_MAX = 4000 };

static const int64_t key_add = INT64_C(1) << 40; // of the row where one more is typed

typedef struct watch {
  int64_t key;
  char *expression;
  char *text, *type;
  int ref;
  long long total;
  bool failed, known;
} watch;

typedef struct asked {
  ide_question question;
  int64_t key;
  unsigned round;
} asked;

struct panel_watches {
  ide *ide;
  ide_debug_listener debug;
  panel_values *values;
  epq_panel *panel;
  watch watches[WATCHES_MAX];
  size_t count;
  int64_t last_key;
  unsigned round; // of questions: answers of an earlier one are old
  bool kept;      // what is shown is of an engine that is gone
  size_t open;    // questions of this round without an answer
  ide_questions questions;
};

static void set_text(char **text, const char *with)
{
  free(*text);
  *text = with ? strdup(with) : NULL;
}

static watch *find_watch(panel_watches *p, int64_t key)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->watches[k].key == key)
      return &p->watches[k];
  return NULL;
}

// --- showing ---

static void show(panel_watches *p)
{
  panel_values_root roots[WATCHES_MAX + 1] = {{0}};
  bool stopped = ide_debug_frame_now(p->ide) != NULL;
  for (size_t k = 0; k < p->count; k++) {
    const watch *w = &p->watches[k];
    bool known = w->known && stopped;
    roots[k] = (panel_values_root){.key = w->key,
                                   .name = w->expression,
                                   .text = known && w->text ? w->text : "",
                                   .type = known && !w->failed && w->type ? w->type : "",
                                   .path = w->expression,
                                   .icon = !known      ? "code-variable"
                                           : w->failed ? "dialog-warning"
                                                       : panel_values_icon(w->type),
                                   .ref = known ? w->ref : 0,
                                   .total = w->total,
                                   .role = !known || w->failed ? EPQ_ROW_DIM : EPQ_ROW_NORMAL,
                                   .flags = EPQ_ROW_EDITABLE};
  }
  roots[p->count] = (panel_values_root){.key = key_add,
                                        .name = _("Add…"),
                                        .type = "",
                                        .icon = "list-add",
                                        .role = EPQ_ROW_DIM,
                                        .flags = EPQ_ROW_EDITABLE};
  panel_values_show(p->values, roots, p->count + 1);
}

// Errors of evaluation begin with the place in the expression, which nobody wants to know: "=(watch):1: ".
static const char *message_of(const char *why)
{
  const char *at = strstr(why, ":1: ");
  return at && at - why < 40 ? at + 4 : why;
}

static void take_value(watch *w, bool ok, const cJSON *body, const char *why)
{
  int64_t ref = ide_json_count(body, "variablesReference"),
          indexed = ide_json_count(body, "indexedVariables"),
          named = ide_json_count(body, "namedVariables");
  w->known = true;
  w->failed = !ok;
  w->ref = ok && ref > 0 && ref <= INT_MAX ? (int)ref : 0;
  w->total = indexed < 0 && named < 0 ? -1 : (indexed > 0 ? indexed : 0) + (named > 0 ? named : 0);
  set_text(&w->text, ok ? ide_json_text(body, "result") : message_of(why ? why : ""));
  set_text(&w->type, ide_json_text(body, "type"));
}

// --- asking ---

static void on_value(void *ud, bool ok, const cJSON *body, const char *why)
{
  const asked *a = ud;
  panel_watches *p = ide_question_owner(a);
  watch *of = a->round == p->round ? find_watch(p, a->key) : NULL;
  if (of)
    take_value(of, ok, body, why);
  if (a->round == p->round && --p->open == 0)
    show(p); // all at once: rows that come one by one are hard to read
  ide_question_end(ud);
}

static void ask(panel_watches *p, const watch *of)
{
  asked *a = ide_question_new(&p->questions, sizeof *a);
  if (!a)
    return;
  a->key = of->key;
  a->round = p->round;
  p->open++;
  ide_debug_evaluate(p->ide, of->expression, "watch", on_value, a);
}

static void ask_all(panel_watches *p)
{
  p->round++;
  p->open = 0;
  if (!ide_debug_frame_now(p->ide) || !p->count) {
    show(p);
    return;
  }
  for (size_t k = 0; k < p->count; k++)
    ask(p, &p->watches[k]);
}

static bool any_known(const panel_watches *p)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->watches[k].known)
      return true;
  return false;
}

static void on_frame(void *ud)
{
  panel_watches *p = ud;
  const ide_debug_frame *frame = ide_debug_frame_now(p->ide);
  p->kept = ide_target_facts_now(p->ide).stage == IDE_TARGET_LOST && any_known(p);
  if (p->kept) { // what was found out last is not lost with the engine
    panel_values_keep(p->values);
    return;
  }
  if (frame)
    panel_values_stop(p->values, "");
  for (size_t k = 0; k < p->count && !frame; k++)
    p->watches[k].known = false;
  ask_all(p);
}

// Another engine after one that went: what was kept of that goes now.
static void on_state(void *ud)
{
  panel_watches *p = ud;
  if (p->kept && ide_target_facts_now(p->ide).stage != IDE_TARGET_LOST)
    on_frame(p);
}

static void on_values(void *ud)
{
  ask_all(ud);
}

// --- the list ---

static void keep(const panel_watches *p)
{
  cJSON *list = cJSON_CreateArray();
  for (size_t k = 0; k < p->count; k++)
    cJSON_AddItemToArray(list, cJSON_CreateString(p->watches[k].expression));
  char *text = cJSON_PrintUnformatted(list);
  if (text)
    ide_keep_set_session_text(p->ide->keep, "watches", text);
  free(text);
  cJSON_Delete(list);
}

// False: it is there already, makes no sense, or there are too many.
static bool add(panel_watches *p, const char *expression)
{
  expression += strspn(expression, " \t\r\n");
  size_t length = strlen(expression);
  while (length > 0 && strchr(" \t\r\n", expression[length - 1]))
    length--;
  if (length == 0 || length > LENGTH_MAX || p->count == WATCHES_MAX)
    return false;
  for (size_t k = 0; k < p->count; k++)
    if (strlen(p->watches[k].expression) == length &&
        strncmp(p->watches[k].expression, expression, length) == 0)
      return false;
  char *own = strndup(expression, length);
  if (!own)
    return false;
  p->watches[p->count++] = (watch){.key = ++p->last_key, .expression = own};
  return true;
}

static void fini(watch *w)
{
  free(w->expression);
  free(w->text);
  free(w->type);
}

static void remove_at(panel_watches *p, size_t at)
{
  fini(&p->watches[at]);
  memmove(p->watches + at, p->watches + at + 1, (--p->count - at) * sizeof *p->watches);
}

void panel_watches_add(ide *i, const char *expression)
{
  panel_watches *p = i->watches;
  if (!p || !add(p, expression))
    return;
  keep(p);
  ask_all(p);
  epq_shell_show_dock(i->shell, "watches", false);
}

static void on_edited(void *ud, const panel_value *v, const char *text)
{
  panel_watches *p = ud;
  int64_t key = panel_values_root_key(p->values, v->id);
  watch *w = find_watch(p, key);
  if (key == key_add)
    panel_watches_add(p->ide, text);
  if (!w)
    return;
  size_t at = (size_t)(w - p->watches);
  if (!text[strspn(text, " \t\r\n")]) { // emptied: that is how one goes, too
    remove_at(p, at);
  } else if (strlen(text) <= LENGTH_MAX) {
    set_text(&w->expression, text);
    w->known = false;
    if (!w->expression)
      remove_at(p, at);
  }
  keep(p);
  ask_all(p);
}

// --- what the user does ---

static void remove_all(panel_watches *p)
{
  while (p->count)
    remove_at(p, p->count - 1);
  keep(p);
  ask_all(p);
}

// Enter, or a double click: what can be opened is opened by it.
static void on_activated(void *ud, const panel_value *v)
{
  const panel_watches *p = ud;
  if (!v->ref && panel_values_root_key(p->values, v->id))
    epq_tree_edit(panel_values_tree(p->values), v->id);
}

static void on_menu(void *ud, const panel_value *v, epq_menu *menu)
{
  const panel_watches *p = ud;
  int64_t key = v ? panel_values_root_key(p->values, v->id) : key_add;
  if (key && key != key_add) {
    epq_menu_add(menu, "edit", _("&Edit Expression"), "edit-rename", true);
    epq_menu_add(menu, "remove", _("&Remove"), "list-remove", true);
    epq_menu_separate(menu);
  }
  if (key != key_add) {
    epq_menu_add(menu, "set", _("Set &Value…"), NULL, v->path && ide_debug_frame_now(p->ide));
    epq_menu_add(menu, "copy", _("&Copy Value"), "edit-copy", *v->text != 0);
    epq_menu_add(menu, "copy_path", _("Copy E&xpression"), NULL, v->path != NULL);
    epq_menu_separate(menu);
  }
  epq_menu_add(menu, "clear", _("Remove &All"), "edit-clear-all", p->count > 0);
}

static void on_set(void *ud, bool ok, const cJSON *body, const char *why)
{
  panel_watches *p = ide_question_owner(ud);
  char line[700];
  (void)body;
  snprintf(line, sizeof line, _("It stays as it is: %.500s"), why ? message_of(why) : "");
  epq_panel_set_line(p->panel, ok ? NULL : line);
  if (ok)
    ide_debug_assigned(p->ide);
  ide_question_end(ud);
}

typedef struct setting { // a form that is open
  ide *ide;
  char *expression;
} setting;

static void on_filled(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  setting *s = ud;
  panel_watches *p = s->ide->watches;
  const ide_debug_frame *frame = p ? ide_debug_frame_now(s->ide) : NULL;
  asked *a = accepted && frame ? ide_question_new(&p->questions, sizeof *a) : NULL;
  if (a) {
    cJSON *arguments = cJSON_CreateObject();
    cJSON_AddStringToObject(arguments, "expression", s->expression);
    cJSON_AddStringToObject(arguments, "value", value(get, "value"));
    cJSON_AddNumberToObject(arguments, "frameId", frame->id);
    ide_target_dap(s->ide, "setExpression", arguments, on_set, a);
  }
  free(s->expression);
  free(s);
}

static void ask_value(const panel_watches *p, const panel_value *v)
{
  setting *s = malloc(sizeof *s);
  if (!s)
    return;
  *s = (setting){p->ide, strdup(v->path)};
  if (!s->expression) {
    free(s);
    return;
  }
  const epq_field fields[] = {{.id = "value",
                               .label = _("&Value"),
                               .value = v->text,
                               .tip = _("Any expression: it is evaluated in the frame")},
                              {0}};
  epq_shell_fill_in(
      p->ide->shell,
      &(epq_form){
          .title = _("Set Value"), .text = s->expression, .fields = fields, .accept = _("Set")},
      on_filled, s);
}

static void on_chosen(void *ud, const panel_value *v, const char *item)
{
  panel_watches *p = ud;
  watch *w = v ? find_watch(p, panel_values_root_key(p->values, v->id)) : NULL;
  if (strcmp(item, "clear") == 0)
    remove_all(p);
  if (!v)
    return;
  if (w && strcmp(item, "edit") == 0)
    epq_tree_edit(panel_values_tree(p->values), v->id);
  else if (w && strcmp(item, "remove") == 0) {
    remove_at(p, (size_t)(w - p->watches));
    keep(p);
    ask_all(p);
  } else if (strcmp(item, "set") == 0 && v->path)
    ask_value(p, v);
  else if (strcmp(item, "copy") == 0)
    epq_app_set_clipboard(p->ide->app, v->text);
  else if (strcmp(item, "copy_path") == 0 && v->path)
    epq_app_set_clipboard(p->ide->app, v->path);
}

// --- life ---

static void load(panel_watches *p)
{
  const char *text = ide_keep_session_text(p->ide->keep, "watches");
  cJSON *list = text ? cJSON_Parse(text) : NULL;
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    if (cJSON_IsString(each))
      add(p, each->valuestring);
  }
  cJSON_Delete(list);
}

static bool make_widgets(panel_watches *p)
{
  const char *const columns[] = {_("Expression"), _("Value"), NULL};
  p->values = panel_values_new(p->ide, &(panel_values_config){.id = "watches",
                                                              .label = _("Watches"),
                                                              .columns = columns,
                                                              .edit_column = 0,
                                                              .ud = p,
                                                              .edited = on_edited,
                                                              .activated = on_activated,
                                                              .menu = on_menu,
                                                              .chosen = on_chosen});
  p->panel = epq_panel_new(p->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                            .id = "watchesPanel",
                                                            .label = _("Watches"),
                                                            .ud = p});
  return p->values && p->panel;
}

panel_watches *panel_watches_new(ide *i)
{
  panel_watches *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->questions = (ide_questions){.ide = i, .owner = p};
  if (!make_widgets(p)) {
    epq_panel_free(p->panel);
    panel_values_free(p->values);
    free(p);
    return NULL;
  }
  epq_panel_add(p->panel, "rows", NULL, false, epq_tree_widget(panel_values_tree(p->values)));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "watches",
                                 .title = _("Watches"),
                                 .icon = "view-visible",
                                 .area = EPQ_RIGHT,
                                 .shortcut = "Alt+8",
                                 .hidden = true},
                     epq_panel_widget(p->panel));
  load(p);
  show(p);
  p->debug =
      (ide_debug_listener){.ud = p, .state = on_state, .frame = on_frame, .values = on_values};
  ide_debug_listen(i, &p->debug);
  return p;
}

void panel_watches_free(panel_watches *p)
{
  if (!p)
    return;
  ide_debug_unlisten(p->ide, &p->debug);
  ide_questions_drop(&p->questions);
  while (p->count)
    remove_at(p, p->count - 1);
  epq_shell_remove_dock(p->ide->shell, "watches");
  epq_panel_free(p->panel);
  panel_values_free(p->values);
  p->ide->watches = NULL;
  free(p);
}
