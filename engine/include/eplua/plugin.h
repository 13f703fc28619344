/* SPDX-License-Identifier: MIT */
/*
 * Plugins: shared objects that add to EPLua, built against this header and Lua's own, and nothing else of EPLua's.
 *
 *   static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
 *   {
 *     return host->module(plugin, "hello", open_hello);
 *   }
 *   EPLUA_PLUGIN_EXPORT const eplua_plugin_info *eplua_plugin_main(void)
 *   {
 *     static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD, .name = "hello", .version = "1.0", .summary = "says hello", .start = start};
 *     return &info;
 *   }
 *
 * A plugin is loaded into an engine: `start` is called once for each engine that uses it, with an eplua_plugin of its own; several engines may run at once on
 * threads of their own, so data goes into host->set_data(), not into static variables. All calls both ways happen on the engine thread of that engine, unless "any thread" is
 * said. Lua is linked by the program: a plugin calls lua_* and luaL_* directly, and must not link a Lua of its own.
 *
 * The interface only grows: members are added at the end of structs, which begin with their size. A plugin that needs members of minor version N says so; an older
 * EPLua refuses it in one sentence, a newer one with the same major version runs it. Ownership words: borrowed (for the call; the default), copied, taken, given.
 */
#ifndef EPLUA_PLUGIN_H
#define EPLUA_PLUGIN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EPLUA_PLUGIN_MAJOR 1
#define EPLUA_PLUGIN_MINOR 0

#define EPLUA_PLUGIN_EXPORT __attribute__((visibility("default")))

typedef struct eplua_plugin eplua_plugin; /* a plugin in one engine */
typedef struct eplua_plugin_host eplua_plugin_host;

/* What a plugin is: static storage. EPLUA_PLUGIN_HEAD fills the first four members. */
typedef struct eplua_plugin_info {
  uint32_t size;         /* sizeof(eplua_plugin_info) */
  uint16_t major, minor; /* of the header that it was built with */
  int lua;               /* LUA_VERSION_NUM */
  const char *name;      /* as the file: NAME.so; letters, digits, _ and - */
  const char *version;
  const char *summary; /* one line for people */
  /* 0, or not: then the plugin is not loaded, with what it said by host->fail() as the reason. Must not raise. */
  int (*start)(const eplua_plugin_host *host, eplua_plugin *plugin);
  /* The last call: the engine ends. Lua is closed, so its objects were collected, save at os.exit(), which leaves them; timers and polls are closed, work is done. Threads of the plugin's end here. Only
   * data(), log(), stopping(), item_close(), timer_close(), poll_close() and post() (which refuses) may still be called. NULL: nothing to do. Not called when start has failed. */
  void (*stop)(eplua_plugin *plugin);
  uint32_t flags; /* EPLUA_PLUGIN_CONFINED ... */
} eplua_plugin_info;

enum {
  /* It asks host->permitted() before it touches a file, a program or the network for Lua code. Restricted code gets a bundled plugin only when it says so, and others by
   * --allow-ffi or --plugin only. */
  EPLUA_PLUGIN_CONFINED = 1
};

#define EPLUA_PLUGIN_HEAD                                                                          \
  .size = sizeof(eplua_plugin_info), .major = EPLUA_PLUGIN_MAJOR, .minor = EPLUA_PLUGIN_MINOR,     \
  .lua = LUA_VERSION_NUM

/* The one symbol of a plugin. Must do nothing else: it is called to ask. */
EPLUA_PLUGIN_EXPORT const eplua_plugin_info *eplua_plugin_main(void);

typedef enum eplua_plugin_level {
  EPLUA_PLUGIN_DEBUG,
  EPLUA_PLUGIN_INFO,
  EPLUA_PLUGIN_WARNING,
  EPLUA_PLUGIN_ERROR,
} eplua_plugin_level;

typedef struct eplua_plugin_timer eplua_plugin_timer;
typedef struct eplua_plugin_poll eplua_plugin_poll;
typedef struct eplua_plugin_item eplua_plugin_item;
typedef struct eplua_plugin_answer eplua_plugin_answer;
typedef struct eplua_plugin_reply eplua_plugin_reply;

