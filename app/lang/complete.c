// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Completion: from the place of the cursor to a sorted list. Any thread; the list owns its arena.
 *
 * Candidates come in the order of their worth, and a name that came already is not taken again, but notes that
 * the engine has it, too. Sorted once, at the end.
 */
#include "lang/complete_int.h"

#include <eplua/modules.h>

#include <string.h>

static lang_item_kind kind_of_symbol(const lang_symbol *symbol)
{
  return symbol->kind == LANG_S_PARAMETER || symbol->kind == LANG_S_SELF ? LANG_ITEM_PARAMETER
                                                                         : LANG_ITEM_VARIABLE;
}

static void add_locals(lang_completer *c)
{
  uint32_t at = c->cursor.from;
  for (lang_symbol *s = c->ask.source->symbols; s; s = s->next) {
    if (s->from > at || s->to < at || (s->from == at && s->kind == LANG_S_LOCAL))
      continue;
    lang_entity *e = s->entity;
    if (!e || strcmp(e->name, s->name->text) != 0) {
      e = lang_arena_take(c->ask.arena, sizeof *e);
      e->name = s->name->text;
      e->source = c->ask.source;
      e->value = s->kind == LANG_S_LOOP ? NULL : s->value;
      e->index = s->index;
      if (s->entity)
        e->type = lang_type_of_entity(c->ask.arena, s->entity);
    }
    lang_candidate *new = lang_list_add_entity(c, e, LANG_FROM_LOCAL, RANK_LOCAL);
    if (new && kind_of_symbol(s) == LANG_ITEM_PARAMETER)
      new->item.kind = LANG_ITEM_PARAMETER;
  }
}

static bool is_assigned(const lang_symbol *global)
{
  return global->writes > 0 || (global->entity && global->entity->source);
}

static void add_globals(lang_completer *c)
{
  for (uint32_t i = 0; i < c->ask.source->global_count; i++) {
    const lang_symbol *global = c->ask.source->globals[i];
    if (!is_assigned(global))
      continue;
    lang_entity *e = lang_find_global(&c->ask, global->name->text);
    if (e)
      lang_list_add_entity(c, e, LANG_FROM_BUFFER, RANK_BUFFER);
    else
      lang_list_add(c, global->name->text, LANG_ITEM_VARIABLE, LANG_FROM_BUFFER, RANK_BUFFER);
  }
  if (c->ask.source->model) {
    for (lang_entity *e = c->ask.source->model->globals.first; e; e = e->next) {
      if (e->is_class)
        lang_list_add_entity(c, e, LANG_FROM_BUFFER, RANK_BUFFER);
    }
  }
  if (c->ask.library) {
    for (lang_entity *e = c->ask.library->model->globals.first; e; e = e->next)
      lang_list_add_entity(c, e, LANG_FROM_ANNOTATION, RANK_KNOWN);
  }
}

static lang_item_kind kind_of_running(const char *kind, bool is_method)
{
  if (kind && strcmp(kind, "function") == 0)
    return is_method ? LANG_ITEM_METHOD : LANG_ITEM_FUNCTION;
  return kind && strcmp(kind, "table") == 0 ? LANG_ITEM_TABLE : LANG_ITEM_VARIABLE;
}

static void add_running(lang_completer *c)
{
  for (size_t i = 0; i < c->query->running_count; i++) {
    const lang_running_item *r = &c->query->running[i];
    if (!r->name || (c->only_methods && r->kind && strcmp(r->kind, "function") != 0))
      continue;
    const char *name = lang_arena_copy(c->ask.arena, r->name, strlen(r->name));
    lang_candidate *new = lang_list_add(c, name, kind_of_running(r->kind, c->only_methods),
                                        LANG_FROM_RUNNING, RANK_RUNNING);
    if (!new)
      continue;
    if (r->params)
      new->item.detail = lang_arena_format(c->ask.arena, "(%s)", r->params);
    else if (r->text)
      new->item.detail = lang_arena_copy(c->ask.arena, r->text, strlen(r->text));
    else if (r->kind)
      new->item.detail = lang_arena_copy(c->ask.arena, r->kind, strlen(r->kind));
  }
}

