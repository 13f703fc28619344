// SPDX-License-Identifier: MIT
/*
 * Finds what belongs to the program and is not in it. Any thread; owns nothing.
 * The file that runs is asked where it is: the program by the kernel, a shared engine by the loader. Not by argv[0], which who starts us chooses,
 * and not by RPATH, which an empty or relative entry turns into a way in. Where the rest lies seen from there is fixed by the build.
 * A folder that others may write into is not looked at as "not there": it is refused with the reason, for the user wants to know.
 */
#include <eplua/place.h>

#include "base/error.h"
#include "base/trust.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// said by the build, from the folders that it installs to
#ifndef EPLUA_MODULES_FROM_BIN
#define EPLUA_MODULES_FROM_BIN "../lib/eplua"
#endif
#ifndef EPLUA_MODULES_FROM_LIB
#define EPLUA_MODULES_FROM_LIB "eplua"
#endif
#ifndef EPLUA_DATA_FROM_BIN
#define EPLUA_DATA_FROM_BIN "../share/eplua"
#endif
#ifndef EPLUA_DATA_FROM_LIB
#define EPLUA_DATA_FROM_LIB "../share/eplua"
#endif

typedef struct place {
  const char *
      built; // beside the file that runs; no check: who may put it there could replace that file (but see is_shared_folder)
  const char *installed[2]; // seen from a program, and from a shared engine
  const char *proof;        // a folder counts when this is in it
} place;

static const place places[] = {
    [EPLUA_PLACE_MODULES] = {".", {EPLUA_MODULES_FROM_BIN, EPLUA_MODULES_FROM_LIB}, "."},
    [EPLUA_PLACE_PLUGINS] = {"plugins",
                             {EPLUA_MODULES_FROM_BIN "/plugins", EPLUA_MODULES_FROM_LIB "/plugins"},
                             "."},
    [EPLUA_PLACE_RESOURCES] = {"resources", {EPLUA_DATA_FROM_BIN, EPLUA_DATA_FROM_LIB}, "lua"},
};

// The library this code is in, as the loader has it; NULL: it is in the program.
static struct link_map *find_library(void)
{
  Dl_info info;
  struct link_map *map = NULL;
  bool found = dladdr1((void *)places, &info, (void **)&map, RTLD_DL_LINKMAP) && map;
  return found && map->l_name && map->l_name[0] ? map : NULL;
}

bool eplua_place_is_shared(void)
{
  return find_library() != NULL;
}

// The folder of a library is what the loader found it in, for its name may be relative to a folder that is not the current one any more.
static bool find_library_file(struct link_map *map, char path[PATH_MAX])
{
  char given[PATH_MAX], origin[PATH_MAX];
  const char *slash = strrchr(map->l_name, '/'), *name = slash ? slash + 1 : map->l_name;
  if (dlinfo(map, RTLD_DI_ORIGIN, origin) != 0 ||
      (size_t)snprintf(given, sizeof given, "%s/%s", origin, name) >= sizeof given)
    return false;
  return realpath(given, path) != NULL;
}

// A program that was replaced while it runs, as by an upgrade, is still to be found by its name.
static bool find_program_file(char path[PATH_MAX])
{
  static const char gone[] = " (deleted)";
  ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
  if (length <= 0)
    return false;
  path[length] = '\0';
  size_t tail = sizeof gone - 1;
  if ((size_t)length > tail && access(path, F_OK) != 0 &&
      strcmp(path + (size_t)length - tail, gone) == 0)
    path[(size_t)length - tail] = '\0';
  return path[0] == '/';
}

// The path of the file this code is in. shared: it is a library, and no program.
static bool find_self(char path[PATH_MAX], bool *shared)
{
  struct link_map *library = find_library();
  *shared = library != NULL;
  return library ? find_library_file(library, path) : find_program_file(path);
}

static bool stat_folder(const char *self, struct stat *s)
{
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(self, '/') - self) + 1, self);
  return stat(folder, s) == 0;
}

// Whether others may add files to the folder of self without being able to replace self: /tmp and the like.
static bool is_shared_folder(const char *self)
{
  struct stat s;
  return stat_folder(self, &s) && (s.st_mode & S_ISVTX) && (s.st_mode & (S_IWGRP | S_IWOTH));
}

// The real path of file (NULL: none) in a place, which counts when proof is in it; the place is named as seen from the folder of self.
static bool find_at(const char *self, const char *below, const char *file, const char *proof,
                    char real[PATH_MAX])
{
  char path[PATH_MAX];
  int folder = (int)(strrchr(self, '/') - self);
  if ((size_t)snprintf(path, sizeof path, "%.*s/%s/%s", folder, self, below, file ? file : "") >=
          sizeof path ||
      !realpath(path, real) || access(real, R_OK) != 0)
    return false;
  return file || ((size_t)snprintf(path, sizeof path, "%s/%s", real, proof) < sizeof path &&
                  access(path, R_OK) == 0);
}

static int check(const char *self, const char *real, eplua_error *err)
{
  ep_trusted trusted = {.path = self};
  struct stat s;
  bool is_there = stat(find_library() ? self : "/proc/self/exe", &trusted.info) ==
                  0; // of one that was replaced, too
  if (!is_there || !stat_folder(self, &trusted.folder) || stat(real, &s) != 0)
    return ep_error_set(err, EPLUA_E_IO, "%.300s cannot be read", real);
  eplua_error why = {0};
  int code = ep_trust_check_file(&s, &trusted, &why);
  if (code == EPLUA_OK)
    code = ep_trust_check_folders(real, &trusted, &why);
  return code == EPLUA_OK ? code : ep_error_set(err, code, "%.200s: %.250s", real, why.message);
}

int eplua_place_find(eplua_place which, const char *file, char *path, size_t size, eplua_error *err)
{
  char self[PATH_MAX], real[PATH_MAX];
  const place *p = &places[which];
  bool shared;
  if (!find_self(self, &shared))
    return ep_error_set(err, EPLUA_E_UNSUPPORTED, "the program's own file cannot be found");
  bool built = find_at(self, p->built, file, p->proof, real);
  if (!built || is_shared_folder(self)) {
    if (!built && !find_at(self, p->installed[shared], file, p->proof, real))
      return ep_error_set(err, EPLUA_E_UNSUPPORTED, "%.200s is not installed",
                          file ? file : p->installed[shared]);
    int code = check(self, real, err);
    if (code != EPLUA_OK)
      return code;
  }
  if ((size_t)snprintf(path, size, "%s", real) >= size)
    return ep_error_set(err, EPLUA_E_UNSUPPORTED, "the path of %.200s is too long", real);
  return EPLUA_OK;
}
