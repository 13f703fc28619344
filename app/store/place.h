/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files of ours lie, as XDG says. Any thread that does not change the environment. */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "store/error.h"

/* Our folder for state, made 0700: $XDG_STATE_HOME/eplua, else ~/.local/state/eplua, where ~ is $HOME, else what the
 * system knows of the user. given: free(). NULL: there is none that can be used; then nothing is kept, and said[] has one
 * sentence about it, else "". */
char *store_place_state(char said[STORE_SAID_MAX]);

/* Our folder for sockets, made 0700: $XDG_RUNTIME_DIR/eplua, when that is the user's own and closed to others; else
 * /tmp/eplua-UID on the same terms. given: free(). NULL: none. */
char *store_place_runtime(void);

#endif
