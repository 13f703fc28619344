// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reading and showing types. Any thread that has the arena; owns nothing.
 *
 * A type ends where the language of types ends, so the words behind it in an annotation are its description.
 */
#include "lang/type.h"

#include <string.h>

#define DEEPEST 24U

typedef struct reader {
  lang_arena *arena;
  const char *at;
  unsigned depth;
} reader;

static const lang_type *read_type(reader *r);

static void skip_space(reader *r)
{
  while (*r->at == ' ' || *r->at == '\t')
    r->at++;
}

static bool is_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static lang_type *new_type(reader *r, lang_type_kind kind)
{
  lang_type *type = lang_arena_take(r->arena, sizeof *type);
  type->kind = (uint8_t)kind;
  return type;
}

static bool accept(reader *r, char c)
{
  skip_space(r);
  if (*r->at != c)
    return false;
  r->at++;
  return true;
}

// A name with dots, as `ui.Window`; also `file*` and `-1`. NULL: none.
static const char *read_word(reader *r)
{
  const char *start = r->at;
  if (*r->at == '-')
    r->at++;
  while (is_word(*r->at) ||
         ((*r->at == '.' || *r->at == '-') && is_word(r->at[1]) && r->at > start))
    r->at++;
  if (*r->at == '*' && r->at > start)
    r->at++;
  return r->at > start ? lang_arena_copy(r->arena, start, (size_t)(r->at - start)) : NULL;
}

// `name:`, `name?:` ahead?
static bool field_follows(const reader *r)
{
  const char *p = r->at;
  while (*p == ' ')
    p++;
  const char *start = p;
  if (strncmp(p, "...", 3) == 0)
    p += 3;
  while (is_word(*p))
    p++;
  if (p == start)
    return false;
  if (*p == '?')
    p++;
  return *p == ':';
}

static lang_param *read_field(reader *r)
{
  lang_param *field = lang_arena_take(r->arena, sizeof *field);
  skip_space(r);
  if (*r->at == '[') { // a key of some type
    r->at++;
    read_type(r);
    accept(r, ']');
  } else if (strncmp(r->at, "...", 3) == 0) {
    r->at += 3;
    field->name = "...";
  } else {
    const char *start = r->at;
    while (is_word(*r->at))
      r->at++;
    if (r->at == start)
      return NULL;
    field->name = lang_arena_copy(r->arena, start, (size_t)(r->at - start));
  }
  if (*r->at == '?') {
    r->at++;
    field->optional = true;
  }
  if (accept(r, ':'))
    field->type = read_type(r);
  return field;
}

static lang_param *read_fields(reader *r, char close)
{
  lang_param *first = NULL, **tail = &first;
  while (!accept(r, close) && *r->at) {
    lang_param *field = read_field(r);
    if (!field)
      break;
    *tail = field;
    tail = &field->next;
    if (!accept(r, ','))
      accept(r, ';');
  }
  return first;
}

static lang_return *read_returns(reader *r)
{
  lang_return *first = NULL, **tail = &first;
  do {
    const char *before = r->at;
    if (first && field_follows(r)) { // the comma belongs to the list around
      r->at = before;
      while (*r->at != ',')
        r->at--;
      break;
    }
    skip_space(r);
    if (is_word(*r->at) && field_follows(r)) { // a name in front of the type
      while (*r->at != ':')
        r->at++;
      r->at++;
    }
    lang_return *value = lang_arena_take(r->arena, sizeof *value);
    value->type = read_type(r);
    if (!value->type)
      break;
    *tail = value;
    tail = &value->next;
  } while (accept(r, ','));
  return first;
}

static const lang_type *read_function(reader *r)
{
  lang_signature *signature = lang_arena_take(r->arena, sizeof *signature);
  signature->annotated = true;
  if (accept(r, '('))
    signature->params = read_fields(r, ')');
  if (signature->params && signature->params->name &&
      strcmp(signature->params->name, "self") == 0) {
    signature->is_method = true;
    signature->params = signature->params->next;
  }
  if (*r->at == ':') {
    r->at++;
    signature->returns = read_returns(r);
  }
  lang_type *type = new_type(r, LANG_TY_FUNCTION);
  type->signature = signature;
  return type;
}

static const lang_type *read_quoted(reader *r)
{
  const char *start = r->at;
  char quote = *r->at++;
  while (*r->at && *r->at != quote)
    r->at++;
  if (*r->at)
    r->at++;
  lang_type *type = new_type(r, LANG_TY_LITERAL);
  type->text = lang_arena_copy(r->arena, start, (size_t)(r->at - start));
  return type;
}

// `table<K, V>` and other names with types in angles.
static const lang_type *read_named(reader *r)
{
  const char *word = read_word(r);
  if (!word)
    return NULL;
  if (strcmp(word, "fun") == 0 && *r->at == '(')
    return read_function(r);
  lang_type *type = new_type(r, LANG_TY_NAME);
  type->text = word;
  if (*r->at == '<') {
    r->at++;
    const lang_type *key = read_type(r);
    const lang_type *value = accept(r, ',') ? read_type(r) : NULL;
    accept(r, '>');
    if (strcmp(word, "table") == 0 && key && value) {
      type->kind = LANG_TY_MAP;
      type->inner = key;
      ((lang_type *)key)->next = value;
    }
  }
  return type;
}

