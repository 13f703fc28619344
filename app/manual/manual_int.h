/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the manual share. */
#ifndef MANUAL_INT_H
#define MANUAL_INT_H

#include "manual/manual.h"

struct manual {
  char *resources; /* the folder, for links to examples */
  manual_page *pages;
  size_t count;
  manual_entry *entries;
  size_t entry_count;
};

/* sections.c: cuts a page. False: no memory. */
bool manual_read_sections(manual_page *page);
/* As GitHub: small letters, no punctuation, - for a space. Not unique yet. */
void manual_make_anchor(const char *title, manual_text *out);
/* The same heading twice gives "x" and "x-1". taken: anchors that are there. */
bool manual_number_anchor(manual_text *anchor, const manual_section *taken, size_t count);

/* contents.c: fills entries. False: no memory. */
bool manual_read_contents(manual *m);

/* links.c: the path of an example, below the resources. False: it leads elsewhere, or to nothing. */
bool manual_example(const manual *m, const manual_page *from, const char *target, char *path,
                    size_t size);
/* A target that the desktop or a browser may open: http, https, mailto. */
bool manual_is_outside(const char *target);

#endif
