/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The console: what scripts print, what is said about their runs, and a line that feeds a script that reads, and is else
 * a prompt on the engine.
 */
#ifndef PANEL_CONSOLE_H
#define PANEL_CONSOLE_H

#include "ide/engine.h"

typedef struct panel_console panel_console;

panel_console *panel_console_new(ide *i);
void panel_console_free(panel_console *c); /* NULL is accepted */

/* Keeps what was typed before; done by free, too. */
void panel_console_keep(panel_console *c);

/* What a script printed. Any thread; never waits. */
void panel_console_output(panel_console *c, bool is_err, const char *bytes, size_t length);
/* A message for people, without line end. Any thread. */
void panel_console_log(panel_console *c, eplua_log_level level, const char *text, size_t length);

/* A path as it is to be written there: short, in the folder of the run; a link of it leads back. Borrowed from path. */
const char *panel_console_path(const panel_console *c, const char *path);

/* How many lines are kept. */
void panel_console_limit(panel_console *c, size_t lines);

/* A run, or (NULL) an engine for the console alone, begins. */
void panel_console_begin(panel_console *c, const ide_run_spec *spec);
/* The run is over; status: as of a program. */
void panel_console_end(panel_console *c, int status, bool stopped);
/* It does not stop: offers to give it up. where: what it does. */
void panel_console_stuck(panel_console *c, const char *where);
/* The engine's stage, or whether it waits for input, is another. */
void panel_console_stage(panel_console *c);

/* Code of the prompt runs, or waits for its turn. */
bool panel_console_waits(const panel_console *c);

/* As if it was typed at the prompt. */
void panel_console_evaluate(panel_console *c, const char *code);

void panel_console_end_of_input(ide *i);

#endif
