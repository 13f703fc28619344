/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By which others come in: the control plane of the process, its secrets, its servers, and the files by which they are
 * found. Made when the first server is wanted. Main thread, save where said.
 */
#ifndef CLI_DOORS_H
#define CLI_DOORS_H

#include <eplua/dap.h>
#include <eplua/host.h>

typedef struct cli_doors cli_doors;

typedef struct cli_doors_config {
  const char *script;                           /* what runs, for people; NULL: nothing */
  const char *resources;                        /* NULL: none */
  const char *const *addresses;                 /* --bind; NULL: loopback */
  bool remote;                                  /* --allow-remote */
  bool (*may_show)(void *ud, const char *real); /* see server_config */
  int stall_ms;                                 /* see eplua_control_config */
  bool
      hidden; /* nobody shall find this process before a server is opened: no socket file, not in the list */
  int (*stop)(void *ud); /* see eplua_control_config */
  int (*restart)(void *ud);
  int (*launch)(void *ud, const eplua_launch *launch, eplua_error *err);
  int (*leave)(void *ud);
  /* What the doors have to tell, as eplua_control_config.log. NULL: to stderr. */
  void (*log)(void *ud, eplua_log_level level, const char *text, size_t length);
  void *ud;
} cli_doors_config;

/* Nothing is opened yet. Copies config, borrows its strings. NULL: the reason is in *err. */
cli_doors *cli_doors_new(const cli_doors_config *config, eplua_error *err);

/* Closes all. No engine may be bound. NULL is accepted. */
void cli_doors_free(cli_doors *d);

/* The plane; until freed. Any thread. */
eplua_control *cli_doors_control(cli_doors *d);

/* Opens a server ("http", "telnet", "dap") at an address (NULL: as configured), or closes it. The port, or a code with the reason in *err:
 * EPLUA_E_INVALID also when it is open already. */
int cli_doors_open(cli_doors *d, const char *what, const char *address, int port, eplua_error *err);
int cli_doors_close(cli_doors *d, const char *what, eplua_error *err);

/* The port of a server, 0: it is closed. Any thread. */
int cli_doors_port(const cli_doors *d, const char *what, int *clients);

/* From now on servers open at these addresses (copied; NULL: loopback); others than loopback only with `remote`. 0, or a code with the reason in *err. */
int cli_doors_listen(cli_doors *d, const char *const *addresses, bool remote, eplua_error *err);

/* {"clients":[...as eplua_control_clients, and WebSockets],"requests":[...],"last":N}: who is connected, and what was asked of the web server after request
 * number `after` (see server_calls.describe; other numbers when it was opened anew). Given, free() it. NULL: no memory. */
char *cli_doors_describe(cli_doors *d, uint64_t after);

/* A fresh one-time link to the web server's pages, as a whole URL. 0, EPLUA_E_CLOSED: it is not open, or another code. */
int cli_doors_link(cli_doors *d, char *url, size_t size);

/* What others show to come in. Until freed. */
const char *cli_doors_token(const cli_doors *d);

/* Says on stderr where to go; with a fresh one-time link for a browser. */
void cli_doors_announce(cli_doors *d);

/* The functions above, for a module of the program. */
typedef struct cli_doors_calls {
  size_t size; /* sizeof(cli_doors_calls) */
  cli_doors *(*make)(const cli_doors_config *config, eplua_error *err);
  void (*free)(cli_doors *d);
  eplua_control *(*control)(cli_doors *d);
  int (*open)(cli_doors *d, const char *what, const char *address, int port, eplua_error *err);
  int (*close)(cli_doors *d, const char *what, eplua_error *err);
  int (*port)(const cli_doors *d, const char *what, int *clients);
  int (*listen)(cli_doors *d, const char *const *addresses, bool remote, eplua_error *err);
  char *(*describe)(cli_doors *d, uint64_t after);
  int (*link)(cli_doors *d, char *url, size_t size);
  const char *(*token)(const cli_doors *d);
} cli_doors_calls;
extern const cli_doors_calls cli_doors_table;

#endif