enum {
  EPLUA_PLUGIN_READABLE = 1,
  EPLUA_PLUGIN_WRITABLE = 2,
  EPLUA_PLUGIN_GONE = 4 /* the descriptor is in error or hung up */
};

/* Pushes values for Lua; runs protected, so it may raise. Returns how many. */
typedef int (*eplua_plugin_push)(lua_State *L, void *ud);

typedef enum eplua_plugin_right {
  EPLUA_PLUGIN_READ,  /* what: a path */
  EPLUA_PLUGIN_WRITE, /* a path */
  EPLUA_PLUGIN_RUN,   /* a program */
  EPLUA_PLUGIN_NET,   /* "host:port" */
} eplua_plugin_right;

typedef enum eplua_plugin_type {
  EPLUA_PLUGIN_FLAG, /* "true", "false" */
  EPLUA_PLUGIN_NUMBER,
  EPLUA_PLUGIN_TEXT,
} eplua_plugin_type;

/* What EPLua offers. Never NULL up to the size. Functions that can fail give 0 or a negative code of eplua/error.h (-1 no memory, -2 invalid, -5 limit, -6 not permitted, -8 ...). */
struct eplua_plugin_host {
  uint32_t size; /* sizeof(eplua_plugin_host) of the program */
  uint16_t major, minor;
  const char *version; /* of EPLua */

  /* --- the plugin --- */
  void *(*data)(const eplua_plugin *p);
  void (*set_data)(eplua_plugin *p, void *data); /* the plugin's, freed by it in stop */
  /* Why start does not succeed; returns -9. Copied. In start only. */
  int (*fail)(eplua_plugin *p, const char *reason);
  /* A message for people, as of the script's `log`. Copied. Any thread. */
  void (*log)(eplua_plugin *p, eplua_plugin_level level, const char *text);

  /* --- Lua --- */
  /* `require NAME` calls open(L) with the plugin as light userdata in upvalue 1: give it on by luaL_setfuncs(L, list, 1). In start only. Copied. -2: the name
   * is taken. */
  int (*module)(eplua_plugin *p, const char *name, lua_CFunction open);
  /* The first read of a global that is not there, of that name, requires the module. In start only. */
  int (*global)(eplua_plugin *p, const char *name, const char *module);
  /* Calls the function that push leaves under its arguments (push counts the arguments only) as an entry of its own: in a coroutine, protected, timed, reported when
   * it fails. From a callback of the loop, never from inside Lua. who: static storage, for reports and profiles ("mqtt"). 0: it has returned or yielded; -9: failed, and reported. */
  int (*call)(eplua_plugin *p, const char *who, eplua_plugin_push push, void *ud);

  /* --- answers: callbacks, or a coroutine that waits --- */
  /* Begins an operation of item (not NULL). At argument arg (0: a coroutine waits in any case): a table {success=, error=}, a function, or nothing: then the calling coroutine waits.
   * Raises for other types. The object at index 1 is anchored until the end. what: static storage. */
  eplua_plugin_answer *(*answer)(eplua_plugin *p, lua_State *L, int arg, const char *what,
                                 eplua_plugin_item *item);
  /* To be returned by the C function. cancel(operation): the operation is over without an answer, which is gone. NULL: none. */
  int (*answer_return)(lua_State *L, eplua_plugin_answer *a, void (*cancel)(void *operation),
                       void *operation, int results);
  void (*answer_limit)(eplua_plugin_answer *a, int64_t ms);
  /* The end, from a callback of the loop; soon: may be called inside Lua, too. Free a. push NULL: true. */
  void (*answer_ok)(eplua_plugin_answer *a, eplua_plugin_push push, void *ud);
  void (*answer_fail)(eplua_plugin_answer *a, const char *message, const char *code);
  void (*answer_fail_soon)(eplua_plugin_answer *a, const char *message, const char *code);

