/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eplua --new: a project from a template. Main thread. */
#ifndef CLI_SCAFFOLD_H
#define CLI_SCAFFOLD_H

/* Copies resources/templates/TEMPLATE to the new folder dir, with {{name}} (the folder's name) and
 * {{library}} (our Lua files) filled in. Says what it made. Refuses a folder that exists and is not
 * empty. Returns the exit status: 0, 1 failure, 2 no such template. */
int cli_scaffold(const char *resources, const char *template_name, const char *dir);

#endif
