/* SPDX-License-Identifier: MIT */
/*
 * A session with a person, or with a script that types like one: lines in, answers out. Without the connection, the
 * engine and the clock, which are the caller's. One thread.
 *
 * A line is Lua, which is run in the session and whose results are shown, or a command (":help"). Lines that are there already are
 * asked ahead of the answers before them, up to 64, as far as none of those says that the text goes on.
 */
#ifndef EP_TALK_H
#define EP_TALK_H

#include "control/text.h"

#include <eplua/control.h>

typedef struct ep_talk ep_talk;

enum {
  EP_TALK_LINE = 64 * 1024,    /* longest line */
  EP_TALK_CHUNK = 1024 * 1024, /* longest piece of code of several lines */
  EP_TALK_INPUT = 256 * 1024,  /* lines that wait */
  EP_TALK_AHEAD = 64,          /* questions under way */
  EP_TALK_SHOWN = 64 * 1024    /* of one answer */
};

/* None may free the session. */
typedef struct ep_talk_calls {
  /* Text to the client; lines end with LF. */
  void (*write)(void *ud, const char *text, size_t length);
  /* As eplua_control_ask(); its answer comes by ep_talk_answer() with that tag, later. */
  int (*ask)(void *ud, const char *request, size_t length, int64_t timeout_ms, uint64_t tag);
  void (*leave)(void *ud); /* it is over; what was written is still to be sent */
  void (*json)(void *ud);  /* from here on it is peer messages: ep_talk_rest() and what comes */
  void (*offer)(void *ud); /* to offer the client that we edit the line */
  void (*output)(void *ud, bool on); /* whether the program's output is wanted; at first it is */
  void (*describe)(void *ud, const char *what,
                   ep_text *out); /* adds "who" as text, "status" as JSON */
} ep_talk_calls;

/* session: unique, up to 40 bytes, copied; calls: until freed. NULL: no memory. */
ep_talk *ep_talk_new(const ep_talk_calls *calls, void *ud, const char *session);
void ep_talk_free(ep_talk *t); /* NULL is accepted */

void ep_talk_begin(ep_talk *t); /* shows the first prompt */

/* What was typed: whole lines, or keys when the session echoes. */
void ep_talk_receive(ep_talk *t, const char *bytes, size_t length);
/* The client sends no more. It leaves when all is answered. */
void ep_talk_end(ep_talk *t);
/* ^C: ends the code that runs, forgets what was typed ahead and a piece of code that is not complete. */
void ep_talk_interrupt(ep_talk *t);
/* Keys as commands of telnet. */
void ep_talk_erase(ep_talk *t, bool all);

/* Whether we draw the line (a terminal that sends each key), and its columns (0: not known). */
void ep_talk_mode(ep_talk *t, bool echo, int columns);

void ep_talk_answer(ep_talk *t, uint64_t tag, const char *json, size_t length);

/* Shows output of the program, lines of it that are lost, or a line for this client. */
void ep_talk_output(ep_talk *t, eplua_output_kind kind, const char *bytes, size_t length);
void ep_talk_lost(ep_talk *t, uint64_t lines);
void ep_talk_print(ep_talk *t, const char *text, size_t length);

/* Does what is due at now_ms (monotonic). True: call it again within 20 ms. */
bool ep_talk_tick(ep_talk *t, int64_t now_ms);

/* Enough waits: receive no more for now. */
bool ep_talk_is_full(const ep_talk *t);
/* Asks nothing new while on; answers that come are shown. */
void ep_talk_hold(ep_talk *t, bool on);

/* What was received and is not used. Borrowed until the next call. */
const char *ep_talk_rest(const ep_talk *t, size_t *length);

#endif
