// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Values and errors as text. Any thread; owns nothing.
 * A table comes from the engine as one line of text, so one that is too wide is taken apart here: groups that do not fit are opened, one member a
 * row, plain items fill rows. Asking for its children instead would be a question for each table inside, and each is
 * another moment of a script that goes on.
 */
#include "repl/show.h"

#include "repl/cell.h"
#include "repl/colour.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 200, INDENT = 2, DEPTH_MAX = 12 };

// --- inks of a text that looks like Lua ---

static size_t string_length(const char *text, size_t length)
{
  size_t i = 1;
  while (i < length && text[i] != text[0])
    i += text[i] == '\\' && i + 1 < length ? 2 : 1;
  return i < length ? i + 1 : length;
}

static bool is_name(char c)
{
  return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

// The next token and its ink.
static size_t token_of(const char *text, size_t length, int *ink)
{
  static const char *const constants[] = {"nil", "true", "false", "inf", "nan"};
  *ink = EPQ_STYLE_NORMAL;
  if (*text == '"' || *text == '\'') {
    *ink = EPQ_STYLE_STRING;
    return string_length(text, length);
  }
  if (isdigit((unsigned char)*text) ||
      (*text == '-' && length > 1 && isdigit((unsigned char)text[1]))) {
    size_t n = 1;
    while (n < length && (is_name(text[n]) || text[n] == '.' ||
                          ((text[n] == '-' || text[n] == '+') && strchr("eEpP", text[n - 1]))))
      n++;
    *ink = EPQ_STYLE_NUMBER;
    return n;
  }
  if (!is_name(*text))
    return 1;
  size_t n = 1;
  while (n < length && is_name(text[n]))
    n++;
  for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
    if (strlen(constants[i]) == n && memcmp(constants[i], text, n) == 0)
      *ink = EPQ_STYLE_CONSTANT;
  }
  if (length >= n + 3 && memcmp(text + n, " = ", 3) == 0)
    *ink = REPL_INK_NAME;
  else if (length > n && text[n] == ':') // function: 0x...
    *ink = EPQ_STYLE_FUNCTION;
  return n;
}

static void add_clean(link_text *out, const char *text, size_t length)
{
  for (size_t i = 0; i < length;) {
    repl_cell cell = repl_cell_at(text + i, length - i);
    bool plain = cell.width >= 0 || (cell.length == 1 && (cell.code == '\n' || cell.code == '\t'));
    if (plain)
      link_text_add(out, text + i, cell.length);
    else if (cell.code < 0x20)
      link_text_print(out, "^%c", (int)cell.code + '@');
    else
      link_text_print(out, cell.length == 1 ? "\\x%02X" : "\\u{%X}", (unsigned)cell.code);
    i += cell.length;
  }
}

static void add_tokens(link_text *out, const repl_look *look, const char *text, size_t length)
{
  for (size_t i = 0; i < length;) {
    int ink;
    size_t n = token_of(text + i, length - i, &ink);
    const char *begin = look->colour ? repl_ink_begin(ink) : "";
    link_text_put(out, begin);
    add_clean(out, text + i, n);
    if (*begin)
      link_text_put(out, REPL_INK_END);
    i += n;
  }
}

// --- tables ---

typedef struct opener {
  link_text *out;
  const repl_look *look;
  int rows; // that are left
} opener;

// The end of the item at text: a comma or a closing brace outside of any group.
static size_t item_length(const char *text, size_t length)
{
  int depth = 0;
  for (size_t i = 0; i < length;) {
    int ink;
    char c = text[i];
    if (depth == 0 && (c == ',' || c == '}'))
      return i;
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    i += token_of(text + i, length - i, &ink);
  }
  return length;
}

static bool end_row(opener *o)
{
  link_text_put(o->out, "\n");
  return --o->rows > 0;
}

static void add_group(opener *o, const char *text, size_t length, int indent, int depth);

// An item of a group that is open, its comma with it.
static void add_item(opener *o, const char *text, size_t length, int indent, int depth)
{
  const char *brace = memchr(text, '{', length);
  bool fits = indent + repl_cell_width(text, length) + 1 <= o->look->columns;
  if (fits || !brace || *text == '"' || depth >= DEPTH_MAX) {
    add_tokens(o->out, o->look, text, length);
  } else {
    size_t before = (size_t)(brace - text);
    add_tokens(o->out, o->look, text, before);
    add_group(o, brace, length - before, indent, depth + 1);
  }
}

static bool is_plain(const char *text, size_t length)
{
  return !memchr(text, '{', length) && !memmem(text, length, " = ", 3);
}

