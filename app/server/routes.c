// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * All routes, once: what is served and what /openapi.json says is this table. A new one is a line here and a function in the
 * file of its subject.
 */
#include "server/server.h"

#include <ctype.h>
#include <eplua/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECT(properties) "{\"type\":\"object\",\"properties\":{" properties "}}"
#define NEEDS(required, properties)                                                                \
  "{\"type\":\"object\",\"required\":[\"" required "\"],\"properties\":{" properties "}}"
#define TEXT(name) "\"" name "\":{\"type\":\"string\"}"
#define NUMBER(name) "\"" name "\":{\"type\":\"number\"}"
#define COUNT(name) "\"" name "\":{\"type\":\"integer\"}"
#define FLAG(name) "\"" name "\":{\"type\":\"boolean\"}"
#define LIST(name) "\"" name "\":{\"type\":\"array\"}"
#define ANY(name) "\"" name "\":{}"
#define TIMEOUT                                                                                    \
  "\"timeout\":{\"type\":\"number\",\"minimum\":0.001,\"maximum\":86400,\"default\":30}"

const server_route server_routes[] = {
    {"GET", "/", server_get_root, "The control panel for a browser, else a line about the program",
     NULL, OBJECT(TEXT("message") "," TEXT("version")), NULL, NULL},
    {"GET", "/status", server_get_status, "How it goes; answered also while Lua is busy", NULL,
     OBJECT(
         "\"status\":{\"type\":\"string\",\"enum\":[\"running\",\"busy\",\"paused\",\"idle\","
         "\"none\"]}," NUMBER("uptime") "," COUNT("active_callbacks") "," COUNT(
             "running_"
             "intervals") "," COUNT("windows") "," COUNT("sockets") "," COUNT("server_port") "," COUNT("lua_memory") "," COUNT("rss") "," COUNT("queue") "," COUNT("drops") "," COUNT("err"
                                                                                                                                                                                      "or"
                                                                                                                                                                                      "s") "," COUNT("lag_ms") "," COUNT("busy_since_ms") "," TEXT("version")),
     NULL, NULL},
    {"POST", "/execute", server_post_execute, "Run Lua code, or call a function with is_json",
     NEEDS("script",
           TEXT("script") "," TIMEOUT ",\"is_json\":{\"type\":\"boolean\",\"default\":false}"),
     OBJECT(ANY("result") "," LIST("results") "," TEXT("output") "," NUMBER("execution_time")),
     NULL, "400 408 415 422 503"},
    {"POST", "/plua/execute", server_post_plua_execute,
     "Run Lua code; failures too are answered by 200", NEEDS("code", TEXT("code") "," TIMEOUT),
     OBJECT(FLAG("success") "," ANY("result") "," TEXT("output") "," ANY("error") "," NUMBER(
         "execution_time_ms")),
     NULL, "415 422 503"},
    {"GET", "/engine/callbacks", server_get_callbacks, "Timers and registered callbacks", NULL,
     OBJECT(LIST("callbacks") "," COUNT("count") "," COUNT("running_intervals")), NULL, "503"},
    {"GET", "/engine/inspect", server_get_inspect,
     "Timers, callbacks, sockets, servers, windows, coroutines, modules, memory", NULL,
     OBJECT(LIST("timers") "," LIST("callbacks") "," LIST("sockets") "," LIST("servers") "," LIST(
         "windows") "," LIST("coroutines") "," LIST("modules")),
     NULL, "503"},
    {"GET", "/engine/profile", server_get_profile,
     "Watch what Lua does for so many seconds (1 to 60), also while it is busy: format speedscope "
     "(JSON), svg (a flame graph) or collapsed; kind wall, cpu or memory. One at a time, else 409",
     NULL, OBJECT(LIST("profiles") "," ANY("shared")), "seconds ?format ?kind", "409 422 503"},
    {"GET", "/engine/profile/", server_get_last_profile,
     "The last one of those again: last.json, last.svg or last.txt", NULL, NULL, NULL, "404"},
    {"POST", "/engine/stop", server_post_stop, "End the script", NULL, OBJECT(FLAG("ok")), NULL,
     "415"},
    {"POST", "/engine/restart", server_post_restart, "End the script and begin it anew", NULL,
     OBJECT(FLAG("ok")), NULL, "415"},
    {"GET", "/source", server_get_source,
     "Lines of a Lua file with their highlighting; in a sandbox only of the script and of what it "
     "may read",
     NULL, OBJECT(TEXT("file") "," LIST("lines")), "file", "404 422"},
    {"GET", "/ui", server_get_ui, "The windows of the script", NULL, NULL, NULL, NULL},
    {"GET", "/ui/", server_get_ui, "One window of the script, by its id", NULL, NULL, NULL, NULL},
    {"GET", "/help", server_get_help,
     "The manual, for a browser: its contents, or where the words of q stand", NULL, NULL, "?q",
     "404"},
    {"GET", "/help/", server_get_help_page,
     "A page of the manual by its name, as windows or tutorials/timers", NULL, NULL, NULL, "404"},
    {"GET", "/health", server_get_health, "200 while an engine is there", NULL,
     OBJECT(TEXT("status")), NULL, "503"},
    {"GET", "/metrics", server_get_metrics, "Metrics as Prometheus reads them", NULL, NULL, NULL,
     NULL},
    {"GET", "/openapi.json", server_get_openapi, "This description", NULL, OBJECT(""), NULL, NULL},
    {"POST", "/link", server_post_link, "Make a one-time link for a browser", NULL,
     OBJECT(TEXT("link")), NULL, "415"},
    {"GET", "/link/", server_get_link, "A one-time link: lets a browser in", NULL, NULL, NULL,
     "303"},
};

