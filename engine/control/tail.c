// SPDX-License-Identifier: MIT
/*
 * The ring of output records. Owns its bytes and the list of readers; one mutex, held for copies of at most what the
 * reader asked for.
 * The idea: one copy of the output for all, and a position for each reader, rather than a queue for each: the script
 * pays for one memcpy whoever listens, and a page that comes back goes on where it was. Positions count bytes
 * from the beginning of the process, headers of records included, so a position is good as long as its record is kept.
 */
#include "control/tail.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct header {
  uint64_t line; // lines that ended before this record
  uint32_t length;
  uint32_t kind;
} header;

typedef struct reader {
  void (*wake)(void *ud); // NULL: free
  void *ud;
  bool sleeps; // has read all: the next record wakes it
} reader;

struct ep_tail {
  pthread_mutex_t lock;
  pthread_cond_t woken; // nobody is in a wake() that was begun
  char *ring;
  uint64_t begin, end; // positions of the oldest record, and behind the newest
  uint64_t lines;      // ended so far
  unsigned waking;     // calls of wake under way
  reader readers[EP_TAIL_READERS];
};

ep_tail *ep_tail_new(void)
{
  ep_tail *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->ring = malloc(EP_TAIL_BYTES);
  if (!t->ring) {
    free(t);
    return NULL;
  }
  pthread_mutex_init(&t->lock, NULL);
  pthread_cond_init(&t->woken, NULL);
  return t;
}

void ep_tail_free(ep_tail *t)
{
  if (!t)
    return;
  pthread_cond_destroy(&t->woken);
  pthread_mutex_destroy(&t->lock);
  free(t->ring);
  free(t);
}

// --- the ring ---

static void put(ep_tail *t, const void *bytes, size_t length)
{
  size_t at = (size_t)(t->end % EP_TAIL_BYTES), first = EP_TAIL_BYTES - at;
  if (first > length)
    first = length;
  memcpy(t->ring + at, bytes, first);
  memcpy(t->ring, (const char *)bytes + first, length - first);
  t->end += length;
}

static void get(const ep_tail *t, uint64_t position, void *bytes, size_t length)
{
  size_t at = (size_t)(position % EP_TAIL_BYTES), first = EP_TAIL_BYTES - at;
  if (first > length)
    first = length;
  memcpy(bytes, t->ring + at, first);
  memcpy((char *)bytes + first, t->ring, length - first);
}

static header header_at(const ep_tail *t, uint64_t position)
{
  header h;
  get(t, position, &h, sizeof h);
  return h;
}

static uint64_t count_lines(const char *bytes, size_t length)
{
  uint64_t lines = 0;
  for (const char *end = bytes + length, *p = bytes; p < end; p++) {
    p = memchr(p, '\n', (size_t)(end - p));
    if (!p)
      break;
    lines++;
  }
  return lines;
}

void ep_tail_write(ep_tail *t, eplua_output_kind kind, const char *bytes, size_t length)
{
  enum { MOST = EP_TAIL_BYTES - sizeof(header) };
  reader woken[EP_TAIL_READERS];
  size_t count = 0;
  pthread_mutex_lock(&t->lock);
  if (length > MOST) {
    t->lines += count_lines(bytes, length - MOST);
    bytes += length - MOST;
    length = MOST;
  }
  while (EP_TAIL_BYTES - (t->end - t->begin) < sizeof(header) + length)
    t->begin += sizeof(header) + header_at(t, t->begin).length;
  put(t, &(header){t->lines, (uint32_t)length, kind}, sizeof(header));
  put(t, bytes, length);
  t->lines += count_lines(bytes, length);
  for (size_t i = 0; i < EP_TAIL_READERS; i++) {
    reader *r = &t->readers[i];
    if (r->wake && r->sleeps) {
      r->sleeps = false;
      woken[count++] = *r;
    }
  }
  t->waking += count > 0;
  pthread_mutex_unlock(&t->lock);
  if (count == 0)
    return;
  for (size_t i = 0; i < count; i++)
    woken[i].wake(woken[i].ud);
  pthread_mutex_lock(&t->lock);
  if (--t->waking == 0)
    pthread_cond_broadcast(&t->woken);
  pthread_mutex_unlock(&t->lock);
}

// --- readers ---

