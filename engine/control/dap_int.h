/* SPDX-License-Identifier: MIT */
/*
 * A DAP session from inside. In reading order:
 *   dap.c          life of sessions, the inbox by which other threads reach them
 *   dap_message.c  messages in and out, the table of requests
 *   dap_ask.c      questions to the engine, in flight and in wait
 *   dap_session.c  initialize ... disconnect
 *   dap_launch.c   what `launch` wants run
 *   dap_engine.c   who holds the debugger; engines that come and go
 *   dap_event.c    what the debugger tells
 *   dap_break.c    breakpoints as the session keeps them, and the plan of all; dap_set.c: the requests; dap_check.c: what is wrong with one
 *   dap_run.c      continue, steps, threads
 *   dap_stack.c, dap_values.c, dap_evaluate.c   frames, variables, expressions
 *   dap_source.c   paths, URIs, texts          dap_output.c  what the script prints
 *   dap_own.c      requests eplua/...
 * All of a session belongs to the control thread, save where said.
 */
#ifndef EP_DAP_INT_H
#define EP_DAP_INT_H

#include "control/control.h"
#include "control/dap.h"
#include "debug/debug.h"

#include <pthread.h>
#include <stdatomic.h>
#include <yyjson.h>

enum {
  EP_DAP_SESSIONS = 16,
  EP_DAP_NAME = 80,
  EP_DAP_ASKS = 64,                /* under way */
  EP_DAP_ASKS_WAITING = 1024,      /* behind them */
  EP_DAP_BREAKPOINTS = 50000,      /* of a session */
  EP_DAP_MESSAGE = 16 << 20,       /* bytes of one */
  EP_DAP_QUEUE = 1 << 17,          /* messages that wait for the control thread, */
  EP_DAP_QUEUE_BYTES = 64 << 20,   /* and their bytes */
  EP_DAP_SAID = 10000,             /* log points that wait for the transport, */
  EP_DAP_SAID_BYTES = 4 << 20,     /* and their bytes */
  EP_DAP_CHUNK = 64 * 1024,        /* output in one event */
  EP_DAP_READ_MS = 10000,          /* for what the engine does at once, when it is stopped */
  EP_DAP_BUSY_MS = 2000,           /* ... and when it runs: Lua may be busy for ever */
  EP_DAP_LOADS = 1000,             /* chunks that were loaded and not told yet */
  EP_DAP_IDLE_THREAD = 1000000000, /* stands for no coroutine: the engine sleeps */
};

/* --- the inbox: dap.c --- */

typedef struct ep_dap_note {
  struct ep_dap_note *next;
  void (*run)(ep_daps *daps, struct ep_dap_note *note); /* the control thread; frees it */
  void *of;                                             /* what it is a part of */
} ep_dap_note;

/* Any thread. */
void ep_dap_note_push(ep_daps *daps, ep_dap_note *note);

/* A log point's text, between the output before it and after it. */
typedef struct ep_dap_said {
  struct ep_dap_said *next;
  uint64_t position; /* of the output when it was said */
  int line;
  size_t length;
  char *source; /* points behind text */
  char text[];
} ep_dap_said;

struct ep_daps {
  eplua_control *control;
  uv_async_t wake;
  uv_timer_t soon;  /* output that was sent a moment ago */
  uv_timer_t tick;  /* watches for slow callbacks */
  pthread_t thread; /* of the loop; valid once has_thread */
  atomic_bool has_thread;

  pthread_mutex_t lock; /* a leaf: nothing is called under it. Of: */
  ep_dap_note *first_note, *last_note;
  ep_dap_said *first_said, *last_said;
  size_t said, said_bytes, said_lost;
  bool closing;
  int count;
  atomic_int numbers; /* of sessions */
  atomic_int loads;   /* notes about loaded chunks that wait */

  /* Of the debugger's side, held while ep_debug_* is called; before the plane's lock. Of: */
  pthread_mutex_t plan_lock;
  eplua_dap *holder;               /* who debugs; NULL: nobody. Changed by the control thread */
  ep_debug *debug;                 /* of the engine that is bound; NULL: none */
  bool attached;                   /* the holder to it */
  bool held;                       /* it has not begun, and waits for configurationDone */
  bool wait;                       /* eplua_dap_wait */
  bool let_go;                     /* ep_dap_nobody_comes; changed by the control thread */
  atomic_uint_fast64_t generation; /* of attachments: events of an earlier one are dropped */

