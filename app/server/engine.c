// SPDX-License-Identifier: GPL-3.0-or-later
/* Routes that ask the engine one verb and give its answer as it is. Web thread; owns nothing. */
#include "server/server.h"

#include <stdlib.h>
#include <string.h>

typedef struct question {
  server_web *server;
  uint64_t id;
} question;

static void on_answer(void *ud, const char *json, size_t length)
{
  question *q = ud;
  bool failed = strncmp(json, "{\"error\":", 9) == 0;
  server_reply_json(q->server, q->id, failed ? 503 : 200, json, length);
  server_unref(q->server);
  free(q);
}

void server_ask(const server_request *r, const char *verb)
{
  question *q = malloc(sizeof *q);
  int code = EPLUA_E_NOMEM;
  if (q) {
    *q = (question){r->server, r->http->id};
    server_ref(r->server);
    code = eplua_control_ask(r->server->config.control, verb, strlen(verb), SERVER_ASK_MS,
                             on_answer, q);
    if (code != EPLUA_OK)
      server_unref(r->server);
  }
  if (code == EPLUA_OK)
    return;
  free(q);
  server_reply_error(r->server, r->http->id, 503,
                     code == EPLUA_E_CLOSED ? "no script runs at the moment"
                                            : eplua_error_text(code));
}

void server_get_callbacks(const server_request *r)
{
  server_ask(r, "{\"verb\":\"callbacks\"}");
}

void server_get_inspect(const server_request *r)
{
  server_ask(r, "{\"verb\":\"inspect\"}");
}

void server_post_stop(const server_request *r)
{
  server_ask(r, "{\"verb\":\"stop\"}");
}

void server_post_restart(const server_request *r)
{
  server_ask(r, "{\"verb\":\"restart\"}");
}
