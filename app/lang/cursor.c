// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Looking around a cursor. Any thread; owns nothing.
 *
 * The idea: tokens tell where we are, since they are right also where the tree had to guess; the tree tells
 * what the thing there is.
 */
#include "lang/cursor.h"

#include <string.h>

#define MOST_BACK 20000U
#define PATH 64U

static bool is_word(const lang_token *t)
{
  return t->kind == LANG_T_NAME || t->kind < LANG_KEYWORD_COUNT;
}

static lang_token_kind kind_before(const lang_source *source, uint32_t number, uint32_t back)
{
  return number != LANG_NOWHERE && number >= back
             ? (lang_token_kind)source->tokens[number - back].kind
             : LANG_T_EOF;
}

static bool is_name(const lang_source *source, uint32_t number, const char *name)
{
  const lang_token *t = &source->tokens[number];
  return t->kind == LANG_T_NAME && strcmp(source->names[t->name]->text, name) == 0;
}

uint32_t lang_cursor_quote(const lang_source *source, uint32_t string)
{
  const char *at = source->text + source->tokens[string].start;
  return *at == '[' ? (uint32_t)strspn(at + 1, "=") + 2 : 1;
}

static bool is_required(const lang_source *source, uint32_t string)
{
  lang_token_kind before =
      string > 0 ? (lang_token_kind)source->tokens[string - 1].kind : LANG_T_EOF;
  uint32_t name = string - (before == LANG_T_OPEN_PAREN || before == LANG_T_COMMA);
  return name > 0 && is_name(source, name - 1, "require");
}

static void look_in_string(const lang_source *source, lang_cursor *c, const lang_token *t,
                           uint32_t number)
{
  uint32_t quote = lang_cursor_quote(source, number);
  bool is_long = source->text[t->start] == '[', is_module = is_required(source, number);
  uint32_t from = t->start + quote, to = t->broken ? c->offset : t->end - quote;
  c->place = LANG_PLACE_NOTHING;
  if (c->offset < from || c->offset > to || (is_long && !is_module))
    return;
  if (is_module && memchr(source->text + from, '\n', c->offset - from))
    return;
  c->place = is_module ? LANG_PLACE_MODULE : LANG_PLACE_STRING;
  c->from = from;
  c->to = to;
  c->string = number;
}

// Could this token be the last of an expression, or begin a block?
static bool ends_something(lang_token_kind kind)
{
  switch (kind) {
  case LANG_T_EOF:
  case LANG_T_SEMICOLON:
  case LANG_T_END:
  case LANG_T_THEN:
  case LANG_T_DO:
  case LANG_T_ELSE:
  case LANG_T_REPEAT:
  case LANG_T_BREAK:
  case LANG_T_CLOSE_PAREN:
  case LANG_T_CLOSE_BRACE:
  case LANG_T_CLOSE_BRACKET:
  case LANG_T_NAME:
  case LANG_T_STRING:
  case LANG_T_NUMBER:
  case LANG_T_NIL:
  case LANG_T_TRUE:
  case LANG_T_FALSE:
  case LANG_T_DOTS:
  case LANG_T_DOUBLE_COLON:
  case LANG_T_GREATER:
    return true;
  default:
    return false;
  }
}

// Is a new name made behind this token: local x, function x, for x, a parameter?
static bool makes_name(const lang_source *source, uint32_t before)
{
  switch (kind_before(source, before, 0)) {
  case LANG_T_LOCAL:
  case LANG_T_FOR:
    return true;
  case LANG_T_FUNCTION:
    return kind_before(source, before, 1) == LANG_T_LOCAL;
  case LANG_T_COMMA:
  case LANG_T_OPEN_PAREN: { // in the parameters, or behind local a,
    uint32_t i = before;
    for (uint32_t back = 0; back < 200 && i > 0; back++, i--) {
      lang_token_kind kind = (lang_token_kind)source->tokens[i].kind;
      if (kind == LANG_T_LOCAL || kind == LANG_T_FOR)
        return true;
      if (kind == LANG_T_OPEN_PAREN) {
        while (i > 1 && (source->tokens[i - 1].kind == LANG_T_NAME ||
                         source->tokens[i - 1].kind == LANG_T_DOT ||
                         source->tokens[i - 1].kind == LANG_T_COLON))
          i--;
        return source->tokens[i - 1].kind == LANG_T_FUNCTION;
      }
      if (kind != LANG_T_COMMA && kind != LANG_T_NAME)
        return false;
    }
    return i == 0 && source->tokens[0].kind == LANG_T_LOCAL;
  }
  default:
    return false;
  }
}

