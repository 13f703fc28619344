/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Debugging: the breakpoints of the user, and what the engine that is looked at (ide/target.h) does under the debugger. A client of the Debug
 * Adapter Protocol; panels and margins show what is here, and change it here. Breakpoints outlive engines, targets and sessions.
 *
 * All on the application's thread.
 */
#ifndef IDE_DEBUG_H
#define IDE_DEBUG_H

#include "ide/documents.h"

#include <cjson/cJSON.h>

typedef struct ide_debug ide_debug;

ide_debug *ide_debug_new(ide *i);  /* NULL: no memory */
void ide_debug_free(ide_debug *d); /* NULL is accepted */

/* ---- how it goes ---- */

typedef enum ide_debug_state {
  IDE_DEBUG_OFF, /* nothing can be debugged; ide_debug_why() says why: somebody else does, the target is lost, ... */
  IDE_DEBUG_RUNNING, /* or waits for something to do */
  IDE_DEBUG_STOPPED,
} ide_debug_state;

/* Whether a run that begins now stops at all breakpoints: the debugger knows them, or there is no debugger. Else ide_engine_debugger_is_settled() is called
 * when it is. */
bool ide_debug_is_settled(const ide *i);

ide_debug_state ide_debug_state_now(const ide *i);
const char *ide_debug_why(const ide *i); /* OFF; "" else */
/* OFF: asks once more, since who debugs may have left meanwhile. */
void ide_debug_retry(ide *i);

/* Why it stopped. All borrowed, "" when there is nothing to say. */
typedef struct ide_debug_stop {
  const char *reason; /* of DAP: "breakpoint", "step", "exception", "pause", "entry", "goto", ... */
  const char *text;   /* for people: "Breakpoint", "Step", "Error", ... */
  const char *detail; /* the error's message, or what a condition said */
  int thread;
} ide_debug_stop;
const ide_debug_stop *ide_debug_stopped(const ide *i); /* NULL: it is not */

/* The message of an error without the place that Lua puts before it, when that is the line of the frame (NULL: the message). Borrowed from message. */
struct ide_debug_frame;
const char *ide_debug_without_place(const struct ide_debug_frame *frame, const char *message);

/* The frame that is looked at: variables, watches, hover, console mean this one. */
typedef struct ide_debug_frame {
  int id; /* of DAP; good until the script goes on */
  int thread;
  int line; /* from 1; 0: unknown */
  const char *name;
  const char *path; /* of its source; NULL: it has none */
  int source;       /* DAP's sourceReference; 0: none */
  const char *
      title; /* with neither: the name of its source, as that of a tab without a file; NULL: it has none */
} ide_debug_frame;
const ide_debug_frame *ide_debug_frame_now(const ide *i); /* NULL: not stopped, or not known yet */
/* Another one, of this or another thread; its place is shown. copied */
void ide_debug_select_frame(ide *i, const ide_debug_frame *frame);
/* Shows where the frame is, in an editor: its file, the tab without a file that runs, or a read-only text of a source that has neither. */
void ide_debug_show_frame(ide *i);
/* The document that shows it; NULL: none (yet). */
ide_document *ide_debug_frame_document(const ide *i);

/* Who wants to hear; as ide_target_listener. That it goes on is told when it has not stopped again within a moment, so that a step is one change and no
 * flicker; until then what was shown may stay, and ids in it are refused when they are used. */
typedef struct ide_debug_listener {
  void *ud;
  void (*state)(void *ud);  /* stopped, goes on, off */
  void (*frame)(void *ud);  /* another frame is looked at, or none: ids are new */
  void (*values)(void *ud); /* something was assigned: what was read may be another by now */
  void (*breaks)(void *ud); /* breakpoints, filters, or what is known of them */
  struct ide_debug_listener *next;
} ide_debug_listener;
void ide_debug_listen(ide *i, ide_debug_listener *listener);
void ide_debug_unlisten(ide *i, ide_debug_listener *listener);

/* ---- go ---- (actions; those that make no sense now do nothing) */

/* F5: goes on when it is stopped, else runs what is in front. */
void ide_debug_run(ide *i);
/* Runs what is in front, also when one is stopped: who must end for it is asked. */
void ide_debug_run_here(ide *i);
void ide_debug_continue(ide *i);
void ide_debug_pause(ide *i);
void ide_debug_over(ide *i);
void ide_debug_in(ide *i);
void ide_debug_out(ide *i);
void ide_debug_run_to_cursor(ide *i);
void ide_debug_run_to(ide *i, const char *source, int line);
/* The source of the document, for breakpoints; NULL: it has none, which was said. */
const char *ide_debug_source_of(ide *i, const ide_document *d);

