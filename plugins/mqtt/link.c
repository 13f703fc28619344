// SPDX-License-Identifier: MIT
/*
 * libmosquitto and its socket. Engine thread, but open_on_pool(): the name is looked up and the connection begun on the pool, where certificates are read, too,
 * so that no timer waits for a name server.
 * Owns libmosquitto's object, and a duplicate of its descriptor to wait for: libmosquitto closes its own whenever it likes.
 * libmosquitto has no way to drop a connection without a word, so the socket is shut down beneath it; it closes its descriptor with the next attempt.
 */
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READS = 64 }; // packets at once, then others have their turn

// --- SIGPIPE ---

mq_quiet mq_quiet_begin(const mq_client *c)
{
  mq_quiet q = {.on = c->o.tls};
  if (!q.on)
    return q; // plain sockets are written to without the signal
  sigset_t waiting, pipes;
  sigpending(&waiting);
  q.pending = sigismember(&waiting, SIGPIPE) == 1;
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipes, &q.before);
  return q;
}

void mq_quiet_end(const mq_quiet *q)
{
  if (!q->on)
    return;
  sigset_t pipes;
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  if (!q->pending) {
    while (sigtimedwait(&pipes, NULL, &(struct timespec){0}) < 0 && errno == EINTR)
      ;
  }
  pthread_sigmask(SIG_SETMASK, &q->before, NULL);
}

// --- what libmosquitto tells ---

static void on_connect(struct mosquitto *mosq, void *ud, int code, int flags)
{
  (void)mosq;
  mq_client *c = ud;
  if (code != 0) {
    c->refused = code; // the connection is closed right after
    return;
  }
  c->session = flags & 1;
  if (c->state == MQ_GREETING)
    mq_client_greeted(c);
}

static void on_disconnect(struct mosquitto *mosq, void *ud, int code)
{
  (void)mosq;
  mq_client *c = ud;
  c->down = true;
  c->down_code = code;
}

static void on_publish(struct mosquitto *mosq, void *ud, int mid)
{
  (void)mosq;
  mq_operation *op = mq_operation_find(ud, MQ_PUBLISH, mid);
  if (op)
    mq_operation_end(op, MQ_ON_PUBLISHED, 0, NULL, NULL);
}

static void on_subscribe(struct mosquitto *mosq, void *ud, int mid, int count, const int *granted)
{
  (void)mosq;
  mq_client *c = ud;
  mq_operation *op = mq_operation_find(c, MQ_SUBSCRIBE, mid);
  if (!op) // asked for again after a reconnect
    return;
  int refused = 0;
  for (int i = 0; i < op->count; i++) {
    op->results[i] = i < count ? granted[i] : 128;
    if (op->results[i] >= 128) {
      refused++;
      mq_subscription_forget(c, op->topics[i]);
    }
  }
  if (refused == op->count)
    mq_operation_fail(op, 128, "EACCES", "the broker refuses the subscription");
  else
    mq_operation_end(op, MQ_ON_SUBSCRIBED, 0, NULL, NULL);
}

static void on_unsubscribe(struct mosquitto *mosq, void *ud, int mid)
{
  (void)mosq;
  mq_operation *op = mq_operation_find(ud, MQ_UNSUBSCRIBE, mid);
  if (op)
    mq_operation_end(op, MQ_ON_UNSUBSCRIBED, 0, NULL, NULL);
}

static void on_message(struct mosquitto *mosq, void *ud, const struct mosquitto_message *m)
{
  (void)mosq;
  mq_client *c = ud;
  c->received++;
  c->host->item_count(c->item, strlen(m->topic) + (size_t)m->payloadlen, 0, 1);
  if (c->state == MQ_CONNECTED || c->state == MQ_CLOSING)
    mq_event_message(c, m);
}

// "OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed", of which the end is for people. The pool, too.
static void on_log(struct mosquitto *mosq, void *ud, int level, const char *text)
{
  (void)mosq;
  mq_client *c = ud;
  if (level != MOSQ_LOG_ERR || c->trouble[0])
    return;
  const char *last = strncmp(text, "OpenSSL", 7) == 0 ? strrchr(text, ':') : NULL;
  if (strncmp(text, "Error: ", 7) == 0)
    text += 7;
  snprintf(c->trouble, sizeof c->trouble, "%s", last ? last + 1 : text);
}

