/* SPDX-License-Identifier: MIT */
/*
 * The doors of a control plane from inside: telnet, the socket file and DAP, and who came in by them. The control thread,
 * save where said.
 *
 *   listen.c     the places where it listens     client.c        a connection: bytes, limits, its end
 *   door.c       the mailbox from other threads  client_talk.c   ... of a person (talk.h)
 *   telnet.c     <eplua/control.h>               client_lines.c  ... of a peer, one message a line
 *   dap_door.c   <eplua/dap.h>                   client_dap.c    ... of a debugger (dap_frames.h)
 *   parent.c     who started us                  admit.c         who may come in
 */
#ifndef EP_DOOR_H
#define EP_DOOR_H

#include "control/control.h"
#include "control/dap_frames.h"
#include "control/sniff.h"
#include "control/talk.h"
#include "control/wire.h"

#include <eplua/dap.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
  EP_CLIENTS_MAX = 16,           /* by each way, */
  EP_DEBUGGERS_MAX = 12,         /* save that of debuggers: others come by none of these */
  EP_CLIENT_QUEUE = 1 << 20,     /* bytes that wait to be sent: nothing new is asked */
  EP_CLIENT_OUTPUT = 256 * 1024, /* ... output of the program waits */
  EP_CLIENT_CUT = 64 << 20,      /* ... the client is cut */
  EP_CLIENT_MESSAGE = 16 << 20,  /* a message of a peer */
  EP_LISTENERS_MAX = 8,
  EP_PRINT_MAX = 1 << 20 /* bytes of eplua_telnet_print() that wait */
};

typedef struct ep_client ep_client;
typedef struct ep_door ep_door;

/* What other threads have for a client: an answer, or text. */
typedef struct ep_letter {
  struct ep_letter *next;
  ep_client *client; /* NULL: text for `number`, 0: for all */
  uint64_t tag;      /* of the question */
  uint64_t position; /* of the output, when it was answered */
  int number;
  size_t length;
  char *text; /* free() */
} ep_letter;

typedef enum ep_way {
  EP_WAY_TELNET, /* people */
  EP_WAY_SOCKET, /* peers */
  EP_WAY_DAP,    /* debuggers */
  EP_WAY_COUNT
} ep_way;

typedef union ep_socket {
  uv_handle_t handle;
  uv_stream_t stream;
  uv_tcp_t tcp;
  uv_pipe_t pipe;
} ep_socket;

typedef struct ep_listener {
  ep_door *door; /* NULL: the place is free */
  ep_way way;
  ep_socket *socket; /* lives until it is closed */
  char *path;        /* of a socket file; free() */
  uint64_t device, inode;
} ep_listener;

struct ep_door {
  eplua_control *control;
  atomic_int refs;      /* of the slot, each client, wake and tick, each listener */
  pthread_mutex_t lock; /* of: */
  ep_letter *first, **last;
  size_t printed; /* bytes of text among them */
  int numbers[EP_CLIENTS_MAX];
  int number_count;              /* people who are in */
  bool closed;                   /* no letter comes any more */
  atomic_int port[EP_WAY_COUNT]; /* of TCP; 0: it is not open */
  atomic_int debuggers;          /* that are connected */
  /* The control thread's: */
  uv_async_t wake;
  uv_timer_t tick;
  int64_t tick_ms;
  ep_listener listeners[EP_LISTENERS_MAX];
  ep_client *clients;
  int last_number, follower;
  int64_t stall_ms; /* without progress, after which a client is cut */
  int64_t refused_ms;
  char received[64 * 1024]; /* used up before the next read */
  unsigned refused;         /* since that was logged last */
};

/* The door of the plane; with make it is made when it is not there. NULL: no memory, or none. */
ep_door *ep_door_get(eplua_control *c, bool make);
/* The same on any thread, while the plane is not freed. */
ep_door *ep_door_find(eplua_control *c);
void ep_door_ref(ep_door *d);   /* any thread */
void ep_door_unref(ep_door *d); /* any thread */
/* Puts a letter (taken) into the box. False: the door is closed, the letter is freed. Any thread. */
bool ep_door_post(ep_door *d, ep_letter *letter);
void ep_letter_free(ep_letter *letter); /* and what it holds of its client; any thread */
/* Has all clients look at what there is. Any thread. */
void ep_door_wake(ep_door *d);
/* Looks at the clients within that time, and again until nobody needs it. */
void ep_door_tick_within(ep_door *d, int64_t ms);
/* Says in the log, at most once a minute, that somebody was refused. */
void ep_door_refused(ep_door *d, ep_way way, const char *who, const char *why);
const char *ep_way_name(ep_way way);
/* A person is in or has gone: for ep_door.numbers. */
void ep_door_enter(ep_door *d, int number);
void ep_door_leave(ep_door *d, int number);

/* --- listen.c --- */

/* Gives the port. Codes and *err as of eplua_telnet_start(). */
int ep_listen_tcp(ep_door *d, ep_way way, const char *const *addresses, uint16_t port,
                  eplua_error *err);
int ep_listen_path(ep_door *d, ep_way way, const char *path, eplua_error *err);
/* Closes the listeners of a way. */
void ep_listen_close(ep_door *d, ep_way way);
bool ep_listen_is_open(const ep_door *d, ep_way way);

