// SPDX-License-Identifier: MIT
/*
 * A value in lines. Pure. The verbs describe a table as one line, which this breaks where it does not fit; so the engine
 * thread has no more to do for a person than for a program.
 * An item that fits shares its line with its neighbours, save for fields, which begin one.
 */
#include "control/text.h"

#include <string.h>

enum { INDENT = 2, DEPTH_MAX = 8, COLUMNS_LEAST = 20 };

typedef struct span {
  const char *at;
  size_t length;
} span;

// Behind the string that begins at `at`.
static const char *skip_string(const char *at, const char *end)
{
  char quote = *at++;
  while (at < end && *at != quote)
    at += *at == '\\' && at + 1 < end ? 2 : 1;
  return at < end ? at + 1 : end;
}

// The next item of a list up to its comma, without blanks around; false: there is none.
static bool next_item(const char **at, const char *end, span *item)
{
  int depth = 0;
  const char *p = *at;
  while (p < end && *p == ' ')
    p++;
  if (p == end)
    return false;
  item->at = p;
  while (p < end && (depth > 0 || *p != ',')) {
    if (*p == '"' || *p == '\'') {
      p = skip_string(p, end);
      continue;
    }
    depth += (*p == '{' || *p == '[' || *p == '(') - (*p == '}' || *p == ']' || *p == ')');
    p++;
  }
  item->length = (size_t)(p - item->at);
  *at = p < end ? p + 1 : p;
  return true;
}

// Where the value of "name = value" begins; the item itself when it has no name.
static const char *value_of(span item)
{
  const char *end = item.at + item.length;
  for (const char *p = item.at; p + 3 < end && *p != '{' && *p != '"'; p++) {
    if (*p == '[') { // a key that is no name
      p = memchr(p, ']', (size_t)(end - p));
      if (!p)
        break;
    }
    if (memcmp(p, " = ", 3) == 0)
      return p + 3;
  }
  return item.at;
}

static void add_break(ep_text *t, size_t indent)
{
  ep_text_add(t, "\n", 1);
  for (size_t i = 0; i < indent; i++)
    ep_text_add(t, " ", 1);
}

// used: columns that are taken on this line.
static void add_table(ep_text *t, span table, size_t columns, size_t indent, size_t used, int depth)
{
  bool whole = table.length >= 2 && *table.at == '{' && table.at[table.length - 1] == '}';
  if (!whole || depth == DEPTH_MAX || used + ep_text_columns(table.at, table.length) <= columns) {
    ep_text_add_shown(t, table.at, table.length, false);
    return;
  }
  const char *at = table.at + 1, *end = table.at + table.length - 1;
  size_t inner = indent + INDENT, column = 0;
  bool shares = false; // the line with an item before
  ep_text_add(t, "{", 1);
  for (span item; next_item(&at, end, &item);) {
    const char *value = value_of(item);
    size_t name = (size_t)(value - item.at), wide = ep_text_columns(item.at, item.length);
    bool alone = name > 0 || inner + wide > columns;
    if (shares && !alone && column + 1 + wide < columns) {
      ep_text_add(t, " ", 1);
      column++;
    } else {
      add_break(t, inner);
      column = inner;
    }
    ep_text_add_shown(t, item.at, name, false);
    add_table(t, (span){value, item.length - name}, columns - 1, inner,
              inner + ep_text_columns(item.at, name), depth + 1);
    if (at < end)
      ep_text_add(t, ",", 1);
    column += wide + 1;
    shares = !alone;
  }
  add_break(t, indent);
  ep_text_add(t, "}", 1);
}

void ep_text_add_value(ep_text *t, const char *value, size_t length, int columns)
{
  if (length == 0)
    return;
  size_t wide = columns < COLUMNS_LEAST ? COLUMNS_LEAST : (size_t)columns;
  add_table(t, (span){value, length}, wide, 0, 0, 0);
}
