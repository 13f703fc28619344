/* SPDX-License-Identifier: MIT */
/* Scopes among the refs, between the files of debug_scopes, debug_variables and debug_assign. Engine thread. */
#ifndef EP_SCOPE_H
#define EP_SCOPE_H

/* "scope" in the facts of a ref (ref.h), beside "frame", a number of frame.h. GLOBALS keeps the table besides. What was found inside a
 * scope has "path" there, when an expression reads it. */
typedef enum ep_scope {
  EP_SCOPE_NONE,
  EP_SCOPE_LOCALS,
  EP_SCOPE_VARARGS,
  EP_SCOPE_UPVALUES,
  EP_SCOPE_GLOBALS,
} ep_scope;

#endif
