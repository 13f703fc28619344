/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main window: menus, toolbars and shortcuts made of a table of actions, tabs with editors side by side, docks
 * around them, a status bar, and the questions it asks. What an action does is the caller's.
 *
 * All on the application's thread; strings are UTF-8 and borrowed, callbacks may call any function save
 * epq_shell_free(). What the program changes is not told back.
 */
#ifndef EPQ_SHELL_H
#define EPQ_SHELL_H

#include <epq/app.h>
#include <epq/editor.h>
#include <epq/view.h>
#include <epq/widget.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_shell epq_shell;

enum epq_action_flags {
  EPQ_ACTION_CHECK = 1,    /* can be on or off */
  EPQ_ACTION_DISABLED = 2, /* at the start */
  EPQ_ACTION_MENU = 4,     /* opens a menu: epq_shell_set_menu() */
  EPQ_ACTION_WORDS = 8,    /* has its words on a toolbar; others with an icon are an icon there */
};

typedef struct epq_action {
  const char *id;   /* names it in the layout, in saved shortcuts and in calls; NULL ends a table */
  const char *text; /* with & before the letter for the keyboard */
  const char *icon; /* a name of the theme, or NULL */
  const char *shortcut; /* "F5", several: "Ctrl+F5; Ctrl+R"; NULL */
  const char *tip;      /* one sentence, or NULL */
  unsigned flags;
} epq_action;

typedef struct epq_shell_callbacks {
  size_t size; /* sizeof(epq_shell_callbacks) */
  void *ud;
  void (*action)(void *ud, const char *id, bool checked);
  void (*menu)(void *ud, const char *id, const char *item); /* an item of an EPQ_ACTION_MENU */
  void (*current)(void *ud, epq_editor *editor); /* another tab is in front; NULL: there is none */
  void (*close_tab)(void *ud, epq_editor *editor); /* the user wants it closed */
  void (*close)(void *ud);     /* the user wants to leave: epq_app_quit() if all is well */
  void (*activated)(void *ud); /* the window has the keyboard (again): the world may have changed */
  void (*left)(void *ud);      /* another program has the keyboard now */
  void (*dropped)(void *ud, const char *path); /* a file or folder was dropped on the window */
  void (*dock)(void *ud, const char *id, bool visible); /* can be seen now, or not any more */
} epq_shell_callbacks;

typedef struct epq_shell_config {
  size_t size;               /* sizeof(epq_shell_config) */
  const epq_action *actions; /* copied */
  const char *layout;        /* path of the file that says where they stand (KXmlGui) */
  epq_shell_callbacks callbacks;
} epq_shell_config;

/* To be called before epq_app_new() by who wants a shell. */
void epq_shell_prepare(void) EPQ_NOEXCEPT;

/* Not shown yet. NULL: no memory, or another version of the structs. */
epq_shell *epq_shell_new(epq_app *app, const epq_shell_config *config) EPQ_NOEXCEPT;
/* All dialogs that are open are answered as given up, now; none will open any more (EPQ_E_FAILED). To be called before
 * that which the answers need goes. */
int epq_shell_give_up(epq_shell *shell) EPQ_NOEXCEPT;
/* Its editors are to be freed before. Gives up, too. NULL is accepted. */
void epq_shell_free(epq_shell *shell) EPQ_NOEXCEPT;
int epq_shell_show(epq_shell *shell) EPQ_NOEXCEPT;
int epq_shell_raise(epq_shell *shell)
    EPQ_NOEXCEPT; /* in front of other windows, with the keyboard */

/* "[*]" in the title stands where the sign of something unsaved goes. */
int epq_shell_set_title(epq_shell *shell, const char *title, bool modified) EPQ_NOEXCEPT;

int epq_shell_set_enabled(epq_shell *shell, const char *action, bool enabled) EPQ_NOEXCEPT;
int epq_shell_set_checked(epq_shell *shell, const char *action, bool checked) EPQ_NOEXCEPT;
int epq_shell_set_text(epq_shell *shell, const char *action, const char *text) EPQ_NOEXCEPT;

