// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Values in rows: what is inside of them is asked and shown by pages. The application's thread; owns the tree, and the rows (values_rows.c).
 * An answer carries the number that was asked for: when the row has another one by then, it is asked again.
 */
#include "panels/values_int.h"

#include "ide/json.h"
#include "ide/question.h"
#include "ide/target.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 100, PAGE_MAX = 1000 };

typedef struct page { // asked for
  ide_question question;
  int64_t id;
  int ref;
  size_t from, count;
} page;

struct panel_values {
  ide *ide;
  panel_values_config config;
  epq_tree *tree;
  values_rows rows;
  ide_questions questions;
};

int64_t panel_values_root_id(int64_t key)
{
  return (int64_t)(((uint64_t)key * 0x9E3779B97F4A7C15ULL) >> 2) | 1;
}

const panel_value *panel_values_find(const panel_values *v, int64_t id)
{
  const values_row *r = values_rows_find(&v->rows, id);
  return r ? &r->shown : NULL;
}

int64_t panel_values_root_key(const panel_values *v, int64_t id)
{
  const values_row *r = values_rows_find(&v->rows, id);
  return r ? r->key : 0;
}

const char *panel_values_icon(const char *type)
{
  static const char *const icons[][2] = {
      {"table", "code-block"},     {"function", "code-function"}, {"string", "draw-text"},
      {"number", "draw-number"},   {"userdata", "code-class"},    {"thread", "code-context"},
      {"boolean", "code-typedef"},
  };
  for (size_t k = 0; type && k < sizeof icons / sizeof *icons; k++)
    if (strcmp(type, icons[k][0]) == 0)
      return icons[k][1];
  return "code-variable";
}

// --- what the debugger says is inside ---

static bool has_attribute(const cJSON *variable, const char *attribute)
{
  const cJSON *hint = cJSON_GetObjectItemCaseSensitive(variable, "presentationHint"), *each;
  cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(hint, "attributes"))
  {
    if (cJSON_IsString(each) && strcmp(each->valuestring, attribute) == 0)
      return true;
  }
  return false;
}

static long long total_of(const cJSON *variable)
{
  int64_t indexed = ide_json_count(variable, "indexedVariables"),
          named = ide_json_count(variable, "namedVariables");
  if (indexed < 0 && named < 0)
    return -1;
  return (indexed > 0 ? indexed : 0) + (named > 0 ? named : 0);
}

typedef struct shown { // rows on their way into the tree
  epq_tree_row *rows;
  const char *(*cells)[2];
  char (*tips)[800];
} shown;

static bool shown_init(shown *s, size_t count)
{
  *s = (shown){calloc(count + 1, sizeof *s->rows), calloc(count + 1, sizeof *s->cells),
               calloc(count + 1, sizeof *s->tips)};
  return s->rows && s->cells && s->tips;
}

static void shown_fini(shown *s)
{
  free(s->rows);
  free(s->cells);
  free(s->tips);
}

static void show_child(const panel_values *v, const values_row *r, bool shadowed, const shown *s,
                       size_t n)
{
  s->cells[n][0] = r->name;
  s->cells[n][1] = r->text;
  snprintf(s->tips[n], sizeof s->tips[n],
           r->shown.constant ? _("%.500s\n%.120s, constant")
           : shadowed        ? _("%.500s\n%.120s, hidden by another of this name")
                             : "%.500s\n%.120s",
           r->text, r->type);
  bool editable = v->config.edit_column == 1 && !r->shown.constant && r->shown.holder;
  s->rows[n] = (epq_tree_row){.id = r->shown.id,
                              .cells = s->cells[n],
                              .icon = panel_values_icon(r->type),
                              .tip = s->tips[n],
                              .role = r->changed == v->rows.stop ? EPQ_ROW_CHANGED
                                      : shadowed                 ? EPQ_ROW_DIM
                                                                 : EPQ_ROW_NORMAL,
                              .flags = (r->shown.ref ? EPQ_ROW_CHILDREN : 0U) |
                                       (editable ? EPQ_ROW_EDITABLE : 0U)};
}

