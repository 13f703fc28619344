/* SPDX-License-Identifier: MIT */
/* yyjson's memory, charged to the engine's account so that the memory limit holds. Engine thread.
 */
#ifndef EP_JSON_MEMORY_H
#define EP_JSON_MEMORY_H

#include "lua/mem.h"

#include <yyjson.h>

/* Borrows m as long as the allocator is used. */
yyjson_alc ep_json_memory(ep_mem *m);

#endif
