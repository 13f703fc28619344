/* SPDX-License-Identifier: MIT */
/*
 * Which function of an old text is which of a new one: the one of the same name in the same function around it. Of several that are
 * called the same, those with equal code go first, the others by their order. Any thread.
 */
#ifndef EP_MATCH_H
#define EP_MATCH_H

#include "debug/functions.h"

typedef enum ep_match_none {
  EP_MATCH_GONE = -1,    /* there is none of its name */
  EP_MATCH_UNCLEAR = -2, /* one of several, and it cannot be told which */
} ep_match_none;

typedef struct ep_match {
  const ep_functions *old, *new;
  int *to;   /* for each old function: the new one, or an ep_match_none */
  int *back; /* for each new one: the old one; -1: it is new */
} ep_match;

/* old and new stay until ep_match_free(). False: no memory. */
bool ep_match_make(ep_match *m, const ep_functions *old, const ep_functions *new);
void ep_match_free(ep_match *m);

/* Whether a variable of the old text is that of the new one. */
bool ep_match_variable(const ep_match *m, const ep_variable *old, const ep_variable *new);

/* Where words outside of functions are others: a line of the new text; 0: nowhere. skip: for each simple declaration of the new text, whether it does not
 * count. */
int ep_match_outside(const ep_functions *old, const ep_functions *new, const bool *skip);

#endif
