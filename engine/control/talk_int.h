/* SPDX-License-Identifier: MIT */
/* A session from inside: talk.c (screen, life), talk_line.c (input), talk_ask.c (questions), talk_show.c (answers),
 * command.c (its commands). */
#ifndef EP_TALK_INT_H
#define EP_TALK_INT_H

#include "control/editor.h"
#include "control/talk.h"

#include <stdint.h>
#include <yyjson.h>

enum { EP_TALK_SESSION = 40 };

typedef enum ep_entry_state {
  EP_ENTRY_WAITS, /* is to be asked */
  EP_ENTRY_ASKED,
  EP_ENTRY_SKIPPED, /* the engine did not run it, since the line before it was not done */
  EP_ENTRY_ANSWERED,
} ep_entry_state;

/* Shows the answer to a command. */
typedef void ep_talk_answer_fn(ep_talk *t, yyjson_val *answer);

/* A line under way, or a command that has asked something. */
typedef struct ep_entry {
  uint64_t tag;
  ep_entry_state state;
  bool unwanted; /* it was interrupted before it began */
  char *line;    /* free(); NULL: of a command */
  size_t length;
  yyjson_doc *answer;       /* NULL: none yet */
  ep_talk_answer_fn *shown; /* of a command */
} ep_entry;

struct ep_talk {
  const ep_talk_calls *calls;
  void *ud;
  char session[EP_TALK_SESSION + 1];
  // input
  ep_text input;  // lines that are not taken yet, and the beginning of one
  size_t taken;   // bytes of it that are
  size_t unshown; // lines of it that were typed ahead of their prompt and are to be shown
  bool after_cr, skipping, first, ended, left;
  // code
  ep_text chunk; // lines before, of a piece of code that is not complete
  ep_entry entries[EP_TALK_AHEAD];
  size_t head, count, asked; // entries: a ring; those that are asked
  size_t ahead;              // how many may be asked at a time
  uint64_t next_tag, complete_tag;
  bool held, refused, advancing;
  int64_t interrupted_ms; // 0: no; -1: since the next tick
  ep_text traceback;      // of the last error
  // screen
  ep_editor *editor;                       // NULL: lines
  bool at_prompt, fresh, output, coloured; // fresh: at the beginning of a line
  int columns;
  ep_text out;
};

/* Writes to the client. */
void ep_talk_write(ep_talk *t, const char *text, size_t length);
void ep_talk_say(ep_talk *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Whatever is on the line ends. */
void ep_talk_fresh_line(ep_talk *t);

/* The prompt is shown when it is not; makes room for something else, after which it is shown again; is no more, since
 * the user has ended its line. */
void ep_talk_show_prompt(ep_talk *t);
void ep_talk_leave_prompt(ep_talk *t);
void ep_talk_pass_prompt(ep_talk *t);
const char *ep_talk_prompt(const ep_talk *t);

/* --- talk_line.c --- */

/* Takes one line out of the input; false: there is none, or it has to wait. */
bool ep_talk_take_line(ep_talk *t);
/* All of the input is done with. */
void ep_talk_end_input(ep_talk *t);

/* --- talk_ask.c --- */

enum { EP_TALK_COMMAND_MS = 2000 };

/* Takes and asks what can be, and shows the prompt when nothing is under way. */
void ep_talk_advance(ep_talk *t);
/* ^C; line_empty: there was no text to be abandoned. */
void ep_talk_interrupt_line(ep_talk *t, bool line_empty);
void ep_talk_begin_request(ep_talk *t, ep_text *request, const char *verb);
ep_entry *ep_talk_entry(ep_talk *t, size_t i); /* counted from the oldest */
void ep_talk_pop(ep_talk *t);

/* Asks for a command; shown gets the answer (NULL when there is none) before the next line is looked at. */
void ep_talk_ask(ep_talk *t, const char *request, size_t length, ep_talk_answer_fn *shown);
void ep_talk_ask_verb(ep_talk *t, const char *verb, ep_talk_answer_fn *shown);
/* Runs code of a command as if it were typed. */
void ep_talk_evaluate(ep_talk *t, const char *code, size_t length);

void ep_talk_leave(ep_talk *t);

/* --- talk_show.c --- */

/* Shows the answer to code. */
void ep_talk_show(ep_talk *t, yyjson_val *answer);
/* Shows {"error":{...}}; false: the answer is none. */
bool ep_talk_show_error(ep_talk *t, yyjson_val *answer);
/* The answer to a Tab. */
void ep_talk_show_completion(ep_talk *t, yyjson_val *answer);

/* --- command.c --- */

/* Whether the line, alone, is a command. */
bool ep_command_is(const char *line, size_t length);
void ep_command_run(ep_talk *t, const char *line, size_t length);

#endif
