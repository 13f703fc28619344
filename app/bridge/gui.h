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

/* The one name by which desktops know us: of the desktop entry, the metainfo, and of windows under X11 and Wayland. */
#define BRIDGE_DESKTOP "io.github.eplua.EPLua"

typedef struct bridge_gui {
  size_t size;            /* sizeof(bridge_gui): built together? */
  const char *state_file; /* where windows are remembered; NULL: nowhere */
  int fd; /* to be watched: when it can be read, or as many milliseconds after the last time as that said */
  int (*step)(void *ud);   /* ... this is to be called. Negative: not before fd can be read */
  bool (*ended)(void *ud); /* after each step: is all over? */
  /* After each step: the engine whose windows are to be shown; NULL: none at the moment. One that is not named any more
   * has ended its run, and lives until the next step. */
  eplua_engine *(*shown)(void *ud);
  void *ud;
} bridge_gui;

/* The functions of the module. Main thread. */
typedef struct bridge_gui_calls {
  size_t size;
  /* Makes the application object, if there is none. False: why says so. */
  bool (*prepare)(char *why, size_t size);
  /* Runs Qt's loop until it is all over. The fd, the functions and ud are the same each time. False: windows cannot be shown,
   * and the engine was told. */
  bool (*show)(const bridge_gui *gui);
  /* Frees the application object, if there is one. */
  void (*end)(void);
} bridge_gui_calls;

/* The one function of the module, by the name in BRIDGE_GUI_MAIN. */
typedef const bridge_gui_calls *bridge_gui_main_fn(void);
#define BRIDGE_GUI_MAIN "bridge_gui_main"
__attribute__((visibility("default"))) bridge_gui_main_fn bridge_gui_main;

#endif
