/* SPDX-License-Identifier: MIT */
/* The inside of the room: what its files share. Engine thread, save where said. */
#ifndef EP_PLUGIN_INT_H
#define EP_PLUGIN_INT_H

#include "plugin/plugin.h"

#include <eplua/plugin.h>

#include <pthread.h>
#include <stdatomic.h>

enum {
  EP_PLUGIN_NAME = 64,
  EP_PLUGIN_LIST = 64
}; /* bytes of a name; things of a kind that one plugin may add */

typedef enum ep_plugin_origin {
  EP_PLUGIN_BUNDLED,
  EP_PLUGIN_OF_USER,
  EP_PLUGIN_GIVEN
} ep_plugin_origin;

/* A plugin that was found, loaded or not. */
typedef struct ep_plugin_entry {
  struct ep_plugin_entry *next;
  char *name, *path;
  ep_plugin_origin origin;
  const char *state;    /* "on", "off", "crashed", "refused" */
  char *reason;         /* of the latter three; NULL: no memory for it */
  eplua_plugin *plugin; /* NULL: not loaded (yet) */
  bool loading;
} ep_plugin_entry;

/* Handles of libuv that belong to a plugin; each begins with this. */
typedef struct ep_plugin_handle {
  struct ep_plugin_handle *next, *prev;
  eplua_plugin *p;
  uv_handle_t *uv;
  bool
      ended; /* closed by the end of the engine; it lies in p->ended, since stop may still name it */
} ep_plugin_handle;

typedef struct ep_plugin_global {
  char *name, *module;
} ep_plugin_global;

typedef struct ep_plugin_setting {
  char *name, *initial, *help;
  eplua_plugin_type type;
} ep_plugin_setting;

typedef struct ep_plugin_verb {
  char *name;
  void (*answer)(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply);
  void *ud;
} ep_plugin_verb;

typedef struct ep_plugin_element {
  char *name, *json;
} ep_plugin_element;

struct eplua_plugin {
  ep_state *s;
  struct ep_plugins *all;
  ep_plugin_entry *entry;
  const eplua_plugin_info *info;
  eplua_plugin *next; /* loaded before it */
  void *data;
  char *failure;        /* what fail() said */
  pthread_t thread;     /* ... that is inside start or stop */
  atomic_bool starting; /* what is registered in start only may be */
  atomic_bool inside;   /* start or stop */
  atomic_bool over; /* the engine ends, or start has failed: nothing of its is called but its end */
  ep_plugin_handle *handles, *ended;
  struct ep_plugin_keeper *keeper; /* NULL: never wanted */
  int kept;
  struct ep_plugin_job *works;
  struct eplua_plugin_item *items;
  struct eplua_plugin_reply *replies;
  char *modules[EP_PLUGIN_LIST];
  ep_plugin_global globals[EP_PLUGIN_LIST];
  ep_plugin_setting settings[EP_PLUGIN_LIST];
  ep_plugin_verb verbs[EP_PLUGIN_LIST];
  ep_plugin_element elements[EP_PLUGIN_LIST];
  unsigned module_count, global_count, setting_count, verb_count, element_count;
  char *value; /* what setting_value() or element() gave last */
};

/* All of an engine; ep_state.plugins. */
typedef struct ep_plugins {
  ep_loop_end end;
  ep_state *s;
  char *bundled, *user, *choices, *notes;
  char **files;
  ep_plugin_entry *entries;
  eplua_plugin *loaded; /* the last one first */
  pthread_mutex_t lock; /* of over, for other threads: who holds it finds the loop's queue */
  struct yyjson_doc *chosen;
  bool chosen_read;
  bool scanned;
  enum {
    EP_DEBUG_UNKNOWN,
    EP_DEBUG_OFF,
    EP_DEBUG_ON
  } debug; /* messages of that level are wanted */
} ep_plugins;

/* --- find.c: what there is --- */

/* The entry of that name that counts: a given one, one of the user's that is on, a bundled one, one of the user's that is off. Looks into the folders the first time. NULL:
 * there is none. */
ep_plugin_entry *ep_plugin_find(ep_plugins *all, const char *name) EP_ENGINE_THREAD;
void ep_plugins_scan(ep_plugins *all) EP_ENGINE_THREAD;

/* Adds a file; its name is that of the file. NULL: no memory, or not a name. */
ep_plugin_entry *ep_plugin_entry_add(ep_plugins *all, const char *path,
                                     ep_plugin_origin origin) EP_ENGINE_THREAD;

