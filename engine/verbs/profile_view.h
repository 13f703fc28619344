/* SPDX-License-Identifier: MIT */
/* A profile as an answer: what profile_look and profile_stop say. Any thread. */
#ifndef EP_VERBS_PROFILE_VIEW_H
#define EP_VERBS_PROFILE_VIEW_H

#include "debug/profile.h"
#include "verbs/ask.h"

/* Adds all members of profile_look (eplua/verbs.h). */
void ep_verb_add_view(ep_ask *a, const ep_profile_view *v, ep_profile_owner owner);

#endif
