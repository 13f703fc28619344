// SPDX-License-Identifier: GPL-3.0-or-later
#include <eplua/engine.h>
#include <stdio.h>
int main(int argc, char **argv)
{
  eplua_error err;
  eplua_config config = {.size = sizeof config};
  eplua_engine *e = eplua_engine_new(&config, &err);
  if (!e) { fprintf(stderr, "%s\n", err.message); return 1; }
  for (int i = 1; i < argc; i++)
    eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_FILE, .text = argv[i]}, &err);
  int st = eplua_engine_run(e);
  eplua_engine_free(e);
  return st;
}
