/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program and its web module (eplua_web.so) say to each other. The module is loaded when a web server is wanted
 * first; it needs Qt's network alone.
 */
#ifndef SERVER_START_H
#define SERVER_START_H

#include <eplua/control.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct server_web server_web;

typedef struct server_config {
  size_t size;            /* sizeof(server_config): built together? */
  eplua_control *control; /* until server_stop, as all of these */
  eplua_access *access;
  const char *const *addresses; /* NULL: loopback. Copied, as hosts */
  const char *const *hosts;     /* further names under which we are reached; NULL: none */
  uint16_t port;                /* 0: any */
  const char *resources;        /* the folder with web/ in it. copied; NULL: there are no pages */
  /* Whether /source may show the file with that real path; NULL: each. Any thread. */
  bool (*may_show)(void *ud, const char *real);
  /* Opens a module of the program by its file's name, as dlopen() does; NULL: it is not there. Any thread. */
  void *(*open_module)(const char *name);
  /* As eplua_host.log. Any thread. */
  void (*log)(void *ud, eplua_log_level level, const char *text, size_t length);
  void *ud;
} server_config;

/* The functions of the module. Main thread, save where said. */
typedef struct server_calls {
  size_t size;
  /* Starts to listen. Makes a QCoreApplication when there is no application object. NULL: the reason is in why. */
  server_web *(*start)(const server_config *config, char *why, size_t size);
  uint16_t (*port)(const server_web *s);
  /* {"requests":[{"number","time_ms":since 1970,"method","path","status","took_ms","from","why"?}],"last":number of the last one,"sockets":[{"number","door":"page" |
   * "web debugger","from","seconds","uid"?}]}: what was answered after request number `after`, of the last 500, and who holds a WebSocket. status 0: the client had gone. Given, free()
   * it. NULL: no memory. Any thread. */
  char *(*describe)(server_web *s, uint64_t after);
  /* Closes all; the port is free when it returns. NULL is accepted. */
  void (*stop)(server_web *s);
} server_calls;

/* The one function of the module, by the name in SERVER_MAIN. */
typedef const server_calls *server_main_fn(void);
#define SERVER_MAIN "server_main"
__attribute__((visibility("default"))) server_main_fn server_main;

#endif
