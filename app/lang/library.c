// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The library: one model over many sources, which it owns. One thread fills it, any number read it.
 */
#include "lang/library.h"

#include "lang/library_int.h"
#include "lang/source_int.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SOURCES 1000U
#define LONGEST_FILE ((size_t)4 << 20)

static void make_model(void *ud)
{
  lang_library *library = ud;
  library->model = lang_model_make(library->arena);
}

lang_library *lang_library_new(void)
{
  lang_library *library = calloc(1, sizeof *library);
  if (!library)
    return NULL;
  library->arena = lang_arena_new();
  if (!library->arena || !lang_arena_run(library->arena, make_model, library)) {
    lang_library_free(library);
    return NULL;
  }
  return library;
}

void lang_library_free(lang_library *library)
{
  if (!library)
    return;
  for (size_t i = 0; i < library->count; i++) {
    lang_source_free(library->files[i].source);
    free(library->files[i].path);
  }
  free(library->files);
  lang_arena_free(library->arena);
  free(library);
}

typedef struct adding {
  lang_library *library;
  lang_source *source;
  const char *module;
} adding;

static void add(void *ud)
{
  adding *a = ud;
  lang_model_add(a->library->model, a->source, a->module);
}

bool lang_library_add(lang_library *library, const char *path, const char *module, const char *text,
                      size_t length)
{
  if (library->count >= MOST_SOURCES || library->broken)
    return false;
  lang_library_file *grown = realloc(library->files, (library->count + 1) * sizeof *grown);
  if (!grown)
    return false;
  library->files = grown;
  lang_library_file *file = &library->files[library->count];
  file->source = lang_source_parse(text, length);
  if (!file->source)
    return false;
  file->path = strdup(path ? path : "");
  library->count++;
  adding a = {library, file->source, module};
  library->broken = !file->path || !lang_arena_run(library->arena, add, &a);
  return !library->broken;
}

static bool read_file(lang_library *library, const char *path)
{
  FILE *in = fopen(path, "rb");
  if (!in)
    return false;
  bool good = false;
  char *text = malloc(LONGEST_FILE);
  if (text) {
    size_t length = fread(text, 1, LONGEST_FILE, in);
    good =
        length < LONGEST_FILE && !ferror(in) && lang_library_add(library, path, NULL, text, length);
  }
  free(text);
  fclose(in);
  return good;
}

static int is_lua(const struct dirent *entry)
{
  size_t length = strlen(entry->d_name);
  return length > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + length - 4, ".lua") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

size_t lang_library_load(lang_library *library, const char *folder)
{
  struct dirent **entries = NULL;
  int count = scandir(folder, &entries, is_lua, by_name);
  size_t loaded = 0;
  for (int i = 0; i < count; i++) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
    if (length > 0 && (size_t)length < sizeof path && read_file(library, path))
      loaded++;
    free(entries[i]);
  }
  free(entries);
  return loaded;
}
