/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours for the blocks of code of a manual, by <epq/highlight.h>, whose functions the caller has found. One thread at a time. */
#ifndef MANUAL_COLOURS_H
#define MANUAL_COLOURS_H

#include "manual/manual.h"

#include <epq/highlight.h>

typedef struct manual_painter {
  __typeof__(&epq_highlight_new) make;
  __typeof__(&epq_highlight_free) free;
  __typeof__(&epq_highlight_begin) begin;
  __typeof__(&epq_highlight_line) line;
  __typeof__(&epq_style_name) style_name;
} manual_painter;

typedef struct manual_colours manual_colours;

/* The painter is copied. NULL: no memory. */
manual_colours *manual_colours_new(const manual_painter *painter);
void manual_colours_free(manual_colours *c); /* NULL is accepted */

/* As manual_view.line, with the colours as ud; NULL: no colours. */
size_t manual_colours_line(void *colours, const char *language, bool first, const char *line,
                           size_t length, manual_span *spans, size_t capacity);

#endif
