/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The application object: one for good, on the thread that made it, which is then the application's thread.
 * Functions not marked "any thread" return EPQ_E_THREAD (or NULL) on any other one.
 */
#ifndef EPQ_APP_H
#define EPQ_APP_H

#include <epq/error.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_app epq_app;

typedef enum epq_log_level {
  EPQ_LOG_DEBUG,
  EPQ_LOG_INFO,
  EPQ_LOG_WARNING,
  EPQ_LOG_ERROR
} epq_log_level;

typedef struct epq_app_config {
  size_t size; /* sizeof(epq_app_config) */
  void *ud;
  /* copied; settings are kept under it. Windows have the icon of that name from the desktop's theme, else one that is built in */
  const char *name;
  const char *version;
  /* copied: name of its desktop entry, without ".desktop". By it a desktop finds out what a window belongs to. NULL: name */
  const char *desktop;
  /* Messages of Qt and of the shim, UTF-8, borrowed. Any thread. NULL: none. */
  void (*log)(void *ud, epq_log_level level, const char *text);
  /* A text of the shim's own in the language of the user: `one`, or where many is not NULL the one of both (or what else the language has) for so many.
   * What it returns stays. Any thread. NULL: English. */
  const char *(*words)(const char *one, const char *many, unsigned long count);
} epq_app_config;

/* Can an application with windows start? To be asked before epq_app_new(), which ends the process when it cannot.
 * Fills why (UTF-8, one sentence) when not. Connects to the display; may take as long as that takes. */
bool epq_display_answers(char *why, size_t size) EPQ_NOEXCEPT;

/* Makes the application. NULL: there is one already, no memory, or another version of the struct. Of the locale that Qt takes,
 * numbers, dates and comparisons are "C" again. */
epq_app *epq_app_new(const epq_app_config *config) EPQ_NOEXCEPT;

/* Runs the event loop until epq_app_quit(); returns what that said. */
int epq_app_run(epq_app *app) EPQ_NOEXCEPT;

/* Makes epq_app_run() return status, also when it has not begun. Any thread. */
void epq_app_quit(epq_app *app, int status) EPQ_NOEXCEPT;

/* Frees it; every view must be gone. NULL is accepted. */
void epq_app_free(epq_app *app) EPQ_NOEXCEPT;

/* Runs run(ud) on the application's thread, in order. Any thread. Takes ud: drop(ud) (may be NULL) is called when it
 * will never run. EPQ_E_NOMEM; EPQ_E_FAILED: there is no application (any more). */
int epq_app_post(epq_app *app, void (*run)(void *ud), void (*drop)(void *ud),
                 void *ud) EPQ_NOEXCEPT;

/* Calls ready(ud) whenever fd can be read, and again when as many milliseconds have passed as its last result said
 * (negative: never). fd and ud: until the application is freed. */
int epq_app_watch(epq_app *app, int fd, int (*ready)(void *ud), void *ud) EPQ_NOEXCEPT;

/* "light", "dark", "contrast" (high), or "system": as the desktop. At the start it is what the environment variable EPLUA_THEME says, else
 * "system". All windows follow at once. */
int epq_app_set_theme(epq_app *app, const char *theme) EPQ_NOEXCEPT;

/* Text to be pasted anywhere. */
int epq_app_set_clipboard(epq_app *app, const char *text) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
