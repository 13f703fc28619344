/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lang makes of a source: tokens, comments, nodes, symbols. Inside of lang; others use source.h.
 * All of it lies in the arena of the source and is not changed once lang_source_new() has returned, so any
 * number of threads may read it.
 */
#ifndef LANG_TREE_H
#define LANG_TREE_H

#include "lang/arena.h"
#include "lang/source.h"
#include "lang/token.h"

/* Kinds of nodes. a, b and c of a node are lists of children, linked by next; how many of the three are
 * children is the number behind the kind. All other use of them is said in the comment. */
#define LANG_NODES(X)                                                                                   \
  X(BLOCK, 1)          /* a: statements */                                                              \
  X(LOCAL, 2)          /* a: NAMEs, b: values */                                                        \
  X(LOCAL_FUNCTION, 2) /* a: NAME, b: FUNCTION */                                                       \
  X(FUNCTION_STAT, 2)  /* a: NAME, FIELD; b: FUNCTION */                                                \
  X(ASSIGN, 2)         /* a: targets, b: values */                                                      \
  X(EXPRESSION, 1)     /* a: a call, or while typing anything */                                        \
  X(DO, 1)             /* a: BLOCK */                                                                   \
  X(WHILE, 2)          /* a: condition, b: BLOCK */                                                     \
  X(REPEAT, 2)         /* a: BLOCK, b: condition */                                                     \
  X(IF, 1)             /* a: CLAUSEs */                                                                 \
  X(CLAUSE, 2)         /* a: condition, none for else; b: BLOCK */                                      \
  X(FOR_NUMBER, 3)     /* a: NAME, b: 2 or 3 expressions, c: BLOCK */                                   \
  X(FOR_IN, 3)         /* a: NAMEs, b: expressions, c: BLOCK */                                         \
  X(RETURN, 1)         /* a: values */                                                                  \
  X(BREAK, 0)                                                                                           \
  X(GOTO, 0)  /* name */                                                                                \
  X(LABEL, 0) /* name */                                                                                \
  X(NIL, 0)                                                                                             \
  X(BOOLEAN, 0) /* op: the token */                                                                     \
  X(NUMBER, 0)                                                                                          \
  X(STRING, 0)                                                                                          \
  X(VARARG, 0)                                                                                          \
  X(FUNCTION,                                                                                           \
    2) /* a: parameters: NAMEs, then perhaps VARARG; b: BLOCK; op: LANG_METHOD when it has a self */    \
  X(NAME, 0) /* symbol; a: the next use of it */                                                        \
  X(FIELD,                                                                                              \
    1) /* a: object; name, NULL when it is not typed yet; at: its offset; op: LANG_METHOD behind ":" */ \
  X(INDEX, 2) /* a: object, b: key */                                                                   \
  X(CALL, 2)  /* a: function, b: arguments; at: offset of "(", LANG_NOWHERE for f"" and f{} */          \
  X(METHOD,                                                                                             \
    2) /* a: object, b: arguments; name (or NULL); at: offset of the name; "(" is found by token */     \
  X(TABLE, 1)      /* a: items */                                                                       \
  X(ITEM, 1)       /* a: value */                                                                       \
  X(NAMED_ITEM, 1) /* name; at; a: value */                                                             \
  X(KEYED_ITEM, 2) /* a: key, b: value */                                                               \
  X(BINARY, 2)     /* op: the token; at: its offset */                                                  \
  X(UNARY, 1)      /* op: the token */                                                                  \
  X(PAREN, 1)                                                                                           \
  X(MISSING, 0) /* an expression was expected */                                                        \
  X(DEEP, 0)    /* part of a chain of more than LANG_CHAIN links; its inside is not kept */

typedef enum lang_node_kind {
#define X(name, children) LANG_N_##name,
  LANG_NODES(X)
#undef X
} lang_node_kind;

#define LANG_METHOD 1
#define LANG_WRITE 2 // op of a NAME that is assigned to
#define LANG_NOWHERE UINT32_MAX
#define LANG_CHAIN 600   // links of a.b.c.d or a+b+c+d: walkers recurse over them
#define LANG_NESTING 200 // blocks and expressions in each other, as in Lua itself

