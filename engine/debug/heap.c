// SPDX-License-Identifier: MIT
/*
 * The walk over all that can be reached. Engine thread.
 * Objects lie in a Lua table in the order they were found, which is the queue of the walk and keeps them alive; a set of addresses
 * outside of Lua knows which those are. To replace, the list is gone through again, those objects only that hold something: that needs no memory, so it
 * cannot fail half-way. Keys are the exception: a new key may need room, so new ones are put in first, and taken out again when one fails.
 * Recursion was left: a list of a million nodes would be as deep.
 */
#include "debug/heap.h"

#include "debug/addresses.h"
#include "lua/call.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char key_tables; // in the registry: {objects, tables and their keys}

struct ep_heap {
  // objects; functions whose references are to be found again; those of them that have some
  ep_addresses seen, wanted, referred;
  int64_t count; // of objects
  int64_t steps;
  unsigned char *holds; // a bit for each object: it has a reference to replace
  size_t holds_room;    // bytes
  bool too_much;
  int all, keyed;    // index of the table of objects, of the one of tables and their keys
  int64_t key_count; // entries in there: two each
  int64_t keys_done; // of those: where new keys are
  const ep_heap_visitor *visitor;
  int64_t now; // the object whose references are looked at
  // when replacing:
  ep_heap_replacement *replacement;
  void *ud;
  int64_t replaced;
};

ep_heap *ep_heap_new(void)
{
  return calloc(1, sizeof(ep_heap));
}

void ep_heap_free(ep_heap *h)
{
  if (!h)
    return;
  ep_addresses_free(&h->seen);
  ep_addresses_free(&h->wanted);
  ep_addresses_free(&h->referred);
  free(h->holds);
  free(h);
}

int64_t ep_heap_steps(const ep_heap *h)
{
  return h->steps;
}

void ep_heap_spend(ep_heap *h, int64_t steps)
{
  h->steps += steps;
  h->too_much |= h->steps > EP_HEAP_STEPS_MAX;
}

// --- sets of addresses ---

bool ep_heap_is_referred(const ep_heap *h, const void *address)
{
  return ep_addresses_has(&h->referred, address);
}

void ep_heap_hide(ep_heap *h, lua_State *L)
{
  ep_addresses_add(L, &h->seen, lua_topointer(L, -1));
}

// --- what a reference is to the walk, and to the replacing ---

static void note_holder(ep_heap *h, lua_State *L)
{
  size_t byte = (size_t)h->now / 8;
  if (byte >= h->holds_room) {
    size_t room = byte * 2 + 1024;
    unsigned char *grown = realloc(h->holds, room);
    if (!grown) {
      ep_raise_memory(L);
      return; // not reached
    }
    memset(grown + h->holds_room, 0, room - h->holds_room);
    h->holds = grown;
    h->holds_room = room;
  }
  h->holds[byte] |= (unsigned char)(1U << h->now % 8);
}

static bool is_holder(const ep_heap *h, int64_t object)
{
  size_t byte = (size_t)object / 8;
  return byte < h->holds_room && (h->holds[byte] & 1U << object % 8);
}

static bool is_object(int type)
{
  return type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA ||
         type == LUA_TTHREAD;
}

// The value on top, which stays there: into the list of objects. Whether it is one of the wanted functions.
static bool visit(ep_heap *h, lua_State *L)
{
  int type = lua_type(L, -1);
  if (!is_object(type))
    return false;
  const void *address = lua_topointer(L, -1);
  bool c = type == LUA_TFUNCTION && lua_iscfunction(L, -1);
  if (c && !lua_getupvalue(L, -1, 1))
    return false; // nothing in it
  if (c)
    lua_pop(L, 1);
  if (ep_addresses_add(L, &h->seen, address)) {
    if (h->count == EP_HEAP_OBJECTS_MAX) {
      h->too_much = true;
      return false;
    }
    lua_pushvalue(L, -1);
    lua_rawseti(L, h->all, ++h->count);
    if (type == LUA_TFUNCTION && !c && h->visitor->function(h->visitor->ud, L, address))
      ep_addresses_add(L, &h->wanted, address);
  }
  return type == LUA_TFUNCTION && !c && ep_addresses_has(&h->wanted, address);
}

// A reference, on top. In the walk it is visited; later it is replaced, and true then.
static bool refer(ep_heap *h, lua_State *L)
{
  if (!h->replacement) {
    if (visit(h, L)) {
      note_holder(h, L);
      ep_addresses_add(L, &h->referred, lua_topointer(L, -1));
    }
    return false;
  }
  if (lua_type(L, -1) != LUA_TFUNCTION)
    return false;
  const void *address = lua_topointer(L, -1);
  if (!ep_addresses_has(&h->wanted, address) || !h->replacement(h->ud, L, address))
    return false;
  lua_replace(L, -2);
  h->replaced++;
  return true;
}

// --- the references of each kind of object ---

