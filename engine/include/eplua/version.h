/* SPDX-License-Identifier: MIT */
/* The version of the engine and of the program built from it: the one place where it stands. CMake reads it here, all others follow. */
#ifndef EPLUA_VERSION_H
#define EPLUA_VERSION_H

#include <eplua/export.h>

#define EPLUA_VERSION_MAJOR 0
#define EPLUA_VERSION_MINOR 1
#define EPLUA_VERSION_PATCH 0
#define EPLUA_VERSION_JOIN(major, minor, patch) #major "." #minor "." #patch
#define EPLUA_VERSION_TEXT(major, minor, patch) EPLUA_VERSION_JOIN(major, minor, patch)
#define EPLUA_VERSION                                                                              \
  EPLUA_VERSION_TEXT(EPLUA_VERSION_MAJOR, EPLUA_VERSION_MINOR, EPLUA_VERSION_PATCH) /* "1.2.3" */

#ifdef __cplusplus
extern "C" {
#endif

/* EPLUA_VERSION of the engine that runs, which may be newer than this header. Static storage. Any thread. */
EPLUA_API const char *eplua_version(void);

#ifdef __cplusplus
}
#endif

#endif
