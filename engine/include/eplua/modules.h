/* SPDX-License-Identifier: MIT */
/*
 * Names for the string of `require`, while it is typed. The one answer for the running engine and for the editor, who know of modules from different
 * sides: the engine adds what is loaded, and both look through folders as the templates of package.path say. Any thread, a list at a time.
 *
 *     eplua_modules *m = eplua_modules_new("lexer.to", 8, EPLUA_MODULES_MS);
 *     eplua_modules_find(m, "./?.lua;./?/init.lua", NULL, NULL, NULL);
 *     const eplua_module *all = eplua_modules_sort(m, &count, &more);      // "lexer.tokens", ...
 *
 * Nothing is opened but folders, and nothing is run.
 */
#ifndef EPLUA_MODULES_H
#define EPLUA_MODULES_H

#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  EPLUA_MODULES_NAME = 100,     /* bytes of a name; longer ones are not offered */
  EPLUA_MODULES_MOST = 4000,    /* names in a list */
  EPLUA_MODULES_ENTRIES = 5000, /* that are looked at below one folder of the templates ... */
  EPLUA_MODULES_DEPTH =
      4, /* ... so many folders below it, or below that which the prefix names ... */
  EPLUA_MODULES_MS = 150 /* ... and for so long with all of them, while somebody waits */
};

typedef struct eplua_modules eplua_modules;

typedef struct eplua_module {
  const char *name;
  const char *where; /* a file, or a word for what it is */
} eplua_module;

/* An empty list of names that begin with prefix, in any case of the letters behind its last dot. ms: how long folders may be looked at, from the first one on. Given (eplua_modules_free); NULL: no memory. */
EPLUA_INTERNAL eplua_modules *eplua_modules_new(const char *prefix, size_t length, int ms);
EPLUA_INTERNAL void eplua_modules_free(eplua_modules *m); /* NULL is accepted */

/* Adds a name, copied as where is, if it begins so and can stand between any quotes as it is ("$" is left out with them). Of equal names the first counts. */
EPLUA_INTERNAL void eplua_modules_add(eplua_modules *m, const char *name, size_t length,
                                      const char *where);

/*
 * Adds the modules that require finds by the templates ("./?.lua;./?/init.lua"), a dot in a name for each folder. folder: where those begin that are no absolute
 * paths; NULL: in the current one. permits: whether a file may be loaded; NULL: all may. Hidden files and folders are left out, and so are those with a dot in
 * their names, since require would take it for another folder. Links are followed, save to a folder that holds them.
 */
EPLUA_INTERNAL void eplua_modules_find(eplua_modules *m, const char *templates, const char *folder,
                                       bool (*permits)(void *ud, const char *file), void *ud);

/* The list, each name once: those first that begin exactly so, then those with fewer dots. *more: a bound was met, or memory has ended. Borrowed until m is
 * used again. */
EPLUA_INTERNAL const eplua_module *eplua_modules_sort(eplua_modules *m, size_t *count, bool *more);

/* What is to be put behind a name for the string to be whole: close, or "" when rest, which stands behind the cursor, begins with it, or goes on with the
 * name. */
EPLUA_INTERNAL const char *eplua_modules_close(const char *close, const char *rest);

#ifdef __cplusplus
}
#endif

#endif
