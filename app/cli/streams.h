/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard streams of a process that speaks a protocol on them. Main thread, while it is the only one. */
#ifndef CLI_STREAMS_H
#define CLI_STREAMS_H

#include <stdbool.h>

typedef struct cli_streams {
  int in, out;            /* the protocol's: what standard input and output were */
  int from_out, from_err; /* read ends: what anybody writes to descriptors 1 and 2 from now on */
} cli_streams;

/* Takes the streams away from everybody else. Standard input is at its end for all others. All four are the caller's, and children do not get them. False: the reason was
 * said on standard error. Once. */
bool cli_streams_take(cli_streams *s);

/* From now on what is written to descriptors 1 and 2 goes to what standard error was; rest: with what is left in the pipes, when their ends have
 * not been given on. Any thread. Nothing without take. */
void cli_streams_give_back(const cli_streams *rest);

#endif
