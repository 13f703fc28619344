// SPDX-License-Identifier: MIT
/*
 * Loading a plugin into an engine, and its end. Engine thread; owns the plugins of an engine.
 * The order is: who may write the file, what kind of file it is, the note for a crash, dlopen, what it says of itself, its start. A refusal at any of
 * them is one sentence in the entry, and the engine goes on. What was opened and accepted stays in the process (RTLD_NODELETE): a
 * thread of the plugin's, or a metatable, may outlive what we know of.
 * At the end the loop is emptied first, so that work is done and no callback comes after the plugin's last call.
 */
#include "base/error.h"
#include "lua/call.h"
#include "plugin/plugin_int.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_strings(char **list)
{
  for (char **each = list; each && *each; each++)
    free(*each);
  free(list);
}

static bool copy_text(char **to, const char *text)
{
  *to = text ? strdup(text) : NULL;
  return !text || *to;
}

static bool copy_list(char ***to, const char *const *list)
{
  size_t count = 0;
  while (list && list[count])
    count++;
  *to = calloc(count + 1, sizeof **to);
  for (size_t i = 0; *to && i < count; i++) {
    (*to)[i] = strdup(list[i]);
    if (!(*to)[i])
      return false;
  }
  return *to != NULL;
}

// --- one plugin ---

static void free_plugin(eplua_plugin *p) EP_ENGINE_THREAD
{
  if (!p)
    return;
  ep_plugin_free_handles(p);
  ep_plugin_free_items(p);
  ep_plugin_free_replies(p);
  for (unsigned i = 0; i < p->module_count; i++)
    free(p->modules[i]);
  for (unsigned i = 0; i < p->global_count; i++) {
    free(p->globals[i].name);
    free(p->globals[i].module);
  }
  for (unsigned i = 0; i < p->setting_count; i++) {
    free(p->settings[i].name);
    free(p->settings[i].initial);
    free(p->settings[i].help);
  }
  for (unsigned i = 0; i < p->verb_count; i++)
    free(p->verbs[i].name);
  for (unsigned i = 0; i < p->element_count; i++) {
    free(p->elements[i].name);
    free(p->elements[i].json);
  }
  free(p->value);
  free(p->failure);
  free(p);
}

// The symbol of a file that was opened. POSIX wants a function to come out of dlsym's object pointer this way.
static const eplua_plugin_info *ask_info(void *library, eplua_error *err)
{
  const eplua_plugin_info *(*main_function)(void) = NULL;
  *(void **)&main_function = dlsym(library, "eplua_plugin_main");
  if (main_function)
    return main_function();
  ep_error_set(err, EPLUA_E_INVALID, "it is no plugin: it has no function eplua_plugin_main");
  return NULL;
}

// Restricted code gets no C that does as it likes, unless the user said so.
static int check_right(const ep_plugins *all, const ep_plugin_entry *e,
                       const eplua_plugin_info *info, eplua_error *err)
{
  const ep_permit *permit = &all->s->permit;
  if (!permit->restricted || permit->ffi || e->origin == EP_PLUGIN_GIVEN)
    return EPLUA_OK;
  bool says = info && info->size >= sizeof *info && (info->flags & EPLUA_PLUGIN_CONFINED);
  if (e->origin == EP_PLUGIN_BUNDLED && (!info || says))
    return EPLUA_OK;
  return ep_error_set(err, EPLUA_E_DENIED, "not permitted in restricted code (--allow-ffi)");
}

// Opens the file, which was looked at, and asks what it is. *info NULL: *err says why not.
static void *open_library(const ep_plugins *all, const ep_plugin_entry *e, const char *real,
                          const eplua_plugin_info **info, eplua_error *err)
{
  *info = NULL;
  void *library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    ep_plugin_explain(dlerror(), err);
    return NULL;
  }
  const eplua_plugin_info *said = ask_info(library, err);
  if ((said || err->code == EPLUA_OK) && ep_plugin_check_info(said, e->name, err) == EPLUA_OK &&
      check_right(all, e, said, err) == EPLUA_OK)
    *info = said;
  return library;
}

static int start_plugin(eplua_plugin *p, eplua_error *err) EP_ENGINE_THREAD
{
  p->thread = pthread_self();
  atomic_store(&p->inside, true);
  atomic_store(&p->starting, true);
  int code = p->info->start(&ep_plugin_host, p);
  atomic_store(&p->starting, false);
  atomic_store(&p->inside, false);
  if (code == 0)
    return EPLUA_OK;
  return ep_error_set(err, EPLUA_E_RUNTIME, "%s", p->failure ? p->failure : "it did not start");
}

// What a start that failed has made goes when the engine ends: libuv closes handles later, and work may be under way.
static void give_up(eplua_plugin *p) EP_ENGINE_THREAD
{
  ep_plugin_set_over(p);
  ep_plugin_withdraw(p);
  ep_plugin_end_loop(p);
}

static bool start_opened(ep_plugins *all, ep_plugin_entry *e, const eplua_plugin_info *info,
                         eplua_error *err) EP_ENGINE_THREAD
{
  eplua_plugin *p = calloc(1, sizeof *p);
  if (!p) {
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
    return false;
  }
  p->s = all->s;
  p->all = all;
  p->entry = e;
  p->info = info;
  p->next = all->loaded;
  all->loaded = p;
  if (start_plugin(p, err) != EPLUA_OK) {
    give_up(p);
    return false;
  }
  e->plugin = p;
  return true;
}

