/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eplua --new: a project from a template. Main thread. */
#ifndef CLI_SCAFFOLD_H
#define CLI_SCAFFOLD_H

/* Makes the project, as store/project.h has it, and says what it made. Returns the exit status: 0, 1 failure, 2 no such
 * template. */
int cli_scaffold(const char *resources, const char *template_name, const char *dir);

/* Prints which templates there are, and what for. Returns the exit status. */
int cli_scaffold_list(const char *resources);

#endif
