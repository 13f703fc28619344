/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program and its IDE module (eplua_ide.so) say to each other. The module is loaded for the IDE alone: KDE's
 * libraries must cost a script with a window nothing.
 */
#ifndef IDE_START_H
#define IDE_START_H

#include "cli/doors.h"

#include <eplua/engine.h>

#include <stddef.h>

typedef struct ide_start {
  size_t size;           /* sizeof(ide_start): built together? */
  const char *resources; /* folder; NULL: not found */
  eplua_plugins plugins; /* where they lie */
  const char *state;     /* our folder for state; NULL: nothing is kept */
  const char *const *
      open; /* FILE, FILE:LINE, FILE:LINE:COLUMN, FOLDER, or "-" for a new script; ends with NULL */
  /* Settings of the program for its scripts, as eplua_host.settings; any thread. */
  char *(*settings)(void *ud);
  const cli_doors_calls *doors; /* how others come in */
  void *ud;
} ide_start;

/* The one function of the module, by the name in IDE_MAIN: runs the IDE to its end. Main thread; there is a display.
 * Returns the exit status. */
typedef int ide_main_fn(const ide_start *start);
#define IDE_MAIN "ide_main"
__attribute__((visibility("default"))) ide_main_fn ide_main;

#endif
