// SPDX-License-Identifier: MIT
/*
 * The table of callbacks and the heap of timers in it.
 * Engine thread. Owns the slots, not what their values stand for.
 * Timers sit in a binary heap of (due, sequence, slot) entries of its own, so that sifting touches
 * 24 bytes a timer and not the slots; a slot knows its place in the heap, which makes cancelling
 * O(log n). One libuv timer per Lua timer was measured and left: ours is several times faster and
 * keeps creation order. Which thread wakes up when is not here but in loop.c.
 */
#include "loop/callback.h"

#include "base/clock.h"
#include "base/error.h"

#include <stdlib.h>

enum { SLOT_BITS = 24, NO_HEAP = -1 };
#define SLOT_MASK ((INT64_C(1) << SLOT_BITS) - 1)

typedef struct slot {
  int64_t value;
  int64_t due_ns;
  int64_t period_ns;
  int64_t total_ns;
  int64_t most_ns;
  int64_t since_ns;
  ep_timer_fn fn;
  void *ud;
  uint64_t runs;
  uint32_t generation;
  int32_t heap_at;    // NO_HEAP when no timer
  uint32_t next_free; // slot number, 0 ends the list
  uint8_t kind;
  bool live;
  bool persistent;
  bool system;
} slot;

typedef struct heap_entry {
  int64_t due_ns;
  uint64_t sequence;
  uint32_t slot;
} heap_entry;

struct ep_callbacks {
  slot *slots; // [0] is unused, so that no id is 0
  uint32_t slot_count;
  uint32_t slot_capacity;
  uint32_t first_free;
  heap_entry *heap;
  uint32_t heap_count;
  uint32_t heap_capacity;
  uint64_t sequence;
  uint32_t limit[2]; // [0] timers, [1] registered
  uint32_t used[2];  // against limit, system ones too
  size_t counts[3];  // by kind, without system ones
};

static int limit_of(ep_callback_kind kind)
{
  return kind == EP_CALLBACK_REGISTERED ? 1 : 0;
}

ep_callbacks *ep_callbacks_new(uint32_t max_timers, uint32_t max_callbacks)
{
  ep_callbacks *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->limit[0] = max_timers;
  c->limit[1] = max_callbacks;
  c->slot_count = 1;
  return c;
}

void ep_callbacks_free(ep_callbacks *c)
{
  if (!c)
    return;
  free(c->slots);
  free(c->heap);
  free(c);
}

// --- heap ---

static bool before(heap_entry a, heap_entry b)
{
  return a.due_ns != b.due_ns ? a.due_ns < b.due_ns : a.sequence < b.sequence;
}

static void heap_put(ep_callbacks *c, uint32_t at, heap_entry entry)
{
  c->heap[at] = entry;
  c->slots[entry.slot].heap_at = (int32_t)at;
}

static void heap_up(ep_callbacks *c, uint32_t at, heap_entry entry)
{
  while (at > 0) {
    uint32_t parent = (at - 1) / 2;
    if (!before(entry, c->heap[parent]))
      break;
    heap_put(c, at, c->heap[parent]);
    at = parent;
  }
  heap_put(c, at, entry);
}

static void heap_down(ep_callbacks *c, uint32_t at, heap_entry entry)
{
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= c->heap_count)
      break;
    if (child + 1 < c->heap_count && before(c->heap[child + 1], c->heap[child]))
      child++;
    if (!before(c->heap[child], entry))
      break;
    heap_put(c, at, c->heap[child]);
    at = child;
  }
  heap_put(c, at, entry);
}

static void heap_remove(ep_callbacks *c, uint32_t at)
{
  c->slots[c->heap[at].slot].heap_at = NO_HEAP;
  heap_entry last = c->heap[--c->heap_count];
  if (at == c->heap_count)
    return;
  if (at > 0 && before(last, c->heap[(at - 1) / 2]))
    heap_up(c, at, last);
  else
    heap_down(c, at, last);
}

