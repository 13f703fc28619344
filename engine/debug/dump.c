// SPDX-License-Identifier: MIT
/*
 * The reader of precompiled chunks. Any thread; owns the lists of what it has read.
 * Lua tells of a function only what can be asked of a closure, and to get at the functions inside, it would have to be run. The dump
 * has them all. It comes from this process, yet no byte of it is trusted: what is too short, too deep or of another version is
 * refused. To read Lua's own structs in memory was left: they are not part of its interface, and Debian's library has them hidden.
 */
#include "debug/dump.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
  DEPTH_MAX = 256, // of functions in functions; Lua's own limit is below
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
  ep_dump *out;
  int function_room, local_room, name_room;
} reader;

// --- parts ---

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

size_t ep_dump_put_size(unsigned char *out, size_t value)
{
  size_t count = 1;
  for (size_t rest = value >> 7; rest; rest >>= 7)
    count++;
  for (size_t i = count; i-- > 0; value >>= 7)
    out[i] = (unsigned char)((value & 0x7f) | (i + 1 == count ? 0x80 : 0));
  return count;
}

static int take_int(reader *r)
{
  size_t value = take_size(r);
  r->failed |= value > INT_MAX;
  return r->failed ? 0 : (int)value;
}

// How many things follow, each of `bytes` or more, so that a count that cannot be true ends here.
static int take_count(reader *r, size_t bytes)
{
  int count = take_int(r);
  r->failed |= (size_t)count > (size_t)(r->end - r->at) / bytes;
  return r->failed ? 0 : count;
}

static size_t where(const reader *r)
{
  return (size_t)(r->at - r->out->bytes);
}

