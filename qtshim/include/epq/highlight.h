/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours for source text, from KSyntaxHighlighting's definitions, without a window: for terminals and web pages.
 * Built as eplua_text.so, whose functions are found by name. Any thread; a handle by one at a time.
 */
#ifndef EPQ_HIGHLIGHT_H
#define EPQ_HIGHLIGHT_H

#include <epq/error.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_highlight epq_highlight;

/* What a piece of text is, in the words of themes. */
typedef enum epq_style {
  EPQ_STYLE_NORMAL,
  EPQ_STYLE_KEYWORD,
  EPQ_STYLE_CONTROL,
  EPQ_STYLE_FUNCTION,
  EPQ_STYLE_VARIABLE,
  EPQ_STYLE_BUILTIN,
  EPQ_STYLE_OPERATOR,
  EPQ_STYLE_STRING,
  EPQ_STYLE_ESCAPE,
  EPQ_STYLE_NUMBER,
  EPQ_STYLE_CONSTANT,
  EPQ_STYLE_COMMENT,
  EPQ_STYLE_ANNOTATION,
  EPQ_STYLE_ERROR,
  EPQ_STYLES
} epq_style;

typedef struct epq_span {
  uint32_t start, length; /* bytes within the line */
  epq_style style;
} epq_span;

/* language: a name of KSyntaxHighlighting ("Lua"). NULL: there is no such language, or no memory. */
epq_highlight *epq_highlight_new(const char *language) EPQ_NOEXCEPT;
void epq_highlight_free(epq_highlight *h) EPQ_NOEXCEPT;

/* Back to the state at the beginning of a text. */
void epq_highlight_begin(epq_highlight *h) EPQ_NOEXCEPT;

/* The next line (UTF-8, without its end; invalid bytes are normal text). Fills spans in order, without gaps or overlaps, at most
 * `capacity`; gives how many there are in all. Of a line only the first 32 KiB are looked at, the rest is normal text. */
size_t epq_highlight_line(epq_highlight *h, const char *line, size_t length, epq_span *spans,
                          size_t capacity) EPQ_NOEXCEPT;

/* Word for a style, as class of a page: "keyword". */
const char *epq_style_name(epq_style style) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