  /* The control thread's: */
  eplua_dap *first;
  int last_id; /* of breakpoints: a number is never given twice */
  bool draining;
  struct ep_dap_files *files;
  char chunk[EP_DAP_CHUNK + 1];
};

/* --- breakpoints: dap_break.c --- */

typedef struct ep_dap_break {
  int id;
  bool broken; /* not in the plan: something is wrong with it */
  ep_break_kind kind;
  int line; /* as it was asked for */
  int at;   /* as it was told; 0: not verified */
  int64_t slower_ms;
  bool once;
  char *what;                   /* NULL: that of the list */
  char *condition, *hits, *log; /* NULL: none */
  char *message;                /* why it is not verified; NULL: nothing */
} ep_dap_break;

typedef struct ep_dap_list {
  char *path; /* of the source, as the client knows it; NULL: not of a source */
  char *what; /* as the debugger knows it */
  int reference;
  size_t count;
  ep_dap_break *items;
} ep_dap_list;

void ep_dap_break_fini(ep_dap_break *b);
void ep_dap_list_fini(ep_dap_list *l);
/* Gives ids to new items, those of equal old ones where there are; takes items. */
void ep_dap_list_replace(eplua_dap *d, ep_dap_list *list, ep_dap_break *items, size_t count);
/* The list of a source; made when it is not there. NULL: no memory, or there are too many. */
ep_dap_list *ep_dap_list_of(eplua_dap *d, const char *path, int reference, const char *what);
/* All lists of the session, one after the other, from i = 0; NULL: no more. */
ep_dap_list *ep_dap_list_at(eplua_dap *d, size_t i);
/* How many there are in all lists but this one. */
size_t ep_dap_break_total(eplua_dap *d, const ep_dap_list *but);
void ep_dap_lists_fini(eplua_dap *d);
/* The debugger knows where it stands now; line 0: nowhere, for that reason. */
void ep_dap_break_resolved(eplua_dap *d, int id, int line, const char *message);
/* Members of a breakpoint as clients see them. */
void ep_dap_break_fill(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       const ep_dap_list *list, const ep_dap_break *b);
/* The session's breakpoints have changed: the plan goes to the debugger, at once when the script runs. */
void ep_dap_plan_changed(eplua_dap *d);
/* Gives the plan to the debugger if that is due. */
void ep_dap_plan_apply(eplua_dap *d);
/* The same with plan_lock held, to that debugger. Any thread. */
void ep_dap_plan_give(eplua_dap *d, ep_debug *debug);

/* --- what is wrong with one: dap_check.c --- */

/* NULL, or why it cannot be an expression; in buffer. */
const char *ep_dap_check_expression(const char *text, char *buffer, size_t size);
/* NULL, or which expression of a log point is none; in buffer. */
const char *ep_dap_check_log(const char *text, char *buffer, size_t size);
const char *ep_dap_check_function(const char *name);
const char *ep_dap_check_pattern(const char *p);
/* The lines of a file that have code: until the next call. NULL: the reason is in *why. Kept by the time the file was changed. */
const struct ep_lines *ep_dap_lines_of(ep_daps *daps, const char *path, const char **why);
void ep_dap_files_free(struct ep_dap_files *files);

/* --- a session --- */

typedef enum ep_dap_phase {
  EP_DAP_FRESH,
  EP_DAP_INITIALIZED,
  EP_DAP_HOLDS,      /* launch or attach was answered */
  EP_DAP_TERMINATED, /* the script has ended */
  EP_DAP_GONE,       /* disconnected */
} ep_dap_phase;

struct eplua_dap {
  ep_daps *daps;
  eplua_control *control;
  eplua_dap_config config;
  char name[EP_DAP_NAME + 1];
  atomic_int refs;                       /* of the handle, the list, notes, asks */
  atomic_bool closed;                    /* the handle is gone: nothing is sent any more */
  ep_dap_note closing_note, output_note; /* each in the inbox once at most */
  atomic_bool output_noted;
  atomic_int queued; /* messages on their way to the control thread */
  atomic_size_t queued_bytes;
  int number;

