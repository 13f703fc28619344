// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Parser of Lua 5.4: its frame, and blocks. While parsing; nodes lie in the arena of the source.
 *
 * The idea: recursive descent as in Lua's own compiler, that never gives up. A token that fits nowhere is
 * skipped by the statement loop, what is missing is noted and assumed. When something was wrong, the source
 * is parsed once more and believed to be indented as meant: an `end` further left than the block it would
 * close closes an outer one, so a half-typed `if` does not swallow the rest of the file.
 */
#include "lang/parser.h"

#include <string.h>

lang_node *lang_parse_new(lang_parser *p, lang_node_kind kind, uint32_t start)
{
  lang_node *node = lang_arena_take(p->source->arena, sizeof *node);
  node->kind = (uint8_t)kind;
  node->start = start;
  node->end = start;
  return node;
}

lang_node *lang_parse_finish(lang_parser *p, lang_node *node)
{
  if (p->last_end > node->end)
    node->end = p->last_end;
  unsigned depth = 0;
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (const lang_node *child = lang_node_list(node, i); child; child = child->next) {
      if (child->depth >= depth)
        depth = child->depth + 1U;
      if (child->end > node->end) // a block that nothing closes
        node->end = child->end;
    }
  }
  node->depth = (uint16_t)depth;
  return node;
}

void lang_parse_next(lang_parser *p)
{
  if (p->token->kind == LANG_T_EOF)
    return;
  p->last_end = p->token->end;
  p->token++;
}

bool lang_parse_accept(lang_parser *p, lang_token_kind kind)
{
  if (p->token->kind != kind)
    return false;
  lang_parse_next(p);
  return true;
}

void lang_parse_problem(lang_parser *p, const char *message)
{
  lang_source *s = p->source;
  if (s->last_problem && s->last_problem->start == p->token->start)
    return; // one for each place is enough
  lang_problem *problem = lang_arena_take(s->arena, sizeof *problem);
  problem->start = p->token->start;
  problem->end = p->token->end;
  problem->message = message;
  if (s->last_problem)
    s->last_problem->next = problem;
  else
    s->problems = problem;
  s->last_problem = problem;
}

bool lang_parse_expect(lang_parser *p, lang_token_kind kind, const char *where)
{
  if (lang_parse_accept(p, kind))
    return true;
  lang_parse_problem(
      p, lang_arena_format(p->source->arena, "'%s' expected %s", lang_token_text(kind), where));
  return false;
}

const lang_name *lang_parse_token_name(const lang_parser *p)
{
  return p->source->names[p->token->name];
}

// Columns of white space before an offset, when nothing else stands before it in its line; else -1.
static int32_t indent_of(const lang_source *source, uint32_t offset)
{
  uint32_t at = offset;
  while (at > 0 && (source->text[at - 1] == ' ' || source->text[at - 1] == '\t'))
    at--;
  return at == 0 || source->text[at - 1] == '\n' ? (int32_t)(offset - at) : -1;
}

static int32_t line_indent(const lang_source *source, uint32_t offset)
{
  uint32_t at = offset;
  while (at > 0 && source->text[at - 1] != '\n')
    at--;
  uint32_t first = at;
  while (source->text[first] == ' ' || source->text[first] == '\t')
    first++;
  return (int32_t)(first - at);
}

bool lang_parse_is_left_of(const lang_parser *p, uint32_t opener)
{
  int32_t column = p->by_columns ? indent_of(p->source, p->token->start) : -1;
  return column >= 0 && column < line_indent(p->source, opener);
}

void lang_parse_end(lang_parser *p, uint32_t opener, const char *what)
{
  lang_source *s = p->source;
  if (p->token->kind == LANG_T_END && !lang_parse_is_left_of(p, opener)) {
    lang_parse_next(p);
    return;
  }
  uint32_t line = lang_source_position(s, opener).line;
  lang_parse_problem(
      p, lang_arena_format(s->arena, "'end' expected to close '%s' of line %u", what, line));
}

static bool ends_block(lang_token_kind kind)
{
  return kind == LANG_T_END || kind == LANG_T_ELSE || kind == LANG_T_ELSEIF ||
         kind == LANG_T_UNTIL || kind == LANG_T_EOF;
}

lang_node *lang_parse_block(lang_parser *p)
{
  lang_node *block = lang_parse_new(p, LANG_N_BLOCK, p->last_end);
  lang_node **tail = &block->a;
  if (p->nesting >= LANG_NESTING) {
    lang_parse_problem(p, "nested too deeply");
    return block;
  }
  p->nesting++;
  while (!ends_block((lang_token_kind)p->token->kind)) {
    if (lang_parse_accept(p, LANG_T_SEMICOLON))
      continue;
    lang_node *statement = lang_parse_statement(p);
    if (statement) {
      *tail = statement;
      tail = &statement->next;
    }
  }
  p->nesting--;
  lang_parse_finish(p, block);
  if (p->token->start > block->end) // white space before `end` belongs to the block
    block->end = p->token->start;
  return block;
}

static void parse_chunk(lang_source *source, bool by_columns)
{
  lang_parser p = {.source = source, .token = source->tokens, .by_columns = by_columns};
  lang_node *root = lang_parse_block(&p);
  lang_node **tail = &root->a;
  while (*tail)
    tail = &(*tail)->next;
  while (p.token->kind != LANG_T_EOF) { // an `end` too many
    lang_parse_problem(&p, "this closes nothing");
    lang_parse_next(&p);
    lang_node *more = lang_parse_block(&p);
    *tail = more->a;
    while (*tail)
      tail = &(*tail)->next;
  }
  root->start = 0;
  root->end = source->length + 1;
  lang_parse_finish(&p, root);
  lang_scope_close(&p, 0, source->length + 1);
  source->root = root;
}

// Takes back what the first try found.
static void forget(lang_source *source)
{
  source->symbols = source->last_symbol = NULL;
  source->globals = NULL;
  source->global_count = 0;
  source->problems = source->last_problem = NULL;
  for (uint32_t i = 0; i < source->name_count; i++)
    source->names[i]->visible = source->names[i]->global = NULL;
}

void lang_parser_run(lang_source *source)
{
  parse_chunk(source, false);
  if (source->problems) {
    forget(source);
    parse_chunk(source, true);
  }
}
