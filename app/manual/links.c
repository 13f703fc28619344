// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Where a link of a page leads: to a page of the manual, to an example, outside, or nowhere. Paths are joined by their words alone; the disk is asked only
 * for an example whose path is already known to be one.
 */
#include "manual/manual_int.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool manual_is_outside(const char *target)
{
  static const char *const schemes[] = {"https://", "http://", "mailto:"};
  for (size_t k = 0; k < sizeof schemes / sizeof *schemes; k++)
    if (strncmp(target, schemes[k], strlen(schemes[k])) == 0)
      return true;
  return false;
}

// "tutorials/timers" and "../windows.md" give "windows.md". False: it leaves the top, or does not fit.
static bool join(const char *from, const char *target, size_t length, char *path, size_t size)
{
  const char *slash = strrchr(from, '/');
  size_t used = slash ? (size_t)(slash - from) + 1 : 0;
  if (used >= size)
    return false;
  memcpy(path, from, used);
  for (const char *p = target, *end = target + length; p < end;) {
    const char *stop = memchr(p, '/', (size_t)(end - p));
    size_t n = (size_t)((stop ? stop : end) - p);
    if (n == 2 && p[0] == '.' && p[1] == '.') {
      if (used == 0)
        return false;
      used--; // the /
      while (used > 0 && path[used - 1] != '/')
        used--;
    } else if (n > 0 && !(n == 1 && p[0] == '.')) {
      if (used + n + 1 >= size)
        return false;
      memcpy(path + used, p, n);
      used += n;
      if (stop)
        path[used++] = '/';
    }
    p += n + (stop != NULL);
  }
  path[used] = '\0';
  return true;
}

const manual_page *manual_follow(const manual *m, const manual_page *from, const char *target,
                                 const char **anchor)
{
  char path[MANUAL_NAME_MAX];
  const char *hash = strchr(target, '#');
  size_t length = hash ? (size_t)(hash - target) : strlen(target);
  const manual_page *page = from;
  *anchor = hash ? hash + 1 : "";
  if (length > 0) {
    if (target[0] == '/' || memchr(target, ':', length) ||
        !join(from->name, target, length, path, sizeof path))
      return NULL;
    size_t n = strlen(path);
    if (n < 4 || strcmp(path + n - 3, ".md") != 0)
      return NULL;
    path[n - 3] = '\0';
    page = manual_find_page(m, path);
  }
  return page && manual_has_anchor(page, *anchor) ? page : NULL;
}

bool manual_example(const manual *m, const manual_page *from, const char *target, char *path,
                    size_t size)
{
  char place[MANUAL_NAME_MAX + 8], full[PATH_MAX];
  snprintf(place, sizeof place, "help/%s", from->name);
  if (target[0] == '/' || strpbrk(target, ":#%?\\") ||
      !join(place, target, strlen(target), path, size))
    return false;
  size_t n = strlen(path);
  return strncmp(path, "examples/", 9) == 0 && n > 13 && strcmp(path + n - 4, ".lua") == 0 &&
         (size_t)snprintf(full, sizeof full, "%s/%s", m->resources, path) < sizeof full &&
         access(full, R_OK) == 0;
}
