/* SPDX-License-Identifier: MIT */
/* A set of addresses, which may be millions. Engine thread. */
#ifndef EP_ADDRESSES_H
#define EP_ADDRESSES_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/* A zeroed one is empty. */
typedef struct ep_addresses {
  const void **slots;
  size_t room, used;
} ep_addresses;

/* Adds it; whether it is new. Raises when there is no memory. */
bool ep_addresses_add(lua_State *L, ep_addresses *a, const void *address);
bool ep_addresses_has(const ep_addresses *a, const void *address);
void ep_addresses_free(ep_addresses *a);

#endif
