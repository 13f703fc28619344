/* SPDX-License-Identifier: MIT */
/*
 * Values of properties: copies that own all they point to. Any thread, as long as the allocator is of that thread.
 */
#ifndef EP_UI_VALUE_H
#define EP_UI_VALUE_H

#include <eplua/ui.h>

#include <stdbool.h>
#include <stddef.h>

/* Where memory comes from: as lua_Alloc (size 0 frees; NULL: there is none left). */
typedef struct ep_ui_memory {
  void *(*alloc)(void *ud, void *ptr, size_t old_size, size_t new_size);
  void *ud;
} ep_ui_memory;

extern const ep_ui_memory ep_ui_malloc; /* malloc and free: for what crosses threads */

/* Copies *from, with all below, into *to (uninitialized). False: no memory, and *to is nil. */
bool ep_value_copy(const ep_ui_memory *m, eplua_value *to, const eplua_value *from);

/* Frees what a copy owns and makes it nil. */
void ep_value_free(const ep_ui_memory *m, eplua_value *value);

bool ep_value_equal(const eplua_value *a, const eplua_value *b);

/* A string that borrows text, which ends with 0. */
eplua_value ep_value_text(const char *text);

/* The value under that name in a map, borrowed; NULL: there is none, or it is no map. */
const eplua_value *ep_value_field(const eplua_value *map, const char *name);

/* The number of an integer or number; false for anything else. */
bool ep_value_number(const eplua_value *value, double *number);

#endif
