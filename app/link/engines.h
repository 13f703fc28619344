/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running engines of this user: what each has written into the runtime folder, as long as somebody answers at its socket file. What dead
 * ones left is removed. Any thread; asks the file system and connects to socket files, which waits for nobody.
 */
#ifndef LINK_ENGINES_H
#define LINK_ENGINES_H

#include <eplua/error.h>

#include <stdint.h>

typedef struct link_engine {
  int pid;
  int64_t started;         /* seconds since 1970 */
  int telnet, http, dap;   /* ports; 0: none */
  const char *script;      /* what runs; NULL: nothing */
  const char *folder;      /* its working folder when it began; NULL: not known */
  const char *socket_path; /* where to go: see peer_link_new_socket() */
} link_engine;

/* Calls each(ud, engine) for all, by pid; engine is borrowed for the call. 0, or a code with the reason in *err. */
int link_engines_each(void (*each)(void *ud, const link_engine *engine), void *ud,
                      eplua_error *err);

#endif
