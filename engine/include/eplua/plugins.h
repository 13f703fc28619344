/* SPDX-License-Identifier: MIT */
/*
 * What the program around the engine does with plugins: where they lie, which of them are switched on, and a list for people.
 * What a plugin itself sees is eplua/plugin.h.
 *
 * A plugin is a file NAME.so. Bundled ones are on unless they are switched off, those in the user's folder are off until they are
 * switched on, files that are given are on. Nothing is looked for before a script wants a module or a global that is not there.
 */
#ifndef EPLUA_PLUGINS_H
#define EPLUA_PLUGINS_H

#include <eplua/error.h>
#include <eplua/export.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of eplua_config. */
typedef struct eplua_plugins {
  bool on; /* false: no plugin is loaded; the rest does not matter */
  const char *
      bundled; /* folder of those that come with EPLua; NULL: in libeplua where they were installed with it, in the program none */
  const char *user;         /* folder of the user's; NULL: none */
  const char *const *files; /* loaded when the engine is made; ends with NULL; NULL: none */
  const char *choices;      /* file with what is switched on and off, and settings; NULL: none */
  const char *
      notes; /* folder for notes of what is being loaded, by which a crash is known at the next start; made when it
                        is not there; NULL: none */
} eplua_plugins;

/* What there is, as a JSON list: {name, file, from: "bundled" | "user" | "given", state: "on" | "off" | "crashed" | "refused", reason, version, summary, modules: [name],
 * globals: [name], verbs: [name], elements: [name], settings: [{name, type: "flag" | "number" | "text", initial, value, help}]}. Those that are on are loaded for it, into an
 * engine of their own; of the others only name, file, from, state and reason are known. given: free() it. NULL: no memory. Any
 * thread that runs no engine at that moment. */
EPLUA_API char *eplua_plugins_list(const eplua_plugins *places);

/* Switches the plugin of that name on or off, whichever of the two folders has it, and forgets that it has crashed. 0; EPLUA_E_INVALID: there is none; EPLUA_E_IO. The
 * reason in *err. Any thread; of two at a time one is lost. */
EPLUA_API int eplua_plugins_switch(const eplua_plugins *places, const char *name, bool on,
                                   eplua_error *err);

/* Keeps the value of a setting (NULL: its initial one again). As above. */
EPLUA_API int eplua_plugins_set(const eplua_plugins *places, const char *name, const char *setting,
                                const char *value, eplua_error *err);

/* The names of the plugins that ended the program while they were loaded, and of which nobody was told yet: one a line, "": none. They are
 * off from now on. given: free() it. NULL: no memory. Any thread. */
EPLUA_API char *eplua_plugins_crashed(const eplua_plugins *places);

#ifdef __cplusplus
}
#endif

#endif
