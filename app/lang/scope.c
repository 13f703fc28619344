// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which declaration a name means. While parsing; symbols lie in the arena of the source.
 *
 * The idea: each name points to its innermost visible local, so resolving is one look. Leaving a scope takes
 * its locals from a stack and puts back what they shadowed. The rejected one: a table for each scope, which
 * is searched outwards for every use.
 */
#include "lang/parser.h"

#include <string.h>

uint32_t lang_scope_open(const lang_parser *p)
{
  return p->stack_count;
}

void lang_scope_close(lang_parser *p, uint32_t mark, uint32_t end)
{
  while (p->stack_count > mark) {
    lang_symbol *symbol = p->stack[--p->stack_count];
    symbol->to = end;
    ((lang_name *)symbol->name)->visible = symbol->shadows;
  }
}

static void push(lang_parser *p, lang_symbol *symbol)
{
  if (p->stack_count == p->stack_room) {
    uint32_t room = p->stack_room ? p->stack_room * 2 : 64;
    lang_symbol **bigger = lang_arena_take(p->source->arena, room * sizeof(lang_symbol *));
    if (p->stack_count)
      memcpy(bigger, p->stack, p->stack_count * sizeof(lang_symbol *));
    p->stack = bigger;
    p->stack_room = room;
  }
  p->stack[p->stack_count++] = symbol;
}

lang_symbol *lang_scope_declare(lang_parser *p, lang_symbol_kind kind, const lang_name *name,
                                uint32_t from)
{
  lang_source *s = p->source;
  lang_symbol *symbol = lang_arena_take(s->arena, sizeof *symbol);
  symbol->kind = (uint8_t)kind;
  symbol->name = name;
  symbol->from = from;
  symbol->to = s->length;
  symbol->level = (uint16_t)p->level;
  symbol->shadows = name->visible;
  symbol->number = s->last_symbol ? s->last_symbol->number + 1 : 0;
  if (s->last_symbol)
    s->last_symbol->next = symbol;
  else
    s->symbols = symbol;
  s->last_symbol = symbol;
  ((lang_name *)name)->visible = symbol;
  push(p, symbol);
  return symbol;
}

static void add_use(lang_symbol *symbol, lang_node *node)
{
  node->symbol = symbol;
  if (symbol->last_use)
    symbol->last_use->a = node;
  else
    symbol->uses = node;
  symbol->last_use = node;
}

void lang_scope_declare_node(lang_parser *p, lang_symbol_kind kind, lang_node *node, uint32_t from)
{
  lang_symbol *symbol = lang_scope_declare(p, kind, node->name, from);
  symbol->declaration = node;
  add_use(symbol, node);
}

static lang_symbol *get_global(lang_parser *p, const lang_name *name)
{
  if (name->global)
    return name->global;
  lang_source *s = p->source;
  if (s->global_count == p->global_room) {
    p->global_room = p->global_room ? p->global_room * 2 : 32;
    lang_symbol **bigger = lang_arena_take(s->arena, p->global_room * sizeof(lang_symbol *));
    if (s->global_count)
      memcpy(bigger, s->globals, s->global_count * sizeof(lang_symbol *));
    s->globals = bigger;
  }
  lang_symbol *symbol = lang_arena_take(s->arena, sizeof *symbol);
  symbol->kind = LANG_S_GLOBAL;
  symbol->name = name;
  symbol->to = s->length;
  s->globals[s->global_count++] = symbol;
  ((lang_name *)name)->global = symbol;
  return symbol;
}

void lang_scope_use(lang_parser *p, lang_node *node)
{
  lang_symbol *symbol = node->name->visible;
  if (!symbol)
    symbol = get_global(p, node->name);
  else if (symbol->level < p->level)
    symbol->captured = true;
  symbol->reads++;
  add_use(symbol, node);
}

void lang_scope_write(lang_node *node)
{
  node->symbol->reads--;
  node->symbol->writes++;
  node->op = LANG_WRITE;
}