/* Sets state and reason; printf-formatted. */
void ep_plugin_entry_state(ep_plugin_entry *e, const char *state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* --- check.c: may this file be loaded? Any thread --- */

/* Looks at the file and its folder without running anything of it. bundled: whoever may write it is trusted as the program is. *real: the file with links followed, given, free() it. 0, or the reason in *err. */
int ep_plugin_check_file(const char *path, bool bundled, char **real, eplua_error *err);

/* Looks at what its one symbol gave. */
int ep_plugin_check_info(const eplua_plugin_info *info, const char *name, eplua_error *err);

/* A sentence for what dlopen said. */
int ep_plugin_explain(const char *dl_error, eplua_error *err);

/* --- note.c: a crash while loading is known at the next start. Any thread --- */

typedef struct ep_plugin_note ep_plugin_note;

/* Notes that the plugin is being loaded. NULL: it cannot be noted (no folder, no memory, a full disk). */
ep_plugin_note *ep_plugin_note_begin(const char *folder, const char *name, const char *path);
void ep_plugin_note_end(ep_plugin_note *note); /* NULL is accepted */

/* Whether the plugin has crashed when it was loaded last. *news: nobody was told of it before. */
bool ep_plugin_note_crashed(const char *folder, const char *name, bool *news);

/* --- loader.c --- */

/* Loads the plugin of an entry, if that is on and not loaded yet. False: entry->reason says why not. */
bool ep_plugin_load(ep_plugins *all, ep_plugin_entry *e) EP_ENGINE_THREAD;

/* --- host.c --- */

extern const eplua_plugin_host ep_plugin_host;

/* Takes back what a start that has failed has registered. */
void ep_plugin_withdraw(eplua_plugin *p) EP_ENGINE_THREAD;

/* What lists of a plugin ask before something new is added: 0; EPLUA_E_INVALID: not in start, or name is none; EPLUA_E_LIMIT: the list is full. */
int ep_plugin_check_new(const eplua_plugin *p, const char *name, unsigned count);

/* The parts of the table. */
eplua_plugin_timer *ep_plugin_timer(eplua_plugin *p, int64_t ms, int64_t repeat_ms, bool keeps,
                                    void (*fire)(void *ud), void *ud);
void ep_plugin_timer_close(eplua_plugin_timer *t);
eplua_plugin_poll *ep_plugin_poll(eplua_plugin *p, int fd, int events, bool keeps,
                                  void (*ready)(void *ud, int events), void *ud);
int ep_plugin_poll_set(eplua_plugin_poll *poll, int events, bool keeps);
void ep_plugin_poll_close(eplua_plugin_poll *poll);
int ep_plugin_work(eplua_plugin *p, void (*run)(void *ud), void (*done)(void *ud, bool over),
                   void *ud);
int ep_plugin_post(eplua_plugin *p, void (*run)(void *ud), void (*drop)(void *ud), void *ud);
void ep_plugin_keep(eplua_plugin *p, bool on);
/* Nothing of the plugin's is posted any more. */
void ep_plugin_set_over(eplua_plugin *p) EP_ENGINE_THREAD;
/* Closes its handles; work comes to its end. What they lie in stays until the next call, for stop may close them once more. */
void ep_plugin_end_loop(eplua_plugin *p) EP_ENGINE_THREAD;
void ep_plugin_free_handles(eplua_plugin *p);

eplua_plugin_answer *ep_plugin_answer(eplua_plugin *p, lua_State *L, int arg, const char *what,
                                      eplua_plugin_item *item);
int ep_plugin_answer_return(lua_State *L, eplua_plugin_answer *a, void (*cancel)(void *operation),
                            void *operation, int results);
void ep_plugin_answer_limit(eplua_plugin_answer *a, int64_t ms);
void ep_plugin_answer_ok(eplua_plugin_answer *a, eplua_plugin_push push, void *ud);
void ep_plugin_answer_fail(eplua_plugin_answer *a, const char *message, const char *code);
void ep_plugin_answer_fail_soon(eplua_plugin_answer *a, const char *message, const char *code);
eplua_plugin_item *ep_plugin_item(eplua_plugin *p, lua_State *L, const char *kind, const char *peer,
                                  void (*close)(void *ud), void *ud);
void ep_plugin_item_count(eplua_plugin_item *item, uint64_t received, uint64_t sent,
                          uint64_t served);
void ep_plugin_item_close(eplua_plugin_item *item);
bool ep_plugin_permit_net(lua_State *L, const char *what); /* "host:port" */
void ep_plugin_free_items(eplua_plugin *p) EP_ENGINE_THREAD;

int ep_plugin_setting_add(eplua_plugin *p, const char *name, eplua_plugin_type type,
                          const char *initial, const char *help);
const char *ep_plugin_setting_value(eplua_plugin *p, const char *name);

int ep_plugin_verb_add(eplua_plugin *p, const char *name,
                       void (*answer)(void *ud, lua_State *L, const char *request,
                                      eplua_plugin_reply *reply),
                       void *ud);
void ep_plugin_verb_reply(eplua_plugin_reply *reply, const char *json, const char *message);
void ep_plugin_end_verbs(eplua_plugin *p) EP_ENGINE_THREAD; /* answers what is awaited */
void ep_plugin_free_replies(eplua_plugin *p);

/* ep_state.each_plugin: those that are on and not loaded, by what is known without opening them. What a loaded one has is in package.preload. */
void ep_plugins_each_requirable(ep_state *s, void (*each)(void *ud, const char *name),
                                void *ud) EP_ENGINE_THREAD;

/* ep_state.list_plugins */
void ep_plugins_inspect(ep_state *s, struct ep_ask *a) EP_ENGINE_THREAD;
/* ep_state.foreign_verb */
bool ep_plugins_answer(ep_state *s, struct ep_ask *a, const char *name) EP_ENGINE_THREAD;

int ep_plugin_add_element(eplua_plugin *p, const char *name, const char *json, const char **reason);

/* --- choices.c: what people have chosen --- */

/* Whether the file of choices names the plugin in its list "on" or "off". */
bool ep_plugin_chosen(ep_plugins *all, const char *list, const char *name) EP_ENGINE_THREAD;
/* The value of a setting that somebody has set; NULL: nobody has. Borrowed. */
const char *ep_plugin_chosen_setting(ep_plugins *all, const char *plugin,
                                     const char *setting) EP_ENGINE_THREAD;
void ep_plugin_forget_choices(ep_plugins *all) EP_ENGINE_THREAD;

/* --- require.c --- */
void ep_plugin_open_require(lua_State *L); /* may raise */

#endif
