/* SPDX-License-Identifier: MIT */
/*
 * Is this somebody who believes to speak with another kind of server? A web page can make a browser send bytes to any
 * port of this machine, as the user; so what looks like a browser must not be heard. Pure; any one thread.
 */
#ifndef EP_SNIFF_H
#define EP_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

enum { EP_SNIFF_BYTES = 64 * 1024, EP_SNIFF_LINE = 256 };

typedef struct ep_sniff {
  size_t seen;   /* bytes so far; behind EP_SNIFF_BYTES nobody looks any more */
  size_t length; /* of the line that is not complete, which may be longer than what is kept of it */
  char line[EP_SNIFF_LINE]; /* its beginning, without blanks in front */
  bool foreign;
} ep_sniff;

/* Looks at what has come, before anything of it is acted on. s: zeroed at first. Gives what it is, for the log ("an HTTP request"; static), or
 * NULL: nothing to complain of. Once it has complained it does so for ever. */
const char *ep_sniff_look(ep_sniff *s, const char *bytes, size_t length);

#endif