/* --- client.c --- */

typedef enum ep_client_state {
  EP_CLIENT_TOKEN, /* is asked for the token */
  EP_CLIENT_TALKS,
  EP_CLIENT_LINES,
  EP_CLIENT_DAP,
  EP_CLIENT_ENDS, /* what is left is sent, then it is closed */
  EP_CLIENT_CLOSED,
} ep_client_state;

struct ep_client {
  ep_door *door;
  ep_client *next;
  atomic_int refs; /* of each handle, each question under way, the peer, the debugger */
  ep_way way;
  ep_client_state state;
  int number;
  ep_socket socket;
  ep_socket *input; /* where it is read from when not from the socket; lives until it is closed */
  int64_t since_ms;
  char from[64]; /* for people: its address */
  int64_t uid;   /* of its process; -1: not known */
  /* bytes */
  ep_sniff sniff;
  ep_wire *wire; /* NULL: a socket file */
  ep_text out;
  uint64_t submitted,
      seen_sent; /* bytes given to the loop, of which were sent when that was looked at last */
  int64_t progress_ms;
  bool reading, ended, goes_json; /* ended: it sends no more */
  bool rests;                     /* it has sent a lot: others first */
  bool parent;                    /* it has started this process */
  /* admit.c */
  char token[EPLUA_TOKEN_LENGTH + 1];
  size_t token_length;
  int tries;
  int64_t answer_ms; /* when the last try is answered; 0: no one waits */
  bool token_cr;
  /* client_talk.c */
  ep_talk *talk;
  eplua_follow follow;
  bool wants_output, asked; /* asked: the engine anything, so it may have a session */
  /* client_lines.c */
  eplua_peer *peer;
  ep_text in;
  pthread_mutex_t lock; /* of: */
  ep_text messages;
  bool full, told, broken; /* told: the peer was told that it is full */
  /* client_dap.c */
  eplua_dap *dap;
  ep_dap_frames frames;
  bool admitted, dap_full; /* dap_full: it was told so */
  ep_note end_note;
};

/* Takes the connection that waits at a listener. */
void ep_client_accept(ep_listener *l);
/* One that is nobody's yet, with an unopened socket (pipe: uv_pipe_t), which it is closed by. NULL: no memory. */
ep_client *ep_client_new(ep_door *d, ep_way way, bool pipe);
void ep_client_ref(ep_client *c);
void ep_client_unref(ep_client *c); /* any thread once the door is closed */
/* Closes it now: what was not sent is lost. */
void ep_client_close(ep_client *c);
/* Closes it when all is sent. */
void ep_client_end(ep_client *c);
/* Text to the client, as its way of speaking wants it. */
void ep_client_write(ep_client *c, const char *text, size_t length);
/* Bytes as they are. */
void ep_client_send(ep_client *c, const char *bytes, size_t length);
size_t ep_client_waiting(const ep_client *c); /* bytes that are not sent */
/* Whether all it shall see has left: what waits, and output up to `end`. Sessions of a debugger and peers know of theirs (dap.h, peer.h). */
bool ep_client_is_told(ep_client *c, uint64_t end);
/* Does what is to be done after something has happened: writes, reads on or not, closes. */
void ep_client_settle(ep_client *c);
int64_t ep_client_now_ms(const ep_client *c);

/* --- parent.c --- */

/* The client that has started this process is gone. */
void ep_parent_gone(ep_door *d);

/* --- admit.c --- */

/* Decides about a new connection: it talks, or is asked for the token, or ends. */
void ep_admit_begin(ep_client *c);
/* A part of a line with the token. */
void ep_admit_receive(ep_client *c, const char *bytes, size_t length);
/* Does what is due. */
void ep_admit_tick(ep_client *c, int64_t now_ms);

/* Of a debugger: as eplua_dap_config.admit. */
int ep_admit_token(ep_client *c, const char *token);

/* --- client_talk.c --- */

void ep_client_talk_begin(ep_client *c);
void ep_client_talk_end(ep_client *c);
void ep_client_talk_answer(ep_client *c, const ep_letter *letter);
/* Shows output up to that position. */
void ep_client_talk_output(ep_client *c, uint64_t until);
void ep_client_talk_settle(ep_client *c);

/* --- client_lines.c --- */

void ep_client_lines_begin(ep_client *c);
void ep_client_lines_end(ep_client *c);
void ep_client_lines_receive(ep_client *c, const char *bytes, size_t length);
void ep_client_lines_settle(ep_client *c);
/* Bytes have gone: the peer may send on. */
void ep_client_lines_sent(ep_client *c);

/* --- client_dap.c --- */

/* admitted: it need not show the token. owns: see eplua_dap_config. */
void ep_client_dap_begin(ep_client *c, bool admitted, bool owns);
void ep_client_dap_end(ep_client *c);
void ep_client_dap_receive(ep_client *c, const char *bytes, size_t length);
/* Tells it why its connection ends. */
void ep_client_dap_tell(ep_client *c, const char *why);
/* It sends no more. */
void ep_client_dap_ended(ep_client *c);
/* Bytes have gone: the session may send on. */
void ep_client_dap_sent(ep_client *c);

#endif
