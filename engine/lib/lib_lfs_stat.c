// SPDX-License-Identifier: MIT
/*
 * lfs.attributes and lfs.symlinkattributes, and how lfs takes paths and gives errors. Engine thread.
 * Owns nothing. One X-macro names the numbers of struct stat, so a name and its member stand side by side.
 * The rest of lfs is in lib_lfs.c.
 */
#include "lib/lib_lfs.h"

#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *ep_lfs_check_path(lua_State *L, int arg)
{
  size_t length;
  const char *path = luaL_checklstring(L, arg, &length);
  luaL_argcheck(L, strlen(path) == length, arg, "path contains a zero byte");
  return path;
}

bool ep_lfs_may_read(lua_State *L, const char *path)
{
  return ep_permit_read(&ep_state_of(L)->permit, path);
}

bool ep_lfs_may_write(lua_State *L, const char *path)
{
  return ep_permit_write(&ep_state_of(L)->permit, path);
}

int ep_lfs_push_error(lua_State *L, const char *what)
{
  int error = errno;
  luaL_pushfail(L);
  if (what)
    lua_pushfstring(L, "%s: %s", what, strerror(error));
  else
    lua_pushstring(L, strerror(error));
  lua_pushinteger(L, error);
  return 3;
}

// name, member of struct stat
#define NUMBERS(X)                                                                                 \
  X("dev", st_dev)                                                                                 \
  X("ino", st_ino)                                                                                 \
  X("nlink", st_nlink)                                                                             \
  X("uid", st_uid)                                                                                 \
  X("gid", st_gid)                                                                                 \
  X("rdev", st_rdev)                                                                               \
  X("access", st_atime)                                                                            \
  X("modification", st_mtime)                                                                      \
  X("change", st_ctime)                                                                            \
  X("size", st_size)                                                                               \
  X("blocks", st_blocks)                                                                           \
  X("blksize", st_blksize)

static const char *const attribute_names[] = {"mode", "permissions",
#define X(name, member) name,
                                              NUMBERS(X)
#undef X
};
enum { ATTRIBUTES = sizeof attribute_names / sizeof *attribute_names };

static const char *kind_of(mode_t mode)
{
  switch (mode & S_IFMT) {
  case S_IFREG:
    return "file";
  case S_IFDIR:
    return "directory";
  case S_IFLNK:
    return "link";
  case S_IFSOCK:
    return "socket";
  case S_IFIFO:
    return "named pipe";
  case S_IFCHR:
    return "char device";
  case S_IFBLK:
    return "block device";
  default:
    return "other";
  }
}

static void push_permissions(lua_State *L, mode_t mode)
{
  char text[] = "rwxrwxrwx";
  for (unsigned i = 0; i < 9; i++) {
    if (!(mode >> (8 - i) & 1))
      text[i] = '-';
  }
  lua_pushstring(L, text);
}

// Pushes the attribute of that name; false (and nothing pushed) when there is none.
static bool push_attribute(lua_State *L, const struct stat *info, const char *name)
{
  if (strcmp(name, "mode") == 0) {
    lua_pushstring(L, kind_of(info->st_mode));
    return true;
  }
  if (strcmp(name, "permissions") == 0) {
    push_permissions(L, info->st_mode);
    return true;
  }
#define X(number, member)                                                                          \
  if (strcmp(name, number) == 0) {                                                                 \
    lua_pushinteger(L, (lua_Integer)info->member);                                                 \
    return true;                                                                                   \
  }
  NUMBERS(X)
#undef X
  return false;
}

// What attributes and symlinkattributes have in common: one attribute by name, or all in a table.
static int push_attributes(lua_State *L, const char *path,
                           int (*get)(const char *path, struct stat *info))
{
  struct stat info;
  if (get(path, &info) != 0) {
    int error = errno;
    const char *what = lua_pushfstring(L, "cannot obtain information from file '%s'", path);
    errno = error;
    return ep_lfs_push_error(L, what);
  }
  if (lua_isstring(L, 2)) {
    const char *name = lua_tostring(L, 2);
    if (!push_attribute(L, &info, name))
      return luaL_error(L, "invalid attribute name '%s'", name);
    return 1;
  }
  lua_settop(L, 2);
  if (!lua_istable(L, 2)) {
    lua_createtable(L, 0, ATTRIBUTES + 1);
    lua_replace(L, 2);
  }
  for (size_t i = 0; i < ATTRIBUTES; i++) {
    lua_pushstring(L, attribute_names[i]);
    push_attribute(L, &info, attribute_names[i]);
    lua_rawset(L, 2);
  }
  return 1;
}

int ep_lfs_l_attributes(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_read(L, path))
    return ep_permit_refuse(L, "read", path);
  return push_attributes(L, path, stat);
}

// Pushes what a symbolic link says; false with errno when it cannot be read.
static bool push_target(lua_State *L, const char *path)
{
  for (size_t size = 256;; size *= 2) {
    char *text = lua_newuserdatauv(L, size, 0); // not malloc: the push may raise
    ssize_t length = readlink(path, text, size);
    if (length < 0) {
      lua_pop(L, 1);
      return false;
    }
    if ((size_t)length < size) { // else it may have been cut
      lua_pushlstring(L, text, (size_t)length);
      lua_remove(L, -2);
      return true;
    }
    lua_pop(L, 1);
  }
}

// A link is read where it lies, not where it leads: its folder decides as well. A last part that is empty,
// "." or ".." is a folder, not a link.
static bool may_read_link(lua_State *L, const char *path)
{
  if (ep_lfs_may_read(L, path))
    return true;
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    return false;
  if (!slash)
    return ep_lfs_may_read(L, ".");
  lua_pushlstring(L, path, (size_t)(slash - path) + 1);
  bool may = ep_lfs_may_read(L, lua_tostring(L, -1));
  lua_pop(L, 1);
  return may;
}

int ep_lfs_l_symlinkattributes(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!may_read_link(L, path))
    return ep_permit_refuse(L, "read", path);
  if (lua_isstring(L, 2) && strcmp(lua_tostring(L, 2), "target") == 0)
    return push_target(L, path) ? 1 : ep_lfs_push_error(L, "could not obtain link target");
  int results = push_attributes(L, path, lstat);
  if (results == 1 && lua_istable(L, -1)) {
    lua_pushliteral(L, "target");
    if (push_target(L, path))
      lua_rawset(L, -3);
    else
      lua_pop(L, 1);
  }
  return results;
}
