// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Three rows that are switches, and beside them two lists, which are asked for once a second while the panel can be seen. Requests come by number, each
 * once; the panel keeps the last 500 of them, also when the web server was closed meanwhile. Owns those and its widgets.
 */
#include "panels/servers.h"

#include "ide/configure.h"
#include "ide/json.h"
#include "ide/servers.h"
#include "ide/settings.h"
#include "words/words.h"

#include <epq/panel.h>
#include <epq/timer.h>
#include <epq/tree.h>

#include <cjson/cJSON.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

enum {
  LINES_MAX = 500,
  CLIENTS_MAX = 128,
  LOOK_MS = 1000,
  CELL = 64,
  REQUEST_CELLS = 5,
  CLIENT_CELLS = 4
};

typedef struct request {
  int64_t id; // of its row: counts on, whatever the server's numbers do
  int status;
  char what[260];
  char code[24], took[CELL], time[CELL], from[CELL];
} request;

struct panel_servers {
  ide *ide;
  epq_panel *shown, *lists;
  epq_tree *servers, *clients, *requests;
  epq_timer *look;
  bool was_open;  // the web server, when it was looked at last
  uint64_t after; // number of the last request that is known
  int64_t last_id;
  request *lines; // a ring: id modulo
};

// --- texts of others ---

// One line of it, without half a letter at the end.
static void take_text(char *to, size_t size, const char *from)
{
  size_t n = strnlen(from, size);
  if (n == size) { // with a sign that it goes on
    static const char more[] = "\342\200\246";
    n -= sizeof more;
    while (n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80)
      n--;
    snprintf(to, size, "%.*s%s", (int)n, from, more);
  } else {
    snprintf(to, size, "%s", from);
  }
  for (; *to; to++)
    if ((unsigned char)*to < ' ' || *to == 0x7f)
      *to = ' ';
}

// --- the switches ---

static void show_servers(panel_servers *p)
{
  epq_tree_row rows[IDE_SERVERS];
  const char *cells[IDE_SERVERS][2];
  char ports[IDE_SERVERS][16], states[IDE_SERVERS][STORE_SAID_MAX];
  bool remote = false;
  for (unsigned k = 0; k < IDE_SERVERS; k++) {
    static const char *const icons[] = {"internet-web-browser", "utilities-terminal", "debug-run"};
    const char *const tips[] = {_("The control panel for browsers, and HTTP requests"),
                                _("A prompt of the engine for terminals"),
                                _("For other editors: the Debug Adapter Protocol")};
    ide_server_state s = ide_servers_state(p->ide, (ide_server)k);
    remote = remote || s.remote;
    snprintf(ports[k], sizeof ports[k], "%d", s.port);
    if (*s.wrong)
      snprintf(states[k], sizeof states[k], "%s: %.400s", s.title, s.wrong);
    else if (s.open)
      snprintf(states[k], sizeof states[k], _("%s: open for %.400s"), s.title, s.where);
    else
      snprintf(states[k], sizeof states[k], _("%s: off"), s.title);
    cells[k][0] = states[k];
    cells[k][1] = ports[k];
    rows[k] = (epq_tree_row){.id = (int64_t)k + 1,
                             .cells = cells[k],
                             .icon = icons[k],
                             .tip = *s.wrong ? states[k] : tips[k],
                             .role = *s.wrong   ? EPQ_ROW_ERROR
                                     : s.remote ? EPQ_ROW_WARNING
                                     : s.open   ? EPQ_ROW_NORMAL
                                                : EPQ_ROW_DIM,
                             .flags = EPQ_ROW_CHECKABLE | EPQ_ROW_EDITABLE |
                                      (s.open ? (unsigned)EPQ_ROW_CHECKED : 0u)};
  }
  epq_tree_reset(p->servers, rows, IDE_SERVERS);
  epq_panel_set_line(
      p->shown, remote
                    ? _("Other computers can come in. Who shows the token can run any code as you.")
                    : NULL);
}

