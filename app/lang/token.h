/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words and signs of Lua 5.4 (manual §3.1), as the lexer finds them. Inside of lang.
 */
#ifndef LANG_TOKEN_H
#define LANG_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

struct lang_symbol;

/* Every kind of token: enumerator and spelling. Keywords stand together, in alphabetical order. */
#define LANG_TOKENS(X)                                                                             \
  X(AND, "and")                                                                                    \
  X(BREAK, "break")                                                                                \
  X(DO, "do")                                                                                      \
  X(ELSE, "else")                                                                                  \
  X(ELSEIF, "elseif")                                                                              \
  X(END, "end")                                                                                    \
  X(FALSE, "false")                                                                                \
  X(FOR, "for")                                                                                    \
  X(FUNCTION, "function")                                                                          \
  X(GOTO, "goto")                                                                                  \
  X(IF, "if")                                                                                      \
  X(IN, "in")                                                                                      \
  X(LOCAL, "local")                                                                                \
  X(NIL, "nil")                                                                                    \
  X(NOT, "not")                                                                                    \
  X(OR, "or")                                                                                      \
  X(REPEAT, "repeat")                                                                              \
  X(RETURN, "return")                                                                              \
  X(THEN, "then")                                                                                  \
  X(TRUE, "true")                                                                                  \
  X(UNTIL, "until")                                                                                \
  X(WHILE, "while")                                                                                \
  X(NAME, "name")                                                                                  \
  X(NUMBER, "number")                                                                              \
  X(STRING, "string")                                                                              \
  X(PLUS, "+")                                                                                     \
  X(MINUS, "-")                                                                                    \
  X(STAR, "*")                                                                                     \
  X(SLASH, "/")                                                                                    \
  X(DOUBLE_SLASH, "//")                                                                            \
  X(PERCENT, "%")                                                                                  \
  X(CARET, "^")                                                                                    \
  X(HASH, "#")                                                                                     \
  X(AMPERSAND, "&")                                                                                \
  X(TILDE, "~")                                                                                    \
  X(PIPE, "|")                                                                                     \
  X(SHIFT_LEFT, "<<")                                                                              \
  X(SHIFT_RIGHT, ">>")                                                                             \
  X(EQUAL, "==")                                                                                   \
  X(NOT_EQUAL, "~=")                                                                               \
  X(LESS_EQUAL, "<=")                                                                              \
  X(GREATER_EQUAL, ">=")                                                                           \
  X(LESS, "<")                                                                                     \
  X(GREATER, ">")                                                                                  \
  X(ASSIGN, "=")                                                                                   \
  X(OPEN_PAREN, "(")                                                                               \
  X(CLOSE_PAREN, ")")                                                                              \
  X(OPEN_BRACE, "{")                                                                               \
  X(CLOSE_BRACE, "}")                                                                              \
  X(OPEN_BRACKET, "[")                                                                             \
  X(CLOSE_BRACKET, "]")                                                                            \
  X(DOUBLE_COLON, "::")                                                                            \
  X(SEMICOLON, ";")                                                                                \
  X(COLON, ":")                                                                                    \
  X(COMMA, ",")                                                                                    \
  X(DOT, ".")                                                                                      \
  X(CONCAT, "..")                                                                                  \
  X(DOTS, "...")                                                                                   \
  X(ERROR, "unknown sign")                                                                         \
  X(EOF, "<eof>")

typedef enum lang_token_kind {
#define X(name, spelling) LANG_T_##name,
  LANG_TOKENS(X)
#undef X
} lang_token_kind;

#define LANG_KEYWORD_COUNT ((unsigned)LANG_T_WHILE + 1U)

typedef struct lang_token {
  uint32_t start, end; // bytes, half open
  uint32_t name;       // NAME: its number in lang_source.names
  uint8_t kind;
  bool broken; // STRING: it does not end. NUMBER: Lua would not read it
} lang_token;

/* An identifier, once for all its uses in a source. */
typedef struct lang_name {
  const char *text; // zero-terminated
  uint32_t length;
  uint32_t hash;
  struct lang_symbol *visible; // while parsing: the innermost local of this name
  struct lang_symbol *global;  // the global of this name, when it is used as one
} lang_name;

typedef struct lang_comment {
  uint32_t start, end; // with dashes, without the line end
  uint32_t next;       // number of the token behind it
  bool is_long;
  bool broken; // a long one that does not end
} lang_comment;

/* The spelling, for messages. */
const char *lang_token_text(lang_token_kind kind);

#endif
