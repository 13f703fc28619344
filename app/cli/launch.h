/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a debugger wants to be run, kept for a run and for each that follows it: a copy, and what it changes of the process (folder,
 * environment). */
#ifndef CLI_LAUNCH_H
#define CLI_LAUNCH_H

#include <eplua/control.h>

typedef struct cli_launch cli_launch;

/* Copies what is wanted, after a look at whether it can be. has_script: the process was given something to run. NULL: the
 * code and the reason are in *err. Any thread. */
cli_launch *cli_launch_new(const eplua_launch *wanted, bool has_script, eplua_error *err);
/* NULL is accepted. Any thread. */
void cli_launch_free(cli_launch *l);

/* Goes to its folder and sets its variables (an entry without "=" takes one away). False: the reason is in *err, and nothing has changed. Main
 * thread, while no engine runs. */
bool cli_launch_enter(cli_launch *l, eplua_error *err);
/* The variables are as before; the folder stays. Nothing without enter; NULL is accepted. Main thread, while no engine runs. */
void cli_launch_leave(cli_launch *l);

/* The copy; until freed. */
const eplua_launch *cli_launch_wanted(const cli_launch *l);

#endif
