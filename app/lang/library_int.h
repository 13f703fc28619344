/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a library. Inside of lang. */
#ifndef LANG_LIBRARY_INT_H
#define LANG_LIBRARY_INT_H

#include "lang/library.h"
#include "lang/model.h"

typedef struct lang_library_file {
  lang_source *source;
  char *path;
} lang_library_file;

struct lang_library {
  lang_arena *arena;
  lang_model *model;
  lang_library_file *files;
  size_t count;
  bool broken; // memory ran out while something was added
};

#endif
