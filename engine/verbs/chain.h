/* SPDX-License-Identifier: MIT */
/*
 * Code that follows: whether the session's code before it has done what it should. So a client may ask for many lines
 * without waiting, and they run as if it had waited. Engine thread.
 */
#ifndef EP_CHAIN_H
#define EP_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

typedef struct ep_chain ep_chain;

/* Whether code that follows may run in the session; chains: the list. */
bool ep_chain_follow(ep_chain *chains, const char *session);

/* Code of a session that there is begins; *chains: the list, NULL at first. Gives a number for ep_chain_done(). */
uint64_t ep_chain_begin(ep_chain **chains, const char *session);

/* The code of that number has ended in a way that lets the next run. */
void ep_chain_done(ep_chain *chains, const char *session, uint64_t number);

void ep_chain_forget(ep_chain **chains, const char *session);
void ep_chains_free(ep_chain **chains);

#endif
