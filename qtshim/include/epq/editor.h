/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents and their editors (KTextEditor). A document is text with its undo history; an editor is one view of it, and
 * several may show the same document. Documents know no file: what is read and written, and where, is the caller's.
 *
 * All on the application's thread. Text is UTF-8 with "\n" between lines, lines count from 1, columns are bytes and
 * count from 1. What the program changes is not told back by `edited`.
 */
#ifndef EPQ_EDITOR_H
#define EPQ_EDITOR_H

#include <epq/app.h>
#include <epq/menu.h>
#include <epq/widget.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_document epq_document;
typedef struct epq_editor epq_editor;

typedef struct epq_place {
  int line, column;
} epq_place;

typedef struct epq_range {
  epq_place start, end; /* end: the first place that does not belong to it */
} epq_range;

/* ---- documents ---- */

typedef struct epq_document_callbacks {
  size_t size; /* sizeof(epq_document_callbacks) */
  void *ud;
  void (*edited)(void *ud);                  /* the text is another; once for each step */
  void (*modified)(void *ud, bool modified); /* by the user, also by undo; not by the program */
  /* A button of a message (epq_document_tell) was pressed. */
  void (*answered)(void *ud, const char *message, const char *button);
  void (*margin_clicked)(void *ud, int line); /* in the margin of the breakpoints */
  /* A context menu in that margin, or in the text (margin false): items to add (epq/menu.h), and what was chosen. NULL: none. */
  void (*menu)(void *ud, int line, bool margin, epq_menu *menu);
  void (*chosen)(void *ud, int line, const char *item);
} epq_document_callbacks;

/* An empty document that is not modified. NULL: no memory, or no editor can be had. */
epq_document *epq_document_new(epq_app *app, const epq_document_callbacks *callbacks) EPQ_NOEXCEPT;

/* Its editors must be freed. NULL is accepted. */
void epq_document_free(epq_document *document) EPQ_NOEXCEPT;

/* Replaces all, forgets the history: what is on disk, for the first time or again. Editors keep their place. */
int epq_document_set_text(epq_document *document, const char *text, size_t length) EPQ_NOEXCEPT;

/* Replaces all as one step that can be undone. EPQ_E_FAILED: it is read only. */
int epq_document_replace_all(epq_document *document, const char *text, size_t length) EPQ_NOEXCEPT;

/* All of it; given: free(). NULL: no memory. */
char *epq_document_text(const epq_document *document, size_t *length) EPQ_NOEXCEPT;

/* One line, without its end; given: free(). NULL: there is no such line. */
char *epq_document_line(const epq_document *document, int line) EPQ_NOEXCEPT;
int epq_document_lines(const epq_document *document) EPQ_NOEXCEPT;

/* The language is found by the name ("x.lua"); an unknown one is plain text, "" is Lua. */
int epq_document_set_name(epq_document *document, const char *name) EPQ_NOEXCEPT;

bool epq_document_is_modified(const epq_document *document) EPQ_NOEXCEPT;
int epq_document_set_modified(epq_document *document, bool modified) EPQ_NOEXCEPT;
int epq_document_set_read_only(epq_document *document, bool read_only) EPQ_NOEXCEPT;

/* What is wrong with the text, drawn under it and in the margin. */
typedef enum epq_severity { EPQ_ERROR, EPQ_WARNING, EPQ_HINT } epq_severity;
typedef struct epq_note {
  epq_range range;
  epq_severity severity;
  const char *message;
} epq_note;
/* These instead of those before. They move with the text until the next call. */
int epq_document_set_notes(epq_document *document, const epq_note *notes,
                           size_t count) EPQ_NOEXCEPT;

typedef struct epq_edit {
  epq_range range;
  const char *text;
} epq_edit;
/* Several replacements, sorted by place and apart from each other (else EPQ_E_INVALID, and nothing changed), as one step
 * that can be undone. It is told as an edit by the user, since the caller did it for them. EPQ_E_FAILED: read only. */
int epq_document_edit(epq_document *document, const epq_edit *edits, size_t count) EPQ_NOEXCEPT;

typedef struct epq_button {
  const char *id, *text, *icon; /* icon: a name of the theme, or NULL */
} epq_button;
/* A message on top of the text that stays until answered, or until one with the same id, or NULL as text, comes.
 * Buttons end with one whose id is NULL; NULL: none, and it can be closed. */
int epq_document_tell(epq_document *document, const char *id, epq_severity severity,
                      const char *text, const epq_button *buttons) EPQ_NOEXCEPT;

/* ---- marks: what debugger and profiler write beside the lines ---- */

