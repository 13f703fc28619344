// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The doors of the process. Main thread; owns access, control plane, servers, and PID.json in the runtime folder, by which
 * `eplua --list` finds this process; the socket file and the token file beside it belong to plane and access.
 * The web server is a module (eplua_web.so), since Qt costs nothing before somebody wants it.
 */
#include "cli/doors.h"

#include "bridge/bridge.h"
#include "server/start.h"
#include "words/words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct cli_doors {
  cli_doors_config config;
  eplua_access *access;
  eplua_control *control;
  char *folder;         // of the runtime
  char **own_addresses; // of cli_doors_listen(); NULL: none
  const server_calls *web_calls;
  server_web *web;
  atomic_int web_port;
  time_t started;
  bool published;
};

enum { PATH_SIZE = 4096 };

static void path_of(const cli_doors *d, const char *ending, char *path)
{
  snprintf(path, PATH_SIZE, "%s/%ld.%s", d->folder, (long)getpid(), ending);
}

static void say(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud;
  if (level >= EPLUA_LOG_WARNING)
    fprintf(stderr, "eplua: %.*s\n", (int)length, text);
}

// --- what --list reads ---

// Written beside and renamed, so that nobody reads half of it. What fails leaves this process out of the list, no more.
static void write_facts(const cli_doors *d)
{
  char path[PATH_SIZE], fresh[PATH_SIZE + 8], cwd[PATH_SIZE];
  cJSON *facts = cJSON_CreateObject();
  cJSON_AddNumberToObject(facts, "pid", (double)getpid());
  if (d->config.script)
    cJSON_AddStringToObject(facts, "script", d->config.script);
  cJSON_AddNumberToObject(facts, "started", (double)d->started);
  cJSON_AddNumberToObject(facts, "telnet", eplua_telnet_state(d->control, NULL));
  cJSON_AddNumberToObject(facts, "http", atomic_load(&d->web_port));
  cJSON_AddNumberToObject(facts, "dap", eplua_dap_state(d->control, NULL));
  if (getcwd(cwd, sizeof cwd))
    cJSON_AddStringToObject(facts, "cwd", cwd);
  char *text = cJSON_PrintUnformatted(facts);
  cJSON_Delete(facts);
  path_of(d, "json", path);
  snprintf(fresh, sizeof fresh, "%s.new", path);
  int fd = text ? open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
  size_t length = text ? strlen(text) : 0;
  if (fd >= 0) {
    bool whole = write(fd, text, length) == (ssize_t)length;
    close(fd);
    if (!whole || rename(fresh, path) != 0)
      unlink(fresh);
  }
  cJSON_free(text);
}

// From now on others of this user find this process. False: see *err.
static bool publish(cli_doors *d, eplua_error *err)
{
  char path[PATH_SIZE];
  path_of(d, "sock", path);
  if (!d->published && eplua_socket_start(d->control, path, err) != EPLUA_OK)
    return false;
  d->published = true;
  write_facts(d);
  return true;
}

// --- life ---

static void free_addresses(char **list)
{
  for (char **each = list; each && *each; each++)
    free(*each);
  free(list);
}

cli_doors *cli_doors_new(const cli_doors_config *config, eplua_error *err)
{
  char path[PATH_SIZE];
  cli_doors *d = calloc(1, sizeof *d);
  if (!d) {
    snprintf(err->message, sizeof err->message, "not enough memory");
    return NULL;
  }
  d->config = *config;
  d->started = time(NULL);
  d->folder = eplua_runtime_folder(err);
  if (!d->folder)
    goto fail;
  path_of(d, "token", path);
  d->access = eplua_access_new(
      &(eplua_access_config){.size = sizeof(eplua_access_config), .token_file = path}, err);
  if (!d->access)
    goto fail;
  d->control = eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config),
                                                         .ud = config->ud,
                                                         .script = config->script,
                                                         .access = d->access,
                                                         .stop = config->stop,
                                                         .restart = config->restart,
                                                         .launch = config->launch,
                                                         .leave = config->leave,
                                                         .stall_ms = config->stall_ms,
                                                         .log = config->log ? config->log : say},
                                 err);
  if (!d->control)
    goto fail;
  if (!config->hidden && !publish(d, err))
    goto fail;
  return d;
fail:
  cli_doors_free(d);
  return NULL;
}

void cli_doors_free(cli_doors *d)
{
  char path[PATH_SIZE];
  if (!d)
    return;
  if (d->web) {
    eplua_control_flush(d->control);
    d->web_calls->stop(d->web);
  }
  eplua_control_free(d->control);
  eplua_access_free(d->access);
  if (d->folder) {
    path_of(d, "json", path);
    unlink(path);
  }
  free_addresses(d->own_addresses);
  free(d->folder);
  free(d);
}

