// SPDX-License-Identifier: MIT
/*
 * What a profile consists of. Any thread, one at a time; owns functions, nodes and the order of samples.
 * A sample becomes a path in a tree of calls, so that hours of it take no more room than minutes; beside it stands the order in
 * which leaves were seen, as long as it is not too long, for pictures along time. Functions are known by what they are
 * (source and line), never by an address that the collector may give away again.
 * Called inside a hook, a thousand times a second: one look into a hash table for a frame, no more.
 * Not here: where samples come from (profile.c), exports (profile_*.c).
 */
#include "debug/profile_data.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 200, FIRST_SLOTS = 256 };

// --- hashing ---

static uint64_t mix(uint64_t h, uint64_t value)
{
  h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

// The end of a path says more than its beginning; a comparison of the bytes has the last word.
static uint64_t hash_key(ep_profile_key key)
{
  const char *bytes = key.bytes;
  uint64_t h = mix(key.length, (uint64_t)key.number), part = 0;
  size_t kept = key.length < EP_PROFILE_KEY ? key.length : EP_PROFILE_KEY;
  for (size_t left = kept < 24 ? kept : 24; left > 0; left -= left < 8 ? left : 8) {
    part = 0;
    memcpy(&part, bytes + key.length - left, left < 8 ? left : 8);
    h = mix(h, part);
  }
  return h;
}

static uint64_t hash_node(uint32_t parent, uint32_t function, int line)
{
  return mix(mix(parent, function), (uint64_t)(int64_t)line);
}

// Room for twice as many: a free place ends each search. False: no memory, and the old one is as it was.
static bool grow_slots(uint32_t **slots, uint32_t *slot_count, uint32_t count,
                       uint64_t (*hash_of)(const void *owner, uint32_t at), const void *owner)
{
  if (count * 2 < *slot_count)
    return true;
  uint32_t room = *slot_count ? *slot_count * 2 : FIRST_SLOTS;
  uint32_t *grown = calloc(room, sizeof *grown);
  if (!grown)
    return false;
  for (uint32_t at = 1; at < count; at++) {
    uint32_t slot = (uint32_t)hash_of(owner, at) & (room - 1);
    while (grown[slot])
      slot = (slot + 1) & (room - 1);
    grown[slot] = at;
  }
  free(*slots);
  *slots = grown;
  *slot_count = room;
  return true;
}

// --- functions ---

static uint64_t hash_of_function(const void *owner, uint32_t at)
{
  const ep_profile *p = owner;
  return p->functions[at].hash;
}

// The part of a key that is kept: of long ones both ends.
static void keep_key(char *kept, ep_profile_key key)
{
  enum { HEAD = 192 };
  const char *bytes = key.bytes;
  if (key.length <= EP_PROFILE_KEY) {
    memcpy(kept, bytes, key.length);
    return;
  }
  memcpy(kept, bytes, HEAD);
  memcpy(kept + HEAD, bytes + key.length - (EP_PROFILE_KEY - HEAD), EP_PROFILE_KEY - HEAD);
}

static bool same_key(const ep_profile_function *f, ep_profile_key key)
{
  enum { HEAD = 192 };
  const char *bytes = key.bytes;
  if (f->length != key.length || f->number != key.number)
    return false;
  if (key.length <= EP_PROFILE_KEY)
    return memcmp(f->bytes, bytes, key.length) == 0;
  return memcmp(f->bytes, bytes, HEAD) == 0 &&
         memcmp(f->bytes + HEAD, bytes + key.length - (EP_PROFILE_KEY - HEAD),
                EP_PROFILE_KEY - HEAD) == 0;
}

int64_t ep_profile_find(const ep_profile *p, ep_profile_key key)
{
  uint64_t hash = hash_key(key);
  for (uint32_t slot = (uint32_t)hash & (p->slot_count - 1); p->slot_count && p->slots[slot];
       slot = (slot + 1) & (p->slot_count - 1)) {
    const ep_profile_function *f = &p->functions[p->slots[slot]];
    if (f->hash == hash && same_key(f, key))
      return p->slots[slot];
  }
  return -1;
}

// Bytes of the UTF-8 character at text; 0: it is none, or a control character (RFC 3629).
static size_t character(const unsigned char *text, size_t left)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char c = text[0];
  if (c < 0x80)
    return c >= 0x20 && c != 0x7f;
  size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
  if (c < 0xc2 || c > 0xf4 || n > left)
    return 0;
  uint32_t code = c & (0xffU >> (n + 1));
  for (size_t i = 1; i < n; i++) {
    if ((text[i] & 0xc0) != 0x80)
      return 0;
    code = code << 6 | (text[i] & 0x3f);
  }
  bool odd = code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
             (code >= 0x80 && code < 0xa0) || (code & 0xfffe) == 0xfffe;
  return odd ? 0 : n;
}

