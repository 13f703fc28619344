/* SPDX-License-Identifier: MIT */
/*
 * The Lua side of windows, inside: lib_ui.c (the C half of require "ui"), lib_ui_element.c (elements as Lua values),
 * lib_ui_parts.c (what is in them), lib_ui_event.c (events and answers), lib_ui_value.c (values). Engine thread.
 *
 * An element is a userdata with the handle of a node, never a pointer. Its user values: 1 the element it is in, 2 a
 * table with the elements in it (by handle) and its event functions (by name), 3 of a window: its elements by id. So
 * the elements of a window hold each other, and Lua's collector decides about windows that were never shown; one that
 * is open is anchored in the registry. A handle whose node is gone is an element of a closed window.
 */
#ifndef EP_LIB_UI_H
#define EP_LIB_UI_H

#include "lua/wait.h"
#include "ui/ui.h"

#include <lauxlib.h>
#include <locale.h>

typedef struct ep_lua_ui { /* of one engine; outlives Lua */
  ep_state *s;
  ep_ui *ui;
  int names[EP_UI_KINDS_MOST]; /* by kind: reference of a table: name → what it is */
  int elements;                /* reference: handle → element, weak */
  int open;                    /* reference: handle → window that is open */
  locale_t locale;             /* of the thread while windows may be there; 0: the process's */
  int dispatch;     /* reference: function of resources/lua/ui.lua that gets all events */
  bool testing;     /* windows are shown to a test, not to a person */
  bool any_id;      /* ids may be names of the window's own: those of earlier scripts */
  uint64_t request; /* number of the last one */
  uint64_t ticket;  /* ... of an event that somebody waits for */
  struct ep_ui_waiter *waiters;
} ep_lua_ui;

typedef struct ep_element {
  eplua_ui_node node;
  const ep_ui_kind *kind;
  bool composed; /* has names of its own: a part EP_ELEMENT_NAMES of its parts */
} ep_element;

enum { EP_ELEMENT_PARENT = 1, EP_ELEMENT_PARTS, EP_ELEMENT_IDS };
#define EP_ELEMENT "ui.Element"
#define EP_ELEMENT_NAMES "" /* no event has it */

static inline ep_lua_ui *ep_lua_ui_of(lua_State *L) EP_ASSERTS_ENGINE_THREAD
{
  return (ep_lua_ui *)ep_state_of(L)->ui->ud;
}

/* lib_ui_value.c. Reads the Lua value at index into *to, with memory of m. EPLUA_E_INVALID with the reason in why,
 * EPLUA_E_NOMEM; raises nothing. */
int ep_ui_read(lua_State *L, int index, const ep_ui_memory *m, eplua_value *to, char *why,
               size_t size);
void ep_ui_push(lua_State *L, const eplua_value *value); /* may raise */

/* lib_ui_element.c */
void ep_elements_open(lua_State *L);                 /* makes the metatable, the tables of names */
ep_element *ep_check_element(lua_State *L, int arg); /* raises */
bool ep_element_push(lua_State *L, eplua_ui_node node); /* false: it is gone; pushes nothing */
int ep_element_gone(lua_State *L, int arg);             /* pushes nil and why */

/* Pushes what the kind knows under that name: a number, function, table, or nil. Returns its type. */
int ep_element_push_name(lua_State *L, const ep_ui_kind *kind, const char *name);

/* May restricted code show the picture of that name or address? icon: it may be a name of the desktop's theme. */
bool ep_ui_may_show(const ep_lua_ui *u, const char *text, bool icon) EP_ENGINE_THREAD;

/* A maker: (table | string) → element. Upvalue 1: number of the kind. */
int ep_element_make(lua_State *L);

/* Sets a property to the Lua value at index, as an assignment; raises. */
int ep_element_set(lua_State *L, int arg, int property, int index);

/* lib_ui_parts.c */
bool ep_element_alive(lua_State *L, const ep_element *e); /* is its node still there? */
const char *ep_element_id(lua_State *L, int arg);         /* borrowed; NULL: none */
void ep_element_push_parts(lua_State *L, int arg);        /* its table of parts */
void ep_element_insert(lua_State *L, int arg, int child, size_t index); /* raises */
void ep_element_free(lua_State *L, int arg); /* its node and all below, and lets go of it */
extern const luaL_Reg ep_element_methods[];

/* lib_ui_event.c */
void ep_ui_events_open(lua_State *L);
void ep_ui_events_free(
    ep_lua_ui *u); /* after Lua: coroutines that wait may still be closed in it */
extern const luaL_Reg ep_ui_event_functions[];

#endif