static void visit_member(void *ud, lang_entity *member)
{
  lang_completer *c = ud;
  const lang_signature *signature = member->signature;
  if (c->only_methods && !signature) {
    lang_item_kind kind = lang_describe_kind(&c->ask, member);
    if (kind != LANG_ITEM_FUNCTION && kind != LANG_ITEM_METHOD)
      return;
  }
  if (c->only_properties && (!member->is_field || (signature && signature->is_method)))
    return;
  for (const lang_node *item = c->filled ? c->filled->a : NULL; item; item = item->next) {
    if (item->kind == LANG_N_NAMED_ITEM && strcmp(item->name->text, member->name) == 0)
      return;
  }
  bool is_event = c->only_properties && strncmp(member->name, "on", 2) == 0;
  lang_origin origin = lang_describe_origin(&c->ask, member);
  lang_candidate *new = lang_list_add_entity(c, member, origin, c->rank + (is_event ? 1 : 0));
  if (new && c->only_properties)
    new->item.kind = is_event ? LANG_ITEM_EVENT : LANG_ITEM_FIELD;
}

// Fields that nobody declared, but that the buffer reads or sets elsewhere, are no news to offer. So only those
// of the type.
static void add_members(lang_completer *c)
{
  c->rank = RANK_MEMBER;
  c->only_methods = c->cursor.place == LANG_PLACE_METHOD;
  const lang_type *type = lang_infer(&c->ask, c->ask.source, c->cursor.object);
  c->ask.depth = 0;
  lang_member_each(&c->ask, type, visit_member, c);
  add_running(c);
}

static void add_properties(lang_completer *c)
{
  uint32_t at = c->ask.source->tokens[c->cursor.before].start;
  const lang_type *type = lang_cursor_expected(&c->ask, at, LANG_N_TABLE);
  c->rank = RANK_KEY;
  c->only_properties = true;
  c->filled = c->cursor.table;
  lang_member_each(&c->ask, type, visit_member, c);
  c->only_properties = false;
}

static void add_literals(lang_completer *c, const lang_type *type, unsigned depth)
{
  if (!type || depth > 8)
    return;
  if (type->kind == LANG_TY_LITERAL) {
    size_t length = strlen(type->text);
    if (length >= 2)
      lang_list_add(c, lang_arena_copy(c->ask.arena, type->text + 1, length - 2),
                    LANG_ITEM_CONSTANT, LANG_FROM_ANNOTATION, RANK_MEMBER);
  } else if (type->kind == LANG_TY_UNION) {
    for (const lang_type *t = type->inner; t; t = t->next)
      add_literals(c, t, depth + 1);
  } else if (type->kind == LANG_TY_NAME) {
    lang_entity *alias = lang_find_alias(&c->ask, type->text);
    add_literals(c, alias ? alias->type : NULL, depth + 1);
  }
}

// What ends the string around the cursor, if that is to be added behind a name.
static const char *missing_close(const lang_completer *c)
{
  const lang_source *source = c->ask.source;
  const lang_token *t = &source->tokens[c->cursor.string];
  if (!t->broken)
    return "";
  uint32_t length = lang_cursor_quote(source, c->cursor.string);
  char *close = lang_arena_copy(c->ask.arena, source->text + t->start, length);
  for (char *p = close; *p; p++)
    *p = *p == '[' ? ']' : *p;
  return eplua_modules_close(close, source->text + c->cursor.offset);
}

static void add_module(lang_completer *c, const char *name, const char *detail, lang_origin origin,
                       unsigned rank, const char *close)
{
  const char *copy = lang_arena_copy(c->ask.arena, name, strlen(name));
  lang_candidate *new = lang_list_add(c, copy, LANG_ITEM_MODULE, origin, rank);
  if (!new)
    return;
  new->item.insert = lang_arena_format(c->ask.arena, "%s%s", copy, close);
  if (detail)
    new->item.detail = lang_arena_copy(c->ask.arena, detail, strlen(detail));
}

