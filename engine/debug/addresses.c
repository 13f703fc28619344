// SPDX-License-Identifier: MIT
/*
 * A set of addresses: open hashing, at most half full. Engine thread; memory of the C library, so that it is no object of Lua's itself.
 */
#include "debug/addresses.h"

#include "lua/call.h"

#include <stdint.h>
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 1024 };

static size_t find_slot(const ep_addresses *a, const void *address)
{
  uint64_t mixed = (uint64_t)(uintptr_t)address * UINT64_C(0x9E3779B97F4A7C15);
  size_t i = (size_t)(mixed >> 20) & (a->room - 1);
  while (a->slots[i] && a->slots[i] != address)
    i = (i + 1) & (a->room - 1);
  return i;
}

bool ep_addresses_has(const ep_addresses *a, const void *address)
{
  return a->room > 0 && a->slots[find_slot(a, address)] != NULL;
}

static void grow(lua_State *L, ep_addresses *a)
{
  size_t room = a->room ? a->room * 2 : SLOTS_AT_FIRST;
  ep_addresses grown = {calloc(room, sizeof *grown.slots), room, a->used};
  if (!grown.slots) {
    ep_raise_memory(L);
    return; // not reached
  }
  for (size_t i = 0; i < a->room; i++) {
    if (a->slots[i])
      grown.slots[find_slot(&grown, a->slots[i])] = a->slots[i];
  }
  free(a->slots);
  *a = grown;
}

bool ep_addresses_add(lua_State *L, ep_addresses *a, const void *address)
{
  if (ep_addresses_has(a, address))
    return false;
  if (a->used * 2 >= a->room)
    grow(L, a);
  a->slots[find_slot(a, address)] = address;
  a->used++;
  return true;
}

void ep_addresses_free(ep_addresses *a)
{
  free(a->slots);
  *a = (ep_addresses){0};
}
