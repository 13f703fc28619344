// SPDX-License-Identifier: MIT
/*
 * Finding and opening modules. Any thread. What was opened stays: libraries behind it keep threads and exit handlers.
 * Another folder is said by an embedder only, never by the environment: whoever sets that could bring in code.
 */
#include "base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_at(const char *folder, const char *below, const char *file, char *path, size_t size)
{
  return (size_t)snprintf(path, size, "%s%s/%s", folder, below, file) < size &&
         access(path, R_OK) == 0;
}

static bool find(const char *folder, const char *file, char *path, size_t size)
{
  char program[PATH_MAX];
  if (folder)
    return is_at(folder, "", file, path, size);
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length <= 0)
    return false;
  program[length] = 0;
  *strrchr(program, '/') = 0;
  return is_at(program, "", file, path, size) || is_at(program, "/../lib/eplua", file, path, size);
}

void *ep_module_open(const char *folder, const char *file, const char *symbol, eplua_error *err)
{
  char path[PATH_MAX];
  err->code = EPLUA_E_UNSUPPORTED;
  if (!find(folder, file, path, sizeof path)) {
    snprintf(err->message, sizeof err->message, "the module %s is not installed", file);
    return NULL;
  }
  dlerror();
  void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void *found = module ? dlsym(module, symbol) : NULL;
  if (!found) {
    const char *reason = dlerror();
    snprintf(err->message, sizeof err->message, "the module %s cannot be loaded: %.400s", file,
             reason ? reason : "it is of another version");
  }
  return found;
}
