// SPDX-License-Identifier: MIT
/*
 * Which lines of a chunk have code. Any thread, each with a state of its own; owns nothing but what it gives away.
 * Lua tells the lines of one function (lua_getinfo "L"), and to ask for those inside it they would have to be run. So the chunk is
 * dumped by Lua's own lua_dump, and the dump is read (dump.c): each function carries a table from instructions to lines. The lines are
 * those of lua_getinfo, for all functions together. To run the compiler's lexer over the text and guess was left: what has
 * code is the compiler's to say.
 */
#include "debug/lines.h"

#include "debug/dump.h"
#include "lua/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  TEXT_MAX = 16 << 20,
  MEMORY_MAX = 256 << 20, // of the compiler
};

typedef struct gathering {
  int *line;
  size_t count, capacity;
} gathering;

static bool add_line(void *ud, int line)
{
  gathering *g = ud;
  if (g->count > 0 && g->line[g->count - 1] == line)
    return true;
  if (g->count == g->capacity) {
    size_t capacity = g->capacity ? g->capacity * 2 : 64;
    int *grown = realloc(g->line, capacity * sizeof *grown);
    if (!grown)
      return false;
    g->line = grown;
    g->capacity = capacity;
  }
  g->line[g->count++] = line;
  return true;
}

static int compare(const void *a, const void *b)
{
  int one = *(const int *)a, other = *(const int *)b;
  return (one > other) - (one < other);
}

bool ep_lines_of_dump(const char *bytes, size_t length, ep_lines *out)
{
  ep_dump d;
  gathering g = {0};
  size_t kept = 0;
  *out = (ep_lines){0};
  if (!ep_dump_read(&d, bytes, length))
    return false;
  bool whole = true;
  for (int i = 0; whole && i < d.count; i++)
    whole = ep_dump_lines(&d, &d.functions[i], add_line, &g);
  ep_dump_free(&d);
  if (!whole || g.count == 0 || g.count > INT_MAX) {
    free(g.line);
    return false;
  }
  qsort(g.line, g.count, sizeof *g.line, compare);
  for (size_t i = 0; i < g.count; i++) {
    if (kept == 0 || g.line[kept - 1] != g.line[i])
      g.line[kept++] = g.line[i];
  }
  *out = (ep_lines){.count = (int)kept, .line = g.line};
  return true;
}

void ep_lines_free(ep_lines *l)
{
  free(l->line);
  *l = (ep_lines){0};
}

int ep_lines_snap(const ep_lines *l, int line)
{
  int low = 0, high = l->count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (l->line[middle] < line)
      low = middle + 1;
    else
      high = middle;
  }
  return low < l->count ? l->line[low] : 0;
}

// --- where dumps come from ---

bool ep_lines_of_function(lua_State *L, ep_lines *out)
{
  size_t length = 0;
  char *bytes = ep_dump_make(L, &length);
  *out = (ep_lines){0};
  bool there = bytes && ep_lines_of_dump(bytes, length, out);
  free(bytes);
  return there;
}

bool ep_lines_of_text(const char *text, size_t length, ep_lines *out)
{
  *out = (ep_lines){0};
  if (length > TEXT_MAX)
    return false;
  ep_compiled c;
  ep_compile_alone(&c, text, length, MEMORY_MAX);
  bool there = c.status == LUA_OK && ep_lines_of_function(c.L, out);
  ep_compiled_close(&c);
  return there;
}

// The content of a plain file, given; NULL: it is none, or too long, or there is no memory.
static char *read_file(int fd, size_t *length)
{
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > TEXT_MAX)
    return NULL;
  size_t room = (size_t)info.st_size;
  char *text = malloc(room + 1);
  *length = 0;
  while (text) {
    ssize_t got = read(fd, text + *length, room + 1 - *length);
    if (got < 0 && errno == EINTR)
      continue;
    *length += got > 0 ? (size_t)got : 0;
    if (got == 0)
      return text;
    if (got < 0 || *length > room) { // it grows while it is read
      free(text);
      text = NULL;
    }
  }
  return NULL;
}

bool ep_lines_of_file(const char *path, ep_lines *out)
{
  size_t length = 0;
  *out = (ep_lines){0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return false;
  char *text = read_file(fd, &length);
  close(fd);
  bool there = text && ep_lines_of_text(text, length, out);
  free(text);
  return there;
}