static void refuse(ep_plugin_entry *e, const char *why)
{
  char text[sizeof((eplua_error *)0)->message];
  snprintf(text, sizeof text, "%s", why);
  ep_plugin_entry_state(e, "refused", "%s", text);
}

static bool is_taken(const ep_plugins *all, const ep_plugin_entry *e)
{
  for (const ep_plugin_entry *each = all->entries; each; each = each->next) {
    if (each != e && each->plugin && strcmp(each->name, e->name) == 0)
      return true;
  }
  return false;
}

static bool has_crashed(ep_plugins *all, ep_plugin_entry *e) EP_ENGINE_THREAD
{
  bool news;
  if (!ep_plugin_note_crashed(all->notes, e->name, &news))
    return false;
  ep_plugin_entry_state(e, "crashed",
                        "it ended the program when it was loaded last, so it is off (eplua "
                        "--plugins on %s switches it on again)",
                        e->name);
  if (news)
    ep_report_text(all->s, EPLUA_LOG_WARNING, "plugin %s: %s", e->name, e->reason);
  return true;
}

bool ep_plugin_load(ep_plugins *all, ep_plugin_entry *e)
{
  eplua_error err = {0};
  char *real = NULL;
  if (e->plugin || e->loading || strcmp(e->state, "on") != 0)
    return e->plugin != NULL;
  if (is_taken(all, e)) {
    refuse(e, "a plugin of that name is loaded already");
    return false;
  }
  if (check_right(all, e, NULL, &err) != EPLUA_OK ||
      ep_plugin_check_file(e->path, e->origin == EP_PLUGIN_BUNDLED, &real, &err) != EPLUA_OK) {
    refuse(e, err.message);
    return false;
  }
  if (has_crashed(all, e)) {
    free(real);
    return false;
  }
  e->loading = true;
  ep_plugin_note *note = ep_plugin_note_begin(all->notes, e->name, real);
  const eplua_plugin_info *info;
  void *library = open_library(all, e, real, &info, &err);
  if (info) {
    dlopen(real, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD | RTLD_NODELETE);
    start_opened(all, e, info, &err);
  }
  if (library)
    dlclose(library);
  ep_plugin_note_end(note);
  e->loading = false;
  free(real);
  if (!e->plugin)
    refuse(e, err.message);
  return e->plugin != NULL;
}

void ep_plugins_load_all(ep_state *s)
{
  ep_plugins *all = s->plugins;
  if (!all)
    return;
  ep_plugins_scan(all);
  for (ep_plugin_entry *e = all->entries; e; e = e->next) {
    if (ep_plugin_find(all, e->name) == e)
      ep_plugin_load(all, e);
  }
}

// --- all of an engine ---

static void on_loop_end(ep_loop_end *end) EP_ENGINE_THREAD
{
  ep_plugins *all = (ep_plugins *)end;
  for (eplua_plugin *p = all->loaded; p; p = p->next) {
    ep_plugin_set_over(p);
    ep_plugin_end_loop(p);
  }
}

int ep_plugins_new(ep_state *s, const eplua_plugins *places)
{
  if (!places->on)
    return EPLUA_OK;
  ep_plugins *all = calloc(1, sizeof *all);
  if (!all)
    return EPLUA_E_NOMEM;
  s->plugins = all;
  all->s = s;
  all->end.run = on_loop_end;
  pthread_mutex_init(&all->lock, NULL);
  bool copied = copy_text(&all->bundled, places->bundled);
  copied = copy_text(&all->user, places->user) && copied;
  copied = copy_text(&all->choices, places->choices) && copied;
  copied = copy_text(&all->notes, places->notes) && copied;
  copied = copy_list(&all->files, places->files) && copied;
  return copied ? EPLUA_OK : EPLUA_E_NOMEM;
}

void ep_plugins_open(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_plugins *all = s->plugins;
  if (!all)
    return;
  ep_loop_at_end(s->loop, &all->end);
  s->foreign_verb = ep_plugins_answer;
  s->list_plugins = ep_plugins_inspect;
  s->each_plugin = ep_plugins_each_requirable;
  ep_plugin_open_require(L);
  for (char **file = all->files; *file; file++) {
    ep_plugin_entry *e = ep_plugin_entry_add(all, *file, EP_PLUGIN_GIVEN);
    if (!e || !ep_plugin_load(all, e))
      ep_report_text(s, EPLUA_LOG_ERROR, "cannot load the plugin %s: %s", *file,
                     e && e->reason ? e->reason : "not enough memory");
  }
}

void ep_plugins_close(ep_state *s)
{
  for (eplua_plugin *p = s->plugins ? s->plugins->loaded : NULL; p; p = p->next)
    ep_plugin_end_verbs(p);
}

void ep_plugins_free(ep_state *s)
{
  ep_plugins *all = s->plugins;
  if (!all)
    return;
  // the last one first: it may lean on those before
  for (eplua_plugin *p = all->loaded, *next; p; p = next) {
    next = p->next;
    if (p->info->stop && p->entry->plugin == p) {
      p->thread = pthread_self();
      atomic_store(&p->inside, true);
      p->info->stop(p);
    }
    free_plugin(p);
  }
  for (ep_plugin_entry *e = all->entries, *next; e; e = next) {
    next = e->next;
    free(e->name);
    free(e->path);
    free(e->reason);
    free(e);
  }
  ep_plugin_forget_choices(all);
  free(all->bundled);
  free(all->user);
  free(all->choices);
  free(all->notes);
  free_strings(all->files);
  pthread_mutex_destroy(&all->lock);
  free(all);
  s->plugins = NULL;
}
