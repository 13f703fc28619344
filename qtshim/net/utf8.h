// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef NET_UTF8_H
#define NET_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Is it UTF-8 as RFC 3629 has it: shortest forms, no surrogates, nothing above U+10FFFF? Any thread. */
bool utf8_is_valid(const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
