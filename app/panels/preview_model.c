// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Elements by their handles, in an array that is sorted once for each list: a change is found in it by halving, and ten thousand elements
 * cost one list and no more. Owns its nodes and their texts.
 */
#include "panels/preview_model.h"

#include "ide/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_MAX = 300 };

static const cJSON *get(const cJSON *object, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void fini_node(preview_node *n)
{
  free(n->text);
}

// In one line: what breaks it becomes a blank.
static void flatten(char *text)
{
  for (; *text; text++)
    if ((unsigned char)*text < ' ')
      *text = ' ';
}

// False: no memory.
static bool read_node(preview_node *n, const cJSON *item)
{
  char what[CELL_MAX];
  const char *text = ide_json_text_or(item, "text", ""), *id = ide_json_text_or(item, "id", "");
  snprintf(what, sizeof what, "%.40s%s%.100s%s%.100s%s", ide_json_text_or(item, "kind", ""),
           *id ? " #" : "", id, *text ? "  “" : "", text, *text ? "”" : "");
  flatten(what);
  *n = (preview_node){.node = ide_json_whole(item, "node"),
                      .parent = ide_json_whole(item, "parent"),
                      .text = strdup(what),
                      .dim = cJSON_IsTrue(get(item, "hidden"))};
  return n->text;
}

static int by_node(const void *a, const void *b)
{
  int64_t x = ((const preview_node *)a)->node, y = ((const preview_node *)b)->node;
  return (x > y) - (x < y);
}

static preview_node *find(const preview_model *m, int64_t node)
{
  const preview_node key = {.node = node};
  return m->count ? bsearch(&key, m->nodes, m->count, sizeof key, by_node) : NULL;
}

const preview_node *preview_model_find(const preview_model *m, int64_t node)
{
  return find(m, node);
}

void preview_model_fini(preview_model *m)
{
  for (size_t k = 0; k < m->count; k++)
    fini_node(&m->nodes[k]);
  free(m->nodes);
  free(m->order);
  *m = (preview_model){0};
}

static preview_news take_all(preview_model *m, const cJSON *list)
{
  size_t size = (size_t)cJSON_GetArraySize(list);
  preview_model all = {.nodes = calloc(size + 1, sizeof *all.nodes),
                       .order = calloc(size + 1, sizeof *all.order)};
  const cJSON *item;
  bool ok = all.nodes && all.order;
  cJSON_ArrayForEach(item, list)
  {
    if (!ok)
      break;
    ok = read_node(&all.nodes[all.count], item);
    all.order[all.count] = all.nodes[all.count].node;
    all.count++;
  }
  if (!ok) {
    preview_model_fini(&all);
    return PREVIEW_FAILED;
  }
  qsort(all.nodes, all.count, sizeof *all.nodes, by_node);
  preview_model_fini(m);
  *m = all;
  return PREVIEW_ALL;
}

static preview_news take_changed(preview_model *m, const cJSON *list)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, list)
  {
    preview_node *known = find(m, ide_json_whole(item, "node"));
    preview_node n;
    if (!known)
      continue;
    if (!read_node(&n, item)) {
      fini_node(&n);
      return PREVIEW_FAILED;
    }
    fini_node(known);
    *known = n;
  }
  return cJSON_GetArraySize(list) > 0 ? PREVIEW_CHANGED : PREVIEW_SAME;
}

preview_news preview_model_take(preview_model *m, const cJSON *answer)
{
  const cJSON *all = get(answer, "nodes"), *changed = get(answer, "changed");
  preview_news news = all ? take_all(m, all) : changed ? take_changed(m, changed) : PREVIEW_SAME;
  if (news == PREVIEW_FAILED)
    return news;
  const cJSON *revision = get(answer, "revision");
  m->revision = cJSON_IsNumber(revision) ? revision->valuedouble : 0;
  m->more = cJSON_IsTrue(get(answer, "more"));
  return news;
}

epq_tree_row preview_model_row(const preview_node *n)
{
  return (epq_tree_row){.id = n->node,
                        .parent = n->parent,
                        .cells = (const char *const *)&n->text,
                        .icon = n->parent ? NULL : "window",
                        .role = n->dim ? EPQ_ROW_DIM : EPQ_ROW_NORMAL,
                        .flags = EPQ_ROW_EXPANDED};
}

// --- values ---

static bool is_plain(const char *text)
{
  for (const char *c = text; *c; c++)
    if ((unsigned char)*c < ' ')
      return false;
  return *text != '"';
}

char *preview_value_text(const cJSON *value)
{
  const char *text = cJSON_GetStringValue(value);
  if (text && is_plain(text))
    return strdup(text);
  return value ? cJSON_PrintUnformatted(value) : strdup("");
}

static bool is_text(const char *type)
{
  static const char *const types[] = {"string", "choice", "color", "date", "time"};
  for (size_t k = 0; k < sizeof types / sizeof *types; k++)
    if (strcmp(type, types[k]) == 0)
      return true;
  return false;
}

cJSON *preview_value_read(const char *type, const char *text)
{
  bool quoted = text[0] == '"';
  if (!is_text(type) || quoted) {
    cJSON *read = cJSON_ParseWithOpts(text, NULL, true);
    if (read && (!quoted || cJSON_IsString(read)))
      return read;
    cJSON_Delete(read);
  }
  return cJSON_CreateString(text);
}