// Names may look alike (a field "x" and one of another type that prints so): such a row has its place in the id as well.
static int64_t id_of_child(const panel_values *v, const page *p, const char *name, size_t at)
{
  int64_t id = values_id_in(p->id, name ? name : "?", 0);
  const values_row *r = values_rows_find(&v->rows, id);
  bool other = r && r->stop == v->rows.stop && r->shown.holder == p->ref && r->at != at;
  return other ? values_id_in(p->id, name ? name : "?", (unsigned)at + 1) : id;
}

static size_t read_children(panel_values *v, const page *p, const cJSON *list, const shown *s)
{
  size_t n = 0;
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    const char *name = ide_json_text(each, "name");
    if (n == p->count)
      break; // the one behind the page: there is more
    int64_t id = id_of_child(v, p, name, p->from + n);
    int64_t ref = ide_json_count(each, "variablesReference");
    const panel_value value = {.id = id,
                               .name = name,
                               .text = ide_json_text(each, "value"),
                               .type = ide_json_text(each, "type"),
                               .path = ide_json_text(each, "evaluateName"),
                               .ref = ref > 0 && ref <= INT_MAX ? (int)ref : 0,
                               .holder = p->ref,
                               .constant = has_attribute(each, "constant")};
    values_row *r = values_rows_fill(&v->rows, &value, total_of(each));
    if (!r)
      break;
    r->at = p->from + n;
    show_child(v, r, has_attribute(each, "shadowed"), s, n++);
  }
  return n;
}

static void show_page(panel_values *v, values_row *r, const page *p, const cJSON *list)
{
  shown s;
  int came = cJSON_GetArraySize(list);
  if (shown_init(&s, p->count)) {
    size_t n = read_children(v, p, list, &s), end = p->from + n;
    long long rest = r->total - (long long)end;
    size_t more = (size_t)came <= n ? 0 : rest > 0 ? (size_t)rest : 1;
    r->loaded = end;
    epq_tree_children(v->tree, p->id, p->from, s.rows, n, more);
  }
  shown_fini(&s);
}

static void show_failure(panel_values *v, const page *p, const char *why)
{
  const char *cells[2] = {NULL, why};
  const epq_tree_row rows[] = {
      {.id = values_id_in(p->id, "", 0), .cells = cells, .role = EPQ_ROW_ERROR}};
  if (p->from == 0)
    epq_tree_children(v->tree, p->id, 0, rows, 1, 0);
}

static void ask(panel_values *v, const values_row *r, size_t from);

static void on_page(void *ud, bool ok, const cJSON *body, const char *why)
{
  const page *p = ud;
  panel_values *v = ide_question_owner(p);
  values_row *r = values_rows_find(&v->rows, p->id);
  if (r && r->shown.ref != p->ref && r->shown.ref)
    ask(v, r, 0); // of a stop before
  else if (r && r->shown.ref && ok)
    show_page(v, r, p, cJSON_GetObjectItemCaseSensitive(body, "variables"));
  else if (r && r->shown.ref && why && strcmp(why, "notStopped") != 0)
    show_failure(v, p, why);
  ide_question_end(ud);
}

// One more than a page is asked for: whether there is more is not always known otherwise.
static void ask(panel_values *v, const values_row *r, size_t from)
{
  page *p = ide_question_new(&v->questions, sizeof *p);
  if (!p)
    return;
  size_t count = PAGE;
  if (from == 0 && r->loaded > PAGE) // as much as was seen
    count = r->loaded < PAGE_MAX ? r->loaded : PAGE_MAX - 1;
  p->id = r->shown.id;
  p->ref = r->shown.ref;
  p->from = from;
  p->count = count;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "variablesReference", r->shown.ref);
  cJSON_AddNumberToObject(arguments, "start", (double)from);
  cJSON_AddNumberToObject(arguments, "count", (double)(count + 1));
  ide_target_dap(v->ide, "variables", arguments, on_page, p);
}

