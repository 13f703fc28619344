// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Parser, the half for expressions. While parsing; nodes lie in the arena of the source.
 *
 * Nothing is ever given up: where an expression is missing stands a MISSING node, and where nesting goes too
 * deep the rest is left to the statement loop, which skips what it cannot read.
 */
#include "lang/parser.h"

#include <string.h>

static lang_node *parse_binary(lang_parser *p, unsigned limit);

static lang_node *leaf(lang_parser *p, lang_node_kind kind)
{
  lang_node *node = lang_parse_new(p, kind, p->token->start);
  node->op = p->token->kind;
  lang_parse_next(p);
  return lang_parse_finish(p, node);
}

static lang_node *missing(lang_parser *p, const char *message)
{
  lang_parse_problem(p, message);
  lang_node *node = lang_parse_new(p, LANG_N_MISSING, p->last_end);
  return lang_parse_finish(p, node);
}

lang_node *lang_parse_expressions(lang_parser *p)
{
  lang_node *first = lang_parse_expression(p);
  lang_node *last = first;
  while (lang_parse_accept(p, LANG_T_COMMA)) {
    last->next = lang_parse_expression(p);
    last = last->next;
  }
  return first;
}

// --- tables ---

static lang_node *parse_item(lang_parser *p)
{
  const lang_token *t = p->token;
  lang_node *item;
  if (t->kind == LANG_T_NAME && t[1].kind == LANG_T_ASSIGN) {
    item = lang_parse_new(p, LANG_N_NAMED_ITEM, t->start);
    item->at = t->start;
    item->name = lang_parse_token_name(p);
    lang_parse_next(p);
    lang_parse_next(p);
    item->a = lang_parse_expression(p);
  } else if (t->kind == LANG_T_OPEN_BRACKET) {
    item = lang_parse_new(p, LANG_N_KEYED_ITEM, t->start);
    lang_parse_next(p);
    item->a = lang_parse_expression(p);
    lang_parse_expect(p, LANG_T_CLOSE_BRACKET, "to close the key");
    if (lang_parse_expect(p, LANG_T_ASSIGN, "behind the key"))
      item->b = lang_parse_expression(p);
  } else {
    item = lang_parse_new(p, LANG_N_ITEM, t->start);
    item->a = lang_parse_expression(p);
  }
  return lang_parse_finish(p, item);
}

// Can this token begin an item of a table? Keywords of statements cannot: then a brace was forgotten.
static bool begins_item(lang_token_kind kind)
{
  switch (kind) {
  case LANG_T_CLOSE_BRACE:
  case LANG_T_EOF:
  case LANG_T_LOCAL:
  case LANG_T_END:
  case LANG_T_RETURN:
  case LANG_T_IF:
  case LANG_T_FOR:
  case LANG_T_WHILE:
  case LANG_T_REPEAT:
  case LANG_T_UNTIL:
  case LANG_T_ELSE:
  case LANG_T_ELSEIF:
  case LANG_T_THEN:
  case LANG_T_DO:
  case LANG_T_BREAK:
  case LANG_T_GOTO:
    return false;
  default:
    return true;
  }
}

static lang_node *parse_table(lang_parser *p)
{
  lang_node *table = lang_parse_new(p, LANG_N_TABLE, p->token->start);
  lang_node **tail = &table->a;
  lang_parse_next(p);
  while (begins_item((lang_token_kind)p->token->kind)) {
    const lang_token *before = p->token;
    if (p->token->kind != LANG_T_COMMA && p->token->kind != LANG_T_SEMICOLON) {
      *tail = parse_item(p);
      tail = &(*tail)->next;
    }
    bool separated = lang_parse_accept(p, LANG_T_COMMA) || lang_parse_accept(p, LANG_T_SEMICOLON);
    if (!separated && p->token->kind != LANG_T_CLOSE_BRACE &&
        begins_item((lang_token_kind)p->token->kind))
      lang_parse_problem(p, "',' expected between the items of a table");
    if (p->token == before) // a closing parenthesis or the like
      break;
  }
  lang_parse_expect(p, LANG_T_CLOSE_BRACE, "to close the table");
  return lang_parse_finish(p, table);
}

// --- functions ---

static void parse_parameters(lang_parser *p, lang_node *function)
{
  lang_node **tail = &function->a;
  if (!lang_parse_expect(p, LANG_T_OPEN_PAREN, "before the parameters"))
    return;
  while (p->token->kind == LANG_T_NAME || p->token->kind == LANG_T_DOTS) {
    lang_node *parameter;
    if (p->token->kind == LANG_T_DOTS) {
      parameter = leaf(p, LANG_N_VARARG);
    } else {
      parameter = lang_parse_new(p, LANG_N_NAME, p->token->start);
      parameter->name = lang_parse_token_name(p);
      lang_parse_next(p);
      lang_parse_finish(p, parameter);
      lang_scope_declare_node(p, LANG_S_PARAMETER, parameter, parameter->end);
      parameter->symbol->statement = function;
    }
    *tail = parameter;
    tail = &parameter->next;
    if (!lang_parse_accept(p, LANG_T_COMMA))
      break;
  }
  lang_parse_expect(p, LANG_T_CLOSE_PAREN, "behind the parameters");
}