bool mq_link_new(mq_client *c)
{
  const mq_options *o = &c->o;
  c->mosq = mosquitto_new(o->client_id, o->clean_session, c);
  if (!c->mosq)
    return false;
  mosquitto_connect_with_flags_callback_set(c->mosq, on_connect);
  mosquitto_disconnect_callback_set(c->mosq, on_disconnect);
  mosquitto_publish_callback_set(c->mosq, on_publish);
  mosquitto_subscribe_callback_set(c->mosq, on_subscribe);
  mosquitto_unsubscribe_callback_set(c->mosq, on_unsubscribe);
  mosquitto_message_callback_set(c->mosq, on_message);
  mosquitto_log_callback_set(c->mosq, on_log);
  mosquitto_int_option(c->mosq, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_max_inflight_messages_set(c->mosq, MQ_INFLIGHT);
  if (o->username &&
      mosquitto_username_pw_set(c->mosq, o->username, o->password) != MOSQ_ERR_SUCCESS)
    return false;
  return !o->will_topic ||
         mosquitto_will_set(c->mosq, o->will_topic, (int)o->will_length, o->will_payload,
                            o->will_qos, o->will_retain) == MOSQ_ERR_SUCCESS;
}

void mq_link_free(mq_client *c)
{
  mosquitto_destroy(c->mosq);
  c->mosq = NULL;
}

// --- the way there ---

// A key with a password would be asked for at the terminal.
static int refuse_password(char *buffer, int size, int writes, void *ud)
{
  (void)writes;
  (void)ud;
  if (size > 0)
    *buffer = 0;
  return 0;
}

static int configure_tls(mq_client *c)
{
  const mq_options *o = &c->o;
  int result = MOSQ_ERR_SUCCESS;
  if (!o->ca_file)
    result = mosquitto_int_option(c->mosq, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
  if (result == MOSQ_ERR_SUCCESS && (o->ca_file || o->cert_file))
    result = mosquitto_tls_set(c->mosq, o->ca_file, o->ca_file ? NULL : "/etc/ssl/certs",
                               o->cert_file, o->key_file, refuse_password);
  if (result == MOSQ_ERR_SUCCESS)
    result = mosquitto_tls_opts_set(c->mosq, o->allow_unauthorized ? 0 : 1, NULL, NULL);
  if (result == MOSQ_ERR_SUCCESS && o->allow_unauthorized)
    result = mosquitto_tls_insecure_set(c->mosq, true);
  if (result != MOSQ_ERR_SUCCESS && !c->trouble[0])
    snprintf(c->trouble, sizeof c->trouble, "cannot read caFile, certFile or keyFile");
  return result;
}

// libmosquitto prepares OpenSSL with the first connection by TLS, and not for two threads at once: the others wait until one has come so far.
static void connect_some(mq_client *c)
{
  static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
  static atomic_bool prepared;
  bool alone = c->o.tls && !atomic_load(&prepared);
  if (alone)
    pthread_mutex_lock(&first);
  errno = 0;
  c->opened = mosquitto_connect_async(c->mosq, c->o.host, c->o.port, c->o.keep_alive_s);
  c->opened_errno = errno;
  if (!alone)
    return;
  if (c->opened == MOSQ_ERR_SUCCESS || c->opened == MOSQ_ERR_CONN_PENDING ||
      c->opened == MOSQ_ERR_TLS)
    atomic_store(&prepared, true);
  pthread_mutex_unlock(&first);
}

static void open_on_pool(void *ud)
{
  mq_client *c = ud;
  if (c->o.tls && !c->configured) {
    c->opened = configure_tls(c);
    if (c->opened != MOSQ_ERR_SUCCESS)
      return;
    c->configured = true;
  }
  mq_quiet quiet = mq_quiet_begin(c);
  connect_some(c);
  mq_quiet_end(&quiet);
  if (c->o.tls)
    OPENSSL_thread_stop(); // what it keeps for each thread; those of the pool do not end
}

static const char *name_of(int error)
{
  const char *name = strerrorname_np(error);
  return name ? name : "EIO";
}

static void tell_not_opened(mq_client *c)
{
  char text[MQ_TEXT];
  if (c->opened == MOSQ_ERR_EAI) {
    mq_client_lost(c, MQ_NO_CODE, "ENOTFOUND", gai_strerror(c->opened_errno));
  } else if (c->trouble[0]) {
    snprintf(text, sizeof text, "TLS: %.300s", c->trouble);
    mq_client_lost(c, MQ_NO_CODE, "EPROTO", text);
  } else if (c->opened == MOSQ_ERR_ERRNO && c->opened_errno) {
    mq_client_lost(c, MQ_NO_CODE, name_of(c->opened_errno), strerror(c->opened_errno));
  } else {
    mq_client_lost(c, MQ_NO_CODE, "EIO", mosquitto_strerror(c->opened));
  }
}

static void on_ready(void *ud, int events);

static bool attach(mq_client *c)
{
  int socket = mosquitto_socket(c->mosq);
  if (socket < 0)
    return false;
  fcntl(socket, F_SETFD, FD_CLOEXEC); // libmosquitto does not
  c->fd = fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (c->fd < 0)
    return false;
  c->poll = c->host->poll(c->plugin, c->fd, EPLUA_PLUGIN_WRITABLE, false, on_ready, c);
  return c->poll != NULL;
}

static void on_opened(void *ud, bool over)
{
  mq_client *c = ud;
  c->with_pool = false;
  if (over || c->state == MQ_CLOSED) {
    mq_link_free(c);
    mq_client_unref(c);
    return;
  }
  if (c->opened != MOSQ_ERR_SUCCESS && c->opened != MOSQ_ERR_CONN_PENDING)
    tell_not_opened(c);
  else if (!attach(c))
    mq_client_lost(c, MQ_NO_CODE, "ENOMEM", "not enough memory");
  else
    mq_client_opened(c);
  mq_client_settle(c, true);
  mq_client_unref(c);
}

void mq_link_open(mq_client *c)
{
  c->refs++;
  c->with_pool = true;
  if (c->host->work(c->plugin, open_on_pool, on_opened, c) == 0)
    return;
  c->with_pool = false;
  c->refs--;
  mq_client_lost(c, MQ_NO_CODE, "ENOMEM", "not enough memory");
}

void mq_link_drop(mq_client *c)
{
  c->host->poll_close(c->poll);
  c->poll = NULL;
  if (c->fd >= 0) {
    shutdown(c->fd, SHUT_RDWR);
    close(c->fd);
  }
  c->fd = -1;
  c->up = c->greeted = false;
}

// --- the socket ---

static int take_error(int fd)
{
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

static bool can_write(int fd)
{
  struct pollfd p = {.fd = fd, .events = POLLOUT};
  return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT);
}

static bool has_more(int fd)
{
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

// libmosquitto says that it wants to write also while TLS waits for the broker: the loop would spin.
static void write_some(mq_client *c)
{
  if (mosquitto_want_write(c->mosq))
    mosquitto_loop_write(c->mosq, 1);
  c->wants_read = c->o.tls && !c->down && mosquitto_want_write(c->mosq) && can_write(c->fd);
}

static void read_some(mq_client *c)
{
  for (int i = 0; i < READS && !c->down && c->fd >= 0; i++) {
    mosquitto_loop_read(c->mosq, 1);
    if (c->fd < 0 || !has_more(c->fd))
      break;
  }
}

static void on_ready(void *ud, int events)
{
  mq_client *c = ud;
  c->refs++;
  int error = c->up ? 0 : take_error(c->fd);
  if (error) {
    mq_client_lost(c, MQ_NO_CODE, name_of(error), strerror(error));
  } else {
    c->up = true;
    c->entered++;
    mq_quiet quiet = mq_quiet_begin(c);
    if (events & (EPLUA_PLUGIN_READABLE | EPLUA_PLUGIN_GONE))
      read_some(c);
    if (c->fd >= 0 && !c->down)
      write_some(c);
    mq_quiet_end(&quiet);
    c->entered--;
  }
  mq_client_settle(c, true);
  mq_client_unref(c);
}

void mq_link_poll(mq_client *c)
{
  if (!c->poll)
    return;
  int events = c->up ? EPLUA_PLUGIN_READABLE : 0;
  if (!c->up || (mosquitto_want_write(c->mosq) && !c->wants_read))
    events |= EPLUA_PLUGIN_WRITABLE;
  c->host->poll_set(c->poll, events, false);
}

void mq_link_bye(mq_client *c)
{
  c->said_bye = true;
  mq_quiet quiet = mq_quiet_begin(c);
  int result = mosquitto_disconnect(c->mosq);
  mq_quiet_end(&quiet);
  if (result != MOSQ_ERR_SUCCESS)
    c->down = true;
}
