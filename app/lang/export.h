/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a library knows, as JSON: for those who make pages of it. The reader of annotations that completes while
 * somebody types is the one whose words stand in the manual.
 */
#ifndef LANG_EXPORT_H
#define LANG_EXPORT_H

#include "lang/library.h"

/* All that is declared, as a JSON object on one line, given (free it), or NULL: no memory. Any thread; the library is not
 * changed. Bytes that are no UTF-8 stay as they are. Lists are in the order of declaration; members that would be empty or false are left out.
 *
 *   {"globals":[THING...], "classes":[THING...], "aliases":[THING...], "modules":[{"name", "class" or "members"}...]}
 *
 * THING: "name", "path" (`net.TCPSocket:connect`), "file" (as lang_library_add() was told), "line", "doc", "see", "type", "parent",
 *   "optional", "deprecated", "async" (by @async), "field" (by @field), "class": the class that it is; "same": the path of the thing that it is another
 *   name of; "items": what a constructor `{a = 1}` gives it, [{"name", "value"}...]; "members":[THING...] (deeper than 20: none).
 *   Of what is called "method" or "function": true, "signature" as text, "params":[{"name", "type", "doc", "optional"}...],
 *   "returns":[{"name", "type", "doc"}...], "overloads":[text...]. */
char *lang_library_export(const lang_library *library);

#endif
