/* SPDX-License-Identifier: MIT */
/* A secret in a file that nobody else can read. Any thread. */
#ifndef EP_SECRET_FILE_H
#define EP_SECRET_FILE_H

#include <eplua/error.h>

/* Writes text and a line end into a new file that takes the place of path at once: mode 0600 whatever the umask. Its folder is as
 * ep_folder_make_private() wants it. What is there already is replaced when it is a plain file of ours, never written
 * into. 0, or EPLUA_E_DENIED, EPLUA_E_IO, EPLUA_E_NOMEM with the reason in *err, and nothing is left behind. */
int ep_secret_file_write(const char *path, const char *text, eplua_error *err);

/* Removes it if it is still the one with this text, a whole secret. */
void ep_secret_file_remove(const char *path, const char *text);

#endif
