// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Signature help. Any thread; the result owns its arena.
 */
#include "lang/cursor.h"
#include "lang/describe.h"
#include "lang/help.h"

#include <string.h>

typedef struct asking {
  lang_ask ask;
  lang_position position;
  lang_signature_help *result;
} asking;

// How the callee is written: `w.level:set`. Something longer becomes its last name.
static const char *callee_text(asking *a, const lang_node *call)
{
  const lang_source *s = a->ask.source;
  if (call->kind == LANG_N_METHOD) {
    if (call->a->kind == LANG_N_NAME)
      return lang_arena_format(a->ask.arena, "%s:%s", call->a->name->text, call->name->text);
    return call->name->text;
  }
  const lang_node *callee = call->a;
  const lang_node *n = callee;
  while (n->kind == LANG_N_FIELD)
    n = n->a;
  if (n->kind == LANG_N_NAME)
    return lang_arena_copy(a->ask.arena, s->text + callee->start, callee->end - callee->start);
  return callee->kind == LANG_N_FIELD && callee->name ? callee->name->text : "function";
}

static const char *add_parameters(asking *a, const lang_signature *signature, const char *name)
{
  lang_arena *arena = a->ask.arena;
  size_t count = 0;
  for (const lang_param *p = signature->params; p; p = p->next)
    count++;
  lang_parameter *list = lang_arena_take(arena, (count + 1) * sizeof *list);
  const char *text = lang_arena_format(arena, "%s(", name);
  size_t length = strlen(text), i = 0;
  for (const lang_param *p = signature->params; p; p = p->next, i++) {
    const char *type = lang_describe_type(&a->ask, p->type);
    const char *one = lang_arena_format(arena, "%s%s%s%s", p->name ? p->name : "_",
                                        p->optional ? "?" : "", *type ? ": " : "", type);
    text = lang_arena_format(arena, "%s%s%s", text, i ? ", " : "", one);
    size_t from = length + (i ? 2 : 0);
    length = strlen(text);
    list[i] = (lang_parameter){.name = p->name ? p->name : "_",
                               .type = type,
                               .doc = p->doc ? p->doc : "",
                               .optional = p->optional || (p->type && p->type->optional),
                               .from = from,
                               .to = length};
  }
  a->result->parameters = list;
  a->result->parameter_count = count;
  text = lang_arena_format(arena, "%s)", text);
  for (const lang_return *v = signature->returns; v; v = v->next)
    text = lang_arena_format(arena, "%s%s%s", text, v == signature->returns ? ": " : ", ",
                             lang_describe_type(&a->ask, v->type));
  return text;
}

static void add_overloads(asking *a, const lang_signature *signature, const char *name)
{
  size_t count = 0;
  for (const lang_signature *o = signature->overloads; o; o = o->next)
    count++;
  const char **list = lang_arena_take(a->ask.arena, (count + 1) * sizeof *list);
  size_t i = 0;
  for (const lang_signature *o = signature->overloads; o; o = o->next)
    list[i++] = lang_arena_format(a->ask.arena, "%s%s", name, lang_signature_show(a->ask.arena, o));
  a->result->overloads = list;
  a->result->overload_count = count;
}

static void work(void *ud)
{
  asking *a = ud;
  const lang_source *source = a->ask.source;
  uint32_t offset = lang_source_offset(source, a->position), number = 0, open = 0;
  if (offset > 0 && lang_comment_at(source, offset))
    return;
  const lang_node *call = lang_cursor_call(source, offset, &number, &open);
  if (!call)
    return;
  lang_entity *entity =
      lang_infer_named(&a->ask, source, call->kind == LANG_N_METHOD ? call : call->a);
  const lang_signature *signature =
      entity ? lang_infer_signature(&a->ask, entity)
             : lang_type_signature(&a->ask, lang_infer(&a->ask, source, call->a));
  if (!signature)
    return;
  a->result = lang_arena_take(a->ask.arena, sizeof *a->result);
  a->result->arena = a->ask.arena;
  const char *name = callee_text(a, call);
  a->result->text = add_parameters(a, signature, name);
  add_overloads(a, signature, name);
  a->result->doc = entity ? lang_describe_doc(&a->ask, entity) : "";
  a->result->origin = entity ? lang_describe_origin(&a->ask, entity) : LANG_FROM_BUFFER;
  a->result->call = lang_source_position(source, open);
  if (call->kind == LANG_N_CALL && signature->is_method && !(entity && entity->makes_objects))
    number = number ? number - 1 : 0; // w.close(w): the first argument is self
  size_t count = a->result->parameter_count;
  bool endless = count && strcmp(a->result->parameters[count - 1].name, "...") == 0;
  a->result->active = number < count ? number : endless ? count - 1 : count;
}

lang_signature_help *lang_signature_help_at(const lang_source *source, const lang_library *library,
                                            lang_position cursor)
{
  lang_arena *arena = lang_arena_new();
  asking a = {.ask = {.source = source, .library = library, .arena = arena}, .position = cursor};
  if (arena && lang_arena_run(arena, work, &a) && a.result)
    return a.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_signature_help_free(lang_signature_help *help)
{
  if (help)
    lang_arena_free(help->arena);
}
