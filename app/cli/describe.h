/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eplua --describe [FOLDER]: what only the program knows, for those who make its manual. Not in the help. Main thread. */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H

/* Prints one JSON object on a line:
 *
 *   {"version", "options":[OPTION...], "statuses":[{"status":0, "when"}...], "templates":[name...], "annotations":{...} when folder is not NULL}
 *
 * OPTION: "id", "letter", "name", "kind" ("flag", "text", "size", ...), "value" (its name in the help), "default", "help"; "hidden":
 *   it is not in the help; of a setting also "key" (max_memory) and "environment" (EPLUA_MAX_MEMORY). In the order of the help.
 *   What there is not is left out.
 * annotations: what lang_library_export() makes of the *.lua files of the folder.
 * resources: the folder of ours, or NULL: no templates. Returns the exit status. */
int cli_describe(const char *resources, const char *folder);

#endif
