// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lang_source *source_with_cursor(const char *text, lang_position *cursor)
{
  const char *mark = strchr(text, '$');
  size_t before = mark ? (size_t)(mark - text) : strlen(text);
  size_t length = strlen(text) - (mark ? 1 : 0);
  char *copy = calloc(1, length + 1);
  assert_non_null(copy);
  snprintf(copy, length + 1, "%.*s%s", (int)before, text, mark ? mark + 1 : "");
  *cursor = (lang_position){1, 1};
  for (size_t i = 0; i < before; i++) {
    cursor->column++;
    if (text[i] == '\n')
      *cursor = (lang_position){cursor->line + 1, 1};
  }
  lang_source *source = lang_source_new(copy, length);
  assert_non_null(source);
  free(copy);
  return source;
}

const lang_library *annotations(void)
{
  static lang_library *library;
  if (!library) {
    library = lang_library_new();
    assert_non_null(library);
    assert_true(lang_library_load(library, REPOSITORY "/resources/lua/meta") > 10);
  }
  return library;
}

static char *read_file(const char *path, size_t *length)
{
  FILE *in = fopen(path, "rb");
  assert_non_null(in);
  assert_int_equal(fseek(in, 0, SEEK_END), 0);
  long size = ftell(in);
  assert_int_equal(fseek(in, 0, SEEK_SET), 0);
  size_t room = size > 0 ? (size_t)size : 0;
  char *text = calloc(1, room + 1);
  assert_non_null(text);
  *length = fread(text, 1, room, in);
  assert_int_equal(*length, room);
  fclose(in);
  return text;
}

char *read_repository_file(const char *path, size_t *length)
{
  char whole[4096];
  snprintf(whole, sizeof whole, "%s/%s", REPOSITORY, path);
  return read_file(whole, length);
}

size_t each_file(const char *pattern,
                 void (*visit)(const char *path, const char *text, size_t length))
{
  char whole[4096];
  glob_t found = {0};
  snprintf(whole, sizeof whole, "%s/%s", REPOSITORY, pattern);
  assert_int_equal(glob(whole, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    size_t length;
    char *text = read_file(found.gl_pathv[i], &length);
    visit(found.gl_pathv[i], text, length);
    free(text);
  }
  size_t count = found.gl_pathc;
  globfree(&found);
  return count;
}
