// SPDX-License-Identifier: MIT
/*
 * A profile as a flame graph in one SVG file that needs nothing else: boxes as wide as their weight, callers above, the heaviest on
 * the left. Any thread; owns nothing.
 * All boxes are in the file, placed in percent of the width, so it can be read without its script, and on a narrow screen; the script
 * (profile_svg_page.c) adds zoom, search and short names. Drawing all from data by the script was left: pictures of it in
 * reports and viewers would be empty.
 * Waiting is told in the header and has no box: it would make all others too small to see.
 */
#include "debug/profile_svg.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BOX = 18, TOP = 132, BOTTOM = 20, LEVELS_MAX = 300 };

static const double least_part = 0.001; // of the width; what is smaller is drawn as one

typedef struct graph {
  const ep_profile *p;
  FILE *f;
  const ep_profile_tree *tree;
  const uint64_t *totals;
  uint32_t *first, *next; // children, as lists
  double all;             // weight of the whole width
  bool failed;
} graph;

// --- text ---

static void write_text(const char *text, FILE *f)
{
  for (; *text; text++) {
    switch (*text) {
    case '&':
      fputs("&amp;", f);
      break;
    case '<':
      fputs("&lt;", f);
      break;
    case '>':
      fputs("&gt;", f);
      break;
    case '"':
      fputs("&quot;", f);
      break;
    default:
      fputc(*text, f);
    }
  }
}

// 12345678 as "12,345,678"
static void write_grouped(uint64_t n, FILE *f)
{
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%" PRIu64, n);
  for (int i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      fputc(',', f);
    fputc(digits[i], f);
  }
}

