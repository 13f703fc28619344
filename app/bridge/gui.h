/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program and its window module (eplua_gui.so) say to each other. The module is loaded when the first window
 * is wanted, since Qt must cost nothing before.
 */
#ifndef BRIDGE_GUI_H
#define BRIDGE_GUI_H

#include <eplua/engine.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct bridge_gui {
  size_t size;            /* sizeof(bridge_gui): built together? */
  eplua_engine *engine;   /* whose windows are shown */
  const char *state_file; /* where windows are remembered; NULL: nowhere */
  int fd; /* to be watched: when it can be read, or as many milliseconds after the last time as that said */
  int (*step)(void *ud);   /* ... this is to be called. Negative: not before fd can be read */
  bool (*ended)(void *ud); /* after each step: is all over? */
  void *ud;
} bridge_gui;

/* The one function of the module, by the name in BRIDGE_GUI_MAIN: shows windows until it is all over. Main thread.
 * False: windows cannot be shown, and the engine was told. */
typedef bool bridge_gui_main_fn(const bridge_gui *gui);
#define BRIDGE_GUI_MAIN "bridge_gui_main"
__attribute__((visibility("default"))) bridge_gui_main_fn bridge_gui_main;

#endif