eplua_control *cli_doors_control(cli_doors *d)
{
  return d->control;
}

// --- servers ---

int cli_doors_listen(cli_doors *d, const char *const *addresses, bool remote, eplua_error *err)
{
  size_t count = 0;
  for (; addresses && addresses[count]; count++)
    if (eplua_access_check_bind(addresses[count], remote, err) != EPLUA_OK)
      return err->code;
  char **own = count ? calloc(count + 1, sizeof *own) : NULL;
  bool whole = !count || own;
  for (size_t k = 0; own && k < count; k++)
    whole = (own[k] = strdup(addresses[k])) && whole;
  if (!whole) {
    free_addresses(own);
    snprintf(err->message, sizeof err->message, "not enough memory");
    return err->code = EPLUA_E_NOMEM;
  }
  free_addresses(d->own_addresses);
  d->own_addresses = own;
  d->config.addresses = (const char *const *)own;
  d->config.remote = remote;
  return EPLUA_OK;
}

// The addresses to listen at, in list (room for two) when one is given. False: not there, see *err.
static bool choose_addresses(const cli_doors *d, const char *address, const char *list[2],
                             const char *const **addresses, eplua_error *err)
{
  *addresses = d->config.addresses;
  if (address) {
    list[0] = address;
    list[1] = NULL;
    *addresses = list;
  }
  for (const char *const *one = *addresses; one && *one; one++) {
    if (eplua_access_check_bind(*one, d->config.remote, err) != EPLUA_OK)
      return false;
  }
  return true;
}

static int open_web(cli_doors *d, const char *const *addresses, uint16_t port, eplua_error *err)
{
  if (!d->web_calls)
    d->web_calls = bridge_web(err);
  if (!d->web_calls)
    return err->code;
  d->web = d->web_calls->start(&(server_config){.size = sizeof(server_config),
                                                .control = d->control,
                                                .access = d->access,
                                                .addresses = addresses,
                                                .hosts = addresses,
                                                .port = port,
                                                .resources = d->config.resources,
                                                .may_show = d->config.may_show,
                                                .open_module = bridge_open_module,
                                                .log = d->config.log ? d->config.log : say,
                                                .ud = d->config.ud},
                               err->message, sizeof err->message);
  if (!d->web) {
    char owner[128];
    if (strstr(err->message, "in use") && eplua_port_owner(port, owner, sizeof owner))
      snprintf(err->message, sizeof err->message, "port %u is taken by %s", port, owner);
    return err->code = EPLUA_E_IO;
  }
  atomic_store(&d->web_port, d->web_calls->port(d->web));
  return atomic_load(&d->web_port);
}

int cli_doors_open(cli_doors *d, const char *what, const char *address, int port, eplua_error *err)
{
  const char *list[2];
  const char *const *addresses;
  bool web = strcmp(what, "http") == 0, dap = strcmp(what, "dap") == 0;
  if (port < 0 || port > 65535 || (!web && !dap && strcmp(what, "telnet") != 0)) {
    snprintf(err->message, sizeof err->message, "no such server or port");
    return err->code = EPLUA_E_INVALID;
  }
  if (!choose_addresses(d, address, list, &addresses, err))
    return err->code;
  if (cli_doors_port(d, what, NULL) > 0) {
    snprintf(err->message, sizeof err->message, "the %s server runs already, on port %d", what,
             cli_doors_port(d, what, NULL));
    return err->code = EPLUA_E_INVALID;
  }
  if (!d->published && !publish(d, err))
    return err->code;
  const eplua_door door = {.size = sizeof door, .addresses = addresses, .port = (uint16_t)port};
  int result = web   ? open_web(d, addresses, (uint16_t)port, err)
               : dap ? eplua_dap_start(d->control, &door, err)
                     : eplua_telnet_start(d->control, &door, err);
  write_facts(d);
  return result;
}

int cli_doors_close(cli_doors *d, const char *what, eplua_error *err)
{
  (void)err;
  if (strcmp(what, "dap") == 0) {
    eplua_dap_stop(d->control);
  } else if (strcmp(what, "http") != 0) {
    eplua_telnet_stop(d->control);
  } else if (d->web) {
    d->web_calls->stop(d->web);
    d->web = NULL;
    atomic_store(&d->web_port, 0);
  }
  if (d->published)
    write_facts(d);
  return 0;
}

