// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Profiles from outside: answers of an engine, speedscope's JSON (of any program), collapsed stacks. One thread at a time; owns nothing.
 * Nothing that is read is trusted: numbers are looked at before they are used, what makes no sense is an error or is left out, and a tree that was cut off gets
 * "(more)" where something is missing, so that parts always sum up to their whole.
 */
#include "panels/profile_model.h"
#include "words/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static void *
fail(profile_error *err, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(err->text, sizeof err->text, format, args);
  va_end(args);
  return NULL;
}

static profile_model *no_memory(profile_model *m, profile_error *err)
{
  profile_model_free(m);
  return fail(err, _("Not enough memory for the profile"));
}

// --- JSON ---

static double number(const cJSON *item, double least, double most, double otherwise)
{
  return cJSON_IsNumber(item) && item->valuedouble >= least && item->valuedouble <= most
             ? item->valuedouble
             : otherwise;
}

static double member(const cJSON *object, const char *name, double least, double most,
                     double otherwise)
{
  return number(cJSON_GetObjectItemCaseSensitive(object, name), least, most, otherwise);
}

static const char *text_of(const cJSON *item, const char *otherwise)
{
  return cJSON_IsString(item) && item->valuestring ? item->valuestring : otherwise;
}

static const cJSON *get(const cJSON *object, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static int line_in(const cJSON *item)
{
  return (int)number(item, 0, 1e8, 0);
}

static eplua_profile_what what_in(const cJSON *item)
{
  return (eplua_profile_what)(int)number(item, EPLUA_PROFILE_LUA_FUNCTION, EPLUA_PROFILE_MARK,
                                         EPLUA_PROFILE_LUA_FUNCTION);
}

// --- an answer ---

static const cJSON *next_of(const cJSON **at)
{
  const cJSON *item = *at;
  if (item)
    *at = item->next;
  return item;
}

// [[what, name, file, line]...]: numbers of the functions in m, given. NULL: it is no such list, or no memory.
static uint32_t *add_functions(profile_model *m, const cJSON *list, uint32_t *count)
{
  int size = cJSON_GetArraySize(list);
  uint32_t *numbers = cJSON_IsArray(list) && size <= PROFILE_FUNCTIONS_MAX
                          ? calloc((size_t)size + 1, sizeof *numbers)
                          : NULL;
  *count = 0;
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    if (!numbers)
      break;
    const cJSON *at = each->child, *what = next_of(&at), *name = next_of(&at), *file = next_of(&at),
                *line = next_of(&at);
    uint32_t function = profile_model_function(m, what_in(what), text_of(name, "?"),
                                               text_of(file, NULL), line_in(line));
    if (function == UINT32_MAX) {
      free(numbers);
      return NULL;
    }
    numbers[(*count)++] = function;
  }
  return numbers;
}

typedef struct node_reader {
  profile_model *m;
  const uint32_t *functions;
  uint32_t function_count;
  uint32_t *twin;  // of each node of the list
  double *missing; // its total, less what is known of it
  uint32_t count;  // of the list so far
} node_reader;

// Five numbers. False: they make no sense.
static bool read_node(node_reader *r, const cJSON **at)
{
  const cJSON *parent = next_of(at), *function = next_of(at), *line = next_of(at),
              *self = next_of(at), *total = next_of(at);
  double p = number(parent, 0, r->count, -1),
         f = number(function, 0, (double)r->function_count - 1, -1);
  double s = number(self, 0, 1e15, -1), t = number(total, 0, 1e15, -1);
  if (p < 0 || f < 0 || s < 0 || t < 0)
    return false;
  uint32_t above = (uint32_t)p, number_of = ++r->count;
  uint32_t node =
      profile_tree_get(&r->m->tree, r->twin[above], r->functions[(uint32_t)f], line_in(line));
  if (!node)
    return false;
  r->twin[number_of] = node;
  r->m->tree.nodes[node].self += s * r->m->tick;
  r->missing[number_of] = t - s;
  r->missing[above] -= t;
  return true;
}

// What was left out, because it is light, stands as "(more)" where it belongs.
static bool add_missing(node_reader *r)
{
  uint32_t more = UINT32_MAX;
  for (uint32_t i = 0; i <= r->count; i++) {
    if (!(r->missing[i] >= 1))
      continue;
    if (more == UINT32_MAX)
      more = profile_model_function(r->m, EPLUA_PROFILE_MARK, "(more)", NULL, 0);
    uint32_t node = more == UINT32_MAX ? 0 : profile_tree_get(&r->m->tree, r->twin[i], more, 0);
    if (!node)
      return false;
    r->m->tree.nodes[node].self += r->missing[i] * r->m->tick;
  }
  return true;
}

