/* SPDX-License-Identifier: MIT */
/*
 * What restricted code may touch: the facts behind --sandbox and --allow-*. Every library that
 * opens a file, starts a program or reads the environment asks here. Unrestricted code may do all.
 * Any thread after init.
 */
#ifndef EP_PERMIT_H
#define EP_PERMIT_H

#include <eplua/engine.h>
#include <lua.h>
#include <stdbool.h>

typedef struct ep_permit {
  bool restricted;
  bool ffi;
  char **read;  /* real paths; ends with NULL */
  char **write; /* real paths */
  char **run;
  char **env;
  char **net; /* HOST or HOST:PORT; * is every host */
} ep_permit;

/* Copies. 0, EPLUA_E_NOMEM. */
int ep_permit_init(ep_permit *p, const eplua_sandbox *sandbox);
void ep_permit_fini(ep_permit *p);

/* A path counts by the file it leads to: links are followed, for a new file those of its folder. */
bool ep_permit_read(const ep_permit *p, const char *path);
bool ep_permit_write(const ep_permit *p, const char *path);
/* For what changes a name and not a file (remove, rename, link): the last part of path is not followed. */
bool ep_permit_entry(const ep_permit *p, const char *path);
bool ep_permit_run(const ep_permit *p, const char *program);
bool ep_permit_env(const ep_permit *p, const char *name);
/* host: a name or numeric address as it was said, compared as it stands but for case; port 0: any of them would do. */
bool ep_permit_net(const ep_permit *p, const char *host, int port);
bool ep_permit_any_file(const ep_permit *p); /* whether any file access may succeed */

/* Pushes nil, "not permitted: WHAT (--allow-KIND)" and EACCES; returns 3. */
int ep_permit_refuse(lua_State *L, const char *kind, const char *what);

#endif