static const lang_type *read_primary(reader *r)
{
  skip_space(r);
  switch (*r->at) {
  case '"':
  case '\'':
    return read_quoted(r);
  case '`': {
    r->at++;
    const lang_type *type = read_named(r);
    accept(r, '`');
    return type;
  }
  case '(': {
    r->at++;
    const lang_type *type = read_type(r);
    accept(r, ')');
    return type;
  }
  case '{': {
    r->at++;
    lang_type *type = new_type(r, LANG_TY_RECORD);
    type->fields = read_fields(r, '}');
    return type;
  }
  case '.':
    if (strncmp(r->at, "...", 3) == 0) {
      r->at += 3;
      lang_type *type = new_type(r, LANG_TY_NAME);
      type->text = "any";
      return type;
    }
    return NULL;
  default:
    return read_named(r);
  }
}

static const lang_type *read_postfix(reader *r)
{
  lang_type *type = (lang_type *)read_primary(r);
  while (type) {
    if (r->at[0] == '[' && r->at[1] == ']') {
      r->at += 2;
      lang_type *array = new_type(r, LANG_TY_ARRAY);
      array->inner = type;
      type = array;
    } else if (*r->at == '?') {
      r->at++;
      type->optional = true;
    } else {
      break;
    }
  }
  return type;
}

static bool is_nil(const lang_type *type)
{
  return type->kind == LANG_TY_NAME && strcmp(type->text, "nil") == 0;
}

static const lang_type *read_alternatives(reader *r, const lang_type *first)
{
  lang_type *both = new_type(r, LANG_TY_UNION);
  lang_type *last = (lang_type *)first;
  both->inner = first;
  both->optional = first->optional || is_nil(first);
  for (;;) {
    const char *before = r->at;
    skip_space(r);
    if (*r->at != '|') {
      r->at = before;
      return both;
    }
    r->at++;
    lang_type *type = (lang_type *)read_postfix(r);
    if (!type)
      return both;
    both->optional |= type->optional || is_nil(type);
    last->next = type;
    last = type;
  }
}

static const lang_type *read_type(reader *r)
{
  if (r->depth >= DEEPEST)
    return NULL;
  r->depth++;
  skip_space(r);
  const char *start = r->at;
  const lang_type *type = read_postfix(r);
  if (type) {
    const char *end = r->at;
    const char *p = end;
    while (*p == ' ')
      p++;
    if (*p == '|') {
      type = read_alternatives(r, type);
      end = r->at;
    }
    if (type->kind != LANG_TY_NAME && type->kind != LANG_TY_LITERAL)
      ((lang_type *)type)->text = lang_arena_copy(r->arena, start, (size_t)(end - start));
  }
  r->depth--;
  return type;
}

const lang_type *lang_type_parse(lang_arena *arena, const char *text, const char **rest)
{
  reader r = {.arena = arena, .at = text};
  const lang_type *type = read_type(&r);
  if (rest)
    *rest = r.at;
  return type;
}

const lang_type *lang_type_parse_list(lang_arena *arena, const char *text, const char **rest)
{
  reader r = {.arena = arena, .at = text};
  const lang_type *first = read_type(&r);
  lang_type *last = (lang_type *)first;
  while (last && accept(&r, ',')) {
    last->next = read_type(&r);
    last = (lang_type *)last->next;
  }
  if (rest)
    *rest = r.at;
  return first;
}

const lang_type *lang_type_name(lang_arena *arena, const char *name)
{
  lang_type *type = lang_arena_take(arena, sizeof *type);
  type->kind = LANG_TY_NAME;
  type->text = name;
  return type;
}

const lang_type *lang_type_of_entity(lang_arena *arena, struct lang_entity *entity)
{
  lang_type *type = lang_arena_take(arena, sizeof *type);
  type->kind = LANG_TY_ENTITY;
  type->entity = entity;
  return type;
}

const char *lang_type_show(lang_arena *arena, const lang_type *type)
{
  if (!type)
    return NULL;
  if (type->kind == LANG_TY_FUNCTION && !type->text)
    return lang_arena_format(arena, "fun%s", lang_signature_show(arena, type->signature));
  if (type->optional && (type->kind == LANG_TY_NAME || type->kind == LANG_TY_LITERAL))
    return lang_arena_format(arena, "%s?", type->text);
  return type->text ? type->text : "table";
}

const char *lang_signature_show(lang_arena *arena, const lang_signature *signature)
{
  const char *text = "(";
  for (const lang_param *p = signature->params; p; p = p->next) {
    const char *type = p->type ? lang_type_show(arena, p->type) : NULL;
    text = lang_arena_format(arena, "%s%s%s%s%s%s", text, p == signature->params ? "" : ", ",
                             p->name ? p->name : "_", p->optional ? "?" : "", type ? ": " : "",
                             type ? type : "");
  }
  text = lang_arena_format(arena, "%s)", text);
  for (const lang_return *v = signature->returns; v; v = v->next)
    text = lang_arena_format(arena, "%s%s%s", text, v == signature->returns ? ": " : ", ",
                             lang_type_show(arena, v->type));
  return text;
}
