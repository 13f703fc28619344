/* SPDX-License-Identifier: MIT */
/* What the two halves of lfs share. Engine thread. */
#ifndef EP_LIB_LFS_H
#define EP_LIB_LFS_H

#include <lua.h>
#include <stdbool.h>

/* The string argument arg as a path; raises for other types and for a zero byte in it. */
const char *ep_lfs_check_path(lua_State *L, int arg);

/* Pushes nil, "WHAT: reason" (what NULL: only the reason) and errno; returns 3. */
int ep_lfs_push_error(lua_State *L, const char *what);

bool ep_lfs_may_read(lua_State *L, const char *path);
bool ep_lfs_may_write(lua_State *L, const char *path);

int ep_lfs_l_attributes(lua_State *L);
int ep_lfs_l_symlinkattributes(lua_State *L);

#endif
