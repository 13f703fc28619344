/* SPDX-License-Identifier: MIT */
/*
 * The control plane: how somebody outside looks into a running engine, whatever carries it.
 *
 * An eplua_control is a thread with a loop of its own that never runs Lua, so that it answers while a script is busy or
 * paused. It outlives engines: a restart binds it to the next one, and whoever is connected stays.
 *
 *   doors (telnet, socket file)  \                                   / eplua_ask()
 *   HTTP, WebSocket (the host's)  >  peers, asks, output, access  ->   the engine of the moment
 *   prompt of this process       /                                   \ output of the script
 *
 * A *peer* is one who talks JSON: a page, an attached prompt, the prompt of this process. All speak the same messages,
 * and the transport only carries them (see "Messages").
 */
#ifndef EPLUA_CONTROL_H
#define EPLUA_CONTROL_H

#include <eplua/access.h>
#include <eplua/engine.h>
#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eplua_control eplua_control;

/* What a debugger wants to be run. Strings are borrowed for the call; lists end with NULL; NULL: none. */
typedef struct eplua_launch {
  const char *program; /* a file; NULL: the script that the process was started with */
  const char *code;    /* ... or code */
  const char *const *args;
  const char *const *env; /* NAME=VALUE, besides those of the process */
  const char *cwd;        /* working folder of the process from now on */
} eplua_launch;

typedef struct eplua_control_config {
  size_t size; /* sizeof(eplua_control_config) */
  void *ud;
  const char *script;   /* what runs, for people; NULL: nothing. copied */
  eplua_access *access; /* decides who comes in by the doors; borrowed until eplua_control_free() */

  /* The script shall end, or begin anew; the process stays for whom it may concern. Soon, not within the call; on any
   * thread, must not wait. 0, or a code: EPLUA_E_UNSUPPORTED. NULL: refused. */
  int (*stop)(void *ud);
  int (*restart)(void *ud);

  /* A debugger wants a script to be run; one that runs ends first, as at a restart. A later `restart` runs the same. As stop and restart: soon. 0, or a code with
   * the reason in *err. NULL: refused. */
  int (*launch)(void *ud, const eplua_launch *launch, eplua_error *err);
  /* The process shall end: the debugger that started it is gone. Any thread. NULL: as stop. */
  int (*leave)(void *ud);

  /* A callback of an engine that is bound and keeps its loop busy for longer is named in the log of its host, with its stack; that log may then be
   * called on the control thread as well. 0: nobody is named. See also eplua_control_set_stall(). */
  int stall_ms;

  /* What the doors have to tell (who was refused, and why), as of eplua_host.log. Any thread. NULL: nobody hears it. */
  void (*log)(void *ud, eplua_log_level level, const char *text, size_t length);
} eplua_control_config;

/* Starts the thread. Copies config. NULL: the reason is in *err. */
EPLUA_INTERNAL eplua_control *eplua_control_new(const eplua_control_config *config,
                                                eplua_error *err);

/* What has happened and was printed until now is told: when it returns, peers have been given it by send(), save what a full transport does not
 * take. Before a transport is closed, so that the last words of a script come. Waits for the control thread, never for Lua. Any other thread. */
EPLUA_INTERNAL void eplua_control_flush(eplua_control *c);

/* Closes doors and joins the thread. Who came in by a door gets all that is to be told first, within 500 ms. No engine may be bound, peers of the caller are
 * closed, and no other thread may use it. NULL is accepted. */
EPLUA_INTERNAL void eplua_control_free(eplua_control *c);

/* From now on e is the engine that is asked, and whose output is followed; NULL: none. When it returns nobody is in a
 * call to the one before. On the thread that made e, before it runs, or on its engine thread; NULL on any.
 * Peers hear of it. Bind NULL before the engine is closed; c: until all engines that were bound are freed. 0, EPLUA_E_NOMEM. */
EPLUA_INTERNAL int eplua_control_bind(eplua_control *c, eplua_engine *e);

