/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The servers of the IDE's own engine: web, telnet, debug. Opens and closes them as it is set and as the user wants, and asks before other computers
 * can come in. All on the application's thread.
 */
#ifndef IDE_SERVERS_H
#define IDE_SERVERS_H

#include "ide/ide.h"

typedef struct ide_servers ide_servers;

typedef enum ide_server {
  IDE_SERVER_HTTP,
  IDE_SERVER_TELNET,
  IDE_SERVER_DAP,
  IDE_SERVERS
} ide_server;

typedef struct ide_server_state {
  const char *title; /* static */
  bool open, remote; /* remote: other computers can come in */
  int port;          /* it is open at, else that would be */
  const char *where; /* addresses, for people; until the next change */
  const char *wrong; /* why it could not be opened; ""; until the next change */
} ide_server_state;

/* changed(ud): a state is another. */
ide_servers *ide_servers_new(ide *i);  /* NULL: no memory */
void ide_servers_free(ide_servers *s); /* closes nothing: that is the engine's. NULL is accepted */
void ide_servers_listen(ide *i, void (*changed)(void *ud), void *ud); /* one; NULL: nobody */

/* Opens those that are to be open from the start. */
void ide_servers_start(ide *i);

ide_server_state ide_servers_state(const ide *i, ide_server server);
/* May ask before. Does nothing when it is so already. */
void ide_servers_open(ide *i, ide_server server);
void ide_servers_close(ide *i, ide_server server);
/* Its port from now on, kept; opens it anew when it is open. False: that is no port. */
bool ide_servers_set_port(ide *i, ide_server server, const char *port);

/* See cli_doors_describe(). NULL: none. */
char *ide_servers_describe(const ide *i, uint64_t after);

/* Actions. Each time a fresh link; the web server is opened when it is not. */
void ide_servers_browse(ide *i);
void ide_servers_copy_link(ide *i);
void ide_servers_copy_token(ide *i);

#endif
