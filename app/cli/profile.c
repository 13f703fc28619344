// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * --profile FILE. Starts on the main thread, ends on the engine's; owns nothing.
 * The file is opened for a moment before the run, so that a wrong path is heard of at once and not after ten minutes. What an
 * earlier run left in it stays until then. A restart begins a new profile, and the last one is what is in the file.
 */
#include "cli/profile.h"
#include "cli/status.h"
#include "words/words.h"

#include <eplua/profile.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// name: one that the command line has let through.
static eplua_profile_kind find_kind(const char *name)
{
  if (strcmp(name, "memory") == 0)
    return EPLUA_PROFILE_MEMORY;
  return strcmp(name, "cpu") == 0 ? EPLUA_PROFILE_CPU : EPLUA_PROFILE_WALL;
}

int cli_profile_begin(const cli_options *o, eplua_engine *e, eplua_error *err)
{
  const char *path = cli_text(o, CLI_PROFILE), *name = cli_text(o, CLI_PROFILE_KIND);
  if (!path)
    return EPLUA_OK;
  FILE *f = fopen(path, "ae");
  if (!f) {
    snprintf(err->message, sizeof err->message, _("cannot write the profile '%.200s': %s"), path,
             strerror(errno));
    return err->code = EPLUA_E_IO;
  }
  fclose(f);
  return eplua_profile_start(
      e, &(eplua_profile_options){.size = sizeof(eplua_profile_options), .kind = find_kind(name)},
      err);
}

static bool write_file(const char *path, const char *text, size_t length)
{
  FILE *f = fopen(path, "we");
  if (!f)
    return false;
  bool written = fwrite(text, 1, length, f) == length;
  return fclose(f) == 0 && written;
}

void cli_profile_end(const cli_options *o, eplua_engine *e, int *status)
{
  const char *path = cli_text(o, CLI_PROFILE);
  eplua_error err = {0};
  size_t length;
  if (!path)
    return;
  char *text = eplua_profile_stop(e, eplua_profile_format_of(path), &length, &err);
  if (text && write_file(path, text, length)) {
    free(text);
    return;
  }
  fprintf(stderr, _("eplua: cannot write the profile '%s': %s\n"), path,
          text ? strerror(errno) : err.message);
  free(text);
  if (*status == 0)
    *status = CLI_STATUS_ERROR;
}
