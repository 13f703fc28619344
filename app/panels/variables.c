// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scopes at the top, what is in them below; a value is changed where it stands. The application's thread; owns the rows.
 * What is refused is said below the rows until the next change: a dialog would be in the way of who tries again.
 */
#include "panels/variables.h"

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/question.h"
#include "ide/target.h"
#include "panels/values.h"
#include "panels/watches.h"
#include "words/words.h"

#include <epq/panel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCOPES_MAX = 16 };

struct panel_variables {
  ide *ide;
  ide_debug_listener debug;
  panel_values *values;
  epq_panel *panel;
  ide_questions questions;
  bool shows; // something
  bool kept;  // ... of an engine that is gone
};

typedef struct asked {
  ide_question question;
  int frame;
  bool anew; // a stop, or another frame: not only other values
  char *name;
} asked;

static void fini(void *each)
{
  asked *a = each;
  free(a->name);
}

// --- scopes ---

// The same for each stop, though a function may have no upvalues: what is open is known by it.
static int64_t key_of(const char *scope, size_t at)
{
  static const char *const names[] = {N_("Locals"), N_("Varargs"), N_("Upvalues"), N_("Globals")};
  enum { NAMES = sizeof names / sizeof *names };
  for (int k = 0; k < NAMES; k++)
    if (strcmp(scope, names[k]) == 0)
      return k + 1;
  return (int64_t)at + NAMES + 1;
}

static void show_scopes(panel_variables *p, const cJSON *list)
{
  panel_values_root roots[SCOPES_MAX] = {{0}};
  size_t count = 0;
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    const char *name = ide_json_text(each, "name");
    int64_t named = ide_json_count(each, "namedVariables"),
            total = named >= 0 ? named : ide_json_count(each, "indexedVariables"),
            ref = ide_json_count(each, "variablesReference");
    bool expensive = ide_json_bool(each, "expensive");
    int64_t key = name ? key_of(name, count) : 0;
    if (count == SCOPES_MAX || !name || (total == 0 && key > 1))
      continue;
    roots[count++] = (panel_values_root){.key = key,
                                         .name = _(name),
                                         .text = total == 0 ? _("none") : "",
                                         .type = "",
                                         .ref = total != 0 && ref > 0 ? (int)ref : 0,
                                         .total = total,
                                         .role = total == 0 ? EPQ_ROW_DIM : EPQ_ROW_NORMAL,
                                         .flags = expensive ? 0U : (unsigned)EPQ_ROW_EXPANDED};
  }
  panel_values_show(p->values, roots, count);
  p->shows = count > 0;
}

static void on_scopes(void *ud, bool ok, const cJSON *body, const char *why)
{
  asked *a = ud;
  panel_variables *p = ide_question_owner(a);
  const ide_debug_frame *frame = ide_debug_frame_now(p->ide);
  (void)why;
  if (ok && frame && frame->id == a->frame) {
    char where[600];
    snprintf(where, sizeof where, "%.200s %.300s %d", frame->name ? frame->name : "",
             frame->path ? frame->path : "", frame->source);
    if (a->anew)
      panel_values_stop(p->values, where);
    show_scopes(p, cJSON_GetObjectItemCaseSensitive(body, "scopes"));
  }
  ide_question_end(a);
}

static void ask_scopes(panel_variables *p, bool anew)
{
  const ide_debug_frame *frame = ide_debug_frame_now(p->ide);
  asked *a = frame ? ide_question_new(&p->questions, sizeof *a) : NULL;
  if (!a)
    return;
  a->frame = frame->id;
  a->anew = anew;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "frameId", frame->id);
  ide_target_dap(p->ide, "scopes", arguments, on_scopes, a);
}

static void clear(panel_variables *p, const char *why)
{
  p->shows = false;
  panel_values_clear(p->values, why);
}

static void on_frame(void *ud)
{
  panel_variables *p = ud;
  bool lost = ide_target_facts_now(p->ide).stage == IDE_TARGET_LOST;
  epq_panel_set_line(p->panel, NULL);
  p->kept = lost && p->shows;
  if (ide_debug_frame_now(p->ide)) {
    ask_scopes(p, true);
  } else if (p->kept) { // what was found out last is not lost with it
    epq_panel_set_line(p->panel, _("As it was when the engine went"));
    panel_values_keep(p->values);
  } else {
    clear(p, ide_debug_stopped(p->ide) ? _("No code of the script runs at the moment")
                                       : _("Variables are seen while the script is stopped"));
  }
}

// Another engine after one that went: what was kept of that goes now.
static void on_state(void *ud)
{
  panel_variables *p = ud;
  if (p->kept && ide_target_facts_now(p->ide).stage != IDE_TARGET_LOST)
    on_frame(p);
}

static void on_values(void *ud)
{
  ask_scopes(ud, false);
}

// --- changing ---