// A table that is opened: its brace stands already behind indent blanks or a name.
static void add_group(opener *o, const char *text, size_t length, int indent, int depth)
{
  size_t at = 1;
  int column = 0; // of a row of plain items; 0: none is begun
  link_text_put(o->out, "{");
  while (at < length && text[at] != '}') {
    at += text[at] == ' ';
    size_t n = item_length(text + at, length - at);
    bool plain = is_plain(text + at, n), comma = at + n < length && text[at + n] == ',';
    int width = repl_cell_width(text + at, n) + 1;
    if (plain && column > 0 && column + 1 + width <= o->look->columns) {
      link_text_put(o->out, " ");
      column += 1 + width;
    } else {
      if (!end_row(o)) {
        link_text_put(o->out, "\xE2\x80\xA6");
        return;
      }
      link_text_fill(o->out, ' ', (size_t)indent + INDENT);
      column = plain ? indent + INDENT + width : 0;
    }
    add_item(o, text + at, n, indent + INDENT, depth);
    if (o->rows <= 0)
      return;
    if (comma)
      link_text_put(o->out, ",");
    at += n + comma;
  }
  if (!end_row(o))
    return;
  link_text_fill(o->out, ' ', (size_t)indent);
  if (at < length)
    add_tokens(o->out, o->look, text + at, length - at);
}

void repl_show_value(link_text *out, const repl_look *look, yyjson_val *value)
{
  yyjson_val *text = yyjson_obj_get(value, "text");
  const char *type = yyjson_get_str(yyjson_obj_get(value, "type"));
  const char *bytes = yyjson_is_str(text) ? yyjson_get_str(text) : "?";
  size_t length = yyjson_is_str(text) ? yyjson_get_len(text) : 1;
  bool table = type && strcmp(type, "table") == 0 && *bytes == '{';
  if (table && repl_cell_width(bytes, length) > look->columns) {
    opener o = {.out = out, .look = look, .rows = ROWS_MAX};
    add_group(&o, bytes, length, 0, 0);
  } else {
    add_tokens(out, look, bytes, length);
  }
  link_text_put(out, "\n");
  bool string = type && strcmp(type, "string") == 0 && length > 1;
  if (string && bytes[length - 1] != '"') { // see ep_look_text(): it ends in the middle
    char note[64];
    int n = snprintf(note, sizeof note, "(a string of %.0f bytes, not all of it)",
                     yyjson_get_num(yyjson_obj_get(value, "length")));
    repl_show_line(out, look, REPL_INK_FAINT, note, (size_t)n);
  }
}

// --- answers ---

void repl_show_line(link_text *out, const repl_look *look, int ink, const char *text, size_t length)
{
  const char *begin = look->colour ? repl_ink_begin(ink) : "";
  link_text_put(out, begin);
  add_clean(out, text, length);
  if (*begin)
    link_text_put(out, REPL_INK_END);
  link_text_put(out, "\n");
}

const char *repl_show_error(yyjson_val *answer)
{
  if (!answer)
    return "the connection was lost";
  yyjson_val *error = yyjson_obj_get(answer, "error");
  const char *message = NULL;
  if (yyjson_is_obj(error))
    message = yyjson_get_str(yyjson_obj_get(error, "message"));
  else if (yyjson_equals_str(yyjson_obj_get(answer, "type"), "error"))
    message = yyjson_get_str(yyjson_obj_get(answer, "message"));
  else
    return NULL;
  return message ? message : "it failed";
}

bool repl_show_answer(link_text *out, const repl_look *look, yyjson_val *answer)
{
  if (yyjson_obj_get(answer, "exit")) // by os.exit(): as it was wanted
    return true;
  const char *refused = repl_show_error(answer);
  yyjson_val *error = yyjson_obj_get(answer, "error"), *value;
  bool failed = refused || yyjson_is_str(error);
  if (refused)
    repl_show_line(out, look, REPL_INK_BAD, refused, strlen(refused));
  else if (failed)
    repl_show_line(out, look, REPL_INK_BAD, yyjson_get_str(error), yyjson_get_len(error));
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(answer, "results"));
  while (!failed && (value = yyjson_arr_iter_next(&it)))
    repl_show_value(out, look, value);
  if (yyjson_is_true(yyjson_obj_get(answer, "more")))
    repl_show_line(out, look, REPL_INK_FAINT, "and more", 8);
  double ms = yyjson_get_num(yyjson_obj_get(answer, "time_ms"));
  if (ms > 1000) {
    char took[48];
    snprintf(took, sizeof took, "(%.1f s)", ms / 1000);
    repl_show_line(out, look, REPL_INK_FAINT, took, strlen(took));
  }
  return !failed;
}
