/* SPDX-License-Identifier: MIT */
/*
 * Where the parts of EPLua lie that are no part of the program file. The one answer for engine and program. Any thread.
 *
 *   part        in a build                       installed, seen from bin/        ... and from a shared engine in lib/
 *   modules     beside the program               ../lib/<arch>/eplua              eplua
 *   plugins     plugins/ beside the program      ../lib/<arch>/eplua/plugins      eplua/plugins
 *   resources   resources/ beside the program    ../share/eplua                   ../../share/eplua
 *
 * The first that is there counts. Paths are relative to the file that runs (links followed), so an installation may be moved as a whole,
 * and no variable of the environment has a say: whoever sets that could bring in code.
 */
#ifndef EPLUA_PLACE_H
#define EPLUA_PLACE_H

#include <eplua/error.h>
#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum eplua_place {
  EPLUA_PLACE_MODULES,   /* eplua_*.so */
  EPLUA_PLACE_PLUGINS,   /* those that come along */
  EPLUA_PLACE_RESOURCES, /* lua/, web/, examples/, help/ ... */
} eplua_place;

/*
 * Writes the path of file in that place into path, without links in it. file NULL: the folder itself; for resources only one that holds lua/.
 * What lies outside of the folder of the program has to belong to the user, to root or to the owner of the program, and nobody else may be able to
 * write it or a folder above it, save where they could write the program as well.
 * EPLUA_OK; EPLUA_E_UNSUPPORTED: it is in no place, or its path has no room in size bytes; EPLUA_E_DENIED: it is there, and others could have changed it
 * (the reason is in *err, which may be NULL).
 */
EPLUA_INTERNAL int eplua_place_find(eplua_place place, const char *file, char *path, size_t size,
                                    eplua_error *err);

/* Whether the engine that runs is a shared one (libeplua), in a program of somebody else. */
EPLUA_INTERNAL bool eplua_place_is_shared(void);

#ifdef __cplusplus
}
#endif

#endif
