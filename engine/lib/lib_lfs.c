// SPDX-License-Identifier: MIT
/*
 * `require "lfs"`: the API of LuaFileSystem 1.8 on POSIX. Engine thread.
 * Owns nothing by itself: an open directory and a lock belong to a userdata with a finalizer, made before the
 * thing is opened, so an error between the two loses no descriptor.
 * Written from its manual, with its results and errors: nil, message, errno. It differs where the original
 * can hurt: a path with a zero byte raises, methods check their object, and a lock is bound to its folder by
 * a descriptor, so lfs.chdir() between lock_dir and free() does not make free() remove another file.
 * Restricted code asks lua/permit.h before each access. Attributes are in lib_lfs_stat.c; reading and
 * writing files is io's business.
 */
#include "lib/lib_lfs.h"

#include "lib/libs.h"
#include "lua/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "lfs.directory"
#define LOCK "lfs.lock"
#define LOCK_NAME "lockfile.lfs"
#define LONGEST_S 9007199254740992.0 // 2^53: seconds beyond lose digits

static int push_done(lua_State *L, int status)
{
  if (status != 0)
    return ep_lfs_push_error(L, NULL);
  lua_pushboolean(L, true);
  return 1;
}

// --- the current folder ---

static int l_chdir(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_read(L, path))
    return ep_permit_refuse(L, "read", path);
  if (chdir(path) == 0)
    return push_done(L, 0);
  int error = errno;
  luaL_pushfail(L);
  lua_pushfstring(L, "Unable to change working directory to '%s'\n%s\n", path, strerror(error));
  lua_pushinteger(L, error);
  return 3;
}

static int l_currentdir(lua_State *L)
{
  if (!ep_lfs_may_read(L, "."))
    return ep_permit_refuse(L, "read", ".");
  for (size_t size = 1024;; size *= 2) {
    char *path = lua_newuserdatauv(L, size, 0);
    if (getcwd(path, size)) {
      lua_pushstring(L, path);
      return 1;
    }
    if (errno != ERANGE)
      return ep_lfs_push_error(L, "getcwd");
    lua_pop(L, 1);
  }
}

// --- listing ---

static void close_directory(DIR **dir)
{
  if (*dir)
    closedir(*dir);
  *dir = NULL;
}

static int l_dir_next(lua_State *L)
{
  DIR **dir = luaL_checkudata(L, 1, DIRECTORY);
  luaL_argcheck(L, *dir, 1, "closed directory");
  errno = 0;
  const struct dirent *entry = readdir(*dir);
  if (entry) {
    lua_pushstring(L, entry->d_name);
    return 1;
  }
  int error = errno;
  close_directory(dir);
  errno = error;
  if (error)
    return ep_lfs_push_error(L, NULL);
  luaL_pushfail(L);
  return 1;
}

static int l_dir_close(lua_State *L)
{
  close_directory(luaL_checkudata(L, 1, DIRECTORY));
  return 0;
}

// dir(path): iterator, state, no control variable, and the state again to be closed by the loop.
static int l_dir(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_read(L, path))
    return luaL_error(L, "cannot open %s: not permitted (--allow-read)", path);
  lua_pushcfunction(L, l_dir_next);
  DIR **dir = lua_newuserdatauv(L, sizeof(DIR *), 0);
  *dir = NULL;
  luaL_setmetatable(L, DIRECTORY);
  *dir = opendir(path);
  if (!*dir)
    return luaL_error(L, "cannot open %s: %s", path, strerror(errno));
  lua_pushnil(L);
  lua_pushvalue(L, -2);
  return 4;
}

// --- open files ---

static FILE *check_file(lua_State *L, const char *who)
{
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  if (!stream->closef || !stream->f)
    luaL_error(L, "%s: closed file", who);
  return stream->f;
}

static int set_lock(lua_State *L, FILE *file, short type, int arg)
{
  struct flock range = {.l_type = type,
                        .l_whence = SEEK_SET,
                        .l_start = luaL_optinteger(L, arg, 0),
                        .l_len = luaL_optinteger(L, arg + 1, 0)};
  return push_done(L, fcntl(fileno(file), F_SETLK, &range) < 0);
}

// lock(file, "r" | "w" [, start [, length]]): by the process, advisory; length 0 is up to the end.
static int l_lock(lua_State *L)
{
  FILE *file = check_file(L, "lock");
  switch (*luaL_checkstring(L, 2)) {
  case 'r':
    return set_lock(L, file, F_RDLCK, 3);
  case 'w':
    return set_lock(L, file, F_WRLCK, 3);
  case 'u':
    return set_lock(L, file, F_UNLCK, 3);
  default:
    return luaL_error(L, "lock: invalid mode");
  }
}

static int l_unlock(lua_State *L)
{
  return set_lock(L, check_file(L, "unlock"), F_UNLCK, 2);
}

// setmode(file, mode): POSIX knows one mode, which the original calls binary.
static int l_setmode(lua_State *L)
{
  static const char *const modes[] = {"binary", "text", NULL};
  check_file(L, "setmode");
  luaL_checkoption(L, 2, NULL, modes);
  lua_pushboolean(L, true);
  lua_pushstring(L, modes[0]);
  return 2;
}

