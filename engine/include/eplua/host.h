/* SPDX-License-Identifier: MIT */
/*
 * What a program that embeds the engine gives it. Any entry may be NULL.
 * All but `stuck` are called on the engine thread. They must not call back into the engine, and
 * borrow their arguments.
 */
#ifndef EPLUA_HOST_H
#define EPLUA_HOST_H

#include <stdbool.h>
#include <stddef.h>

struct eplua_error;

#ifdef __cplusplus
extern "C" {
#endif

typedef enum eplua_log_level {
  EPLUA_LOG_DEBUG,
  EPLUA_LOG_INFO,
  EPLUA_LOG_WARNING,
  EPLUA_LOG_ERROR,
} eplua_log_level;

typedef enum eplua_stream {
  EPLUA_STREAM_OUT, /* print, io.write */
  EPLUA_STREAM_ERR, /* io.stderr */
} eplua_stream;

typedef struct eplua_serve {
  const char *what;
  bool open;
  const char *address;
  int port;
} eplua_serve;

typedef struct eplua_host {
  size_t size; /* sizeof(eplua_host) */
  void *ud;    /* first argument of all */

  /* A message for people, UTF-8 where the script's is, without line end at its end. NULL: to
   * stderr. */
  void (*log)(void *ud, eplua_log_level level, const char *text, size_t length);

  /* What the script writes to its standard streams, as it is flushed. NULL: the process's own. */
  void (*output)(void *ud, eplua_stream stream, const char *bytes, size_t length);

  /* The script begins to wait for input (waits), and waits no more. When this is here, standard input of the script
   * is what eplua_engine_feed() gave, and not the process's. May be called from inside io.read; must not wait. */
  void (*input)(void *ud, bool waits);

  /* Nothing is pending any more that could call Lua: the run is over, and the engine stays for what may come
   * (eplua_config.hold). status: 1 when an error was reported since the run began or since the last time, else 0.
   * Comes again when something was pending again meanwhile; not when the run ends (eplua_engine_run() returns). */
  void (*idle)(void *ud, int status);

  /* The settings of the program as a JSON object, for the script as _PY.config. Called when it asks. given: the
   * engine free()s it. NULL, also as result: no settings. */
  char *(*settings)(void *ud);

  /* A script wants to show a window, and no renderer shows any (eplua/ui.h). With open a display is to be found and a
   * renderer to join, soon; without, only the question is answered. Must not wait. 0, or a code with the reason in
   * *err. NULL: there are no windows. */
  int (*display)(void *ud, bool open, struct eplua_error *err);

  /* A script wants a server of the program's ("http", "telnet") opened at an address (NULL: loopback; port 0: any), or, open
   * false, closed. Must not wait: done is called once with the port (0: it is closed), or a code and *err; on any thread, while the
   * engine lives. 0, or a code, and done is not called. NULL: there are no servers. */
  int (*serve)(void *ud, const eplua_serve *request,
               void (*done)(void *done_ud, int port, const struct eplua_error *err), void *done_ud,
               struct eplua_error *err);

  /* The port of such a server, 0: it is closed; how many are connected in *clients. NULL: as if closed. */
  int (*served)(void *ud, const char *what, int *clients);

  /* Text for the telnet client of that number, -1: for all. How many got it. NULL: nobody is there. */
  int (*tell)(void *ud, int client, const char *text, size_t length);

  /* An entry into Lua was stopped for its time limit 3 s ago and still runs: C code that nothing can stop. Called
   * once, on the control thread. NULL: wait on. */
  void (*stuck)(void *ud);
} eplua_host;

#ifdef __cplusplus
}
#endif

#endif
