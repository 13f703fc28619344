// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Parser, the part for statements: one function for each. While parsing; nodes lie in the arena of the source.
 *
 * Each takes what is there and notes what is missing; none fails.
 */
#include "lang/parser.h"

#include <string.h>

static lang_node *parse_scoped_block(lang_parser *p)
{
  uint32_t mark = lang_scope_open(p);
  lang_node *block = lang_parse_block(p);
  lang_scope_close(p, mark, p->token->start);
  return block;
}

// --- statements ---

static lang_node *parse_if(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_IF, start);
  lang_node **tail = &node->a;
  bool more = true, condition = true;
  while (more) {
    lang_node *clause = lang_parse_new(p, LANG_N_CLAUSE, p->token->start);
    lang_parse_next(p);
    if (condition) {
      clause->a = lang_parse_expression(p);
      lang_parse_expect(p, LANG_T_THEN, "behind the condition");
    }
    clause->b = parse_scoped_block(p);
    *tail = lang_parse_finish(p, clause);
    tail = &clause->next;
    bool had_else = !condition;
    condition = p->token->kind == LANG_T_ELSEIF;
    more = !had_else && (condition || p->token->kind == LANG_T_ELSE);
    if (more && lang_parse_is_left_of(p, start))
      more = false; // an else further left belongs to an outer if
  }
  lang_parse_end(p, start, "if");
  return lang_parse_finish(p, node);
}

static lang_node *parse_while(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_WHILE, start);
  lang_parse_next(p);
  node->a = lang_parse_expression(p);
  lang_parse_expect(p, LANG_T_DO, "behind the condition");
  node->b = parse_scoped_block(p);
  lang_parse_end(p, start, "while");
  return lang_parse_finish(p, node);
}

static lang_node *parse_do(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_DO, start);
  lang_parse_next(p);
  node->a = parse_scoped_block(p);
  lang_parse_end(p, start, "do");
  return lang_parse_finish(p, node);
}

static lang_node *parse_repeat(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_REPEAT, start);
  lang_parse_next(p);
  uint32_t mark = lang_scope_open(p);
  node->a = lang_parse_block(p);
  if (lang_parse_expect(p, LANG_T_UNTIL, "to close 'repeat'"))
    node->b = lang_parse_expression(p); // sees the locals of the block
  lang_scope_close(p, mark, p->last_end);
  return lang_parse_finish(p, node);
}

// A name that will be declared: behind local, for
static lang_node *parse_new_name(lang_parser *p)
{
  if (p->token->kind != LANG_T_NAME) {
    lang_parse_problem(p, "name expected");
    return NULL;
  }
  lang_node *node = lang_parse_new(p, LANG_N_NAME, p->token->start);
  node->name = lang_parse_token_name(p);
  lang_parse_next(p);
  return lang_parse_finish(p, node);
}

static lang_node *parse_new_names(lang_parser *p, lang_node *first)
{
  lang_node *last = first;
  while (last && lang_parse_accept(p, LANG_T_COMMA)) {
    last->next = parse_new_name(p);
    last = last->next;
  }
  return first;
}

static void declare_loop(lang_parser *p, lang_node *statement, lang_node *names, lang_node *value)
{
  uint32_t index = 0;
  for (lang_node *name = names; name; name = name->next) {
    lang_scope_declare_node(p, LANG_S_LOOP, name, p->token->start);
    name->symbol->statement = statement;
    name->symbol->value = value;
    name->symbol->index = index++;
  }
}

static lang_node *parse_for(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_FOR_IN, start);
  lang_parse_next(p);
  node->a = parse_new_name(p);
  if (node->a && p->token->kind == LANG_T_ASSIGN) {
    node->kind = LANG_N_FOR_NUMBER;
    lang_parse_next(p);
    node->b = lang_parse_expressions(p);
  } else if (node->a) {
    parse_new_names(p, node->a);
    if (lang_parse_expect(p, LANG_T_IN, "behind the names of 'for'"))
      node->b = lang_parse_expressions(p);
  }
  lang_parse_expect(p, LANG_T_DO, "to begin the body of 'for'");
  uint32_t mark = lang_scope_open(p);
  declare_loop(p, node, node->a, node->b);
  node->c = lang_parse_block(p);
  lang_scope_close(p, mark, p->token->start);
  lang_parse_end(p, start, "for");
  return lang_parse_finish(p, node);
}

