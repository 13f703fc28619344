// SPDX-License-Identifier: MIT
/* Local variables, in the order in which they are shown. Engine thread; what it makes is a userdata on the stack of Lua. */
#include "verbs/locals.h"

#include "debug/constants.h"
#include "debug/sources.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCALS_MAX = 1000, NAME_SHOWN = 200 };

static const char *name_of(ep_frame *f, int number)
{
  const char *name = lua_getlocal(f->co, &f->ar, number);
  if (name)
    lua_pop(f->co, 1);
  return name;
}

static int by_place(const void *a, const void *b)
{
  const ep_local *x = a, *y = b;
  if (x->temporary != y->temporary)
    return x->temporary - y->temporary;
  if ((x->outer > 0) != (y->outer > 0))
    return (x->outer > 0) - (y->outer > 0);
  return x->number - y->number;
}

static int count_outer(const ep_locals *locals, int i)
{
  int outer = 0;
  for (int j = i + 1; j < locals->count && !locals->list[i].temporary; j++)
    outer += strcmp(locals->list[i].name, locals->list[j].name) == 0;
  return outer;
}

ep_locals ep_locals_push(lua_State *L, ep_frame *f, bool temporaries)
{
  ep_locals locals = {0};
  const char *name;
  int all = 0;
  while (f->co && all < LOCALS_MAX && name_of(f, all + 1))
    all++;
  locals.list = lua_newuserdatauv(L, ((size_t)all + 1) * sizeof *locals.list, 0);
  for (int n = 1; n <= all && (name = name_of(f, n)) != NULL; n++) {
    bool temporary = *name == '(';
    if (!temporary || temporaries)
      locals.list[locals.count++] = (ep_local){.number = n, .name = name, .temporary = temporary};
  }
  for (int i = 0; i < locals.count; i++)
    locals.list[i].outer = count_outer(&locals, i);
  qsort(locals.list, (size_t)locals.count, sizeof *locals.list, by_place);
  return locals;
}

size_t ep_local_name(const ep_local *l, char *text)
{
  int length;
  int shown = (int)strnlen(l->name, NAME_SHOWN);
  if (l->temporary) // "(temporary)" -> "(temporary 5)"
    length =
        snprintf(text, EP_LOCAL_NAME, "%.*s %d)", shown > 0 ? shown - 1 : 0, l->name, l->number);
  else if (l->outer > 1)
    length = snprintf(text, EP_LOCAL_NAME, "%.*s (outer %d)", shown, l->name, l->outer);
  else
    length = snprintf(text, EP_LOCAL_NAME, "%.*s%s", shown, l->name, l->outer ? " (outer)" : "");
  return length > 0 ? (size_t)length : 0;
}

void ep_local_push(lua_State *L, ep_frame *f, const ep_local *l)
{
  if (lua_getlocal(f->co, &f->ar, l->number))
    lua_xmove(f->co, L, 1);
  else
    lua_pushnil(L);
}

int ep_varargs_count(ep_frame *f)
{
  int count = 0;
  while (f->co && lua_getlocal(f->co, &f->ar, -(count + 1))) {
    lua_pop(f->co, 1);
    count++;
  }
  return count;
}

void ep_frame_constants(ep_frame *f, const char *const *names, size_t count, bool *constant)
{
  size_t length;
  char *text = NULL;
  for (size_t i = 0; i < count; i++)
    constant[i] = false;
  if (f->co && lua_getinfo(f->co, "Sl", &f->ar) && f->ar.currentline > 0)
    text = ep_source_text(f->ar.source, f->ar.srclen, &length);
  ep_constant *list = text ? calloc(count + 1, sizeof *list) : NULL;
  for (size_t i = 0; list && i < count; i++)
    list[i] = (ep_constant){.name = names[i], .length = strlen(names[i])};
  if (list && ep_constants_find(text, length, f->ar.currentline, list, count)) {
    for (size_t i = 0; i < count; i++)
      constant[i] = list[i].constant;
  }
  free(list);
  free(text);
}
