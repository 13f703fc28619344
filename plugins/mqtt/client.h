/* SPDX-License-Identifier: MIT */
/*
 * A client of an MQTT broker, and what the files of this plugin share. Engine thread, save where "pool" is said.
 *
 *   WAITING --timer--> OPENING (the pool resolves and connects) --> GREETING (until CONNACK) --> CONNECTED --> WAITING ...
 *   any --> CLOSED, at once; CONNECTED --> CLOSING (what is published is sent first) --> CLOSED
 *
 * libmosquitto speaks the protocol and keeps messages with QoS 1 and 2 until they are confirmed, over lost connections too. While OPENING it belongs to the
 * thread of the pool. What it tells by its callbacks becomes events; Lua hears of them from the loop only, never inside a call of its own. The one exception is
 * a message: it goes to Lua at once, since nothing is copied so, and it comes from the loop alone.
 *
 * An *operation* is something that a script asked for and that is not over: a publish, a subscribe, the connect, the disconnect.
 */
#ifndef MQ_CLIENT_H
#define MQ_CLIENT_H

#include <eplua/plugin.h>
#include <lauxlib.h>
#include <mosquitto.h>
#include <signal.h>

#define MQ_CLIENT "mqtt.client"

enum {
  MQ_HOST = 256,
  MQ_TEXT = 320,             /* of an error */
  MQ_TOPICS = 200,           /* of one subscribe */
  MQ_SUBSCRIPTIONS = 10000,  /* of a client */
  MQ_QUEUED = 1000,          /* publishes that are not over, unless the options say otherwise */
  MQ_QUEUED_BYTES = 4 << 20, /* a single bigger one is accepted when nothing waits */
  MQ_QUEUED_MOST = 60000,    /* packets have 16 bits for their numbers */
  MQ_INFLIGHT =
      20, /* sent and not confirmed; mosquitto closes the connection for more with QoS 2 */
  MQ_PAYLOAD = 268435455,
  MQ_CONNECT_MS = 20000,
  MQ_DRAIN_MS = 5000, /* a disconnect waits so long for what is published */
  MQ_RETRY_MS = 1000,
  MQ_RETRY_MOST_MS = 60000,
  MQ_NO_CODE = -1 /* errorCode of callbacks where the protocol has none */
};

typedef enum mq_state {
  MQ_WAITING,
  MQ_OPENING,
  MQ_GREETING,
  MQ_CONNECTED,
  MQ_CLOSING,
  MQ_CLOSED,
} mq_state;

typedef enum mq_kind {
  MQ_OPEN, /* connected; error for the first attempt */
  MQ_PUBLISH,
  MQ_SUBSCRIBE,
  MQ_UNSUBSCRIBE,
  MQ_DISCONNECT,
} mq_kind;

typedef enum mq_event_kind {
  MQ_ON_CONNECTED,
  MQ_ON_MESSAGE,
  MQ_ON_SUBSCRIBED,
  MQ_ON_UNSUBSCRIBED,
  MQ_ON_PUBLISHED,
  MQ_ON_CLOSED,
  MQ_ON_ERROR,
  MQ_EVENTS
} mq_event_kind;

typedef struct mq_client mq_client;

typedef struct mq_operation {
  struct mq_operation *next, *prev;
  mq_client *client;
  mq_kind kind;
  int64_t id; /* for the script; never used twice */
  int mid;    /* libmosquitto's, once it is sent; 0 */
  bool sent;
  int qos;
  bool retain;
  char **topics; /* count of them in one block */
  int count;
  char *payload; /* until it is sent */
  size_t length;
  int *results;                /* of a subscribe: QoS, or 128 */
  eplua_plugin_answer *answer; /* of `wait`; NULL */
  int callback;                /* LUA_NOREF */
} mq_operation;

/* Something to tell. */
typedef struct mq_event {
  struct mq_event *next;
  mq_event_kind kind;
  bool silent;             /* nobody but the operation hears */
  mq_operation *operation; /* that is over with it; the event's. NULL */
  int code;                /* 0: all is well */
  const char *name;        /* of the error: "ECONNREFUSED" */
  bool again;              /* the client will try again; of a connect: the session was there */
  char text[MQ_TEXT];
} mq_event;

