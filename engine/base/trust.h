/* SPDX-License-Identifier: MIT */
/* May code be loaded from a file? Whoever may write it, or a folder above it, could run code as this user: only the user and root may. Any thread. */
#ifndef EP_TRUST_H
#define EP_TRUST_H

#include <eplua/error.h>

#include <sys/stat.h>

/* A file that is trusted already, as the program that runs is: who could have changed that one may change others as well. */
typedef struct ep_trusted {
  const char *path; /* absolute, without links; until the calls below have returned */
  struct stat info;
  struct stat folder; /* that holds it; all 0: not known */
} ep_trusted;

/* The owner and the mode of a file or folder. trusted: may be NULL. EPLUA_OK, or EPLUA_E_DENIED with a sentence in *err. */
int ep_trust_check_file(const struct stat *s, const ep_trusted *trusted, eplua_error *err);

/* The folder that holds real, and all above it. real: absolute, without links. trusted: may be NULL, else folders that hold it as well are not
 * looked at. EPLUA_OK, EPLUA_E_DENIED, EPLUA_E_IO or EPLUA_E_NOMEM with a sentence in *err. */
int ep_trust_check_folders(const char *real, const ep_trusted *trusted, eplua_error *err);

#endif
