// SPDX-License-Identifier: MIT
/*
 * sys.spawn: reads what a script says about a program, and the methods of process objects. Engine thread.
 * Owns nothing: strings and arrays for the system live on the Lua stack until the program is started.
 * No shell is involved; whoever wants one says {"sh", "-c", ...}. Running programs are in lib_child.c.
 */
#include "lib/lib_spawn.h"

#include <eplua/text.h>

#include "lib/lib_child.h"
#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

// Where things lie on the stack of spawn. WORDS anchors every string that the system gets.
enum { OPTIONS = 1, WORDS, LIST, ARGUMENTS, ENVIRONMENT, INPUT, OBJECT };

typedef struct signal_name {
  const char *name;
  int number;
} signal_name;

static const signal_name signal_names[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT},   {"KILL", SIGKILL},
    {"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},   {"TERM", SIGTERM},
    {"STOP", SIGSTOP}, {"CONT", SIGCONT}, {"TSTP", SIGTSTP}, {"WINCH", SIGWINCH},
};

static int push_failure(lua_State *L, const char *what, int error)
{
  luaL_pushfail(L);
  lua_pushfstring(L, "%s: %s", what, strerror(error));
  lua_pushinteger(L, error);
  return 3;
}

// --- reading the options ---

static int bad_option(lua_State *L, const char *what, const char *expected, int index)
{
  return luaL_argerror(
      L, OPTIONS,
      lua_pushfstring(L, "%s: %s expected, got %s", what, expected, luaL_typename(L, index)));
}

// The value on top, moved to WORDS, as a text for the system. Raises for other types and zero bytes.
static const char *take_word(lua_State *L, const char *what)
{
  size_t length;
  int type = lua_type(L, -1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER)
    bad_option(L, what, "string", -1);
  const char *word = lua_tolstring(L, -1, &length);
  if (strlen(word) != length)
    luaL_argerror(L, OPTIONS, lua_pushfstring(L, "%s contains a zero byte", what));
  lua_rawseti(L, WORDS, (lua_Integer)lua_rawlen(L, WORDS) + 1);
  return word;
}

// The option of that name, NULL when it is absent.
static const char *take_option(lua_State *L, const char *name)
{
  if (lua_getfield(L, OPTIONS, name) != LUA_TNIL)
    return take_word(L, name);
  lua_pop(L, 1);
  return NULL;
}

// An array for n words and NULL, kept at a place on the stack.
static char **new_array(lua_State *L, int place, size_t n)
{
  char **array = lua_newuserdatauv(L, (n + 1) * sizeof *array, 0);
  memset(array, 0, (n + 1) * sizeof *array);
  lua_replace(L, place);
  return array;
}

// cmd and its arguments: `args`, or the array part of the options. Without cmd the first of them is it.
static void read_command(lua_State *L, ep_child_program *program)
{
  program->file = take_option(L, "cmd");
  if (lua_getfield(L, OPTIONS, "args") == LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushvalue(L, OPTIONS);
  }
  if (!lua_istable(L, -1))
    bad_option(L, "args", "table", -1);
  lua_replace(L, LIST);
  size_t count = lua_rawlen(L, LIST), n = 0;
  if (!program->file && count == 0)
    luaL_argerror(L, OPTIONS, "no program: cmd = \"NAME\" or {\"NAME\", ...} expected");
  program->argv = new_array(L, ARGUMENTS, count + 1);
  // execve takes char *, and does not write
  if (program->file)
    program->argv[n++] = (char *)program->file;
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(L, LIST, (lua_Integer)i);
    program->argv[n++] = (char *)take_word(L, "argument");
  }
  program->file = program->argv[0];
}

// The process's, with what the host gave this engine over it; nothing where it gave nothing.
static void inherit_environment(lua_State *L, ep_child_program *program)
{
  char **given = ep_state_of(L)->env;
  size_t count = 0, n = 0;
  while (given[count])
    count++;
  if (count == 0)
    return;
  size_t all = count;
  for (char **each = environ; *each; each++)
    all++;
  program->env = new_array(L, ENVIRONMENT, all);
  for (size_t i = 0; i < count; i++)
    program->env[n++] = given[i];
  for (char **each = environ; *each; each++) {
    bool hidden = false;
    for (size_t i = 0; i < count && !hidden; i++)
      hidden = strncmp(*each, given[i], strcspn(given[i], "=") + 1) == 0;
    if (!hidden)
      program->env[n++] = *each;
  }
}

