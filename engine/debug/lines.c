// SPDX-License-Identifier: MIT
/*
 * Which lines of a chunk have code. Any thread, each with a state of its own; owns nothing but what it gives away.
 * Lua tells the lines of one function (lua_getinfo "L"), and to ask for those inside it they would have to be run. So the chunk is
 * dumped by Lua's own lua_dump, and the dump is read: each function carries a table from instructions to lines. The lines are
 * those of lua_getinfo, for all functions together. To run the compiler's lexer over the text and guess was left: what has
 * code is the compiler's to say.
 * The dump comes from this process, yet the reader trusts no byte of it: what is too short, or of another version, has no lines.
 */
#include "debug/lines.h"

#include "lua/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  TEXT_MAX = 16 << 20,
  MEMORY_MAX = 256 << 20, // of the compiler
  DEPTH_MAX = 256,        // of functions in functions; Lua's own limit is below
  // what the dump is made of (ldump.c, lobject.h, lopcodes.h of Lua 5.4)
  VERSION = 0x54,
  FORMAT = 0,
  INSTRUCTION_BYTES = 4,
  UPVALUE_BYTES = 3,
  CHECK_INTEGER = 0x5678,
  LINE_IS_ABSOLUTE = -128,
};

typedef enum constant_tag {
  TAG_NIL = 0x00,
  TAG_FALSE = 0x01,
  TAG_TRUE = 0x11,
  TAG_INTEGER = 0x03,
  TAG_FLOAT = 0x13,
  TAG_SHORT_STRING = 0x04,
  TAG_LONG_STRING = 0x14,
} constant_tag;

typedef struct reader {
  const unsigned char *at, *end;
  bool failed;
  int depth;
  int *line;
  size_t count, capacity;
} reader;

// --- parts of a dump ---

static const unsigned char *take(reader *r, size_t length)
{
  if (r->failed || (size_t)(r->end - r->at) < length) {
    r->failed = true;
    return NULL;
  }
  const unsigned char *bytes = r->at;
  r->at += length;
  return bytes;
}

static int take_byte(reader *r)
{
  const unsigned char *byte = take(r, 1);
  return byte ? *byte : 0;
}

// Seven bits a byte, the highest first; the last one has its top bit set.
static size_t take_size(reader *r)
{
  size_t value = 0;
  for (;;) {
    const unsigned char *byte = take(r, 1);
    if (!byte || value > SIZE_MAX >> 7) {
      r->failed = true;
      return 0;
    }
    value = (value << 7) | (*byte & 0x7f);
    if (*byte & 0x80)
      return value;
  }
}

static int take_int(reader *r)
{
  size_t value = take_size(r);
  r->failed |= value > INT_MAX;
  return r->failed ? 0 : (int)value;
}

// How many things follow, each of `bytes` or more, so that a count that cannot be true ends here.
static size_t take_count(reader *r, size_t bytes)
{
  int count = take_int(r);
  r->failed |= (size_t)count > (size_t)(r->end - r->at) / bytes;
  return r->failed ? 0 : (size_t)count;
}

static void skip_string(reader *r)
{
  size_t size = take_size(r);
  if (size > 1) // 0: none, else its length and one more
    take(r, size - 1);
}

static void skip_constant(reader *r)
{
  switch ((constant_tag)take_byte(r)) {
  case TAG_NIL:
  case TAG_FALSE:
  case TAG_TRUE:
    break;
  case TAG_INTEGER:
    take(r, sizeof(lua_Integer));
    break;
  case TAG_FLOAT:
    take(r, sizeof(lua_Number));
    break;
  case TAG_SHORT_STRING:
  case TAG_LONG_STRING:
    skip_string(r);
    break;
  default:
    r->failed = true;
  }
}

static void check_header(reader *r)
{
  static const char data[] = "\x19\x93\r\n\x1a\n";
  lua_Integer integer = 0;
  lua_Number number = 0;
  const unsigned char *bytes = take(r, sizeof LUA_SIGNATURE - 1);
  bool known = bytes && memcmp(bytes, LUA_SIGNATURE, sizeof LUA_SIGNATURE - 1) == 0;
  known = take_byte(r) == VERSION && known;
  known = take_byte(r) == FORMAT && known;
  bytes = take(r, sizeof data - 1);
  known = known && bytes && memcmp(bytes, data, sizeof data - 1) == 0;
  known = take_byte(r) == INSTRUCTION_BYTES && known;
  known = take_byte(r) == (int)sizeof integer && known;
  known = take_byte(r) == (int)sizeof number && known;
  if ((bytes = take(r, sizeof integer)))
    memcpy(&integer, bytes, sizeof integer);
  if ((bytes = take(r, sizeof number)))
    memcpy(&number, bytes, sizeof number);
  r->failed |= !known || integer != CHECK_INTEGER || number != (lua_Number)370.5;
}

// --- lines ---

