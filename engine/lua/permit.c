// SPDX-License-Identifier: MIT
/*
 * Permissions of restricted code. Owns copies of the lists.
 * Paths are compared as real paths at the moment of the question. Between question and open somebody else
 * could swap a link: this contains mistakes and curiosity; hostile code belongs into a sandbox of the
 * operating system.
 */
#include "lua/permit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

// The path of a folder's entry: links are followed up to the folder, not for the name in it. malloc'ed; NULL:
// the folder does not exist, or the path names no entry.
static char *entry_path(const char *path)
{
  size_t length = strlen(path);
  while (length > 1 && path[length - 1] == '/')
    length--;
  char *copy = strndup(path, length);
  if (!copy)
    return NULL;
  char *entry = NULL, *folder = NULL;
  char *slash = strrchr(copy, '/');
  const char *name = slash ? slash + 1 : copy;
  if (*name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
    if (slash)
      *slash = '\0';
    folder = realpath(!slash ? "." : *copy ? copy : "/", NULL);
  }
  if (folder) {
    entry = malloc(strlen(folder) + strlen(name) + 2);
    if (entry)
      stpcpy(stpcpy(stpcpy(entry, folder), folder[1] ? "/" : ""), name);
  }
  free(folder);
  free(copy);
  return entry;
}

// realpath, where the last part of the path need not exist. malloc'ed; NULL: the folder does not exist.
static char *real_path(const char *path)
{
  char *real = realpath(path, NULL);
  if (real || errno != ENOENT)
    return real;
  real = entry_path(path);
  // a dangling link would be followed on creation, to a place we have not looked at
  char target[1];
  if (real && readlink(real, target, sizeof target) >= 0) {
    free(real);
    return NULL;
  }
  return real;
}

static void free_list(char **list)
{
  if (!list)
    return;
  for (char **item = list; *item; item++)
    free(*item);
  free(list);
}

// Copies a list, as real paths when so asked; a path that does not exist stays as it is.
static char **copy_list(const char *const *list, bool paths)
{
  size_t count = 0;
  while (list && list[count])
    count++;
  char **copy = calloc(count + 1, sizeof *copy);
  if (!copy)
    return NULL;
  for (size_t i = 0; i < count; i++) {
    copy[i] = paths ? real_path(list[i]) : NULL;
    if (!copy[i])
      copy[i] = strdup(list[i]);
    if (!copy[i]) {
      free_list(copy);
      return NULL;
    }
  }
  return copy;
}

int ep_permit_init(ep_permit *p, const eplua_sandbox *sandbox)
{
  *p = (ep_permit){
      .restricted = sandbox->on,
      .ffi = sandbox->ffi,
      .read = copy_list(sandbox->read, true),
      .write = copy_list(sandbox->write, true),
      .run = copy_list(sandbox->run, false),
      .env = copy_list(sandbox->env, false),
      .net = copy_list(sandbox->net, false),
  };
  if (p->read && p->write && p->run && p->env && p->net)
    return EPLUA_OK;
  ep_permit_fini(p);
  return EPLUA_E_NOMEM;
}

void ep_permit_fini(ep_permit *p)
{
  free_list(p->read);
  free_list(p->write);
  free_list(p->run);
  free_list(p->env);
  free_list(p->net);
  *p = (ep_permit){0};
}

static bool below(const char *path, const char *folder)
{
  size_t length = strlen(folder);
  if (length == 0 || strncmp(path, folder, length) != 0) // an empty text allows nothing
    return false;
  return path[length] == '\0' || path[length] == '/' || folder[length - 1] == '/';
}

// Takes real (may be NULL).
static bool path_listed(char *const *list, char *real)
{
  bool listed = false;
  for (; real && *list && !listed; list++)
    listed = below(real, *list);
  free(real);
  return listed;
}

static bool listed(char *const *list, const char *name)
{
  for (; *list; list++) {
    if (strcmp(*list, name) == 0)
      return true;
  }
  return false;
}

bool ep_permit_read(const ep_permit *p, const char *path)
{
  return !p->restricted || path_listed(p->read, real_path(path));
}

bool ep_permit_write(const ep_permit *p, const char *path)
{
  return !p->restricted || path_listed(p->write, real_path(path));
}

bool ep_permit_entry(const ep_permit *p, const char *path)
{
  return !p->restricted || path_listed(p->write, entry_path(path));
}

bool ep_permit_run(const ep_permit *p, const char *program)
{
  return !p->restricted || listed(p->run, program);
}

bool ep_permit_env(const ep_permit *p, const char *name)
{
  return !p->restricted || listed(p->env, name);
}

// Whether the entry HOST[:PORT] means host and port. Addresses of IPv6 stand in brackets, and without a port may stand bare.
static bool means(const char *entry, const char *host, int port)
{
  const char *colon = strrchr(entry, ':');
  const char *end = strrchr(entry, ']');
  bool has_port = colon && (end ? colon > end : strchr(entry, ':') == colon);
  size_t length = has_port ? (size_t)(colon - entry) : strlen(entry);
  if (end && entry[0] == '[') {
    entry++;
    length -= 2;
  }
  size_t host_length = strlen(host);
  if (host_length > 2 && host[0] == '[' && host[host_length - 1] == ']') {
    host++;
    host_length -= 2;
  }
  bool any = length == 1 && *entry == '*';
  if (!any && (length != host_length || strncasecmp(entry, host, length) != 0))
    return false;
  char text[8];
  snprintf(text, sizeof text, "%d", port);
  return !has_port || port == 0 || strcmp(colon + 1, text) == 0;
}

bool ep_permit_net(const ep_permit *p, const char *host, int port)
{
  if (!p->restricted)
    return true;
  for (char *const *entry = p->net; *entry; entry++) {
    if (**entry && means(*entry, host, port))
      return true;
  }
  return false;
}

bool ep_permit_any_file(const ep_permit *p)
{
  return !p->restricted || *p->read || *p->write;
}

int ep_permit_refuse(lua_State *L, const char *kind, const char *what)
{
  lua_pushnil(L);
  lua_pushfstring(L, "not permitted: %s (--allow-%s)", what, kind);
  lua_pushinteger(L, EACCES);
  return 3;
}
