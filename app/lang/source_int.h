/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of source.h. Inside of lang. */
#ifndef LANG_SOURCE_INT_H
#define LANG_SOURCE_INT_H

#include "lang/tree.h"

/* As lang_source_new(), but without a model of its own: for one that goes into a library. */
lang_source *lang_source_parse(const char *text, size_t length);

#endif
