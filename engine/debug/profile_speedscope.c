// SPDX-License-Identifier: MIT
/*
 * A profile as speedscope's JSON (speedscope.app/file-format-schema.json): a frame for each line of a function that was
 * seen, samples in the order of time as far as that is known. Under "eplua" it has besides what the format has no place for: what each
 * frame is and where its function begins, how often each callback was entered and how long it took, and how long the turns of the loop were. Any thread.
 */
#include "debug/profile_data.h"

#include "base/clock.h"

#include <eplua/version.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 512 };

static void write_string(const char *text, FILE *f) // clean already: see ep_profile_clean()
{
  fputc('"', f);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      fputc('\\', f);
    fputc(*text, f);
  }
  fputc('"', f);
}

// Numbers the pairs of function and line, and gives each node's.
static uint32_t *number_frames(const ep_profile *p, ep_profile_tree *frames)
{
  uint32_t *numbers = calloc(p->tree.count, sizeof *numbers);
  for (uint32_t i = 1; numbers && i < p->tree.count; i++) {
    const ep_profile_node *n = &p->tree.nodes[i];
    int64_t at = ep_profile_tree_get(frames, 0, n->function, n->line);
    if (at < 0) {
      free(numbers);
      return NULL;
    }
    numbers[i] = (uint32_t)at - 1;
  }
  return numbers;
}

static void write_frames(const ep_profile *p, const ep_profile_tree *frames, FILE *f)
{
  for (uint32_t i = 1; i < frames->count; i++) {
    const ep_profile_function *fn = &p->functions[frames->nodes[i].function];
    int line = frames->nodes[i].line ? frames->nodes[i].line : fn->line;
    fputs(i > 1 ? ",\n{\"name\":" : "{\"name\":", f);
    write_string(fn->name, f);
    if (fn->file) {
      fputs(",\"file\":", f);
      write_string(fn->file, f);
    }
    if (line)
      fprintf(f, ",\"line\":%d", line);
    fputc('}', f);
  }
}

static void write_stack(const ep_profile *p, const uint32_t *numbers, uint32_t node, FILE *f)
{
  uint32_t path[DEPTH_MAX];
  size_t depth = 0;
  for (; node && depth < DEPTH_MAX; node = p->tree.nodes[node].parent)
    path[depth++] = numbers[node];
  fputc('[', f);
  while (depth-- > 0)
    fprintf(f, depth ? "%u," : "%u", path[depth]);
  fputc(']', f);
}

// Samples in their order, or each place of the tree with its weight.
static void
each_sample(const ep_profile *p,
            void (*write)(const ep_profile *p, uint32_t node, uint64_t weight, void *ud), void *ud)
{
  if (!p->order_lost) {
    for (uint32_t i = 0; i < p->order_count; i++)
      write(p, p->order[i].node, p->order[i].weight, ud);
    return;
  }
  for (uint32_t i = 1; i < p->tree.count; i++) {
    if (p->tree.nodes[i].self)
      write(p, i, p->tree.nodes[i].self, ud);
  }
}

typedef struct list {
  FILE *f;
  const uint32_t *numbers;
  bool any;
} list;

static void write_sample(const ep_profile *p, uint32_t node, uint64_t weight, void *ud)
{
  list *l = ud;
  (void)weight;
  if (l->any)
    fputs(",\n", l->f);
  l->any = true;
  write_stack(p, l->numbers, node, l->f);
}

static void write_weight(const ep_profile *p, uint32_t node, uint64_t weight, void *ud)
{
  list *l = ud;
  (void)node;
  if (l->any)
    fputc(',', l->f);
  l->any = true;
  ep_profile_decimal(ep_profile_value(p, (double)weight), 3, l->f);
}

// --- what is ours ---

// For each frame what it is (eplua_profile_what), and the line where its function begins.
static void write_kinds(const ep_profile *p, const ep_profile_tree *frames, FILE *f)
{
  for (uint32_t i = 1; i < frames->count; i++) {
    const ep_profile_function *fn = &p->functions[frames->nodes[i].function];
    fprintf(f, i > 1 ? ",[%d,%d]" : "[%d,%d]", (int)fn->what, fn->line);
  }
}

static void write_entries(const ep_profile *p, FILE *f)
{
  bool any = false;
  for (uint32_t i = 0; i < p->function_count; i++) {
    const ep_profile_function *fn = &p->functions[i];
    if (fn->what != EP_PROFILE_ENTRY || fn->runs == 0)
      continue;
    fputs(any ? ",\n{\"name\":" : "{\"name\":", f);
    any = true;
    write_string(fn->name, f);
    fprintf(f, ",\"runs\":%llu,\"total_ms\":", (unsigned long long)fn->runs);
    ep_profile_decimal((double)fn->total_ns / (double)EP_NS_PER_MS, 3, f);
    fputs(",\"max_ms\":", f);
    ep_profile_decimal((double)fn->max_ns / (double)EP_NS_PER_MS, 3, f);
    fputc('}', f);
  }
}

static void write_lags(const ep_profile *p, FILE *f)
{
  for (size_t i = 0; i < EP_PROFILE_LAGS - 1; i++) {
    if (i)
      fputc(',', f);
    ep_profile_decimal(0.1 * (double)(UINT64_C(1) << i), 1, f); // ms; see ep_loop_lags()
  }
  fputs("],\"turns\":[", f);
  for (size_t i = 0; i < EP_PROFILE_LAGS; i++)
    fprintf(f, i ? ",%llu" : "%llu", (unsigned long long)p->lags[i]);
}

bool ep_profile_write_speedscope(const ep_profile *p, FILE *f)
{
  ep_profile_tree frames = {0};
  uint32_t *numbers = number_frames(p, &frames);
  if (!numbers) {
    ep_profile_tree_free(&frames);
    return false;
  }
  static const char *const names[] = {"wall clock", "processor time", "allocated"};
  fputs("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"EPLua "
        "" EPLUA_VERSION "\",\"name\":",
        f);
  write_string(ep_profile_title(p), f);
  fputs(",\"activeProfileIndex\":0,\n\"shared\":{\"frames\":[\n", f);
  write_frames(p, &frames, f);
  fprintf(f, "]},\n\"profiles\":[{\"type\":\"sampled\",\"name\":\"%s\",\"unit\":\"%s\"",
          names[p->kind], p->kind == EPLUA_PROFILE_MEMORY ? "bytes" : "milliseconds");
  fputs(",\"startValue\":0,\"endValue\":", f);
  ep_profile_decimal(ep_profile_value(p, (double)p->weight), 3, f);
  fputs(",\n\"samples\":[\n", f);
  list samples = {f, numbers, false}, weights = {f, numbers, false};
  each_sample(p, write_sample, &samples);
  fputs("],\n\"weights\":[", f);
  each_sample(p, write_weight, &weights);
  fputs("]}],\n\"eplua\":{\"duration_ms\":", f);
  ep_profile_decimal((double)(p->ended_ns - p->begun_ns) / (double)EP_NS_PER_MS, 3, f);
  fputs(",\"tick\":", f);
  ep_profile_decimal(ep_profile_value(p, 1), 3, f);
  fprintf(f, ",\"samples\":%llu,\"frames\":[", (unsigned long long)p->samples);
  write_kinds(p, &frames, f);
  fputs("],\"entries\":[\n", f);
  write_entries(p, f);
  fputs("],\"loop\":{\"at_most_ms\":[", f);
  write_lags(p, f);
  fputs("]}}}\n", f);
  free(numbers);
  ep_profile_tree_free(&frames);
  return true;
}
