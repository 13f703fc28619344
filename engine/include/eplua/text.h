/* SPDX-License-Identifier: MIT */
/* Small text services that every door of the product needs. Any thread. */
#ifndef EPLUA_TEXT_H
#define EPLUA_TEXT_H

#include <eplua/export.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The candidate that word is most likely a misspelling of, or NULL when none is near (more than a
 * third of its letters differ). Candidates are of any order; NULL entries are skipped. Returns a
 * borrowed candidate. Optimal string alignment distance (Damerau 1964, without substring edits). */
EPLUA_INTERNAL const char *eplua_nearest(const char *word, const char *const *candidates,
                                         size_t count);

#ifdef __cplusplus
}
#endif

#endif