static void read_environment(lua_State *L, ep_child_program *program)
{
  if (lua_getfield(L, OPTIONS, "env") == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  if (!lua_istable(L, -1))
    bad_option(L, "env", "table", -1);
  int env = lua_gettop(L);
  size_t count = 0, n = 0;
  for (lua_pushnil(L); lua_next(L, env); lua_pop(L, 1))
    count++;
  program->env = new_array(L, ENVIRONMENT, count);
  for (lua_pushnil(L); lua_next(L, env);) {
    if (lua_type(L, -2) != LUA_TSTRING)
      bad_option(L, "name in env", "string", -2);
    const char *name = lua_tostring(L, -2);
    if (!*name || strchr(name, '='))
      luaL_argerror(L, OPTIONS, lua_pushfstring(L, "invalid name '%s' in env", name));
    if (n == count) // a finalizer of the script's ran meanwhile
      luaL_argerror(L, OPTIONS, "env changes while it is read");
    if (!lua_isstring(L, -1))
      bad_option(L, lua_pushfstring(L, "env.%s", name), "string", -2);
    lua_pushvalue(L, -2); // name = value, in three pieces for zero bytes to be seen
    lua_pushliteral(L, "=");
    lua_rotate(L, -3, 2);
    lua_concat(L, 3);
    program->env[n++] = (char *)take_word(L, "env");
  }
  lua_pop(L, 1);
}

static void read_functions(lua_State *L)
{
  static const char *const names[] = {NULL, "stdout", "stderr", "exit"};
  for (int i = EP_CHILD_STDOUT; i <= EP_CHILD_EXIT; i++) {
    int type = lua_getfield(L, OPTIONS, names[i]);
    if (type != LUA_TNIL && type != LUA_TFUNCTION)
      bad_option(L, names[i], "function", -1);
    lua_setiuservalue(L, OBJECT, i);
  }
}

// --- restricted code ---

// The results of a refusal, or 0: allowed. The program is named as in --allow-run, so nothing else may decide
// which file that name means: neither a PATH of the script's, nor its folder.
static int refuse(lua_State *L, const ep_child_program *program)
{
  const ep_permit *permit = &ep_state_of(L)->permit;
  if (!permit->restricted)
    return 0;
  if (!ep_permit_run(permit, program->file))
    return ep_permit_refuse(L, "run", program->file);
  if (program->cwd && !ep_permit_read(permit, program->cwd))
    return ep_permit_refuse(L, "read", program->cwd);
  if (program->env)
    return push_failure(L, "restricted code cannot set the environment of a program", EACCES);
  if (strchr(program->file, '/') && *program->file != '/')
    return push_failure(L, "restricted code cannot start a program by a relative path", EACCES);
  return 0;
}

// --- spawn ---

// Sends the string at index.
static int write_string(lua_State *L, ep_child *c, int index) EP_ENGINE_THREAD
{
  size_t length;
  const char *bytes = lua_tolstring(L, index, &length);
  int error = ep_child_write(c, bytes, length);
  if (error != ENOMEM)
    return error;
  lua_gc(L, LUA_GCCOLLECT); // Lua's garbage may fill the limit
  return ep_child_write(c, bytes, length);
}

// A misspelled option would else be ignored in silence.
static void refuse_unknown(lua_State *L)
{
  static const char *const known[] = {"cmd",   "args",   "cwd",    "env",
                                      "stdin", "stdout", "stderr", "exit"};
  enum { COUNT = sizeof known / sizeof *known };
  lua_pushnil(L);
  while (lua_next(L, OPTIONS)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING)
      continue;
    const char *name = lua_tostring(L, -1);
    int i = 0;
    while (i < COUNT && strcmp(known[i], name) != 0)
      i++;
    if (i < COUNT)
      continue;
    const char *nearest = eplua_nearest(name, known, COUNT);
    luaL_argerror(L, OPTIONS,
                  lua_pushfstring(L,
                                  nearest ? "unknown option '%s' (did you mean '%s'?)"
                                          : "unknown option '%s'",
                                  name, nearest));
  }
}

