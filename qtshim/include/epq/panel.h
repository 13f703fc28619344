/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a dock is put together of: a bar with buttons, below it widgets as pages (tabs) or one beside the other, and a line that says something. The
 * bar wraps nothing: what does not fit goes into a menu at its end.
 *
 * All on the application's thread; strings are UTF-8 and borrowed. Callbacks may call any function save epq_panel_free(). What the program changes is
 * not told back.
 */
#ifndef EPQ_PANEL_H
#define EPQ_PANEL_H

#include <epq/app.h>
#include <epq/widget.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_panel epq_panel;

typedef enum epq_tool_kind {
  EPQ_TOOL_BUTTON,
  EPQ_TOOL_CHECK,  /* a button that stays down */
  EPQ_TOOL_CHOICE, /* one of options; its value is the number, from 0 */
  EPQ_TOOL_TEXT,   /* a field; told when Enter was pressed or it was left */
  EPQ_TOOL_SEARCH, /* a field with a loupe; told while it is typed */
  EPQ_TOOL_LABEL,
  EPQ_TOOL_SEPARATOR,
  EPQ_TOOL_SPACE, /* what follows is at the right */
} epq_tool_kind;

typedef struct epq_tool {
  const char *id; /* NULL ends a list */
  epq_tool_kind kind;
  const char *text, *icon, *tip; /* text of a button with an icon: seen only where words_too */
  const char *const *options;    /* CHOICE; ends with NULL */
  bool words_too;                /* icon and text */
  bool disabled;                 /* at the start */
} epq_tool;

typedef struct epq_panel_config {
  size_t size;            /* sizeof(epq_panel_config) */
  const char *id, *label; /* name of the widget; for screen readers */
  const epq_tool *tools;  /* copied; NULL: no bar */
  void *ud;
  /* value: "1" or "" of a CHECK, the number of a CHOICE, the text of a field, "" of a button */
  void (*tool)(void *ud, const char *id, const char *value);
  void (*page)(void *ud, const char *id); /* another page is in front; NULL: nobody wants to know */
} epq_panel_config;

epq_panel *epq_panel_new(epq_app *app, const epq_panel_config *config) EPQ_NOEXCEPT;
void epq_panel_free(epq_panel *panel)
    EPQ_NOEXCEPT; /* gives its widgets back to their owners. NULL is accepted */
epq_widget *epq_panel_widget(epq_panel *panel)
    EPQ_NOEXCEPT; /* NULL: it was deleted with the window it was in */

/* Borrows the widget until it is freed. With a title it is a page among others; title NULL: it is below (or, beside: right of) those that
 * have no title, and the user can move the border between them. */
int epq_panel_add(epq_panel *panel, const char *id, const char *title, bool beside,
                  epq_widget *widget) EPQ_NOEXCEPT;
int epq_panel_show_page(epq_panel *panel, const char *id) EPQ_NOEXCEPT;
int epq_panel_set_page_title(epq_panel *panel, const char *id, const char *title) EPQ_NOEXCEPT;

int epq_panel_set_enabled(epq_panel *panel, const char *tool, bool enabled) EPQ_NOEXCEPT;
/* As the callback's value; of a LABEL its text, of a BUTTON its text. */
int epq_panel_set_value(epq_panel *panel, const char *tool, const char *value) EPQ_NOEXCEPT;
int epq_panel_set_visible(epq_panel *panel, const char *tool, bool visible) EPQ_NOEXCEPT;
/* Below all; rich text is not read. NULL: no line. */
int epq_panel_set_line(epq_panel *panel, const char *text) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