static void look_at_tokens(const lang_source *source, lang_cursor *c)
{
  lang_token_kind kind = kind_before(source, c->before, 0);
  uint32_t at = c->before == LANG_NOWHERE ? 0 : source->tokens[c->before].start;
  c->place = LANG_PLACE_PLAIN;
  c->begins_statement = ends_something(kind);
  switch (kind) {
  case LANG_T_DOT:
  case LANG_T_COLON: {
    const lang_node *node = lang_node_at(source, at);
    c->place = kind == LANG_T_DOT ? LANG_PLACE_MEMBER : LANG_PLACE_METHOD;
    c->object = node->kind == LANG_N_FIELD || node->kind == LANG_N_METHOD ? node->a : NULL;
    if (!c->object)
      c->place = LANG_PLACE_NOTHING;
    break;
  }
  case LANG_T_GOTO:
    c->place = LANG_PLACE_LABEL;
    break;
  case LANG_T_LESS:
    if (kind_before(source, c->before, 1) == LANG_T_NAME &&
        (kind_before(source, c->before, 2) == LANG_T_LOCAL ||
         kind_before(source, c->before, 2) == LANG_T_COMMA))
      c->place = LANG_PLACE_ATTRIBUTE;
    break;
  case LANG_T_OPEN_BRACE:
  case LANG_T_COMMA:
  case LANG_T_SEMICOLON: {
    const lang_node *node = lang_node_at(source, at);
    if (node->kind == LANG_N_TABLE)
      c->table = node;
    break;
  }
  default:
    break;
  }
  if (c->place == LANG_PLACE_PLAIN && !c->table && makes_name(source, c->before))
    c->place = LANG_PLACE_NOTHING;
}

lang_cursor lang_cursor_at(const lang_source *source, lang_position position)
{
  uint32_t offset = lang_source_offset(source, position);
  lang_cursor c = {.offset = offset, .from = offset, .to = offset, .before = LANG_NOWHERE};
  if (offset > 0 && lang_comment_at(source, offset))
    return c;
  uint32_t number = offset > 0 ? lang_token_at(source, offset - 1) : 0;
  const lang_token *t = &source->tokens[number];
  bool inside = t->start < offset && t->kind != LANG_T_EOF;
  if (inside && t->kind == LANG_T_NUMBER)
    return c;
  if (inside && t->kind == LANG_T_STRING && (offset < t->end || t->broken)) {
    c.before = number ? number - 1 : LANG_NOWHERE;
    look_in_string(source, &c, t, number);
    return c;
  }
  if (inside && is_word(t)) {
    c.from = t->start;
    c.to = t->end;
    c.before = number ? number - 1 : LANG_NOWHERE;
  } else if (inside) {
    c.before = number;
  } else {
    c.before = number ? number - 1 : LANG_NOWHERE;
  }
  look_at_tokens(source, &c);
  return c;
}

// --- calls ---

// Steps back over one closed bracket or block that ends at tokens[i]; returns the number of its opener.
static uint32_t skip_back(const lang_source *source, uint32_t i, uint32_t *budget)
{
  uint32_t depth = 0;
  for (;; i--) {
    switch (source->tokens[i].kind) {
    case LANG_T_CLOSE_PAREN:
    case LANG_T_CLOSE_BRACE:
    case LANG_T_CLOSE_BRACKET:
    case LANG_T_END:
    case LANG_T_UNTIL:
      depth++;
      break;
    case LANG_T_OPEN_PAREN:
    case LANG_T_OPEN_BRACE:
    case LANG_T_OPEN_BRACKET:
    case LANG_T_FUNCTION:
    case LANG_T_IF:
    case LANG_T_DO:
    case LANG_T_REPEAT:
      depth--;
      break;
    default:
      break;
    }
    if (depth == 0 || i == 0 || --*budget == 0)
      return i;
  }
}

