// SPDX-License-Identifier: MIT
/*
 * The restricted profile. Engine thread.
 * The idea: not a list of what is taken but of what is left. Each library table is rebuilt from
 * names that cannot reach a file, a process, the environment, bytecode or the registry; the rest is
 * gone from the state, not only hidden. What --allow-* opens comes back as a checked function:
 * permissions are asked in C. It contains mistakes and curiosity, not a determined attacker: Lua
 * itself is the only wall.
 */
#include "lua/sandbox.h"

#include "lua/permit.h"
#include "lua/state.h"
#include "lua/texts.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static const char path_key[] = "ep.sandbox.path"; // of the registry: the templates of l_search_file

static const char *const os_left[] = {"clock", "date", "difftime", "time", "exit", "getenv", NULL};
static const char *const io_left[] = {"read", "type", "write", "stdin", "stdout", "stderr", NULL};
static const char *const debug_left[] = {"traceback", NULL};
static const char *const package_left[] = {"config", "loaded", "path", "preload", NULL};

// Replaces the table named name in the globals and in package.loaded by one with the listed fields
// only; leaves the new one on the stack.
static void rebuild(lua_State *L, const char *name, const char *const *left)
{
  lua_getglobal(L, name);
  lua_newtable(L);
  for (; *left; left++) {
    lua_getfield(L, -2, *left);
    lua_setfield(L, -2, *left);
  }
  lua_remove(L, -2);
  lua_pushvalue(L, -1);
  lua_setglobal(L, name);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

static void remove_field(lua_State *L, const char *library, const char *name)
{
  lua_getglobal(L, library);
  lua_pushnil(L);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

// Upvalue 1: Lua's own load. Text only, whatever mode is asked for.
static int l_load(lua_State *L)
{
  bool has_env = lua_gettop(L) >= 4;
  lua_settop(L, 4);
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  lua_settop(L, has_env ? 4 : 3);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// A finalizer runs with hooks off: no limit reaches it.
static int l_setmetatable(lua_State *L)
{
  if (lua_istable(L, 2)) {
    lua_pushliteral(L, "__gc");
    lua_rawget(L, 2);
    if (!lua_isnil(L, -1))
      return luaL_error(L, "not permitted: finalizers (__gc) in restricted code");
    lua_pop(L, 1);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

// Puts fn with Lua's own function of that name as upvalue in its place, in the table on top.
static void wrap(lua_State *L, const char *name, lua_CFunction fn)
{
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, fn, 1);
  lua_setfield(L, -2, name);
}

// --- what --allow-read and --allow-write bring back; upvalue 1: Lua's own function ---

static int call_original(lua_State *L)
{
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

static int l_open(lua_State *L)
{
  const ep_permit *p = &ep_state_of(L)->permit;
  const char *path = luaL_checkstring(L, 1);
  const char *mode = luaL_optstring(L, 2, "r");
  bool writes = strpbrk(mode, "wa+") != NULL;
  bool reads = mode[0] == 'r' || strchr(mode, '+');
  if (reads && !ep_permit_read(p, path))
    return ep_permit_refuse(L, "read", path);
  if (writes && !ep_permit_write(p, path))
    return ep_permit_refuse(L, "write", path);
  return call_original(L);
}

static int l_read_or_raise(lua_State *L)
{
  if (lua_isnoneornil(L, 1))
    return call_original(L);
  const char *path = luaL_checkstring(L, 1);
  if (!ep_permit_read(&ep_state_of(L)->permit, path))
    return luaL_error(L, "not permitted: %s (--allow-read)", path);
  return call_original(L);
}

static int l_loadfile(lua_State *L)
{
  const char *path = luaL_checkstring(L, 1);
  if (!ep_permit_read(&ep_state_of(L)->permit, path))
    return ep_permit_refuse(L, "read", path);
  bool has_env = lua_gettop(L) >= 3;
  lua_settop(L, 3);
  lua_pushliteral(L, "t");
  lua_replace(L, 2);
  lua_settop(L, has_env ? 3 : 2);
  return call_original(L);
}

static int l_dofile(lua_State *L)
{
  const char *path = luaL_checkstring(L, 1);
  if (!ep_permit_read(&ep_state_of(L)->permit, path))
    return luaL_error(L, "not permitted: %s (--allow-read)", path);
  lua_settop(L, 1);
  if (luaL_loadfilex(L, path, "t") != LUA_OK)
    return lua_error(L);
  ep_texts_keep_file(ep_state_of(L), path);
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

static int l_remove(lua_State *L)
{
  const char *path = luaL_checkstring(L, 1);
  if (!ep_permit_entry(&ep_state_of(L)->permit, path))
    return ep_permit_refuse(L, "write", path);
  return call_original(L);
}

static int l_rename(lua_State *L)
{
  const ep_permit *p = &ep_state_of(L)->permit;
  const char *from = luaL_checkstring(L, 1);
  const char *to = luaL_checkstring(L, 2);
  if (ep_permit_read(p, to) && !ep_permit_read(p, from)) // it would become readable
    return ep_permit_refuse(L, "read", from);
  if (!ep_permit_entry(p, from))
    return ep_permit_refuse(L, "write", from);
  if (!ep_permit_entry(p, to))
    return ep_permit_refuse(L, "write", to);
  return call_original(L);
}

// The searcher for Lua files: Lua's own, with the found file checked and never bytecode.
static int l_search_file(lua_State *L)
{
  const char *name = luaL_checkstring(L, 1);
  const char *templates = lua_tostring(L, lua_upvalueindex(1));
  const char *file = luaL_gsub(L, name, ".", LUA_DIRSEP);
  luaL_Buffer tried;
  luaL_buffinit(L, &tried);
  for (const char *p = templates; *p;) {
    size_t length = strcspn(p, ";");
    lua_pushlstring(L, p, length);
    const char *path = luaL_gsub(L, lua_tostring(L, -1), "?", file);
    if (ep_permit_read(&ep_state_of(L)->permit, path)) {
      FILE *f = fopen(path, "r");
      if (f) {
        fclose(f);
        if (luaL_loadfilex(L, path, "t") != LUA_OK)
          return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path,
                            lua_tostring(L, -1));
        ep_texts_keep_file(ep_state_of(L), path);
        lua_pushstring(L, path);
        return 2;
      }
    }
    lua_pop(L, 2);
    p += length + (p[length] != '\0');
  }
  lua_pushfstring(L, "no file for '%s' that may be read (--allow-read)", name);
  return 1;
}

static void open_files(lua_State *L, int full_io)
{
  const luaL_Reg from_io[] = {{"open", l_open}, {"lines", l_read_or_raise}, {NULL, NULL}};
  lua_getglobal(L, LUA_IOLIBNAME);
  for (const luaL_Reg *f = from_io; f->name; f++) {
    lua_getfield(L, full_io, f->name);
    lua_pushcclosure(L, f->func, 1);
    lua_setfield(L, -2, f->name);
  }
  lua_pop(L, 1);
}

void ep_sandbox_open(lua_State *L)
{
  const ep_permit *p = &ep_state_of(L)->permit;
  if (!p->restricted)
    return;
  bool files = ep_permit_any_file(p);
  int base = lua_gettop(L);
  lua_getglobal(L, LUA_IOLIBNAME);
  lua_getglobal(L, LUA_OSLIBNAME);
  int full_io = base + 1, full_os = base + 2;

  rebuild(L, LUA_DBLIBNAME, debug_left);
  rebuild(L, LUA_IOLIBNAME, io_left);
  rebuild(L, LUA_OSLIBNAME, os_left);
  if (files) {
    open_files(L, full_io);
    lua_getglobal(L, LUA_OSLIBNAME);
    lua_getfield(L, full_os, "remove");
    lua_pushcclosure(L, l_remove, 1);
    lua_setfield(L, -2, "remove");
    lua_getfield(L, full_os, "rename");
    lua_pushcclosure(L, l_rename, 1);
    lua_setfield(L, -2, "rename");
    lua_pop(L, 1);
  }
  remove_field(L, LUA_STRLIBNAME, "dump");

  // require: preloaded modules, and files that may be read. With C modules allowed nothing is left
  // to guard.
  if (!p->ffi) {
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    lua_getfield(L, -2, "path");
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, path_key);
    lua_pushcclosure(L, l_search_file, 1);
    lua_rawseti(L, -2, 2);
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 2; i--) {
      lua_pushnil(L);
      lua_rawseti(L, -2, i);
    }
    rebuild(L, LUA_LOADLIBNAME, package_left);
  }

  lua_pushglobaltable(L);
  wrap(L, "load", l_load);
  wrap(L, "setmetatable", l_setmetatable);
  lua_pushnil(L);
  lua_setfield(L, -2, "warn");
  if (files) {
    wrap(L, "loadfile", l_loadfile);
    wrap(L, "dofile", l_dofile);
  } else {
    lua_pushnil(L);
    lua_setfield(L, -2, "loadfile");
    lua_pushnil(L);
    lua_setfield(L, -2, "dofile");
  }

  // getmetatable("") would give every part of the program other string methods, that of a stream a finalizer
  lua_pushliteral(L, "");
  if (lua_getmetatable(L, -1)) {
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
  }
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_settop(L, base);
}

void ep_sandbox_path_push(lua_State *L, bool c)
{
  const ep_permit *p = &ep_state_of(L)->permit;
  int top = lua_gettop(L);
  if (p->restricted &&
      !p->ffi) { // what the script has written into package.path since means nothing
    if (c || !ep_permit_any_file(p))
      lua_pushnil(L);
    else
      lua_getfield(L, LUA_REGISTRYINDEX, path_key);
    return;
  }
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushliteral(L, LUA_LOADLIBNAME);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_pushstring(L, c ? "cpath" : "path");
    if (lua_rawget(L, -2) == LUA_TSTRING) {
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return;
    }
  }
  lua_settop(L, top);
  lua_pushnil(L);
}
