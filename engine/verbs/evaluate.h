/* SPDX-License-Identifier: MIT */
/* Code that is run for somebody outside: what the room's entry (verbs.c) needs of evaluate.c. Engine thread. */
#ifndef EP_EVALUATE_H
#define EP_EVALUATE_H

#include "verbs/verbs_int.h"

/* Answers all code that has yielded, with that error text. */
void ep_evaluations_strand(ep_state *s, const char *why) EP_ENGINE_THREAD;

#endif