static void write_value(const graph *g, double weight)
{
  static const char *const bytes[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double value = ep_profile_value(g->p, weight);
  size_t unit = 0;
  if (g->p->kind != EPLUA_PROFILE_MEMORY) {
    bool seconds = value >= 1000;
    ep_profile_decimal(seconds ? value / 1000 : value, seconds ? 2 : 1, g->f);
    fputs(seconds ? " s" : " ms", g->f);
    return;
  }
  for (; value >= 1024 && unit < sizeof bytes / sizeof *bytes - 1; unit++)
    value /= 1024;
  ep_profile_decimal(value, unit ? 1 : 0, g->f);
  fprintf(g->f, " %s", bytes[unit]);
}

// --- colours: warm, and the same for a function in each picture ---

static unsigned channel(double h, double s, double l, double n) // CSS Color 4, hsl to rgb
{
  double k = fmod(n + h / 30, 12), a = s * fmin(l, 1 - l);
  return (unsigned)lround(255 * (l - a * fmax(-1, fmin(fmin(k - 3, 9 - k), 1))));
}

static void write_color(ep_profile_what what, const char *name, FILE *f)
{
  uint32_t h = 2166136261U; // FNV-1a
  for (const char *c = name; *c; c++)
    h = (h ^ (unsigned char)*c) * 16777619U;
  double a = (double)(h % 997) / 997, b = (double)(h / 997 % 97) / 97;
  double hue = 6 + 32 * a, saturation = 0.82 + 0.14 * b, light = 0.62 + 0.11 * b;
  if (what == EP_PROFILE_C)
    hue = 42 + 12 * a, saturation = 0.72, light = 0.64 + 0.08 * b;
  else if (what == EP_PROFILE_ENTRY)
    hue = 24 + 10 * a, saturation = 0.28, light = 0.76;
  else if (what == EP_PROFILE_MARK)
    saturation = 0.04, light = 0.76;
  fprintf(f, "#%02x%02x%02x", channel(hue, saturation, light, 0),
          channel(hue, saturation, light, 8), channel(hue, saturation, light, 4));
}

// --- boxes ---

static void begin_box(const graph *g, double x, double w, int level)
{
  fputs("<svg class=\"f\" x=\"", g->f);
  ep_profile_decimal(x * 100, 4, g->f);
  fprintf(g->f, "%%\" y=\"%d\" width=\"", TOP + level * BOX);
  ep_profile_decimal(w * 100, 4, g->f);
  fprintf(g->f, "%%\" height=\"%d\"><title>", BOX);
}

static void end_box(const graph *g, double weight, ep_profile_what what, const char *name)
{
  fputc('\n', g->f);
  write_value(g, weight);
  fputs(", ", g->f);
  ep_profile_decimal(100 * weight / g->all, weight / g->all < 0.01 ? 2 : 1, g->f);
  fputs(" %", g->f);
  if (g->p->kind != EPLUA_PROFILE_MEMORY) {
    fputs(", ", g->f);
    write_grouped((uint64_t)weight, g->f);
    fputs(weight < 2 ? " sample" : " samples", g->f);
  }
  fputs("</title><rect width=\"100%\" height=\"17\" rx=\"2\" fill=\"", g->f);
  write_color(what, name, g->f);
  fputs("\"/><text x=\"5\" y=\"12.5\">", g->f);
  write_text(name, g->f);
  fputs("</text></svg>\n", g->f);
}

static void write_box(const graph *g, uint32_t node, double x, int level)
{
  const ep_profile_function *fn = &g->p->functions[g->tree->nodes[node].function];
  double weight = (double)g->totals[node];
  begin_box(g, x, weight / g->all, level);
  write_text(fn->name, g->f);
  if (fn->file && fn->what == EP_PROFILE_LUA) {
    fputs(" (", g->f);
    write_text(fn->file, g->f);
    if (fn->line)
      fprintf(g->f, ":%d", fn->line);
    fputc(')', g->f);
  }
  end_box(g, weight, fn->what, fn->name);
}

static void write_rest(const graph *g, size_t count, double weight, double x, int level)
{
  begin_box(g, x, weight / g->all, level);
  fprintf(g->f, "%zu functions, each below 0.1 %%", count);
  end_box(g, weight, EP_PROFILE_MARK, "\xe2\x80\xa6");
}

typedef struct child {
  uint32_t node;
  uint64_t weight;
} child;

static int by_weight(const void *a, const void *b)
{
  const child *x = a, *y = b;
  if (x->weight != y->weight)
    return x->weight < y->weight ? 1 : -1;
  return x->node < y->node ? -1 : x->node > y->node;
}

// NULL: none, or no memory.
static child *sorted_children(graph *g, uint32_t node, size_t *count)
{
  *count = 0;
  for (uint32_t c = g->first[node]; c; c = g->next[c])
    ++*count;
  child *list = *count ? malloc(*count * sizeof *list) : NULL;
  if (!list) {
    g->failed |= *count > 0;
    return NULL;
  }
  size_t at = 0;
  for (uint32_t c = g->first[node]; c; c = g->next[c])
    list[at++] = (child){c, g->totals[c]};
  qsort(list, *count, sizeof *list, by_weight);
  return list;
}

static bool is_idle(const graph *g, uint32_t node)
{
  const ep_profile_function *fn = &g->p->functions[g->tree->nodes[node].function];
  return fn->what == EP_PROFILE_MARK && strcmp(fn->name, "(idle)") == 0;
}

// Draws what is below a node that begins at x; gives how many levels that takes. Levels are bounded by those of a sample.
static int write_children(graph *g, uint32_t node, double x, int level) // NOLINT(misc-no-recursion)
{
  size_t count, small = 0;
  int deepest = level;
  double rest = 0;
  child *list = level < LEVELS_MAX ? sorted_children(g, node, &count) : NULL;
  if (!list)
    return level;
  for (size_t i = 0; i < count; i++) {
    double weight = (double)list[i].weight;
    if (list[i].weight == 0 || (node == 0 && is_idle(g, list[i].node) && g->all > 0 && count > 1))
      continue;
    if (weight / g->all < least_part) {
      small++;
      rest += weight;
      continue;
    }
    write_box(g, list[i].node, x, level);
    int below = write_children(g, list[i].node, x, level + 1);
    if (below > deepest)
      deepest = below;
    x += weight / g->all;
  }
  if (rest / g->all >= least_part) {
    write_rest(g, small, rest, x, level);
  }
  free(list);
  return deepest > level ? deepest : level + 1;
}

// --- the file ---

static void write_summary(graph *g)
{
  static const char *const names[] = {"Wall clock", "Processor time", "Memory allocated"};
  const ep_profile *p = g->p;
  bool memory = p->kind == EPLUA_PROFILE_MEMORY;
  fprintf(g->f, "%s: ", names[p->kind]);
  write_value(g, (double)(p->weight - p->idle));
  if (!memory)
    fputs(" busy", g->f);
  if (p->idle) {
    fputs(" \xc2\xb7 ", g->f);
    write_value(g, (double)p->idle);
    fputs(" idle", g->f);
  }
  fputs(" \xc2\xb7 ", g->f);
  write_grouped(memory ? p->samples : p->weight - p->idle, g->f);
  fputs(" samples", g->f);
}

static void write_page(graph *g, const char *boxes, size_t length, int levels)
{
  FILE *f = g->f;
  const char *title = ep_profile_title(g->p);
  const char *slash = strrchr(title, '/');
  fprintf(f,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
          "width=\"100%%\" height=\"%d\" font-family=\"system-ui, sans-serif\">\n<title>",
          TOP + levels * BOX + BOTTOM);
  write_text(title, f);
  fputs("</title>\n", f);
  fputs(ep_profile_svg_style, f);
  fputs("<rect id=\"ground\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text id=\"title\" "
        "x=\"16\" y=\"32\" font-size=\"19\" font-weight=\"600\" fill=\"#1d1b19\">",
        f);
  write_text(slash && slash[1] ? slash + 1 : title, f);
  fputs("</text>\n<text id=\"summary\" x=\"16\" y=\"54\" font-size=\"13\" fill=\"#5f5a55\">", f);
  write_summary(g);
  fputs("</text>\n", f);
  fputs(ep_profile_svg_controls, f);
  fputs("<svg id=\"graph\" x=\"1%\" width=\"98%\" height=\"100%\" font-size=\"12\" "
        "font-family=\"ui-monospace, 'DejaVu Sans Mono', monospace\">\n",
        f);
  fwrite(boxes, 1, length, f);
  if (g->p->weight == 0)
    fprintf(f, "<text x=\"4\" y=\"%d\" fill=\"#5f5a55\">Nothing was sampled.</text>\n", TOP + 14);
  fputs("</svg>\n", f);
  fputs(ep_profile_svg_script, f);
  fputs("</svg>\n", f);
}

static bool write_graph(graph *g, FILE *f)
{
  char *boxes = NULL;
  size_t length = 0;
  g->f = open_memstream(&boxes, &length);
  if (!g->f)
    return false;
  fputs("", g->f);
  int levels = g->all > 0 ? write_children(g, 0, 0, 0) : 1;
  bool written = fclose(g->f) == 0 && !g->failed;
  g->f = f;
  if (written)
    write_page(g, boxes, length, levels);
  free(boxes);
  return written;
}

bool ep_profile_write_svg(const ep_profile *p, FILE *f)
{
  ep_profile_tree merged;
  uint64_t *totals;
  if (!ep_profile_merge(p, &merged, &totals))
    return false;
  graph g = {.p = p, .tree = &merged, .totals = totals};
  g.first = calloc(merged.count, sizeof *g.first);
  g.next = calloc(merged.count, sizeof *g.next);
  bool written = false;
  if (g.first && g.next) {
    for (uint32_t i = merged.count - 1; i > 0; i--) {
      g.next[i] = g.first[merged.nodes[i].parent];
      g.first[merged.nodes[i].parent] = i;
    }
    g.all = (double)(p->weight > p->idle ? p->weight - p->idle : p->weight);
    written = write_graph(&g, f);
  }
  free(g.first);
  free(g.next);
  free(totals);
  ep_profile_tree_free(&merged);
  return written;
}
