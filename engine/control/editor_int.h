/* SPDX-License-Identifier: MIT */
/* The editor from inside: editor.c (keys), editor_line.c (the line, history), editor_row.c (what is drawn). */
#ifndef EP_EDITOR_INT_H
#define EP_EDITOR_INT_H

#include "control/editor.h"

enum { EP_EDITOR_PARAMETERS = 8 };

typedef enum ep_key_state { EP_KEY_PLAIN, EP_KEY_ESCAPE, EP_KEY_CSI, EP_KEY_SS3 } ep_key_state;

struct ep_editor {
  const ep_editor_calls *calls;
  void *ud;
  char line[EP_EDITOR_LINE];
  size_t length, cursor;
  bool too_long;
  unsigned changes; /* counts */
  /* history: the newest is the last; at == count: the line itself, of which draft is a copy */
  char *history[EP_EDITOR_HISTORY], *draft;
  size_t count, at, bytes;
  /* the screen */
  const char *prompt; /* NULL: nothing is shown */
  bool hidden, dirty;
  int columns;
  size_t left; /* the first byte that is shown */
  size_t
      drawn; /* bytes of the line that are on the screen when the cursor is at its end and nothing else changed */
  /* keys */
  ep_key_state state;
  char parameters[EP_EDITOR_PARAMETERS];
  size_t parameter_count;
  bool after_cr;
  unsigned asked; /* changes when completion was asked for */
};

/* --- editor_row.c --- */

void ep_editor_write(ep_editor *e, const char *text);
/* Draws what has changed. */
void ep_editor_draw(ep_editor *e);
/* Something else changed than the end of the line. */
void ep_editor_touch(ep_editor *e);

/* --- editor_line.c --- */

void ep_editor_insert(ep_editor *e, const char *bytes, size_t length); /* at the cursor */
void ep_editor_cut(ep_editor *e, size_t from, size_t to); /* the cursor is there then */
/* Where the character before `at` begins. */
const char *ep_editor_step_back(const ep_editor *e, const char *at);
size_t ep_editor_before(const ep_editor *e); /* places of the cursor, one character or word on */
size_t ep_editor_after(const ep_editor *e);
size_t ep_editor_word_before(const ep_editor *e);
size_t ep_editor_word_after(const ep_editor *e);
void ep_editor_remember(ep_editor *e); /* the line, in the history */
void ep_editor_walk(ep_editor *e, bool back);

#endif
