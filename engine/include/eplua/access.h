/* SPDX-License-Identifier: MIT */
/*
 * Who may come in: one decision for every door, fed with facts by whoever holds the connection.
 *
 * - A process of the same user on this machine comes in without a secret. Its uid is looked up for that very connection.
 * - A browser (whatever sends Origin, Sec-Fetch-* or a User-Agent that begins with Mozilla) needs the cookie, since every web page can make it connect.
 * - Everyone else shows the token. Who shows one is judged by it alone, also a browser and a process of the same user: a wrong one is refused.
 * - HTTP besides: Host exactly one of ours, no foreign Origin, no cross-site fetch, bodies as application/json only.
 */
#ifndef EPLUA_ACCESS_H
#define EPLUA_ACCESS_H

#include <eplua/error.h>
#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sockaddr;

/* The secrets of one process: token, cookies, one-time links; and the count of failures. All functions: any thread. */
typedef struct eplua_access eplua_access;

enum { EPLUA_TOKEN_LENGTH = 64 }; /* hexadecimal digits, of 32 random bytes */

typedef struct eplua_access_config {
  size_t size; /* sizeof(eplua_access_config) */
  const char *
      token_file; /* where the token is written: made anew with mode 0600 whatever the umask, replacing what is there unless that is
                             not a plain file of ours; its folder (0700) is made when missing, refused when it belongs to somebody else or others may write it */
  int64_t (*now_ms)(void); /* a clock that never goes back, for tests; NULL: CLOCK_MONOTONIC */
} eplua_access_config;

/* Draws the token and writes the file. NULL: the reason (never the token) is in *err. */
EPLUA_INTERNAL eplua_access *eplua_access_new(const eplua_access_config *config, eplua_error *err);
/* Removes the file, forgets the secrets (wiped). NULL is accepted. */
EPLUA_INTERNAL void eplua_access_free(eplua_access *a);

/* The token, for the one who writes its own processes' headers (never print it). Until freed. */
EPLUA_INTERNAL const char *eplua_access_token(const eplua_access *a);

typedef enum eplua_door_kind {
  EPLUA_DOOR_HTTP,
  EPLUA_DOOR_WEBSOCKET, /* the request that asks for it */
  EPLUA_DOOR_TELNET,
  EPLUA_DOOR_DAP,
  EPLUA_DOOR_SOCKET, /* a socket file */
} eplua_door_kind;

/* What is known of one who wants in. NULL: it did not come, or does not apply to the door. */
typedef struct eplua_access_facts {
  size_t size; /* sizeof(eplua_access_facts) */
  eplua_door_kind door;
  bool loopback; /* both ends of the connection */
  int64_t uid;   /* of the peer's process; -1: not known */
  uint16_t port; /* ours */
  const char *
      address; /* of our end of the connection, numeric: what we are called when hosts has 0.0.0.0 or :: in it; NULL: nothing then */
  const char *const *
      hosts; /* names besides localhost, 127.0.0.1 and [::1] under which we listen (--bind); ends with NULL; NULL: none */
  const char *
      token; /* as shown, by "Authorization: Bearer", "X-EPLua-Token" or a line of telnet; never by the URL */
  /* of an HTTP request; header values as sent, without blanks around */
  const char *method, *path, *host, *origin, *sec_fetch_site, *sec_fetch_mode, *sec_fetch_dest,
      *user_agent, *content_type, *cookie;
  bool has_body;    /* of at least one byte */
  const char *link; /* the value of a one-time link, when path is that of links */
} eplua_access_facts;

/* After 5 wrong secrets with less than a minute between them a refusal of a wrong one waits 100 ms, then twice as long each time,
 * up to 2 s. A right one never waits, nor does who shows none. */
typedef struct eplua_access_verdict {
  bool allowed;
  int status;           /* of HTTP when not: 400, 401, 403, 415 */
  int64_t delay_ms;     /* to wait before that is said, after many failures; 0 to 2000 */
  const char *reason;   /* one sentence, static; says nothing about secrets */
  char set_cookie[160]; /* allowed by a one-time link: the value of Set-Cookie; else "" */
} eplua_access_verdict;

/* Any thread. Waits for nobody: the delay is the caller's to keep. */
EPLUA_INTERNAL void eplua_access_decide(eplua_access *a, const eplua_access_facts *facts,
                                        eplua_access_verdict *verdict);

/* Makes a one-time link: the value that its URL carries (http://127.0.0.1:PORT/link/VALUE), 32 random bytes as hexadecimal
 * digits and a 0 byte. Good once, for 60 s, from a same-user peer on this machine, opened and not called by a page. At most 16
 * are kept, the oldest goes. 0, EPLUA_E_INVALID (size < 65), EPLUA_E_IO. */
EPLUA_INTERNAL int eplua_access_link(eplua_access *a, char *link, size_t size);

/* The uid of the process at the other end of a TCP connection of this machine, by its two addresses as our side sees
 * them, or of a UNIX socket by its descriptor; -1: nobody answers, the peer has closed its socket, or it is not of this machine. It asks the
 * kernel and waits for nobody: about 10 µs, some ms where there is no sock_diag. Any thread. */
EPLUA_INTERNAL int64_t eplua_peer_uid(const struct sockaddr *ours, const struct sockaddr *theirs);
EPLUA_INTERNAL int64_t eplua_peer_uid_of_fd(int fd);

/* May the servers bind there? Loopback always; any other address only with remote (--allow-remote). What cannot be read as a
 * numeric address is refused. 0, EPLUA_E_DENIED or EPLUA_E_INVALID with the reason in *err. */
EPLUA_INTERNAL int eplua_access_check_bind(const char *address, bool remote, eplua_error *err);

/* The folder of sockets and tokens: $XDG_RUNTIME_DIR/eplua, else /tmp/eplua-UID; made 0700 when it is missing. Given, free() it. NULL: the reason is in *err. */
EPLUA_INTERNAL char *eplua_runtime_folder(eplua_error *err);

#ifdef __cplusplus
}
#endif

#endif
