/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A view: the windows of one script as widgets, made of nodes that are created by kind and driven by the names of
 * their properties. Nodes are numbers given by the caller; a number that is not known (any more) is EPQ_E_UNKNOWN and
 * never a crash.
 *
 * All on the application's thread. Programmatic changes do not call back. A widget's objectName and, where it has no
 * text of its own, its accessibleName are the node's id, so tests, screen readers and saved layouts use the same names.
 * The kinds and their properties are those of the table in engine/ui/kind.c; a value that is out of range or of the
 * wrong type is ignored with EPQ_E_INVALID.
 */
#ifndef EPQ_VIEW_H
#define EPQ_VIEW_H

#include <epq/app.h>
#include <epq/value.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_view epq_view;

/* Called on the application's thread; arguments are borrowed. They may call any function of the view save free. */
typedef struct epq_view_callbacks {
  size_t size; /* sizeof(epq_view_callbacks) */
  void *ud;
  /* The user did something: name is an event of the node's kind ("onClicked"), value its argument (several: a list),
   * or "close" (see epq_view_call "stay"), "closed", "page" (value {first, count}, rows from 1). */
  void (*event)(void *ud, int64_t node, const char *name, const epq_value *value);
  /* The result of the call with that request number. */
  void (*answer)(void *ud, uint64_t request, const epq_value *value);
} epq_view_callbacks;

/* state_file: where windows with an id keep their size and place; copied; NULL: nowhere. */
epq_view *epq_view_new(epq_app *app, const char *state_file,
                       const epq_view_callbacks *callbacks) EPQ_NOEXCEPT;

/* Its script is not of this computer, or not of this user: names of files and addresses that it gives mean nothing here, so none of them is read. Pictures
 * come as data then ("data:" too), icons from the theme. There is room for 100,000 elements, 256 windows and 16 dialogs; dialogs say whose they are
 * (copied). To be said before anything is created. */
int epq_view_set_foreign(epq_view *view, const char *whose) EPQ_NOEXCEPT;

/* Closes all windows. Nothing is called after it: what was asked and is not answered stays so. NULL is accepted. */
void epq_view_free(epq_view *view) EPQ_NOEXCEPT;

/* What is between begin and commit is seen at once: windows that became visible open at commit. (Qt lays out and paints
 * when the event loop comes round.) */
int epq_view_begin(epq_view *view) EPQ_NOEXCEPT;
int epq_view_commit(epq_view *view) EPQ_NOEXCEPT;

/* A new node of that kind as child number index (from 0) of parent; a window has parent 0. EPQ_E_INVALID: the number is
 * taken, or the parent does not take such children. */
int epq_view_create(epq_view *view, int64_t node, const char *kind, int64_t parent,
                    uint32_t index) EPQ_NOEXCEPT;
int epq_view_set(epq_view *view, int64_t node, const char *property,
                 const epq_value *value) EPQ_NOEXCEPT;
int epq_view_move(epq_view *view, int64_t node, uint32_t index) EPQ_NOEXCEPT;
/* With all below; node 0: all windows. */
int epq_view_remove(epq_view *view, int64_t node) EPQ_NOEXCEPT;

/* Adds the items of list to what the node keeps (lines, points); reset: after emptying it. */
int epq_view_append(epq_view *view, int64_t node, const epq_value *list, bool reset) EPQ_NOEXCEPT;

/* Does `what`, a method of the kind ("focus", "raise", "scroll_to", ...) or, besides,
 *   "stay"     the script answered the "close" of a window; if it still wanted it closed, a remove would have come
 *   "page"     value {first, {row, ...}}: rows of a table or list that were asked for by the event "page"
 *   "refresh"  what was brought by "page" is not valid any more
 *   "save"     value path: a picture of the window; answers a boolean
 * or, of the application (node 0 or the window it belongs to): "dialog.message", "dialog.question",
 * "dialog.input", "dialog.open", "dialog.save", "dialog.folder", "dialog.color", "notify", "clipboard.set",
 * "clipboard.get", "screens": see qtshim/widgets/dialogs.cpp.
 * A request number other than 0 is answered exactly once, nil when the node goes before or the call failed. One that
 * is still open must not be used again: EPQ_E_INVALID, without an answer. */
int epq_view_call(epq_view *view, int64_t node, const char *what, const epq_value *value,
                  uint64_t request) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
