/* SPDX-License-Identifier: MIT */
#ifndef EP_UTF8_H
#define EP_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Is it UTF-8 as RFC 3629 has it: shortest forms, no surrogates, nothing above U+10FFFF? Any thread. */
bool ep_utf8_is_valid(const char *text, size_t length);

#endif
