/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file, what scripts and people see of the settings. Main thread. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "cli/options.h"

/* Reads ~/.config/eplua/config.lua (XDG_CONFIG_HOME counts) into settings that nothing stronger has
 * set. A broken file is said in one line on stderr, kept as config.lua.bad, and counts as empty. */
void cli_config_read(cli_options *o);

/* The settings as a script sees them in _PY.config, as JSON. given: free() it; NULL: no memory.
 * argv: the whole command line; script: index of the script in it, or argc. resources: NULL when
 * not found. */
char *cli_config_json(const cli_options *o, int argc, char **argv, int script,
                      const char *resources);

/* --print-config: each setting with its value and source, as JSON on stdout. Returns the exit
 * status. */
int cli_config_print(const cli_options *o);

/* Path of a file of that name in our folder of the XDG state folder, which is made if need be. given: free() it; NULL:
 * there is no home. */
char *cli_state_path(const char *name);

/* The folder with lua/, examples/, templates/: EPLUA_RESOURCES, else where <eplua/place.h> finds it; one that others
 * may write into is named on stderr and not used. given: free() it; NULL: not found. */
char *cli_find_resources(void);

#endif