static lang_node *parse_function(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_FUNCTION_STAT, start);
  lang_parse_next(p);
  lang_node *target = parse_new_name(p);
  if (target) {
    lang_scope_use(p, target);
    while ((p->token->kind == LANG_T_DOT || p->token->kind == LANG_T_COLON) &&
           target->op != LANG_METHOD && target->depth < LANG_CHAIN) {
      lang_node *field = lang_parse_new(p, LANG_N_FIELD, target->start);
      field->op = p->token->kind == LANG_T_COLON ? LANG_METHOD : 0;
      field->a = target;
      lang_parse_next(p);
      field->at = p->token->kind == LANG_T_NAME ? p->token->start : p->last_end;
      if (p->token->kind == LANG_T_NAME) {
        field->name = lang_parse_token_name(p);
        lang_parse_next(p);
      } else {
        lang_parse_problem(p, "name expected");
      }
      target = lang_parse_finish(p, field);
    }
    if (target->kind == LANG_N_NAME)
      lang_scope_write(target);
  }
  bool is_method = target && target->kind == LANG_N_FIELD && target->op == LANG_METHOD;
  node->a = target;
  node->b = lang_parse_body(p, start, is_method, is_method ? target->a : NULL);
  if (target && target->kind == LANG_N_NAME && !target->symbol->value)
    target->symbol->value = node->b;
  return lang_parse_finish(p, node);
}

static lang_node *parse_local_function(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_LOCAL_FUNCTION, start);
  uint32_t function_start = p->token->start;
  lang_parse_next(p);
  node->a = parse_new_name(p);
  if (node->a) {
    lang_scope_declare_node(p, LANG_S_FUNCTION, node->a, node->a->end);
    node->a->symbol->statement = node;
  }
  node->b = lang_parse_body(p, function_start, false, NULL);
  if (node->a)
    node->a->symbol->value = node->b;
  return lang_parse_finish(p, node);
}

static uint8_t parse_attribute(lang_parser *p)
{
  uint8_t attribute = LANG_A_NONE;
  if (!lang_parse_accept(p, LANG_T_LESS))
    return attribute;
  if (p->token->kind == LANG_T_NAME) {
    const char *text = lang_parse_token_name(p)->text;
    if (strcmp(text, "const") == 0)
      attribute = LANG_A_CONST;
    else if (strcmp(text, "close") == 0)
      attribute = LANG_A_CLOSE;
    else
      lang_parse_problem(p, "unknown attribute: <const> and <close> exist");
    lang_parse_next(p);
  } else {
    lang_parse_problem(p, "attribute expected: <const> or <close>");
  }
  lang_parse_expect(p, LANG_T_GREATER, "behind the attribute");
  return attribute;
}

// The value that the name number index of a list gets: its own, or a result of the last call.
static void set_value(lang_symbol *symbol, lang_node *values, uint32_t index)
{
  if (symbol->value)
    return;
  lang_node *value = values;
  while (value && value->next && index > 0) {
    value = value->next;
    index--;
  }
  if (index > 0 && (!value || (value->kind != LANG_N_CALL && value->kind != LANG_N_METHOD)))
    return;
  symbol->value = value;
  symbol->index = index;
}

static lang_node *parse_local(lang_parser *p, uint32_t start)
{
  lang_parse_next(p);
  if (p->token->kind == LANG_T_FUNCTION)
    return parse_local_function(p, start);
  lang_node *node = lang_parse_new(p, LANG_N_LOCAL, start);
  lang_node *last = node->a = parse_new_name(p);
  while (last) {
    last->op = parse_attribute(p); // until it is declared
    if (!lang_parse_accept(p, LANG_T_COMMA))
      break;
    last->next = parse_new_name(p);
    last = last->next;
  }
  if (lang_parse_accept(p, LANG_T_ASSIGN))
    node->b = lang_parse_expressions(p);
  lang_parse_finish(p, node);
  uint32_t index = 0;
  for (lang_node *name = node->a; name; name = name->next) {
    lang_scope_declare_node(p, LANG_S_LOCAL, name, node->end);
    name->symbol->attribute = name->op;
    name->symbol->statement = node;
    set_value(name->symbol, node->b, index++);
    name->op = 0;
  }
  return node;
}

