/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plugins on the command line: where they lie, and --plugins. Main thread. */
#ifndef CLI_PLUGINS_H
#define CLI_PLUGINS_H

#include "cli/options.h"

#include <eplua/plugins.h>

/* The places of this process, by the options. Its texts stay until cli_plugins_free(); what cannot be found is NULL. */
void cli_plugins_find(const cli_options *o, eplua_plugins *places);
void cli_plugins_free(eplua_plugins *places);

/* --plugins: a list for people, or [on|off NAME]. Returns the exit status. */
int cli_plugins_act(const eplua_plugins *places, char **operands, int count);

#endif
