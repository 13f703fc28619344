// SPDX-License-Identifier: GPL-3.0-or-later
/* A highlighter for each language, made when a page has it first. */
#include "manual/colours.h"

#include <stdlib.h>
#include <string.h>

enum { SPANS_MAX = 512 };

// The word behind ``` and what KSyntaxHighlighting calls it.
static const struct {
  const char *word, *language;
} languages[] = {
    {"lua", "Lua"},   {"sh", "Bash"}, {"c", "C"},           {"cmake", "CMake"},
    {"json", "JSON"}, {"xml", "XML"}, {"ini", "INI Files"}, {"yaml", "YAML"},
};
enum { LANGUAGES = sizeof languages / sizeof *languages };

struct manual_colours {
  manual_painter painter;
  epq_highlight *made[LANGUAGES];
  bool tried[LANGUAGES];
};

manual_colours *manual_colours_new(const manual_painter *painter)
{
  manual_colours *c = calloc(1, sizeof *c);
  if (c)
    c->painter = *painter;
  return c;
}

void manual_colours_free(manual_colours *c)
{
  for (size_t k = 0; c && k < LANGUAGES; k++)
    if (c->made[k])
      c->painter.free(c->made[k]);
  free(c);
}

static epq_highlight *highlight_of(manual_colours *c, const char *word)
{
  for (size_t k = 0; k < LANGUAGES; k++) {
    if (strcmp(languages[k].word, word) != 0)
      continue;
    if (!c->tried[k])
      c->made[k] = c->painter.make(languages[k].language);
    c->tried[k] = true;
    return c->made[k];
  }
  return NULL;
}

size_t manual_colours_line(void *colours, const char *language, bool first, const char *line,
                           size_t length, manual_span *spans, size_t capacity)
{
  manual_colours *c = colours;
  epq_span found[SPANS_MAX];
  epq_highlight *h = c ? highlight_of(c, language) : NULL;
  if (!h)
    return 0;
  if (first)
    c->painter.begin(h);
  size_t count = c->painter.line(h, line, length, found, SPANS_MAX);
  if (count > SPANS_MAX)
    count = SPANS_MAX;
  if (count > capacity)
    count = capacity;
  for (size_t k = 0; k < count; k++)
    spans[k] = (manual_span){.start = found[k].start,
                             .length = found[k].length,
                             .style = c->painter.style_name(found[k].style)};
  return count;
}