typedef struct epq_item {
  const char *id;   /* NULL ends a list; "" is a separator */
  const char *text; /* NULL: the id */
  const char *tip, *icon;
  bool checked;
} epq_item;
int epq_shell_set_menu(epq_shell *shell, const char *action, const epq_item *items) EPQ_NOEXCEPT;

/* Where things are: size, docks, toolbars; given: free(). ASCII. */
char *epq_shell_state(const epq_shell *shell) EPQ_NOEXCEPT;
/* EPQ_E_INVALID: that is no state of this program's, and nothing changed. */
int epq_shell_restore(epq_shell *shell, const char *state) EPQ_NOEXCEPT;

/* ---- tabs ---- */

/* As a new tab of the pane in front, behind the one in front; EPQ_E_INVALID: it is one already; the shell shows it, the caller still owns it. */
int epq_shell_open(epq_shell *shell, epq_editor *editor) EPQ_NOEXCEPT;
/* In a new pane beside or below the one in front. */
int epq_shell_split(epq_shell *shell, epq_editor *editor, bool below) EPQ_NOEXCEPT;
/* Takes the tab away. Also before epq_editor_free(). A pane without tabs goes. */
int epq_shell_close(epq_shell *shell, epq_editor *editor) EPQ_NOEXCEPT;
int epq_shell_set_tab(epq_shell *shell, epq_editor *editor, const char *title, const char *tip,
                      bool modified) EPQ_NOEXCEPT;
/* Its tab in front, with the keyboard. */
int epq_shell_focus(epq_shell *shell, epq_editor *editor) EPQ_NOEXCEPT;
/* Its tab in front, because something happened there and not because the user asked for it. It gets the keyboard from the text of another tab, or from
 * nothing. Who types elsewhere keeps it: in a dock, a dialog, a menu, the bar to find something; the tab of such a bar stays in front until the keyboard
 * has left the bar. */
int epq_shell_reveal(epq_shell *shell, epq_editor *editor) EPQ_NOEXCEPT;
epq_editor *epq_shell_current(const epq_shell *shell) EPQ_NOEXCEPT; /* NULL: none */
/* The tab so many places further (negative: back) in all panes. */
int epq_shell_next_tab(epq_shell *shell, int by) EPQ_NOEXCEPT;
/* The next pane gets the keyboard. */
int epq_shell_next_pane(epq_shell *shell) EPQ_NOEXCEPT;
/* For each tab, pane by pane from the left and the top, pane counting from 0: what to keep in a session. */
void epq_shell_each_tab(const epq_shell *shell,
                        void (*each)(void *ud, epq_editor *editor, int pane, bool in_front),
                        void *ud) EPQ_NOEXCEPT;

/* ---- the page that is seen when there are no tabs ---- */

typedef struct epq_welcome_item {
  const char *section; /* NULL ends the list; items of one section follow each other */
  const char *id, *text, *detail, *icon;
} epq_welcome_item;
/* What is chosen comes as callbacks.action with that id. */
int epq_shell_set_welcome(epq_shell *shell, const char *heading, const char *lead,
                          const epq_welcome_item *items) EPQ_NOEXCEPT;
/* Shows it, with the keyboard, instead of the tabs, until one of them is chosen or the user goes back (Escape). */
int epq_shell_show_welcome(epq_shell *shell) EPQ_NOEXCEPT;

/* ---- docks ---- */

