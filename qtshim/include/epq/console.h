/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a program prints, and the line below it where a person types: to the program while it reads, else to the
 * language. Bounded: of what does not fit, the oldest goes, and the console says how much went.
 *
 * Text is UTF-8; what is not valid in it is shown as U+FFFD. Strings are borrowed. All on the application's thread save
 * epq_console_append(). Callbacks may call any function save epq_console_free(). What the program does is not told back.
 */
#ifndef EPQ_CONSOLE_H
#define EPQ_CONSOLE_H

#include <epq/app.h>
#include <epq/editor.h>
#include <epq/widget.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_console epq_console;

typedef enum epq_stream {
  EPQ_STREAM_OUT,
  EPQ_STREAM_ERR,
  EPQ_STREAM_INFO,
  EPQ_STREAM_WARNING,
  EPQ_STREAM_ERROR,
  EPQ_STREAM_RESULT,
  EPQ_STREAM_ECHO, /* what was typed: stays on the line it was typed at */
} epq_stream;

typedef enum epq_submit {
  EPQ_SUBMIT_ACCEPTED,   /* the line goes into the output and the history */
  EPQ_SUBMIT_INCOMPLETE, /* it stays where it is, and a new line begins below it */
  EPQ_SUBMIT_LATER,      /* epq_console_submit_done() will say so */
} epq_submit;

typedef enum epq_console_mode {
  EPQ_CONSOLE_REPL,  /* lines go to submit, with highlighting, history and completion */
  EPQ_CONSOLE_INPUT, /* the program reads: lines go to input */
} epq_console_mode;

typedef struct epq_console_callbacks {
  size_t size; /* sizeof(epq_console_callbacks) */
  void *ud;
  epq_submit (*submit)(void *ud, uint64_t request, const char *text);
  void (*input)(void *ud, const char *text); /* one line, without its end */
  void (*input_end)(void *ud);
  /* Completions of text at cursor (bytes before it) are wanted: epq_console_offer() with this request, at once or
   * later. forced: the user asked, else they just type. */
  void (*complete)(void *ud, uint64_t request, const char *text, size_t cursor, bool forced);
  /* What is in ref, behind the first `from` of it, is wanted: epq_console_children() with this request. */
  void (*expand)(void *ud, uint64_t request, int64_t ref, size_t from);
  void (*link)(void *ud, const char *file, int line, int column); /* as printed; column 0: none */
} epq_console_callbacks;

/* id names the widget; label is for screen readers. NULL: no memory, another thread, or another version of the
 * struct. */
epq_console *epq_console_new(epq_app *app, const char *id, const char *label,
                             const epq_console_callbacks *callbacks) EPQ_NOEXCEPT;
/* No other thread may be in epq_console_append(). NULL is accepted. */
void epq_console_free(epq_console *console) EPQ_NOEXCEPT;
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_console_widget(epq_console *console) EPQ_NOEXCEPT;

/* How many lines and bytes are kept, at most; 100,000 and 32 MiB at the start. */
int epq_console_set_limits(epq_console *console, size_t lines, size_t bytes) EPQ_NOEXCEPT;

/* Prints bytes; never waits. A line goes on until "\n" or another stream. Colours, bold and the like by ANSI escapes,
 * "\r" goes back to the begin of the line. Of a line longer than 10 KiB the begin is shown. It can be seen some 33 ms
 * later. Any thread; the order of calls is kept. EPQ_E_FAILED: the widget is gone; EPQ_E_NOMEM. */
int epq_console_append(epq_console *console, epq_stream stream, const char *bytes,
                       size_t length) EPQ_NOEXCEPT;
/* Prints a value. With ref other than 0 it can be opened: that asks callbacks.expand. */
int epq_console_result(epq_console *console, const char *text, int64_t ref) EPQ_NOEXCEPT;

typedef struct epq_console_row {
  const char *name; /* of a field; NULL: none */
  const char *text;
  int64_t ref; /* 0: nothing in it */
} epq_console_row;
/* Rows in answer to expand; more: how many follow, and can be asked for. EPQ_E_UNKNOWN: not wanted any more. */
int epq_console_children(epq_console *console, uint64_t request, const epq_console_row *rows,
                         size_t count, size_t more) EPQ_NOEXCEPT;
int epq_console_clear(epq_console *console) EPQ_NOEXCEPT;

/* What is typed in one mode is there again when it comes back. */
int epq_console_set_mode(epq_console *console, epq_console_mode mode) EPQ_NOEXCEPT;
int epq_console_set_prompt(epq_console *console, const char *prompt) EPQ_NOEXCEPT;
/* The answer to a submit that said EPQ_SUBMIT_LATER. Until then Enter waits, and typing goes on. An incomplete text comes
 * back to the line, before what was typed meanwhile. EPQ_E_UNKNOWN. */
int epq_console_submit_done(epq_console *console, uint64_t request, bool incomplete) EPQ_NOEXCEPT;
/* As epq_editor_offer(). EPQ_E_UNKNOWN: too late. */
int epq_console_offer(epq_console *console, uint64_t request, const epq_offer *offers, size_t count,
                      size_t prefix) EPQ_NOEXCEPT;

/* What was typed before, the oldest first; of more than 1,000 the newest. */
int epq_console_set_history(epq_console *console, const char *const *entries,
                            size_t count) EPQ_NOEXCEPT;
void epq_console_each_history(const epq_console *console, void (*each)(void *ud, const char *entry),
                              void *ud) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
