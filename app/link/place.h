/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a running engine is found. Any thread. */
#ifndef LINK_PLACE_H
#define LINK_PLACE_H

#include <eplua/error.h>

#include <stdbool.h>
#include <sys/un.h>

typedef struct link_place {
  char host[256], port[8]; /* of telnet; host "": this machine; port "": none */
  char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* of a socket file; "": none */
} link_place;

/* Reads [HOST:]PORT, the path of a socket file, or a pid, whose socket file is meant when there is one (a port too, then: the place has both, and
 * the port goes first). 0, or EPLUA_E_INVALID with the reason in *err. */
int link_place_read(const char *where, link_place *place, eplua_error *err);

#endif
