/* SPDX-License-Identifier: MIT */
/* Folders that hold secrets. Any thread. */
#ifndef EP_FOLDER_H
#define EP_FOLDER_H

#include <eplua/error.h>

/* Makes the folder (mode 0700 whatever the umask; the one above it must be there), or looks at the one that is there: it
 * must be a folder itself and no link to one, belong to us, and not be writable by anybody else. 0, or EPLUA_E_DENIED,
 * EPLUA_E_IO with the reason in *err. */
int ep_folder_make_private(const char *path, eplua_error *err);

#endif
