/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a script that wants a window to Qt: the program's side. Looks whether there is a display, and loads the window
 * module.
 */
#ifndef BRIDGE_H
#define BRIDGE_H

#include "bridge/gui.h"
#include "ide/start.h"

#include <eplua/error.h>

/* Could windows be shown: is the module there, and a display? Asks no more than a socket, and waits for nothing. 0, or a
 * code with the reason in *err. Any thread. */
int bridge_can_show(eplua_error *err);

/* Loads the module and shows windows until it is all over. Main thread; once. False: they cannot be shown, and the
 * engine was told. */
bool bridge_show(const bridge_gui *gui);

/* The same for the IDE. */
int bridge_can_show_ide(eplua_error *err);

/* Loads the IDE and runs it to its end. Main thread; once, and not after windows were shown. Returns the exit status. */
int bridge_run_ide(const ide_start *start);

#endif
