/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any thread. See repl_calls.list. */
#ifndef REPL_LIST_H
#define REPL_LIST_H

#include <stdio.h>

int repl_list(FILE *out);

#endif