static void on_checked(void *ud, int64_t id, bool checked)
{
  panel_servers *p = ud;
  ide_server server = (ide_server)(id - 1);
  if (checked)
    ide_servers_open(p->ide, server);
  else
    ide_servers_close(p->ide, server);
  show_servers(p); // also when it stays as it was
}

static void on_edited(void *ud, int64_t id, int column, const char *text)
{
  panel_servers *p = ud;
  (void)column;
  if (!ide_servers_set_port(p->ide, (ide_server)(id - 1), text))
    epq_shell_say(p->ide->shell, _("A port is a number from 1 to 65535"));
  show_servers(p);
}

static void on_server_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_servers *p = ud;
  if (id < 1)
    return;
  bool open = ide_servers_state(p->ide, (ide_server)(id - 1)).open;
  epq_menu_add(menu, "toggle", open ? _("&Close") : _("&Open"),
               open ? "media-playback-stop" : "media-playback-start", true);
  epq_menu_add(menu, "port", _("Change &Port"), "document-edit", true);
  epq_menu_separate(menu);
  epq_menu_add(menu, "settings", _("&Settings…"), "configure", true);
}

static void on_server_chosen(void *ud, int64_t id, const char *item)
{
  panel_servers *p = ud;
  if (strcmp(item, "toggle") == 0)
    on_checked(p, id, !ide_servers_state(p->ide, (ide_server)(id - 1)).open);
  else if (strcmp(item, "port") == 0)
    epq_tree_edit(p->servers, id);
  else if (strcmp(item, "settings") == 0)
    ide_configure_show_page(p->ide, "servers");
}

// --- who is connected ---

static void name_user(const cJSON *uid, char *text, size_t size)
{
  struct passwd entry, *found = NULL;
  char buffer[2048];
  *text = '\0';
  if (!cJSON_IsNumber(uid) || !(uid->valuedouble >= 0 && uid->valuedouble <= UINT32_MAX))
    return;
  if (getpwuid_r((uid_t)uid->valuedouble, &entry, buffer, sizeof buffer, &found) == 0 && found)
    snprintf(text, size, "%s", found->pw_name);
  else
    snprintf(text, size, "%.0f", uid->valuedouble);
}

static void say_since(double seconds, char *text, size_t size)
{
  int s = seconds > 0 && seconds < 1e8 ? (int)seconds : 0;
  if (s < 60)
    snprintf(text, size, "%d s", s);
  else if (s < 3600)
    snprintf(text, size, _("%d min"), s / 60);
  else
    snprintf(text, size, _("%d h %d min"), s / 3600, s / 60 % 60);
}

typedef struct client_row {
  char kind[CELL], from[CELL], user[CELL], since[CELL];
  const char *cells[CLIENT_CELLS];
} client_row;

static const struct {
  const char *door, *kind, *icon;
} doors[] = {
    {"page", N_("Browser"), "internet-web-browser"},
    {"web debugger", N_("Debugger (web)"), "debug-run"},
    {"telnet", N_("Terminal"), "utilities-terminal"},
    {"dap", N_("Debugger"), "debug-run"},
    {"socket file", N_("Attached"), "network-connect"},
};

static void fill_client(const cJSON *client, client_row *c, epq_tree_row *row, int64_t id)
{
  const char *door = ide_json_text_or(client, "door", ""), *icon = NULL;
  bool in = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(client, "in"));
  take_text(c->kind, sizeof c->kind, door);
  for (size_t k = 0; k < sizeof doors / sizeof *doors; k++)
    if (strcmp(doors[k].door, door) == 0) {
      snprintf(c->kind, sizeof c->kind, in ? "%s" : _("%s (not in yet)"), _(doors[k].kind));
      icon = doors[k].icon;
    }
  take_text(c->from, sizeof c->from, ide_json_text_or(client, "from", ""));
  name_user(cJSON_GetObjectItemCaseSensitive(client, "uid"), c->user, sizeof c->user);
  say_since(ide_json_number(client, "seconds"), c->since, sizeof c->since);
  c->cells[0] = c->kind;
  c->cells[1] = c->from;
  c->cells[2] = c->user;
  c->cells[3] = c->since;
  *row = (epq_tree_row){
      .id = id, .cells = c->cells, .icon = icon, .role = in ? EPQ_ROW_NORMAL : EPQ_ROW_DIM};
}