static void refer_metatable(ep_heap *h, lua_State *L, int object)
{
  if (lua_getmetatable(L, object)) {
    refer(h, L);
    lua_pop(L, 1);
  }
}

static void refer_key(ep_heap *h, lua_State *L, int object)
{
  if (h->replacement || !is_object(lua_type(L, -2)))
    return;
  lua_pushvalue(L, -2);
  if (visit(h, L)) {
    ep_addresses_add(L, &h->referred, lua_topointer(L, -1));
    lua_pushvalue(L, object);
    lua_rawseti(L, h->keyed, ++h->key_count);
    lua_pushvalue(L, -1);
    lua_rawseti(L, h->keyed, ++h->key_count);
  }
  lua_pop(L, 1);
}

static void refer_table(ep_heap *h, lua_State *L, int object)
{
  refer_metatable(h, L, object);
  for (lua_pushnil(L); !h->too_much && lua_next(L, object);) {
    ep_heap_spend(h, h->replacement ? 0 : 1);
    refer_key(h, L, object);
    if (refer(h, L)) { // there is such a key, so no room is needed
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_rawset(L, object);
    } else {
      lua_pop(L, 1);
    }
  }
}

static void refer_function(ep_heap *h, lua_State *L, int object)
{
  for (int n = 1; lua_getupvalue(L, object, n); n++) {
    if (refer(h, L))
      lua_setupvalue(L, object, n);
    else
      lua_pop(L, 1);
  }
}

static void refer_userdata(ep_heap *h, lua_State *L, int object)
{
  refer_metatable(h, L, object);
  for (int n = 1; lua_getiuservalue(L, object, n) != LUA_TNONE; n++) {
    if (refer(h, L))
      lua_setiuservalue(L, object, n);
    else
      lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

// Locals, or varargs with step -1, of a frame of co. Temporaries are taken, too: what was pushed to be called next.
static void refer_locals(ep_heap *h, lua_State *L, lua_State *co, const lua_Debug *ar, int step)
{
  for (int n = step; lua_getlocal(co, ar, n); n += step) {
    if (co != L)
      lua_xmove(co, L, 1);
    if (refer(h, L)) {
      if (co != L)
        lua_xmove(L, co, 1);
      lua_setlocal(co, ar, n);
    } else {
      lua_pop(L, 1);
    }
    ep_heap_spend(h, h->replacement ? 0 : 1);
  }
}

static void refer_frame(ep_heap *h, lua_State *L, lua_State *co, lua_Debug *ar)
{
  if (!h->replacement) {
    lua_getinfo(co, "f", ar);
    if (co != L)
      lua_xmove(co, L, 1);
    h->visitor->running(h->visitor->ud, L, lua_topointer(L, -1));
    visit(h, L); // what it uses is reached by it; it is no reference that could be replaced
    lua_pop(L, 1);
  }
  refer_locals(h, L, co, ar, 1);
  refer_locals(h, L, co, ar, -1);
}

// A coroutine that has not begun, or has ended: its function and arguments, or what is left.
static void refer_stack(ep_heap *h, lua_State *L, lua_State *co)
{
  for (int n = lua_gettop(co); n > 0; n--) {
    lua_pushvalue(co, n);
    lua_xmove(co, L, 1);
    if (refer(h, L)) {
      lua_xmove(L, co, 1);
      lua_replace(co, n);
    } else {
      lua_pop(L, 1);
    }
    ep_heap_spend(h, h->replacement ? 0 : 1);
  }
}

static void refer_thread(ep_heap *h, lua_State *L, int object)
{
  lua_State *co = lua_tothread(L, object);
  lua_Debug ar;
  int level = co == L ? 1 : 0; // our own frame holds what we work with
  if (!co || !lua_checkstack(co, 4)) {
    ep_raise_memory(L);
    return; // not reached
  }
  if (co != L && !lua_getstack(co, 0, &ar))
    refer_stack(h, L, co);
  for (; !h->too_much && lua_getstack(co, level, &ar); level++)
    refer_frame(h, L, co, &ar);
}

static void refer_object(ep_heap *h, lua_State *L, int object)
{
  switch (lua_type(L, object)) {
  case LUA_TTABLE:
    refer_table(h, L, object);
    break;
  case LUA_TFUNCTION:
    refer_function(h, L, object);
    break;
  case LUA_TUSERDATA:
    refer_userdata(h, L, object);
    break;
  case LUA_TTHREAD:
    refer_thread(h, L, object);
    break;
  default:
    break;
  }
}

// --- the walk ---

// Pushes the tables of the walk.
static void push_tables(ep_heap *h, lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_tables);
  lua_rawgeti(L, -1, 1);
  lua_rawgeti(L, -2, 2);
  lua_remove(L, -3);
  h->keyed = lua_gettop(L);
  h->all = h->keyed - 1;
}

// Metatables that all values of a type share.
static void visit_metatables(ep_heap *h, lua_State *L)
{
  int top = lua_gettop(L);
  lua_pushnil(L);
  lua_pushboolean(L, 0);
  lua_pushinteger(L, 0);
  lua_pushliteral(L, "");
  lua_pushlightuserdata(L, NULL);
  lua_pushcfunction(L, lua_error); // never called
  lua_pushthread(L);
  for (int n = lua_gettop(L); n > top; n--)
    refer_metatable(h, L, n);
  lua_settop(L, top);
}

static void push_thread(lua_State *L, lua_State *co)
{
  lua_pushthread(co);
  if (co != L)
    lua_xmove(co, L, 1);
}

// The tables of the walk, in the registry so that a protected call finds them, and not looked at themselves.
static void make_tables(ep_heap *h, lua_State *L) EP_ENGINE_THREAD
{
  lua_createtable(L, 2, 0);
  int base = lua_gettop(L);
  lua_newtable(L);
  lua_rawseti(L, base, 1);
  lua_newtable(L);
  lua_rawseti(L, base, 2);
  lua_pushvalue(L, base);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_tables);
  lua_pop(L, 1);
  push_tables(h, L);
  ep_heap_hide(h, L); // the table of keys
  lua_pushvalue(L, h->all);
  ep_heap_hide(h, L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_tables);
  ep_heap_hide(h, L);
  lua_pop(L, 2);
}

