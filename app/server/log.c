// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What was asked of the web server last, and who holds a WebSocket: for people who look on. Any thread, under one lock, held for some copies of short
 * strings. Owns two bounded lists: a ring of what was answered, and those under way, who are as many as there can be connections.
 *
 * A line is written when the answer is given, since only then its status and time are known. Rejected: lines that change later, which whoever reads from
 * a position on would miss.
 */
#include "server/server.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES = 500, UNDER_WAY = 256, PATH_LENGTH = 200, FROM_LENGTH = 56 };

typedef struct line {
  uint64_t number; // 0: none
  int64_t time_ms; // since 1970
  int status;      // 0: the client had gone
  double took_ms;
  char method[12], path[PATH_LENGTH], from[FROM_LENGTH], why[80];
} line;

typedef struct asked {
  uint64_t id; // 0: the place is free
  int64_t since_ns;
  line line;
  bool socket, open, debugger;
  int64_t uid;
} asked;

struct server_log {
  pthread_mutex_t lock;
  line lines[LINES]; // by number, modulo
  uint64_t last;
  asked under_way[UNDER_WAY];
};

struct server_log *server_log_new(void)
{
  struct server_log *log = calloc(1, sizeof *log);
  if (log)
    pthread_mutex_init(&log->lock, NULL);
  return log;
}

void server_log_free(struct server_log *log)
{
  if (!log)
    return;
  pthread_mutex_destroy(&log->lock);
  free(log);
}