void ep_profile_clean(char *out, size_t size, const char *text, size_t length)
{
  static const char unknown[] = "\xef\xbf\xbd", cut[] = "\xe2\x80\xa6";
  const unsigned char *in = (const unsigned char *)text;
  size_t used = 0, all = 0;
  for (size_t at = 0; at < length && all < size;) {
    size_t n = character(in + at, length - at);
    all += n ? n : 3;
    at += n ? n : 1;
  }
  size_t most = all < size ? size - 1 : size - 4; // with room for the sign of a cut
  for (size_t at = 0; at < length;) {
    size_t n = character(in + at, length - at), width = n ? n : 3;
    if (used + width > most) {
      memcpy(out + used, cut, 3);
      used += 3;
      break;
    }
    memcpy(out + used, n ? text + at : unknown, width);
    used += width;
    at += n ? n : 1;
  }
  out[used] = '\0';
}

static char *clean_copy(const char *text)
{
  char clean[TEXT_MAX];
  if (!text)
    return NULL;
  ep_profile_clean(clean, sizeof clean, text, strlen(text));
  return strdup(clean);
}

static void free_function(ep_profile_function *f)
{
  free(f->name);
  free(f->file);
  free(f->bytes);
}

static bool function_room(ep_profile *p)
{
  if (p->function_count >= EP_PROFILE_FUNCTIONS)
    return false;
  if (p->function_count == p->function_room) {
    uint32_t room = p->function_room ? p->function_room * 2 : 64;
    ep_profile_function *grown = realloc(p->functions, room * sizeof *grown);
    if (!grown)
      return false;
    p->functions = grown;
    p->function_room = room;
  }
  return grow_slots(&p->slots, &p->slot_count, p->function_count, hash_of_function, p);
}

uint32_t ep_profile_add(ep_profile *p, ep_profile_key key, ep_profile_what what, const char *name,
                        const char *file, int line)
{
  if (!function_room(p))
    return EP_PROFILE_MORE;
  ep_profile_function f = {.what = what,
                           .name = clean_copy(name),
                           .file = clean_copy(file),
                           .line = line,
                           .hash = hash_key(key),
                           .length = key.length,
                           .number = key.number};
  f.bytes = malloc((key.length < EP_PROFILE_KEY ? key.length : EP_PROFILE_KEY) + 1);
  if (!f.name || !f.bytes || (file && !f.file)) {
    free_function(&f);
    return EP_PROFILE_MORE;
  }
  keep_key(f.bytes, key);
  uint32_t at = p->function_count++;
  p->functions[at] = f;
  uint32_t slot = (uint32_t)f.hash & (p->slot_count - 1);
  while (at && p->slots[slot])
    slot = (slot + 1) & (p->slot_count - 1);
  if (at) // "(more)" is not looked for
    p->slots[slot] = at;
  return at;
}

uint32_t ep_profile_named(ep_profile *p, ep_profile_what what, const char *name, int64_t number)
{
  // a number that no line and no C function has
  ep_profile_key key = {name, strlen(name), INT64_MIN + number};
  int64_t at = ep_profile_find(p, key);
  return at >= 0 ? (uint32_t)at : ep_profile_add(p, key, what, name, NULL, 0);
}

// --- nodes ---

static uint64_t hash_of_node(const void *owner, uint32_t at)
{
  const ep_profile_node *n = &((const ep_profile_tree *)owner)->nodes[at];
  return hash_node(n->parent, n->function, n->line);
}

