/* SPDX-License-Identifier: MIT */
/*
 * A precompiled chunk, read (ldump.c, lundump.c of Lua 5.4): its functions, and where the parts of each are. The header is
 * checked; what is of another version is refused. Any thread.
 */
#ifndef EP_DUMP_H
#define EP_DUMP_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ep_dump_part {
  size_t at; /* in the bytes */
  int count; /* of things there */
} ep_dump_part;

typedef struct ep_dump_local {
  const char *name;
  size_t length;
  int from, to; /* instructions: it is there from `from` on, and before `to` */
} ep_dump_local;

typedef struct ep_dump_name {
  const char *name; /* NULL: none */
  size_t length;
} ep_dump_name;

typedef struct ep_dump_function {
  int parent,
      nth; /* index of the function around it (-1: the chunk itself), and which of its functions this is, from 0 */
  int first_line, last_line;
  bool vararg;
  size_t from, to;   /* its bytes behind its source */
  size_t head;       /* in there: where its lines end, and parameters begin */
  size_t nested;     /* ... and where the functions inside begin */
  size_t nested_end; /* ... and end */
  ep_dump_part code; /* instructions, 4 bytes each */
  ep_dump_part
      upvalue; /* 3 bytes each: whether it is a local of the function around, its number there, its kind */
  ep_dump_part step, absolute; /* from instructions to lines; read them by ep_dump_lines() */
  size_t names;                /* where locals and names of upvalues begin; they end with it */
  int local, local_count;      /* in ep_dump.locals */
  int name, name_count;        /* of upvalues, in ep_dump.names */
} ep_dump_function;

typedef struct ep_dump {
  const unsigned char *bytes; /* the caller's; what is read points there */
  size_t length;
  size_t header;               /* where the count of upvalues of the chunk is: a byte */
  size_t source;               /* where the source of the chunk is */
  ep_dump_function *functions; /* as they begin in the source; the first is the chunk */
  int count;
  ep_dump_local *locals;
  int local_count;
  ep_dump_name *names;
  int name_count;
} ep_dump;

/* Reads it; bytes: until ep_dump_free(). False: no memory, or it is no dump of this Lua's (whatever the bytes are), or one without line
 * information; *out is empty then. */
bool ep_dump_read(ep_dump *out, const char *bytes, size_t length);
void ep_dump_free(ep_dump *d);

/* Calls line(ud, N) for each instruction that is a place of the source; false when it says so, or the lines are broken. */
bool ep_dump_lines(const ep_dump *d, const ep_dump_function *f, bool (*line)(void *ud, int line),
                   void *ud);

/* The line of an instruction; 0: not known. */
int ep_dump_line_at(const ep_dump *d, const ep_dump_function *f, int pc);

/* The dump of the function on top of L, which stays there; given: free(). NULL: no memory. */
char *ep_dump_make(lua_State *L, size_t *length);

/* A size as a dump has it, in at most 10 bytes at `out`; how many. */
size_t ep_dump_put_size(unsigned char *out, size_t value);

#endif
