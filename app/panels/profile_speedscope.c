// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Files: speedscope's JSON (speedscope.app/file-format-schema.json), sampled or as events, with what the engine adds to it under "eplua"; and
 * collapsed stacks, "a;b;c 12". One thread at a time; owns nothing. Of several profiles in a file the active one is read.
 */
#include "panels/profile_model.h"
#include "words/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 10000000 };

typedef struct frame {
  uint32_t function;
  int line;
} frame;

typedef struct reader {
  profile_model *m;
  frame *frames;
  size_t count;
  double scale; // from the file's unit to ours
} reader;

static profile_model *fail(reader *r, profile_error *err, const char *why)
{
  snprintf(err->text, sizeof err->text, "%s", why);
  free(r->frames);
  profile_model_free(r->m);
  return NULL;
}

static const cJSON *get(const cJSON *object, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static double number(const cJSON *item, double least, double most, double otherwise)
{
  return cJSON_IsNumber(item) && item->valuedouble >= least && item->valuedouble <= most
             ? item->valuedouble
             : otherwise;
}

static const char *text_of(const cJSON *item)
{
  return cJSON_IsString(item) ? item->valuestring : NULL;
}

// --- frames ---

// What it is, of a file that does not say so.
static eplua_profile_what guess(const char *name, const char *file)
{
  if (!file)
    return *name == '(' ? EPLUA_PROFILE_MARK : EPLUA_PROFILE_C_FUNCTION;
  return EPLUA_PROFILE_LUA_FUNCTION;
}

static bool read_frames(reader *r, const cJSON *list, const cJSON *ours)
{
  int size = cJSON_GetArraySize(list);
  if (!cJSON_IsArray(list) || size < 1 || size > PROFILE_NODES_MAX)
    return false;
  r->frames = calloc((size_t)size, sizeof *r->frames);
  if (!r->frames)
    return false;
  const cJSON *each, *kind = cJSON_GetArraySize(ours) == size ? ours->child : NULL;
  cJSON_ArrayForEach(each, list)
  {
    const char *name = text_of(get(each, "name")), *file = text_of(get(each, "file"));
    int line = (int)number(get(each, "line"), 0, 1e8, 0), begins = 0;
    eplua_profile_what what = guess(name ? name : "?", file);
    if (kind) {
      what = (eplua_profile_what)(int)number(cJSON_GetArrayItem(kind, 0),
                                             EPLUA_PROFILE_LUA_FUNCTION, EPLUA_PROFILE_MARK, what);
      begins = (int)number(cJSON_GetArrayItem(kind, 1), 0, 1e8, 0);
      kind = kind->next;
    }
    uint32_t function = profile_model_function(r->m, what, name ? name : "?", file, begins);
    if (function == UINT32_MAX)
      return false;
    r->frames[r->count++] = (frame){function, line};
  }
  return true;
}

// --- samples ---

// The node below parent for a frame of the file; 0: there is no such frame, or no room.
static uint32_t below(const reader *r, uint32_t parent, double at)
{
  if (at < 0 || at != floor(at))
    return 0;
  const frame *f = &r->frames[(size_t)at];
  return profile_tree_get(&r->m->tree, parent, f->function, f->line);
}

static const char *read_samples(reader *r, const cJSON *profile)
{
  const cJSON *samples = get(profile, "samples"), *weights = get(profile, "weights"), *each;
  if (!cJSON_IsArray(samples) || !cJSON_IsArray(weights) ||
      cJSON_GetArraySize(samples) != cJSON_GetArraySize(weights))
    return _("The profile has no samples, or not a weight for each");
  if (cJSON_GetArraySize(samples) > PROFILE_SAMPLES_MAX)
    return _("The profile has too many samples");
  const cJSON *weight = weights->child;
  cJSON_ArrayForEach(each, samples)
  {
    double w = number(weight, 0, 1e15, -1);
    uint32_t node = 0, depth = 0;
    const cJSON *at;
    cJSON_ArrayForEach(at, each)
    {
      if (++depth > PROFILE_DEPTH_MAX)
        break;
      node = below(r, node, number(at, 0, (double)r->count - 1, -1));
      if (!node)
        return _("A sample names a frame that is not there, or there are too many different ones");
    }
    if (w < 0)
      return _("A sample has no weight");
    if (node)
      r->m->tree.nodes[node].self += w * r->scale;
    weight = weight->next;
    r->m->samples++;
  }
  return NULL;
}

// Events: a frame is opened and closed at a time; what passes belongs to the one opened last.
static const char *read_events(reader *r, const cJSON *profile)
{
  const char *const odd = _("The events of the profile make no sense");
  uint32_t stack[PROFILE_DEPTH_MAX];
  size_t depth = 0;
  const cJSON *list = get(profile, "events"), *each;
  double before = number(get(profile, "startValue"), -1e15, 1e15, 0);
  if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > PROFILE_SAMPLES_MAX)
    return odd;
  cJSON_ArrayForEach(each, list)
  {
    const char *type = text_of(get(each, "type"));
    double at = number(get(each, "at"), before, 1e15, NAN);
    double f = number(get(each, "frame"), 0, (double)r->count - 1, -1);
    bool opens = type && *type == 'O';
    if (!type || isnan(at) || f < 0 || (opens ? depth == PROFILE_DEPTH_MAX : depth == 0))
      return odd;
    if (depth)
      r->m->tree.nodes[stack[depth - 1]].self += (at - before) * r->scale;
    before = at;
    if (!opens) {
      depth--;
      continue;
    }
    stack[depth] = below(r, depth ? stack[depth - 1] : 0, f);
    if (!stack[depth++])
      return odd;
  }
  return NULL;
}

