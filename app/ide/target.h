/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine that the IDE looks at. Console, completion, debugger, profiler, inspector and windows ask this one, wherever it runs: in the IDE (our
 * own), in a separate process that the IDE has started, or somewhere else, where the user has attached to it. All are reached by a peer_link
 * (link/link.h), so nobody else in the IDE needs to know which it is: messages of <eplua/control.h>, and the Debug Adapter Protocol inside of
 * them.
 *
 * All on the application's thread; nothing waits. Answers come from the event loop, never within a call.
 */
#ifndef IDE_TARGET_H
#define IDE_TARGET_H

#include "ide/ide.h"

#include "link/link.h"

#include <cjson/cJSON.h>

typedef struct ide_target ide_target;

typedef enum ide_target_kind {
  IDE_TARGET_OWN,
  IDE_TARGET_PROCESS,  /* that we have started: the run target "separate process" */
  IDE_TARGET_ATTACHED, /* somebody else's */
} ide_target_kind;

typedef enum ide_target_stage {
  IDE_TARGET_LOST,       /* not connected: never was, or not any more */
  IDE_TARGET_CONNECTING, /* ... yet */
  IDE_TARGET_EMPTY,      /* its process is there, but no engine at the moment */
  IDE_TARGET_READY,      /* an engine answers */
} ide_target_stage;

typedef struct ide_target_facts {
  ide_target_kind kind;
  ide_target_stage stage;
  /* For people: "built-in engine", "server.lua (4711)", "pi:8023". Texts are borrowed until `changed`. */
  const char *name;
  const char *why;    /* LOST: why it is not connected; NULL */
  int code;           /* ... of eplua/error.h: EPLUA_E_DENIED: for want of the right token */
  const char *script; /* what runs there, as the process says; NULL */
  const char *status; /* "running", "busy", "paused", "idle", "none": the last that was told */
  int pid;            /* of its process; 0: not known */
  bool same_files;    /* a file of ours is a file of its: paths can be opened */
  /* Another number for each connection and each engine: what was learnt of one is worth nothing for the next. */
  unsigned life;
  /* Another number for each connection: a session of DAP belongs to one, and outlives the engines in it. To end it and begin another: tell
   * {"type":"dap_end"}. */
  unsigned connection;
} ide_target_facts;

/* Who wants to hear. All may be NULL; the struct is the caller's, and stays until ide_target_unlisten(). Callbacks may ask, listen and unlisten. */
typedef struct ide_target_listener {
  void *ud;
  /* Some of the facts are others. When `life` is, all that was asked before is answered with NULL already. */
  void (*changed)(void *ud);
  /* What comes unasked: "output" (of an attached one), "status", "callbacks", "ui", ... */
  void (*message)(void *ud, const char *type, const cJSON *message);
  void (*event)(void *ud, const char *name, const cJSON *body); /* of DAP; body may be NULL */
} ide_target_listener;

/* Of our own engine, once that has a control plane. NULL: no memory. */
ide_target *ide_target_new(ide *i);
void ide_target_free(
    ide_target *t); /* all that was asked is answered with NULL. NULL is accepted */

void ide_target_listen(ide *i, ide_target_listener *listener);
void ide_target_unlisten(ide *i, ide_target_listener *listener);

ide_target_facts ide_target_facts_now(const ide *i);

/* Asks a verb (eplua/verbs.h): request has "verb" and its members; taken. done is called once, later: answer borrowed, {"error":{...}} when it was
 * refused; NULL: the engine went, or no memory. done NULL: nobody wants to know. timeout_ms 0: as long as it takes. */
typedef void ide_target_answered(void *ud, const cJSON *answer);
void ide_target_ask(ide *i, cJSON *request, int timeout_ms, ide_target_answered *done, void *ud);

/* A request of DAP; arguments may be NULL; taken. done: ok and the body (may be NULL), else not ok and what went wrong (never NULL). */
typedef void ide_target_did(void *ud, bool ok, const cJSON *body, const char *why);
void ide_target_dap(ide *i, const char *command, cJSON *arguments, ide_target_did *done, void *ud);

/* Nothing that was asked with this ud will be answered any more: before what it points to is freed. */
void ide_target_forget(ide *i, const void *ud);

/* Subscribes to a channel ("status", "callbacks", "ui", "stalls"), here and after each connection, as often as it was wanted; on false takes one
 * back. The output of an attached one always comes. */
void ide_target_subscribe(ide *i, const char *channel, bool on);

/* Sends a message that has no answer ("ui_event", "ui_done"); taken. */
void ide_target_tell(ide *i, cJSON *message);

/* Looks at another one from now on: over that link (taken), which is opened. name copied. Who was asked before is answered with NULL. */
void ide_target_use(ide *i, ide_target_kind kind, peer_link *link, const char *name);
/* It does not answer: counts as lost from now on, for that reason. Nothing while it is lost. */
void ide_target_give_up(ide *i, const char *why);
/* Back to our own. */
void ide_target_use_own(ide *i);

#endif
