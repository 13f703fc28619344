// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libeplua opened at run time and for itself alone, as ctypes of Python or a plugin of some other program does: a C module of Lua still finds Lua.
 * No cmocka and no link to the library, which would make its Lua visible to all. One argument: the library. Exit status 0, or a word and 1.
 */
#include <dlfcn.h>
#include <eplua/engine.h>
#include <stdio.h>
#include <string.h>

static char printed[200];

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream;
  size_t used = strlen(printed);
  snprintf(printed + used, sizeof printed - used, "%.*s", (int)length, bytes);
}

int main(int argc, char **argv)
{
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!library) {
    fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "which library?");
    return 1;
  }
  eplua_engine *(*make)(const eplua_config *config, eplua_error *err);
  int (*add)(eplua_engine *e, const eplua_chunk *chunk, eplua_error *err);
  int (*run)(eplua_engine *e);
  void (*leave)(eplua_engine *e);
  // POSIX: what dlsym gives may be a function
  *(void **)&make = dlsym(library, "eplua_engine_new");
  *(void **)&add = dlsym(library, "eplua_engine_add");
  *(void **)&run = dlsym(library, "eplua_engine_run");
  *(void **)&leave = dlsym(library, "eplua_engine_free");
  if (!make || !add || !run || !leave || dlsym(library, "ep_call") ||
      dlsym(RTLD_DEFAULT, "eplua_engine_new")) {
    fprintf(stderr, "other symbols are visible than should be\n");
    return 1;
  }
  eplua_error error = {0};
  eplua_config config = {.size = sizeof config,
                         .host = {.size = sizeof config.host, .output = on_output}};
  eplua_engine *e = make(&config, &error);
  const eplua_chunk chunk = {
      .kind = EPLUA_CHUNK_TEXT, .text = "print(require 'cjson'.encode {1, 2})", .name = "=script"};
  int status = e && add(e, &chunk, &error) == EPLUA_OK ? run(e) : 1;
  if (e)
    leave(e);
  dlclose(library); // it stays, for the handler of its signal does
  if (status != 0 || strcmp(printed, "[1,2]\n") != 0) {
    fprintf(stderr, "status %d, printed \"%s\" %s\n", status, printed, error.message);
    return 1;
  }
  return 0;
}