  /* The control thread's: */
  eplua_dap *next;
  int64_t seq; /* of the last message sent */
  bool full;   /* the transport */
  bool listed;
  ep_dap_phase phase;
  bool admitted;
  uv_timer_t *admission; /* a client that has to wait for its refusal */
  char *client;          /* its name, as it calls itself; NULL */
  bool lines_at_0, columns_at_0, uris, wants_types, wants_invalidated;

  bool launched, no_debug, stay_stopped, stop_at_entry; /* what launch or attach said */
  bool configured;   /* configurationDone has come. With plan_lock too, as stop_at_entry */
  bool expects;      /* a new engine comes: launch, restart */
  bool pause_due;    /* ... and shall pause. With plan_lock */
  int found_stopped; /* the thread that a former session has left stopped, + 1; 0: none */
  bool over;         /* it was told that the script has ended. With plan_lock too */
  bool bound;        /* an engine is there */
  bool prompted;     /* code was run at the prompt, which has a session in the engine */
  int64_t since_s;   /* CLOCK_REALTIME when it became the holder */

  bool stopped; /* as the client has been told */
  bool going;   /* we have said go: the debugger's `continued` is no news */
  int stopped_thread;
  int64_t frame;   /* whose scopes were asked for last; 0: none */
  int *refs_given; /* in this stop, to be released */
  size_t refs_count, refs_room;

  ep_dap_list **sources; /* sorted by path, then reference */
  size_t sources_count, sources_room;
  ep_dap_list functions, thrown, callbacks, run_to; /* with plan_lock too, as the above */
  bool plan_due;

  bool tells;     /* what is printed and logged; */
  bool logs_only; /* ... only the latter: the client reads the output elsewhere */
  int follower;   /* of the output; 0: none */
  eplua_follow follow;
  int64_t pumped_ns;

  struct ep_dap_ask *asks;    /* under way */
  struct ep_dap_ask *waiting; /* oldest first */
  int asks_count, waiting_count;
};

void ep_dap_ref(eplua_dap *d);
void ep_dap_unref(eplua_dap *d);
/* The session ends: out of the list, the debugger is let go. Twice too. */
void ep_dap_leave(eplua_dap *d);

/* --- messages: dap_message.c --- */

/* A request that is being answered. */
typedef struct ep_dap_call {
  int64_t seq;
  const char *command; /* lives as long as the call; of known ones for ever */
  yyjson_val *in;      /* its arguments, an object; NULL: none */
} ep_dap_call;

/* What clients are told: the number and its meaning. */
typedef enum ep_dap_error {
  EP_DAP_E_MESSAGE = 1000, /* no valid message */
  EP_DAP_E_UNKNOWN,
  EP_DAP_E_ORDER, /* not at this time */
  EP_DAP_E_ARGUMENTS,
  EP_DAP_E_ADMISSION,
  EP_DAP_E_HELD,    /* another one debugs */
  EP_DAP_E_NOTHING, /* nothing runs */
  EP_DAP_E_LAUNCH,
  EP_DAP_E_STOPPED, /* not stopped */
  EP_DAP_E_CANCELLED,
  EP_DAP_E_LIMIT,
  EP_DAP_E_ENGINE, /* what the engine says */
  EP_DAP_E_MEMORY,
} ep_dap_error;

void ep_dap_receive(eplua_dap *d, const char *json, size_t length);

