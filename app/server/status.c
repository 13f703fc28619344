// SPDX-License-Identifier: GPL-3.0-or-later
/* GET /status, /health and /metrics: answered on the web thread, whatever Lua does. Owns nothing. */
#include "server/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *read_status(const server_web *s)
{
  char *json = eplua_control_status(s->config.control);
  cJSON *status = json ? cJSON_Parse(json) : NULL;
  free(json);
  if (status)
    cJSON_AddNumberToObject(status, "server_port", s->port);
  return status;
}

void server_get_status(const server_request *r)
{
  server_reply_document(r->server, r->http->id, 200, read_status(r->server));
}

// Alive is who answers; an engine that hangs is not healthy.
void server_get_health(const server_request *r)
{
  eplua_state state = {.size = sizeof state};
  bool bound = eplua_control_state(r->server->config.control, &state);
  cJSON *answer = cJSON_CreateObject();
  cJSON_AddStringToObject(answer, "status", bound ? "ok" : "no engine");
  server_reply_document(r->server, r->http->id, bound ? 200 : 503, answer);
}

typedef struct text {
  char bytes[8192];
  size_t length;
} text;

static void print(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(text *t, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->bytes + t->length, sizeof t->bytes - t->length, format, args);
  va_end(args);
  if (n > 0 && t->length + (size_t)n < sizeof t->bytes)
    t->length += (size_t)n;
}

// Prometheus' text format 0.0.4.
static const struct {
  const char *member, *name, *type, *help;
} metrics[] = {
    {"uptime", "eplua_uptime_seconds", "gauge", "Since the engine was made"},
    {"lua_memory", "eplua_lua_memory_bytes", "gauge", "Held by Lua"},
    {"rss", "process_resident_memory_bytes", "gauge", "Of the process"},
    {"timeouts", "eplua_timeouts", "gauge", "Timeouts that wait"},
    {"running_intervals", "eplua_intervals", "gauge", "Intervals that run"},
    {"callbacks", "eplua_callbacks", "gauge", "Registered callbacks"},
    {"windows", "eplua_windows", "gauge", "Open windows"},
    {"sockets", "eplua_sockets", "gauge", "Open sockets, servers and requests"},
    {"errors", "eplua_errors_total", "counter", "Errors that were reported in this run"},
    {"queue", "eplua_queue", "gauge", "Tasks that wait for the engine"},
    {"drops", "eplua_dropped_total", "counter",
     "Tasks refused since the engine was made, and messages of peers"},
    {"lag_ms", "eplua_loop_lag_milliseconds", "gauge",
     "Worst turn of the loop in the last two seconds"},
    {"busy_since_ms", "eplua_busy_milliseconds", "gauge", "How long Lua has run without a pause"},
};

// Turns of the loop as a histogram, whose counts are cumulative.
static void print_turns(const server_web *s, text *t)
{
  static const char name[] = "eplua_loop_turn_seconds";
  eplua_state state = {.size = sizeof state};
  unsigned long long count = 0;
  long long most_ns = 100000; // see eplua_state
  eplua_control_state(s->config.control, &state);
  print(t, "# HELP %s Turns of the loop, without waiting.\n# TYPE %s histogram\n", name, name);
  for (size_t i = 0; i < EPLUA_TURNS - 1; i++, most_ns *= 2) {
    count += state.turns[i];
    print(t, "%s_bucket{le=\"%lld.%04lld\"} %llu\n", name, most_ns / 1000000000,
          most_ns % 1000000000 / 100000, count);
  }
  count += state.turns[EPLUA_TURNS - 1];
  print(t, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %lld.%09lld\n%s_count %llu\n", name, count, name,
        (long long)(state.turns_ns / 1000000000), (long long)(state.turns_ns % 1000000000), name,
        count);
}

void server_get_metrics(const server_request *r)
{
  server_web *s = r->server;
  text t = {0};
  cJSON *status = read_status(s);
  for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(status, metrics[i].member);
    print(&t, "# HELP %s %s.\n# TYPE %s %s\n%s %.15g\n", metrics[i].name, metrics[i].help,
          metrics[i].name, metrics[i].type, metrics[i].name,
          cJSON_IsNumber(value) ? value->valuedouble : 0.0);
  }
  cJSON_Delete(status);
  print_turns(s, &t);
  print(&t,
        "# HELP eplua_http_requests_total Requests that were let in.\n"
        "# TYPE eplua_http_requests_total counter\neplua_http_requests_total %llu\n",
        (unsigned long long)atomic_load(&s->requests));
  print(&t,
        "# HELP eplua_http_refused_total Requests that were not.\n"
        "# TYPE eplua_http_refused_total counter\neplua_http_refused_total %llu\n",
        (unsigned long long)atomic_load(&s->refused));
  print(&t,
        "# HELP eplua_http_connections Open connections.\n"
        "# TYPE eplua_http_connections gauge\neplua_http_connections %u\n",
        epq_http_connections(s->http));
  server_answer(s, r->http->id,
                &(epq_http_answer){.status = 200,
                                   .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                   .body = t.bytes,
                                   .length = t.length});
}
