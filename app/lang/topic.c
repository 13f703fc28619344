// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Help for a word. Any thread; the result owns its arena.
 *
 * Sections of the Lua manual stand in the annotations (`---@see manual §6.4`), those of keywords here.
 */
#include "lang/describe.h"
#include "lang/help.h"

#include <stdlib.h>
#include <string.h>

#define MOST_MEMBERS 2000U

typedef struct asking {
  lang_ask ask;
  const char *word;
  lang_topic *result;
  lang_member *members;
  size_t count, room;
  const lang_entity *owner;
} asking;

static const struct keyword {
  const char *word, *section, *doc;
} keywords[] = {
    {"and", "3.4.5",
     "`a and b`: a when it is false or nil, else b. b is not evaluated in the first case."},
    {"break", "3.3.4", "Leaves the innermost loop."},
    {"do", "3.3.1", "`do ... end`: a block with locals of its own."},
    {"else", "3.3.4", "What runs when no condition of the `if` held."},
    {"elseif", "3.3.4", "Another condition of an `if`, asked when those before did not hold."},
    {"end", "3.3.1", "Closes a block."},
    {"false", "2.1", "With nil, the only value that counts as not true in a condition."},
    {"for", "3.3.5",
     "`for i = first, last, step do` counts; `for k, v in pairs(t) do` calls an iterator."},
    {"function", "3.4.11",
     "Makes a function. `function t:name()` has a hidden first parameter, self."},
    {"goto", "3.3.4", "Goes on at a label `::name::` that is visible here."},
    {"if", "3.3.4", "`if condition then ... elseif condition then ... else ... end`."},
    {"in", "3.3.5", "Stands between the names and the iterator of a `for`."},
    {"local", "3.3.7",
     "Makes a variable that is visible up to the end of its block. `<const>` forbids to assign to "
     "it, "
     "`<close>` calls its __close at that end."},
    {"nil", "2.1", "The value of what has no value."},
    {"not", "3.4.5",
     "true for nil and false, else false. It binds tighter than comparisons: `not a == b` is "
     "`(not a) == b`."},
    {"or", "3.4.5", "`a or b`: a when it is neither false nor nil, else b."},
    {"repeat", "3.3.4",
     "`repeat ... until condition`: runs at least once; the condition sees the locals of the "
     "block."},
    {"return", "3.3.4", "Leaves the function with values; the last statement of a block."},
    {"then", "3.3.4", "Stands behind the condition of an `if`."},
    {"true", "2.1", "The boolean value that is not false."},
    {"until", "3.3.4", "The condition that ends a `repeat`."},
    {"while", "3.3.4", "`while condition do ... end`."},
};

static lang_entity *lookup(asking *a, const char *name)
{
  lang_entity *e = lang_find_class(&a->ask, name);
  if (!e)
    e = lang_find_global(&a->ask, name);
  if (!e)
    e = lang_find_module(&a->ask, name);
  for (const lang_symbol *s = a->ask.source && !e ? a->ask.source->symbols : NULL; s && !e;
       s = s->next) {
    if (s->entity && strcmp(s->name->text, name) == 0)
      e = s->entity;
  }
  return e;
}

// The longest beginning of the word that is declared, and from there member by member.
static lang_entity *find(asking *a)
{
  char *word = lang_arena_copy(a->ask.arena, a->word, strlen(a->word));
  size_t length = strlen(word);
  lang_entity *e = NULL;
  size_t end = length;
  for (; end > 0 && !e; end--) {
    if (end < length && a->word[end] != '.' && a->word[end] != ':')
      continue;
    word[end] = '\0';
    e = lookup(a, word);
    if (e)
      break;
  }
  while (e && end < length) {
    const char *name = a->word + end + 1;
    size_t n = strcspn(name, ".:");
    e = lang_member_find(&a->ask, lang_infer_entity(&a->ask, e),
                         lang_arena_copy(a->ask.arena, name, n));
    end += n + 1;
  }
  return e;
}

static void visit(void *ud, lang_entity *member)
{
  asking *a = ud;
  if (a->count >= MOST_MEMBERS)
    return;
  for (size_t i = 0; i < a->count; i++) {
    if (strcmp(a->members[i].name, member->name) == 0)
      return;
  }
  if (a->count == a->room) {
    a->room = a->room ? a->room * 2 : 64;
    lang_member *bigger = lang_arena_take(a->ask.arena, a->room * sizeof *bigger);
    if (a->count)
      memcpy(bigger, a->members, a->count * sizeof *bigger);
    a->members = bigger;
  }
  a->members[a->count++] = (lang_member){.name = member->name,
                                         .signature = lang_describe_detail(&a->ask, member),
                                         .doc = lang_describe_doc(&a->ask, member),
                                         .kind = lang_describe_kind(&a->ask, member),
                                         .optional = member->optional,
                                         .deprecated = member->deprecated,
                                         .inherited = a->owner && member->owner != a->owner};
}

static void fill_members(asking *a, lang_entity *e)
{
  const lang_type *type = lang_infer_entity(&a->ask, e);
  lang_entity *target = lang_describe_target(&a->ask, type);
  if (!target && (!type || (type->kind != LANG_TY_TABLE && type->kind != LANG_TY_RECORD)))
    return;
  if (target && target->owner && strcmp(target->name, "string") == 0 && e != target)
    return;
  a->owner = target;
  lang_member_each(&a->ask, type, visit, a);
  a->result->members = a->members;
  a->result->member_count = a->count;
  if (target && target->parent)
    a->result->parent = target->parent;
}