const char *ep_heap_walk(ep_heap *h, lua_State *L, lua_State *also, const ep_heap_visitor *v)
{
  if (!lua_checkstack(L, 40))
    ep_raise_memory(L);
  int top = lua_gettop(L);
  h->visitor = v;
  make_tables(h, L);
  lua_pushvalue(L, LUA_REGISTRYINDEX);
  visit(h, L);
  push_thread(L, L);
  visit(h, L);
  if (also) {
    push_thread(L, also);
    visit(h, L);
  }
  lua_settop(L, h->keyed);
  visit_metatables(h, L);
  for (h->now = 1; h->now <= h->count && !h->too_much; h->now++) {
    lua_rawgeti(L, h->all, h->now);
    refer_object(h, L, lua_gettop(L));
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return h->too_much ? "the script holds too many values" : NULL;
}

// --- replacing ---

typedef enum keys { KEYS_IN, KEYS_BACK, KEYS_OLD_OUT } keys;

// Pushes what goes in place of the key of a pair, and the table below; false, pushing nothing: it stays.
static bool push_pair(ep_heap *h, lua_State *L, int64_t pair)
{
  lua_rawgeti(L, h->keyed, pair + 1);
  const void *address = lua_topointer(L, -1);
  lua_pop(L, 1);
  lua_rawgeti(L, h->keyed, pair);
  if (h->replacement(h->ud, L, address))
    return true;
  lua_pop(L, 1);
  return false;
}

// Gives each new key the value of the old one, or takes new or old ones out. Only the first needs memory.
static void change_keys(ep_heap *h, lua_State *L, keys how)
{
  int64_t end = how == KEYS_IN ? h->key_count : h->keys_done;
  for (int64_t i = 1; i < end; i += 2) {
    if (!push_pair(h, L, i))
      continue;
    int table = lua_gettop(L) - 1;
    if (how != KEYS_BACK) {
      lua_rawgeti(L, h->keyed, i + 1);
      if (how == KEYS_OLD_OUT)
        lua_remove(L, -2);
    }
    if (how == KEYS_IN) {
      h->keys_done = i + 1; // also the one that fails: what is not there can be taken out
      lua_rawget(L, table);
    } else {
      lua_pushnil(L);
    }
    lua_rawset(L, table);
    lua_settop(L, table - 1);
  }
}

static int put_keys(lua_State *L)
{
  ep_heap *h = lua_touserdata(L, 1);
  push_tables(h, L);
  change_keys(h, L, KEYS_IN);
  return 0;
}

int64_t ep_heap_replace(ep_heap *h, lua_State *L, ep_heap_replacement *replacement, void *ud)
{
  h->replacement = replacement;
  h->ud = ud;
  if (!lua_checkstack(L, 40))
    ep_raise_memory(L);
  int status = h->key_count > 0 ? ep_protected(L, put_keys, h) : LUA_OK;
  int top = lua_gettop(L);
  push_tables(h, L);
  if (status != LUA_OK) {
    change_keys(h, L, KEYS_BACK);
    lua_settop(L, top);
    lua_error(L);
  }
  for (h->now = 1; h->now <= h->count; h->now++) {
    if (!is_holder(h, h->now))
      continue;
    lua_rawgeti(L, h->all, h->now);
    refer_object(h, L, lua_gettop(L));
    lua_pop(L, 1);
  }
  change_keys(h, L, KEYS_OLD_OUT);
  lua_settop(L, top);
  return h->replaced + h->keys_done / 2;
}

void ep_heap_forget(lua_State *L)
{
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_tables);
}
