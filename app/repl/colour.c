// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Inks and highlighting. The thread of the prompt; owns the highlighter, not the module, which stays loaded (it is Qt).
 * The sixteen colours of the terminal are used and none beside, for those its user has chosen to be read on its ground.
 */
#include "repl/colour.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum { SPANS = 512 };

static const char *const begins[REPL_INKS] = {
    [EPQ_STYLE_KEYWORD] = "\033[34;1m", [EPQ_STYLE_CONTROL] = "\033[34;1m",
    [EPQ_STYLE_FUNCTION] = "\033[36m",  [EPQ_STYLE_BUILTIN] = "\033[36m",
    [EPQ_STYLE_STRING] = "\033[32m",    [EPQ_STYLE_ESCAPE] = "\033[32;1m",
    [EPQ_STYLE_NUMBER] = "\033[33m",    [EPQ_STYLE_CONSTANT] = "\033[35m",
    [EPQ_STYLE_COMMENT] = "\033[2m",    [EPQ_STYLE_ANNOTATION] = "\033[35;2m",
    [EPQ_STYLE_ERROR] = "\033[31m",     [REPL_INK_PROMPT] = "\033[1m",
    [REPL_INK_FAINT] = "\033[2m",       [REPL_INK_BAD] = "\033[31m",
    [REPL_INK_MATCH] = "\033[1;4m",     [REPL_INK_NAME] = "\033[34m",
};

const char *repl_ink_begin(int ink)
{
  return ink >= 0 && ink < REPL_INKS && begins[ink] ? begins[ink] : "";
}

void repl_ink_add(link_text *t, bool colour, int ink, const char *text, size_t length)
{
  const char *begin = colour ? repl_ink_begin(ink) : "";
  link_text_put(t, begin);
  link_text_add(t, text, length);
  if (*begin)
    link_text_put(t, REPL_INK_END);
}

struct repl_colours {
  epq_highlight *highlight;
  void (*free_highlight)(epq_highlight *h);
  void (*begin)(epq_highlight *h);
  size_t (*line)(epq_highlight *h, const char *line, size_t length, epq_span *spans,
                 size_t capacity);
};

repl_colours *repl_colours_new(void *(*open_module)(const char *name))
{
  void *module = open_module ? open_module("eplua_text.so") : NULL;
  repl_colours *c = module ? calloc(1, sizeof *c) : NULL;
  if (!c)
    return NULL;
  epq_highlight *(*make)(const char *language) = NULL;
  // POSIX wants a function's address to fit into what dlsym gives (dlsym, "Rationale")
  *(void **)&make = dlsym(module, "epq_highlight_new");
  *(void **)&c->free_highlight = dlsym(module, "epq_highlight_free");
  *(void **)&c->begin = dlsym(module, "epq_highlight_begin");
  *(void **)&c->line = dlsym(module, "epq_highlight_line");
  if (make && c->free_highlight && c->begin && c->line)
    c->highlight = make("Lua");
  if (c->highlight)
    return c;
  free(c);
  return NULL;
}

void repl_colours_free(repl_colours *c)
{
  if (c)
    c->free_highlight(c->highlight);
  free(c);
}

void repl_colours_of(repl_colours *c, const char *text, size_t length, unsigned char *styles)
{
  epq_span spans[SPANS];
  memset(styles, EPQ_STYLE_NORMAL, length);
  if (!c)
    return;
  c->begin(c->highlight);
  for (size_t at = 0; at <= length;) {
    const char *end = at < length ? memchr(text + at, '\n', length - at) : NULL;
    size_t n = end ? (size_t)(end - text) - at : length - at;
    size_t count = c->line(c->highlight, text + at, n, spans, SPANS);
    for (size_t i = 0; i < count && i < SPANS; i++) {
      if (spans[i].start <= n && spans[i].length <= n - spans[i].start)
        memset(styles + at + spans[i].start, (int)spans[i].style, spans[i].length);
    }
    at += n + 1;
  }
}