static void fill_signature(asking *a, const lang_signature *signature)
{
  lang_topic *t = a->result;
  size_t count = 0;
  for (const lang_param *p = signature->params; p; p = p->next)
    count++;
  lang_parameter *parameters = lang_arena_take(a->ask.arena, (count + 1) * sizeof *parameters);
  size_t i = 0;
  for (const lang_param *p = signature->params; p; p = p->next, i++)
    parameters[i] = (lang_parameter){.name = p->name ? p->name : "_",
                                     .type = lang_describe_type(&a->ask, p->type),
                                     .doc = p->doc ? p->doc : "",
                                     .optional = p->optional || (p->type && p->type->optional)};
  t->parameters = parameters;
  t->parameter_count = count;
  count = 0;
  for (const lang_return *r = signature->returns; r; r = r->next)
    count++;
  const char **returns = lang_arena_take(a->ask.arena, (count + 1) * sizeof *returns);
  i = 0;
  for (const lang_return *r = signature->returns; r; r = r->next)
    returns[i++] = lang_arena_format(
        a->ask.arena, "%s%s%s%s%s", lang_describe_type(&a->ask, r->type), r->name ? " " : "",
        r->name ? r->name : "", r->doc ? "  " : "", r->doc ? r->doc : "");
  t->returns = returns;
  t->return_count = count;
}

// "manual §6.4.1, string.format" -> "6.4.1"
static const char *section_in(lang_arena *arena, const char *see)
{
  const char *mark = strstr(see, "\xC2\xA7");
  if (strncmp(see, "manual", 6) != 0 || !mark)
    return "";
  mark += 2;
  return lang_arena_copy(arena, mark, strspn(mark, "0123456789."));
}

static const char *kind_text(lang_item_kind kind)
{
  static const char *const texts[] = {
      [LANG_ITEM_VARIABLE] = "variable", [LANG_ITEM_PARAMETER] = "parameter",
      [LANG_ITEM_FUNCTION] = "function", [LANG_ITEM_METHOD] = "method",
      [LANG_ITEM_FIELD] = "field",       [LANG_ITEM_EVENT] = "event",
      [LANG_ITEM_TABLE] = "table",       [LANG_ITEM_CLASS] = "class",
      [LANG_ITEM_MODULE] = "module",     [LANG_ITEM_CONSTANT] = "value",
      [LANG_ITEM_KEYWORD] = "keyword",   [LANG_ITEM_SNIPPET] = "",
      [LANG_ITEM_LABEL] = "label",
  };
  return texts[kind];
}

static void fill(asking *a, lang_entity *e)
{
  lang_topic *t = a->result;
  const char *path = lang_entity_path(a->ask.arena, e);
  t->title = path;
  t->kind = kind_text(lang_describe_kind(&a->ask, e));
  bool plain_class = e->is_class && !e->makes_objects;
  t->signature = plain_class ? "" : lang_describe_signature(&a->ask, e, path);
  t->type = *t->signature ? "" : lang_describe_type(&a->ask, lang_infer_entity(&a->ask, e));
  t->doc = lang_describe_doc(&a->ask, e);
  t->see = lang_describe_see(&a->ask, e);
  t->manual = section_in(a->ask.arena, t->see);
  if (*t->manual && *t->signature)
    t->anchor = lang_arena_format(a->ask.arena, "pdf-%s", path);
  const lang_signature *signature = plain_class ? NULL : lang_infer_signature(&a->ask, e);
  if (signature)
    fill_signature(a, signature);
  if (!signature || e->makes_objects)
    fill_members(a, e);
  if (e->is_class && e->parent)
    t->parent = e->parent;
}

static const struct keyword *find_keyword(const char *word)
{
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
    if (strcmp(keywords[i].word, word) == 0)
      return &keywords[i];
  }
  return NULL;
}

static void work(void *ud)
{
  asking *a = ud;
  const struct keyword *keyword = find_keyword(a->word);
  lang_entity *e = keyword ? NULL : find(a);
  if (!keyword && !e)
    return;
  lang_topic *t = lang_arena_take(a->ask.arena, sizeof *t);
  *t = (lang_topic){.title = "",
                    .kind = "",
                    .signature = "",
                    .type = "",
                    .doc = "",
                    .see = "",
                    .manual = "",
                    .anchor = "",
                    .parent = "",
                    .arena = a->ask.arena};
  a->result = t;
  if (e) {
    fill(a, e);
    return;
  }
  t->title = keyword->word;
  t->kind = "keyword";
  t->doc = keyword->doc;
  t->manual = keyword->section;
}

lang_topic *lang_help_topic(const lang_source *source, const lang_library *library,
                            const char *word)
{
  lang_arena *arena = lang_arena_new();
  asking a = {.ask = {.source = source, .library = library, .arena = arena}, .word = word};
  if (arena && *word && lang_arena_run(arena, work, &a) && a.result)
    return a.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_topic_free(lang_topic *topic)
{
  if (topic)
    lang_arena_free(topic->arena);
}
