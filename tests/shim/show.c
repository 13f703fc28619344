// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shows windows described in JSON and prints what the user does: a look at the shim without the engine.
 *
 *   shim_show FILE.json [PICTURE.png [light|dark]]
 *
 * FILE holds a window or a list of windows: {"kind": "window", "title": …, "children": [{"kind": "label", …}]}. With
 * "append": […] a node gets that list appended, with "calls": [["focus", value], …] calls are made. With a picture, the
 * first window is saved there and the program ends.
 */
#include <cJSON.h>
#include <epq/view.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static epq_app *app;
static epq_view *view;
static int64_t last_node;
static const char *picture;

static epq_value to_value(const cJSON *json)
{
  epq_value value = {.type = EPQ_NIL};
  if (cJSON_IsBool(json)) {
    value.type = EPQ_BOOLEAN;
    value.as.boolean = cJSON_IsTrue(json);
  } else if (cJSON_IsNumber(json)) {
    value.type = EPQ_NUMBER;
    value.as.number = json->valuedouble;
  } else if (cJSON_IsString(json)) {
    value.type = EPQ_STRING;
    value.as.string.bytes = json->valuestring;
    value.as.string.length = strlen(json->valuestring);
  } else if (cJSON_IsArray(json) || cJSON_IsObject(json)) {
    bool map = cJSON_IsObject(json);
    epq_value *items =
        calloc((size_t)cJSON_GetArraySize(json) * 2 + 1, sizeof *items); // lives to the end
    size_t count = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
      if (map)
        items[count++] =
            (epq_value){.type = EPQ_STRING, .as.string = {item->string, strlen(item->string)}};
      items[count++] = to_value(item);
    }
    value.type = map ? EPQ_MAP : EPQ_LIST;
    value.as.list.items = items;
    value.as.list.count = count;
  }
  return value;
}

static void print(const epq_value *value)
{
  switch (value->type) {
  case EPQ_NIL:
    printf("nil");
    break;
  case EPQ_BOOLEAN:
    printf(value->as.boolean ? "true" : "false");
    break;
  case EPQ_INTEGER:
    printf("%" PRId64, value->as.integer);
    break;
  case EPQ_NUMBER:
    printf("%g", value->as.number);
    break;
  case EPQ_STRING:
    printf("\"%.*s\"", (int)value->as.string.length, value->as.string.bytes);
    break;
  case EPQ_LIST:
  case EPQ_MAP:
    for (size_t i = 0; i < value->as.list.count; i++) {
      printf(i ? ", " : "{");
      print(&value->as.list.items[i]);
    }
    printf("}");
  }
}

// Rows that are asked for: as many cells as anybody may want.
static void bring_page(int64_t node, const epq_value *wanted)
{
  int64_t first = wanted->as.list.items[0].as.integer, count = wanted->as.list.items[1].as.integer;
  epq_value *rows = calloc((size_t)count, sizeof *rows);
  for (int64_t i = 0; i < count; i++) {
    epq_value *cells = calloc(4, sizeof *cells);
    char *name = malloc(32);
    snprintf(name, 32, "Item %lld", (long long)(first + i));
    for (int64_t c = 0; c < 4; c++)
      cells[c] = (epq_value){.type = EPQ_INTEGER, .as.integer = (first + i) * (c + 1)};
    cells[0] = (epq_value){.type = EPQ_STRING, .as.string = {name, strlen(name)}};
    rows[i] = (epq_value){.type = EPQ_LIST, .as.list = {cells, 4}};
  }
  epq_value page[2] = {{.type = EPQ_INTEGER, .as.integer = first},
                       {.type = EPQ_LIST, .as.list = {rows, (size_t)count}}};
  epq_view_call(view, node, "page", &(epq_value){.type = EPQ_LIST, .as.list = {page, 2}}, 0);
}

static void on_event(void *ud, int64_t node, const char *name, const epq_value *value)
{
  (void)ud;
  printf("%lld %s ", (long long)node, name);
  print(value);
  printf("\n");
  fflush(stdout);
  if (strcmp(name, "close") == 0)
    epq_app_quit(app, 0);
  if (strcmp(name, "page") == 0)
    bring_page(node, value);
}

