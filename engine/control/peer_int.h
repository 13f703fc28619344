/* SPDX-License-Identifier: MIT */
/* A peer from inside: peer.c (life), message.c (what it says), channel.c (what it subscribes to), picture.c (its windows), peer_dap.c (its
 * debugger). */
#ifndef EP_PEER_INT_H
#define EP_PEER_INT_H

#include "control/control.h"
#include "control/peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <yyjson.h>

enum {
  EP_PEER_NAME_MAX = 40,
  EP_PEER_ASKS_MAX = 64,
  EP_PEER_WAITING_MAX = 1024,      /* messages that wait for the control thread, */
  EP_PEER_WAITING_BYTES = 4 << 20, /* and their bytes */
  EP_PEERS_MAX = 64,
  EP_CHUNK = 64 * 1024
};

typedef enum ep_channel {
  EP_CHANNEL_OUTPUT = 1,
  EP_CHANNEL_STATUS = 2,
  EP_CHANNEL_CALLBACKS = 4,
  EP_CHANNEL_UI = 8,
  EP_CHANNEL_STALLS = 32,
  EP_CHANNEL_VIEWS = 16, /* the same for pages of the earlier program */
} ep_channel;

struct eplua_peer {
  eplua_control *control;
  eplua_peer_config config;
  char name[EP_PEER_NAME_MAX + 1];
  atomic_int refs;   /* of the handle, the list, each question, each task, the windows */
  atomic_int asks;   /* under way */
  atomic_bool asked; /* the engine anything, so it may have sessions */
  atomic_size_t waiting, waiting_bytes; /* of its messages, see ep_peer_post() */
  ep_note pump_note, leave_note, end_note;
  pthread_mutex_t lock; /* of config.send, full, closed and dap */
  bool closed, full;
  struct eplua_dap *dap;   /* of its messages "dap"; NULL: none */
  atomic_bool pump_posted; /* pump_note is on its way */
  /* The control thread's: */
  struct eplua_peer *next;
  unsigned channels;
  int follower;
  eplua_follow follow;
  int64_t pumped_ns;          /* when output was sent last */
  struct ep_picture *picture; /* of the windows; NULL: not wanted */
};

struct ep_peers {
  eplua_control *control;
  pthread_mutex_t lock; /* of first, count, closing */
  eplua_peer *first;
  int count;
  bool closing;
  /* The control thread's: */
  uv_timer_t second, soon; /* status of those who want it; output that was sent a moment ago */
  bool timers_open;
  atomic_uint_fast64_t drops; /* messages that were refused, by any thread */
  char chunk[EP_CHUNK];       /* of output on its way */
};

/* The newest peer; the list from there on changes only on the control thread, which calls this. */
eplua_peer *ep_peers_first(ep_peers *list);

void ep_peer_ref(eplua_peer *p);
void ep_peer_unref(eplua_peer *p);

/* Sends a message, given as text or as a document, which is freed. Any thread, under no lock. */
void ep_peer_send(eplua_peer *p, const char *json, size_t length);
void ep_peer_send_doc(eplua_peer *p, yyjson_mut_doc *doc);

/* Says that something went wrong; id (may be NULL) comes back. */
void ep_peer_complain(eplua_peer *p, yyjson_val *id, int code, const char *message);

/* A new message of that type; its root is where members go. NULL: no memory. */
yyjson_mut_doc *ep_message_new(const char *type);

/* What a message of the peer wants of the control thread: runs run there, in order, with the peer, which lives as long. data is taken (free()), also on
 * failure. On the control thread, when nothing of the peer waits, it runs within the call; so who is read there is read no faster than that. From another thread it waits, and
 * with too many or too much that waits (size: bytes of data) it is refused: false, and counted. Other peers are not concerned. The thread of the transport. */
bool ep_peer_post(eplua_peer *p, void (*run)(eplua_peer *p, void *data), void *data, size_t size);

/* Has the control thread send output that waits. Any thread. */
void ep_peer_pump(eplua_peer *p);

/* --- channel.c; the control thread --- */

void ep_channels_close(ep_peers *list);
void ep_channels_set(eplua_peer *p, unsigned on, unsigned off, uint64_t from);
void ep_channels_pump(eplua_peer *p); /* output that waits */
bool ep_channels_flush(
    eplua_peer *p); /* all output that is there, at once; false: not all, the transport is full */
/* A message for all who subscribe to one of the channels; copied by each transport. */
void ep_channels_say(ep_peers *list, unsigned channels, const char *json, size_t length);
void ep_channels_end(eplua_peer *p); /* all of a peer's */

/* --- peer_dap.c; the thread of the transport --- */

void ep_peer_dap_receive(eplua_peer *p, yyjson_val *message); /* {"type":"dap","message":{...}} */
void ep_peer_dap_end(
    eplua_peer
        *p); /* its session ends, if it has one; the next message begins another. Any thread */
void ep_peer_dap_ready(eplua_peer *p); /* the transport has room again. Any thread */

/* --- picture.c; the control thread --- */

void ep_picture_open(
    eplua_peer *p); /* joins the engine that is bound, if one is and the peer wants windows */
void ep_picture_close(eplua_peer *p); /* NULL is accepted */
void ep_picture_event(eplua_peer *p, yyjson_val *message);
void ep_picture_done(eplua_peer *p, uint64_t sequence);

#endif
