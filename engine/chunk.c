// SPDX-License-Identifier: MIT
/*
 * The chunks of a run. Engine thread; owns copies of them.
 * They run in one coroutine through lua_callk, so each may yield, and an error ends them all, as
 * with `lua`. Files are read here and not by luaL_loadfile, to say clearly what is wrong with a
 * folder, a binary or bytecode.
 */
#include "chunk.h"

#include "lua/compile.h"
#include "lua/texts.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct chunk {
  eplua_chunk_kind kind;
  char *text;
  char *name;
  size_t length; // of text
} chunk;

static bool in_memory(const chunk *k)
{
  return k->kind == EPLUA_CHUNK_CODE || k->kind == EPLUA_CHUNK_TEXT;
}

struct ep_chunks {
  chunk *items;
  size_t count;
  size_t next;
  bool bytecode;
};

ep_chunks *ep_chunks_new(void)
{
  return calloc(1, sizeof(ep_chunks));
}

void ep_chunks_clear(ep_chunks *c)
{
  for (size_t i = 0; i < c->count; i++) {
    free(c->items[i].text);
    free(c->items[i].name);
  }
  free(c->items);
  c->items = NULL;
  c->count = c->next = 0;
}

void ep_chunks_free(ep_chunks *c)
{
  if (!c)
    return;
  ep_chunks_clear(c);
  free(c);
}

int ep_chunks_add(ep_chunks *c, const eplua_chunk *given)
{
  chunk *grown = realloc(c->items, (c->count + 1) * sizeof *grown);
  if (!grown)
    return EPLUA_E_NOMEM;
  c->items = grown;
  chunk *new = &c->items[c->count];
  const char *text = given->text ? given->text : "";
  *new = (chunk){.kind = given->kind, .length = given->length ? given->length : strlen(text)};
  new->text = malloc(new->length + 1);
  if (new->text) {
    memcpy(new->text, text, new->length);
    new->text[new->length] = '\0';
  }
  new->name = strdup(given->name ? given->name : "=(command line)");
  if (!new->text || !new->name) {
    free(new->text);
    free(new->name);
    return EPLUA_E_NOMEM;
  }
  c->count++;
  return EPLUA_OK;
}

bool ep_chunks_any(const ep_chunks *c)
{
  return c->count > 0;
}

void ep_chunks_allow_bytecode(ep_chunks *c)
{
  c->bytecode = true;
}

void ep_push_args(lua_State *L, char *const *args, size_t script)
{
  lua_newtable(L);
  for (size_t i = 0; args && args[i]; i++) {
    lua_pushstring(L, args[i]);
    lua_rawseti(L, -2, (lua_Integer)i - (lua_Integer)script);
  }
  lua_setglobal(L, "arg");
}

// --- reading ---

// Pushes all of an open file as a string; raises with the name on failure.
static void push_contents(lua_State *L, FILE *f, const char *name)
{
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  size_t got;
  do {
    got = fread(luaL_prepbuffer(&text), 1, LUAL_BUFFERSIZE, f);
    luaL_addsize(&text, got);
  } while (got == LUAL_BUFFERSIZE);
  if (ferror(f))
    luaL_error(L, "cannot read %s: %s", name, strerror(errno));
  luaL_pushresult(&text);
}

static int close_file(lua_State *L)
{
  luaL_Stream *stream = lua_touserdata(L, 1);
  if (stream->f && stream->f != ep_state_of(L)->input.in)
    fclose(stream->f);
  stream->f = NULL;
  return 0;
}

// The same from a path, NULL for stdin. The file is closed also when memory ends on the way.
static void push_file(lua_State *L, const char *path)
{
  struct stat info;
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->f = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, close_file);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  FILE *in = ep_state_of(L)->input.in;
  stream->f = path ? fopen(path, "rb") : in;
  const char *name = path ? path : "standard input";
  if (!stream->f) {
    luaL_error(L, "cannot open %s: %s", name, strerror(errno));
    return; // not reached
  }
  if (fstat(fileno(stream->f), &info) == 0 && S_ISDIR(info.st_mode))
    luaL_error(L, "cannot run %s: it is a folder", name);
  push_contents(L, stream->f, name);
  if (path) {
    fclose(stream->f);
    stream->f = NULL;
  }
  lua_remove(L, -2);
}

