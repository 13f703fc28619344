// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * GET /help and /help/PAGE: the manual for a browser. The web thread; owns manual and colours, which are read when somebody asks first. A name is looked up
 * in the list of pages, so nothing that is asked for becomes a path of the disk. Pages may load from here alone; the one form goes back here.
 */
#include "manual/site.h"
#include "server/server.h"

#include <stdlib.h>
#include <string.h>

struct server_help {
  char *resources;
  void *(*open_module)(const char *name);
  manual *manual;
  manual_colours *colours;
};

static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

struct server_help *server_help_new(const char *resources, void *(*open_module)(const char *name))
{
  struct server_help *h = calloc(1, sizeof *h);
  if (!h)
    return NULL;
  h->open_module = open_module;
  h->resources = resources ? strdup(resources) : NULL;
  return h;
}

void server_help_free(struct server_help *h)
{
  if (!h)
    return;
  manual_colours_free(h->colours);
  manual_close(h->manual);
  free(h->resources);
  free(h);
}

// NULL: no memory.
static const manual *open_manual(struct server_help *h)
{
  manual_painter painter;
  if (h->manual)
    return h->manual;
  h->manual = manual_open(h->resources);
  if (h->manual && server_open_painter(h->open_module, &painter))
    h->colours = manual_colours_new(&painter);
  return h->manual;
}

// Takes the text.
static void reply(const server_request *r, manual_text *text)
{
  if (text->failed)
    server_reply_error(r->server, r->http->id, 500, "not enough memory");
  else
    server_reply_page(r, 200, "text/html; charset=utf-8", text->bytes, text->length, policy);
  manual_text_free(text);
}

static void reply_page(const server_request *r, const manual *m, const manual_page *page)
{
  const manual_view view = {
      .form = MANUAL_WEB, .ud = r->server->help->colours, .line = manual_colours_line};
  manual_text text = {0};
  manual_site_page(m, page, &view, &text);
  reply(r, &text);
}

void server_get_help(const server_request *r)
{
  char words[1024]; // the field takes 200 letters, of up to four bytes
  const manual *m = open_manual(r->server->help);
  manual_text text = {0};
  if (!m) {
    server_reply_error(r->server, r->http->id, 500, "not enough memory");
  } else if (manual_page_count(m) == 0) {
    server_reply_error(r->server, r->http->id, 404, "the manual is not installed");
  } else if (server_query(r, "q", words, sizeof words) && words[strspn(words, " \t")]) {
    manual_site_found(m, words, &text);
    reply(r, &text);
  } else {
    reply_page(r, m, manual_find_page(m, ""));
  }
}

void server_get_help_page(const server_request *r)
{
  const manual *m = open_manual(r->server->help);
  const manual_page *page = m && *r->rest ? manual_find_page(m, r->rest) : NULL;
  if (page)
    reply_page(r, m, page);
  else
    server_reply_error(r->server, r->http->id, m ? 404 : 500,
                       m ? "the manual has no such page" : "not enough memory");
}