static void on_set(void *ud, bool ok, const cJSON *body, const char *why)
{
  asked *a = ud;
  panel_variables *p = ide_question_owner(a);
  (void)body;
  if (ok) {
    epq_panel_set_line(p->panel, NULL);
    ide_debug_assigned(p->ide);
  } else {
    char line[700];
    if (a->name)
      snprintf(line, sizeof line, _("%.100s stays as it is: %.500s"), a->name, why ? why : "");
    else
      snprintf(line, sizeof line, _("It stays as it is: %.500s"), why ? why : "");
    epq_panel_set_line(p->panel, line);
  }
  ide_question_end(a);
}

static void on_edited(void *ud, const panel_value *v, const char *text)
{
  panel_variables *p = ud;
  asked *a = v->holder ? ide_question_new(&p->questions, sizeof *a) : NULL;
  if (!a)
    return;
  a->name = strdup(v->name);
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "variablesReference", v->holder);
  cJSON_AddStringToObject(arguments, "name", v->name);
  cJSON_AddStringToObject(arguments, "value", text);
  ide_target_dap(p->ide, "setVariable", arguments, on_set, a);
}

// Enter, or a double click at the name: what can be opened is opened by it.
static void on_activated(void *ud, const panel_value *v)
{
  const panel_variables *p = ud;
  if (v->holder && !v->constant && !v->ref)
    epq_tree_edit(panel_values_tree(p->values), v->id);
}

// --- the menu ---

static void on_menu(void *ud, const panel_value *v, epq_menu *menu)
{
  (void)ud;
  if (!v || !v->holder)
    return;
  epq_menu_add(menu, "edit", _("&Edit Value"), "edit-rename", !v->constant);
  epq_menu_add(menu, "copy", _("&Copy Value"), "edit-copy", true);
  epq_menu_separate(menu);
  epq_menu_add(menu, "copy_path", _("Copy E&xpression"), NULL, v->path != NULL);
  epq_menu_add(menu, "watch", _("Add to &Watches"), "view-visible", v->path != NULL);
}

// What is long is shown cut: the whole is asked for.
static void on_whole(void *ud, bool ok, const cJSON *body, const char *why)
{
  asked *a = ud;
  const panel_variables *p = ide_question_owner(a);
  const char *text = ide_json_text(body, "result");
  (void)why;
  epq_app_set_clipboard(p->ide->app, ok && text ? text : a->name ? a->name : "");
  ide_question_end(a);
}

static void copy_value(panel_variables *p, const panel_value *v)
{
  asked *a = v->path ? ide_question_new(&p->questions, sizeof *a) : NULL;
  if (a) {
    a->name = strdup(v->text);
    ide_debug_evaluate(p->ide, v->path, "clipboard", on_whole, a);
  } else {
    epq_app_set_clipboard(p->ide->app, v->text);
  }
}

static void on_chosen(void *ud, const panel_value *v, const char *item)
{
  panel_variables *p = ud;
  if (!v)
    return;
  if (strcmp(item, "edit") == 0)
    epq_tree_edit(panel_values_tree(p->values), v->id);
  else if (strcmp(item, "copy") == 0)
    copy_value(p, v);
  else if (strcmp(item, "copy_path") == 0 && v->path)
    epq_app_set_clipboard(p->ide->app, v->path);
  else if (strcmp(item, "watch") == 0 && v->path)
    panel_watches_add(p->ide, v->path);
}

// --- life ---

panel_variables *panel_variables_new(ide *i)
{
  const char *const columns[] = {_("Name"), _("Value"), NULL};
  panel_variables *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->questions = (ide_questions){.ide = i, .owner = p, .fini = fini};
  p->values = panel_values_new(
      i, &(panel_values_config){.id = "variables",
                                .label = _("Variables"),
                                .empty = _("Variables are seen while the script is stopped"),
                                .columns = columns,
                                .edit_column = 1,
                                .ud = p,
                                .edited = on_edited,
                                .activated = on_activated,
                                .menu = on_menu,
                                .chosen = on_chosen});
  p->panel = epq_panel_new(i->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                       .id = "variablesPanel",
                                                       .label = _("Variables"),
                                                       .ud = p});
  if (!p->values || !p->panel) {
    epq_panel_free(p->panel);
    panel_values_free(p->values);
    free(p);
    return NULL;
  }
  epq_panel_add(p->panel, "rows", NULL, false, epq_tree_widget(panel_values_tree(p->values)));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "variables",
                                 .title = _("Variables"),
                                 .icon = "code-variable",
                                 .area = EPQ_RIGHT,
                                 .shortcut = "Alt+7",
                                 .hidden = true},
                     epq_panel_widget(p->panel));
  p->debug =
      (ide_debug_listener){.ud = p, .state = on_state, .frame = on_frame, .values = on_values};
  ide_debug_listen(i, &p->debug);
  return p;
}

void panel_variables_free(panel_variables *p)
{
  if (!p)
    return;
  ide_debug_unlisten(p->ide, &p->debug);
  ide_questions_drop(&p->questions);
  epq_shell_remove_dock(p->ide->shell, "variables");
  epq_panel_free(p->panel);
  panel_values_free(p->values);
  p->ide->variables = NULL;
  free(p);
}