/* Another stall_ms of the config, from now on, also for the engine that is bound; 0 or less: nobody is named any more, and of a stall that was told the end is.
 * Any thread. */
EPLUA_INTERNAL void eplua_control_set_stall(eplua_control *c, int stall_ms);

/* The script of the engine that is bound has ended, with that exit status; before NULL is bound. Not when it ends to begin anew. Also when what was to be launched or to
 * begin anew could not begin. For debuggers, who hear that it is over. Any thread. */
EPLUA_INTERNAL void eplua_control_ended(eplua_control *c, int status);

/* --- asks --- */

/* As eplua_ask() (eplua/verbs.h) of the engine that is bound. With timeout_ms > 0 the answer comes within that time and
 * a little (50 ms, more on a busy machine) even when Lua is busy: a request that has not begun by then never will, and evaluated code is stopped, also
 * when it has yielded; the time of code that a debugger has stopped stands still. Such an answer is {"error":{"code":-10,...},"timeout":true}, or for code that ran
 * {"ok":false,"stopped":true,"timeout":true,...}. It may then be given on the control thread. Further codes:
 * EPLUA_E_CLOSED: no engine is bound. The verbs stop, restart, and interrupt (see verbs.h) are answered within the call. Any
 * thread. */
EPLUA_INTERNAL int eplua_control_ask(eplua_control *c, const char *request, size_t length,
                                     int64_t timeout_ms,
                                     void (*answer)(void *ud, const char *json, size_t length),
                                     void *ud);

/* How it goes, as a JSON object with the members of the message "status" below (all but "type"): given, free() it. NULL: no memory. Any thread. */
EPLUA_INTERNAL char *eplua_control_status(eplua_control *c);

/* As eplua_engine_state() of the engine that is bound; false: none is (*out is zeroed but for its size). Any thread. */
EPLUA_INTERNAL bool eplua_control_state(eplua_control *c, eplua_state *out);

/* As eplua_engine_feed() of the engine that is bound; length 0: as eplua_engine_feed_end(). EPLUA_E_CLOSED: none is. Any thread. */
EPLUA_INTERNAL int eplua_control_feed(eplua_control *c, const char *bytes, size_t length);

/* --- output --- */

/* Where somebody is in the output of the scripts: what a bound engine writes, by print, io.write, io.stderr, and its
 * reports, the last 1 MiB of it. Lines are counted as they come. */
typedef struct eplua_follow {
  uint64_t
      position; /* at first: 0: from the oldest that is kept; UINT64_MAX: only what comes; else as a former one */
  uint64_t lost; /* lines that were gone before they were read; the reader sets it back to 0 */
  uint64_t line; /* the rest belongs to eplua_control_read(); zeroed at first */
  uint32_t part;
  bool sought;
} eplua_follow;

typedef enum eplua_output_kind {
  EPLUA_OUTPUT_OUT,
  EPLUA_OUTPUT_ERR,
  EPLUA_OUTPUT_LOG, /* a report of the engine: an error with its traceback, a message of `log` */
} eplua_output_kind;

/* Adds what others than engines write (C code, child processes, the host) into two pipes: their read ends, taken also on failure; -1: none. It
 * stands before what a script writes after it. 0, EPLUA_E_NOMEM. Any other thread; once. */
EPLUA_INTERNAL int eplua_control_capture(eplua_control *c, int out, int err);

/* Calls wake(ud) when there is output again after one that follows had read all. Gives a number > 0, or EPLUA_E_LIMIT
 * (64 at a time), EPLUA_E_NOMEM. wake: any thread; must not wait or call back. Any thread. */
EPLUA_INTERNAL int eplua_control_follow(eplua_control *c, void (*wake)(void *ud), void *ud);
/* No wake comes any more when it returns. Any thread, not from wake. */
EPLUA_INTERNAL void eplua_control_unfollow(eplua_control *c, int number);

/* Copies records of one kind that follow each other, as many whole ones as fit (of one that is larger a part), to bytes; gives the length, 0:
 * nothing is there, and the follower `number` will be woken (0: no). Any thread. */