  /* --- loop --- */
  /* Calls fire(ud) after ms, and then each repeat_ms (0: once). keeps: the process stays alive for it. To be closed by timer_close(), also after it has fired. NULL: no memory. */
  eplua_plugin_timer *(*timer)(eplua_plugin *p, int64_t ms, int64_t repeat_ms, bool keeps,
                               void (*fire)(void *ud), void *ud);
  void (*timer_close)(eplua_plugin_timer *t); /* fire comes no more. NULL is accepted */
  /* Calls ready(ud, events) while the descriptor is ready for events (EPLUA_PLUGIN_READABLE ...); events 0: pauses. The descriptor stays the plugin's; close the poll
   * first. NULL: no memory, or not a descriptor that can be waited for. */
  eplua_plugin_poll *(*poll)(eplua_plugin *p, int fd, int events, bool keeps,
                             void (*ready)(void *ud, int events), void *ud);
  int (*poll_set)(eplua_plugin_poll *poll, int events, bool keeps);
  void (*poll_close)(eplua_plugin_poll *poll); /* ready comes no more. NULL is accepted */
  /* Runs run(ud) on a thread of the pool (4 threads for all), then done(ud) on the engine thread, always: also when the engine ends (then Lua is gone with all answers, over is true,
   * and run may not have run). The engine does not end before run does: what may take long looks at stopping(). The process stays alive meanwhile. */
  int (*work)(eplua_plugin *p, void (*run)(void *ud), void (*done)(void *ud, bool over), void *ud);
  /* Runs run(ud) on the engine thread, or drop(ud) when it never will (drop may be NULL). Any thread. -3: the queue is full, -4: the engine ends: neither is called. */
  int (*post)(eplua_plugin *p, void (*run)(void *ud), void (*drop)(void *ud), void *ud);

  /* --- what is open: shown in lists, counted against --max-sockets --- */
  /* kind: static storage ("mqtt client"); peer: copied. close(ud): somebody outside wants it closed, as the script's own close. NULL: the limit is reached. */
  eplua_plugin_item *(*item)(eplua_plugin *p, lua_State *L, const char *kind, const char *peer,
                             void (*close)(void *ud), void *ud);
  void (*item_count)(eplua_plugin_item *item, uint64_t received, uint64_t sent,
                     uint64_t served); /* adds */
  /* Its answers are abandoned: callbacks do not run, coroutines get nil, "closed". NULL is accepted. */
  void (*item_close)(eplua_plugin_item *item);

  /* --- rights of restricted code --- */
  bool (*permitted)(lua_State *L, eplua_plugin_right right, const char *what);
  /* Pushes nil, "not permitted: WHAT (--allow-KIND)", code; returns 3. */
  int (*refuse)(lua_State *L, eplua_plugin_right right, const char *what);

  /* --- settings: shown in the IDE's settings under the plugin's name, kept with the others --- */
  /* In start only. Copied. -2: taken, or initial is no such value. */
  int (*setting)(eplua_plugin *p, const char *name, eplua_plugin_type type, const char *initial,
                 const char *help);
  /* Its value as text; "": unknown name. Until the next call. */
  const char *(*setting_value)(eplua_plugin *p, const char *name);

  /* --- verbs: what can be asked from outside, as PLUGIN.NAME --- */
  /* answer must call verb_reply() once, within the call or later from the loop. request: the JSON of the ask, ends with a 0 byte. In start only. */
  int (*verb)(eplua_plugin *p, const char *name,
              void (*answer)(void *ud, lua_State *L, const char *request,
                             eplua_plugin_reply *reply),
              void *ud);
  /* json: an object, copied; NULL: message is the error. Frees reply. */
  void (*verb_reply)(eplua_plugin_reply *reply, const char *json, const char *message);

  /* --- windows --- */
  /* A new kind of element for `require "ui"`, described in elements that there are: see the plugin guide. json: copied. In start only. -8: *reason
   * (static or until the next call) says why not. */
  int (*element)(eplua_plugin *p, const char *name, const char *json, const char **reason);

  /* --- long work --- */
  /* Shall what runs now end? The script was stopped or its time is over, or the engine ends. For loops that take long, inside a call from Lua (which
   * then returns as it likes: Lua stops by itself) and in work. Any thread. */
  bool (*stopping)(const eplua_plugin *p);
  /* Keeps the process alive, or does so no more: counted. For threads of the plugin's own whose posts are awaited; timers, polls, work and answers have ways of their own. */
  void (*keep)(eplua_plugin *p, bool on);
};

#ifdef __cplusplus
}
#endif

#endif
