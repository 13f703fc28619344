/* SPDX-License-Identifier: MIT */
/*
 * Secrets of a process: what is drawn, kept, compared, used up, and how often somebody guessed wrong. Times are given.
 * No function locks: their owner does.
 */
#ifndef EP_SECRET_H
#define EP_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  EP_SECRET_BYTES = 32,
  EP_SECRET_DIGITS = 2 * EP_SECRET_BYTES,
  EP_SECRET_LINKS = 16,
  EP_SECRET_COOKIES = 64,
  EP_SECRET_LINK_MS = 60000,
  EP_SECRET_QUIET_MS = 60000, /* after which wrong guesses are forgotten */
  EP_SECRET_FREE_GUESSES = 5, /* wrong ones that are answered at once */
  EP_SECRET_DELAY_MS = 2000,  /* the longest */
};

/* EP_SECRET_BYTES random ones as lower-case hexadecimal digits and a 0 byte. */
typedef struct ep_secret {
  char digits[EP_SECRET_DIGITS + 1];
} ep_secret;

/* A secret that is one of a list. at: of a link, when it was made; of a cookie, when it was used last. */
typedef struct ep_secret_entry {
  ep_secret secret;
  int64_t at;
  bool used;
} ep_secret_entry;

typedef struct ep_secrets {
  ep_secret token;
  ep_secret_entry links[EP_SECRET_LINKS], cookies[EP_SECRET_COOKIES];
  int64_t turn; /* counts the uses of cookies */
  int64_t failures, failed_ms;
} ep_secrets;

/* Draws one from the kernel. False: it gave none. */
bool ep_secret_draw(ep_secret *s);

/* Whether text is that secret, in a time that does not tell how much of it is right. NULL is not. */
bool ep_secret_is(const ep_secret *s, const char *text, size_t length);

/* A new link; the oldest gives way. False: no random bytes. */
bool ep_secrets_add_link(ep_secrets *s, int64_t now_ms, ep_secret *link);
/* Uses a link up. False: there is none such, or it is too old. */
bool ep_secrets_take_link(ep_secrets *s, const char *text, int64_t now_ms);

/* A new cookie; the one that was used least lately gives way. False: no random bytes. */
bool ep_secrets_add_cookie(ep_secrets *s, ep_secret *cookie);

typedef enum ep_cookie_state {
  EP_COOKIE_NONE, /* there is none of that name */
  EP_COOKIE_WRONG,
  EP_COOKIE_RIGHT,
} ep_cookie_state;

/* Looks for cookies of that name in a Cookie header (RFC 6265 4.2; NULL: none came). Pages at other ports of the same host can
 * add some of this name, so one that is right is enough; at most 8 of the name are looked at. */
ep_cookie_state ep_secrets_find_cookie(ep_secrets *s, const char *header, const char *name);

/* Notes a wrong secret and gives how long its refusal is to wait. */
int64_t ep_secrets_fail(ep_secrets *s, int64_t now_ms);

#endif