static bool node_room(ep_profile_tree *t)
{
  if (t->limit && t->count >= t->limit)
    return false;
  if (t->count == t->room) {
    uint32_t room = t->room ? t->room * 2 : 256;
    ep_profile_node *grown = realloc(t->nodes, room * sizeof *grown);
    if (!grown)
      return false;
    t->nodes = grown;
    t->room = room;
  }
  return grow_slots(&t->slots, &t->slot_count, t->count, hash_of_node, t);
}

int64_t ep_profile_tree_get(ep_profile_tree *t, uint32_t parent, uint32_t function, int line)
{
  uint64_t hash = hash_node(parent, function, line);
  for (uint32_t slot = (uint32_t)hash & (t->slot_count - 1); t->slot_count && t->slots[slot];
       slot = (slot + 1) & (t->slot_count - 1)) {
    const ep_profile_node *n = &t->nodes[t->slots[slot]];
    if (n->parent == parent && n->function == function && n->line == line)
      return t->slots[slot];
  }
  if (!node_room(t))
    return -1;
  if (t->count == 0)
    t->nodes[t->count++] = (ep_profile_node){0}; // the one above all
  t->nodes[t->count] = (ep_profile_node){.parent = parent, .function = function, .line = line};
  uint32_t slot = (uint32_t)hash & (t->slot_count - 1);
  while (t->slots[slot])
    slot = (slot + 1) & (t->slot_count - 1);
  t->slots[slot] = t->count;
  return t->count++;
}

void ep_profile_tree_free(ep_profile_tree *t)
{
  free(t->nodes);
  free(t->slots);
  *t = (ep_profile_tree){0};
}

// --- samples ---

ep_profile *ep_profile_new(eplua_profile_kind kind, int64_t period_ns)
{
  ep_profile *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->kind = kind;
  p->period_ns = period_ns;
  p->tree.limit = EP_PROFILE_NODES;
  ep_profile_named(p, EP_PROFILE_MARK, "(more)", 0);
  // node 1 is that of "(more)", so that what finds no room always has one
  if (p->function_count == 1 && ep_profile_tree_get(&p->tree, 0, EP_PROFILE_MORE, 0) == 1)
    return p;
  ep_profile_free(p);
  return NULL;
}

void ep_profile_free(ep_profile *p)
{
  if (!p)
    return;
  for (uint32_t i = 0; i < p->function_count; i++)
    free_function(&p->functions[i]);
  free(p->functions);
  free(p->slots);
  ep_profile_tree_free(&p->tree);
  free(p->order);
  free(p);
}

static void note_order(ep_profile *p, uint32_t node, uint64_t weight)
{
  if (p->order_lost)
    return;
  ep_profile_sample *last = p->order && p->order_count ? &p->order[p->order_count - 1] : NULL;
  if (last && last->node == node && last->weight + weight <= UINT32_MAX) {
    last->weight += (uint32_t)weight;
    return;
  }
  if (p->order_count == p->order_room) {
    uint32_t room = p->order_room ? p->order_room * 2 : 1024;
    ep_profile_sample *grown =
        p->order_count < EP_PROFILE_SAMPLES ? realloc(p->order, room * sizeof *grown) : NULL;
    if (!grown) {
      free(p->order);
      p->order = NULL;
      p->order_lost = true;
      return;
    }
    p->order = grown;
    p->order_room = room;
  }
  if (!p->order)
    return;
  uint32_t cut = weight < UINT32_MAX ? (uint32_t)weight : UINT32_MAX;
  p->order[p->order_count++] = (ep_profile_sample){node, cut};
}

void ep_profile_count(ep_profile *p, const ep_profile_frame *frames, size_t count, uint64_t weight)
{
  int64_t node = 0;
  for (size_t i = 0; i < count && node >= 0; i++)
    node = ep_profile_tree_get(&p->tree, (uint32_t)node, frames[i].function, frames[i].line);
  if (node <= 0)
    node = 1; // "(more)"
  p->tree.nodes[node].self += weight;
  p->weight += weight;
  p->samples++;
  note_order(p, (uint32_t)node, weight);
}

// --- results ---

double ep_profile_value(const ep_profile *p, double weight)
{
  if (p->kind == EPLUA_PROFILE_MEMORY)
    return weight;
  return weight * (double)p->period_ns / (double)EP_NS_PER_MS;
}

