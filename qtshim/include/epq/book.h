/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book: pages of rich text with links between them, their contents and what a search finds beside them, and the way back. Where it is narrow, contents
 * and page take turns.
 *
 * Pages have addresses, "manual:/NAME#ANCHOR"; other links are the caller's. All on the application's thread; strings are UTF-8 and borrowed. Callbacks may call any function save epq_book_free().
 */
#ifndef EPQ_BOOK_H
#define EPQ_BOOK_H

#include <epq/app.h>
#include <epq/widget.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_book epq_book;

typedef struct epq_book_callbacks {
  size_t size; /* sizeof(epq_book_callbacks) */
  void *ud;
  /* The page of an address, as the HTML that Qt's rich text knows; pieces of code have classes as "s-keyword", blocks of it are td.code. given: by
   * malloc(), the book frees it. NULL: there is none. */
  char *(*page)(void *ud, const char *address);
  /* A link with another scheme was pressed on the page of that address. */
  void (*link)(void *ud, const char *address, const char *link);
  /* Other words are in the field of the search, never none: answer with epq_book_set_found(), at once. */
  void (*search)(void *ud, const char *words);
} epq_book_callbacks;

/* id names the widget; label is for screen readers. NULL: no memory, another thread, or another version of the struct. */
epq_book *epq_book_new(epq_app *app, const char *id, const char *label,
                       const epq_book_callbacks *callbacks) EPQ_NOEXCEPT;
void epq_book_free(epq_book *book) EPQ_NOEXCEPT; /* NULL is accepted */
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_book_widget(epq_book *book) EPQ_NOEXCEPT;

typedef struct epq_book_line {
  const char *title;
  const char *address; /* NULL: a heading above those that are deeper */
  int depth;           /* from 0 */
} epq_book_line;
int epq_book_set_contents(epq_book *book, const epq_book_line *lines, size_t count) EPQ_NOEXCEPT;

typedef struct epq_book_found {
  const char *title, *page,
      *text; /* page: where it is, "" if the title says so; text: what stands there */
  const char *address;
} epq_book_found;
int epq_book_set_found(epq_book *book, const epq_book_found *found, size_t count) EPQ_NOEXCEPT;

/* Turns to the page, as a link does. EPQ_E_UNKNOWN: there is none, and nothing changes. */
int epq_book_open(epq_book *book, const char *address) EPQ_NOEXCEPT;
/* Puts the words into the field of the search, and shows what it finds. */
int epq_book_search(epq_book *book, const char *words) EPQ_NOEXCEPT;
/* Is a page shown? */
bool epq_book_is_open(const epq_book *book) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