typedef struct lang_node lang_node;
typedef struct lang_symbol lang_symbol;

struct lang_node {
  uint8_t kind;
  uint8_t op;
  uint16_t depth; // of the tree below it
  uint32_t start, end;
  uint32_t at;
  lang_node *next;
  lang_node *a;
  union { // there are very many nodes, and none needs both
    lang_node *b;
    lang_symbol *symbol; // NAME
  };
  union {
    lang_node *c; // FOR_NUMBER, FOR_IN
    const lang_name *name;
  };
};

typedef enum lang_symbol_kind {
  LANG_S_LOCAL,
  LANG_S_FUNCTION, // local function
  LANG_S_PARAMETER,
  LANG_S_SELF, // the hidden first parameter of a method
  LANG_S_LOOP, // variable of a for
  LANG_S_GLOBAL,
} lang_symbol_kind;

typedef enum lang_attribute { LANG_A_NONE, LANG_A_CONST, LANG_A_CLOSE } lang_attribute;

struct lang_symbol {
  const lang_name *name;
  uint8_t kind;
  uint8_t attribute;
  bool captured;          // used by a function inside of its own
  uint32_t from, to;      // bytes where it is visible; GLOBAL: everywhere
  uint32_t number;        // in the order of declaration
  uint16_t level;         // functions around it
  uint32_t reads, writes; // uses, without the declaration
  lang_node *declaration; // NAME; NULL for self and for globals
  lang_node *uses;        // NAMEs in the order of the text, linked by a; with the declaration
  lang_node *last_use;
  lang_node *
      value; // expression it is first set to; SELF: the object of the method; LOOP: first expression
  uint32_t index;             // which of the values of that expression: 0 the first
  lang_node *statement;       // LOCAL, FOR_IN..., or FUNCTION for parameters
  lang_symbol *shadows;       // the symbol of this name around it
  lang_symbol *next;          // all symbols of the source but the globals, in order
  struct lang_entity *entity; // what is known about it (model.h)
};

typedef struct lang_problem {
  uint32_t start, end;
  const char *message;
  struct lang_problem *next;
} lang_problem;

struct lang_source {
  lang_arena *arena;
  const char *text; // zero-terminated copy
  uint32_t length;
  uint32_t *lines; // offset of each line
  uint32_t line_count;
  lang_token *tokens; // the last one is EOF
  uint32_t token_count;
  lang_comment *comments;
  uint32_t comment_count;
  lang_name **names;
  uint32_t name_count;
  lang_node *root; // BLOCK
  lang_symbol *symbols, *last_symbol;
  lang_symbol **globals; // in the order of their first use
  uint32_t global_count;
  lang_problem *problems, *last_problem;
  struct lang_docs *docs;   // annotations, in order (annotation.h)
  struct lang_model *model; // what they and the code declare (model.h)
};

/* How many of a, b, c are lists of children. */
unsigned lang_node_children(const lang_node *node);

/* The list number i (0 to 2) of children. */
lang_node *lang_node_list(const lang_node *node, unsigned i);

/* The deepest node that contains the byte at offset. Never NULL: the root contains all. */
lang_node *lang_node_at(const lang_source *source, uint32_t offset);

/* The nodes around the byte at offset, from the root inwards, at most max of them, the deepest kept. Returns
 * their number. */
uint32_t lang_node_path(const lang_source *source, uint32_t offset, lang_node **path, uint32_t max);

/* Number of the token that contains the byte at offset or is the first behind it. */
uint32_t lang_token_at(const lang_source *source, uint32_t offset);

/* The comment that contains the byte at offset, or NULL. At its end counts for those that go on: line
 * comments and unfinished ones. */
const lang_comment *lang_comment_at(const lang_source *source, uint32_t offset);

/* Line and column of an offset, and back. A column behind the end of its line means that end. */
lang_position lang_source_position(const lang_source *source, uint32_t offset);
uint32_t lang_source_offset(const lang_source *source, lang_position position);
lang_range lang_source_range(const lang_source *source, uint32_t start, uint32_t end);

/* The value of a STRING node or token text, escapes resolved, in arena; length may be NULL. */
const char *lang_string_value(lang_arena *arena, const lang_source *source, uint32_t start,
                              uint32_t end, size_t *length);

#endif
