// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lexer of Lua 5.4. Within the making of a source; owns nothing.
 *
 * The idea: all tokens at once into one array of 16 bytes each. The parser looks ahead as it likes, and what
 * works on a cursor (completion, signatures, re-indenting) goes to and fro in it. Names are made unique here,
 * so that everybody else compares pointers. Positions are offsets; lines are looked up when a person asks.
 *
 * Unfinished strings end with their line, unfinished long ones with the text, bytes that are no Lua become
 * tokens of kind ERROR, a run of them one token.
 */
#include "lang/lexer.h"

#include <string.h>

typedef struct lexer {
  lang_source *source;
  const char *text;
  uint32_t at, length;
  uint32_t token_room, comment_room, name_room, line_room;
  uint32_t *table; // open hash of names: number + 1
  uint32_t table_size;
} lexer;

enum { SPACE = 1, LETTER = 2, DIGIT = 4, HEX = 8, SIGN = 16 };

static const uint8_t classes[256] = {
    ['\t'] = SPACE,
    ['\v'] = SPACE,
    ['\f'] = SPACE,
    ['\r'] = SPACE,
    ['\n'] = SPACE,
    [' '] = SPACE,
    ['0' ... '9'] = DIGIT | HEX,
    ['a' ... 'f'] = LETTER | HEX,
    ['A' ... 'F'] = LETTER | HEX,
    ['g' ... 'z'] = LETTER,
    ['G' ... 'Z'] = LETTER,
    ['_'] = LETTER,
    ['!'] = 0,
    ['"' ... '#'] = SIGN,
    ['%' ... '/'] = SIGN,
    [':' ... '>'] = SIGN,
    ['['] = SIGN,
    [']' ... '^'] = SIGN,
    ['{' ... '~'] = SIGN,
};

static bool is(unsigned char byte, unsigned class)
{
  return (classes[byte] & class) != 0;
}

static unsigned char peek(const lexer *lx, uint32_t ahead)
{
  return lx->at + ahead < lx->length ? (unsigned char)lx->text[lx->at + ahead] : 0;
}

// A larger array with the same content; the old one is left to the arena.
static void *grow(lexer *lx, void *old, uint32_t count, uint32_t *room, size_t size)
{
  *room = *room ? *room * 2
                : lx->length / 16 + 64; // one copy for most files; untouched memory costs nothing
  void *bigger = lang_arena_take(lx->source->arena, *room * size);
  if (count)
    memcpy(bigger, old, count * size);
  return bigger;
}

static lang_token *add_token(lexer *lx, lang_token_kind kind, uint32_t start)
{
  lang_source *s = lx->source;
  if (s->token_count == lx->token_room)
    s->tokens = grow(lx, s->tokens, s->token_count, &lx->token_room, sizeof *s->tokens);
  lang_token *t = &s->tokens[s->token_count++];
  t->start = start;
  t->end = lx->at;
  t->kind = (uint8_t)kind;
  return t;
}

static void add_line(lexer *lx, uint32_t start)
{
  lang_source *s = lx->source;
  if (s->line_count == lx->line_room)
    s->lines = grow(lx, s->lines, s->line_count, &lx->line_room, sizeof *s->lines);
  s->lines[s->line_count++] = start;
}

// --- names ---

static void enter_name(const lexer *lx, uint32_t number)
{
  uint32_t slot = lx->source->names[number]->hash & (lx->table_size - 1);
  while (lx->table[slot])
    slot = (slot + 1) & (lx->table_size - 1);
  lx->table[slot] = number + 1;
}

static uint32_t add_name(lexer *lx, const char *text, uint32_t length, uint32_t hash)
{
  lang_source *s = lx->source;
  if (s->name_count == lx->name_room)
    s->names = grow(lx, s->names, s->name_count, &lx->name_room, sizeof(lang_name *));
  lang_name *name = lang_arena_take(s->arena, sizeof *name);
  name->text = lang_arena_copy(s->arena, text, length);
  name->length = length;
  name->hash = hash;
  s->names[s->name_count] = name;
  if (!lx->table || (s->name_count + 1) * 2 > lx->table_size) {
    lx->table_size = lx->table_size ? lx->table_size * 2 : 512;
    lx->table = lang_arena_take(s->arena, lx->table_size * sizeof *lx->table);
    for (uint32_t i = 0; i < s->name_count; i++)
      enter_name(lx, i);
  }
  enter_name(lx, s->name_count);
  return s->name_count++;
}

static uint32_t find_name(lexer *lx, const char *text, uint32_t length, uint32_t hash)
{
  if (lx->table_size) {
    uint32_t slot = hash & (lx->table_size - 1);
    for (; lx->table[slot]; slot = (slot + 1) & (lx->table_size - 1)) {
      const lang_name *name = lx->source->names[lx->table[slot] - 1];
      if (name->hash == hash && name->length == length && memcmp(name->text, text, length) == 0)
        return lx->table[slot] - 1;
    }
  }
  return add_name(lx, text, length, hash);
}