static int64_t now_ns(clockid_t clock)
{
  struct timespec t;
  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// Cut between two characters, so that it stays UTF-8.
static void copy_cut(char *to, size_t size, const char *from)
{
  int length = snprintf(to, size, "%s", from);
  if (length < 0 || (size_t)length < size)
    return;
  size_t end = size - 1;
  while (end > 0 && ((unsigned char)from[end] & 0xc0) == 0x80)
    end--;
  to[end] = '\0';
}

static void name_peer(const struct sockaddr *theirs, char *from, size_t size)
{
  char address[INET6_ADDRSTRLEN] = "?";
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  if (!theirs) {
    snprintf(from, size, "%s", "");
  } else if (theirs->sa_family == AF_INET) {
    memcpy(&v4, theirs, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, address, sizeof address);
    snprintf(from, size, "%s:%d", address, ntohs(v4.sin_port));
  } else {
    memcpy(&v6, theirs, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, address, sizeof address);
    snprintf(from, size, "[%s]:%d", address, ntohs(v6.sin6_port));
  }
}

static asked *find(struct server_log *log, uint64_t id)
{
  for (size_t k = 0; k < UNDER_WAY; k++)
    if (log->under_way[k].id == id)
      return &log->under_way[k];
  return NULL;
}

// A place for a request; when all are taken, that of the one that was forgotten longest ago. NULL: none is to spare.
static asked *take_place(struct server_log *log)
{
  asked *place = find(log, 0);
  for (size_t k = 0; !place && k < UNDER_WAY; k++)
    if (!log->under_way[k].open)
      place = &log->under_way[k];
  for (size_t k = 0; place && place->id && k < UNDER_WAY; k++)
    if (!log->under_way[k].open && log->under_way[k].since_ns < place->since_ns)
      place = &log->under_way[k];
  return place;
}

// The lock is held.
static void write_line(struct server_log *log, const line *l)
{
  line *at = &log->lines[++log->last % LINES];
  *at = *l;
  at->number = log->last;
}

void server_log_begin(server_web *s, const epq_http_request *r, bool socket)
{
  struct server_log *log = s->log;
  pthread_mutex_lock(&log->lock);
  asked *a = take_place(log);
  if (a) {
    *a = (asked){.id = r->id,
                 .since_ns = now_ns(CLOCK_MONOTONIC),
                 .line = {.time_ms = now_ns(CLOCK_REALTIME) / 1000000},
                 .socket = socket,
                 .debugger = socket && strcmp(r->path, "/dap") == 0,
                 .uid = *r->connection};
    copy_cut(a->line.method, sizeof a->line.method, r->method);
    // the secret of a link is nothing to look at
    bool link = strncmp(r->path, SERVER_LINK_PATH, sizeof SERVER_LINK_PATH - 1) == 0;
    copy_cut(a->line.path, sizeof a->line.path, link ? SERVER_LINK_PATH "\342\200\246" : r->path);
    name_peer(r->theirs, a->line.from, sizeof a->line.from);
  }
  pthread_mutex_unlock(&log->lock);
}

void server_log_end(server_web *s, uint64_t id, int status)
{
  struct server_log *log = s->log;
  pthread_mutex_lock(&log->lock);
  asked *a = id ? find(log, id) : NULL;
  if (a) {
    a->line.status = status;
    a->line.took_ms = (double)(now_ns(CLOCK_MONOTONIC) - a->since_ns) / 1e6;
    write_line(log, &a->line);
    a->open = a->socket && status == 101;
    if (!a->open)
      a->id = 0;
  }
  pthread_mutex_unlock(&log->lock);
}

void server_log_closed(server_web *s, uint64_t id)
{
  struct server_log *log = s->log;
  pthread_mutex_lock(&log->lock);
  asked *a = id ? find(log, id) : NULL;
  if (a)
    a->id = 0;
  pthread_mutex_unlock(&log->lock);
}

void server_log_refused(server_web *s, const struct sockaddr *theirs, int status, const char *why)
{
  struct server_log *log = s->log;
  line l = {.time_ms = now_ns(CLOCK_REALTIME) / 1000000, .status = status};
  name_peer(theirs, l.from, sizeof l.from);
  copy_cut(l.why, sizeof l.why, why);
  pthread_mutex_lock(&log->lock);
  write_line(log, &l);
  pthread_mutex_unlock(&log->lock);
}

void server_answer(server_web *s, uint64_t id, const epq_http_answer *answer)
{
  server_log_end(s, id, answer->status);
  epq_http_reply(s->http, id, answer);
}

// --- for who looks on ---

static cJSON *line_json(const line *l)
{
  cJSON *one = cJSON_CreateObject();
  cJSON_AddNumberToObject(one, "number", (double)l->number);
  cJSON_AddNumberToObject(one, "time_ms", (double)l->time_ms);
  cJSON_AddStringToObject(one, "method", l->method);
  cJSON_AddStringToObject(one, "path", l->path);
  cJSON_AddNumberToObject(one, "status", l->status);
  cJSON_AddNumberToObject(one, "took_ms", l->took_ms);
  cJSON_AddStringToObject(one, "from", l->from);
  if (*l->why)
    cJSON_AddStringToObject(one, "why", l->why);
  return one;
}

char *server_describe(server_web *s, uint64_t after)
{
  struct server_log *log = s->log;
  cJSON *all = cJSON_CreateObject();
  cJSON *requests = cJSON_AddArrayToObject(all, "requests");
  cJSON *sockets = cJSON_AddArrayToObject(all, "sockets");
  int64_t now = now_ns(CLOCK_MONOTONIC);
  pthread_mutex_lock(&log->lock);
  uint64_t first = log->last > LINES ? log->last - LINES : 0;
  for (uint64_t n = after > first ? after : first; n < log->last; n++)
    cJSON_AddItemToArray(requests, line_json(&log->lines[(n + 1) % LINES]));
  for (size_t k = 0; k < UNDER_WAY; k++) {
    const asked *a = &log->under_way[k];
    if (!a->id || !a->open)
      continue;
    cJSON *one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "number", (double)a->id);
    cJSON_AddStringToObject(one, "door", a->debugger ? "web debugger" : "page");
    cJSON_AddStringToObject(one, "from", a->line.from);
    cJSON_AddNumberToObject(one, "seconds", floor((double)(now - a->since_ns) / 1e9));
    if (server_uid(a->uid) >= 0)
      cJSON_AddNumberToObject(one, "uid", (double)server_uid(a->uid));
    cJSON_AddItemToArray(sockets, one);
  }
  cJSON_AddNumberToObject(all, "last", (double)log->last);
  pthread_mutex_unlock(&log->lock);
  char *text = cJSON_PrintUnformatted(all);
  cJSON_Delete(all);
  return text;
}
