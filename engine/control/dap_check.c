// SPDX-License-Identifier: MIT
/*
 * What is wrong with a breakpoint before it is set: an expression that is none, a name that can be no function's, a line without code.
 * The control thread; owns the lines of files that were looked at last, as long as the files are as they were.
 * The files are compiled here and not asked of the engine: it may be busy, or not begun.
 */
#include "control/dap_int.h"
#include "debug/eval.h"
#include "debug/lines.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES = 32 };

typedef struct file_lines {
  char *path; // NULL: the place is free
  struct timespec changed;
  off_t size;
  ino_t inode;
  uint64_t used; // when it was wanted last
  bool compiles;
  ep_lines lines;
} file_lines;

struct ep_dap_files {
  uint64_t clock;
  file_lines list[FILES];
};

static void forget_file(file_lines *f)
{
  free(f->path);
  ep_lines_free(&f->lines);
  *f = (file_lines){0};
}

void ep_dap_files_free(struct ep_dap_files *files)
{
  for (size_t i = 0; files && i < FILES; i++)
    forget_file(&files->list[i]);
  free(files);
}

// The file's place, or the one that was not wanted for the longest time.
static file_lines *place_of(struct ep_dap_files *files, const char *path)
{
  file_lines *oldest = &files->list[0];
  for (size_t i = 0; i < FILES; i++) {
    file_lines *f = &files->list[i];
    if (f->path && strcmp(f->path, path) == 0)
      return f;
    if (f->used < oldest->used)
      oldest = f;
  }
  return oldest;
}

static bool is_fresh(const file_lines *f, const char *path, const struct stat *st)
{
  return f->path && strcmp(f->path, path) == 0 && f->size == st->st_size &&
         f->inode == st->st_ino && f->changed.tv_sec == st->st_mtim.tv_sec &&
         f->changed.tv_nsec == st->st_mtim.tv_nsec;
}

const ep_lines *ep_dap_lines_of(ep_daps *daps, const char *path, const char **why)
{
  struct stat st;
  *why = "not enough memory";
  if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
    *why = errno == EACCES ? "the file cannot be read" : "no such file";
    return NULL;
  }
  if (!daps->files && !(daps->files = calloc(1, sizeof *daps->files)))
    return NULL;
  file_lines *f = place_of(daps->files, path);
  if (!is_fresh(f, path, &st)) {
    forget_file(f);
    f->path = strdup(path);
    if (!f->path)
      return NULL;
    f->changed = st.st_mtim;
    f->size = st.st_size;
    f->inode = st.st_ino;
    f->compiles = ep_lines_of_file(path, &f->lines);
  }
  f->used = ++daps->files->clock;
  *why = "the file does not compile, or cannot be read";
  return f->compiles ? &f->lines : NULL;
}

static int check_part(const char *begin, const char *text, size_t text_length, const char *end,
                      eplua_error *err)
{
  size_t length = strlen(begin) + text_length + strlen(end) + 1;
  char *code = malloc(length);
  if (!code)
    return EPLUA_E_NOMEM;
  int n = snprintf(code, length, "%s%.*s%s", begin, (int)text_length, text, end);
  int result = eplua_check(code, (size_t)n, NULL, err, NULL);
  free(code);
  return result;
}

static int check_code(const char *begin, const char *text, const char *end, eplua_error *err)
{
  return check_part(begin, text, strlen(text), end, err);
}

typedef struct log_check {
  char *buffer;
  size_t size;
} log_check;

static bool check_in_log(void *ud, const char *code, size_t length)
{
  const log_check *check = ud;
  eplua_error err = {0};
  int result =
      check_part("return ", code, length, "\n", &err); // several values are shown as print would
  if (result != EPLUA_OK)
    snprintf(check->buffer, check->size, "'{%.*s}': %s", (int)(length < 200 ? length : 200), code,
             result == EPLUA_E_NOMEM ? "not enough memory" : err.message);
  return result == EPLUA_OK;
}

const char *ep_dap_check_log(const char *text, char *buffer, size_t size)
{
  ep_log *l = ep_log_new(text);
  if (!l)
    return "not enough memory, or it is too long";
  bool sound = ep_log_each(l, check_in_log, &(log_check){buffer, size});
  ep_log_free(l, NULL);
  return sound ? NULL : buffer;
}

const char *ep_dap_check_expression(const char *text, char *buffer, size_t size)
{
  eplua_error err = {0}, plain = {0};
  int code = check_code("return (", text, "\n)", &err);
  if (code == EPLUA_OK)
    return NULL;
  if (code == EPLUA_E_NOMEM)
    return "not enough memory";
  // what Lua says of our parentheses is of no use to who has written none
  bool better = check_code("return ", text, "\n", &plain) != EPLUA_OK;
  snprintf(buffer, size, "'%.200s' is no expression: %s", text,
           better ? plain.message : err.message);
  return buffer;
}

// Behind the set that begins at p; NULL: it does not end.
static const char *skip_set(const char *p)
{
  p += p[1] == '^' ? 2 : 1;
  do { // a ] that comes first is one of the set
    if (!*p)
      return NULL;
    p += *p == '%' && p[1] ? 2 : 1;
  } while (*p != ']');
  return p + 1;
}

// What string.find finds wrong only when it comes so far (lstrlib.c, do_match).
const char *ep_dap_check_pattern(const char *p)
{
  int open = 0;
  while (*p) {
    if (*p == '[') {
      p = skip_set(p);
      if (!p)
        return "malformed pattern (missing ']')";
      continue;
    }
    if (*p == '%') {
      p++;
      if (!*p)
        return "malformed pattern (ends with '%')";
      if (*p == 'b' && (!p[1] || !p[2]))
        return "malformed pattern (missing arguments to '%b')";
      if (*p == 'f' && p[1] != '[')
        return "missing '[' after '%f' in pattern";
      p += *p == 'b' ? 3 : 1;
      continue;
    }
    open += *p == '(' ? 1 : *p == ')' ? -1 : 0;
    if (open < 0)
      return "invalid pattern capture";
    p++;
  }
  return open ? "unfinished capture" : NULL;
}

// name(.name)*(:name)?
const char *ep_dap_check_function(const char *name)
{
  static const char wrong[] = "no name of a function: name, table.name, or object:method";
  bool method = false;
  for (const char *at = name;; at++) {
    if (!isalpha((unsigned char)*at) && *at != '_')
      return wrong;
    while (isalnum((unsigned char)*at) || *at == '_')
      at++;
    if (!*at)
      return NULL;
    if (method || (*at != '.' && *at != ':'))
      return wrong;
    method = *at == ':';
  }
}
