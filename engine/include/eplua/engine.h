/* SPDX-License-Identifier: MIT */
/*
 * The engine: a Lua 5.4 state with timers, libraries and limits, that can be stopped from outside.
 *
 * Several engines can live in one process, each run by a thread of its own. One thread makes it
 * (eplua_engine_new), adds chunks, and either runs it or hands it to the thread that does; that
 * thread is "the engine thread". The functions marked "any thread" may be called as long as the
 * engine is not freed. A program that embeds the engine finds a guide in the manual (resources/help/embedding.md).
 *
 *   eplua_engine *e = eplua_engine_new(&config, &error);
 *   eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_FILE, .text = "hello.lua"}, &error);
 *   int status = eplua_engine_run(e);
 *   eplua_engine_free(e);
 */
#ifndef EPLUA_ENGINE_H
#define EPLUA_ENGINE_H

#include <eplua/error.h>
#include <eplua/export.h>
#include <eplua/host.h>
#include <eplua/plugins.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lua_State; /* lua.h */
typedef struct eplua_engine eplua_engine;

/* 0 means unlimited, save for the counts, where it means the default. */
typedef struct eplua_limits {
  size_t memory_bytes; /* what Lua may hold */
  int64_t
      time_ms; /* one entry into Lua: the main chunk or one callback, until it returns or yields */
  uint32_t timers;    /* default 10^6 */
  uint32_t callbacks; /* default 10^6 */
  uint32_t windows;   /* default 256 */
  uint32_t sockets;   /* connections, servers, requests: default 4,096 */
} eplua_limits;

/* What restricted code may do. Lists end with NULL; a NULL list is empty. */
typedef struct eplua_sandbox {
  bool on;
  const char *const *read;  /* files and folders (with all below) that may be read */
  const char *const *write; /* ... created, written, removed */
  const char *const *run;   /* programs that may be started */
  const char *const *env;   /* environment variables that may be read */
  const char *const
      *net; /* hosts that may be spoken to or listened at: HOST or HOST:PORT, * for all */
  bool ffi; /* C modules */
} eplua_sandbox;

typedef struct eplua_config {
  size_t size; /* sizeof(eplua_config); what a program of an older header does not know is 0 */
  eplua_host host;
  eplua_limits limits;
  eplua_sandbox sandbox;
  eplua_plugins plugins;
  const char *
      resources; /* folder with lua/ in it: the libraries written in Lua. NULL: in libeplua where it was installed with them; in the program none */
  const char *
      modules; /* folder with eplua_curl.so in it; NULL: beside the program or libeplua, or where that was installed with it */
  const char *const *args; /* `arg`: args[args_script] becomes arg[0]; ends with NULL; NULL: none */
  size_t args_script;
  const char *const *
      env; /* NAME=VALUE: what the script and the programs it starts find in the environment besides
                             the process's own, or instead of it; ends with NULL; NULL: none */
  bool bytecode;     /* the chunks may be precompiled */
  bool ends_process; /* the process ends with this engine: os.exit leaves the state to the system,
                           unless told to close it, and no finalizer runs; as in lua */
  bool hold;         /* stay alive when nothing is pending; after an error in a chunk only if
                           the host has `idle`: else nobody would hear of it */
  int interrupt_signal; /* used to reach running Lua; 0: SIGURG. The engine installs a handler for
                           it */
} eplua_config;

typedef enum eplua_chunk_kind {
  EPLUA_CHUNK_FILE,   /* text is a path; gets the arguments after args_script as `...` */
  EPLUA_CHUNK_STDIN,  /* the same from standard input */
  EPLUA_CHUNK_CODE,   /* text is code; what it returns is printed */
  EPLUA_CHUNK_MODULE, /* text is MODULE or NAME=MODULE: required and set as global */
  EPLUA_CHUNK_TEXT, /* text is what a file named by name would hold: runs as FILE does, but is not read */
} eplua_chunk_kind;

typedef struct eplua_chunk {
  eplua_chunk_kind kind;
  const char *text;
  const char *name; /* chunk name of CODE and TEXT as for `load`, so "@path" of a file; NULL:
                       "=(command line)" */
  size_t length;    /* bytes of the text of CODE and TEXT; 0: it ends with a 0 byte */
} eplua_chunk;

typedef enum eplua_stop {
  EPLUA_STOP_NONE,
  EPLUA_STOP_INTERRUPT, /* somebody asked: reported with a traceback */
  EPLUA_STOP_TIME,      /* a time limit: reported with a traceback */
  EPLUA_STOP_QUIET,     /* os.exit and the like: not reported */
} eplua_stop;