static void show_clients(panel_servers *p, const cJSON *clients)
{
  epq_tree_row *rows = calloc(CLIENTS_MAX, sizeof *rows);
  client_row *texts = calloc(CLIENTS_MAX, sizeof *texts);
  const cJSON *client;
  size_t n = 0, all = 0;
  char title[CELL];
  cJSON_ArrayForEach(client, clients)
  {
    all++;
    if (rows && texts && n < CLIENTS_MAX) {
      fill_client(client, &texts[n], &rows[n], (int64_t)n + 1);
      n++;
    }
  }
  if (all > n && n > 0) { // instead of the last
    snprintf(texts[n - 1].kind, CELL, _("%zu more"), all - n + 1);
    texts[n - 1].cells[1] = texts[n - 1].cells[2] = texts[n - 1].cells[3] = "";
    rows[n - 1].icon = NULL;
    rows[n - 1].role = EPQ_ROW_DIM;
  }
  epq_tree_reset(p->clients, rows, n);
  if (all)
    snprintf(title, sizeof title, _("Connected (%zu)"), all);
  else
    snprintf(title, sizeof title, "%s", _("Connected"));
  epq_panel_set_page_title(p->lists, "clients", title);
  free(rows);
  free(texts);
}

// --- what was asked ---

static void take_request(panel_servers *p, const cJSON *one)
{
  request *r = &p->lines[++p->last_id % LINES_MAX];
  time_t when = (time_t)(ide_json_whole(one, "time_ms") / 1000);
  struct tm parts = {0};
  char what[4096];
  *r = (request){.id = p->last_id, .status = ide_json_int(one, "status")};
  const char *method = ide_json_text(one, "method");
  if (method && *method)
    snprintf(what, sizeof what, "%.40s %s", method, ide_json_text_or(one, "path", ""));
  else // the guard let nothing through
    snprintf(what, sizeof what, "%s", ide_json_text_or(one, "why", ""));
  take_text(r->what, sizeof r->what, what);
  if (r->status)
    snprintf(r->code, sizeof r->code, "%d", r->status);
  else
    snprintf(r->code, sizeof r->code, "%s", _("gone"));
  if (ide_json_number(one, "took_ms") > 0)
    snprintf(r->took, sizeof r->took,
             ide_json_number(one, "took_ms") < 10 ? _("%.1f ms") : _("%.0f ms"),
             ide_json_number(one, "took_ms"));
  if (localtime_r(&when, &parts))
    strftime(r->time, sizeof r->time, "%H:%M:%S", &parts);
  take_text(r->from, sizeof r->from, ide_json_text_or(one, "from", ""));
  char *colon = strrchr(r->from, ':'); // their port says nothing
  if (colon)
    *colon = '\0';
}

static void show_requests(panel_servers *p)
{
  epq_tree_row *rows = calloc(LINES_MAX, sizeof *rows);
  const char *(*cells)[REQUEST_CELLS] = calloc(LINES_MAX, sizeof *cells);
  size_t n = 0;
  for (int64_t id = p->last_id; rows && cells && id > 0 && n < LINES_MAX; id--, n++) {
    const request *r = &p->lines[id % LINES_MAX];
    if (r->id != id)
      break;
    const char *all[REQUEST_CELLS] = {r->what, r->code, r->took, r->time, r->from};
    memcpy(cells[n], all, sizeof all);
    rows[n] = (epq_tree_row){.id = id,
                             .cells = cells[n],
                             .tip = r->what,
                             .role = r->status >= 500   ? EPQ_ROW_ERROR
                                     : r->status >= 400 ? EPQ_ROW_WARNING
                                     : r->status == 0   ? EPQ_ROW_DIM
                                                        : EPQ_ROW_NORMAL};
  }
  epq_tree_reset(p->requests, rows, n);
  char title[CELL];
  snprintf(title, sizeof title,
           n == LINES_MAX ? _("Requests (last %zu)")
           : n            ? _("Requests (%zu)")
                          : _("Requests"),
           n);
  epq_panel_set_page_title(p->lists, "requests", title);
  free(rows);
  free(cells);
}