// --- the top ---

void panel_values_stop(panel_values *v, const char *where)
{
  values_rows_stop(&v->rows, where ? where : "");
}

void panel_values_show(panel_values *v, const panel_values_root *roots, size_t count)
{
  shown s;
  size_t n = 0;
  if (shown_init(&s, count)) {
    for (size_t k = 0; k < count; k++) {
      const panel_values_root *each = &roots[k];
      const panel_value value = {.id = panel_values_root_id(each->key),
                                 .name = each->name,
                                 .text = each->text,
                                 .type = each->type,
                                 .path = each->path,
                                 .ref = each->ref};
      values_row *r = values_rows_fill(&v->rows, &value, each->total);
      if (!r)
        break;
      r->key = each->key;
      s.cells[n][0] = r->name;
      s.cells[n][1] = r->text;
      bool lit = r->changed == v->rows.stop && each->role == EPQ_ROW_NORMAL;
      s.rows[n] = (epq_tree_row){.id = value.id,
                                 .cells = s.cells[n],
                                 .icon = each->icon,
                                 .tip = *r->type ? r->type : NULL,
                                 .role = lit ? EPQ_ROW_CHANGED : each->role,
                                 .flags = each->flags | (each->ref ? EPQ_ROW_CHILDREN : 0U)};
      n++;
    }
    epq_tree_set_stale(v->tree, false);
    epq_tree_reset(v->tree, s.rows, n);
  }
  shown_fini(&s);
}

void panel_values_keep(panel_values *v)
{
  epq_tree_set_stale(v->tree, true);
}

void panel_values_clear(panel_values *v, const char *empty)
{
  epq_tree_set_stale(v->tree, false);
  epq_tree_set_empty(v->tree, empty);
  epq_tree_clear(v->tree);
}

// --- the tree ---

static void on_expand(void *ud, int64_t id, size_t from)
{
  panel_values *v = ud;
  values_row *r = values_rows_find(&v->rows, id);
  if (r && r->shown.ref)
    ask(v, r, from);
}

static void on_activated(void *ud, int64_t id)
{
  panel_values *v = ud;
  const panel_value *value = panel_values_find(v, id);
  if (value && v->config.activated)
    v->config.activated(v->config.ud, value);
}

static void on_edited(void *ud, int64_t id, int column, const char *text)
{
  panel_values *v = ud;
  const panel_value *value = panel_values_find(v, id);
  (void)column;
  if (value && v->config.edited)
    v->config.edited(v->config.ud, value, text);
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  panel_values *v = ud;
  if (v->config.menu)
    v->config.menu(v->config.ud, panel_values_find(v, id), menu);
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  panel_values *v = ud;
  if (v->config.chosen)
    v->config.chosen(v->config.ud, panel_values_find(v, id), item);
}

epq_tree *panel_values_tree(const panel_values *v)
{
  return v->tree;
}

panel_values *panel_values_new(ide *i, const panel_values_config *config)
{
  panel_values *v = calloc(1, sizeof *v);
  if (!v)
    return NULL;
  v->ide = i;
  v->config = *config;
  v->questions = (ide_questions){.ide = i, .owner = v};
  v->rows.stop = 1;
  v->tree =
      epq_tree_new(i->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                              .id = config->id,
                                              .label = config->label,
                                              .columns = config->columns,
                                              .empty = config->empty,
                                              .options = EPQ_TREE_WIDE_LAST,
                                              .edit_column = config->edit_column,
                                              .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                            .ud = v,
                                                            .expand = on_expand,
                                                            .activated = on_activated,
                                                            .edited = on_edited,
                                                            .menu = on_menu,
                                                            .chosen = on_chosen}});
  if (v->tree)
    return v;
  free(v);
  return NULL;
}

void panel_values_free(panel_values *v)
{
  if (!v)
    return;
  ide_questions_drop(&v->questions);
  epq_tree_free(v->tree);
  values_rows_fini(&v->rows);
  free(v);
}