static void add_modules(lang_completer *c)
{
  const lang_complete_query *q = c->query;
  const char *close = missing_close(c);
  for (size_t i = 0; i < q->module_count; i++) {
    if (q->modules[i])
      add_module(c, q->modules[i], NULL, LANG_FROM_MODULES, RANK_BUFFER, close);
  }
  lang_entity *known = c->ask.library ? c->ask.library->model->modules.first : NULL;
  for (; known; known = known->next) {
    lang_candidate *new = lang_list_add_entity(c, known, LANG_FROM_ANNOTATION, RANK_KNOWN);
    if (new)
      new->item.insert = lang_arena_format(c->ask.arena, "%s%s", known->name, close);
  }
  for (size_t i = 0; i < q->running_count; i++) {
    const lang_running_item *r = &q->running[i];
    bool loaded = r->text && strcmp(r->text, "loaded") == 0; // else it only could be
    if (r->name && r->kind && strcmp(r->kind, "module") == 0)
      add_module(c, r->name, r->text, loaded ? LANG_FROM_RUNNING : LANG_FROM_MODULES, RANK_RUNNING,
                 close);
  }
}

// Labels that a goto here can see: those of the blocks around it, up to its function.
static void add_labels(lang_completer *c)
{
  lang_node *path[256];
  uint32_t count =
      lang_node_path(c->ask.source, c->cursor.from ? c->cursor.from - 1 : 0, path, 256);
  for (uint32_t i = count; i-- > 0;) {
    if (path[i]->kind == LANG_N_FUNCTION)
      break;
    for (const lang_node *n = path[i]->kind == LANG_N_BLOCK ? path[i]->a : NULL; n; n = n->next) {
      if (n->kind == LANG_N_LABEL && n->name)
        lang_list_add(c, n->name->text, LANG_ITEM_LABEL, LANG_FROM_LOCAL, RANK_LOCAL);
    }
  }
}

static const struct snippet {
  const char *label, *insert, *detail;
} snippets[] = {
    {"function", "function $0()\n\t\nend", "function ... end"},
    {"local function", "local function $0()\n\t\nend", "local function ... end"},
    {"if", "if $0 then\n\t\nend", "if ... then ... end"},
    {"for", "for i = 1, $0 do\n\t\nend", "for i = 1, n do ... end"},
    {"for in pairs", "for key, value in pairs($0) do\n\t\nend",
     "for key, value in pairs(t) do ... end"},
    {"for in ipairs", "for index, value in ipairs($0) do\n\t\nend",
     "for index, value in ipairs(t) do ... end"},
    {"while", "while $0 do\n\t\nend", "while ... do ... end"},
    {"repeat", "repeat\n\t$0\nuntil ", "repeat ... until ..."},
};

static void add_keywords(lang_completer *c)
{
  static const bool in_expression[LANG_KEYWORD_COUNT] = {
      [LANG_T_AND] = true,  [LANG_T_OR] = true,    [LANG_T_NOT] = true,      [LANG_T_NIL] = true,
      [LANG_T_TRUE] = true, [LANG_T_FALSE] = true, [LANG_T_FUNCTION] = true,
  };
  bool statement = c->cursor.begins_statement && !c->cursor.table;
  for (size_t i = 0; statement && c->prefix_length && i < sizeof snippets / sizeof *snippets; i++) {
    lang_candidate *new =
        lang_list_add(c, snippets[i].label, LANG_ITEM_SNIPPET, LANG_FROM_KEYWORD, RANK_SNIPPET);
    if (new) {
      new->item.insert = snippets[i].insert;
      new->item.detail = snippets[i].detail;
    }
  }
  for (unsigned k = 0; c->prefix_length && k < LANG_KEYWORD_COUNT; k++) {
    if (statement || in_expression[k])
      lang_list_add(c, lang_token_text((lang_token_kind)k), LANG_ITEM_KEYWORD, LANG_FROM_KEYWORD,
                    RANK_KEYWORD);
  }
}