typedef struct mq_subscription {
  char *topic;
  int qos;
  unsigned connection; /* it was asked for on that one */
} mq_subscription;

typedef struct mq_options {
  char host[MQ_HOST];
  int port;
  bool tls, allow_unauthorized, clean_session, reconnect;
  int keep_alive_s;
  int64_t retry_ms, connect_ms;
  size_t queued, queued_bytes;
  /* copies, NULL: not given */
  char *client_id, *username, *password, *ca_file, *cert_file, *key_file, *will_topic,
      *will_payload;
  size_t will_length;
  int will_qos;
  bool will_retain;
} mq_options;

struct mq_client {
  const eplua_plugin_host *host;
  eplua_plugin *plugin;
  mq_client *next, *prev; /* of the plugin's list */
  unsigned refs;          /* its Lua object, the attempt that runs */
  mq_state state;
  mq_options o;
  struct mosquitto *mosq; /* NULL: none */
  eplua_plugin_item *item;
  char peer[MQ_HOST + 24];

  lua_State *L; /* the main one, to release references outside of calls; NULL: Lua is gone */
  int self;     /* anchors the object while it is open; LUA_NOREF */
  unsigned listeners[MQ_EVENTS]; /* functions */
  int lists[MQ_EVENTS]; /* length of the list that holds them, with places left by removed ones */
  bool delivering;

  int fd; /* ours: a duplicate of libmosquitto's; -1 */
  eplua_plugin_poll *poll;
  bool up;         /* TCP is connected */
  bool wants_read; /* TLS: nothing can be written before something comes */
  bool down;       /* libmosquitto has lost the connection: to be handled */
  bool greeted;    /* CONNACK has come: what waits is to be sent */
  bool session;    /* and the broker knew this client */
  bool said_bye;   /* DISCONNECT is on its way */
  int down_code, refused;
  int entered;              /* inside calls of libmosquitto's that come from the loop */
  bool with_pool;           /* the pool has libmosquitto's object */
  int opened, opened_errno; /* what the pool has to say */
  bool configured;          /* TLS; the pool's */
  eplua_plugin_timer *tick, *timer, *soon, *keeper; /* timer: the time limit of the state */
  unsigned attempts;                                /* since the last connection */
  unsigned connection;                              /* number of this connection, from 1 */
  char trouble[MQ_TEXT];                            /* what OpenSSL said first; "": nothing */

  mq_operation *operations, *last_operation;
  size_t queued, queued_bytes; /* publishes that are not over */
  int64_t ids;
  mq_event *events, *last_event;
  mq_subscription *subscriptions;
  size_t subscription_count, subscription_capacity;
  uint64_t received, sent, connections;
};

/* --- plugin.c --- */
const eplua_plugin_host *mq_host(void); /* shared by all engines */

/* --- options.c --- */
/* Reads the arguments of connect(): an URI at 1, a table at 2, and fills o, also when it fails. False: 3 values are pushed. Raises for wrong types; o is then to be
 * freed all the same. */
bool mq_options_read(lua_State *L, mq_options *o);
void mq_options_free(mq_options *o);
/* The qos of a table at arg: 0, 1 or 2. Raises for others. */
int mq_check_qos(lua_State *L, int arg);
bool mq_check_flag(lua_State *L, int arg, const char *name, bool otherwise);
void mq_check_names(lua_State *L, int arg, const char *const *names);

/* --- uri.c --- */
/* scheme://user:password@host:port. NULL, or what is wrong with it. username and password are given (free()). */
const char *mq_uri_read(const char *uri, mq_options *o);

/* --- client.c: the states --- */
mq_client *mq_client_new(eplua_plugin *p,
                         mq_options *o); /* takes what o holds; NULL: no memory, o is freed */