// Pushes the function of a chunk; raises with a clear sentence.
static void load_chunk(lua_State *L, const ep_chunks *c, const chunk *k)
{
  const char *name;
  if (in_memory(k)) {
    lua_pushlstring(L, k->text, k->length);
    name = lua_pushstring(L, k->name);
  } else {
    const char *path = k->kind == EPLUA_CHUNK_FILE ? k->text : NULL;
    push_file(L, path);
    name = path ? lua_pushfstring(L, "@%s", path) : lua_pushliteral(L, "=stdin");
  }
  size_t length;
  const char *text = lua_tolstring(L, -2, &length);
  if (k->kind != EPLUA_CHUNK_CODE)
    text = ep_skip_first(text, &length);
  const char *shown = k->kind == EPLUA_CHUNK_FILE ? k->text : name + 1;
  if (length && *text == LUA_SIGNATURE[0] && !c->bytecode)
    luaL_error(L, "%s is precompiled Lua code, which is refused unless --allow-bytecode is given",
               shown);
  if (luaL_loadbufferx(L, text, length, name, c->bytecode ? "bt" : "t") != LUA_OK) {
    if (memchr(text, '\0', length))
      luaL_error(L, "%s is no Lua source: it holds binary data", shown);
    lua_error(L);
  }
  if (k->kind != EPLUA_CHUNK_CODE)
    ep_texts_keep(ep_state_of(L), name, text, length, true);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void ep_load_file(lua_State *L, const char *path)
{
  const ep_chunks text_only = {0};
  load_chunk(L, &text_only, &(chunk){.kind = EPLUA_CHUNK_FILE, .text = (char *)(uintptr_t)path});
}

static int run_next(lua_State *L, int status, lua_KContext ctx);

// Requires the module of -l and sets its global; the name may be NAME=MODULE.
static void push_module_call(lua_State *L, const chunk *k)
{
  const char *equals = strchr(k->text, '=');
  lua_getglobal(L, "require");
  lua_pushstring(L, equals ? equals + 1 : k->text);
}

static void set_module(lua_State *L, const chunk *k)
{
  const char *equals = strchr(k->text, '=');
  // as lua.c: without a name of its own, what follows a hyphen in the module's is a version
  const char *end = equals ? equals : strchr(k->text, '-');
  lua_pushlstring(L, k->text, end ? (size_t)(end - k->text) : strlen(k->text));
  lua_insert(L, -2);
  lua_pushglobaltable(L);
  lua_insert(L, -3);
  lua_settable(L, -3);
}

// Runs after a chunk: uses its results, which lie above stack index 1.
static void finish_chunk(lua_State *L, const chunk *k)
{
  int results = lua_gettop(L) - 1;
  if (k->kind == EPLUA_CHUNK_MODULE) {
    lua_settop(L, 2);
    set_module(L, k);
  } else if (k->kind == EPLUA_CHUNK_CODE && results > 0) {
    lua_getglobal(L, "print");
    lua_insert(L, 2);
    lua_call(L, results, 0);
  }
  lua_settop(L, 1);
}

static int push_arguments(lua_State *L)
{
  if (lua_getglobal(L, "arg") != LUA_TTABLE) {
    lua_pop(L, 1);
    return 0;
  }
  int n = (int)lua_rawlen(L, -1);
  luaL_checkstack(L, n + 3, "too many arguments to script");
  for (int i = 1; i <= n; i++)
    lua_rawgeti(L, -i, i);
  lua_remove(L, -(n + 1));
  return n;
}

// The body: stack index 1 is the ep_chunks. Goes round through its own continuation.
static int run_next(lua_State *L, int status, lua_KContext ctx)
{
  (void)status, (void)ctx;
  ep_chunks *c = lua_touserdata(L, 1);
  for (;;) {
    if (c->next > 0)
      finish_chunk(L, &c->items[c->next - 1]);
    if (c->next == c->count)
      return 0;
    const chunk *k = &c->items[c->next++];
    if (k->kind == EPLUA_CHUNK_MODULE) {
      push_module_call(L, k);
      lua_callk(L, 1, LUA_MULTRET, 0, run_next);
    } else {
      load_chunk(L, c, k);
      int n = k->kind == EPLUA_CHUNK_CODE ? 0 : push_arguments(L);
      lua_callk(L, n, LUA_MULTRET, 0, run_next);
    }
  }
}

static int start(lua_State *L)
{
  return run_next(L, LUA_OK, 0);
}

int ep_chunks_push(lua_State *co, void *ud)
{
  ep_state_of(co)->hook.starter = start;
  lua_pushcfunction(co, start);
  lua_pushlightuserdata(co, ud);
  return 1;
}