// --- what is ours ---

static void read_ours(profile_model *m, const cJSON *ours)
{
  m->duration_ms = number(get(ours, "duration_ms"), 0, 1e15, 0);
  m->tick = number(get(ours, "tick"), 1e-6, 1e6, m->tick);
  m->samples = (uint64_t)number(get(ours, "samples"), 0, 1e15, (double)m->samples);
  const cJSON *each;
  uint32_t steps = 0; // a file may have as many as it likes
  cJSON_ArrayForEach(each, get(ours, "entries"))
  {
    const char *name = text_of(get(each, "name"));
    for (uint32_t i = 0; name && i < m->function_count && steps < STEPS_MAX; i++, steps++) {
      profile_function *f = &m->functions[i];
      if (f->what != EPLUA_PROFILE_ENTRY || strcmp(f->name, name) != 0)
        continue;
      f->runs = (uint64_t)number(get(each, "runs"), 0, 1e15, 0);
      f->spent_ms = number(get(each, "total_ms"), 0, 1e15, 0);
      f->max_ms = number(get(each, "max_ms"), 0, 1e15, 0);
      break;
    }
  }
}

static void read_unit(reader *r, const char *unit)
{
  static const struct {
    const char *name;
    profile_unit unit;
    double scale;
  } units[] = {{"milliseconds", PROFILE_MS, 1},
               {"seconds", PROFILE_MS, 1e3},
               {"microseconds", PROFILE_MS, 1e-3},
               {"nanoseconds", PROFILE_MS, 1e-6},
               {"bytes", PROFILE_BYTES, 1}};
  r->m->unit = PROFILE_COUNTS;
  for (size_t i = 0; unit && i < sizeof units / sizeof *units; i++) {
    if (strcmp(unit, units[i].name) == 0) {
      r->m->unit = units[i].unit;
      r->scale = units[i].scale;
    }
  }
  if (r->m->unit == PROFILE_MS)
    r->m->tick = r->scale < 1e-3 ? 1e-3 : r->scale > 1 ? 1 : r->scale;
  r->m->kind = r->m->unit == PROFILE_BYTES ? EPLUA_PROFILE_MEMORY : EPLUA_PROFILE_WALL;
}