/* An answer that can be filled: *body is an object. NULL: no memory. */
yyjson_mut_doc *ep_dap_answer_new(const ep_dap_call *call, yyjson_mut_val **body);
yyjson_mut_doc *ep_dap_event_new(const char *event, yyjson_mut_val **body);
/* Sends and frees it; NULL is accepted. */
void ep_dap_send(eplua_dap *d, yyjson_mut_doc *doc);
void ep_dap_done(eplua_dap *d, const ep_dap_call *call); /* an answer without a body */
void ep_dap_fail(eplua_dap *d, const ep_dap_call *call, ep_dap_error error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void ep_dap_not_stopped(eplua_dap *d, const ep_dap_call *call);

/* Members of arguments. */
const char *ep_dap_text(const ep_dap_call *call, const char *name); /* NULL: none */
int64_t ep_dap_number(yyjson_val *object, const char *name, int64_t low, int64_t high,
                      int64_t fallback);
bool ep_dap_flag(const ep_dap_call *call, const char *name, bool fallback);
int ep_dap_line_in(const eplua_dap *d, int64_t line); /* from 1 */
int64_t ep_dap_line_out(const eplua_dap *d, int64_t line);
int64_t ep_dap_column_out(const eplua_dap *d, int64_t column);

/* --- questions: dap_ask.c --- */

typedef struct ep_dap_ask ep_dap_ask;
struct ep_dap_ask {
  ep_dap_note note; /* the first member */
  ep_dap_ask *next;
  eplua_dap *session;
  int64_t seq;
  const char *command;
  /* in: the answer, an object without "error", or with one when `tolerant`. Frees nothing. */
  void (*answered)(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in);
  bool tolerant, cancelled;
  bool prompt; /* code of the session at the prompt */
  char *request;
  size_t length;
  int64_t due_ns;
  char *answer; /* NULL: no memory for it */
  size_t answer_length;
  /* The asker's own: */
  char *text;
  int64_t number[2];
  bool flag, hex;
};

/* A request for a verb: add its members. */
yyjson_mut_doc *ep_dap_verb_new(const char *verb, yyjson_mut_val **in);
/* Sends it, or fails the call. Takes doc. NULL: failed, answered. The ask lives until it was answered: fill it at once. */
ep_dap_ask *ep_dap_ask_new(eplua_dap *d, const ep_dap_call *call, yyjson_mut_doc *doc,
                           int64_t timeout_ms,
                           void (*answered)(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call,
                                            yyjson_val *in));
/* The same with the request as text, which is taken (free()). */
ep_dap_ask *ep_dap_ask_text(eplua_dap *d, const ep_dap_call *call, char *request, size_t length,
                            int64_t timeout_ms,
                            void (*answered)(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call,
                                             yyjson_val *in));
/* How long what only looks may take. */
int64_t ep_dap_read_ms(const eplua_dap *d);
/* Begins it, once it is filled. */
void ep_dap_ask_go(ep_dap_ask *a);
/* Answers the request of that seq as cancelled; false: it is not under way. */
bool ep_dap_ask_cancel(eplua_dap *d, int64_t seq);
void ep_dap_asks_drop(eplua_dap *d); /* answers all as cancelled */
/* Asks without waiting for an answer. */
void ep_dap_tell_engine(eplua_dap *d, yyjson_mut_doc *doc);

/* --- who holds: dap_engine.c --- */

/* Becomes the holder; false: another is, who and since when in why. */
bool ep_dap_hold(eplua_dap *d, char *why, size_t size);
/* Attaches the holder to the engine that is bound; false: none is. */
bool ep_dap_attach_engine(eplua_dap *d);
bool ep_dap_is_held(eplua_dap *d); /* an engine is there that has not begun */
void ep_dap_set_entry(eplua_dap *d, bool stop);
void ep_dap_set_configured(eplua_dap *d);
/* Lets an engine begin that is held. */
void ep_dap_release(eplua_dap *d);
/* Pauses what runs, or what is about to be launched; false: nothing does. */
bool ep_dap_pause(eplua_dap *d);
/* Gives up the debugger; stay: what is stopped stays so. */
void ep_dap_let_go(eplua_dap *d, bool stay);
/* Who has started the process has detached: the script that runs, or is about to, waits for nobody, and the process ends with it. */
void ep_dap_nobody_comes(ep_daps *daps);
/* Calls use with the debugger, if this session is attached to one; gives its result, else false. */
bool ep_dap_with_debug(eplua_dap *d, bool (*use)(ep_debug *debug, void *data), void *data);
void ep_dap_tell_stopped(eplua_dap *d, ep_stop_reason reason, int thread, const int *ids, int count,
                         const char *text);
void ep_dap_restarts(eplua_dap *d); /* another engine will come */
void ep_dap_tell_process(eplua_dap *d);
void ep_dap_terminated(eplua_dap *d, int status, bool known);
void ep_dap_watch_slow(eplua_dap *d); /* starts or stops the tick */

/* --- what the debugger tells: dap_event.c --- */

ep_debug_events ep_dap_events(ep_daps *daps);

/* --- what is launched: dap_launch.c --- */

/* Tells the host what to run. Fails the call when it will not. */
bool ep_dap_launch_start(eplua_dap *d, const ep_dap_call *call);
/* It names nothing but what the process was started with: an engine that is held is what is meant. */
bool ep_dap_launch_is_bare(const ep_dap_call *call);

/* --- output: dap_output.c --- */

void ep_dap_output_start(eplua_dap *d, bool from_oldest);
void ep_dap_output_stop(eplua_dap *d);
/* Sends what is there, log points between; at once, or 20 ms after the last. */
bool ep_dap_output_flush(eplua_dap *d);
void ep_dap_output_pump(eplua_dap *d);
void ep_dap_output_say(eplua_dap *d, const char *category, const char *text);
/* The debugger's event. */
void ep_dap_on_logged(void *ud, int id, const char *text, size_t length, const char *file,
                      int line);

/* --- paths and sources: dap_source.c --- */

/* A path of the client's: given, free() it; NULL: it is no path (why in *why), or no memory. */
char *ep_dap_path_in(const eplua_dap *d, const char *text, const char **why);
/* What the debugger knows a Source of the client's by: its path, or "=NAME" of a chunk that has a name alone, as load(text, "=NAME") gives it. As
 * ep_dap_path_in(). */
char *ep_dap_source_in(const eplua_dap *d, yyjson_val *source, const char **why);
/* Adds {"source":{...}} to object: of a file, or of what has only a name and a number. */
void ep_dap_source_add(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       const char *file, const char *name, int64_t reference);
/* The same from an answer of a verb with "file", "source", "name", "source_ref". False: nothing is known. */
bool ep_dap_source_map(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       yyjson_val *from);
/* Members of a source object itself. */
bool ep_dap_source_fill(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *source,
                        yyjson_val *from);
/* UTF-16 code units of UTF-8; and the bytes of so many units. */
size_t ep_dap_units(const char *text, size_t length);
size_t ep_dap_bytes(const char *text, size_t length, size_t units);

/* --- values: dap_values.c --- */

/* Adds what a value of a verb is: value (under that name), type, variablesReference, counts. */
void ep_dap_value_add(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name,
                      yyjson_val *value, bool hex);
void ep_dap_refs_release(eplua_dap *d); /* those of the stop that ends */
void ep_dap_ref_given(eplua_dap *d, int64_t ref);
void ep_dap_invalidated(eplua_dap *d);

/* --- requests --- */

typedef void ep_dap_request_fn(eplua_dap *d, const ep_dap_call *call);
ep_dap_request_fn ep_dap_on_initialize, ep_dap_on_launch, ep_dap_on_attach,
    ep_dap_on_configuration_done, ep_dap_on_disconnect, ep_dap_on_terminate, ep_dap_on_restart,
    ep_dap_on_cancel;
ep_dap_request_fn ep_dap_on_set_breakpoints, ep_dap_on_set_functions, ep_dap_on_set_exceptions,
    ep_dap_on_set_callbacks, ep_dap_on_breakpoint_locations;
ep_dap_request_fn ep_dap_on_continue, ep_dap_on_next, ep_dap_on_step_in, ep_dap_on_step_out,
    ep_dap_on_pause, ep_dap_on_threads, ep_dap_on_run_to;
ep_dap_request_fn ep_dap_on_stack_trace, ep_dap_on_scopes, ep_dap_on_exception_info;
ep_dap_request_fn ep_dap_on_variables, ep_dap_on_set_variable;
ep_dap_request_fn ep_dap_on_evaluate, ep_dap_on_set_expression, ep_dap_on_completions;
ep_dap_request_fn ep_dap_on_source, ep_dap_on_loaded_sources;
/* "eplua/NAME"; false: there is none of that name. */
bool ep_dap_on_own(eplua_dap *d, ep_dap_call *call);

/* Ends what the session had, as its client wished: see `disconnect`. */
typedef enum ep_dap_end { EP_DAP_END_DEFAULT, EP_DAP_END_DETACH, EP_DAP_END_STOP } ep_dap_end;
void ep_dap_end_session(eplua_dap *d, ep_dap_end how);

#endif
