/* SPDX-License-Identifier: MIT */
/*
 * The debugger, spoken to in the Debug Adapter Protocol (DAP 1.6x, microsoft.github.io/debug-adapter-protocol), whatever carries the messages: stdio, TCP,
 * a WebSocket, or a function call. One session at a time debugs an engine; it survives restarts of the engine. A second is told
 * who has it.
 *
 * Beyond DAP, requests "eplua/NAME" and events: see engine/control/dap_own.c and resources/help/debugger.md.
 */
#ifndef EPLUA_DAP_H
#define EPLUA_DAP_H

#include <eplua/control.h>
#include <eplua/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eplua_dap eplua_dap;

typedef struct eplua_dap_config {
  size_t size; /* sizeof(eplua_dap_config) */
  void *ud;    /* until gone is called */
  const char
      *name; /* who it is, for people: "stdio", "127.0.0.1:4711", "IDE"; up to 80 bytes. copied */

  /* Sends a message (the JSON, without a header); borrowed, ends with a 0 byte. The control thread; must not wait or call back. False: the transport holds as
   * much as it likes to; output events then wait for eplua_dap_ready(), answers still come. */
  bool (*send)(void *ud, const char *json, size_t length);
  void (*gone)(void *ud); /* the last call; on the control thread */

  /* Has not proved yet who it is: until `attach` or `launch` brings the right "token" as an argument, nothing but `initialize` is answered.
   * Decides (eplua_access, slowed down after failures): 0, or how many ms to wait with the answer and then refuse. NULL: it is admitted. The control thread. */
  int (*admit)(void *ud, const char *token);

  bool
      owns; /* the client has started this process: when it goes, the process ends; when it only detaches, with the script */
} eplua_dap_config;

/* NULL: no memory, 16 are there, or the plane is being freed. Any thread. */
EPLUA_INTERNAL eplua_dap *eplua_dap_new(eplua_control *c, const eplua_dap_config *config);
/* A message has come: JSON without a header. Borrowed; at most 16 MiB. Any thread, one at a time. */
EPLUA_INTERNAL void eplua_dap_receive(eplua_dap *d, const char *json, size_t length);
/* The transport has room again. Any thread. */
EPLUA_INTERNAL void eplua_dap_ready(eplua_dap *d);
/* The client is gone: what it has said before is heeded, then the session ends as by `disconnect`; gone comes later. The handle is gone at once. Any thread. */
EPLUA_INTERNAL void eplua_dap_close(eplua_dap *d);

/* Listens for DAP clients on TCP. As eplua_telnet_start(), _stop(), _state(). */
EPLUA_INTERNAL int eplua_dap_start(eplua_control *c, const eplua_door *door, eplua_error *err);
EPLUA_INTERNAL void eplua_dap_stop(eplua_control *c);
EPLUA_INTERNAL int eplua_dap_state(eplua_control *c, int *clients);

/* Speaks DAP on two descriptors (taken: closed at its end); config.owns is true for it. The control thread reads and writes. 0, EPLUA_E_NOMEM, EPLUA_E_IO. Any other
 * thread; once. */
EPLUA_INTERNAL int eplua_dap_stdio(eplua_control *c, int in, int out, eplua_error *err);

/* Waits until clients of TCP and stdio, and who has started the process (eplua_parent_start()), have got all that was sent to them, at most so long: before the process ends. Any other thread. */
EPLUA_INTERNAL void eplua_dap_flush(eplua_control *c, int64_t ms);

/* Engines that are bound from now on do not begin until a DAP client has sent configurationDone (--debug-wait, and `launch`). Before eplua_control_bind(). Any thread. */
EPLUA_INTERNAL void eplua_dap_wait(eplua_control *c, bool on);

#ifdef __cplusplus
}
#endif

#endif
