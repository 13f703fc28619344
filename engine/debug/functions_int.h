/* SPDX-License-Identifier: MIT */
/* What functions are called: the half of functions.h that reads words. Any thread. */
#ifndef EP_FUNCTIONS_INT_H
#define EP_FUNCTIONS_INT_H

#include "debug/functions.h"

/* Fills names and lines of f->list, and what is outside, from the text that f->dump comes from. False: no memory, or they do not fit together. */
bool ep_functions_name(ep_functions *f, const char *text, size_t length);

#endif