EPLUA_INTERNAL size_t eplua_control_read(eplua_control *c, int number, eplua_follow *follow,
                                         eplua_output_kind *kind, char *bytes, size_t size);

/* --- peers --- */

/*
 * Messages. JSON objects, both ways; "type" says what they are; unknown members are ignored; an unknown type is answered
 * by {"type":"error","id"?,"code","message"}. At most 64 of a peer's questions are under way; more are answered by an error with code -3 (FULL),
 * and so is what comes when 1,024 other messages of it, or 4 MiB of them, wait for the control thread.
 *
 * To the engine's side, each may carry "id" (any JSON value; comes back with its answer):
 *   {"type":"ask","id":1,"verb":V,...,"timeout_ms":N}   any verb of eplua/verbs.h; "session" is the peer's own unless given
 *   {"type":"execute","id":1,"code":C,"timeout":30.0}   = ask evaluate with capture and json: older pages
 *   {"type":"complete","id":1,"text":T}                 = ask complete
 *   {"type":"subscribe","channels":["output","status","callbacks","ui","stalls","views"],"from":P}   "from": of "output", as eplua_follow
 *   {"type":"unsubscribe","channels":[...]}
 *   {"type":"ui_event","node":N,"name":"onClicked","value":V,"sequence":S,"request":R}     see eplua_ui_event
 *   {"type":"ui_done","sequence":S}                     the batch is applied; before that no next one comes
 *   {"type":"ping"}
 *   {"type":"dap","message":{...}}                      a message of the Debug Adapter Protocol (eplua/dap.h); the first begins a session of
 *    the peer's, {"type":"dap_end"} or the end of the peer ends it
 * From it:
 *   {"type":"hello","version","pid","session","script","running"}  the first one
 *   {"type":"answer","id":1, ...members of the verb's answer}
 *   {"type":"output","stream":"out"|"err"|"log","text":T,"lost":N,"next":P}   lost: lines left out before it; next: for "from"
 *   {"type":"status","status":"running"|"busy"|"paused"|"idle"|"none","uptime":seconds,"active_callbacks","timeouts","running_intervals",
 *    "callbacks":registered ones,"windows","sockets","lua_memory","rss","queue","drops","errors","lag_ms","busy_since_ms":for how long,"version"}
 *    when subscribed: at once and each second. idle: nothing is left that could call Lua; none: no engine is bound
 *   {"type":"callbacks","callbacks":[...],"count","running_intervals"}   when subscribed: at once and each second
 *   {"type":"stall","over":false,"entry":N,"ms":for how long,"kind":"timeout","id":of it,"begin":"x.lua:12","file" or "source","line","function","traceback"}    a callback
 *    keeps the loop busy for longer than eplua_control_config.stall_ms: then, about twice a second while it lasts, and once with "over":true
 *    ({"entry","ms"}) when it has ended or a debugger has stopped it. begin: where its function begins; file (as the script has it), line, function: where it is now;
 *    in C code that does not come back only traceback, which says so. entry: which stall
 *   {"type":"engine","event":"bound"|"gone"}             a restart is gone and bound
 *   {"type":"ui","sequence":S,"reset":true,"ops":[OP...]}   reset: forget all windows first. OP: {"op":"create","node","kind","parent","index"},
 *    {"op":"set","node","name","value"}, {"op":"move","node","parent","index"}, {"op":"remove","node"} (node 0: all), {"op":"append","node","name","value":[...],"reset":true}, {"op":"call",
 *    "node","name","value","request"}. A string that is no UTF-8 is {"base64":"..."}.
 *   {"type":"view_update","qa_id":id of the window,"element_id","property_name","value"}    to who subscribes to "views", as
 *    pages of the earlier program do by saying nothing: one change of what has an id
 *   {"type":"dap","message":{...}}
 *   {"type":"pong"} behind all output that was written before its ping, {"type":"error",...}
 */
typedef struct eplua_peer eplua_peer;