static uint32_t hash_bytes(const char *bytes, uint32_t length)
{
  uint32_t hash = 2166136261U; // FNV-1a
  for (uint32_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)bytes[i]) * 16777619U;
  return hash;
}

// Keywords are the first names, so the number of a name tells whether it is one.
static void add_keywords(lexer *lx)
{
  for (unsigned kind = 0; kind < LANG_KEYWORD_COUNT; kind++) {
    const char *text = lang_token_text((lang_token_kind)kind);
    uint32_t length = (uint32_t)strlen(text);
    add_name(lx, text, length, hash_bytes(text, length));
  }
}

static void read_word(lexer *lx)
{
  uint32_t start = lx->at;
  uint32_t hash = 2166136261U;
  while (lx->at < lx->length && is((unsigned char)lx->text[lx->at], LETTER | DIGIT))
    hash = (hash ^ (unsigned char)lx->text[lx->at++]) * 16777619U;
  uint32_t name = find_name(lx, lx->text + start, lx->at - start, hash);
  lang_token_kind kind = name < LANG_KEYWORD_COUNT ? (lang_token_kind)name : LANG_T_NAME;
  add_token(lx, kind, start)->name = name;
}

// --- numbers and strings ---

static void read_number(lexer *lx)
{
  uint32_t start = lx->at;
  bool hex = peek(lx, 0) == '0' && (peek(lx, 1) | 32) == 'x';
  if (hex)
    lx->at += 2;
  char exponent = hex ? 'p' : 'e';
  bool digits = false, point = false, broken = false;
  for (;; lx->at++) {
    unsigned char c = peek(lx, 0);
    if ((c | 32) == exponent && c) {
      if (peek(lx, 1) == '+' || peek(lx, 1) == '-')
        lx->at++;
      broken |= !is(peek(lx, 1), DIGIT);
      hex = false;
      exponent = 0;
      point = true; // none may follow
    } else if (is(c, hex ? HEX : DIGIT)) {
      digits = true;
    } else if (c == '.' && !point) {
      point = true;
    } else if (is(c, LETTER | DIGIT) || c == '.') {
      broken = true;
    } else {
      break;
    }
  }
  add_token(lx, LANG_T_NUMBER, start)->broken = broken || !digits;
}

// At "[": the level of a long bracket, or -1.
static int long_level(const lexer *lx)
{
  uint32_t ahead = 1;
  while (peek(lx, ahead) == '=')
    ahead++;
  return peek(lx, ahead) == '[' ? (int)ahead - 1 : -1;
}

// At "[==[": goes behind the closing bracket. False: there is none.
static bool skip_long(lexer *lx, int level)
{
  lx->at += (uint32_t)level + 2;
  while (lx->at < lx->length) {
    char c = lx->text[lx->at++];
    if (c == '\n') {
      add_line(lx, lx->at);
    } else if (c == ']') {
      uint32_t equals = 0;
      while (peek(lx, equals) == '=')
        equals++;
      if (equals == (uint32_t)level && peek(lx, equals) == ']') {
        lx->at += equals + 1;
        return true;
      }
      lx->at += equals;
    }
  }
  return false;
}

static void read_long_string(lexer *lx, int level)
{
  uint32_t start = lx->at;
  bool ends = skip_long(lx, level);
  add_token(lx, LANG_T_STRING, start)->broken = !ends;
}

// A backslash in a string: goes behind it and what it takes with it. A line end only where Lua allows one.
static void skip_escape(lexer *lx)
{
  lx->at++;
  unsigned char c = peek(lx, 0);
  if (c == 'z') {
    lx->at++;
    while (lx->at < lx->length && is((unsigned char)lx->text[lx->at], SPACE)) {
      if (lx->text[lx->at++] == '\n')
        add_line(lx, lx->at);
    }
  } else if (c == '\r' && peek(lx, 1) == '\n') {
    lx->at += 2;
    add_line(lx, lx->at);
  } else if (lx->at < lx->length) {
    lx->at++;
    if (c == '\n')
      add_line(lx, lx->at);
  }
}

static void read_string(lexer *lx)
{
  uint32_t start = lx->at;
  char quote = lx->text[lx->at++];
  while (lx->at < lx->length && lx->text[lx->at] != '\n') {
    char c = lx->text[lx->at];
    if (c == '\\') {
      skip_escape(lx);
      continue;
    }
    lx->at++;
    if (c == quote) {
      add_token(lx, LANG_T_STRING, start);
      return;
    }
  }
  add_token(lx, LANG_T_STRING, start)->broken = true;
}

// --- comments ---

static void add_comment(lexer *lx, uint32_t start, bool is_long, bool broken)
{
  lang_source *s = lx->source;
  if (s->comment_count == lx->comment_room)
    s->comments = grow(lx, s->comments, s->comment_count, &lx->comment_room, sizeof *s->comments);
  s->comments[s->comment_count++] = (lang_comment){
      .start = start, .end = lx->at, .next = s->token_count, .is_long = is_long, .broken = broken};
}

static void skip_line(lexer *lx)
{
  const char *end = memchr(lx->text + lx->at, '\n', lx->length - lx->at);
  lx->at = end ? (uint32_t)(end - lx->text) : lx->length;
}