// --- locks of folders ---

typedef struct folder_lock {
  int folder; // descriptor, -1: not locked
} folder_lock;

static int l_lock_free(lua_State *L)
{
  folder_lock *lock = luaL_checkudata(L, 1, LOCK);
  if (lock->folder >= 0) {
    unlinkat(lock->folder, LOCK_NAME, 0);
    close(lock->folder);
  }
  lock->folder = -1;
  return 0;
}

// lock_dir(path [, seconds]): the lock is a symbolic link, which two cannot both make. seconds is ignored, as
// by the original on POSIX.
static int l_lock_dir(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_write(L, path))
    return ep_permit_refuse(L, "write", path);
  folder_lock *lock = lua_newuserdatauv(L, sizeof *lock, 0);
  lock->folder = -1;
  luaL_setmetatable(L, LOCK);
  int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return ep_lfs_push_error(L, NULL);
  if (symlinkat("lock", folder, LOCK_NAME) != 0) {
    int error = errno;
    close(folder);
    errno = error;
    return ep_lfs_push_error(L, NULL);
  }
  lock->folder = folder;
  return 1;
}

// --- links, folders, times ---

// The path that a symbolic link at `at` with this text leads to; a string of its own on the stack.
static const char *push_led_to(lua_State *L, const char *text, const char *at)
{
  const char *slash = strrchr(at, '/');
  if (*text == '/' || !slash)
    return lua_pushstring(L, text);
  lua_pushlstring(L, at, (size_t)(slash - at) + 1);
  return lua_pushfstring(L, "%s%s", lua_tostring(L, -1), text);
}

// link(old, new [, symbolic]). A second name may do all that the first may: restricted code needs to be
// allowed both with the old file.
static int l_link(lua_State *L)
{
  const char *old = ep_lfs_check_path(L, 1);
  const char *new = ep_lfs_check_path(L, 2);
  bool symbolic = lua_toboolean(L, 3);
  const char *source = symbolic ? push_led_to(L, old, new) : old;
  if (!ep_lfs_may_read(L, source))
    return ep_permit_refuse(L, "read", source);
  if (!ep_lfs_may_write(L, source))
    return ep_permit_refuse(L, "write", source);
  if (!ep_lfs_may_write(L, new))
    return ep_permit_refuse(L, "write", new);
  return push_done(L, symbolic ? symlink(old, new) : link(old, new));
}

static int l_mkdir(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_write(L, path))
    return ep_permit_refuse(L, "write", path);
  return push_done(L, mkdir(path, 0775)); // less the umask
}

static int l_rmdir(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  if (!ep_lfs_may_write(L, path))
    return ep_permit_refuse(L, "write", path);
  return push_done(L, rmdir(path));
}

static struct timespec check_time(lua_State *L, int arg, struct timespec otherwise)
{
  if (lua_isnoneornil(L, arg))
    return otherwise;
  lua_Number s = luaL_checknumber(L, arg);
  luaL_argcheck(L, s > -LONGEST_S && s < LONGEST_S, arg,
                "time out of range"); // refuses NaN as well
  return (struct timespec){.tv_sec = (time_t)s};
}

// touch(path [, access [, modification]]): seconds; access is now, modification as access when omitted.
static int l_touch(lua_State *L)
{
  const char *path = ep_lfs_check_path(L, 1);
  struct timespec times[2];
  times[0] = check_time(L, 2, (struct timespec){.tv_nsec = UTIME_NOW});
  times[1] = check_time(L, 3, times[0]);
  if (!ep_lfs_may_write(L, path))
    return ep_permit_refuse(L, "write", path);
  return push_done(L, utimensat(AT_FDCWD, path, times, 0));
}

static void make_class(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction end)
{
  luaL_newmetatable(L, name);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, end);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, end);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
}

int luaopen_ep_lfs(lua_State *L)
{
  static const luaL_Reg of_directory[] = {
      {"next", l_dir_next}, {"close", l_dir_close}, {NULL, NULL}};
  static const luaL_Reg of_lock[] = {{"free", l_lock_free}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"attributes", ep_lfs_l_attributes},
                                       {"chdir", l_chdir},
                                       {"currentdir", l_currentdir},
                                       {"dir", l_dir},
                                       {"link", l_link},
                                       {"lock", l_lock},
                                       {"lock_dir", l_lock_dir},
                                       {"mkdir", l_mkdir},
                                       {"rmdir", l_rmdir},
                                       {"setmode", l_setmode},
                                       {"touch", l_touch},
                                       {"unlock", l_unlock},
                                       {"symlinkattributes", ep_lfs_l_symlinkattributes},
                                       {NULL, NULL}};
  make_class(L, DIRECTORY, of_directory, l_dir_close);
  make_class(L, LOCK, of_lock, l_lock_free);
  luaL_newlib(L, functions);
  lua_pushliteral(L, "LuaFileSystem 1.8.0");
  lua_setfield(L, -2, "_VERSION");
  lua_pushliteral(L, "Folders, links, locks and attributes of files");
  lua_setfield(L, -2, "_DESCRIPTION");
  lua_pushvalue(L, -1); // the original sets the global too, and scripts use it
  lua_setglobal(L, "lfs");
  return 1;
}