/* Makes an engine. Copies config and what it points to. NULL on failure, the reason in *err. */
EPLUA_API eplua_engine *eplua_engine_new(const eplua_config *config, eplua_error *err);

/* From now on `require NAME` in this engine gives what open(L) leaves, as of any C library of Lua's. ud is upvalue 1 of open, as light userdata:
 * luaL_setfuncs(L, list, 1) gives it on. open may raise. Present in restricted code, too; it goes before files of that name. By the making thread
 * before the engine runs, later by the engine thread between callbacks (eplua_engine_post()). name: copied. EPLUA_E_INVALID: there is one of that name;
 * EPLUA_E_NOMEM, EPLUA_E_CLOSED. */
EPLUA_API int eplua_engine_library(eplua_engine *e, const char *name,
                                   int (*open)(struct lua_State *L), void *ud, eplua_error *err);

/* Closes Lua: runs finalizers (but see ends_process), answers what was asked (eplua/verbs.h), and tells renderers that the
 * windows are gone. On the thread that ran it, or that made it when it never
 * ran. Returns status, or what os.exit said in a finalizer. After it nothing runs any more. */
EPLUA_API int eplua_engine_close(eplua_engine *e, int status);

/* Frees the engine, closing it first when that was not done; then on that thread, else on any, when no other
 * uses it. NULL is accepted. */
EPLUA_API void eplua_engine_free(eplua_engine *e);

/* Adds a chunk to run, in order. Before eplua_engine_run(), from the making thread. Copies chunk.
 */
EPLUA_API int eplua_engine_add(eplua_engine *e, const eplua_chunk *chunk, eplua_error *err);

/* Runs the chunks, one after the other as they finish, and the loop until nothing is left that
 * could call Lua. The calling thread is the engine thread meanwhile; its C stack should be 16 MiB.
 * Returns the exit status: that of os.exit or eplua_engine_quit(), else 1 after an error was
 * reported, else 0. May be called again on the same thread: globals stay, new chunks run. From within a run or a step of this engine it is an error: 1. */
EPLUA_API int eplua_engine_run(eplua_engine *e);

/* A part of eplua_engine_run(), for a host that has a loop of its own. The first call begins a run: the chunks run, as far as they come. Each further one waits at
 * most wait_ms for something to do (0: it does not wait; negative: as long as it takes), does it, and comes back. False: the run is over,
 * *status (NULL: not wanted) is what eplua_engine_run() would return, and the next call begins another. What one callback takes is
 * not bounded by it. All steps on the same thread, which is the engine thread meanwhile; one thread may step several engines. Called from inside
 * Lua or from a task of this engine it does nothing and gives true. eplua_engine_run() goes on with a run that steps have begun; closing the engine ends it. */
EPLUA_API bool eplua_engine_step(eplua_engine *e, int64_t wait_ms, int *status);

/* When the next step is due: as soon as this descriptor is readable (the engine's; to be given to poll() and the like and for nothing else), and at
 * the latest after so many ms: 0 now, -1 whenever it is readable. Ask for the time after each step. Engine thread. */
EPLUA_API int eplua_engine_fd(const eplua_engine *e);
EPLUA_API int64_t eplua_engine_due_ms(eplua_engine *e);

/* An entry into Lua: calls the function that push leaves below its arguments (push gives how many those are) in a coroutine of its own, protected, under the limit of time; its
 * results are dropped, its error is reported as that of a callback. push runs protected, and may raise; a C function that it pushes may look at results. who: static
 * storage, for reports and profiles ("button"); NULL: "host". Engine thread, during a run, between callbacks: from a posted task, or between two steps. 0: it has returned, or yielded and goes on later;
 * EPLUA_E_RUNTIME: it has failed; EPLUA_E_STOPPED: it was stopped; EPLUA_E_INVALID: no run is under way, or Lua runs now. */
EPLUA_API int eplua_engine_enter(eplua_engine *e, const char *who,
                                 int (*push)(struct lua_State *L, void *ud), void *ud);

/* Ends what Lua runs at this moment (main chunk or one callback), if anything; pcall cannot catch
 * it. The engine goes on. Any thread. */
EPLUA_API void eplua_engine_interrupt(eplua_engine *e);

