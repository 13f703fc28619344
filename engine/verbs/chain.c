// SPDX-License-Identifier: MIT
/*
 * Who may follow whom. Engine thread; owns one small struct for each session that there is, so the list is short.
 * A session is closed to followers from the moment its code begins until that code has ended well; one that was turned
 * away in between closes it for good, so that none that comes later overtakes it. Code that does not follow opens it.
 */
#include "verbs/chain.h"

#include "verbs/session.h"

#include <stdlib.h>
#include <string.h>

struct ep_chain {
  ep_chain *next;
  uint64_t number; /* of the code that may open it */
  bool open;
  char session[EP_SESSION_NAME_MAX + 1];
};

static ep_chain **find(ep_chain **chains, const char *session)
{
  while (*chains && strcmp((*chains)->session, session) != 0)
    chains = &(*chains)->next;
  return chains;
}

bool ep_chain_follow(ep_chain *chains, const char *session)
{
  ep_chain *c = *find(&chains, session);
  if (c && !c->open)
    c->number++; // nobody's
  return c && c->open;
}

uint64_t ep_chain_begin(ep_chain **chains, const char *session)
{
  ep_chain *c = *find(chains, session);
  if (!c && strlen(session) <= EP_SESSION_NAME_MAX && (c = calloc(1, sizeof *c))) {
    memcpy(c->session, session, strlen(session));
    c->next = *chains;
    *chains = c;
  }
  if (!c)
    return UINT64_MAX; // it runs, and none follows
  c->open = false;
  return ++c->number;
}

void ep_chain_done(ep_chain *chains, const char *session, uint64_t number)
{
  ep_chain *c = *find(&chains, session);
  if (c && c->number == number)
    c->open = true;
}

void ep_chain_forget(ep_chain **chains, const char *session)
{
  ep_chain **at = find(chains, session), *gone = *at;
  if (!gone)
    return;
  *at = gone->next;
  free(gone);
}

void ep_chains_free(ep_chain **chains)
{
  for (ep_chain *next; *chains; *chains = next) {
    next = (*chains)->next;
    free(*chains);
  }
}