static void read_comment(lexer *lx)
{
  uint32_t start = lx->at;
  lx->at += 2;
  int level = peek(lx, 0) == '[' ? long_level(lx) : -1;
  if (level >= 0) {
    bool ends = skip_long(lx, level);
    add_comment(lx, start, true, !ends);
  } else {
    skip_line(lx);
    add_comment(lx, start, false, false);
  }
}

// --- signs ---

static void add_sign(lexer *lx, lang_token_kind kind, uint32_t length)
{
  uint32_t start = lx->at;
  lx->at += length;
  add_token(lx, kind, start);
}

// One byte, or two when the next byte is `second`.
static void one_or_two(lexer *lx, lang_token_kind one, char second, lang_token_kind two)
{
  if (peek(lx, 1) == (unsigned char)second)
    add_sign(lx, two, 2);
  else
    add_sign(lx, one, 1);
}

static void read_dots(lexer *lx)
{
  if (is(peek(lx, 1), DIGIT))
    read_number(lx);
  else if (peek(lx, 1) == '.' && peek(lx, 2) == '.')
    add_sign(lx, LANG_T_DOTS, 3);
  else
    one_or_two(lx, LANG_T_DOT, '.', LANG_T_CONCAT);
}

static void read_sign(lexer *lx)
{
  static const uint8_t single[128] = {
      ['+'] = LANG_T_PLUS,       ['*'] = LANG_T_STAR,        ['%'] = LANG_T_PERCENT,
      ['^'] = LANG_T_CARET,      ['#'] = LANG_T_HASH,        ['&'] = LANG_T_AMPERSAND,
      ['|'] = LANG_T_PIPE,       ['('] = LANG_T_OPEN_PAREN,  [')'] = LANG_T_CLOSE_PAREN,
      ['{'] = LANG_T_OPEN_BRACE, ['}'] = LANG_T_CLOSE_BRACE, [']'] = LANG_T_CLOSE_BRACKET,
      [';'] = LANG_T_SEMICOLON,  [','] = LANG_T_COMMA,
  };
  char c = lx->text[lx->at];
  switch (c) {
  case '"':
  case '\'':
    read_string(lx);
    break;
  case '-':
    if (peek(lx, 1) == '-')
      read_comment(lx);
    else
      add_sign(lx, LANG_T_MINUS, 1);
    break;
  case '[': {
    int level = long_level(lx);
    if (level >= 0)
      read_long_string(lx, level);
    else
      add_sign(lx, LANG_T_OPEN_BRACKET, 1);
    break;
  }
  case '.':
    read_dots(lx);
    break;
  case '/':
    one_or_two(lx, LANG_T_SLASH, '/', LANG_T_DOUBLE_SLASH);
    break;
  case '=':
    one_or_two(lx, LANG_T_ASSIGN, '=', LANG_T_EQUAL);
    break;
  case '~':
    one_or_two(lx, LANG_T_TILDE, '=', LANG_T_NOT_EQUAL);
    break;
  case ':':
    one_or_two(lx, LANG_T_COLON, ':', LANG_T_DOUBLE_COLON);
    break;
  case '<':
    if (peek(lx, 1) == '<')
      add_sign(lx, LANG_T_SHIFT_LEFT, 2);
    else
      one_or_two(lx, LANG_T_LESS, '=', LANG_T_LESS_EQUAL);
    break;
  case '>':
    if (peek(lx, 1) == '>')
      add_sign(lx, LANG_T_SHIFT_RIGHT, 2);
    else
      one_or_two(lx, LANG_T_GREATER, '=', LANG_T_GREATER_EQUAL);
    break;
  default:
    add_sign(lx, (lang_token_kind)single[c & 127], 1);
  }
}

static void read_error(lexer *lx)
{
  uint32_t start = lx->at;
  while (lx->at < lx->length && classes[(unsigned char)lx->text[lx->at]] == 0)
    lx->at++;
  add_token(lx, LANG_T_ERROR, start);
}

// --- all of it ---

void lang_lexer_run(lang_source *source)
{
  lexer lx = {.source = source, .text = source->text, .length = source->length};
  lx.token_room = lx.length / 4 + 64;
  source->tokens = lang_arena_take(source->arena, lx.token_room * sizeof *source->tokens);
  add_keywords(&lx);
  add_line(&lx, 0);
  if (lx.length && lx.text[0] == '#') { // a line for the shell
    skip_line(&lx);
    add_comment(&lx, 0, false, false);
  }
  while (lx.at < lx.length) {
    unsigned char c = (unsigned char)lx.text[lx.at];
    if (is(c, LETTER))
      read_word(&lx);
    else if (c == '\n')
      add_line(&lx, ++lx.at);
    else if (is(c, SPACE))
      lx.at++;
    else if (is(c, DIGIT))
      read_number(&lx);
    else if (is(c, SIGN))
      read_sign(&lx);
    else
      read_error(&lx);
  }
  add_token(&lx, LANG_T_EOF, lx.length);
}