static void add_line(reader *r, int64_t line)
{
  if (line < 1 || line > INT_MAX || (r->count > 0 && r->line[r->count - 1] == (int)line))
    return;
  if (r->count == r->capacity) {
    size_t capacity = r->capacity ? r->capacity * 2 : 64;
    int *grown = realloc(r->line, capacity * sizeof *grown);
    if (!grown) {
      r->failed = true;
      return;
    }
    r->line = grown;
    r->capacity = capacity;
  }
  r->line[r->count++] = (int)line;
}

// From instructions to lines: a difference to the instruction before, or a mark that the line stands in a second list. The first
// instruction of what takes varargs only moves them, and is no place of the source.
static void take_lines(reader *r, int first_line, bool vararg)
{
  size_t count = take_count(r, 1);
  const unsigned char *step = take(r, count);
  size_t absolute = take_count(r, 2);
  int64_t line = first_line;
  int pc = -1, at_line = 0;
  for (size_t i = 0; i < count && !r->failed; i++) {
    while (step[i] == (unsigned char)LINE_IS_ABSOLUTE && pc < (int)i && absolute > 0) {
      pc = take_int(r);
      at_line = take_int(r);
      absolute--;
    }
    if (step[i] != (unsigned char)LINE_IS_ABSOLUTE)
      line += (signed char)step[i];
    else if (pc == (int)i)
      line = at_line;
    else
      r->failed = true;
    if (i > 0 || !vararg)
      add_line(r, line);
  }
  for (; absolute > 0 && !r->failed; absolute--) {
    take_int(r);
    take_int(r);
  }
}

// Local variables and upvalues by name.
static void skip_names(reader *r)
{
  for (size_t n = take_count(r, 3); n > 0 && !r->failed; n--) {
    skip_string(r);
    take_int(r);
    take_int(r);
  }
  for (size_t n = take_count(r, 1); n > 0 && !r->failed; n--)
    skip_string(r);
}

static void take_function(reader *r)
{
  r->failed |= ++r->depth > DEPTH_MAX;
  skip_string(r); // source
  int first_line = take_int(r);
  take_int(r);  // last line
  take_byte(r); // parameters
  bool vararg = take_byte(r) != 0;
  take_byte(r); // stack
  take(r, take_count(r, INSTRUCTION_BYTES) * INSTRUCTION_BYTES);
  for (size_t n = take_count(r, 1); n > 0 && !r->failed; n--)
    skip_constant(r);
  take(r, take_count(r, UPVALUE_BYTES) * UPVALUE_BYTES);
  for (size_t n = take_count(r, 1); n > 0 && !r->failed; n--)
    take_function(r);
  take_lines(r, first_line, vararg);
  skip_names(r);
  r->depth--;
}

static int compare(const void *a, const void *b)
{
  int one = *(const int *)a, other = *(const int *)b;
  return (one > other) - (one < other);
}

bool ep_lines_of_dump(const char *bytes, size_t length, ep_lines *out)
{
  reader r = {.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + length};
  size_t kept = 0;
  *out = (ep_lines){0};
  check_header(&r);
  take_byte(&r); // upvalues of the main function
  if (!r.failed)
    take_function(&r);
  if (r.failed || r.count == 0 || r.count > INT_MAX) {
    free(r.line);
    return false;
  }
  qsort(r.line, r.count, sizeof *r.line, compare);
  for (size_t i = 0; i < r.count; i++) {
    if (kept == 0 || r.line[kept - 1] != r.line[i])
      r.line[kept++] = r.line[i];
  }
  *out = (ep_lines){.count = (int)kept, .line = r.line};
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

typedef struct dump {
  char *bytes;
  size_t length, capacity;
} dump;

static int write_dump(lua_State *L, const void *bytes, size_t length, void *ud)
{
  dump *d = ud;
  (void)L;
  if (d->capacity - d->length < length) {
    size_t capacity = d->capacity * 2 + length + 4096;
    char *grown = realloc(d->bytes, capacity);
    if (!grown)
      return 1;
    d->bytes = grown;
    d->capacity = capacity;
  }
  if (length > 0)
    memcpy(d->bytes + d->length, bytes, length);
  d->length += length;
  return 0;
}

bool ep_lines_of_function(lua_State *L, ep_lines *out)
{
  dump d = {0};
  *out = (ep_lines){0};
  bool there = lua_dump(L, write_dump, &d, 0) == 0 && ep_lines_of_dump(d.bytes, d.length, out);
  free(d.bytes);
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

// Reads a plain file to its end; false: it is none, or too long, or there is no memory.
static bool read_file(int fd, dump *text)
{
  struct stat info;
  char piece[16 * 1024];
  ssize_t got = 0;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return false;
  do {
    got = read(fd, piece, sizeof piece);
    if (got > 0 &&
        (text->length + (size_t)got > TEXT_MAX || write_dump(NULL, piece, (size_t)got, text) != 0))
      return false;
  } while (got > 0 || (got < 0 && errno == EINTR));
  return got == 0;
}

bool ep_lines_of_file(const char *path, ep_lines *out)
{
  dump text = {0};
  *out = (ep_lines){0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return false;
  bool there =
      read_file(fd, &text) && ep_lines_of_text(text.bytes ? text.bytes : "", text.length, out);
  close(fd);
  free(text.bytes);
  return there;
}