const size_t server_route_count = sizeof server_routes / sizeof *server_routes;

// --- the description ---

static void add_status(cJSON *responses, const char *status, const char *description,
                       const char *schema)
{
  cJSON *one = cJSON_AddObjectToObject(responses, status);
  cJSON_AddStringToObject(one, "description", description);
  cJSON *parsed = schema ? cJSON_Parse(schema) : NULL;
  if (!parsed)
    return;
  cJSON *content = cJSON_AddObjectToObject(one, "content");
  cJSON_AddItemToObject(cJSON_AddObjectToObject(content, "application/json"), "schema", parsed);
}

// A name that begins with ? may be left out.
static void add_parameter(cJSON *list, const char *where, const char *name, size_t length)
{
  char text[32];
  bool required = *name != '?';
  name += !required;
  length -= !required;
  cJSON *one = cJSON_CreateObject();
  snprintf(text, sizeof text, "%.*s", (int)length, name);
  cJSON_AddStringToObject(one, "name", text);
  cJSON_AddStringToObject(one, "in", where);
  cJSON_AddBoolToObject(one, "required", required);
  cJSON_AddStringToObject(cJSON_AddObjectToObject(one, "schema"), "type", "string");
  cJSON_AddItemToArray(list, one);
}

static const struct {
  const char *status, *description;
} others[] = {
    {"303", "To the control panel, with a cookie"},
    {"400", "An error in Lua"},
    {"404", "There is no such file, page or profile"},
    {"408", "The time was over, and the script has been stopped"},
    {"409", "A profile is being made already"},
    {"415", "A body is application/json"},
    {"422", "The body, or what stands behind the ?, is not as it should be"},
    {"503", "Too many requests wait, or no script runs"},
};

static void add_route(cJSON *paths, const server_route *route)
{
  static const char detail[] = OBJECT(TEXT("detail"));
  char path[80], method[8] = "";
  size_t length = strlen(route->path);
  bool open = length > 1 && route->path[length - 1] == '/';
  snprintf(path, sizeof path, "%s%s", route->path, open ? "{id}" : "");
  for (size_t i = 0; route->method[i] && i < sizeof method - 1; i++)
    method[i] = (char)tolower((unsigned char)route->method[i]);
  cJSON *item = cJSON_GetObjectItemCaseSensitive(paths, path);
  cJSON *one = cJSON_AddObjectToObject(item ? item : cJSON_AddObjectToObject(paths, path), method);
  cJSON_AddStringToObject(one, "summary", route->summary);
  cJSON *parameters = open || route->query ? cJSON_AddArrayToObject(one, "parameters") : NULL;
  if (open)
    add_parameter(parameters, "path", "id", 2);
  for (const char *name = route->query; name && *name;) {
    size_t n = strcspn(name, " ");
    add_parameter(parameters, "query", name, n);
    name += n + strspn(name + n, " ");
  }
  if (route->request) {
    cJSON *body = cJSON_AddObjectToObject(one, "requestBody");
    cJSON_AddBoolToObject(body, "required", true);
    cJSON *json =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(body, "content"), "application/json");
    cJSON_AddItemToObject(json, "schema", cJSON_Parse(route->request));
  }
  cJSON *responses = cJSON_AddObjectToObject(one, "responses");
  if (!route->others || !strstr(route->others, "303"))
    add_status(responses, "200", "What was asked for", route->response);
  add_status(responses, "401", "Who are you? Show the token, or open a one-time link", detail);
  add_status(responses, "403", "Not for this Host, Origin or site", detail);
  for (size_t i = 0; route->others && i < sizeof others / sizeof *others; i++) {
    if (strstr(route->others, others[i].status))
      add_status(responses, others[i].status, others[i].description,
                 *others[i].status == '3' ? NULL : detail);
  }
}

char *server_openapi(void)
{
  cJSON *root = cJSON_CreateObject();
  cJSON_AddStringToObject(root, "openapi", "3.1.0");
  cJSON *info = cJSON_AddObjectToObject(root, "info");
  cJSON_AddStringToObject(info, "title", "EPLua");
  cJSON_AddStringToObject(info, "version", EPLUA_VERSION);
  cJSON *paths = cJSON_AddObjectToObject(root, "paths");
  for (size_t i = 0; i < server_route_count; i++)
    add_route(paths, &server_routes[i]);
  cJSON *schemes =
      cJSON_AddObjectToObject(cJSON_AddObjectToObject(root, "components"), "securitySchemes");
  cJSON *token = cJSON_AddObjectToObject(schemes, "token");
  cJSON_AddStringToObject(token, "type", "http");
  cJSON_AddStringToObject(token, "scheme", "bearer");
  char *text = cJSON_PrintUnformatted(root);
  cJSON_Delete(root);
  return text;
}

// --- queries ---

static int digit(char c)
{
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

bool server_query(const server_request *r, const char *name, char *text, size_t size)
{
  size_t name_length = strlen(name), n = 0;
  const char *p = r->http->query;
  while (*p && !(strncmp(p, name, name_length) == 0 && p[name_length] == '=')) {
    p += strcspn(p, "&");
    p += *p == '&';
  }
  if (!*p)
    return false;
  for (p += name_length + 1; *p && *p != '&' && n + 1 < size; p++) {
    char c = *p == '+' ? ' ' : *p;
    if (c == '%' && digit(p[1]) >= 0 && digit(p[2]) >= 0) {
      c = (char)(digit(p[1]) * 16 + digit(p[2]));
      p += 2;
    }
    if (c == '\0')
      return false;
    text[n++] = c;
  }
  text[n] = '\0';
  return !*p || *p == '&';
}