typedef struct eplua_peer_config {
  size_t size;      /* sizeof(eplua_peer_config) */
  void *ud;         /* until gone is called */
  const char *name; /* of its session, unique: "page-3"; up to 40 bytes. copied */

  /* Sends a message; borrowed, ends with a 0 byte. Any thread, one at a time; must not wait or call back. False: the
   * transport holds as much as it likes to; output then waits for eplua_peer_ready(), answers still come. */
  bool (*send)(void *ud, const char *json, size_t length);
  void (*gone)(void *ud); /* the last call; on the control thread */
} eplua_peer_config;

/* NULL: no memory, 64 peers are there, or the plane is being freed. Any thread. */
EPLUA_INTERNAL eplua_peer *eplua_peer_new(eplua_control *c, const eplua_peer_config *config);
/* A message has come. Borrowed. Any thread, one at a time. */
EPLUA_INTERNAL void eplua_peer_receive(eplua_peer *p, const char *json, size_t length);
/* The transport has room again. Any thread. */
EPLUA_INTERNAL void eplua_peer_ready(eplua_peer *p);
/* Ends it: code of its session that has yielded ends, the session is closed; gone comes later. The handle is gone at once. Any thread. */
EPLUA_INTERNAL void eplua_peer_close(eplua_peer *p);

/* --- doors --- */

typedef struct eplua_door {
  size_t size; /* sizeof(eplua_door) */
  const char *const
      *addresses;   /* numeric, end with NULL; NULL: 127.0.0.1 and, where the machine has it, ::1 */
  uint16_t port;    /* 0: any */
  const char *path; /* of a socket file instead; made 0600 */
} eplua_door;

/* Listens for telnet (and line) clients. Gives the port, or EPLUA_E_IO (the reason in *err, with who has the port when that is known), EPLUA_E_INVALID (it is open already),
 * EPLUA_E_LIMIT (all doors together listen at 8 addresses), EPLUA_E_NOMEM. Returns when it listens: waits for the control thread, never for Lua. Any other thread. */
EPLUA_INTERNAL int eplua_telnet_start(eplua_control *c, const eplua_door *door, eplua_error *err);
/* Closes it and its clients. No error when it is not open. Any other thread. */
EPLUA_INTERNAL void eplua_telnet_stop(eplua_control *c);
/* The port, 0: it is not open; *clients (may be NULL): who is connected. Any thread. */
EPLUA_INTERNAL int eplua_telnet_state(eplua_control *c, int *clients);
/* Sends text to telnet client `number` (as ":who" shows it), or with 0 to all. How many got it. Any thread. */
EPLUA_INTERNAL int eplua_telnet_print(eplua_control *c, int number, const char *text,
                                      size_t length);

/* Names who listens on a TCP port of this machine: "program (pid 12)". False: not known. Any thread. */
EPLUA_INTERNAL bool eplua_port_owner(uint16_t port, char *text, size_t size);

/* Who came in by telnet, socket file and DAP, the last one first, as a JSON array: [{"number","door":"telnet"|"socket file"|"dap","from":their address,
 * "seconds":since they came,"uid":of their process, when known,"in":false while the token is awaited}]. Given, free() it. NULL: no memory. Waits for the control
 * thread, never for Lua. Any other thread. */
EPLUA_INTERNAL char *eplua_control_clients(eplua_control *c);

/* The socket file of this process, where attached prompts and the IDE come in: the peer messages above, one a line. 0 or a code as
 * above. Any other thread. */
EPLUA_INTERNAL int eplua_socket_start(eplua_control *c, const char *path, eplua_error *err);

/* Whoever has started this process is at the other end of fd, a connected stream socket (taken, also on failure), and speaks the peer messages, one a
 * line. When it goes before a script that waits for a debugger (eplua_dap_wait()) has begun, the process shall end (eplua_control_config.leave), for nobody else
 * will let it begin. EPLUA_E_IO, EPLUA_E_NOMEM. Any other thread; once. */
EPLUA_INTERNAL int eplua_parent_start(eplua_control *c, int fd, eplua_error *err);

#ifdef __cplusplus
}
#endif

#endif
