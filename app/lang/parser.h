/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens to a tree with resolved names. Inside of lang. */
#ifndef LANG_PARSER_H
#define LANG_PARSER_H

#include "lang/tree.h"

/* Fills root, symbols, globals and problems of a source that has its tokens. Within lang_arena_run(). */
void lang_parser_run(lang_source *source);

/* --- between the files of the parser --- */

typedef struct lang_parser {
  lang_source *source;
  const lang_token *token; // the current one
  uint32_t last_end;       // where the one before it ended
  unsigned nesting;
  unsigned level;      // functions around
  bool by_columns;     // second try: an `end` further left than its block closes an outer one
  lang_symbol **stack; // visible locals
  uint32_t stack_count, stack_room;
  uint32_t global_room;
  const lang_name *self; // when the source has it
} lang_parser;

/* scope.c */
uint32_t lang_scope_open(const lang_parser *p);
void lang_scope_close(lang_parser *p, uint32_t mark, uint32_t end);
lang_symbol *lang_scope_declare(lang_parser *p, lang_symbol_kind kind, const lang_name *name,
                                uint32_t from);
void lang_scope_use(lang_parser *p, lang_node *name_node);
void lang_scope_declare_node(lang_parser *p, lang_symbol_kind kind, lang_node *name_node,
                             uint32_t from);
void lang_scope_write(lang_node *name_node); // a use was a write

/* expression.c */
lang_node *lang_parse_expression(lang_parser *p);
lang_node *lang_parse_expressions(lang_parser *p);
lang_node *lang_parse_suffixed(lang_parser *p);
lang_node *lang_parse_body(lang_parser *p, uint32_t start, bool is_method, lang_node *object);

/* statement.c */
lang_node *lang_parse_statement(lang_parser *p); // NULL: there was none, and a token was skipped

/* parser.c */
lang_node *lang_parse_block(lang_parser *p); // without a scope of its own
// by_columns: does the token stand further left than the line of the opener?
bool lang_parse_is_left_of(const lang_parser *p, uint32_t opener);
void lang_parse_end(lang_parser *p, uint32_t opener, const char *what);
lang_node *lang_parse_new(lang_parser *p, lang_node_kind kind, uint32_t start);
lang_node *lang_parse_finish(lang_parser *p,
                             lang_node *node); // ends with the last token; depth from children
void lang_parse_next(lang_parser *p);
bool lang_parse_accept(lang_parser *p, lang_token_kind kind);
bool lang_parse_expect(lang_parser *p, lang_token_kind kind, const char *where);
void lang_parse_problem(lang_parser *p, const char *message);
const lang_name *lang_parse_token_name(const lang_parser *p);

#endif