static lang_node *parse_return(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_RETURN, start);
  lang_parse_next(p);
  switch (p->token->kind) {
  case LANG_T_END:
  case LANG_T_ELSE:
  case LANG_T_ELSEIF:
  case LANG_T_UNTIL:
  case LANG_T_EOF:
  case LANG_T_SEMICOLON:
    break;
  default:
    node->a = lang_parse_expressions(p);
  }
  lang_parse_finish(p, node);
  lang_parse_accept(p, LANG_T_SEMICOLON);
  return node;
}

static lang_node *parse_goto(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_GOTO, start);
  lang_parse_next(p);
  lang_node *name = parse_new_name(p);
  if (name) {
    node->name = name->name;
    node->at = name->start;
  }
  return lang_parse_finish(p, node);
}

static lang_node *parse_label(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_LABEL, start);
  lang_parse_next(p);
  lang_node *name = parse_new_name(p);
  if (name) {
    node->name = name->name;
    node->at = name->start;
  }
  lang_parse_expect(p, LANG_T_DOUBLE_COLON, "behind the label");
  return lang_parse_finish(p, node);
}

static lang_node *parse_expression_statement(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_EXPRESSION, start);
  node->a = lang_parse_suffixed(p);
  if (p->token->kind == LANG_T_ASSIGN || p->token->kind == LANG_T_COMMA) {
    node->kind = LANG_N_ASSIGN;
    lang_node *last = node->a;
    while (lang_parse_accept(p, LANG_T_COMMA)) {
      last->next = lang_parse_suffixed(p);
      last = last->next;
    }
    uint32_t index = 0;
    if (lang_parse_expect(p, LANG_T_ASSIGN, "behind what is assigned to"))
      node->b = lang_parse_expressions(p);
    for (lang_node *target = node->a; target; target = target->next, index++) {
      if (target->kind != LANG_N_NAME)
        continue;
      lang_scope_write(target);
      set_value(target->symbol, node->b, index);
    }
  } else if (node->a->kind != LANG_N_CALL && node->a->kind != LANG_N_METHOD &&
             node->a->kind != LANG_N_DEEP) {
    lang_parse_problem(p, "statement expected; this is only a value");
  }
  return lang_parse_finish(p, node);
}

static lang_node *parse_break(lang_parser *p, uint32_t start)
{
  lang_node *node = lang_parse_new(p, LANG_N_BREAK, start);
  lang_parse_next(p);
  return lang_parse_finish(p, node);
}

lang_node *lang_parse_statement(lang_parser *p)
{
  uint32_t start = p->token->start;
  switch (p->token->kind) {
  case LANG_T_IF:
    return parse_if(p, start);
  case LANG_T_WHILE:
    return parse_while(p, start);
  case LANG_T_DO:
    return parse_do(p, start);
  case LANG_T_FOR:
    return parse_for(p, start);
  case LANG_T_REPEAT:
    return parse_repeat(p, start);
  case LANG_T_FUNCTION:
    return parse_function(p, start);
  case LANG_T_LOCAL:
    return parse_local(p, start);
  case LANG_T_RETURN:
    return parse_return(p, start);
  case LANG_T_BREAK:
    return parse_break(p, start);
  case LANG_T_GOTO:
    return parse_goto(p, start);
  case LANG_T_DOUBLE_COLON:
    return parse_label(p, start);
  case LANG_T_NAME:
  case LANG_T_OPEN_PAREN:
    return parse_expression_statement(p, start);
  default:
    lang_parse_problem(p, "this does not belong here");
    lang_parse_next(p);
    return NULL;
  }
}
