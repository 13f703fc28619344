/* SPDX-License-Identifier: MIT */
/*
 * A line editor for a terminal that sends each key and draws what it is sent (VT100 and its descendants). Without the
 * terminal: keys in, drawing out. One thread.
 *
 * The line is one row, which scrolls sideways: what does not depend on how a terminal wraps works on all of them.
 */
#ifndef EP_EDITOR_H
#define EP_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ep_editor ep_editor;

enum { EP_EDITOR_LINE = 64 * 1024, EP_EDITOR_HISTORY = 200 };

/* None may free the editor. */
typedef struct ep_editor_calls {
  void (*write)(void *ud, const char *text, size_t length);
  void (*line)(void *ud, const char *text, size_t length); /* entered, without its end; borrowed.
                                                              text NULL: it was longer than EP_EDITOR_LINE */
  void (*interrupt)(void *ud, bool empty); /* ^C; the line is gone, if it was not empty */
  void (*end)(void *ud);                   /* ^D in an empty line */
  void (*complete)(void *ud, const char *text, size_t length,
                   size_t cursor); /* bytes before it; see ep_editor_completed() */
} ep_editor_calls;

ep_editor *ep_editor_new(const ep_editor_calls *calls, void *ud); /* NULL: no memory */
void ep_editor_free(ep_editor *e);                                /* NULL is accepted */

void ep_editor_columns(ep_editor *e, int columns); /* of the terminal */

/* Keys. They are drawn once for all of a call. */
void ep_editor_receive(ep_editor *e, const char *bytes, size_t length);

/* Shows the prompt (static storage, ASCII) and what was typed ahead. hidden: a secret, neither drawn nor remembered. */
void ep_editor_show(ep_editor *e, const char *prompt, bool hidden);
/* Takes the row off the screen, so that something can be written in its place; show it again then. Keys that come
 * meanwhile are kept. Nothing is written when nothing is shown. */
void ep_editor_hide(ep_editor *e);
bool ep_editor_shown(const ep_editor *e);

/* The answer to complete: what follows the cursor, "" when nothing does. Given up when the line has changed since. False: given up. */
bool ep_editor_completed(ep_editor *e, const char *insert, size_t length);

/* Keys as commands of telnet. */
void ep_editor_erase(ep_editor *e, bool all);
/* Forgets the line. */
void ep_editor_clear(ep_editor *e);

#endif
