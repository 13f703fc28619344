// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Findings about names: unused, undefined, hidden ones. Any thread.
 *
 * What the parser counted for each symbol is nearly all that is needed. About globals we are careful: where a
 * script asks whether one exists, or plays with its environment, nothing is said about it.
 */
#include "lang/lint.h"

#include <eplua/text.h>

#include <string.h>

#define MOST_NAMES 4096U
#define MOST_SEARCHES 100U
#define MOST_USES 500U

// --- locals ---

static void lint_unused(lang_lint *lint, const lang_symbol *s)
{
  const lang_node *at = s->declaration;
  const char *name = s->name->text;
  if (!at || s->reads > 0 || name[0] == '_' || s->attribute == LANG_A_CLOSE)
    return;
  if (s->kind == LANG_S_LOOP) {
    bool counts = s->statement->kind == LANG_N_FOR_NUMBER;
    if (!counts)
      lang_lint_tell(lint, LANG_C_UNUSED_LOOP, at->start, at->end,
                     "'%s' is not used; name it _ to say so", name);
    return;
  }
  bool is_function =
      s->kind == LANG_S_FUNCTION || (s->value && s->value->kind == LANG_N_FUNCTION && !s->writes);
  if (is_function)
    lang_lint_tell(lint, LANG_C_UNUSED_FUNCTION, at->start, at->end,
                   "the function '%s' is never used", name);
  else if (s->writes)
    lang_lint_tell(lint, LANG_C_UNUSED_LOCAL, at->start, at->end,
                   "'%s' is set, but its value is never used", name);
  else
    lang_lint_tell(lint, LANG_C_UNUSED_LOCAL, at->start, at->end, "'%s' is never used", name);
}

static void lint_local(lang_lint *lint, const lang_symbol *s)
{
  if (s->kind == LANG_S_LOCAL || s->kind == LANG_S_FUNCTION || s->kind == LANG_S_LOOP)
    lint_unused(lint, s);
  const lang_symbol *outer = s->shadows;
  if (outer && s->declaration && s->name->text[0] != '_' && outer->declaration)
    lang_lint_tell(lint, LANG_C_REDEFINED_LOCAL, s->declaration->start, s->declaration->end,
                   "'%s' hides the one of line %u", s->name->text,
                   lang_source_position(lint->ask.source, outer->declaration->start).line);
  for (const lang_node *use = s->attribute ? s->uses : NULL; use; use = use->a) {
    if (use->op == LANG_WRITE)
      lang_lint_tell(lint, LANG_C_ASSIGN_CONST, use->start, use->end,
                     "'%s' is constant and cannot be assigned to", s->name->text);
  }
}

// --- globals ---

static bool in_function(const lang_source *source, uint32_t offset)
{
  lang_node *path[200];
  uint32_t count = lang_node_path(source, offset, path, 200);
  for (uint32_t i = 0; i < count; i++) {
    if (path[i]->kind == LANG_N_FUNCTION)
      return true;
  }
  return false;
}

// Does the name stand where a script asks whether it exists?
static bool is_asked(const lang_source *source, const lang_node *use)
{
  lang_node *path[64];
  uint32_t count = lang_node_path(source, use->start, path, 64);
  const lang_node *around = count > 1 ? path[count - 2] : NULL;
  if (!around)
    return false;
  switch (around->kind) {
  case LANG_N_CLAUSE:
  case LANG_N_WHILE:
    return use == around->a;
  case LANG_N_REPEAT:
    return use == around->b;
  case LANG_N_UNARY:
    return around->op == LANG_T_NOT;
  case LANG_N_BINARY: {
    const lang_node *other = use == around->a ? around->b : around->a;
    bool compares = around->op == LANG_T_EQUAL || around->op == LANG_T_NOT_EQUAL;
    return ((around->op == LANG_T_AND || around->op == LANG_T_OR) && use == around->a) ||
           (compares && other->kind == LANG_N_NIL);
  }
  case LANG_N_CALL:
    return around->a->kind == LANG_N_NAME && use != around->a &&
           strcmp(around->a->name->text, "type") == 0;
  default:
    return false;
  }
}

// A use inside of a function in the value of a local of the same name, which is not visible there yet.
static const lang_symbol *own_value(const lang_source *source, const lang_node *use)
{
  for (const lang_symbol *s = source->symbols; s; s = s->next) {
    if (s->name != use->name || s->kind != LANG_S_LOCAL || !s->statement ||
        s->statement->kind != LANG_N_LOCAL)
      continue;
    for (const lang_node *value = s->statement->b; value; value = value->next) {
      if (value->start <= use->start && use->start < value->end)
        return s;
    }
  }
  return NULL;
}

static const struct old_name {
  const char *name, *now;
} old_names[] = {
    {"unpack", "table.unpack"},
    {"loadstring", "load"},
    {"setfenv", "a local _ENV"},
    {"getfenv", "_ENV"},
    {"module", "a table that is returned"},
    {"table.getn", "#"},
};