profile_model *profile_read_speedscope(const cJSON *json, profile_error *err)
{
  reader r = {.m = profile_model_new(PROFILE_COUNTS), .scale = 1};
  const cJSON *profiles = get(json, "profiles"), *ours = get(json, "eplua");
  int active = (int)number(get(json, "activeProfileIndex"), 0, 1e6, 0);
  const cJSON *profile = cJSON_GetArrayItem(profiles, active);
  if (!r.m)
    return fail(&r, err, _("Not enough memory for the profile"));
  if (!profile)
    profile = cJSON_GetArrayItem(profiles, 0);
  if (!cJSON_IsObject(profile))
    return fail(&r, err, _("The file is no profile of speedscope"));
  if (!read_frames(&r, get(get(json, "shared"), "frames"), get(ours, "frames")))
    return fail(&r, err, _("The profile has no functions, or too many"));
  const char *type = text_of(get(profile, "type"));
  read_unit(&r, text_of(get(profile, "unit")));
  const char *why =
      type && strcmp(type, "evented") == 0 ? read_events(&r, profile) : read_samples(&r, profile);
  if (why)
    return fail(&r, err, why);
  const char *name = text_of(get(profile, "name"));
  if (name && strcmp(name, "processor time") == 0 && r.m->unit == PROFILE_MS)
    r.m->kind = EPLUA_PROFILE_CPU;
  read_ours(r.m, ours);
  if (!profile_model_finish(r.m))
    return fail(&r, err, _("Not enough memory for the profile"));
  free(r.frames);
  return r.m;
}

// --- collapsed stacks ---

// "fib (x.lua:3)" is a Lua function of that file and line; what else has no file. What is at the root was entered.
static uint32_t collapsed_function(profile_model *m, char *text, bool root)
{
  char *open = strrchr(text, '('), *colon = open ? strrchr(open, ':') : NULL, *end = NULL;
  if (open && open > text && open[-1] == ' ' && colon && colon > open + 1) {
    long line = strtol(colon + 1, &end, 10);
    if (end > colon + 1 && strcmp(end, ")") == 0 && line >= 0 && line < 100000000) {
      open[-1] = '\0';
      *colon = '\0';
      return profile_model_function(m, EPLUA_PROFILE_LUA_FUNCTION, text, open + 1, (int)line);
    }
  }
  eplua_profile_what what = guess(text, NULL);
  if (root && what != EPLUA_PROFILE_MARK)
    what = EPLUA_PROFILE_ENTRY;
  return profile_model_function(m, what, text, NULL, 0);
}

// A line, which is changed. False: it is none, or there is no room.
static bool read_stack(profile_model *m, char *line)
{
  char *space = strrchr(line, ' '), *end = NULL;
  if (!space)
    return false;
  double weight = strtod(space + 1, &end);
  if (end == space + 1 || *end != '\0' || !(weight >= 0 && weight <= 1e15))
    return false;
  *space = '\0';
  uint32_t node = 0, depth = 0;
  char *rest = line;
  for (char *part; (part = rest) && depth < PROFILE_DEPTH_MAX; depth++) {
    rest = strchr(part, ';');
    if (rest)
      *rest++ = '\0';
    uint32_t function = collapsed_function(m, part, depth == 0);
    node = function == UINT32_MAX ? 0 : profile_tree_get(&m->tree, node, function, 0);
    if (!node)
      return false;
  }
  m->tree.nodes[node].self += weight;
  m->samples++;
  return true;
}

profile_model *profile_read_collapsed(const char *text, size_t length, profile_error *err)
{
  reader r = {.m = profile_model_new(PROFILE_COUNTS)};
  char *copy = malloc(length + 1);
  if (!r.m || !copy) {
    free(copy);
    return fail(&r, err, _("Not enough memory for the profile"));
  }
  memcpy(copy, text, length);
  copy[length] = '\0';
  size_t number_of = 0;
  for (char *line = copy, *next; line && *line; line = next) {
    next = strchr(line, '\n');
    if (next)
      *next++ = '\0';
    size_t end = strlen(line);
    if (end && line[end - 1] == '\r')
      line[--end] = '\0';
    number_of++;
    if (end && *line != '#' && !read_stack(r.m, line)) {
      free(copy);
      char why[sizeof err->text];
      snprintf(why, sizeof why, _("Line %zu is no stack with a number behind it"), number_of);
      return fail(&r, err, why);
    }
  }
  free(copy);
  if (r.m->tree.count == 0)
    return fail(&r, err, _("The file has no stacks"));
  return profile_model_finish(r.m) ? r.m : fail(&r, err, _("Not enough memory for the profile"));
}
