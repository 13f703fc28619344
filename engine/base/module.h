/* SPDX-License-Identifier: MIT */
/* Modules of EPLua: shared objects beside the program, opened when they are first wanted, and never closed. Any thread. */
#ifndef EP_MODULE_H
#define EP_MODULE_H

#include <eplua/error.h>

/* The address of symbol in folder/file; folder NULL: where <eplua/place.h> finds modules. NULL: the reason is in *err
 * (EPLUA_E_UNSUPPORTED). */
void *ep_module_open(const char *folder, const char *file, const char *symbol, eplua_error *err);

#endif
