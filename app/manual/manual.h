/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The manual: the pages of resources/help, as data. Who shows it (the IDE, the web panel, the program that makes a folder of
 * HTML) asks here for contents, pages and what is found, so that all three have the same anchors and the same links.
 *
 * Pages are Markdown (CommonMark and tables). Raw HTML in them is shown as text, comments are left out. A page has a name, its path in the folder without ".md":
 * "windows", "tutorials/timers". Only what was in the folder when it was opened can be asked for: a name never becomes a path.
 *
 * Plain C, no Qt. Any thread; what was opened does not change, so several threads may read it at once.
 */
#ifndef MANUAL_H
#define MANUAL_H

#include "manual/text.h"

#include <stdint.h>

enum {
  MANUAL_PAGES_MAX = 400,     /* of a folder; more are not there */
  MANUAL_SECTIONS_MAX = 4000, /* of a page */
  MANUAL_DEPTH_MAX = 3,       /* of folders in folders */
  MANUAL_NAME_MAX = 160,      /* bytes of a name */
  MANUAL_FOUND_MAX = 100,     /* what one search finds */
  MANUAL_SNIPPET_MAX = 220,   /* bytes of what stands around it */
};
#define MANUAL_PAGE_BYTES_MAX ((size_t)2 << 20)

typedef struct manual manual;

/* From a heading to the next one. The first of a page may have no heading: title and anchor are "". */
typedef struct manual_section {
  char *title;  /* as plain text */
  char *anchor; /* as GitHub makes them: "asking-servers-http" */
  char *text;   /* what stands there, as plain text in one line, also that of code */
  int level;    /* 1 to 6; 0: no heading */
} manual_section;

typedef struct manual_page {
  char *name, *title; /* title: of the first heading, else the name */
  char *markdown;
  size_t length;
  manual_section *sections;
  size_t section_count;
} manual_page;

/* A line of the table of contents. */
typedef struct manual_entry {
  char *title;
  const manual_page *page; /* NULL: a heading above others */
  char *anchor;            /* "": the whole page */
  int depth;               /* from 0 */
} manual_entry;

/* Reads the pages of the folder `help` of the resources. A folder that is not there gives a manual without pages, pages that cannot be read are left
 * out. NULL: no memory. */
manual *manual_open(const char *resources);
void manual_close(manual *m); /* NULL is accepted */

/* All pages, sorted by name. */
size_t manual_page_count(const manual *m);
const manual_page *manual_page_at(const manual *m, size_t index);
/* NULL: there is none. "" is that with the contents. */
const manual_page *manual_find_page(const manual *m, const char *name);

/* The nested list of index.md, then, below "More", what that does not mention, by title. Without an index.md all pages by title. */
size_t manual_entry_count(const manual *m);
const manual_entry *manual_entry_at(const manual *m, size_t index);

/* ---- pages as HTML (render.c) ---- */

typedef enum manual_form {
  MANUAL_WEB,   /* links: /help/NAME#ANCHOR */
  MANUAL_FILES, /* links: from file to file, NAME.html#ANCHOR */
  MANUAL_READER, /* links: manual:/NAME#ANCHOR, example:PATH, try:N, copy:N; the HTML that Qt's rich text knows */
} manual_form;

/* A piece of a line of code, and its class: "keyword". */
typedef struct manual_span {
  size_t start, length;
  const char *style;
} manual_span;

typedef struct manual_view {
  manual_form form;
  void *ud;
  /* Colours of a line of code; first: of a block. Gives how many there are, 0: none. NULL: no colours. */
  size_t (*line)(void *ud, const char *language, bool first, const char *line, size_t length,
                 manual_span *spans, size_t capacity);
  /* A link that leads nowhere: it is shown as text. NULL: nobody wants to know. */
  void (*dead)(void *ud, const manual_page *page, const char *target);
  /* What the links below a block of code say, for MANUAL_READER; NULL: in English. */
  const char *try_it, *copy;
} manual_view;

/* What stands between <body> and </body>. out->failed: not whole. */
void manual_render(const manual *m, const manual_page *page, const manual_view *view,
                   manual_text *out);

/* The block of code of that number, from 0: given, free(). NULL: there is none. */
char *manual_code(const manual *m, const manual_page *page, unsigned number);

/* Where a link of the page leads, into name (of MANUAL_NAME_MAX) and anchor. False: to no page. */
const manual_page *manual_follow(const manual *m, const manual_page *from, const char *target,
                                 const char **anchor);
/* Is there a heading of that anchor? "" is there always. */
bool manual_has_anchor(const manual_page *page, const char *anchor);

/* ---- finding (find.c) ---- */

typedef struct manual_found {
  const manual_page *page;
  const manual_section *section;
  char snippet[MANUAL_SNIPPET_MAX + 16]; /* of the text, around the first word; valid UTF-8 */
  int rank;                              /* the lower, the better */
} manual_found;

/* Sections in which all words stand, those with them in their titles first; upper and lower case of ASCII letters are the same. Fills at most `capacity`
 * and gives how many. Of the text only the first 200 bytes and 8 words count. */
size_t manual_find(const manual *m, const char *words, manual_found *found, size_t capacity);

/* The heading for a name of Lua ("timers.sleep", "setTimeout"): its own, not one that only mentions it. Pages of the reference go first. NULL: none. */
const manual_section *manual_find_name(const manual *m, const char *name, const manual_page **page);

#endif