typedef enum epq_area {
  EPQ_LEFT,
  EPQ_RIGHT,
  EPQ_BOTTOM,
  EPQ_RIGHT_BELOW, /* below those at the right */
} epq_area;
typedef struct epq_dock {
  const char *id, *title, *icon;
  epq_area area;        /* at the first time; those of one area are tabs */
  const char *shortcut; /* shows it and gives it the keyboard, or hides it; NULL */
  bool hidden;          /* at the first time */
  int letters;          /* of a text that it wants beside each other when it is first shown, and */
  int lines;            /* below each other; 0: as much as the area gives */
} epq_dock;
/* Borrows the widget until epq_shell_remove_dock() or epq_shell_free(). Its action is in the menu "docks". */
int epq_shell_add_dock(epq_shell *shell, const epq_dock *dock, epq_widget *widget) EPQ_NOEXCEPT;
int epq_shell_remove_dock(epq_shell *shell, const char *id) EPQ_NOEXCEPT;
/* In front of its tabs; focus: with the keyboard. Without: behind the one that is typed into, if that is one of them. */
int epq_shell_show_dock(epq_shell *shell, const char *id, bool focus) EPQ_NOEXCEPT;
int epq_shell_set_dock_title(epq_shell *shell, const char *id, const char *title) EPQ_NOEXCEPT;
bool epq_shell_dock_visible(const epq_shell *shell, const char *id) EPQ_NOEXCEPT;

/* The windows of the view, those it has and those to come, are docks of the shell, or windows of their own again. One that
 * the user tore off stays so until the next call. The view must be freed before the shell. */
int epq_shell_dock_windows(epq_shell *shell, epq_view *view, bool docked) EPQ_NOEXCEPT;

/* ---- a message above all ---- */

/* A bar below the toolbars that stays until a button is pressed, it is closed (id ""), or another with the same name (or text NULL) comes. Buttons end
 * with one whose id is NULL. done may be NULL. At most four are seen; of more the oldest goes, as if it was closed. */
int epq_shell_tell(epq_shell *shell, const char *name, epq_severity severity, const char *text,
                   const epq_button *buttons, void (*done)(void *ud, const char *id),
                   void *ud) EPQ_NOEXCEPT;

/* ---- status bar ---- */

/* A field is made when it is first named, from left to right; pressing it is the action of that id, if there is one.
 * (an action of the editor in front, too; one with a menu opens it). Text NULL: it is not seen. */
int epq_shell_set_status(epq_shell *shell, const char *field, const char *text,
                         const char *tip) EPQ_NOEXCEPT;
/* How a field stands out: on a ground of its own. The field is made when it is not there yet. */
typedef enum epq_status_look {
  EPQ_STATUS_PLAIN,
  EPQ_STATUS_NOTED,  /* not what it usually is */
  EPQ_STATUS_WARNED, /* something is wrong */
} epq_status_look;
int epq_shell_set_status_look(epq_shell *shell, const char *field,
                              epq_status_look look) EPQ_NOEXCEPT;
/* For a few seconds, at the left. */
int epq_shell_say(epq_shell *shell, const char *text) EPQ_NOEXCEPT;

/* ---- dialogs: none of these waits; done is called exactly once: later, or by epq_shell_give_up() ---- */

typedef struct epq_question {
  const char *title, *text;
  const char *detail; /* smaller, below; NULL */
  epq_severity severity;
  const epq_button *buttons; /* the first is the one of Enter; ends with id NULL */
  const char *cancel;        /* the id that Escape means */
  const char *remember;      /* text of a check box; NULL: none */
} epq_question;
int epq_shell_ask(epq_shell *shell, const epq_question *question,
                  void (*done)(void *ud, const char *id, bool remembered), void *ud) EPQ_NOEXCEPT;

/* What becomes of each of several things; choice: 0 is the first of choices. */
typedef struct epq_choice {
  const char *text, *detail;
  int choice;
} epq_choice;
typedef struct epq_choosing {
  const char *title, *text;
  const char *const *choices; /* with & before the letter for the keyboard; ends with NULL */
  const epq_choice *items;
  size_t count;
  const char *accept; /* text of the button */
} epq_choosing;
/* chosen: one for each item; NULL: given up. */
int epq_shell_choose(epq_shell *shell, const epq_choosing *choosing,
                     void (*done)(void *ud, const int *chosen), void *ud) EPQ_NOEXCEPT;