static bool closes(lang_token_kind kind)
{
  return kind == LANG_T_CLOSE_PAREN || kind == LANG_T_CLOSE_BRACE || kind == LANG_T_CLOSE_BRACKET ||
         kind == LANG_T_END;
}

// Words that only stand between statements: behind them no argument goes on.
static bool is_statement(lang_token_kind kind)
{
  switch (kind) {
  case LANG_T_FUNCTION:
  case LANG_T_DO:
  case LANG_T_THEN:
  case LANG_T_ELSE:
  case LANG_T_ELSEIF:
  case LANG_T_IF:
  case LANG_T_FOR:
  case LANG_T_WHILE:
  case LANG_T_REPEAT:
  case LANG_T_UNTIL:
  case LANG_T_LOCAL:
  case LANG_T_RETURN:
  case LANG_T_BREAK:
  case LANG_T_GOTO:
    return true;
  default:
    return false;
  }
}

static const lang_node *call_of(const lang_source *source, uint32_t open)
{
  lang_node *path[PATH];
  uint32_t count = lang_node_path(source, open, path, PATH);
  for (uint32_t i = count; i-- > 0;) {
    const lang_node *n = path[i];
    if (n->kind == LANG_N_CALL && n->at == open)
      return n;
    if (n->kind == LANG_N_METHOD && n->name && n->at < open && n->a->end <= open)
      return n;
    if (n->kind == LANG_N_BLOCK)
      return NULL;
  }
  return NULL;
}

const lang_node *lang_cursor_call(const lang_source *source, uint32_t offset, uint32_t *number,
                                  uint32_t *open)
{
  uint32_t budget = MOST_BACK, commas = 0;
  uint32_t i = offset > 0 ? lang_token_at(source, offset - 1) : 0;
  if (source->tokens[i].start >= offset || source->tokens[i].kind == LANG_T_EOF) {
    if (i == 0)
      return NULL;
    i--;
  } else if (closes((lang_token_kind)source->tokens[i].kind) && source->tokens[i].end > offset) {
    if (i-- == 0)
      return NULL;
  }
  for (;; i--) {
    lang_token_kind kind = (lang_token_kind)source->tokens[i].kind;
    if (closes(kind)) {
      i = skip_back(source, i, &budget);
    } else if (kind == LANG_T_COMMA) {
      commas++;
    } else if (kind == LANG_T_OPEN_BRACE || kind == LANG_T_OPEN_BRACKET) {
      commas = 0; // a table or an index among the arguments: go on outside
    } else if (kind == LANG_T_OPEN_PAREN) {
      const lang_node *call = call_of(source, source->tokens[i].start);
      if (call) {
        *number = commas;
        *open = source->tokens[i].start;
        return call;
      }
      commas = 0;
    } else if (is_statement(kind)) {
      return NULL;
    }
    if (i == 0 || --budget == 0)
      return NULL;
  }
}

// --- names ---

const lang_node *lang_cursor_named(const lang_source *source, lang_position position,
                                   uint32_t *token)
{
  uint32_t offset = lang_source_offset(source, position);
  uint32_t number = lang_token_at(source, offset);
  const lang_token *t = &source->tokens[number];
  if ((t->start > offset || !(is_word(t) || t->kind == LANG_T_STRING)) && number > 0 &&
      t[-1].end == offset) {
    t--;
    number--;
  }
  if (t->start > offset || offset > t->end)
    return NULL;
  *token = number;
  if (t->kind != LANG_T_NAME && t->kind != LANG_T_STRING)
    return NULL;
  const lang_node *node = lang_node_at(source, t->start);
  switch (node->kind) {
  case LANG_N_NAME:
  case LANG_N_STRING:
    return node;
  case LANG_N_FIELD:
  case LANG_N_METHOD:
  case LANG_N_NAMED_ITEM:
  case LANG_N_GOTO:
  case LANG_N_LABEL:
    return node->name && node->at == t->start ? node : NULL;
  default:
    return NULL;
  }
}