typedef enum epq_mark_kind {
  EPQ_MARK_BREAK,         /* a breakpoint that stops */
  EPQ_MARK_BREAK_WAITING, /* the engine has not confirmed it, or cannot put it there */
  EPQ_MARK_BREAK_OFF,     /* switched off */
  EPQ_MARK_BREAK_IF,      /* with a condition or a count of hits */
  EPQ_MARK_BREAK_LOG,     /* only writes */
  EPQ_MARK_HERE,          /* where the script has stopped: the line is lit */
  EPQ_MARK_CALLER,        /* ... of the frame that is looked at, when it is not the innermost */
  EPQ_MARK_FAILED,        /* ... because of an error */
} epq_mark_kind;
typedef struct epq_mark {
  int64_t id; /* of the caller; not 0, none twice */
  int line;
  epq_mark_kind kind;
  const char *tip; /* for the mouse; NULL */
} epq_mark;
/* These instead of those before. They move with the text; one whose line is deleted stays at the line that is left. A line may have a breakpoint and a place where it
 * has stopped. */
int epq_document_set_marks(epq_document *document, const epq_mark *marks,
                           size_t count) EPQ_NOEXCEPT;
/* Where that mark is by now; 0: there is none. */
int epq_document_mark_line(const epq_document *document, int64_t id) EPQ_NOEXCEPT;

/* A text behind a line: values of variables. */
typedef struct epq_behind {
  int line;
  const char *text; /* one line, cut to what fits */
  bool changed;     /* lit */
} epq_behind;
/* These instead of those before. */
int epq_document_set_behind(epq_document *document, const epq_behind *texts,
                            size_t count) EPQ_NOEXCEPT;

typedef struct epq_heat {
  int line;
  double part;      /* 0 to 1: how strong its colour is */
  const char *text; /* written in the margin: "12.5 %" */
  const char *tip;  /* NULL */
} epq_heat;
/* A margin that shows them, which is there only as long as there are any. They move with the text. */
int epq_document_set_heat(epq_document *document, const epq_heat *lines, size_t count) EPQ_NOEXCEPT;

/* ---- editors ---- */

typedef struct epq_offer {
  const char *label;  /* what is shown and, when insert is NULL, inserted */
  const char *insert; /* `${name}` are places to fill in, Tab goes to the next */
  const char *detail; /* after the label: "(pattern, repl)" */
  const char *origin; /* at the right: "running", "annotation" */
  const char *doc;    /* shown for the selected one */
  const char *icon;   /* of the theme */
} epq_offer;

typedef struct epq_editor_callbacks {
  size_t size; /* sizeof(epq_editor_callbacks) */
  void *ud;
  void (*focused)(void *ud);
  void (*moved)(
      void *
          ud); /* the cursor or the selection, also by typing; told when the event loop comes round */
  /* Completions for what stands before the place are wanted: epq_editor_offer() with this request, at once or
   * later, and more than once if more is found. forced: the user asked, else they just type. */
  void (*complete)(void *ud, uint64_t request, epq_place place, bool forced);
  /* The mouse rests there: epq_editor_explain() with this request. */
  void (*hover)(void *ud, uint64_t request, epq_place place);
  void (*link)(void *ud, epq_place place); /* Ctrl+click: go to what is there */
} epq_editor_callbacks;

epq_editor *epq_editor_new(epq_document *document,
                           const epq_editor_callbacks *callbacks) EPQ_NOEXCEPT;
void epq_editor_free(epq_editor *editor) EPQ_NOEXCEPT; /* NULL is accepted */
epq_widget *epq_editor_widget(epq_editor *editor) EPQ_NOEXCEPT;

epq_place epq_editor_place(const epq_editor *editor) EPQ_NOEXCEPT;
/* Puts the cursor there, or at the nearest place there is, and shows it. */
int epq_editor_go(epq_editor *editor, epq_place place) EPQ_NOEXCEPT;
int epq_editor_select(epq_editor *editor, epq_range range) EPQ_NOEXCEPT;
/* False: nothing is selected. */
bool epq_editor_selection(const epq_editor *editor, epq_range *range) EPQ_NOEXCEPT;
char *epq_editor_selected_text(const epq_editor *editor) EPQ_NOEXCEPT; /* given: free() */

/* These, in this order, are the completions of the request. prefix: the bytes before its place that a completion
 * replaces. Too late is EPQ_E_UNKNOWN and does nothing. */
int epq_editor_offer(epq_editor *editor, uint64_t request, const epq_offer *offers, size_t count,
                     size_t prefix) EPQ_NOEXCEPT;
/* Rich text for the mouse; "" or NULL: nothing. */
int epq_editor_explain(epq_editor *editor, uint64_t request, const char *text) EPQ_NOEXCEPT;
/* Rich text above the cursor while arguments are typed; NULL: no more. */
int epq_editor_set_signature(epq_editor *editor, const char *text) EPQ_NOEXCEPT;

/* Runs an action of the editor by its name in KTextEditor ("edit_find", "tools_toggle_comment"). EPQ_E_UNKNOWN. */
int epq_editor_command(epq_editor *editor, const char *name) EPQ_NOEXCEPT;

/* The dialog with the editor's own settings, for all editors. */
int epq_editor_configure(epq_app *app) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
