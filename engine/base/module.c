// SPDX-License-Identifier: MIT
/*
 * Finding and opening modules. Any thread. What was opened stays: libraries behind it keep threads and exit handlers.
 * Another folder is said by an embedder only, never by the environment: whoever sets that could bring in code.
 */
#include "base/module.h"

#include "base/error.h"

#include <eplua/place.h>

#include <dlfcn.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

// The path of file in the folder, or where the program's own modules are.
static int find(const char *folder, const char *file, char *path, size_t size, eplua_error *err)
{
  if (!folder)
    return eplua_place_find(EPLUA_PLACE_MODULES, file, path, size, err);
  if ((size_t)snprintf(path, size, "%s/%s", folder, file) < size && access(path, R_OK) == 0)
    return EPLUA_OK;
  return ep_error_set(err, EPLUA_E_UNSUPPORTED, "%s is not installed", file);
}

void *ep_module_open(const char *folder, const char *file, const char *symbol, eplua_error *err)
{
  char path[PATH_MAX];
  err->code = EPLUA_E_UNSUPPORTED;
  eplua_error why = {0};
  if (find(folder, file, path, sizeof path, &why) != EPLUA_OK) {
    snprintf(err->message, sizeof err->message, "the module %.400s", why.message);
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