static void gather(lang_completer *c)
{
  bool silent = !c->query->asked && c->prefix_length == 0;
  switch (c->cursor.place) {
  case LANG_PLACE_NOTHING:
    break;
  case LANG_PLACE_MEMBER:
  case LANG_PLACE_METHOD:
    c->result->is_member = true;
    add_members(c);
    break;
  case LANG_PLACE_MODULE:
    add_modules(c);
    break;
  case LANG_PLACE_STRING:
    add_literals(c, lang_cursor_expected(&c->ask, c->cursor.from - 1, LANG_N_STRING), 0);
    break;
  case LANG_PLACE_ATTRIBUTE:
    lang_list_add(c, "const", LANG_ITEM_KEYWORD, LANG_FROM_KEYWORD, RANK_KEYWORD);
    lang_list_add(c, "close", LANG_ITEM_KEYWORD, LANG_FROM_KEYWORD, RANK_KEYWORD);
    break;
  case LANG_PLACE_LABEL:
    add_labels(c);
    break;
  case LANG_PLACE_PLAIN:
    if (c->cursor.table)
      add_properties(c);
    if (silent)
      break;
    add_locals(c);
    add_globals(c);
    add_running(c);
    add_keywords(c);
    break;
  }
}

static void work(void *ud)
{
  lang_completer *c = ud;
  const lang_source *source = c->ask.source;
  c->result = lang_arena_take(c->ask.arena, sizeof *c->result);
  c->result->arena = c->ask.arena;
  c->cursor = lang_cursor_at(source, c->query->cursor);
  c->prefix_length = c->cursor.offset - c->cursor.from;
  c->prefix = lang_arena_copy(c->ask.arena, source->text + c->cursor.from, c->prefix_length);
  c->result->prefix = c->prefix;
  c->result->word = lang_source_range(source, c->cursor.from, c->cursor.to);
  gather(c);
  lang_list_finish(c);
}

lang_completion *lang_complete(const lang_source *source, const lang_library *library,
                               const lang_complete_query *query)
{
  lang_arena *arena = lang_arena_new();
  lang_completer c = {.ask = {.source = source, .library = library, .arena = arena},
                      .query = query};
  if (arena && lang_arena_run(arena, work, &c))
    return c.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_completion_free(lang_completion *completion)
{
  if (completion)
    lang_arena_free(completion->arena);
}

bool lang_complete_path(const lang_source *source, lang_position position, char *out, size_t size)
{
  lang_cursor c = lang_cursor_at(source, position);
  if (c.place != LANG_PLACE_PLAIN && c.place != LANG_PLACE_MEMBER && c.place != LANG_PLACE_METHOD)
    return false;
  uint32_t start = c.from;
  for (const lang_node *n = c.object; n; n = n->a) {
    if (n->kind != LANG_N_NAME && n->kind != LANG_N_FIELD)
      return false;
    start = n->start;
    if (n->kind == LANG_N_NAME)
      break;
  }
  size_t length = 0;
  for (uint32_t i = start; i < c.offset; i++) {
    char byte = source->text[i];
    if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
      continue;
    if (byte == '-' || length + 1 >= size)
      return false; // a comment in between; too long
    out[length++] = byte;
  }
  if (size == 0)
    return false;
  out[length] = '\0';
  return true;
}

bool lang_complete_module(const lang_source *source, lang_position position, char *out, size_t size)
{
  lang_cursor c = lang_cursor_at(source, position);
  size_t length = c.offset - c.from;
  if (c.place != LANG_PLACE_MODULE || length >= size)
    return false;
  memcpy(out, source->text + c.from, length);
  out[length] = '\0';
  return true;
}
