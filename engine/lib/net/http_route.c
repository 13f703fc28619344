// SPDX-License-Identifier: MIT
/*
 * The table of routes: a list, looked through in the order in which it was written. Engine thread; owns the texts of the table.
 * A path is compared part by part as it came, and each part is decoded by itself, so a slash in a parameter ("a%2Fb") stays in it. A tree of routes was
 * rejected: scripts have a handful, and "the first that fits" needs no explanation.
 */
#include "lib/net/http_server_int.h"

#include <stdlib.h>
#include <string.h>

enum { PART_MAX = 1024 }; // of a part that is compared; a longer one is no name in a pattern

const char *ep_httpd_check_pattern(const char *pattern)
{
  if (*pattern != '/')
    return "a pattern begins with /";
  for (const char *part = pattern; part; part = strchr(part + 1, '/')) {
    size_t length = strcspn(part + 1, "/");
    if ((part[1] == ':' || part[1] == '*') && length == 1 && part[1] == ':')
      return "a parameter needs a name: /:id";
    if (part[1] == '*' && part[1 + length])
      return "*rest comes last in a pattern";
  }
  return NULL;
}

// Is part of a path, decoded, that of a pattern?
static bool same_part(const char *part, size_t length, const char *pattern, size_t pattern_length)
{
  char decoded[PART_MAX + 1];
  if (!memchr(part, '%', length))
    return length == pattern_length && memcmp(part, pattern, length) == 0;
  if (length > PART_MAX)
    return false;
  ptrdiff_t n = ep_http_decode(part, length, NULL, decoded);
  return n >= 0 && (size_t)n == pattern_length && memcmp(decoded, pattern, (size_t)n) == 0;
}

typedef void (*param_fn)(void *ud, const char *name, size_t name_length, const char *value,
                         size_t value_length);

// Does the path fit? Tells of its parameters; param may be NULL.
static bool match(const char *pattern, const char *path, size_t length, param_fn param, void *ud)
{
  const char *end = path + length;
  for (;;) { // both stand at a slash
    size_t wanted = strcspn(pattern + 1, "/");
    const char *part = path + 1, *slash = memchr(part, '/', (size_t)(end - part));
    const char *stop = slash ? slash : end;
    if (pattern[1] == '*') {
      if (param && wanted > 1)
        param(ud, pattern + 2, wanted - 1, part, (size_t)(end - part));
      return true;
    }
    if (pattern[1] == ':') {
      if (stop == part) // a parameter is not empty
        return false;
      if (param)
        param(ud, pattern + 2, wanted - 1, part, (size_t)(stop - part));
    } else if (!same_part(part, (size_t)(stop - part), pattern + 1, wanted)) {
      return false;
    }
    pattern += 1 + wanted;
    path = stop;
    if (!*pattern || path == end)
      return !*pattern && path == end;
  }
}

static bool fits_path(const ep_httpd_route *r, const ep_http_head *head)
{
  if (r->method)
    return match(r->pattern, head->target, head->raw_path_length, NULL, NULL);
  size_t length = strlen(r->pattern); // of a folder; "/files" is that of "/files/"
  return strncmp(head->path, r->pattern, length) == 0 ||
         (strncmp(head->path, r->pattern, length - 1) == 0 && head->path[length - 1] == '\0');
}

static bool is_method(const char *method, const char *other)
{
  return strcmp(method, other) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(other, "GET") == 0);
}

static bool fits_method(const ep_httpd_route *r, const char *method)
{
  if (!r->method)
    return is_method(method, "GET");
  return strcmp(r->method, "*") == 0 || is_method(method, r->method);
}

const ep_httpd_route *ep_httpd_find_route(const ep_httpd_connection *c, bool *others)
{
  const ep_httpd *h = c->server;
  for (int i = 0; i < h->route_count; i++) {
    const ep_httpd_route *r = &h->routes[i];
    if (!fits_path(r, &c->head))
      continue;
    if (fits_method(r, c->head.method))
      return r;
    *others = true;
  }
  return NULL;
}

static void set_param(void *ud, const char *name, size_t name_length, const char *value,
                      size_t value_length)
{
  lua_State *L = ud;
  luaL_Buffer b;
  lua_pushlstring(L, name, name_length);
  char *out = luaL_buffinitsize(L, &b, value_length + 1);
  ptrdiff_t n = ep_http_decode(value, value_length, NULL, out);
  luaL_pushresultsize(&b, n < 0 ? 0 : (size_t)n); // the head was refused when it cannot be decoded
  lua_rawset(L, -3);
}

void ep_httpd_push_params(lua_State *L, const ep_httpd_connection *c, const ep_httpd_route *r)
{
  lua_newtable(L);
  match(r->pattern, c->head.target, c->head.raw_path_length, set_param, L);
}

void ep_httpd_allow(const ep_httpd_connection *c, char *text, size_t size)
{
  const ep_httpd *h = c->server;
  ep_httpd_text t = {text, text + size - 1, false};
  bool first = true;
  ep_httpd_put(&t, "Allow: ");
  for (int i = 0; i < h->route_count; i++) {
    const char *method = h->routes[i].method ? h->routes[i].method : "GET";
    bool said = !fits_path(&h->routes[i], &c->head) || (size_t)(t.end - t.at) < strlen(method) + 10;
    for (int k = 0; k < i && !said; k++)
      said = fits_path(&h->routes[k], &c->head) &&
             strcmp(h->routes[k].method ? h->routes[k].method : "GET", method) == 0;
    if (said)
      continue;
    ep_httpd_put(&t, first ? "" : ", ");
    ep_httpd_put(&t, method);
    if (strcmp(method, "GET") == 0)
      ep_httpd_put(&t, ", HEAD");
    first = false;
  }
  ep_httpd_put(&t, "\r\n");
  *t.at = '\0';
}

bool ep_httpd_add_route(ep_httpd *h, const char *method, const char *pattern, int function,
                        ep_httpd_folder *folder)
{
  ep_httpd_route *routes = realloc(h->routes, ((size_t)h->route_count + 1) * sizeof *routes);
  if (routes)
    h->routes = routes;
  ep_httpd_route r = {.method = method ? strdup(method) : NULL,
                      .pattern = strdup(pattern),
                      .function = function,
                      .folder = folder};
  if (!routes || !r.pattern || (method && !r.method)) {
    free(r.method);
    free(r.pattern);
    ep_httpd_unref_folder(folder);
    return false;
  }
  h->routes[h->route_count++] = r;
  return true;
}

void ep_httpd_free_routes(ep_httpd *h)
{
  for (int i = 0; i < h->route_count; i++) {
    free(h->routes[i].method);
    free(h->routes[i].pattern);
    ep_httpd_unref_folder(h->routes[i].folder);
  }
  free(h->routes);
  h->routes = NULL;
  h->route_count = 0;
}
