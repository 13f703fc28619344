// SPDX-License-Identifier: GPL-3.0-or-later
#include "ide/run_spec.h"

#include <stdlib.h>
#include <string.h>

// What is NULL stays so; *fine becomes false when there is no memory.
static char *copy_bytes(const char *bytes, size_t length, bool *fine)
{
  char *copy = bytes ? malloc(length + 1) : NULL;
  if (copy) {
    memcpy(copy, bytes, length);
    copy[length] = 0;
  }
  *fine = *fine && (copy || !bytes);
  return copy;
}

static char *copy_text(const char *text, bool *fine)
{
  return copy_bytes(text, text ? strlen(text) : 0, fine);
}

static const char *const *copy_list(const char *const *list, bool *fine)
{
  size_t n = 0;
  while (list && list[n])
    n++;
  char **copy = calloc(n + 1, sizeof *copy);
  *fine = *fine && copy;
  for (size_t k = 0; copy && k < n; k++)
    copy[k] = copy_text(list[k], fine);
  return (const char *const *)copy;
}

static void free_list(const char *const *list)
{
  for (size_t k = 0; list && list[k]; k++)
    free((void *)list[k]);
  free((void *)list);
}

void ide_run_spec_fini(ide_run_spec *copy)
{
  free((void *)copy->path);
  free((void *)copy->title);
  free((void *)copy->text);
  free((void *)copy->folder);
  free_list(copy->args);
  free_list(copy->env);
  *copy = (ide_run_spec){0};
}

bool ide_run_spec_copy(ide_run_spec *to, const ide_run_spec *from)
{
  bool fine = true;
  *to = *from;
  to->path = copy_text(from->path, &fine);
  to->title = copy_text(from->title, &fine);
  to->text = copy_bytes(from->text, from->length, &fine);
  to->folder = copy_text(from->folder, &fine);
  to->args = copy_list(from->args, &fine);
  to->env = copy_list(from->env, &fine);
  if (!fine)
    ide_run_spec_fini(to);
  return fine;
}
