// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A list of real paths that does not change. See shown.h.
 */
#include "cli/shown.h"

#include <stdlib.h>
#include <string.h>

struct cli_shown {
  size_t count;
  char *paths[]; // real ones; owned
};

cli_shown *cli_shown_new(const char *script, const char *const *readable)
{
  size_t count = 0;
  while (readable && readable[count])
    count++;
  cli_shown *s = calloc(1, sizeof *s + (count + 1) * sizeof *s->paths);
  if (!s)
    return NULL;
  for (size_t i = 0; i <= count; i++) {
    const char *path = i < count ? readable[i] : script;
    char *real = path ? realpath(path, NULL) : NULL;
    if (real)
      s->paths[s->count++] = real;
  }
  return s;
}

void cli_shown_free(cli_shown *s)
{
  for (size_t i = 0; s && i < s->count; i++)
    free(s->paths[i]);
  free(s);
}

bool cli_shown_has(const cli_shown *s, const char *real)
{
  for (size_t i = 0; s && i < s->count; i++) {
    size_t length = strlen(s->paths[i]);
    if (strncmp(real, s->paths[i], length) == 0 &&
        (real[length] == '\0' || real[length] == '/' || s->paths[i][length - 1] == '/'))
      return true;
  }
  return false;
}
