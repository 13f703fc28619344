/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The prompt from inside: repl.c (life, signals, the loop), edit.c (the line that is typed), prompt.c (what happens to it),
 * complete.c, command.c, piped.c. All on the thread of the prompt.
 */
#ifndef REPL_INT_H
#define REPL_INT_H

#include "repl/colour.h"
#include "repl/flood.h"
#include "repl/repl.h"
#include "repl/screen.h"
#include "repl/show.h"
#include "repl/talk.h"

#include <stdint.h>

#define REPL_PROMPT "eplua> "
#define REPL_MORE "....> "
#define REPL_INPUT "input> "

typedef enum repl_state {
  REPL_EDITING,  /* somebody types */
  REPL_RUNNING,  /* code runs */
  REPL_SETTLING, /* it has ended, and what it printed has not come yet */
  REPL_LEAVING,  /* asked whether to leave */
} repl_state;

typedef struct repl {
  const repl_options *options;
  repl_talk *talk;
  repl_screen *screen; /* NULL: piped */
  repl_colours *colours;
  bool colours_sought;
  bool local, plain, greeted;
  bool over;
  int status;
  link_text greeting; /* that is not shown yet */
  int wake;           /* read end: signals, and what others say */
  /* prompt.c */
  repl_state state;
  uint64_t asked, settling; /* questions under way */
  int64_t interrupted_ms;   /* when the code was asked to end; 0: not */
  int64_t settling_ms;
  int64_t hurry_ms; /* after ^C: until when output is held back; 0: it is shown as it comes */
  repl_flood flood; /* what is held back */
  int interrupts;   /* ^C in a row at an empty prompt */
  link_text shown;  /* the answer, until it is shown */
  link_text traceback;
  link_text chunk; /* plain: lines that are not complete yet */
  bool gone;       /* no engine is there */
  bool failed;     /* piped: the last chunk */
  /* edit.c */
  bool edits, reads; /* a line is edited; it is input for the script */
  bool wants_input;
  char *kept; /* a line that was put aside; free() */
  link_text note;
  size_t note_point; /* the note goes when the cursor is before it */
} repl;

/* --- repl.c --- */

/* Waits for what comes, up to timeout_ms (-1: for as long as it takes), and deals with it; keys: of the keyboard too. */
void repl_wait(repl *r, int timeout_ms, bool keys);
int64_t repl_now_ms(void);
repl_look repl_look_now(const repl *r);
/* Says something on rows of its own, above what is typed. */
__attribute__((format(printf, 3, 4))) void repl_say(repl *r, int ink, const char *format, ...);
void repl_say_text(repl *r, link_text *text); /* ends with a line end; forgotten */
void repl_leave(repl *r, int status);

/* --- news.c --- */

repl_news repl_news_for(repl *r);
void repl_greet(repl *r); /* once there is a screen */
/* Shows what was held back, of a lot the end; from then on output is shown as it comes. */
void repl_catch_up(repl *r);

/* --- chunk.c --- */

/* Whether the text is a piece of Lua that could go on. */
bool repl_chunk_is_open(const char *text, size_t length);

/* --- edit.c, keys.c --- */

bool repl_edit_prepare(void); /* see repl_calls.prepare */
void repl_edit_open(repl *r);
void repl_edit_close(repl *r); /* the terminal is as it was */
void repl_edit_restore(void);
/* Begins a line; text: what stands in it at first. */
void repl_edit_start(repl *r, const char *text);
/* Puts the line aside, and takes it from the screen. */
void repl_edit_suspend(repl *r);
void repl_edit_key(repl *r);
/* While code runs: keeps what is typed for the next line, save ^C. */
void repl_edit_read_ahead(repl *r);
bool repl_edit_has_keys(void); /* that were kept */
void repl_edit_draw(repl *r);
void repl_edit_resize(repl *r);
/* ^C: forgets what is typed; false: nothing was. */
bool repl_edit_cancel(repl *r);
void repl_edit_stop_process(repl *r); /* ^Z */
void repl_edit_continue(repl *r);     /* the process was stopped, and goes on */
/* On a terminal that cannot move its cursor: what comes now stands below what is typed, not behind it. */
void repl_edit_make_way(repl *r);
void repl_edit_note(repl *r, const char *text, size_t length, size_t point);

/* --- prompt.c --- */

void repl_prompt_begin(repl *r); /* the next line */
void repl_prompt_line(repl *r, const char *text);
void repl_prompt_interrupt(repl *r);
void repl_prompt_tick(repl *r);
int repl_prompt_timeout(const repl *r);
void repl_prompt_input(repl *r, bool waits);
void repl_prompt_key(repl *r); /* while REPL_LEAVING */
/* Runs code; name: NULL: typed. */
void repl_prompt_run(repl *r, const char *code, size_t length, const char *name);
yyjson_mut_doc *repl_evaluate_request(const char *code, size_t length, const char *name);

/* --- command.c --- */

/* Does a line that begins with a colon, or is exit or quit. False: it is none. */
bool repl_command(repl *r, const char *line);
/* The name of a command, "" after the last; more: whether arguments follow. */
const char *repl_command_name(size_t i, bool *more);

/* --- complete.c --- */

void repl_complete(repl *r);
void repl_hint(repl *r); /* after "(" */

/* --- piped.c --- */

void repl_piped(repl *r);
/* As repl_prompt_run(), to the end. */
void repl_piped_run(repl *r, const char *code, size_t length, const char *name);

#endif
