// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the doors of the process (cli/doors.h) are to the IDE. Owns what was said when one could not be opened. Settings say ports and addresses; a
 * change of them opens anew what is open.
 *
 * Before others than this computer can come in the user is asked, in words that say what may happen; the answer holds for those addresses and, if wanted,
 * the next time too. It is not a setting, so that no file can say it.
 */
#include "ide/servers.h"

#include "ide/configure.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/settings.h"
#include "words/words.h"

#include <epq/page.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESSES_MAX = 10, ADDRESSES_LENGTH = STORE_SAID_MAX + 64, URL_LENGTH = 320 };

static const struct {
  const char *name, *title, *port, *start;
} servers[IDE_SERVERS] = {
    [IDE_SERVER_HTTP] = {"http", N_("Web"), "http_port", "http_start"},
    [IDE_SERVER_TELNET] = {"telnet", N_("Telnet"), "telnet_port", "telnet_start"},
    [IDE_SERVER_DAP] = {"dap", N_("Debug (DAP)"), "dap_port", "dap_start"},
};

typedef enum follow_up { AFTER_NOTHING, AFTER_BROWSE, AFTER_COPY } follow_up;

struct ide_servers {
  ide *ide;
  ide_settings_listener listener;
  void (*changed)(void *ud);
  void *ud;
  char wrong[IDE_SERVERS][STORE_SAID_MAX];
  bool at_others[IDE_SERVERS]; // it was opened there
  char agreed[STORE_SAID_MAX]; // addresses other computers may come in by, in this session
  unsigned asked;              // bits: to be opened when the user has answered
  follow_up then;
};

static const cli_doors_calls *calls(const ide *i)
{
  return i->start->doors;
}

static void tell(const ide_servers *s)
{
  if (s->changed)
    s->changed(s->ud);
}

// --- addresses ---

typedef struct addresses {
  char text[ADDRESSES_LENGTH];
  const char *list[ADDRESSES_MAX + 1]; // into text
  size_t count;
  bool others; // not this computer alone
} addresses;

