/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What target.c (the link, who listens), target_ask.c (questions) and target_news.c (what comes) share. */
#ifndef IDE_TARGET_INT_H
#define IDE_TARGET_INT_H

#include "ide/target.h"

#include <epq/timer.h>
#include <epq/watch.h>

enum { IDE_TARGET_CHANNELS = 8, IDE_TARGET_LISTENERS = 32, IDE_TARGET_NAME = 200 };

typedef struct ide_target_question {
  struct ide_target_question *next;
  double number;
  bool dap;
  ide_target_answered *answered; // of a verb; NULL: nobody wants to know
  ide_target_did *did;           // of DAP
  void *ud;
} ide_target_question;

struct ide_target {
  ide *ide;
  peer_link *link; // NULL: none
  epq_watch *watch;
  int watched;      // the descriptor of watch
  epq_timer *again; // there may be more messages, though the descriptor is quiet
  ide_target_kind kind;
  ide_target_stage stage;
  unsigned life, connection;
  char name[IDE_TARGET_NAME], why[IDE_TARGET_NAME], script[1024], status[16];
  int pid, code;
  struct {
    int pid;
    double next; // "from" of its output
  } heard;       // of the attached one
  double numbers;
  ide_target_question *questions;
  ide_target_question *dropped, *unsent;                // on their way to be answered with nothing
  ide_target_listener *listeners[IDE_TARGET_LISTENERS]; // NULL: one has left while it was told
  size_t listener_count;
  int telling; // how deep
  struct {
    const char *name; // static storage of who subscribes first
    int wanted;
  } channels[IDE_TARGET_CHANNELS];
};

/* --- target.c --- */

void ide_target_tell_changed(ide_target *t);
void ide_target_tell_message(ide_target *t, const char *type, const cJSON *message);
void ide_target_tell_event(ide_target *t, const char *name, const cJSON *body);
/* Waits for what the link waits for. */
void ide_target_look_again(ide_target *t);

/* --- target_ask.c --- */

/* Takes the message. False: it cannot be sent. */
bool ide_target_send(ide_target *t, cJSON *message);
void ide_target_send_channel(ide_target *t, const char *channel, bool on);
void ide_target_send_channels(ide_target *t); /* all that are wanted */
/* The question of that number, taken out of the list; NULL: nobody waits for it. */
ide_target_question *ide_target_take_question(ide_target *t, double number, bool dap);
void ide_target_answer(ide_target_question *q, const cJSON *json); /* frees it; NULL is accepted */
/* Nobody will answer: all of them, or those that an engine was asked. */
void ide_target_drop_questions(ide_target *t, bool dap_too);
void ide_target_drop_unsent(void *the_ide);

/* --- target_news.c --- */

/* A message has come. */
void ide_target_take(ide_target *t, const char *text, size_t length);

#endif