static void on_look(void *ud)
{
  panel_servers *p = ud;
  bool open = ide_servers_state(p->ide, IDE_SERVER_HTTP).open;
  if (open && !p->was_open)
    p->after = 0; // another server, which counts anew
  p->was_open = open;
  char *text = ide_servers_describe(p->ide, p->after);
  cJSON *all = text ? cJSON_Parse(text) : NULL;
  free(text);
  show_clients(p, cJSON_GetObjectItemCaseSensitive(all, "clients"));
  const cJSON *requests = cJSON_GetObjectItemCaseSensitive(all, "requests"), *one;
  cJSON_ArrayForEach(one, requests) take_request(p, one);
  if (cJSON_GetArraySize(requests) > 0)
    show_requests(p);
  int64_t last = ide_json_count(all, "last");
  p->after = last > 0 ? (uint64_t)last : p->after;
  cJSON_Delete(all);
}

void panel_servers_seen(panel_servers *p, bool visible)
{
  if (!p)
    return;
  if (!visible) {
    epq_timer_stop(p->look);
    return;
  }
  show_servers(p);
  on_look(p);
  epq_timer_start(p->look, LOOK_MS, true);
}

static void on_changed(void *ud)
{
  panel_servers *p = ud;
  size_t open = 0;
  char title[CELL];
  show_servers(p);
  for (unsigned k = 0; k < IDE_SERVERS; k++)
    open += ide_servers_state(p->ide, (ide_server)k).open;
  snprintf(title, sizeof title, open ? _("Servers (%zu)") : _("Servers"), open);
  epq_shell_set_dock_title(p->ide->shell, "servers", title);
  if (!ide_servers_state(p->ide, IDE_SERVER_HTTP).open)
    p->was_open = false;
}

// --- the bar ---

static const epq_tool tools[] = {
    {.id = "browse",
     .kind = EPQ_TOOL_BUTTON,
     .text = N_("Open in Browser"),
     .icon = "internet-web-browser",
     .tip = N_("Open the control panel in a browser; opens the web server if need be"),
     .words_too = true},
    {.id = "link",
     .kind = EPQ_TOOL_BUTTON,
     .text = N_("Copy Link"),
     .icon = "edit-copy",
     .tip = N_("Copy a link for a browser of this computer: good once, within a minute"),
     .words_too = true},
    {.id = "token",
     .kind = EPQ_TOOL_BUTTON,
     .text = N_("Copy Token"),
     .icon = "dialog-password",
     .tip = N_("Copy what other programs and computers show to come in"),
     .words_too = true},
    {.id = "space", .kind = EPQ_TOOL_SPACE},
    {.id = "clear",
     .kind = EPQ_TOOL_BUTTON,
     .text = N_("Clear Requests"),
     .icon = "edit-clear-history",
     .tip = N_("Forget the requests")},
    {.id = "settings",
     .kind = EPQ_TOOL_BUTTON,
     .text = N_("Settings"),
     .icon = "configure",
     .tip = N_("Ports, addresses, and what is open from the start")},
    {0},
};

enum { TOOLS = sizeof tools / sizeof *tools };

static void on_tool(void *ud, const char *id, const char *value)
{
  panel_servers *p = ud;
  (void)value;
  if (strcmp(id, "browse") == 0) {
    ide_servers_browse(p->ide);
  } else if (strcmp(id, "link") == 0) {
    ide_servers_copy_link(p->ide);
  } else if (strcmp(id, "token") == 0) {
    ide_servers_copy_token(p->ide);
  } else if (strcmp(id, "settings") == 0) {
    ide_configure_show_page(p->ide, "servers");
  } else if (strcmp(id, "clear") == 0) {
    memset(p->lines, 0, LINES_MAX * sizeof *p->lines);
    show_requests(p);
  }
}