static const lang_name *self_name(lang_parser *p)
{
  lang_source *s = p->source;
  for (uint32_t i = LANG_KEYWORD_COUNT; i < s->name_count; i++) {
    if (strcmp(s->names[i]->text, "self") == 0)
      return s->names[i];
  }
  return NULL; // nobody uses it
}

lang_node *lang_parse_body(lang_parser *p, uint32_t start, bool is_method, lang_node *object)
{
  lang_node *function = lang_parse_new(p, LANG_N_FUNCTION, start);
  uint32_t mark = lang_scope_open(p);
  p->level++;
  if (is_method) {
    function->op = LANG_METHOD;
    if (!p->self)
      p->self = self_name(p);
    if (p->self) {
      lang_symbol *self = lang_scope_declare(p, LANG_S_SELF, p->self, p->token->start);
      self->value = object;
      self->statement = function;
    }
  }
  parse_parameters(p, function);
  function->at = p->last_end;
  function->b = lang_parse_block(p);
  p->level--;
  uint32_t end = p->token->start;
  lang_parse_end(p, start, "function");
  lang_scope_close(p, mark, end);
  return lang_parse_finish(p, function);
}

// --- names, fields, calls ---

static lang_node *parse_name(lang_parser *p)
{
  lang_node *node = lang_parse_new(p, LANG_N_NAME, p->token->start);
  node->name = lang_parse_token_name(p);
  lang_parse_next(p);
  lang_scope_use(p, node);
  return lang_parse_finish(p, node);
}

static lang_node *parse_paren(lang_parser *p)
{
  lang_node *node = lang_parse_new(p, LANG_N_PAREN, p->token->start);
  lang_parse_next(p);
  node->a = lang_parse_expression(p);
  lang_parse_expect(p, LANG_T_CLOSE_PAREN, "to close the parenthesis");
  return lang_parse_finish(p, node);
}

static bool begins_arguments(const lang_parser *p)
{
  switch (p->token->kind) {
  case LANG_T_OPEN_PAREN:
  case LANG_T_OPEN_BRACE:
  case LANG_T_STRING:
    return true;
  default:
    return false;
  }
}

// Reads arguments of any form into node->b; returns the offset of "(".
static uint32_t parse_arguments(lang_parser *p, lang_node *node)
{
  uint32_t open = LANG_NOWHERE;
  if (p->token->kind == LANG_T_STRING) {
    node->b = leaf(p, LANG_N_STRING);
  } else if (p->token->kind == LANG_T_OPEN_BRACE) {
    node->b = parse_table(p);
  } else {
    open = p->token->start;
    lang_parse_next(p);
    if (p->token->kind != LANG_T_CLOSE_PAREN)
      node->b = lang_parse_expressions(p);
    lang_parse_expect(p, LANG_T_CLOSE_PAREN, "to close the arguments");
  }
  return open;
}

// Is the name behind "." or ":" really on its way? While somebody types `foo.` above another line it is not.
static bool name_follows(const lang_parser *p)
{
  if (p->token->kind != LANG_T_NAME)
    return false;
  if (!p->by_columns)
    return true;
  uint32_t between = p->token->start - p->last_end;
  return !memchr(p->source->text + p->last_end, '\n', between);
}

static lang_node *parse_field(lang_parser *p, lang_node *object)
{
  lang_node *node = lang_parse_new(p, LANG_N_FIELD, object->start);
  node->a = object;
  lang_parse_next(p);
  if (name_follows(p)) {
    node->at = p->token->start;
    node->name = lang_parse_token_name(p);
    lang_parse_next(p);
  } else {
    node->at = p->last_end;
    lang_parse_problem(p, "name expected behind '.'");
  }
  return lang_parse_finish(p, node);
}

static lang_node *parse_method(lang_parser *p, lang_node *object)
{
  lang_node *node = lang_parse_new(p, LANG_N_METHOD, object->start);
  node->a = object;
  lang_parse_next(p);
  if (name_follows(p)) {
    node->at = p->token->start;
    node->name = lang_parse_token_name(p);
    lang_parse_next(p);
    if (begins_arguments(p))
      parse_arguments(p, node);
    else
      lang_parse_problem(p, "arguments expected behind a method");
  } else {
    node->at = p->last_end;
    lang_parse_problem(p, "name expected behind ':'");
  }
  return lang_parse_finish(p, node);
}

static lang_node *parse_index(lang_parser *p, lang_node *object)
{
  lang_node *node = lang_parse_new(p, LANG_N_INDEX, object->start);
  node->a = object;
  lang_parse_next(p);
  node->b = lang_parse_expression(p);
  lang_parse_expect(p, LANG_T_CLOSE_BRACKET, "to close the index");
  return lang_parse_finish(p, node);
}

static lang_node *parse_call(lang_parser *p, lang_node *callee)
{
  lang_node *node = lang_parse_new(p, LANG_N_CALL, callee->start);
  node->a = callee;
  node->at = parse_arguments(p, node);
  return lang_parse_finish(p, node);
}

