// SPDX-License-Identifier: MIT
/*
 * Tokens of Lua source. Any thread; owns nothing.
 * Lua's own scanner is not part of its API, and stops at the first error; a text that is being typed is full of them.
 */
#include "lua/token.h"

#include <ctype.h>
#include <string.h>

static bool is_name_byte(char c)
{
  return c == '_' || ((unsigned char)c < 128 && isalnum((unsigned char)c));
}

// The level of a long bracket that opens at p, -1 when none does.
static int long_level(const char *p, const char *end)
{
  int level = 0;
  for (p++; p < end && *p == '='; p++)
    level++;
  return p < end && *p == '[' ? level : -1;
}

// Behind the long bracket of that level that opens at p; NULL when it does not end.
static const char *skip_long(const char *p, const char *end, int level)
{
  p += level + 2;
  while (p < end && (p = memchr(p, ']', (size_t)(end - p))) != NULL) {
    const char *q = p + 1;
    while (q < end && *q == '=')
      q++;
    if (q < end && *q == ']' && q - p - 1 == level)
      return q + 1;
    p++;
  }
  return NULL;
}

// Behind the quoted string at p; NULL when its line or the text ends first.
static const char *skip_quoted(const char *p, const char *end)
{
  char quote = *p++;
  while (p < end && *p != quote) {
    if (*p == '\n')
      return NULL;
    if (*p == '\\' && p + 1 < end && p[1] == 'z') {
      for (p += 2; p < end && isspace((unsigned char)*p);)
        p++;
      continue;
    }
    p += *p == '\\' && p + 1 < end ? 2 : 1;
  }
  return p < end ? p + 1 : NULL;
}

// Behind the comment at p; NULL when the text ends first.
static const char *skip_comment(const char *p, const char *end)
{
  p += 2;
  int level = p < end && *p == '[' ? long_level(p, end) : -1;
  if (level >= 0)
    return skip_long(p, end, level);
  return memchr(p, '\n', (size_t)(end - p));
}

static size_t number_length(const char *p, const char *end)
{
  const char *q = p;
  bool hex = end - p > 1 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
  for (; q < end; q++) {
    bool exponent = q > p && (*q == '+' || *q == '-') &&
                    (hex ? q[-1] == 'p' || q[-1] == 'P' : q[-1] == 'e' || q[-1] == 'E');
    if (!is_name_byte(*q) && *q != '.' && !exponent)
      break;
    if (*q == '.' && q + 1 < end && q[1] == '.') // 1..x: for Lua malformed, for us a concatenation
      break;
  }
  return (size_t)(q - p);
}

static size_t operator_length(const char *p, const char *end)
{
  static const char *const longer[] = {"...", "..", "::", "==", "~=", "<=", ">=", "//", "<<", ">>"};
  for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
    size_t n = strlen(longer[i]);
    if ((size_t)(end - p) >= n && memcmp(p, longer[i], n) == 0)
      return n;
  }
  return 1;
}

static ep_token token(ep_token_kind kind, const char **at, const char *behind)
{
  ep_token t = {kind, *at, (size_t)(behind - *at)};
  *at = behind;
  return t;
}

ep_token ep_token_next(const char **at, const char *end)
{
  const char *p = *at;
  for (;;) {
    while (p < end && isspace((unsigned char)*p))
      p++;
    if (end - p < 2 || p[0] != '-' || p[1] != '-')
      break;
    const char *behind = skip_comment(p, end);
    if (!behind) {
      *at = p;
      return token(EP_TOKEN_OPEN, at, end);
    }
    p = behind;
  }
  *at = p;
  if (p == end)
    return token(EP_TOKEN_END, at, end);
  const char *behind = p;
  if (is_name_byte(*p) && !isdigit((unsigned char)*p)) {
    while (behind < end && is_name_byte(*behind))
      behind++;
    return token(EP_TOKEN_NAME, at, behind);
  }
  if (isdigit((unsigned char)*p) || (*p == '.' && p + 1 < end && isdigit((unsigned char)p[1])))
    return token(EP_TOKEN_NUMBER, at, p + number_length(p, end));
  int level = *p == '[' ? long_level(p, end) : -1;
  if (*p == '"' || *p == '\'' || level >= 0) {
    behind = level >= 0 ? skip_long(p, end, level) : skip_quoted(p, end);
    return token(behind ? EP_TOKEN_STRING : EP_TOKEN_OPEN, at, behind ? behind : end);
  }
  return token(EP_TOKEN_OTHER, at, p + operator_length(p, end));
}

bool ep_token_is(const ep_token *t, const char *text)
{
  return t->length == strlen(text) && memcmp(t->at, text, t->length) == 0;
}

bool ep_token_is_reserved(const ep_token *t)
{
  static const char *const words[] = {"and",   "break", "do",       "else", "elseif", "end",
                                      "false", "for",   "function", "goto", "if",     "in",
                                      "local", "nil",   "not",      "or",   "repeat", "return",
                                      "then",  "true",  "until",    "while"};
  for (size_t i = 0; t->kind == EP_TOKEN_NAME && i < sizeof words / sizeof *words; i++) {
    if (ep_token_is(t, words[i]))
      return true;
  }
  return false;
}