// --- slots ---

static void *grow(void *array, uint32_t *capacity, size_t element)
{
  uint32_t wanted = *capacity ? *capacity * 2 : 64;
  void *grown = realloc(array, wanted * element);
  if (grown)
    *capacity = wanted;
  return grown;
}

static ep_callback_id id_of(const ep_callbacks *c, uint32_t at)
{
  return (int64_t)c->slots[at].generation << SLOT_BITS | at;
}

static uint32_t id_slot(ep_callback_id id)
{
  return (uint32_t)(id & SLOT_MASK);
}

static slot *find(const ep_callbacks *c, ep_callback_id id)
{
  if (id <= 0)
    return NULL;
  uint32_t at = id_slot(id);
  if (at == 0 || at >= c->slot_count)
    return NULL;
  slot *s = &c->slots[at];
  return s->live && (int64_t)s->generation == id >> SLOT_BITS ? s : NULL;
}

// Takes a free slot and counts it; its number, or a negative code.
static int64_t slot_take(ep_callbacks *c, ep_callback_kind kind, bool system)
{
  int which = limit_of(kind);
  if (c->used[which] >= c->limit[which])
    return EPLUA_E_LIMIT;
  uint32_t at = c->first_free;
  if (at) {
    c->first_free = c->slots[at].next_free;
  } else {
    if (c->slot_count > SLOT_MASK)
      return EPLUA_E_LIMIT;
    if (c->slot_count >= c->slot_capacity) {
      slot *grown = grow(c->slots, &c->slot_capacity, sizeof *grown);
      if (!grown)
        return EPLUA_E_NOMEM;
      c->slots = grown;
    }
    at = c->slot_count++;
    c->slots[at].generation = 0;
  }
  slot *s = &c->slots[at];
  *s = (slot){.generation = s->generation,
              .kind = (uint8_t)kind,
              .live = true,
              .system = system,
              .since_ns = ep_clock_now_ns(),
              .heap_at = NO_HEAP};
  c->used[which]++;
  c->counts[kind] += !system;
  return at;
}

static void slot_give(ep_callbacks *c, slot *s)
{
  if (s->heap_at != NO_HEAP)
    heap_remove(c, (uint32_t)s->heap_at);
  c->used[limit_of(s->kind)]--;
  c->counts[s->kind] -= !s->system;
  s->live = false;
  // 39 bits of id are left for the generation in a positive int64; a slot used 2^32 times starts
  // over
  s->generation++;
  s->next_free = c->first_free;
  c->first_free = (uint32_t)(s - c->slots);
}

// --- exported ---

ep_callback_id ep_timer_start(ep_callbacks *c, int64_t due_ns, int64_t period_ns, ep_timer_fn fn,
                              void *ud, int64_t value)
{
  if (c->heap_count == c->heap_capacity) {
    heap_entry *grown = grow(c->heap, &c->heap_capacity, sizeof *grown);
    if (!grown)
      return EPLUA_E_NOMEM;
    c->heap = grown;
  }
  int64_t at = slot_take(c, period_ns > 0 ? EP_CALLBACK_INTERVAL : EP_CALLBACK_TIMEOUT, false);
  if (at < 0)
    return at;
  slot *s = &c->slots[at];
  s->due_ns = due_ns;
  s->period_ns = period_ns;
  s->fn = fn;
  s->ud = ud;
  s->value = value;
  heap_up(c, c->heap_count++, (heap_entry){due_ns, c->sequence++, (uint32_t)at});
  return id_of(c, (uint32_t)at);
}

ep_callback_id ep_callback_register(ep_callbacks *c, int64_t value, bool persistent, bool system)
{
  int64_t at = slot_take(c, EP_CALLBACK_REGISTERED, system);
  if (at < 0)
    return at;
  c->slots[at].value = value;
  c->slots[at].persistent = persistent;
  return id_of(c, (uint32_t)at);
}

