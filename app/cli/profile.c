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

static int find_kind(const char *name)
{
  static const char *const kinds[] = {"wall", "cpu",
                                      "memory"}; // in the order of eplua_profile_kind
  for (int i = 0; i < 3; i++) {
    if (strcmp(kinds[i], name) == 0)
      return i;
  }
  return -1;
}

int cli_profile_begin(const cli_options *o, eplua_engine *e, eplua_error *err)
{
  const char *path = cli_text(o, CLI_PROFILE), *name = cli_text(o, CLI_PROFILE_KIND);
  if (!path)
    return EPLUA_OK;
  int kind = find_kind(name);
  if (kind < 0) {
    snprintf(err->message, sizeof err->message,
             _("--profile-kind is wall, cpu or memory, and not '%.80s'"), name);
    return err->code = EPLUA_E_INVALID;
  }
  FILE *f = fopen(path, "ae");
  if (!f) {
    snprintf(err->message, sizeof err->message, _("cannot write the profile '%.200s': %s"), path,
             strerror(errno));
    return err->code = EPLUA_E_IO;
  }
  fclose(f);
  return eplua_profile_start(e,
                             &(eplua_profile_options){.size = sizeof(eplua_profile_options),
                                                      .kind = (eplua_profile_kind)kind},
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
