// SPDX-License-Identifier: MIT
/*
 * server:folder(): files answer requests without Lua. Engine thread, and libuv's pool for what may block: opening, looking, reading. Owns folders, which
 * files that are being sent keep alive.
 * Whether a file is inside is asked of the file that was opened (/proc/self/fd), not of its name, so links out of the folder are refused and nobody can put one in
 * between. Names with .. , zeros and bad UTF-8 were refused with the head of the request; encoded slashes are refused here.
 */
#include "base/thread.h"
#include "lib/net/http_server_int.h"
#include "lib/net/net_class.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

// --- on the pool ---

static int status_of(int error)
{
  switch (error) {
  case EMFILE:
  case ENFILE:
  case ENOMEM:
    return 503;
  case EACCES:
  case EPERM:
    return 403;
  default:
    return 404;
  }
}

static bool is_inside(const ep_httpd_folder *folder, const char *real)
{
  size_t length = folder->root_length;
  return strncmp(real, folder->root, length) == 0 && (real[length] == '/' || length == 1);
}

// Opens a path that may be a folder. The status; 200 with an open descriptor.
static int open_inside(const ep_httpd_folder *folder, const char *path, int *fd, struct stat *found)
{
  char link[40], real[4096];
  *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (*fd < 0)
    return status_of(errno);
  snprintf(link, sizeof link, "/proc/self/fd/%d", *fd);
  ssize_t length = readlink(link, real, sizeof real - 1);
  if (length <= 0 || fstat(*fd, found) != 0)
    return 404;
  real[length] = '\0';
  bool root = S_ISDIR(found->st_mode) && strcmp(real, folder->root) == 0;
  if (!root && !is_inside(folder, real))
    return 404;
  if (folder->permit && !ep_permit_read(folder->permit, real))
    return 403;
  return 200;
}

static int open_file(ep_httpd_file *f, struct stat *found)
{
  size_t length = strlen(f->path);
  bool slash = length > 0 && f->path[length - 1] == '/';
  int status = open_inside(f->folder, f->path, &f->fd, found);
  if (status != 200)
    return status;
  if (S_ISREG(found->st_mode))
    return slash ? 404 : 200;
  if (!S_ISDIR(found->st_mode))
    return 404;
  if (!slash)
    return 301;
  close(f->fd);
  f->fd = -1;
  char *index = NULL;
  if (!*f->folder->index || asprintf(&index, "%s%s", f->path, f->folder->index) < 0)
    return 404;
  free(f->path);
  f->path = index;
  status = open_inside(f->folder, f->path, &f->fd, found);
  return status == 200 && !S_ISREG(found->st_mode) ? 404 : status;
}

static void on_work(uv_work_t *work)
{
  ep_httpd_file *f = work->data;
  struct stat found;
  f->status = open_file(f, &found);
  if (f->status != 200)
    return;
  f->size = (uint64_t)found.st_size;
  f->changed = found.st_mtim;
  f->type = ep_http_file_type(f->path);
  if (!f->wants_piece)
    return;
  size_t wanted = f->size < EP_HTTPD_PIECE ? (size_t)f->size : (size_t)EP_HTTPD_PIECE;
  while (f->piece < wanted) {
    ssize_t n =
        pread(f->fd, f->buffer + EP_HTTPD_FILE_HEAD + f->piece, wanted - f->piece, (off_t)f->piece);
    if (n <= 0)
      break; // the answer finds that something is missing
    f->piece += (size_t)n;
  }
}

// --- on the engine thread ---

static void on_worked(uv_work_t *work, int error) EP_ENGINE_THREAD
{
  ep_httpd_file *f = work->data;
  if (error)
    f->status = 503;
  if (f->connection && !f->connection->leaving)
    ep_httpd_answer_file(f);
  else
    ep_httpd_free_file(f);
}

// What of the path is in the folder. NULL: nothing may be there.
static const char *inside_path(const ep_httpd_connection *c, const ep_httpd_route *r)
{
  const char *path = c->head.path + strlen(r->pattern);
  for (const char *at = path; *at; at++) {
    bool begins = at == path || at[-1] == '/';
    if (begins && *at == '.' && !r->folder->hidden)
      return NULL;
    if (begins && *at == '/') // an empty part
      return NULL;
    if (*at == '%' && (strncasecmp(at, "%2f", 3) == 0 || strncasecmp(at, "%5c", 3) == 0))
      return NULL;
  }
  return path;
}

static ep_httpd_file *new_file(ep_httpd_folder *folder, const char *path)
{
  ep_httpd_file *f = calloc(1, sizeof *f);
  if (!f)
    return NULL;
  f->fd = -1;
  f->buffer = malloc((size_t)EP_HTTPD_FILE_HEAD + EP_HTTPD_PIECE);
  bool root = folder->root_length == 1;
  if (!f->buffer || asprintf(&f->path, "%s/%s", root ? "" : folder->root, path) < 0) {
    free(f->buffer);
    free(f);
    return NULL;
  }
  f->folder = folder;
  folder->users++;
  f->work.data = f->reading.data = f;
  return f;
}