int ep_spawn_l_spawn(lua_State *L)
{
  ep_child_program program = {0};
  luaL_checktype(L, OPTIONS, LUA_TTABLE);
  refuse_unknown(L);
  lua_settop(L, OPTIONS);
  lua_newtable(L);
  lua_settop(L, INPUT - 1);
  int input = lua_getfield(L, OPTIONS, "stdin");
  if (input != LUA_TNIL && input != LUA_TBOOLEAN && input != LUA_TSTRING)
    bad_option(L, "stdin", "string or true", INPUT);
  program.input = lua_toboolean(L, INPUT);
  read_command(L, &program);
  read_environment(L, &program);
  program.cwd = take_option(L, "cwd");

  int refused = refuse(L, &program);
  if (refused)
    return refused;
  if (!program.env)
    inherit_environment(L, &program);
  ep_child *c = ep_child_new(L);
  read_functions(L);
  int error = ep_child_start(L, OBJECT, &program);
  if (!error && input == LUA_TSTRING) {
    error = write_string(L, c, INPUT);
    ep_child_close_input(c);
    if (error)
      ep_child_kill(c, SIGKILL);
  }
  struct stat folder;
  if (error && program.cwd && (stat(program.cwd, &folder) != 0 || !S_ISDIR(folder.st_mode)))
    return push_failure(
        L, lua_pushfstring(L, "cannot start %s in folder %s", program.file, program.cwd), error);
  if (error)
    return push_failure(
        L, lua_pushfstring(L, "cannot start %s", *program.file ? program.file : "''"), error);
  return 1;
}

// --- methods ---

static int push_status(lua_State *L, const char *what, int error)
{
  if (error)
    return push_failure(L, what, error);
  lua_pushboolean(L, true);
  return 1;
}

static int l_wait(lua_State *L) EP_ENGINE_THREAD
{
  return ep_child_wait(L, ep_child_check(L));
}

// Numbers as they are; names with or without SIG, in any case.
static int check_signal(lua_State *L, int arg)
{
  if (lua_isnoneornil(L, arg))
    return SIGTERM;
  if (lua_type(L, arg) == LUA_TNUMBER) {
    lua_Integer number = luaL_checkinteger(L, arg);
    return number >= 0 && number < NSIG ? (int)number : NSIG; // NSIG: no signal, EINVAL
  }
  const char *name = luaL_checkstring(L, arg);
  if (strncasecmp(name, "SIG", 3) == 0)
    name += 3;
  for (size_t i = 0; i < sizeof signal_names / sizeof *signal_names; i++) {
    if (strcasecmp(name, signal_names[i].name) == 0)
      return signal_names[i].number;
  }
  return luaL_argerror(L, arg, lua_pushfstring(L, "unknown signal '%s'", lua_tostring(L, arg)));
}

static int l_kill(lua_State *L) EP_ENGINE_THREAD
{
  ep_child *c = ep_child_check(L);
  return push_status(L, "cannot signal the process", ep_child_kill(c, check_signal(L, 2)));
}

static int l_write(lua_State *L) EP_ENGINE_THREAD
{
  ep_child *c = ep_child_check(L);
  luaL_checkstring(L, 2);
  return push_status(L, "cannot write to the process", write_string(L, c, 2));
}

static int l_close_stdin(lua_State *L) EP_ENGINE_THREAD
{
  ep_child_close_input(ep_child_check(L));
  return 0;
}

// Upvalue 1: the methods. pid is the one field.
static int l_index(lua_State *L) EP_ENGINE_THREAD
{
  const ep_child *c = ep_child_check(L);
  if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "pid") == 0)
    lua_pushinteger(L, ep_child_pid(c));
  else
    lua_gettable(L, lua_upvalueindex(1));
  return 1;
}

void ep_spawn_open(lua_State *L)
{
  static const luaL_Reg methods[] = {{"wait", l_wait},
                                     {"kill", l_kill},
                                     {"write", l_write},
                                     {"closeStdin", l_close_stdin},
                                     {NULL, NULL}};
  luaL_newmetatable(L, EP_CHILD_CLASS);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  luaL_newlib(L, methods);
  lua_pushcclosure(L, l_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, ep_child_l_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}
