/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of ours that make no sense are kept, out of the way. Inside app/store only; any thread. */
#ifndef STORE_ASIDE_H
#define STORE_ASIDE_H

#include "store/error.h"

/* Renames path to path.bad, replacing an older one. */
int store_put_aside(const char *path, store_error *err);

#endif
