// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way of output to the terminal. The thread of the prompt; owns nothing.
 * Rejected: to let everything through, as without a prompt. One "cursor up" of a script, and the line that is typed stands
 * in the middle of something else. Sequences of ECMA-48 that set colours, or clear the rest of the line, move nothing.
 */
#include "repl/filter.h"

#include "repl/cell.h"

#include <stdio.h>
#include <string.h>

enum { PLAIN, ESCAPE, CONTROL, STRING, STRING_ESCAPE, CHARACTER };
enum { TAB = 8, ESC = 0x1B };

static void advance(repl_filter *f, int width)
{
  if (width <= 0)
    return;
  f->column = f->column + width > f->columns ? width : f->column + width;
}

static void add_shown(repl_filter *f, const char *text, link_text *out)
{
  for (; *text; text++) {
    link_text_add(out, text, 1);
    advance(f, 1);
  }
}

static void add_hidden(repl_filter *f, const repl_cell *cell, link_text *out)
{
  char text[16];
  if (cell->length == 1)
    snprintf(text, sizeof text, "\\x%02X", (unsigned)cell->code);
  else
    snprintf(text, sizeof text, "\\u{%X}", (unsigned)cell->code);
  add_shown(f, text, out);
}

static void add_control(repl_filter *f, unsigned char c, link_text *out)
{
  char caret[3] = {'^', (char)(c ^ 0x40), '\0'};
  switch (c) {
  case '\n':
    if (!f->full)
      link_text_put(out, "\r\n");
    f->column = 0;
    break;
  case '\r':
    link_text_put(out, "\r");
    f->column = 0;
    break;
  case '\t':
    for (int n = TAB - f->column % TAB; n > 0 && f->column < f->columns; n--)
      add_shown(f, " ", out);
    break;
  case '\b':
    if (f->column > 0) {
      f->column--;
      link_text_put(out, "\b");
    }
    break;
  case '\a':
    link_text_put(out, "\a");
    break;
  default:
    add_shown(f, caret, out);
  }
}

static void end_sequence(repl_filter *f, char final, link_text *out)
{
  bool harmless = final == 'm' || final == 'K';
  if (harmless && f->colour)
    link_text_add(out, f->held, f->count);
  f->count = 0;
  f->state = PLAIN;
}

// A byte inside of an escape sequence; false: it is none of it.
static bool add_to_sequence(repl_filter *f, unsigned char c, link_text *out)
{
  switch (f->state) {
  case ESCAPE:
    f->state = c == '['                                              ? CONTROL
               : strchr("]PX^_", c) && c                             ? STRING
               : c >= 0x20 && c < 0x30 && f->count < REPL_ESCAPE_MAX ? ESCAPE
                                                                     : PLAIN;
    break;
  case CONTROL:
    if (c < 0x20 || c > 0x7E) { // broken off
      f->state = PLAIN;
      f->count = 0;
      return false;
    }
    break;
  case STRING: // a title, a link: until BEL or ESC and backslash
    if (c == '\a' || c == '\n')
      f->state = PLAIN;
    else if (c == ESC)
      f->state = STRING_ESCAPE;
    return true;
  default:
    f->state = c == '\\' ? PLAIN : STRING;
    return true;
  }
  if (f->count == REPL_ESCAPE_MAX) {
    f->state = PLAIN;
    return true;
  }
  f->held[f->count++] = (char)c;
  if (f->state == CONTROL && c >= 0x40 && c != '[')
    end_sequence(f, (char)c, out);
  else if (f->state == CONTROL && c == '[' && f->count > 2)
    end_sequence(f, 0, out);
  return true;
}

static size_t wanted_of(unsigned char first)
{
  return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
}

static void add_held_character(repl_filter *f, link_text *out)
{
  size_t length = f->count;
  f->state = PLAIN;
  f->count = 0;
  for (size_t i = 0; i < length;) {
    repl_cell cell = repl_cell_at(f->held + i, length - i);
    if (cell.width >= 0) {
      link_text_add(out, f->held + i, cell.length);
      advance(f, cell.width);
    } else {
      add_hidden(f, &cell, out);
    }
    i += cell.length;
  }
}

static void add_byte(repl_filter *f, unsigned char c, link_text *out)
{
  if (f->state == CHARACTER) {
    if ((c & 0xC0) == 0x80) {
      f->held[f->count++] = (char)c;
      if (f->count == wanted_of((unsigned char)f->held[0]))
        add_held_character(f, out);
      return;
    }
    add_held_character(f, out);
  }
  if (f->state != PLAIN && add_to_sequence(f, c, out))
    return;
  if (c == ESC) {
    f->state = ESCAPE;
    f->held[0] = ESC;
    f->count = 1;
  } else if (c >= 0xC2 && c < 0xF5) {
    f->state = CHARACTER;
    f->held[0] = (char)c;
    f->count = 1;
  } else if (c >= 0x80) {
    add_hidden(f, &(repl_cell){.length = 1, .code = c}, out);
  } else if (c < 0x20 || c == 0x7F) {
    add_control(f, c, out);
  } else {
    link_text_add(out, (const char *)&c, 1);
    advance(f, 1);
  }
  f->full = false;
}

void repl_filter_add(repl_filter *f, const char *bytes, size_t length, link_text *out)
{
  for (size_t i = 0; i < length; i++)
    add_byte(f, (unsigned char)bytes[i], out);
}