static bool read_order(profile_model *m, const cJSON *list, const node_reader *r)
{
  if (!cJSON_IsArray(list))
    return true;
  size_t count = 0;
  m->order = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *m->order);
  if (!m->order)
    return false;
  for (const cJSON *at = list->child; at;) {
    const cJSON *node = next_of(&at), *weight = next_of(&at);
    double n = number(node, 0, r->count, -1), w = number(weight, 0, UINT32_MAX, -1);
    if (n < 0 || w < 0)
      break;
    m->order[count++] = r->twin[(uint32_t)n];
    m->order[count++] = (uint32_t)w;
  }
  m->order_count = count;
  return true;
}

static bool read_nodes(profile_model *m, const cJSON *answer, const uint32_t *functions,
                       uint32_t function_count)
{
  const cJSON *list = get(answer, "nodes");
  size_t count = (size_t)cJSON_GetArraySize(list) / 5;
  node_reader r = {.m = m, .functions = functions, .function_count = function_count};
  if (!cJSON_IsArray(list) || count >= PROFILE_NODES_MAX)
    return false;
  r.twin = calloc(count + 1, sizeof *r.twin);
  r.missing = calloc(count + 1, sizeof *r.missing);
  bool good = r.twin && r.missing;
  if (good)
    r.missing[0] = member(answer, "weight", 0, 1e15, 0);
  const cJSON *at = list->child;
  while (good && r.count < count)
    good = read_node(&r, &at);
  good = good && add_missing(&r) && read_order(m, get(answer, "order"), &r);
  free(r.twin);
  free(r.missing);
  return good;
}

static void read_entries(profile_model *m, const cJSON *list, const uint32_t *functions,
                         uint32_t count)
{
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    const cJSON *at = each->child, *function = next_of(&at), *runs = next_of(&at),
                *total = next_of(&at), *most = next_of(&at);
    double f = number(function, 0, (double)count - 1, -1);
    if (f < 0)
      continue;
    profile_function *entry = &m->functions[functions[(uint32_t)f]];
    entry->runs = (uint64_t)number(runs, 0, 1e15, 0);
    entry->spent_ms = number(total, 0, 1e15, 0);
    entry->max_ms = number(most, 0, 1e15, 0);
  }
}

static void read_kind(profile_model *m, const cJSON *answer)
{
  static const char *const kinds[] = {"wall", "cpu", "memory"};
  const char *kind = text_of(get(answer, "kind"), "");
  for (int i = 0; i < 3; i++) {
    if (strcmp(kind, kinds[i]) == 0)
      m->kind = (eplua_profile_kind)i;
  }
  if (m->unit == PROFILE_BYTES)
    m->kind = EPLUA_PROFILE_MEMORY;
  else if (m->kind == EPLUA_PROFILE_MEMORY)
    m->kind = EPLUA_PROFILE_WALL;
  m->tick = member(answer, "tick", 1e-6, 1e6, 1);
  m->duration_ms = member(answer, "duration_ms", 0, 1e15, 0);
  m->samples = (uint64_t)member(answer, "samples", 0, 1e15, 0);
}

profile_model *profile_model_of_answer(const cJSON *answer, profile_error *err)
{
  bool bytes = strcmp(text_of(get(answer, "unit"), ""), "bytes") == 0;
  profile_model *m = profile_model_new(bytes ? PROFILE_BYTES : PROFILE_MS);
  if (!m)
    return no_memory(NULL, err);
  read_kind(m, answer);
  m->id = (int64_t)member(answer, "profile", 0, 9e15, 0);
  snprintf(m->owner, sizeof m->owner, "%s", text_of(get(answer, "owner"), ""));
  uint32_t count;
  uint32_t *functions = add_functions(m, get(answer, "functions"), &count);
  bool good = functions && read_nodes(m, answer, functions, count);
  if (good)
    read_entries(m, get(answer, "entries"), functions, count);
  free(functions);
  if (!good) {
    profile_model_free(m);
    return fail(err, _("The engine's answer is no profile"));
  }
  return profile_model_finish(m) ? m : no_memory(m, err);
}

// --- files ---

profile_model *profile_model_of_text(const char *text, size_t length, profile_error *err)
{
  while (length > 0 && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')) {
    text++;
    length--;
  }
  if (length > PROFILE_TEXT_MAX)
    return fail(err, _("The file is larger than %d MiB"), PROFILE_TEXT_MAX >> 20);
  if (length == 0)
    return fail(err, _("The file is empty"));
  if (*text != '{')
    return profile_read_collapsed(text, length, err);
  cJSON *json = cJSON_ParseWithLength(text, length);
  if (!json)
    return fail(err, _("The file is no JSON, or is cut off"));
  profile_model *m = profile_read_speedscope(json, err);
  cJSON_Delete(json);
  return m;
}