static void on_answer(void *ud, uint64_t request, const epq_value *value)
{
  (void)ud;
  printf("answer %llu ", (unsigned long long)request);
  print(value);
  printf("\n");
  fflush(stdout);
  if (request == 1)
    epq_app_quit(app, 0);
}

static void build(const cJSON *json, int64_t parent, uint32_t index)
{
  static uint64_t request = 100;
  int64_t node = ++last_node;
  const char *kind = cJSON_GetStringValue(cJSON_GetObjectItem(json, "kind"));
  int code = epq_view_create(view, node, kind ? kind : "", parent, index);
  if (code < 0)
    printf("cannot create %s: %d\n", kind, code);
  const cJSON *item, *child;
  cJSON_ArrayForEach(item, json)
  {
    uint32_t place = 0;
    if (strcmp(item->string, "children") == 0) {
      cJSON_ArrayForEach(child, item) build(child, node, place++);
    } else if (strcmp(item->string, "append") == 0) {
      epq_value list = to_value(item);
      epq_view_append(view, node, &list, false);
    } else if (strcmp(item->string, "calls") == 0) {
      cJSON_ArrayForEach(child, item)
      {
        epq_value value = to_value(cJSON_GetArrayItem(child, 1));
        code =
            epq_view_call(view, node, cJSON_GetArrayItem(child, 0)->valuestring, &value, ++request);
        if (code < 0)
          printf("cannot call %s of %s: %d\n", cJSON_GetArrayItem(child, 0)->valuestring, kind,
                 code);
      }
    } else if (strcmp(item->string, "kind") != 0) {
      epq_value value = to_value(item);
      code = epq_view_set(view, node, item->string, &value);
      if (code < 0)
        printf("cannot set %s of %s: %d\n", item->string, kind, code);
    }
  }
}

static int shoot(void *ud)
{
  static int turns;
  if (turns++ < 3)
    return 200; // pages, pictures and layouts come in
  (void)ud;
  epq_value path = {.type = EPQ_STRING, .as.string = {picture, strlen(picture)}};
  epq_view_call(view, 1, "save", &path, 1);
  return -1;
}

static void say(void *ud, epq_log_level level, const char *text)
{
  (void)ud;
  fprintf(stderr, "log %d: %s\n", (int)level, text);
}

int main(int argc, char **argv)
{
  static char text[1 << 20];
  FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
  cJSON *json = file && fread(text, 1, sizeof text - 1, file) ? cJSON_Parse(text) : NULL;
  if (!json) {
    fprintf(stderr, "usage: shim_show FILE.json [PICTURE.png [light|dark]]\n");
    return 2;
  }
  fclose(file);
  char why[256];
  if (!epq_display_answers(why, sizeof why)) {
    fprintf(stderr, "%s\n", why);
    return 1;
  }
  app = epq_app_new(&(epq_app_config){
      .size = sizeof(epq_app_config), .name = "shim_show", .version = "1", .log = say});
  if (argc > 3)
    epq_app_set_theme(app, argv[3]);
  view =
      epq_view_new(app, NULL,
                   &(epq_view_callbacks){
                       .size = sizeof(epq_view_callbacks), .event = on_event, .answer = on_answer});
  epq_view_begin(view);
  if (cJSON_IsArray(json)) {
    const cJSON *window;
    cJSON_ArrayForEach(window, json) build(window, 0, 0);
  } else {
    build(json, 0, 0);
  }
  epq_value yes = {.type = EPQ_BOOLEAN, .as.boolean = true};
  epq_view_set(view, 1, "visible", &yes);
  epq_view_commit(view);
  picture = argc > 2 ? argv[2] : NULL;
  int never[2]; // nothing comes from this pipe: the watch is a timer
  if (picture && pipe(never) == 0)
    epq_app_watch(app, never[0], shoot, NULL);
  int status = epq_app_run(app);
  epq_view_free(view);
  epq_app_free(app);
  cJSON_Delete(json);
  return status;
}
