// SPDX-License-Identifier: GPL-3.0-or-later
/* What people write to say where an engine is. Any thread; owns nothing. */
#include "link/place.h"
#include "words/words.h"

#include <eplua/access.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT_MAX = 65535, DIGITS_MAX = 10 };

// The number that is all of text; -1: it is none.
static long number_of(const char *text)
{
  size_t n = strspn(text, "0123456789");
  return n > 0 && n <= DIGITS_MAX && !text[n] ? strtol(text, NULL, 10) : -1;
}

static int refuse(eplua_error *err, const char *where, const char *why)
{
  snprintf(err->message, sizeof err->message, "%.200s: %s", where, why);
  return err->code = EPLUA_E_INVALID;
}

static int read_path(const char *where, link_place *place, eplua_error *err)
{
  if (strlen(where) >= sizeof place->path)
    return refuse(err, where, _("the path is too long for a socket file"));
  snprintf(place->path, sizeof place->path, "%s", where);
  return EPLUA_OK;
}

static int read_number(const char *where, long number, link_place *place, eplua_error *err)
{
  eplua_error unknown;
  char *folder = eplua_runtime_folder(&unknown);
  int n = folder ? snprintf(place->path, sizeof place->path, "%s/%ld.sock", folder, number) : 0;
  if (n <= 0 || (size_t)n >= sizeof place->path || access(place->path, F_OK) != 0)
    place->path[0] = '\0';
  free(folder);
  if (number >= 1 && number <= PORT_MAX) {
    snprintf(place->port, sizeof place->port, "%ld", number);
  } else if (!place->path[0]) {
    return refuse(err, where, _("there is no engine with that pid, and it is no port"));
  }
  return EPLUA_OK;
}

int link_place_read(const char *where, link_place *place, eplua_error *err)
{
  *place = (link_place){0};
  long number = number_of(where);
  if (number >= 0)
    return read_number(where, number, place, err);
  const char *colon = strrchr(where, ':');
  if (!strchr(where, '/') && !colon && access(where, F_OK) != 0)
    return refuse(err, where, _("it is no port, no pid and no socket file"));
  if (strchr(where, '/') || !colon)
    return read_path(where, place, err);
  number = number_of(colon + 1);
  if (number < 1 || number > PORT_MAX)
    return refuse(err, where, _("a port is a number from 1 to 65535"));
  size_t length = (size_t)(colon - where);
  if (length >= 2 && where[0] == '[' && colon[-1] == ']') {
    where++;
    length -= 2;
  } else if (memchr(where, ':', length)) {
    return refuse(err, where, _("write an IPv6 address as in [::1]:8023"));
  }
  if (length == 0 || length >= sizeof place->host)
    return refuse(err, where, _("that is no name of a host"));
  memcpy(place->host, where, length);
  place->host[length] = '\0';
  snprintf(place->port, sizeof place->port, "%ld", number);
  return EPLUA_OK;
}
