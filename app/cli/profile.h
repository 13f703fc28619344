/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --profile FILE: a profile of the run, written when it is over, however it ends. */
#ifndef CLI_PROFILE_H
#define CLI_PROFILE_H

#include "cli/options.h"

#include <eplua/engine.h>

/* Starts it, if it is wanted, and sees whether the file can be written. 0, or a code with the reason in *err. Before the engine runs. */
int cli_profile_begin(const cli_options *o, eplua_engine *e, eplua_error *err);

/* Writes the file. What goes wrong is said, and makes a *status of 0 a 1. After the run; any thread. */
void cli_profile_end(const cli_options *o, eplua_engine *e, int *status);

#endif
