/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation over a link: questions and their answers, output, news. One thread at a time.
 */
#ifndef REPL_TALK_H
#define REPL_TALK_H

#include "link/link.h"

#include <yyjson.h>

typedef struct repl_talk repl_talk;

/* What comes unasked. Called from repl_talk_step(). */
typedef struct repl_news {
  void *ud;
  void (*hello)(void *ud, yyjson_val *hello); /* connected, and again after each loss */
  void (*output)(void *ud, const char *stream, const char *text, size_t length, uint64_t lost);
  void (*engine)(void *ud, bool bound);
  void (*status)(void *ud, yyjson_val *status);
  void (*lost)(void *ud, const char *why); /* the connection; it is tried again later */
} repl_news;

/* answer: borrowed; {"error":{...}} also for what the plane refused; NULL: the connection was lost. */
typedef void repl_answer_fn(void *ud, yyjson_val *answer);

/* output: from what was written when this process began (0), or from now on (UINT64_MAX); shown: at all. Takes link, also on failure.
 * NULL: no memory. */
repl_talk *repl_talk_new(peer_link *link, const repl_news *news, bool shown, uint64_t from);
void repl_talk_free(repl_talk *t); /* answers nobody. NULL is accepted */

/* Connects, or begins to. False: the reason is in *err. */
bool repl_talk_open(repl_talk *t, eplua_error *err);

/* Whether the connection was lost, or could not be made, at least once. */
bool repl_talk_failed(const repl_talk *t);

/* Does what can be done at once. Gives in how many milliseconds it has to be called again at the latest, -1: when the descriptor is
 * ready; 0 when something has come. */
int repl_talk_step(repl_talk *t);
int repl_talk_descriptor(repl_talk *t, short *events);
const char *repl_talk_why(const repl_talk *t); /* it is not connected, or was not last */
bool repl_talk_connected(const repl_talk *t);  /* it has said hello */
bool repl_talk_same_files(const repl_talk *t);

/* A request: add members, then send it; it is freed. fn is called once (from repl_talk_step()), or, 0, never. Else its number. */
yyjson_mut_doc *repl_talk_request(const char *verb);
uint64_t repl_talk_ask(repl_talk *t, yyjson_mut_doc *request, repl_answer_fn *fn, void *ud);

/* Calls fn when all output has come that was written until now. */
uint64_t repl_talk_wait_output(repl_talk *t, repl_answer_fn *fn, void *ud);

/* Whether something was asked and is not answered. */
bool repl_talk_waits(const repl_talk *t);

/* Nobody waits for that answer any more. */
void repl_talk_forget(repl_talk *t, uint64_t number);

/* Whether output comes. */
void repl_talk_show_output(repl_talk *t, bool shown);

/* Wants one status. */
void repl_talk_want_status(repl_talk *t);

#endif
