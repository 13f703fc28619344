/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest of bytes: tells one content from another. Not against people who want two contents to look alike. Any thread. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Some GB/s. The same on every machine, since journals carry it. */
uint64_t store_digest(const void *bytes, size_t n);

#endif