// A chain that grew too long loses its inside, so that nobody recurses over it without end.
static lang_node *keep_shallow(lang_node *node)
{
  if (node->depth > LANG_CHAIN) {
    node->kind = LANG_N_DEEP;
    node->depth = 0;
    node->a = node->b = NULL;
  }
  return node;
}

lang_node *lang_parse_suffixed(lang_parser *p)
{
  lang_node *node;
  if (p->token->kind == LANG_T_NAME)
    node = parse_name(p);
  else if (p->token->kind == LANG_T_OPEN_PAREN)
    node = parse_paren(p);
  else
    return missing(p, "expression expected");
  for (;;) {
    switch (p->token->kind) {
    case LANG_T_DOT:
      node = parse_field(p, node);
      break;
    case LANG_T_COLON:
      node = parse_method(p, node);
      break;
    case LANG_T_OPEN_BRACKET:
      node = parse_index(p, node);
      break;
    case LANG_T_OPEN_PAREN:
    case LANG_T_OPEN_BRACE:
    case LANG_T_STRING:
      node = parse_call(p, node);
      break;
    default:
      return node;
    }
    node = keep_shallow(node);
  }
}

// --- operators ---

static lang_node *parse_simple(lang_parser *p)
{
  switch (p->token->kind) {
  case LANG_T_NIL:
    return leaf(p, LANG_N_NIL);
  case LANG_T_TRUE:
  case LANG_T_FALSE:
    return leaf(p, LANG_N_BOOLEAN);
  case LANG_T_NUMBER:
    if (p->token->broken)
      lang_parse_problem(p, "malformed number");
    return leaf(p, LANG_N_NUMBER);
  case LANG_T_STRING:
    if (p->token->broken)
      lang_parse_problem(p, "unfinished string");
    return leaf(p, LANG_N_STRING);
  case LANG_T_DOTS:
    return leaf(p, LANG_N_VARARG);
  case LANG_T_OPEN_BRACE:
    return parse_table(p);
  case LANG_T_FUNCTION: {
    uint32_t start = p->token->start;
    lang_parse_next(p);
    return lang_parse_body(p, start, false, NULL);
  }
  default:
    return lang_parse_suffixed(p);
  }
}

typedef struct priority {
  uint8_t left, right; // 0: no binary operator
} priority;

// Manual §3.4.8; the numbers only count against each other.
static const priority priorities[LANG_T_EOF + 1] = {
    [LANG_T_OR] = {1, 1},
    [LANG_T_AND] = {2, 2},
    [LANG_T_LESS] = {3, 3},
    [LANG_T_GREATER] = {3, 3},
    [LANG_T_LESS_EQUAL] = {3, 3},
    [LANG_T_GREATER_EQUAL] = {3, 3},
    [LANG_T_NOT_EQUAL] = {3, 3},
    [LANG_T_EQUAL] = {3, 3},
    [LANG_T_PIPE] = {4, 4},
    [LANG_T_TILDE] = {5, 5},
    [LANG_T_AMPERSAND] = {6, 6},
    [LANG_T_SHIFT_LEFT] = {7, 7},
    [LANG_T_SHIFT_RIGHT] = {7, 7},
    [LANG_T_CONCAT] = {9, 8},
    [LANG_T_PLUS] = {10, 10},
    [LANG_T_MINUS] = {10, 10},
    [LANG_T_STAR] = {11, 11},
    [LANG_T_SLASH] = {11, 11},
    [LANG_T_DOUBLE_SLASH] = {11, 11},
    [LANG_T_PERCENT] = {11, 11},
    [LANG_T_CARET] = {14, 13},
};
#define UNARY_PRIORITY 12U

static bool is_unary(lang_token_kind kind)
{
  return kind == LANG_T_NOT || kind == LANG_T_MINUS || kind == LANG_T_HASH || kind == LANG_T_TILDE;
}

static lang_node *parse_binary(lang_parser *p, unsigned limit)
{
  if (p->nesting >= LANG_NESTING)
    return missing(p, "nested too deeply");
  p->nesting++;
  lang_node *left;
  if (is_unary((lang_token_kind)p->token->kind)) {
    left = lang_parse_new(p, LANG_N_UNARY, p->token->start);
    left->op = p->token->kind;
    lang_parse_next(p);
    left->a = parse_binary(p, UNARY_PRIORITY);
    lang_parse_finish(p, left);
  } else {
    left = parse_simple(p);
  }
  for (priority pr; (pr = priorities[p->token->kind]).left > limit;) {
    lang_node *node = lang_parse_new(p, LANG_N_BINARY, left->start);
    node->op = p->token->kind;
    node->at = p->token->start;
    lang_parse_next(p);
    node->a = left;
    node->b = parse_binary(p, pr.right);
    left = keep_shallow(lang_parse_finish(p, node));
  }
  p->nesting--;
  return left;
}

lang_node *lang_parse_expression(lang_parser *p)
{
  return parse_binary(p, 0);
}
