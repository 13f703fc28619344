/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The prompt in a terminal, on an engine of this process or of another. Built as eplua_repl.so, so that a script that is
 * only run loads no readline; the program finds repl_main() in it by name.
 *
 *   const repl_calls *repl = repl_main();
 *   bool typed = repl->prepare();                before other threads are there
 *   int status = repl->run(&options);            or repl->attach(&options, "8023")
 *
 * One prompt in a process, once.
 */
#ifndef REPL_H
#define REPL_H

#include <eplua/control.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define REPL_MODULE "eplua_repl.so"
#define REPL_MAIN "repl_main"

typedef struct repl_options {
  size_t size;            /* sizeof(repl_options) */
  eplua_control *control; /* run(): on whose engine; until it returns */
  const char *history;    /* path of the file in which typed lines are kept; NULL: they are not */
  void *(*open_module)(const char *name); /* finds eplua_text.so, for colours; NULL: none */

  /* run(): input for the script, for which it asked (see input()). n = 0: its input ends. NULL: scripts read what they
   * find. Thread of run(). */
  void (*feed)(void *ud, const char *bytes, size_t n);
  void *ud;
} repl_options;

typedef struct repl_calls {
  size_t size; /* sizeof(repl_calls) */

  /* Sets up the terminal's locale, which must not happen beside other threads. True: somebody types at a terminal, and run() shows the
   * output of scripts and their reports, which the engine must then not write itself (give it an eplua_host.output and .log that do
   * nothing). False: input is a file or a pipe; chunks run one after the other, and the engine writes its output itself. */
  bool (*prepare)(void);

  /* Shows the prompt until the user leaves, input ends, or end() is called; gives the exit status: 0, or 1 when
   * input was no terminal and a chunk of it failed. Any thread. */
  int (*run)(const repl_options *options);

  /* The same on a running engine: [HOST:]PORT of its telnet server, the path of its socket file, or its pid. Comes back when the
   * connection is lost, as often as it takes. 2: it could not be reached at all; said why on stderr. Handles signals. The token is that
   * of the environment's EPLUA_TOKEN, else asked for. Main thread. */
  int (*attach)(const repl_options *options, const char *where);

  /* Prints the engines of this user; removes what dead ones left. 0; 1: said why on stderr. */
  int (*list)(FILE *out);

  /* The script begins to wait for input (waits), or waits no more: of eplua_host.input. Any thread. */
  void (*input)(bool waits);

  /* run() shall return, as after a signal: what is typed stays in the history. No error before or after it. Any thread. */
  void (*end)(void);

  /* Gives the terminal back as it was, for one who leaves the process at once. Any thread. */
  void (*restore)(void);
} repl_calls;

typedef const repl_calls *repl_main_fn(void);

#endif