static void describe(const ep_callbacks *c, uint32_t at, ep_callback_info *info)
{
  const slot *s = &c->slots[at];
  *info = (ep_callback_info){.id = id_of(c, at),
                             .kind = s->kind,
                             .value = s->value,
                             .due_ns = s->due_ns,
                             .period_ns = s->period_ns,
                             .runs = s->runs,
                             .total_ns = s->total_ns,
                             .most_ns = s->most_ns,
                             .since_ns = s->since_ns,
                             .ud = s->ud,
                             .persistent = s->persistent,
                             .system = s->system};
}

bool ep_callback_find(const ep_callbacks *c, ep_callback_id id, ep_callback_info *info)
{
  slot *s = find(c, id);
  if (!s)
    return false;
  describe(c, (uint32_t)(s - c->slots), info);
  return true;
}

bool ep_callback_remove(ep_callbacks *c, ep_callback_id id, int64_t *value)
{
  slot *s = find(c, id);
  if (!s)
    return false;
  if (value)
    *value = s->value;
  slot_give(c, s);
  return true;
}

void ep_callback_count(ep_callbacks *c, ep_callback_id id, int64_t spent_ns)
{
  slot *s = find(c, id);
  if (!s)
    return;
  s->runs++;
  s->total_ns += spent_ns;
  if (spent_ns > s->most_ns)
    s->most_ns = spent_ns;
}

bool ep_timer_hasten(ep_callbacks *c, ep_callback_id id, int64_t due_ns)
{
  slot *s = find(c, id);
  if (!s || s->heap_at == NO_HEAP)
    return false;
  if (due_ns < s->due_ns) {
    s->due_ns = due_ns;
    heap_up(c, (uint32_t)s->heap_at, (heap_entry){due_ns, c->sequence++, id_slot(id)});
  }
  return true;
}

bool ep_timers_run_one(ep_callbacks *c, int64_t now_ns)
{
  if (c->heap_count == 0 || c->heap[0].due_ns > now_ns)
    return false;
  uint32_t at = c->heap[0].slot;
  slot *s = &c->slots[at];
  ep_callback_id id = id_of(c, at);
  ep_timer_fn fn = s->fn;
  void *ud = s->ud;
  int64_t value = s->value;
  if (s->period_ns > 0) {
    // from the due time, so that it does not drift; what is already missed is skipped, so that it
    // cannot storm
    int64_t missed = (now_ns - s->due_ns) / s->period_ns;
    s->due_ns += s->period_ns * (missed + 1);
    heap_down(c, 0, (heap_entry){s->due_ns, c->sequence++, at});
  } else {
    slot_give(c, s);
  }
  fn(ud, id, value);
  return true;
}

static int64_t later(int64_t due_ns, int64_t ns)
{
  return due_ns > INT64_MAX - ns ? INT64_MAX : due_ns + ns;
}

void ep_timers_shift(ep_callbacks *c, int64_t ns)
{
  for (uint32_t i = 0; i < c->heap_count; i++) { // their order stays
    c->heap[i].due_ns = later(c->heap[i].due_ns, ns);
    c->slots[c->heap[i].slot].due_ns = c->heap[i].due_ns;
  }
}

int64_t ep_timers_next_due_ns(const ep_callbacks *c)
{
  return c->heap_count ? c->heap[0].due_ns : INT64_MAX;
}

size_t ep_callbacks_count(const ep_callbacks *c, ep_callback_kind kind)
{
  return c->counts[kind];
}

void ep_callbacks_visit(const ep_callbacks *c,
                        bool (*visit)(void *ud, const ep_callback_info *info), void *ud)
{
  for (uint32_t at = 1; at < c->slot_count; at++) {
    if (!c->slots[at].live)
      continue;
    ep_callback_info info;
    describe(c, at, &info);
    if (!visit(ud, &info))
      return;
  }
}
