/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client of the debugger from inside. In reading order:
 *   debug.c          its life; who listens; requests that outlive nobody
 *   debug_session.c  from a new engine to the last configuration; what the debugger tells
 *   debug_go.c       continue, steps, run to the cursor
 *   debug_frame.c    the frame that is looked at, and where it is; values in it
 *   debug_breaks.c   the list of breakpoints
 *   debug_send.c     ... as it is told to the debugger, and what that says of them
 *   debug_form.c     ... as a form
 *   debug_keep.c     ... from one session to the next
 */
#ifndef IDE_DEBUG_INT_H
#define IDE_DEBUG_INT_H

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/question.h"
#include "ide/target.h"

#include <epq/timer.h>

enum {
  IDE_BREAKS_MAX = 10000,
  IDE_DEBUG_CALM_MS = 150,      /* a step that lasts longer is seen */
  IDE_DEBUG_SOURCES = 50,       /* texts without a file that are open */
  IDE_DEBUG_IDLE = 1000000000,  /* DAP: the thread that stands for none */
  IDE_DEBUG_TEXT_MAX = 1 << 16, /* of a condition, a name, ... */
};

typedef enum ide_debug_session {
  IDE_SESSION_NONE,
  IDE_SESSION_STARTING, /* initialize or attach is under way */
  IDE_SESSION_HELD,     /* we are the debugger */
} ide_debug_session;

typedef struct ide_break_item {
  ide_break b;
  int dap;       /* its number there; 0: not known */
  unsigned told; /* the set that it was sent with */
} ide_break_item;

/* Breakpoints that are sent together: of a file, the functions, the callbacks. */
typedef struct ide_break_set {
  ide_break_kind kind;
  char *path; /* LINE */
  bool moved; /* with the text, of which the one before runs: not sent until that is another */
  bool due;
  unsigned sent; /* number of the last request: an answer to an earlier one is old */
  struct ide_break_set *next;
} ide_break_set;

typedef struct ide_debug_filters {
  bool on;
  char *condition;
} ide_debug_filters;
enum { IDE_FILTERS = 3 };
extern const char *const ide_debug_filter_names[IDE_FILTERS];

typedef struct ide_debug_source { /* a text without a file that is shown */
  unsigned life;
  int reference;
  char *path;
  ide_document *document;
} ide_debug_source;

/* A request under way. */
typedef struct ide_debug_ask {
  ide_question question;
  ide_debug *debug;
  void (*take)(struct ide_debug_ask *a, bool ok, const cJSON *body, const char *why);
  unsigned serial;
  ide_break_set *set;
  bool settles; /* a run waits for it, see ide_debug_is_settled() */
  char *text;
  int reference, line;
  bool chosen; /* the user wants to see it; else it has stopped there */
  void (*done)(void *ud, bool ok, const cJSON *body, const char *why); /* whose answer it is */
  void *ud;
} ide_debug_ask;

struct ide_debug {
  ide *ide;
  ide_target_listener target;
  ide_debug_listener *first;
  ide_questions questions;

  ide_debug_session session;
  unsigned life, connection; /* of the target, as it was seen last */
  unsigned attempt;          /* of handshakes: an answer of an earlier one is old */
  char why[400];

  bool stopped, leaving; /* leaving: it was told to go on, and has not answered yet */
  unsigned stops;        /* their number */
  ide_debug_stop stop;
  char *stop_text, *stop_detail;
  bool has_frame;
  ide_debug_frame frame;
  char *frame_name, *frame_path, *frame_title;
  ide_debug_state told_state;
  bool told_frame;
  epq_timer *calm; /* until it is told that it goes on */
  bool seen;       /* the panels came to the front once */

  ide_break_item **breaks; /* by place; the others behind */
  size_t break_count, break_room;
  int last_break;
  ide_break_set *sets;
  unsigned last_sent;
  ide_debug_filters filters[IDE_FILTERS];
  unsigned unsettled; /* requests that settle and are not answered yet */
  bool filters_due, loading;
  epq_timer *soon; /* sends what is due */

  ide_debug_source sources[IDE_DEBUG_SOURCES];
  size_t source_count;
};

/* debug.c. Asks; arguments taken. NULL: no memory, take is never called. Fields of the ask are the caller's to fill before it comes back. */
ide_debug_ask *ide_debug_ask_new(ide_debug *d, void (*take)(ide_debug_ask *a, bool ok,
                                                            const cJSON *body, const char *why));
void ide_debug_ask_go(ide_debug_ask *a, const char *command, cJSON *arguments); /* a: taken */
/* The same with one that tells the debugger what it has to know before a script begins. */
void ide_debug_ask_settling(ide_debug_ask *a, const char *command, cJSON *arguments);
void ide_debug_tell_state(ide_debug *d);
void ide_debug_tell_frame(ide_debug *d);
void ide_debug_tell_breaks(ide_debug *d);
void ide_debug_tell_values(ide_debug *d);
bool ide_debug_replace(char **text, const char *with); /* a copy; NULL and "" are none */

/* debug_session.c */
void ide_debug_target_changed(void *ud);
void ide_debug_target_event(void *ud, const char *name, const cJSON *body);

/* debug_go.c: it has stopped, or goes on. */
void ide_debug_has_stopped(ide_debug *d, const cJSON *body);
void ide_debug_goes_on(ide_debug *d);

/* debug_frame.c */
void ide_debug_ask_frame(ide_debug *d); /* the innermost that can be shown */
void ide_debug_drop_frame(ide_debug *d);
void ide_debug_sources_free(ide_debug *d);

/* debug_breaks.c */
ide_break_item *ide_break_find(const ide_debug *d, int id);
ide_break_item *ide_break_find_dap(const ide_debug *d, int dap);
void ide_break_unknown(ide_debug *d); /* nothing is known of them: another engine */
void ide_breaks_free(ide_debug *d);

/* debug_send.c */
ide_break_set *ide_break_set_of(ide_debug *d, ide_break_kind kind, const char *path);
void ide_breaks_due(ide_debug *d, ide_break_kind kind, const char *path);
void ide_debug_put_source(cJSON *arguments, const char *source); /* as "source" of a request */
void ide_breaks_send_all(ide_debug *d);                          /* at the begin of a session */
void ide_breaks_flush(ide_debug *d);                             /* what is due */
void ide_break_resolved(ide_debug *d, const cJSON *breakpoint);

/* debug_keep.c */
void ide_breaks_load(ide_debug *d);
void ide_breaks_save(ide_debug *d);

#endif