typedef enum epq_field_kind {
  EPQ_FIELD_TEXT,   /* with options: what may be chosen instead of typed */
  EPQ_FIELD_LINES,  /* several lines */
  EPQ_FIELD_FOLDER, /* with a button that chooses */
  EPQ_FIELD_CHOICE, /* one of options; the value is its number, from 0 */
  EPQ_FIELD_CHECK,  /* "1" or "" */
  EPQ_FIELD_SECRET, /* a text that is not seen */
} epq_field_kind;
typedef struct epq_field {
  const char *id; /* NULL ends a list */
  epq_field_kind kind;
  const char *label, *value, *tip;
  const char *placeholder;
  const char *const *options; /* ends with NULL */
} epq_field;
typedef struct epq_form {
  const char *title, *text; /* text NULL: none */
  const epq_field *fields;
  const char *accept;
} epq_form;
/* value(get, id) gives what was entered, valid during done; accepted false: given up. */
typedef const char *epq_form_value(const void *get, const char *id);
int epq_shell_fill_in(epq_shell *shell, const epq_form *form,
                      void (*done)(void *ud, bool accepted, epq_form_value *value, const void *get),
                      void *ud) EPQ_NOEXCEPT;

/* A list of what there is at the moment, and below it fields for what is not in it: one or the other is chosen. */
typedef struct epq_picker epq_picker; /* valid during `fill` */
typedef struct epq_picking {
  const char *title;
  const char *list;           /* what the list is, above it */
  const char *none;           /* seen in its place while it is empty */
  const char *const *columns; /* ends with NULL; at most 8. The last one takes what room is left */
  const char *form;           /* what the fields are, above them */
  const epq_field *fields;    /* what is typed into the first one takes the choice from the list */
  const char
      *focus;       /* the field with the keyboard at first; NULL: the list, unless that is empty */
  const char *note; /* a line between fields and buttons, as after something went wrong; NULL */
  const char *accept;
  void (*fill)(
      void *ud,
      epq_picker *picker); /* calls epq_picker_add() for each row; now, and again each second */
} epq_picking;
/* cells: as many as columns. What is chosen stays so as long as there is a row with its id. */
int epq_picker_add(epq_picker *picker, const char *id, const char *icon, const char *const *cells,
                   const char *tip) EPQ_NOEXCEPT;
/* done: id of the row; "": what is in the fields counts; NULL: given up. */
int epq_shell_pick_row(epq_shell *shell, const epq_picking *picking,
                       void (*done)(void *ud, const char *id, epq_form_value *value,
                                    const void *get),
                       void *ud) EPQ_NOEXCEPT;

typedef enum epq_path_kind { EPQ_OPEN_FILES, EPQ_OPEN_FOLDER, EPQ_SAVE_FILE } epq_path_kind;
/* paths ends with NULL; an empty list: given up. start: a folder or file; NULL. */
int epq_shell_pick_paths(epq_shell *shell, epq_path_kind kind, const char *title, const char *start,
                         void (*done)(void *ud, const char *const *paths), void *ud) EPQ_NOEXCEPT;

/* A context menu where the mouse is; id "" when none was chosen. */
int epq_shell_pop_up(epq_shell *shell, const epq_item *items,
                     void (*done)(void *ud, const char *id), void *ud) EPQ_NOEXCEPT;

/* A list to choose from by typing a part of it (files, symbols); given up: id NULL. */
int epq_shell_quick_pick(epq_shell *shell, const char *placeholder, const epq_item *items,
                         void (*done)(void *ud, const char *id), void *ud) EPQ_NOEXCEPT;

/* The dialogs for shortcuts and toolbars, and the list of all commands. */
int epq_shell_edit_shortcuts(epq_shell *shell) EPQ_NOEXCEPT;
int epq_shell_edit_toolbars(epq_shell *shell) EPQ_NOEXCEPT;
int epq_shell_show_commands(epq_shell *shell) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
