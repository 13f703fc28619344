// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Findings about statements and expressions: one walk, a check for each kind of node. Any thread.
 */
#include "lang/lint.h"

#include <string.h>

static void lint_block(lang_lint *lint, const lang_node *block)
{
  for (const lang_node *n = block->a; n && n->next; n = n->next) {
    bool leaves = n->kind == LANG_N_BREAK || n->kind == LANG_N_GOTO || n->kind == LANG_N_RETURN;
    if (leaves && n->next->kind != LANG_N_LABEL) {
      lang_lint_tell(lint, LANG_C_UNREACHABLE, n->next->start, n->next->end,
                     "this never runs: line %u leaves before",
                     lang_source_position(lint->ask.source, n->start).line);
      return;
    }
  }
}

static bool has_comment(const lang_source *source, uint32_t start, uint32_t end)
{
  uint32_t low = 0, high = source->comment_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (source->comments[middle].start < start)
      low = middle + 1;
    else
      high = middle;
  }
  return low < source->comment_count && source->comments[low].start < end;
}

static void lint_if(lang_lint *lint, const lang_node *node)
{
  for (const lang_node *clause = node->a; clause; clause = clause->next) {
    const lang_node *block = clause->b;
    if (block && !block->a && !has_comment(lint->ask.source, block->start, block->end))
      lang_lint_tell(lint, LANG_C_EMPTY_IF, clause->start, block->start, "this branch is empty");
  }
}

static void lint_binary(lang_lint *lint, const lang_node *node)
{
  bool compares = node->op == LANG_T_EQUAL || node->op == LANG_T_NOT_EQUAL;
  if (!compares || node->a->kind != LANG_N_UNARY || node->a->op != LANG_T_NOT)
    return;
  const lang_node *right = node->b;
  bool boolean = right->kind == LANG_N_BOOLEAN || right->kind == LANG_N_PAREN ||
                 right->kind == LANG_N_MISSING ||
                 (right->kind == LANG_N_UNARY && right->op == LANG_T_NOT);
  if (!boolean && node->a->a->kind != LANG_N_PAREN)
    lang_lint_tell(lint, LANG_C_NOT_COMPARED, node->start, node->end,
                   "this compares (not a) with b; say a %s b, or not (a == b)",
                   node->op == LANG_T_EQUAL ? "~=" : "==");
}

// --- keys of a table ---

typedef struct key {
  const char *text; // NULL: none
  size_t length;
  bool is_number; // cannot be a name, so it does not meet one
} key;

typedef struct keys {
  key *table; // open hash
  uint32_t size;
} keys;

static key key_of(const lang_lint *lint, const lang_node *item)
{
  key k = {0};
  if (item->kind == LANG_N_NAMED_ITEM) {
    k.text = item->name->text;
    k.length = item->name->length;
  } else if (item->kind == LANG_N_KEYED_ITEM && item->a->kind == LANG_N_STRING) {
    k.text = lang_string_value(lint->ask.arena, lint->ask.source, item->a->start, item->a->end,
                               &k.length);
  } else if (item->kind == LANG_N_KEYED_ITEM && item->a->kind == LANG_N_NUMBER) {
    k.text = lint->ask.source->text + item->a->start;
    k.length = item->a->end - item->a->start;
    k.is_number = true;
  }
  return k;
}

// Adds a key; true: it was there.
static bool meet(keys *k, key new)
{
  uint32_t hash = 2166136261U;
  for (size_t i = 0; i < new.length; i++)
    hash = (hash ^ (unsigned char)new.text[i]) * 16777619U;
  uint32_t slot = hash & (k->size - 1);
  for (; k->table[slot].text; slot = (slot + 1) & (k->size - 1)) {
    const key *there = &k->table[slot];
    if (there->length == new.length &&
        there->is_number == new.is_number &&memcmp(there->text, new.text, new.length) == 0)
      return true;
  }
  k->table[slot] = new;
  return false;
}

static void lint_table(lang_lint *lint, const lang_node *node)
{
  uint32_t count = 0;
  for (const lang_node *item = node->a; item; item = item->next)
    count += item->kind != LANG_N_ITEM;
  if (count < 2)
    return;
  keys k = {.size = 4};
  while (k.size < count * 2)
    k.size *= 2;
  k.table = lang_arena_take(lint->ask.arena, k.size * sizeof *k.table);
  for (const lang_node *item = node->a; item; item = item->next) {
    key one = key_of(lint, item);
    if (!one.text || !meet(&k, one))
      continue;
    uint32_t end = item->kind == LANG_N_NAMED_ITEM ? item->at + item->name->length : item->a->end;
    int shown = one.length < 60 ? (int)one.length : 60;
    lang_lint_tell(lint, LANG_C_DUPLICATE_KEY, item->start, end,
                   "the key '%.*s' is there already; the last one counts", shown, one.text);
  }
}

// Code that is run to see how it fails: its mistakes are meant.
static bool expects_errors(const lang_node *call)
{
  static const char *const names[] = {"pcall",     "xpcall", "raises",
                                      "has_error", "errors", "error_matches"};
  const lang_node *callee = call->kind == LANG_N_METHOD ? call : call->a;
  bool named =
      callee->kind == LANG_N_METHOD || callee->kind == LANG_N_NAME || callee->kind == LANG_N_FIELD;
  for (size_t i = 0; named && callee->name && i < sizeof names / sizeof *names; i++) {
    if (strcmp(callee->name->text, names[i]) == 0)
      return true;
  }
  return false;
}

void lang_lint_tree(lang_lint *lint, const lang_node *node)
{
  bool expects = false;
  switch (node->kind) {
  case LANG_N_BLOCK:
    lint_block(lint, node);
    break;
  case LANG_N_IF:
    lint_if(lint, node);
    break;
  case LANG_N_BINARY:
    lint_binary(lint, node);
    break;
  case LANG_N_TABLE:
    lint_table(lint, node);
    break;
  case LANG_N_CALL:
  case LANG_N_METHOD:
    if (!lint->expects_errors)
      lang_lint_call(lint, node);
    expects = expects_errors(node);
    break;
  case LANG_N_NAME:
  case LANG_N_STRING:
  case LANG_N_NUMBER:
    return;
  default:
    break;
  }
  lint->expects_errors += expects;
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (const lang_node *child = lang_node_list(node, i); child; child = child->next)
      lang_lint_tree(lint, child);
  }
  lint->expects_errors -= expects;
}