static const char *nearest(lang_lint *lint, const char *name)
{
  const char *candidates[MOST_NAMES];
  size_t count = 0;
  if (strlen(name) < 3 || lint->searched++ >= MOST_SEARCHES)
    return NULL;
  const lang_library *library = lint->ask.library;
  for (const lang_entity *e = library->model->globals.first; e && count < MOST_NAMES; e = e->next)
    candidates[count++] = e->name;
  for (uint32_t i = 0; i < lint->ask.source->global_count && count < MOST_NAMES; i++) {
    const lang_symbol *global = lint->ask.source->globals[i];
    if (global->writes && strcmp(global->name->text, name) != 0)
      candidates[count++] = lint->ask.source->globals[i]->name->text;
  }
  for (size_t i = 0; i < lint->query->global_count && count < MOST_NAMES; i++)
    candidates[count++] = lint->query->globals[i];
  return eplua_nearest(name, candidates, count);
}

static const char *advice(lang_lint *lint, const char *name)
{
  for (size_t i = 0; i < sizeof old_names / sizeof *old_names; i++) {
    if (strcmp(old_names[i].name, name) == 0)
      return lang_arena_format(lint->ask.arena, "; in Lua 5.4 it is %s", old_names[i].now);
  }
  const char *near = nearest(lint, name);
  return near ? lang_arena_format(lint->ask.arena, "; did you mean '%s'?", near) : "";
}

static void lint_reads(lang_lint *lint, const lang_symbol *global)
{
  const lang_source *source = lint->ask.source;
  const char *name = global->name->text;
  bool asked = false;
  unsigned looked = 0;
  for (const lang_node *use = global->uses; use && !asked && looked < MOST_USES;
       use = use->a, looked++)
    asked = is_asked(source, use);
  const char *hint = NULL;
  unsigned told = 0;
  for (const lang_node *use = global->uses; use && told < 50; use = use->a, told++) {
    if (own_value(source, use) && in_function(source, use->start)) {
      lang_lint_tell(
          lint, LANG_C_OWN_VALUE, use->start, use->end,
          "'%s' is not the local that is being made here, but a global, which is nil; declare it "
          "before: local %s",
          name, name);
    } else if (!asked && !lint->query->globals_unknown) {
      if (!hint)
        hint = advice(lint, name);
      lang_lint_tell(lint, LANG_C_UNDEFINED_GLOBAL, use->start, use->end, "'%s' is not defined%s",
                     name, hint);
    }
  }
}

static void lint_writes(lang_lint *lint, const lang_symbol *global)
{
  const lang_source *source = lint->ask.source;
  const lang_node *first = NULL;
  unsigned looked = 0;
  for (const lang_node *use = global->uses; use && looked < MOST_USES; use = use->a, looked++) {
    if (use->op != LANG_WRITE)
      continue;
    lang_node *path[200];
    uint32_t count = lang_node_path(source, use->start, path, 200);
    if (count > 1 && path[count - 2]->kind == LANG_N_FUNCTION_STAT)
      return; // function name() is meant
    if (!in_function(source, use->start))
      return;
    if (!first)
      first = use;
  }
  if (!first)
    return;
  const char *near = nearest(lint, global->name->text);
  lang_lint_tell(lint, LANG_C_ACCIDENTAL_GLOBAL, first->start, first->end,
                 "'%s' becomes a global here; %s%s%s", global->name->text,
                 near ? "did you mean '" : "write local before it if it is not meant",
                 near ? near : "", near ? "'?" : "");
}

// Is it set by code in a string: load "x = 1"?
static bool is_set_in_string(const lang_source *source, const lang_name *name)
{
  for (uint32_t i = 0; i < source->token_count; i++) {
    const lang_token *t = &source->tokens[i];
    if (t->kind != LANG_T_STRING || t->end - t->start < name->length + 2)
      continue;
    const char *at = memmem(source->text + t->start, t->end - t->start, name->text, name->length);
    const char *behind = at ? at + name->length : NULL;
    while (behind && *behind == ' ')
      behind++;
    if (behind && (*behind == '=' || at[-1] == ' '))
      return true;
  }
  return false;
}

static void lint_global(lang_lint *lint, const lang_symbol *global)
{
  const char *name = global->name->text;
  if (lint->searched > MOST_SEARCHES * 4 || lang_lint_knows(lint, name) ||
      strcmp(name, "_ENV") == 0 || strcmp(name, "_") == 0)
    return;
  if (global->writes)
    lint_writes(lint, global);
  else if (!is_set_in_string(lint->ask.source, global->name))
    lint_reads(lint, global);
}

// A script that changes what its globals are.
static bool is_open(const lang_source *source)
{
  for (uint32_t i = 0; i < source->name_count; i++) {
    const lang_name *name = source->names[i];
    if (strcmp(name->text, "_ENV") == 0 || strcmp(name->text, "setfenv") == 0)
      return true;
  }
  return false;
}

void lang_lint_names(lang_lint *lint)
{
  const lang_source *source = lint->ask.source;
  for (const lang_symbol *s = source->symbols; s; s = s->next)
    lint_local(lint, s);
  lint->open = lint->open || is_open(source);
  for (uint32_t i = 0; lint->ask.library && !lint->open && i < source->global_count; i++)
    lint_global(lint, source->globals[i]);
}
