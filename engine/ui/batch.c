// SPDX-License-Identifier: MIT
/*
 * Batches: operations in a growing array, and what they point to in chunks that are freed together. One malloc a value
 * would be most of the time of a large batch.
 */
#include "ui/batch.h"

#include "ui/value.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 << 10 };

typedef struct chunk {
  struct chunk *next;
  size_t used, size;
  _Alignas(16) char bytes[];
} chunk;

struct ep_batch {
  eplua_ui_batch batch; // first: eplua_ui_batch_free() gets it
  eplua_ui_op *ops;
  size_t size;
  chunk *chunks;
  bool failed;
};

ep_batch *ep_batch_new(void)
{
  return calloc(1, sizeof(ep_batch));
}

// An allocator for ep_value_copy: gives from the chunks, and frees nothing before the end.
static void *take(void *ud, void *ptr, size_t old_size, size_t new_size)
{
  (void)ptr, (void)old_size;
  ep_batch *b = ud;
  if (new_size == 0)
    return NULL;
  size_t need = (new_size + 15) & ~(size_t)15;
  if (!b->chunks || b->chunks->size - b->chunks->used < need) {
    size_t size = need > CHUNK ? need : CHUNK;
    chunk *c = malloc(sizeof *c + size);
    if (!c)
      return NULL;
    *c = (chunk){.next = b->chunks, .size = size};
    b->chunks = c;
  }
  void *memory = b->chunks->bytes + b->chunks->used;
  b->chunks->used += need;
  return memory;
}

void ep_batch_add(ep_batch *b, const eplua_ui_op *op)
{
  if (b->batch.count == b->size && !b->failed) {
    size_t size = b->size ? 2 * b->size : 64;
    eplua_ui_op *ops = realloc(b->ops, size * sizeof *ops);
    b->failed = !ops;
    if (ops) {
      b->ops = ops;
      b->size = size;
    }
  }
  if (b->failed)
    return;
  const ep_ui_memory memory = {take, b};
  eplua_ui_op *added = &b->ops[b->batch.count];
  *added = *op;
  if (op->type == EPLUA_UI_CALL) { // the others' names are those of the table of kinds
    size_t length = strlen(op->name) + 1;
    char *name = take(b, NULL, 0, length);
    if (!name) {
      b->failed = true;
      return;
    }
    added->name = memcpy(name, op->name, length);
  }
  if (ep_value_copy(&memory, &added->value, &op->value))
    b->batch.count++;
  else
    b->failed = true;
}

eplua_ui_batch *ep_batch_finish(ep_batch *b, uint64_t sequence)
{
  b->batch.sequence = sequence;
  b->batch.ops = b->ops;
  if (!b->failed)
    return &b->batch;
  eplua_ui_batch_free(&b->batch);
  return NULL;
}

void eplua_ui_batch_free(eplua_ui_batch *batch)
{
  ep_batch *b = (ep_batch *)batch; // its first member
  if (!b)
    return;
  while (b->chunks) {
    chunk *c = b->chunks;
    b->chunks = c->next;
    free(c);
  }
  free(b->ops);
  free(b);
}
