// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Servers and sockets as rows of the inspector: what, with whom, how much, and under each what the script waits for. The application's thread; owns nothing.
 */
#include "panels/inspector_int.h"
#include "words/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TIP = 700 };

// "tcp server" as people write it: "TCP server".
static void put_kind(char *text, size_t size, const char *kind)
{
  static const struct {
    const char *word, *shown;
  } words[] = {{"tcp", "TCP"},
               {"udp", "UDP"},
               {"http", "HTTP"},
               {"mqtt", "MQTT"},
               {"websocket", "WebSocket"}};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    size_t length = strlen(words[k].word);
    if (strncmp(kind, words[k].word, length) == 0 && !isalnum((unsigned char)kind[length])) {
      snprintf(text, size, "%s%s", words[k].shown, kind + length);
      return;
    }
  }
  snprintf(text, size, "%s", *kind ? kind : "socket");
  text[0] = (char)toupper((unsigned char)text[0]);
}

static bool is_server(const cJSON *item)
{
  return cJSON_GetObjectItemCaseSensitive(item, "clients") != NULL;
}

static void put_what(char *text, size_t size, const cJSON *item)
{
  char kind[40];
  const char *local = inspector_text(item, "local"), *peer = inspector_text(item, "peer");
  double clients = inspector_number(item, "clients");
  put_kind(kind, sizeof kind, inspector_text(item, "kind"));
  if (is_server(item))
    snprintf(text, size,
             words_plural("%s at %.90s, %.0f client", "%s at %.90s, %.0f clients",
                          (unsigned long)clients),
             kind, local, clients);
  else if (*peer)
    snprintf(text, size, _("%s with %.90s"), kind, peer);
  else if (*local)
    snprintf(text, size, _("%s at %.90s"), kind, local);
  else
    snprintf(text, size, "%s", kind);
}

static void put_tip(char tip[TIP], const cJSON *item, const char *place)
{
  char received[INSPECTOR_CELL], sent[INSPECTOR_CELL];
  const char *file = inspector_text(item, "file"), *local = inspector_text(item, "local"),
             *peer = inspector_text(item, "peer");
  inspector_put_bytes(received, inspector_number(item, "received"));
  inspector_put_bytes(sent, inspector_number(item, "sent"));
  if (*peer)
    snprintf(tip, TIP, _("%.300s\nHere: %.96s\nThere: %.96s\nReceived %s, sent %s"),
             *file ? file : place, *local ? local : "—", peer, received, sent);
  else
    snprintf(tip, TIP, _("%.300s\nHere: %.96s\nReceived %s, sent %s"), *file ? file : place,
             *local ? local : "—", received, sent);
}

static void add_pending(inspector_rows *r, int64_t parent, const cJSON *item, int64_t number)
{
  char what[80], age[INSPECTOR_CELL], place[INSPECTOR_PATH];
  snprintf(what, sizeof what, _("Waits in %.60s"), inspector_text(item, "what"));
  inspector_put_seconds(age, inspector_number(item, "since_ms"));
  inspector_put_place(place, sizeof place, inspector_text(item, "source"),
                      ide_json_int(item, "line"));
  const char *const cells[INSPECTOR_COLUMNS] = {what, NULL, age, NULL, NULL, place};
  inspector_row *row =
      inspector_rows_add(r, INSPECTOR_FIGURE, parent, "pending", parent + number, NULL, cells);
  if (row)
    inspector_rows_place(r, row, item);
}

void inspector_add_socket(inspector_rows *r, int64_t group, const cJSON *item)
{
  char what[200], age[INSPECTOR_CELL], served[INSPECTOR_CELL], place[INSPECTOR_PATH], tip[TIP];
  bool server = is_server(item);
  double count = inspector_number(item, "served");
  put_what(what, sizeof what, item);
  inspector_put_seconds(age, inspector_number(item, "since_ms"));
  snprintf(served, sizeof served, "%.0f", count);
  inspector_put_place(place, sizeof place, inspector_text(item, "source"),
                      ide_json_int(item, "line"));
  const char *const cells[INSPECTOR_COLUMNS] = {
      what, NULL, age, server || count > 0 ? served : NULL, NULL, place};
  inspector_row *row =
      inspector_rows_add(r, INSPECTOR_SOCKET, group, "", ide_json_whole(item, "id"),
                         server ? "network-server" : "network-connect", cells);
  if (!row)
    return;
  int64_t id = row->row;
  row->can = INSPECTOR_CANCEL | (server ? INSPECTOR_SERVER | INSPECTOR_BREAK : 0);
  snprintf(row->what, sizeof row->what, "%s", inspector_text(item, "kind"));
  inspector_rows_place(r, row, item);
  put_tip(tip, item, place);
  r->shown[row - r->rows].tip = inspector_rows_keep(r, tip);
  r->shown[row - r->rows].flags = EPQ_ROW_EXPANDED; // what is waited for is what people look for
  int64_t number = 0;
  const cJSON *each;
  cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(item, "pending"))
  {
    add_pending(r, id, each, ++number);
  }
}
