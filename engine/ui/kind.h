/* SPDX-License-Identifier: MIT */
/*
 * Every kind of element a window can be made of: its properties, events and methods, in one table.
 *
 * Everybody reads this table: the Lua side for checks and for the nearest valid name, the annotations and the help
 * page, the tests for round trips. A new element is one entry here and one class in qtshim/widgets. Constant data;
 * any thread.
 */
#ifndef EP_UI_KIND_H
#define EP_UI_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ep_ui_type {
  EP_UI_BOOLEAN,
  EP_UI_INTEGER,
  EP_UI_NUMBER,
  EP_UI_STRING,  /* text for people */
  EP_UI_BYTES,   /* any bytes */
  EP_UI_ENUM,    /* one of choices */
  EP_UI_COLOR,   /* "#rgb", "#rrggbb", "#aarrggbb" or an SVG colour name; "" is none */
  EP_UI_DATE,    /* "2026-12-31", or "" */
  EP_UI_TIME,    /* "18:30" or "18:30:59", or "" */
  EP_UI_PAIR,    /* list of two numbers, or empty */
  EP_UI_NUMBERS, /* list of numbers */
  EP_UI_STRINGS, /* list of strings */
  EP_UI_OPTIONS, /* list of {value, text} maps; a string s stands for {value = s, text = s} */
  EP_UI_COLUMNS, /* list of {title, width, align, sortable} maps; a string s stands for {title = s} */
  EP_UI_ITEMS, /* list of {id, text, icon, expanded, items} maps, nested; a string s stands for {id = s, text = s} */
  EP_UI_POINTS, /* list of {x, y} pairs */
  EP_UI_STYLE,  /* map of ep_ui_style_keys */
  EP_UI_ROWS,   /* any Lua list, or nothing; never leaves Lua */
} ep_ui_type;

enum {
  EP_UI_FIXED = 1 << 0, /* given when the element is made, not changed later */
  EP_UI_READ = 1 << 1,  /* told by the renderer, not set by the script */
  EP_UI_LUA = 1 << 2,   /* lives in resources/lua/ui.lua; renderers do not know it */
  EP_UI_FILE = 1 << 3,  /* a file that is read, or an address: in a sandbox that wants permission */
};

typedef struct ep_ui_property {
  const char *name;
  ep_ui_type type;
  const char
      *standard; /* its default, as text: "true", "100", "left", "" for none and for empty lists */
  const char *choices; /* ENUM: words, a space between */
  const char *help;
  unsigned flags;
} ep_ui_property;

typedef struct ep_ui_event {
  const char *name;      /* "onValueChanged" */
  const char *property;  /* takes the first argument of the event as its value; NULL: none does */
  const char *arguments; /* for people and annotations: "value: number" */
  const char *help;
} ep_ui_event;

typedef struct ep_ui_method {
  const char *name;
  const char *arguments; /* "row: integer" */
  const char *help;
  bool forwarded; /* a CALL to the renderers; else lib/lib_ui.c does it */
} ep_ui_method;

/* What an element is to its parent. */
enum {
  EP_UI_WINDOW = 1 << 0,
  EP_UI_ELEMENT = 1 << 1,
  EP_UI_BAR = 1 << 2,    /* along an edge of a window */
  EP_UI_MENU = 1 << 3,   /* any element takes one as its context menu */
  EP_UI_ACTION = 1 << 4, /* in a menu or toolbar */
  EP_UI_EXTRA = 1 << 5,  /* belongs to a window without being seen in it */
  EP_UI_SHAPE = 1 << 6,
  EP_UI_SERIES = 1 << 7,
};

typedef struct ep_ui_kind {
  const char *name;
  const char *group; /* chapter of the help page */
  const char *help;
  unsigned role;     /* EP_UI_… bits of its own */
  unsigned children; /* ... of the children it takes */
  const ep_ui_property *properties;
  const ep_ui_event *events;
  const ep_ui_method *methods;
  uint8_t property_count, event_count, method_count;
  const char *feed; /* the property that bounds what append() keeps; NULL: no append */
} ep_ui_kind;

/* Properties that every kind has, at the same place. */
enum { EP_UI_ID, EP_UI_VISIBLE, EP_UI_ENABLED };

enum { EP_UI_KINDS_MOST = 64 };

extern const ep_ui_kind ep_ui_kinds[];
extern const size_t ep_ui_kind_count;
extern const ep_ui_property ep_ui_style_keys[];
extern const size_t ep_ui_style_key_count;

/* Place in the table of that name, or -1. */
int ep_ui_kind_find(const char *name);
int ep_ui_property_find(const ep_ui_kind *kind, const char *name);
int ep_ui_event_find(const ep_ui_kind *kind, const char *name);

#endif