int ep_tail_follow(ep_tail *t, void (*wake)(void *ud), void *ud)
{
  int number = EPLUA_E_LIMIT;
  pthread_mutex_lock(&t->lock);
  for (int i = 0; i < EP_TAIL_READERS && number < 0; i++) {
    if (!t->readers[i].wake) {
      t->readers[i] = (reader){wake, ud, false};
      number = i + 1;
    }
  }
  pthread_mutex_unlock(&t->lock);
  return number;
}

void ep_tail_unfollow(ep_tail *t, int number)
{
  if (number < 1 || number > EP_TAIL_READERS)
    return;
  pthread_mutex_lock(&t->lock);
  t->readers[number - 1] = (reader){0};
  while (t->waking > 0)
    pthread_cond_wait(&t->woken, &t->lock);
  pthread_mutex_unlock(&t->lock);
}

// Where a reader begins: at a record, wherever it says it was.
static void seek(const ep_tail *t, eplua_follow *f)
{
  uint64_t wanted = f->position;
  f->sought = true;
  f->part = 0;
  f->position = t->end;
  f->line = t->lines;
  if (wanted >= t->end)
    return;
  uint64_t at = t->begin;
  while (at < wanted)
    at += sizeof(header) + header_at(t, at).length;
  if (at == t->end)
    return;
  f->position = at;
  f->line = header_at(t, at).line;
}

// Goes to the oldest record when its own is gone, and counts what went with it.
static void catch_up(const ep_tail *t, eplua_follow *f)
{
  if (f->position >= t->begin)
    return;
  uint64_t line = t->begin == t->end ? t->lines : header_at(t, t->begin).line;
  f->lost += line > f->line ? line - f->line : 0;
  f->position = t->begin;
  f->line = line;
  f->part = 0;
}

// How much of a record that does not fit, so that no UTF-8 sequence is torn.
static size_t part_of(const char *bytes, size_t size)
{
  size_t end = size;
  while (end > 0 && size - end < 3 && ((unsigned char)bytes[end - 1] & 0xC0) == 0x80)
    end--;
  if (end > 0 && (unsigned char)bytes[end - 1] >= 0xC0)
    end--;
  return end > 0 ? end : size;
}

// Copies what is left of the record at the position; gives its length, or 0 when it does not fit behind others.
static size_t take(const ep_tail *t, eplua_follow *f, const header *h, char *bytes, size_t size,
                   bool first)
{
  size_t left = h->length - f->part;
  if (left > size && !first)
    return 0;
  size_t length = left < size ? left : size;
  get(t, f->position + sizeof *h + f->part, bytes, length);
  if (length < left)
    length = part_of(bytes, length);
  f->line += count_lines(bytes, length);
  if (length < left) {
    f->part += (uint32_t)length;
  } else {
    f->position += sizeof *h + h->length;
    f->part = 0;
  }
  return length;
}

size_t ep_tail_read_until(ep_tail *t, int number, eplua_follow *f, uint64_t until,
                          eplua_output_kind *kind, char *bytes, size_t size)
{
  size_t length = 0;
  pthread_mutex_lock(&t->lock);
  if (!f->sought)
    seek(t, f);
  catch_up(t, f);
  while (f->position < t->end && f->position < until && length < size) {
    header h = header_at(t, f->position);
    if (length > 0 && (eplua_output_kind)h.kind != *kind)
      break;
    *kind = (eplua_output_kind)h.kind;
    size_t got = take(t, f, &h, bytes + length, size - length, length == 0);
    length += got;
    if (got == 0 && h.length > f->part)
      break;
  }
  if (length == 0 && f->position == t->end && number > 0 && number <= EP_TAIL_READERS)
    t->readers[number - 1].sleeps = true;
  pthread_mutex_unlock(&t->lock);
  return length;
}

size_t ep_tail_read(ep_tail *t, int number, eplua_follow *f, eplua_output_kind *kind, char *bytes,
                    size_t size)
{
  return ep_tail_read_until(t, number, f, UINT64_MAX, kind, bytes, size);
}

uint64_t ep_tail_end(ep_tail *t)
{
  pthread_mutex_lock(&t->lock);
  uint64_t end = t->end;
  pthread_mutex_unlock(&t->lock);
  return end;
}
