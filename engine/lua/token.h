/* SPDX-License-Identifier: MIT */
/*
 * Lua source cut into tokens (Lua 5.4 manual, 3.1), as far as people who are typing need it: nothing is refused. Any
 * thread; allocates nothing.
 */
#ifndef EP_TOKEN_H
#define EP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum ep_token_kind {
  EP_TOKEN_END,
  EP_TOKEN_NAME,   /* reserved words too */
  EP_TOKEN_NUMBER, /* or something that begins like one */
  EP_TOKEN_STRING, /* short or long, with its quotes */
  EP_TOKEN_OTHER,  /* operators and punctuation, one token each; a byte that is none of Lua's */
  EP_TOKEN_OPEN, /* a string or comment that does not end, or a comment that ends with the text: up to the end */
} ep_token_kind;

typedef struct ep_token {
  ep_token_kind kind;
  const char *at;
  size_t length;
} ep_token;

/* The next token from *at on, comments and white space skipped; *at moves behind it. */
ep_token ep_token_next(const char **at, const char *end);

/* Whether the token is spelled so. */
bool ep_token_is(const ep_token *t, const char *text);

bool ep_token_is_reserved(const ep_token *t);

#endif