int cli_doors_port(const cli_doors *d, const char *what, int *clients)
{
  if (strcmp(what, "telnet") == 0)
    return eplua_telnet_state(d->control, clients);
  if (strcmp(what, "dap") == 0)
    return eplua_dap_state(d->control, clients);
  if (clients)
    *clients = 0;
  return atomic_load(&d->web_port);
}

const char *cli_doors_token(const cli_doors *d)
{
  return eplua_access_token(d->access);
}

static void move_items(cli_doors *d, cJSON *all, cJSON *clients, uint64_t after)
{
  char *text = d->web ? d->web_calls->describe(d->web, after) : NULL;
  cJSON *web = text ? cJSON_Parse(text) : NULL;
  cJSON *sockets = cJSON_DetachItemFromObjectCaseSensitive(web, "sockets");
  while (cJSON_GetArraySize(sockets) > 0)
    cJSON_AddItemToArray(clients, cJSON_DetachItemFromArray(sockets, 0));
  for (cJSON *item; web && (item = cJSON_DetachItemFromArray(web, 0));)
    cJSON_AddItemToObject(all, item->string, item);
  cJSON_Delete(sockets);
  cJSON_Delete(web);
  free(text);
}

char *cli_doors_describe(cli_doors *d, uint64_t after)
{
  char *text = eplua_control_clients(d->control);
  cJSON *clients = text ? cJSON_Parse(text) : NULL, *all = cJSON_CreateObject();
  free(text);
  if (!clients)
    clients = cJSON_CreateArray();
  move_items(d, all, clients, after);
  if (!cJSON_AddItemToObject(all, "clients", clients))
    cJSON_Delete(clients);
  text = cJSON_PrintUnformatted(all);
  cJSON_Delete(all);
  return text;
}

// As it stands in an address of the web.
static void print_host(const char *address, char *text, size_t size)
{
  bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
  snprintf(text, size, strchr(address, ':') && !any ? "[%s]" : "%s", any ? "127.0.0.1" : address);
}

int cli_doors_link(cli_doors *d, char *url, size_t size)
{
  char host[80], link[128];
  const char *const *addresses = d->config.addresses;
  int port = cli_doors_port(d, "http", NULL);
  if (port == 0)
    return EPLUA_E_CLOSED;
  int code = eplua_access_link(d->access, link, sizeof link);
  if (code != EPLUA_OK)
    return code;
  print_host(addresses && *addresses ? *addresses : "127.0.0.1", host, sizeof host);
  return (size_t)snprintf(url, size, "http://%s:%d/link/%s", host, port, link) < size
             ? EPLUA_OK
             : EPLUA_E_INVALID;
}

void cli_doors_announce(cli_doors *d)
{
  char host[80], place[84], link[128];
  const char *const *addresses = d->config.addresses;
  const char *first = addresses && *addresses ? *addresses : "127.0.0.1";
  int http = cli_doors_port(d, "http", NULL), telnet = cli_doors_port(d, "telnet", NULL);
  int dap = cli_doors_port(d, "dap", NULL);
  print_host(first, host, sizeof host);
  // a port alone is looked for where servers listen when nobody says otherwise
  bool usual = strcmp(host, "127.0.0.1") == 0; // also when it listens everywhere
  snprintf(place, sizeof place, "%s%s", usual ? "" : host, usual ? "" : ":");
  if (telnet > 0)
    fprintf(stderr, _("eplua: telnet %s %d, or eplua --attach %s%d\n"), first, telnet, place,
            telnet);
  if (dap > 0)
    fprintf(stderr, "eplua: dap %s %d\n", first, dap);
  if (http > 0)
    fprintf(stderr, "eplua: http://%s:%d/\n", host, http);
  if (http > 0 && eplua_access_link(d->access, link, sizeof link) == EPLUA_OK)
    fprintf(stderr, _("eplua: in a browser, once and within a minute: http://%s:%d/link/%s\n"),
            host, http, link);
  if (d->config.remote) {
    char path[PATH_SIZE];
    path_of(d, "token", path);
    fprintf(stderr, _("eplua: other computers show the token that is in %s\n"), path);
  }
}

const cli_doors_calls cli_doors_table = {.size = sizeof(cli_doors_calls),
                                         .make = cli_doors_new,
                                         .free = cli_doors_free,
                                         .control = cli_doors_control,
                                         .open = cli_doors_open,
                                         .close = cli_doors_close,
                                         .port = cli_doors_port,
                                         .listen = cli_doors_listen,
                                         .describe = cli_doors_describe,
                                         .link = cli_doors_link,
                                         .token = cli_doors_token};
