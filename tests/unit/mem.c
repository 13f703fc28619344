// SPDX-License-Identifier: GPL-3.0-or-later
// Lua's allocator, called as Lua calls it. Under sanitizers all blocks come from malloc; the same must hold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lua/mem.h"

enum { BLOCKS = 2000, STEPS = 100000 };

typedef struct block {
  unsigned char *bytes;
  size_t size;
  unsigned char mark;
} block;

static void fill(block *b)
{
  memset(b->bytes, b->mark, b->size);
}

static void check(const block *b, size_t size)
{
  for (size_t i = 0; i < size; i++)
    assert_int_equal(b->bytes[i], b->mark);
}

static size_t random_size(void)
{
  switch (rand() % 8) {
  case 0:
    return (size_t)rand() % 40000 + 1;
  case 1:
    return (size_t)rand() % 2000 + 1;
  default:
    return (size_t)rand() % 300 + 1;
  }
}

static void blocks_keep_their_bytes_through_all_changes(void **state)
{
  (void)state;
  ep_mem m = {0};
  static block blocks[BLOCKS];
  assert_int_equal(ep_mem_init(&m), EPLUA_OK);
  srand(7);
  for (int step = 0; step < STEPS; step++) {
    block *b = &blocks[rand() % BLOCKS];
    size_t size = rand() % 3 == 0 ? 0 : random_size();
    if (b->bytes)
      check(b, b->size);
    unsigned char *moved = ep_mem_alloc(&m, b->bytes, b->bytes ? b->size : 5, size);
    if (size == 0) {
      assert_null(moved);
      *b = (block){0};
      continue;
    }
    assert_non_null(moved);
    assert_int_equal((uintptr_t)moved % 16, 0);
    size_t kept = b->bytes ? (b->size < size ? b->size : size) : 0;
    b->bytes = moved;
    check(b, kept);
    b->size = size;
    b->mark = (unsigned char)rand();
    fill(b);
  }
  for (int i = 0; i < BLOCKS; i++) {
    if (blocks[i].bytes)
      ep_mem_alloc(&m, blocks[i].bytes, blocks[i].size, 0);
    blocks[i] = (block){0};
  }
  ep_mem_fini(&m);
}

// Takes blocks of one size until refused; their number. They hang in a list through their first word.
static size_t fill_up(ep_mem *m, size_t size, void **list)
{
  size_t count = 0;
  for (void **b; (b = ep_mem_alloc(m, NULL, 0, size)); count++) {
    *b = *list;
    *list = b;
  }
  return count;
}

static void give_all(ep_mem *m, size_t size, void **list)
{
  while (*list) {
    void **b = *list;
    *list = *b;
    ep_mem_alloc(m, b, size, 0);
  }
}

static void what_one_size_gave_back_serves_another(void **state)
{
  (void)state;
  ep_mem m = {.limit = 8 << 20};
  void *list = NULL;
  assert_int_equal(ep_mem_init(&m), EPLUA_OK);
  const size_t sizes[] = {16, 48, 256, 24, 300, 5000, 64};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    size_t count = fill_up(&m, sizes[i], &list);
    assert_true(ep_mem_held(&m) <= m.limit);
    // nearly all of the limit can be had in each size, again and again
    assert_true(count * (sizes[i] + 16) > (size_t)(6 << 20));
    give_all(&m, sizes[i], &list);
  }
  ep_mem_fini(&m);
}

static void shrinking_succeeds_at_the_limit(void **state)
{
  (void)state;
  ep_mem m = {.limit = 4 << 20};
  void *lists[9] = {NULL};
  assert_int_equal(ep_mem_init(&m), EPLUA_OK);
  unsigned char *large = ep_mem_alloc(&m, NULL, 0, 3000);
  unsigned char *middle = ep_mem_alloc(&m, NULL, 0, 200);
  memset(large, 'x', 3000);
  memset(middle, 'y', 200);
  for (size_t i = 0; i < 9; i++)
    fill_up(&m, (size_t)16 << i, &lists[i]);
  large = ep_mem_alloc(&m, large, 3000, 100);
  middle = ep_mem_alloc(&m, middle, 200, 20);
  assert_non_null(large);
  assert_non_null(middle);
  assert_int_equal(large[99], 'x');
  assert_int_equal(middle[19], 'y');
  assert_null(ep_mem_alloc(&m, NULL, 0, (size_t)1 << 62));
  assert_null(ep_mem_alloc(&m, large, 100, SIZE_MAX - 8));
  ep_mem_alloc(&m, large, 100, 0);
  ep_mem_alloc(&m, middle, 20, 0);
  for (size_t i = 0; i < 9; i++)
    give_all(&m, (size_t)16 << i, &lists[i]);
  ep_mem_fini(&m);
}

typedef struct heard {
  size_t functions, bytes;
} heard;

static void hear(void *ud, int type, const void *at, size_t bytes)
{
  heard *h = ud;
  (void)at;
  h->functions += type == LUA_TFUNCTION;
  h->bytes += bytes;
}

static void who_watches_hears_of_what_lua_takes_until_it_stops(void **state)
{
  (void)state;
  ep_mem m = {0};
  heard one = {0}, other = {0};
  ep_mem_watch first = {.took = hear, .ud = &one}, second = {.took = hear, .ud = &other};
  assert_int_equal(ep_mem_init(&m), EPLUA_OK);
  lua_State *L = lua_newstate(ep_mem_alloc, &m);
  if (!L)
    abort();
  ep_mem_watch_add(&m, L, &first);
  ep_mem_watch_add(&m, L, &second);
  ep_mem_watch_add(&m, L, &second);
  lua_pushlightuserdata(L, &m);
  lua_pushcclosure(L, lua_error, 1);
  lua_newuserdatauv(L, 1000, 0);
  assert_int_equal(one.functions, 1);
  assert_true(one.bytes > 1000 && one.bytes < 1200);
  assert_memory_equal(&one, &other, sizeof one);
  ep_mem_watch_remove(&m, L, &first);
  lua_newuserdatauv(L, 1000, 0);
  assert_true(one.bytes < 1200 && other.bytes > 2000);
  ep_mem_watch_remove(&m, L, &second);
  ep_mem_watch_remove(&m, L, &second);
  void *ud;
  assert_ptr_equal(lua_getallocf(L, &ud), ep_mem_alloc);
  lua_close(L);
  ep_mem_fini(&m);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_keep_their_bytes_through_all_changes),
      cmocka_unit_test(what_one_size_gave_back_serves_another),
      cmocka_unit_test(shrinking_succeeds_at_the_limit),
      cmocka_unit_test(who_watches_hears_of_what_lua_takes_until_it_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
