/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDE_RUN_SPEC_H
#define IDE_RUN_SPEC_H

#include <stdbool.h>
#include <stddef.h>

/* What a run runs, and how. All borrowed, save in a copy. */
typedef struct ide_run_spec {
  const char *path;  /* names the code; NULL: a text without a file */
  const char *title; /* names it then, and in what is said about it */
  const char *text;  /* what runs */
  size_t length;
  const char *const *args; /* ends with NULL; NULL: none */
  const char *folder;      /* working folder; NULL: that of the program */
  const char *const *env;  /* NAME=VALUE, ends with NULL; NULL: none */
  bool restricted;
  bool dock_windows;
} ide_run_spec;

/* A copy of all it points to; given: ide_run_spec_fini(). False: no memory, and nothing to free. */
bool ide_run_spec_copy(ide_run_spec *to, const ide_run_spec *from);
void ide_run_spec_fini(ide_run_spec *copy); /* and leaves it empty; an empty one is accepted */

#endif