bool ep_profile_merge(const ep_profile *p, ep_profile_tree *merged, uint64_t **totals)
{
  *merged = (ep_profile_tree){0};
  *totals = NULL;
  uint32_t *twin = calloc(p->tree.count, sizeof *twin);
  if (!twin)
    return false;
  for (uint32_t i = 1; i < p->tree.count; i++) {
    const ep_profile_node *n = &p->tree.nodes[i];
    int64_t node = ep_profile_tree_get(merged, twin[n->parent], n->function, 0);
    if (node < 0)
      goto fail;
    twin[i] = (uint32_t)node;
    merged->nodes[node].self += n->self;
  }
  *totals = calloc(merged->count + 1, sizeof **totals);
  if (!*totals)
    goto fail;
  for (uint32_t i = merged->count; i-- > 1;) {
    (*totals)[i] += merged->nodes[i].self;
    (*totals)[merged->nodes[i].parent] += (*totals)[i];
  }
  free(twin);
  return true;
fail:
  free(twin);
  ep_profile_tree_free(merged);
  return false;
}

static bool is_recursion(const ep_profile_tree *t, uint32_t node)
{
  for (uint32_t above = t->nodes[node].parent; above; above = t->nodes[above].parent) {
    if (t->nodes[above].function == t->nodes[node].function)
      return true;
  }
  return false;
}

static int by_self(const void *a, const void *b)
{
  const ep_profile_row *x = a, *y = b;
  if (x->self != y->self)
    return x->self < y->self ? 1 : -1;
  if (x->total != y->total)
    return x->total < y->total ? 1 : -1;
  return x->function < y->function ? -1 : x->function > y->function;
}

ep_profile_row *ep_profile_rows(const ep_profile *p, size_t *count)
{
  ep_profile_tree merged;
  uint64_t *totals;
  *count = 0;
  if (!ep_profile_merge(p, &merged, &totals))
    return NULL;
  ep_profile_row *rows = calloc(p->function_count, sizeof *rows);
  for (uint32_t i = 0; rows && i < p->function_count; i++)
    rows[i].function = i;
  for (uint32_t i = 1; rows && i < merged.count; i++) {
    ep_profile_row *row = &rows[merged.nodes[i].function];
    row->self += merged.nodes[i].self;
    if (!is_recursion(&merged, i))
      row->total += totals[i];
  }
  if (rows) {
    qsort(rows, p->function_count, sizeof *rows, by_self);
    while (*count < p->function_count && (rows[*count].self || rows[*count].total))
      (*count)++;
  }
  free(totals);
  ep_profile_tree_free(&merged);
  return rows;
}

// --- exports ---

void ep_profile_decimal(double value, int decimals, FILE *f)
{
  long long scale = 1;
  for (int i = 0; i < decimals; i++)
    scale *= 10;
  long long scaled = llround(value * (double)scale);
  fprintf(f, "%lld", scaled / scale);
  if (decimals)
    fprintf(f, ".%0*lld", decimals, scaled % scale);
}

const char *ep_profile_title(const ep_profile *p)
{
  for (uint32_t i = 0; i < p->function_count && !*p->title; i++) {
    if (p->functions[i].what == EP_PROFILE_LUA && p->functions[i].file)
      return p->functions[i].file;
  }
  return *p->title ? p->title : "Lua";
}

bool ep_profile_write(const ep_profile *p, eplua_profile_format format, FILE *f)
{
  static bool (*const writers[])(const ep_profile *p, FILE *f) = {
      [EPLUA_PROFILE_SPEEDSCOPE] = ep_profile_write_speedscope,
      [EPLUA_PROFILE_COLLAPSED] = ep_profile_write_collapsed,
      [EPLUA_PROFILE_SVG] = ep_profile_write_svg};
  return writers[format](p, f) && !ferror(f);
}

char *ep_profile_text(const ep_profile *p, eplua_profile_format format, size_t *length)
{
  char *text = NULL;
  *length = 0;
  FILE *f = open_memstream(&text, length);
  if (!f)
    return NULL;
  bool written = ep_profile_write(p, format, f);
  if (fclose(f) == 0 && written)
    return text;
  free(text);
  return NULL;
}