/* Ends the run: Lua is stopped as by eplua_engine_interrupt() and eplua_engine_run() returns
 * status, or, for a negative one, what it would return at its end. The first call's status counts;
 * later calls repeat the signal. When no run is under way, it ends the next one as it begins. Any
 * thread; async-signal-safe on the engine thread. */
EPLUA_API void eplua_engine_quit(eplua_engine *e, eplua_stop how, int status);

/* Runs run(engine, data) on the engine thread, between callbacks. Takes data: run frees it, or drop
 * (may be NULL) when it will never run. EPLUA_E_FULL: the queue (1,024 tasks) is full. Any thread.
 */
EPLUA_API int eplua_engine_post(eplua_engine *e, void (*run)(void *engine, void *data),
                                void (*drop)(void *data), void *data);

/* Gives bytes to the script's standard input, for a host with `input`. Copies. All or nothing: EPLUA_E_FULL when
 * more than 1 MiB would wait to be read. EPLUA_E_UNSUPPORTED, EPLUA_E_NOMEM. Any thread. */
EPLUA_API int eplua_engine_feed(eplua_engine *e, const char *bytes, size_t length);

/* The script's input ends here, once: what comes later can still be read, as on a terminal after ^D. Errors as of
 * eplua_engine_feed(). Any thread. */
EPLUA_API int eplua_engine_feed_end(eplua_engine *e);

enum { EPLUA_TURNS = 19 };

/* What an engine does at this moment. Times are CLOCK_MONOTONIC. */
typedef struct eplua_state {
  size_t size;           /* sizeof(eplua_state) */
  int64_t busy_since_ns; /* when the entry into Lua that runs now began; 0: Lua does not run */
  int64_t
      lag_ns; /* how long the loop did not look at the world, at worst in the last second or two */
  size_t memory_bytes; /* that Lua holds */
  unsigned errors;     /* reported since the run began */
  size_t queued;       /* tasks that wait */
  uint64_t dropped;    /* tasks refused since the engine was made */
  /* At the end of the last turn of the loop. sockets: all that is open to the world, servers and requests, too. */
  unsigned timeouts, intervals, callbacks, windows, sockets;
  bool running; /* eplua_engine_run() is under way */
  bool pending; /* ... and something is left that can call Lua: a timer, a window, Lua itself */
  bool waits_for_input;
  bool paused; /* a debugger has stopped it */
  /* Turns of the loop by how long they took, without waiting: turns[i] at most 0.1 ms times 2^i, those of the last place longer. And of all together. */
  uint64_t turns[EPLUA_TURNS];
  int64_t turns_ns;
} eplua_state;

/* Fills *out, whose size the caller has set. Any thread. */
EPLUA_API void eplua_engine_state(const eplua_engine *e, eplua_state *out);

/* Compiles Lua source (text, never bytecode) and throws the result away: errors while typing. 0; EPLUA_E_SYNTAX with
 * Lua's message in *err, after "NAME:LINE: " when name is given (NULL: bare), and the line in *line (from 1; 0: it
 * has none, as for bytecode and for what is nested too deeply; NULL: not wanted); EPLUA_E_NOMEM, also when the text needs more than 256 MiB. A first line with # and a byte order
 * mark are skipped as in a file. Any thread, 256 KiB of stack. */
EPLUA_API int eplua_check(const char *text, size_t length, const char *name, eplua_error *err,
                          int *line);

/* Describes in one line what the engine thread does at this moment ("in __gc of x.lua:3, called from ...").
 * For last words about a thread that does not answer: it reads a running state. Any other thread.
 * False: it did not answer within 100 ms, or no Lua runs. */
EPLUA_API bool eplua_engine_where(eplua_engine *e, char *text, size_t size);

/* The same of the engine of this thread, from a handler of the signal that ends the process: calls nothing but lua_getstack(), lua_getinfo() and snprintf(). False:
 * no Lua runs on this thread. */
EPLUA_API bool eplua_last_words(char *text, size_t size);

/* Bytes that Lua holds. Any thread. */
EPLUA_API size_t eplua_engine_memory(const eplua_engine *e);

/* Runs a Lua file that returns a table, out of reach of every library, and gives the table as JSON
 * text: given, free() it. NULL on failure, the reason with file and line in *err. For
 * configuration. Any thread that runs no engine at that moment. */
EPLUA_API char *eplua_read_table_file(const char *path, eplua_error *err);

/* Errors that reached lua_atpanic: always 0, else the engine has a bug. Any thread. */
EPLUA_API unsigned eplua_engine_panics(void);

#ifdef __cplusplus
}
#endif

#endif