// --- life ---

static bool make_trees(panel_servers *p)
{
  const char *const servers[] = {_("Server"), _("Port"), NULL};
  const char *const clients[] = {_("Who"), _("From"), _("User"), _("Since"), NULL};
  const char *const requests[] = {_("Request"), _("Status"), _("Took"), _("Time"), _("From"), NULL};
  epq_app *app = p->ide->app;
  p->servers = epq_tree_new(
      app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                              .id = "servers_list",
                              .label = _("Servers"),
                              .columns = servers,
                              .options = EPQ_TREE_HEADER | EPQ_TREE_FLAT | EPQ_TREE_TIGHT,
                              .edit_column = 1,
                              .callbacks = {.size = sizeof(epq_tree_callbacks),
                                            .ud = p,
                                            .checked = on_checked,
                                            .edited = on_edited,
                                            .menu = on_server_menu,
                                            .chosen = on_server_chosen}});
  p->clients = epq_tree_new(
      app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                              .id = "servers_clients",
                              .label = _("Who is connected"),
                              .columns = clients,
                              .empty = _("Nobody is connected"),
                              .options = EPQ_TREE_HEADER | EPQ_TREE_FLAT | EPQ_TREE_TIGHT,
                              .callbacks = {.size = sizeof(epq_tree_callbacks), .ud = p}});
  p->requests = epq_tree_new(
      app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                              .id = "servers_requests",
                              .label = _("Requests"),
                              .columns = requests,
                              .empty = _("Nothing was asked of the web server yet"),
                              .options = EPQ_TREE_HEADER | EPQ_TREE_FLAT | EPQ_TREE_TIGHT |
                                         EPQ_TREE_FILTER | EPQ_TREE_LOG,
                              .callbacks = {.size = sizeof(epq_tree_callbacks), .ud = p}});
  return p->servers && p->clients && p->requests;
}

panel_servers *panel_servers_new(ide *i)
{
  panel_servers *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  epq_tool shown[TOOLS];
  for (size_t k = 0; k < TOOLS; k++) {
    shown[k] = tools[k];
    shown[k].text = _(shown[k].text);
    shown[k].tip = _(shown[k].tip);
  }
  p->ide = i;
  p->lines = calloc(LINES_MAX, sizeof *p->lines);
  p->look = epq_timer_new(i->app, on_look, p);
  p->shown = epq_panel_new(i->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                       .id = "servers",
                                                       .label = _("Servers"),
                                                       .tools = shown,
                                                       .ud = p,
                                                       .tool = on_tool});
  p->lists = epq_panel_new(i->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                       .id = "servers_lists",
                                                       .label = _("Connections and requests")});
  if (!p->lines || !p->look || !p->shown || !p->lists || !make_trees(p)) {
    panel_servers_free(p);
    return NULL;
  }
  epq_panel_add(p->lists, "requests", _("Requests"), false, epq_tree_widget(p->requests));
  epq_panel_add(p->lists, "clients", _("Connected"), false, epq_tree_widget(p->clients));
  epq_panel_add(p->shown, "list", NULL, false, epq_tree_widget(p->servers));
  epq_panel_add(p->shown, "lists", NULL, true, epq_panel_widget(p->lists));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "servers",
                                 .title = _("Servers"),
                                 .icon = "network-server",
                                 .area = EPQ_BOTTOM,
                                 .hidden = true},
                     epq_panel_widget(p->shown));
  ide_servers_listen(i, on_changed, p);
  return p;
}

void panel_servers_free(panel_servers *p)
{
  if (!p)
    return;
  if (p->ide->serving)
    ide_servers_listen(p->ide, NULL, NULL);
  epq_shell_remove_dock(p->ide->shell, "servers");
  epq_timer_free(p->look);
  epq_panel_free(p->shown);
  epq_panel_free(p->lists);
  epq_tree_free(p->servers);
  epq_tree_free(p->clients);
  epq_tree_free(p->requests);
  free(p->lines);
  free(p);
}