void ep_httpd_send_file(ep_httpd_connection *c, const ep_httpd_route *r)
{
  if (strlen(c->head.path) < strlen(r->pattern)) { // "/files" for "/files/"
    char extra[600];
    snprintf(extra, sizeof extra, "Location: %.500s\r\n", r->pattern);
    ep_httpd_say(c, 301, NULL, extra);
    return;
  }
  const char *path = inside_path(c, r);
  ep_httpd_file *f = path ? new_file(r->folder, path) : NULL;
  if (!f) {
    ep_httpd_say(c, path ? 503 : 404, NULL, NULL);
    return;
  }
  f->connection = c;
  f->wants_piece = !ep_httpd_is_head(c) && !ep_http_find(&c->head, "range");
  c->file = f;
  int error = uv_queue_work(ep_loop_uv(c->server->s->loop), &f->work, on_work, on_worked);
  if (error) {
    ep_httpd_free_file(f);
    ep_httpd_say(c, 503, NULL, NULL);
  }
}

void ep_httpd_drop_file(ep_httpd_connection *c)
{
  if (c->file)
    c->file->connection = NULL;
  c->file = NULL;
}

void ep_httpd_free_file(ep_httpd_file *f)
{
  if (f->connection)
    f->connection->file = NULL;
  if (f->fd >= 0)
    close(f->fd);
  ep_httpd_unref_folder(f->folder);
  free(f->path);
  free(f->buffer);
  free(f);
}

// --- folders ---

void ep_httpd_unref_folder(ep_httpd_folder *folder)
{
  if (!folder || --folder->users > 0)
    return;
  free(folder->root);
  free(folder->index);
  free(folder);
}

static int refuse(lua_State *L, const char *path, int error)
{
  char text[600], code[32] = "";
  uv_err_name_r(uv_translate_sys_error(error), code, sizeof code);
  snprintf(text, sizeof text, "cannot serve %s: %s", path,
           error == ENOTDIR ? "it is no folder" : uv_strerror(uv_translate_sys_error(error)));
  return ep_net_push_error(L, text, code);
}

// Why it is no prefix of a folder.
static const char *check_prefix(const char *prefix, size_t length)
{
  if (strlen(prefix) != length || *prefix != '/')
    return "a prefix begins with /";
  if (strpbrk(prefix, ":*%?#"))
    return "a prefix is a plain path";
  return length > 400 ? "a prefix has at most 400 bytes" : NULL;
}

// server:folder(prefix, path [, {index, hidden, maxAge}]) -> server | nil, message, code
int ep_httpd_l_folder(lua_State *L)
{
  static const char *const known[] = {"index", "hidden", "maxAge", NULL};
  ep_httpd **object = ep_net_class_check(L, 1, &ep_httpd_class);
  ep_httpd *h = *object;
  luaL_argcheck(L, h, 1, "the server is finalized");
  size_t length, path_length, index_length = 0;
  const char *prefix = luaL_checklstring(L, 2, &length);
  const char *why = check_prefix(prefix, length);
  luaL_argcheck(L, !why, 2, why);
  const char *path = luaL_checklstring(L, 3, &path_length);
  luaL_argcheck(L, strlen(path) == path_length, 3, "a path has no zero bytes");
  lua_settop(L, 4);
  if (!lua_isnil(L, 4))
    luaL_checktype(L, 4, LUA_TTABLE);
  ep_net_check_options(L, 4, known, false);
  bool hidden = ep_net_option_flag(L, 4, "hidden", false);
  int64_t max_age = ep_net_option_integer(L, 4, "maxAge", 0, 100000000, -1);
  const char *index = "index.html";
  if (lua_istable(L, 4) && lua_getfield(L, 4, "index") != LUA_TNIL) {
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 4, "index: string expected");
    index = lua_tolstring(L, -1, &index_length);
    luaL_argcheck(L, strlen(index) == index_length && !strchr(index, '/'), 4,
                  "index: a plain file name expected");
  }
  const ep_permit *permit = &h->s->permit;
  struct stat found;
  char *root = realpath(path, NULL);
  int error = root && stat(root, &found) == 0 ? 0 : errno;
  if (!error && !S_ISDIR(found.st_mode))
    error = ENOTDIR;
  if (error) {
    free(root);
    return permit->restricted ? ep_permit_refuse(L, "read", path) : refuse(L, path, error);
  }
  if (permit->restricted && !ep_permit_read(permit, root)) {
    free(root);
    return ep_permit_refuse(L, "read", path);
  }
  ep_httpd_folder *folder = calloc(1, sizeof *folder);
  char *plain = NULL;
  if (folder) {
    *folder = (ep_httpd_folder){.users = 1,
                                .root = root,
                                .root_length = strlen(root),
                                .permit = permit->restricted ? permit : NULL,
                                .hidden = hidden,
                                .index = strdup(index),
                                .max_age_s = max_age};
    plain = malloc(length + 2);
  } else {
    free(root);
  }
  bool added = false;
  if (folder && folder->index && plain) {
    snprintf(plain, length + 2, "%s%s", prefix, prefix[length - 1] == '/' ? "" : "/");
    added = ep_httpd_add_route(h, NULL, plain, 0, folder);
  } else {
    ep_httpd_unref_folder(folder);
  }
  free(plain);
  if (!added)
    ep_raise_memory(L);
  lua_settop(L, 1);
  return 1;
}