static ep_dump_name take_string(reader *r)
{
  size_t size = take_size(r); // 0: none, else its length and one more
  const unsigned char *text = size > 1 ? take(r, size - 1) : r->at;
  if (r->failed || size == 0)
    return (ep_dump_name){0};
  return (ep_dump_name){(const char *)text, size - 1};
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
    take_string(r);
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

// Room for one more of *count things; false: no memory.
static bool grow(reader *r, void **list, const int *count, int *room, size_t size)
{
  if (*count < *room)
    return true;
  int more = *room ? *room * 2 : 32;
  void *grown = *room < INT_MAX / 4 ? realloc(*list, (size_t)more * size) : NULL;
  if (!grown) {
    r->failed = true;
    return false;
  }
  *list = grown;
  *room = more;
  return true;
}

// --- functions ---

static void take_names(reader *r, int index)
{
  ep_dump *d = r->out;
  int locals = d->local_count, names = d->name_count;
  for (int n = take_count(r, 3); n > 0 && !r->failed; n--) {
    ep_dump_name name = take_string(r);
    int from = take_int(r), to = take_int(r);
    void *list = d->locals;
    if (!r->failed && grow(r, &list, &d->local_count, &r->local_room, sizeof *d->locals)) {
      d->locals = list;
      d->locals[d->local_count++] = (ep_dump_local){name.name, name.length, from, to};
    }
  }
  for (int n = take_count(r, 1); n > 0 && !r->failed; n--) {
    ep_dump_name name = take_string(r);
    void *list = d->names;
    if (!r->failed && grow(r, &list, &d->name_count, &r->name_room, sizeof *d->names)) {
      d->names = list;
      d->names[d->name_count++] = name;
    }
  }
  if (r->failed)
    return;
  ep_dump_function *f = &d->functions[index];
  f->local = locals;
  f->local_count = d->local_count - locals;
  f->name = names;
  f->name_count = d->name_count - names;
}

static void take_function(reader *r, int parent, int nth)
{
  ep_dump *d = r->out;
  void *list = d->functions;
  r->failed |= ++r->depth > DEPTH_MAX;
  take_string(r); // source
  if (r->failed || !grow(r, &list, &d->count, &r->function_room, sizeof *d->functions))
    return;
  d->functions = list;
  int index = d->count++;
  ep_dump_function f = {.parent = parent, .nth = nth, .from = where(r)};
  f.first_line = take_int(r);
  f.last_line = take_int(r);
  f.head = where(r);
  take_byte(r); // parameters
  f.vararg = take_byte(r) != 0;
  take_byte(r); // stack
  f.code.count = take_count(r, INSTRUCTION_BYTES);
  f.code.at = where(r);
  take(r, (size_t)f.code.count * INSTRUCTION_BYTES);
  for (int n = take_count(r, 1); n > 0 && !r->failed; n--)
    skip_constant(r);
  f.upvalue.count = take_count(r, UPVALUE_BYTES);
  f.upvalue.at = where(r);
  take(r, (size_t)f.upvalue.count * UPVALUE_BYTES);
  f.nested = where(r);
  d->functions[index] = f;
  int nested = take_count(r, 1);
  for (int n = 0; n < nested && !r->failed; n++)
    take_function(r, index, n);
  f.nested_end = where(r);
  f.step.count = take_count(r, 1);
  f.step.at = where(r);
  take(r, (size_t)f.step.count);
  f.absolute.count = take_count(r, 2);
  f.absolute.at = where(r);
  for (int n = 0; n < f.absolute.count && !r->failed; n++) {
    take_int(r);
    take_int(r);
  }
  f.names = where(r);
  d->functions[index] = f;
  take_names(r, index);
  d->functions[index].to = where(r);
  r->depth--;
}

bool ep_dump_read(ep_dump *out, const char *bytes, size_t length)
{
  *out = (ep_dump){.bytes = (const unsigned char *)bytes, .length = length};
  reader r = {.at = out->bytes, .end = out->bytes + length, .out = out};
  check_header(&r);
  out->header = where(&r);
  take_byte(&r); // upvalues of the chunk
  out->source = where(&r);
  if (!r.failed)
    take_function(&r, -1, 0);
  if (r.failed || out->functions[0].step.count == 0) {
    ep_dump_free(out);
    return false;
  }
  return true;
}

void ep_dump_free(ep_dump *d)
{
  free(d->functions);
  free(d->locals);
  free(d->names);
  *d = (ep_dump){0};
}

// A difference to the instruction before, or a mark that the line stands in a second list. The first instruction of what takes varargs
// only moves them, and is no place of the source.
bool ep_dump_lines(const ep_dump *d, const ep_dump_function *f, bool (*line)(void *ud, int line),
                   void *ud)
{
  const unsigned char *step = d->bytes + f->step.at;
  reader r = {.at = d->bytes + f->absolute.at, .end = d->bytes + d->length};
  int64_t now = f->first_line;
  int pc = -1, at_line = 0, absolute = f->absolute.count;
  for (int i = 0; i < f->step.count; i++) {
    while (step[i] == (unsigned char)LINE_IS_ABSOLUTE && pc < i && absolute > 0) {
      pc = take_int(&r);
      at_line = take_int(&r);
      absolute--;
    }
    if (step[i] != (unsigned char)LINE_IS_ABSOLUTE)
      now += (signed char)step[i];
    else if (pc == i)
      now = at_line;
    else
      return false;
    if ((i > 0 || !f->vararg) && now > 0 && now <= INT_MAX && !line(ud, (int)now))
      return false;
  }
  return true;
}

typedef struct looking {
  int left, line;
} looking;

static bool look_at(void *ud, int line)
{
  looking *l = ud;
  l->line = line;
  return l->left-- > 0;
}

int ep_dump_line_at(const ep_dump *d, const ep_dump_function *f, int pc)
{
  looking l = {.left = f->vararg ? pc - 1 : pc};
  if (l.left < 0 || pc >= f->step.count)
    return 0;
  ep_dump_lines(d, f, look_at, &l);
  return l.left < 0 ? l.line : 0;
}

// --- where dumps come from ---

typedef struct writer {
  char *bytes;
  size_t length, capacity;
} writer;

static int write_some(lua_State *L, const void *bytes, size_t length, void *ud)
{
  writer *w = ud;
  (void)L;
  if (w->capacity - w->length < length) {
    size_t capacity = w->capacity * 2 + length + 4096;
    char *grown = realloc(w->bytes, capacity);
    if (!grown)
      return 1;
    w->bytes = grown;
    w->capacity = capacity;
  }
  if (length > 0)
    memcpy(w->bytes + w->length, bytes, length);
  w->length += length;
  return 0;
}

char *ep_dump_make(lua_State *L, size_t *length)
{
  writer w = {0};
  if (lua_dump(L, write_some, &w, 0) != 0) {
    free(w.bytes);
    return NULL;
  }
  *length = w.length;
  return w.bytes;
}
