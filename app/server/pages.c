// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The pages of the control panel: the files of resources/web, read once when the server starts, so that no request ever
 * names a path of the disk. The web thread; owns them.
 * A page may load from here alone and runs no text as script. Pages of windows (/ui) may also show images that scripts made.
 */
#include "server/server.h"

#include <dirent.h>
#include <eplua/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 500, DEPTH_MAX = 5 };
#define FILE_BYTES_MAX (4L << 20)

typedef struct page {
  struct page *next;
  char *path; /* "/web/css/panel.css" */
  char *bytes;
  size_t length;
  const char *type;
} page;

struct server_pages {
  page *first;
  int count;
};

static const struct {
  const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webmanifest", "application/manifest+json"},
};

static const char *type_of(const char *path)
{
  const char *ending = strrchr(path, '.');
  for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++) {
    if (strcmp(ending, types[i].ending) == 0)
      return types[i].type;
  }
  return NULL;
}

// --- reading ---

static char *read_whole(const char *file, size_t length)
{
  FILE *f = fopen(file, "rbe");
  char *bytes = f ? malloc(length + 1) : NULL;
  if (bytes && fread(bytes, 1, length, f) != length) {
    free(bytes);
    bytes = NULL;
  }
  if (f)
    fclose(f);
  return bytes;
}

static void add_file(struct server_pages *p, const char *file, const char *path, size_t length)
{
  page *one = calloc(1, sizeof *one);
  if (!one)
    return;
  *one = (page){.next = p->first,
                .path = strdup(path),
                .bytes = read_whole(file, length),
                .length = length,
                .type = type_of(path)};
  if (!one->path || !one->bytes) {
    free(one->path);
    free(one->bytes);
    free(one);
    return;
  }
  p->first = one;
  p->count++;
}

// path: of the folder as pages see it.
static void add_folder(struct server_pages *p, const char *folder, const char *path, int depth)
{
  DIR *dir = opendir(folder);
  const struct dirent *entry;
  while (dir && p->count < FILES_MAX && (entry = readdir(dir))) {
    char file[4096], below[1024];
    struct stat info;
    if (entry->d_name[0] == '.' ||
        (size_t)snprintf(file, sizeof file, "%s/%s", folder, entry->d_name) >= sizeof file ||
        (size_t)snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= sizeof below ||
        stat(file, &info) != 0)
      continue;
    if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX)
      add_folder(p, file, below, depth + 1);
    else if (S_ISREG(info.st_mode) && info.st_size <= FILE_BYTES_MAX && type_of(below))
      add_file(p, file, below, (size_t)info.st_size);
  }
  if (dir)
    closedir(dir);
}

struct server_pages *server_pages_new(const char *resources)
{
  struct server_pages *p = calloc(1, sizeof *p);
  char folder[4096];
  if (p && resources &&
      (size_t)snprintf(folder, sizeof folder, "%s/web", resources) < sizeof folder)
    add_folder(p, folder, "/web", 0);
  return p;
}

void server_pages_free(struct server_pages *p)
{
  if (!p)
    return;
  while (p->first) {
    page *one = p->first;
    p->first = one->next;
    free(one->path);
    free(one->bytes);
    free(one);
  }
  free(p);
}

static const page *find(const server_web *s, const char *path)
{
  for (const page *one = s->pages->first; one; one = one->next) {
    if (strcmp(one->path, path) == 0)
      return one;
  }
  return NULL;
}

bool server_pages_has(const server_web *s, const char *path)
{
  return find(s, path);
}

// --- answering ---

static const char panel_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
    "'none'";
// the panel shows this one in a frame
static const char window_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

void server_reply_page(const server_request *r, int status, const char *type, const char *bytes,
                       size_t length, const char *policy)
{
  const epq_http_header headers[] = {{"content-security-policy", policy},
                                     {"x-content-type-options", "nosniff"},
                                     {"referrer-policy", "no-referrer"},
                                     {"cross-origin-opener-policy", "same-origin"},
                                     {"cross-origin-resource-policy", "same-origin"},
                                     {"cache-control", "no-store"}};
  server_answer(r->server, r->http->id,
                &(epq_http_answer){.status = status,
                                   .content_type = type,
                                   .body = bytes,
                                   .length = length,
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers});
}

static void send_page(const server_request *r, const char *path, const char *policy)
{
  const page *one = find(r->server, path);
  if (one)
    server_reply_page(r, 200, one->type, one->bytes, one->length, policy);
  else
    server_reply_error(r->server, r->http->id, 404,
                       "the pages of the control panel are not installed");
}

void server_get_page(const server_request *r)
{
  send_page(r, r->http->path, panel_policy);
}

// A browser asks for HTML by name; whoever does not gets a line of JSON.
void server_get_root(const server_request *r)
{
  const char *accept = epq_http_header_find(r->http, "accept");
  if (accept && strstr(accept, "text/html")) {
    send_page(r, "/web/index.html", panel_policy);
    return;
  }
  cJSON *answer = cJSON_CreateObject();
  cJSON_AddStringToObject(answer, "message", "EPLua");
  cJSON_AddStringToObject(answer, "version", EPLUA_VERSION);
  server_reply_document(r->server, r->http->id, 200, answer);
}

void server_get_ui(const server_request *r)
{
  send_page(r, "/web/ui.html", window_policy);
}

void server_get_openapi(const server_request *r)
{
  const server_web *s = r->server;
  server_reply_json(r->server, r->http->id, 200, s->openapi, s->openapi_length);
}
