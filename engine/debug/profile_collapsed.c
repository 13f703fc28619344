// SPDX-License-Identifier: MIT
/*
 * A profile as collapsed stacks: a line for each, functions from the root with ; between them, then the weight
 * (ticks, or bytes). flamegraph.pl, inferno, speedscope and others read it. Any thread.
 */
#include "debug/profile_data.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 512 };

// "fib (x.lua:3)". What separates must not be inside.
static void write_function(const ep_profile_function *f, FILE *out)
{
  for (const char *c = f->name; *c; c++)
    fputc(*c == ';' ? ',' : *c, out);
  if (f->what != EP_PROFILE_LUA || !f->file)
    return;
  const char *slash = strrchr(f->file, '/');
  fputs(" (", out);
  for (const char *c = slash && slash[1] ? slash + 1 : f->file; *c; c++)
    fputc(*c == ';' ? ',' : *c, out);
  fprintf(out, ":%d)", f->line);
}

bool ep_profile_write_collapsed(const ep_profile *p, FILE *f)
{
  ep_profile_tree merged;
  uint64_t *totals;
  uint32_t path[DEPTH_MAX];
  if (!ep_profile_merge(p, &merged, &totals))
    return false;
  for (uint32_t i = 1; i < merged.count; i++) {
    if (merged.nodes[i].self == 0)
      continue;
    size_t depth = 0;
    for (uint32_t n = i; n && depth < DEPTH_MAX; n = merged.nodes[n].parent)
      path[depth++] = merged.nodes[n].function;
    while (depth-- > 0) {
      write_function(&p->functions[path[depth]], f);
      fputc(depth ? ';' : ' ', f);
    }
    fprintf(f, "%llu\n", (unsigned long long)merged.nodes[i].self);
  }
  free(totals);
  ep_profile_tree_free(&merged);
  return true;
}