static bool is_any(const char *address)
{
  return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static void read_addresses(const ide *i, addresses *a)
{
  char *rest = NULL;
  bool any = false;
  *a = (addresses){0};
  snprintf(a->text, sizeof a->text, "%s", ide_settings_text(i->settings, "server_addresses"));
  for (char *one = strtok_r(a->text, " ,", &rest); one && a->count + 1 < ADDRESSES_MAX;
       one = strtok_r(NULL, " ,", &rest)) {
    eplua_error err = {0};
    a->others = a->others || eplua_access_check_bind(one, false, &err) != EPLUA_OK;
    any = any || is_any(one);
    a->list[a->count++] = one;
  }
  if (a->others && !any) { // this computer is never shut out: the links lead there
    memmove(a->list + 1, a->list, a->count * sizeof *a->list);
    a->list[0] = "127.0.0.1";
    a->count++;
  }
}

// --- opening ---

static bool open_now(ide_servers *s, ide_server server, bool others)
{
  ide *i = s->ide;
  addresses a;
  eplua_error err = {0};
  cli_doors *doors = ide_engine_doors(i->engine);
  *s->wrong[server] = '\0';
  read_addresses(i, &a);
  if (!doors) {
    snprintf(s->wrong[server], sizeof s->wrong[server],
             _("There is no folder for what belongs to servers (XDG_RUNTIME_DIR)"));
    return false;
  }
  bool own = a.others && !others;
  int port = calls(i)->listen(doors, own || !a.count ? NULL : a.list, others, &err);
  if (port == EPLUA_OK)
    port = calls(i)->open(doors, servers[server].name, NULL,
                          ide_settings_number(i->settings, servers[server].port), &err);
  if (port <= 0)
    snprintf(s->wrong[server], sizeof s->wrong[server], "%s",
             *err.message ? err.message : eplua_error_text(port));
  s->at_others[server] = port > 0 && others && a.others;
  return port > 0;
}

static void go_on(ide_servers *s)
{
  follow_up then = s->then;
  s->then = AFTER_NOTHING;
  if (then == AFTER_BROWSE)
    ide_servers_browse(s->ide);
  else if (then == AFTER_COPY)
    ide_servers_copy_link(s->ide);
}

static void take_consent(void *ud, const char *id, bool remembered)
{
  ide_servers *s = ud;
  bool others = strcmp(id, "others") == 0;
  unsigned asked = s->asked;
  s->asked = 0;
  if (s->ide->ending || strcmp(id, "cancel") == 0) {
    s->then = AFTER_NOTHING;
    tell(s);
    return;
  }
  if (others) {
    snprintf(s->agreed, sizeof s->agreed, "%s",
             ide_settings_text(s->ide->settings, "server_addresses"));
    if (remembered)
      ide_keep_set_text(s->ide->keep, "servers_agreed", s->agreed);
  }
  for (unsigned k = 0; k < IDE_SERVERS; k++)
    if (asked & 1u << k)
      open_now(s, (ide_server)k, others);
  go_on(s);
  tell(s);
}

static void ask_consent(ide_servers *s)
{
  const epq_button buttons[] = {
      {"own", _("Only This Computer"), NULL}, // what Enter does must do no harm
      {"others", _("Open to Others"), NULL},
      {"cancel", _("Cancel"), NULL},
      {0}};
  char text[STORE_SAID_MAX + 64];
  snprintf(text, sizeof text, _("Other computers could come in at %.400s."),
           ide_settings_text(s->ide->settings, "server_addresses"));
  int code = epq_shell_ask(
      s->ide->shell,
      &(epq_question){
          .title = _("Open to other computers?"),
          .text = text,
          .detail =
              _("Who shows the token can run any code as you: read, change and remove your files, "
                "start programs. What is sent is not encrypted, so who listens in the network "
                "can read the token. Do this only in a network that you trust."),
          .severity = EPQ_WARNING,
          .buttons = buttons,
          .cancel = "cancel",
          .remember = _("Do not ask again for these addresses")},
      take_consent, s);
  if (code != EPQ_OK)
    s->asked = 0;
}

static bool has_agreed(const ide_servers *s)
{
  const char *now = ide_settings_text(s->ide->settings, "server_addresses");
  const char *kept = ide_keep_text(s->ide->keep, "servers_agreed");
  return strcmp(s->agreed, now) == 0 || (kept && strcmp(kept, now) == 0);
}

static bool is_open(const ide *i, ide_server server)
{
  const cli_doors *doors = ide_engine_doors(i->engine);
  return doors && calls(i)->port(doors, servers[server].name, NULL) > 0;
}

void ide_servers_open(ide *i, ide_server server)
{
  ide_servers *s = i->serving;
  addresses a;
  if (is_open(i, server))
    return;
  read_addresses(i, &a);
  if (a.others && !has_agreed(s)) {
    bool asking = s->asked != 0;
    s->asked |= 1u << server;
    if (!asking)
      ask_consent(s);
    return;
  }
  open_now(s, server, a.others);
  tell(s);
}

void ide_servers_close(ide *i, ide_server server)
{
  ide_servers *s = i->serving;
  cli_doors *doors = ide_engine_doors(i->engine);
  eplua_error err = {0};
  *s->wrong[server] = '\0';
  if (doors)
    calls(i)->close(doors, servers[server].name, &err);
  tell(s);
}

static void open_anew(ide *i, ide_server server)
{
  if (!is_open(i, server))
    return;
  ide_servers_close(i, server);
  ide_servers_open(i, server);
}

bool ide_servers_set_port(ide *i, ide_server server, const char *port)
{
  char why[STORE_SAID_MAX];
  return ide_settings_set(i->settings, IDE_SCOPE_USER, servers[server].port, port, why);
}

static void on_setting(void *ud, const char *name)
{
  ide_servers *s = ud;
  bool addressed = !name || strcmp(name, "server_addresses") == 0;
  if (s->ide->ending)
    return;
  for (unsigned k = 0; k < IDE_SERVERS; k++) {
    const cli_doors *doors = ide_engine_doors(s->ide->engine);
    int port = doors ? calls(s->ide)->port(doors, servers[k].name, NULL) : 0;
    bool moved = port > 0 && port != ide_settings_number(s->ide->settings, servers[k].port);
    if (moved || (port > 0 && name && addressed))
      open_anew(s->ide, (ide_server)k);
  }
  tell(s);
}

// --- what is told ---

ide_server_state ide_servers_state(const ide *i, ide_server server)
{
  const ide_servers *s = i->serving;
  const cli_doors *doors = ide_engine_doors(i->engine);
  int port = doors ? calls(i)->port(doors, servers[server].name, NULL) : 0;
  const char *set = ide_settings_text(i->settings, "server_addresses");
  return (ide_server_state){
      .title = _(servers[server].title),
      .open = port > 0,
      .remote = port > 0 && s->at_others[server],
      .port = port > 0 ? port : ide_settings_number(i->settings, servers[server].port),
      .where = port > 0 && s->at_others[server] ? set : _("this computer"),
      .wrong = s->wrong[server]};
}

char *ide_servers_describe(const ide *i, uint64_t after)
{
  cli_doors *doors = ide_engine_doors(i->engine);
  return doors ? calls(i)->describe(doors, after) : NULL;
}

// --- actions ---

// A fresh link; false: there is none (yet), which was said or is asked.
static bool make_link(ide *i, follow_up then, char url[URL_LENGTH])
{
  ide_servers *s = i->serving;
  if (!is_open(i, IDE_SERVER_HTTP)) {
    s->then = then; // for when the user is asked
    ide_servers_open(i, IDE_SERVER_HTTP);
    if (s->asked)
      return false;
    s->then = AFTER_NOTHING;
  }
  if (!is_open(i, IDE_SERVER_HTTP)) {
    epq_shell_show_dock(i->shell, "servers", false);
    epq_shell_say(i->shell, s->wrong[IDE_SERVER_HTTP]);
    return false;
  }
  int code = calls(i)->link(ide_engine_doors(i->engine), url, URL_LENGTH);
  if (code != EPLUA_OK)
    epq_shell_say(i->shell, eplua_error_text(code));
  return code == EPLUA_OK;
}

void ide_servers_browse(ide *i)
{
  char url[URL_LENGTH];
  if (!make_link(i, AFTER_BROWSE, url) || epq_page_open_outside(url))
    return;
  epq_app_set_clipboard(i->app, url);
  epq_shell_say(i->shell,
                _("There is no browser that could be started: the link was copied instead"));
}

void ide_servers_copy_link(ide *i)
{
  char url[URL_LENGTH];
  if (!make_link(i, AFTER_COPY, url))
    return;
  epq_app_set_clipboard(i->app, url);
  epq_shell_say(i->shell, _("The link was copied: it is good once, within a minute"));
}

void ide_servers_copy_token(ide *i)
{
  cli_doors *doors = ide_engine_doors(i->engine);
  if (!doors)
    return;
  epq_app_set_clipboard(i->app, calls(i)->token(doors));
  epq_shell_say(i->shell, _("The token was copied: who has it can come in until EPLua ends"));
}

// --- life ---

ide_servers *ide_servers_new(ide *i)
{
  ide_servers *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->ide = i;
  s->listener = (ide_settings_listener){.ud = s, .changed = on_setting};
  ide_settings_listen(i->settings, &s->listener);
  return s;
}

void ide_servers_free(ide_servers *s)
{
  if (!s)
    return;
  ide_settings_unlisten(s->ide->settings, &s->listener);
  free(s);
}

void ide_servers_listen(ide *i, void (*changed)(void *ud), void *ud)
{
  i->serving->changed = changed;
  i->serving->ud = ud;
}

void ide_servers_start(ide *i)
{
  for (unsigned k = 0; k < IDE_SERVERS; k++)
    if (ide_settings_bool(i->settings, servers[k].start))
      ide_servers_open(i, (ide_server)k);
}