/* ---- breakpoints ---- */

typedef enum ide_break_kind {
  IDE_BREAK_LINE,
  IDE_BREAK_FUNCTION, /* by name */
  IDE_BREAK_CALLBACK, /* where one begins: what is its kind ("timeout", "interval", "window event", "coroutine", "" for each) */
} ide_break_kind;

typedef struct ide_break {
  int id; /* > 0, none twice */
  ide_break_kind kind;
  char *path; /* LINE: its source (ide_document_source()) */
  int line;   /* LINE: where the user put it; moves with the text while the file is open */
  char *what; /* FUNCTION, CALLBACK */
  char *condition, *hits, *log; /* NULL: none */
  int slower_ms;                /* CALLBACK: stops in one that takes longer; 0: where it begins */
  bool enabled;
  /* told by the engine: */
  bool verified;
  int at;        /* the line where it really is; 0: not known */
  char *message; /* why it is not verified; NULL */
} ide_break;

/* Adds one (id 0), or changes that of the id; what is given is copied. The id; 0: no memory, or there is one at that line already (its id would be
 * ide_debug_break_at()). */
int ide_debug_break_put(ide *i, const ide_break *spec);
/* The text has moved: it is at another line of it. What runs has the text of before, and hears of it when that is not so any more, see below. False: as
 * above, or it is gone. */
bool ide_debug_break_move(ide *i, int id, int line);
/* The text of that file, as it is now, is what runs or is about to: it was saved, or is run. NULL: of all files. */
void ide_debug_text_is_used(ide *i, const char *path);
void ide_debug_break_remove(ide *i, int id);
void ide_debug_break_remove_of(ide *i, const char *source); /* all in it */
/* Those in texts without a file that are not open: nobody will find their lines again. */
void ide_debug_break_remove_closed(ide *i);
void ide_debug_break_enable(ide *i, int id, bool on);
const ide_break *ide_debug_break_get(const ide *i, int id);                      /* NULL: gone */
const ide_break *ide_debug_break_at(const ide *i, const char *source, int line); /* NULL: none */
/* Its file as people call it: the name alone, of a text without a file its title. Of a LINE; borrowed from b. */
const char *ide_debug_break_file(const ide_break *b);
bool ide_debug_has_breaks(const ide *i); /* any */
void ide_debug_break_each(const ide *i, void (*each)(void *ud, const ide_break *b),
                          void *ud); /* by file and line; then the others */
void ide_debug_break_toggle(ide *i, const char *source, int line); /* adds, or removes */
void ide_debug_break_toggle_here(ide *i);                          /* action: at the cursor */
void ide_debug_break_edit(ide *i, int id); /* asks for condition, hits, log text; shown as a form */
void ide_debug_break_add_function(ide *i); /* asks for one; action */
void ide_debug_break_add_callback(ide *i);
const char *ide_debug_callback_text(const char *kind); /* for people: "Timeout (setTimeout)" */
void ide_debug_break_remove_all(ide *i);
void ide_debug_break_all_enabled(ide *i, bool on); /* action */

/* A text has got a file, and its source is still what it was: they are kept for the file. */
void ide_debug_break_keep(ide *i);

/* A source or a folder has another name: breakpoints move along. */
void ide_debug_renamed(ide *i, const char *from, const char *to);

/* Errors: "uncaught", "caught", "pattern". condition: an expression, for "pattern" a Lua pattern of the message; NULL: none. */
bool ide_debug_filter(const ide *i, const char *filter, const char **condition);
void ide_debug_set_filter(ide *i, const char *filter, bool on, const char *condition);

/* Paths of the target mean other files by now (ide/sources.h): its breakpoints are sent anew. */
void ide_debug_sources_changed(ide *i);

/* ---- values in the frame ---- */

/* Evaluates in the frame that is looked at, or (not stopped) in the engine's globals. context: of DAP, "watch", "hover", "repl". done as
 * ide_target_did: the body is that of `evaluate`. */
void ide_debug_evaluate(ide *i, const char *code, const char *context,
                        void (*done)(void *ud, bool ok, const cJSON *body, const char *why),
                        void *ud);
/* Nothing that was evaluated with this ud will be answered any more. */
void ide_debug_forget(ide *i, const void *ud);
/* A value was changed by who calls: tells the others. */
void ide_debug_assigned(ide *i);

#endif
