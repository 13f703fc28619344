/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_SHOWN_H
#define CLI_SHOWN_H

#include <stdbool.h>

/*
 * Which files those who came in may look at (GET /source). Who is let in may run any code, so all that the process can read; where scripts run
 * restricted, whoever asks is too: then only the script, and what it may read.
 *
 * That is settled at the start by real paths. To ask the engine was rejected: it would not answer while Lua is busy.
 */
typedef struct cli_shown cli_shown;

/* script: NULL: none. readable: --allow-read, ends with NULL; NULL: nothing. What is not there is left out. NULL: no memory. Main thread. */
cli_shown *cli_shown_new(const char *script, const char *const *readable);
/* NULL is accepted. */
void cli_shown_free(cli_shown *s);

/* Whether a file, by its real path, is the script, or is or lies below what is readable. NULL (there is no list): no. Any thread. */
bool cli_shown_has(const cli_shown *s, const char *real);

#endif