void mq_client_unref(mq_client *c);
/* Enters it into the account. NULL: too many are open. */
eplua_plugin_item *mq_client_item(mq_client *c, lua_State *L);
void mq_client_open(mq_client *c); /* the next attempt */
/* The connection is gone, or did not come about: tells, and tries again later, or closes. */
void mq_client_lost(mq_client *c, int code, const char *name, const char *text);
/* The pool has a socket for it. */
void mq_client_opened(mq_client *c);
/* CONNACK: the broker takes us. From a callback of libmosquitto's. */
void mq_client_greeted(mq_client *c);
/* libmosquitto says that the connection is gone. */
void mq_client_down(mq_client *c);
/* For good, with what the script is told (code 0: it wanted so). Twice: nothing. */
void mq_client_close(mq_client *c, int code, const char *name, const char *text);
/* The script has asked for it: once all is sent. */
void mq_client_leave(mq_client *c);
void mq_client_end(mq_client *c); /* Lua is gone: politely, without telling anybody */
/* Something has changed that others want to know: what is polled for, whether the process stays alive, what is to be told. To be called at the end of each entry:
 * in the loop (which tells what there is to tell) or inside Lua (which puts that off). c may be gone after it. */
void mq_client_settle(mq_client *c, bool in_loop);

/* --- link.c: libmosquitto --- */
bool mq_link_new(mq_client *c);  /* false: no memory */
void mq_link_drop(mq_client *c); /* the socket, not what waits to be sent */
void mq_link_free(mq_client *c);
/* Connects; then mq_client_lost(), or CONNACK comes. */
void mq_link_open(mq_client *c);
void mq_link_poll(mq_client *c); /* what is to be waited for now */
/* Around each call of libmosquitto's that may write: OpenSSL does not keep SIGPIPE away. */
typedef struct mq_quiet {
  sigset_t before;
  bool on, pending;
} mq_quiet;
mq_quiet mq_quiet_begin(const mq_client *c); /* any thread */
void mq_quiet_end(const mq_quiet *q);
void mq_link_bye(mq_client *c); /* says DISCONNECT */

/* --- operation.c --- */
mq_operation *mq_operation_new(mq_client *c, mq_kind kind); /* NULL: no memory */
void mq_operation_free(mq_operation *op);
/* Puts it at the end, and sends it when there is a connection. */
void mq_operation_add(mq_operation *op);
mq_operation *mq_operation_find(mq_client *c, mq_kind kind, int mid); /* NULL: none */
/* It is over: takes it out, and into an event. */
void mq_operation_end(mq_operation *op, mq_event_kind kind, int code, const char *name,
                      const char *text);
void mq_operation_fail(mq_operation *op, int code, const char *name, const char *text);
/* The disconnects: the client is closed. unsent: something was not sent. */
void mq_operations_left(mq_client *c, bool unsent);
/* All but disconnects, or what a lost connection has lost: publishes of QoS 0 that were on their way. */
void mq_operations_fail(mq_client *c, bool all, int code, const char *name, const char *text);
/* There is a connection: sends what waits, and asks for subscriptions again when the broker has forgotten. */
void mq_operations_send(mq_client *c, bool session);
bool mq_operations_pending(const mq_client *c); /* besides a disconnect */

/* --- subscription.c --- */
/* False: no memory, or too many. */
bool mq_subscription_note(mq_client *c, const char *topic, int qos);
void mq_subscription_forget(mq_client *c, const char *topic);
mq_subscription *mq_subscription_find(mq_client *c, const char *topic);
void mq_subscriptions_restore(mq_client *c);
void mq_subscriptions_free(mq_client *c);

/* --- event.c --- */
extern const char *const mq_event_names[]; /* MQ_EVENTS, then NULL */
/* Taken. NULL: memory was short; nothing. */
void mq_event_add(mq_client *c, mq_event *e);
mq_event *mq_event_new(mq_event_kind kind, int code, const char *name, const char *text);
void mq_events_deliver(mq_client *c); /* from the loop */
void mq_events_free(mq_client *c);
void mq_event_message(mq_client *c, const struct mosquitto_message *m); /* from the loop */

/* --- class.c --- */
void mq_class(lua_State *L);
int mq_l_connect(lua_State *L);

#endif
