/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attaching, from inside: attach.c (what is seen of it), attach_connect.c (how it is reached, and what is done when it goes), attach_ask.c (the dialog). */
#ifndef IDE_ATTACH_INT_H
#define IDE_ATTACH_INT_H

#include "ide/attach.h"

#include "bridge/remote.h"
#include "ide/target.h"
#include "link/engines.h"

#include <epq/timer.h>

enum { IDE_ATTACH_NAME = 200, IDE_ATTACH_TOKEN = 256 };

struct ide_attach {
  ide *ide;
  ide_target_listener listener;
  struct ide_worker *worker; // NULL: nobody had to be resolved yet
  bridge_remote *windows;    // NULL: none are shown
  epq_timer *patience;       // until it has answered
  /* Which one: */
  char *place;           // a socket file, HOST:PORT; NULL: none
  char *script, *folder; // of one from the list; NULL
  char name[IDE_ATTACH_NAME];
  char token[IDE_ATTACH_TOKEN];
  unsigned attempt; // to reach it
  bool was_in;      // over this connection
  bool again;       // it is reached again, after it had gone
  int pid;          // of its process, where that is of this machine; 0
  /* What was seen of the target last: */
  unsigned connection;
  ide_target_stage stage;
  bool let_begin;
  double lag_ms, memory; // of its last status
  bool dock_windows;
  char last_stop[400]; // "": it is not stopped, or nobody knows where
  /* The dialog's: */
  bool asks; // it is open
};

/* attach.c. Into the console. */
void ide_attach_say(const ide_attach *a, eplua_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ide_attach_close_windows(ide_attach *a);

/* attach_connect.c. Connects to a->place. */
void ide_attach_connect(ide_attach *a);
void ide_attach_impatient(void *ud); /* of the timer: nobody has answered yet */
void ide_attach_hide_bar(const ide_attach *a);
/* It went, or could not be reached over a connection that there was. */
void ide_attach_was_lost(ide_attach *a, const ide_target_facts *facts);
/* That was in vain. code: of eplua/error.h */
void ide_attach_failed(ide_attach *a, int code, const char *why);
/* Another place is meant from now on, or none: says goodbye to one that is attached, and forgets how it was reached. */
void ide_attach_leave(ide_attach *a);

/* "server.lua (4711)" */
void ide_attach_name(const link_engine *engine, char *name, size_t size);
/* Opens the dialog with what was entered, and the reason. */
void ide_attach_ask_again(ide_attach *a, int code, const char *why);
/* The place is one of those that were good. */
void ide_attach_remember(ide_attach *a);

#endif
