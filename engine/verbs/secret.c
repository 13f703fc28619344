// SPDX-License-Identifier: MIT
/*
 * Secrets of a process. Owns nothing but what its caller holds; any thread, one at a time.
 * All of them are 256 random bits as text, so a comparison is all it takes: nothing is hashed or signed. Comparisons look
 * at every digit, and at every secret of a list, so their time says nothing.
 * Wrong guesses are counted for all together. By peer would be a way round it: a machine has many addresses and users.
 * Who is right is never slowed down, so a guesser cannot lock anybody out.
 * Not here: who needs which secret (access.c), the file of the token (secret_file.c).
 */
#include "verbs/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum { COOKIES_LOOKED_AT = 8, FIRST_DELAY_MS = 100 };

bool ep_secret_draw(ep_secret *s)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char bytes[EP_SECRET_BYTES];
  size_t have = 0;
  while (have < sizeof bytes) {
    ssize_t n = getrandom(bytes + have, sizeof bytes - have, 0);
    if (n > 0)
      have += (size_t)n;
    else if (n == 0 || errno != EINTR)
      return false;
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    s->digits[2 * i] = digits[bytes[i] >> 4];
    s->digits[2 * i + 1] = digits[bytes[i] & 15];
  }
  s->digits[EP_SECRET_DIGITS] = '\0';
  explicit_bzero(bytes, sizeof bytes);
  return true;
}

bool ep_secret_is(const ep_secret *s, const char *text, size_t length)
{
  volatile unsigned char different = 0; // volatile: no compiler leaves the loop early
  if (!text || length != EP_SECRET_DIGITS)
    return false;
  for (size_t i = 0; i < EP_SECRET_DIGITS; i++)
    different = (unsigned char)(different | (unsigned char)(s->digits[i] ^ text[i]));
  return different == 0;
}

// The place for a new one: a free one, else the one whose `at` is lowest.
static ep_secret_entry *place(ep_secret_entry *list, size_t count)
{
  ep_secret_entry *lowest = list;
  for (size_t i = 0; i < count; i++) {
    if (!list[i].used)
      return &list[i];
    if (list[i].at < lowest->at)
      lowest = &list[i];
  }
  return lowest;
}

static bool add(ep_secret_entry *list, size_t count, int64_t at, ep_secret *secret)
{
  if (!ep_secret_draw(secret))
    return false;
  *place(list, count) = (ep_secret_entry){.secret = *secret, .at = at, .used = true};
  return true;
}

static ep_secret_entry *find(ep_secret_entry *list, size_t count, const char *text, size_t length)
{
  ep_secret_entry *found = NULL;
  for (size_t i = 0; i < count; i++)
    if (ep_secret_is(&list[i].secret, text, length) && list[i].used)
      found = &list[i];
  return found;
}

bool ep_secrets_add_link(ep_secrets *s, int64_t now_ms, ep_secret *link)
{
  return add(s->links, EP_SECRET_LINKS, now_ms, link);
}

bool ep_secrets_take_link(ep_secrets *s, const char *text, int64_t now_ms)
{
  ep_secret_entry *link = find(s->links, EP_SECRET_LINKS, text, text ? strlen(text) : 0);
  if (!link)
    return false;
  bool fresh = now_ms - link->at <= EP_SECRET_LINK_MS;
  explicit_bzero(link, sizeof *link);
  return fresh;
}

bool ep_secrets_add_cookie(ep_secrets *s, ep_secret *cookie)
{
  return add(s->cookies, EP_SECRET_COOKIES, ++s->turn, cookie);
}

// The next NAME=VALUE of a header, from *at on, which moves behind it. False: there is no more.
static bool next_pair(const char **at, const char **pair, size_t *length)
{
  const char *begin = *at + strspn(*at, " \t;");
  *pair = begin;
  *length = strcspn(begin, ";");
  *at = begin + *length;
  return *length > 0;
}

ep_cookie_state ep_secrets_find_cookie(ep_secrets *s, const char *header, const char *name)
{
  ep_secret_entry *right = NULL;
  int seen = 0;
  size_t length, name_length = strlen(name);
  const char *pair;
  while (header && seen < COOKIES_LOOKED_AT && next_pair(&header, &pair, &length)) {
    if (length <= name_length || strncmp(pair, name, name_length) != 0 || pair[name_length] != '=')
      continue;
    seen++;
    const char *value = pair + name_length + 1;
    ep_secret_entry *found = find(s->cookies, EP_SECRET_COOKIES, value, length - name_length - 1);
    if (found)
      right = found;
  }
  if (right)
    right->at = ++s->turn;
  return right ? EP_COOKIE_RIGHT : seen ? EP_COOKIE_WRONG : EP_COOKIE_NONE;
}

int64_t ep_secrets_fail(ep_secrets *s, int64_t now_ms)
{
  if (now_ms - s->failed_ms >= EP_SECRET_QUIET_MS)
    s->failures = 0;
  s->failed_ms = now_ms;
  s->failures++;
  int64_t delay = s->failures > EP_SECRET_FREE_GUESSES ? FIRST_DELAY_MS : 0;
  for (int64_t i = EP_SECRET_FREE_GUESSES + 1; i < s->failures && delay < EP_SECRET_DELAY_MS; i++)
    delay *= 2;
  return delay < EP_SECRET_DELAY_MS ? delay : EP_SECRET_DELAY_MS;
}
