/* SPDX-License-Identifier: MIT */
/*
 * The control plane from inside: what its doors and peers need of it. "The control thread" is the one that runs its loop.
 */
#ifndef EP_CONTROL_H
#define EP_CONTROL_H

#include "control/notes.h"

#include <eplua/control.h>
#include <uv.h>

struct ep_tail;
struct ep_daps;

/* The loop. What opens handles in it closes them when it is told to end. The control thread. */
uv_loop_t *ep_control_loop(eplua_control *c);

/* Runs task on the control thread with c as context, behind all that was posted before; or drops it when the plane is
 * freed. note: until one of them is called, in one post at a time. Nothing is refused here: what others can cause is bounded where it begins, see
 * ep_peer_post(). Any thread. */
void ep_control_post(eplua_control *c, ep_note *note, ep_task task);

/* Whether this is the control thread. */
bool ep_control_is_here(eplua_control *c);

/* The same, waiting until it has run; not on the control thread. False: it never will. For opening and closing. */
bool ep_control_run(eplua_control *c, void (*run)(eplua_control *c, void *data), void *data);

/* A peer or a person, by the name that its questions had as "peer", has left: its sessions close (verb session_leave), as soon as the engine takes
 * that. Nobody hears of it. Any thread. */
void ep_control_close_sessions(eplua_control *c, const char *peer);

/* To the host's log. Any thread. */
void ep_control_log(eplua_control *c, eplua_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

eplua_access *ep_control_access(eplua_control *c);
const char *ep_control_script(eplua_control *c); /* NULL: none */

/* The door of telnet and the socket file, NULL at first; telnet.c owns it. The control thread. */
void **ep_control_telnet(eplua_control *c);

/* As eplua_control_read() of what was written before ep_control_output_end() gave that position. Any thread. */
size_t ep_control_read_until(eplua_control *c, int number, eplua_follow *follow, uint64_t until,
                             eplua_output_kind *kind, char *bytes, size_t size);
uint64_t ep_control_output_end(eplua_control *c);

/* Adds what others have written by now (eplua_control_capture()). Any thread. */
void ep_control_gather(eplua_control *c);

/* Calls use(ud, e) with the engine that is bound, which stays so meanwhile; false: none is. Must not wait. Any thread. */
bool ep_control_with_engine(eplua_control *c, void (*use)(void *ud, eplua_engine *e), void *ud);

/* Counts the engines that were bound; inside ep_control_with_engine() that of the engine. */
uint64_t ep_control_serial(eplua_control *c);

/* Peers: the list is peer.c's, the place for it is here. Any thread, under its lock. */
struct ep_peers *ep_control_peers(eplua_control *c);
struct ep_daps *ep_control_daps(eplua_control *c); /* dap.h */

/* What the host can do for a debugger; EPLUA_E_UNSUPPORTED: it cannot. Any thread. */
int ep_control_launch(eplua_control *c, const eplua_launch *launch, eplua_error *err);
int ep_control_stop(eplua_control *c);
int ep_control_restart(eplua_control *c);
int ep_control_leave(eplua_control *c);

#endif
