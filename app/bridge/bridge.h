/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a script that wants a window to Qt: the program's side. Looks whether there is a display, and loads the window
 * module.
 */
#ifndef BRIDGE_H
#define BRIDGE_H

#include "bridge/gui.h"
#include "ide/start.h"
#include "repl/repl.h"
#include "server/start.h"

#include <eplua/error.h>

/* Could windows be shown: is the module there, and a display? Asks no more than a socket, and waits for nothing. 0, or a
 * code with the reason in *err. Any thread. */
int bridge_can_show(eplua_error *err);

/* Loads the module and shows windows until it is all over. Main thread; once. False: they cannot be shown, and the
 * engine was told. */
bool bridge_show(const bridge_gui *show);

/* Makes the one application object, when windows may come (bridge_can_show()) and something else of Qt is wanted before. False: the reason is in
 * *err. Main thread. */
bool bridge_prepare(eplua_error *err);

/* Takes the application object away at the very end. Main thread. */
void bridge_end(void);

/* Loads the web module; its functions, or NULL and the reason in *err. Main thread. */
const server_calls *bridge_web(eplua_error *err);

/* Loads the module of the prompt in the terminal; its functions, or NULL and the reason in *err. Main thread. */
const repl_calls *bridge_repl(eplua_error *err);

/* Opens a module of the program, which stays loaded; NULL: it is not there. Any thread. */
void *bridge_open_module(const char *name);

/* The same for the IDE. */
int bridge_can_show_ide(eplua_error *err);

/* Loads the IDE and runs it to its end. Main thread; once, and not after windows were shown. Returns the exit status. */
int bridge_run_ide(const ide_start *start);

#endif
