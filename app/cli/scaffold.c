// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * --new as people meet it: what it prints. Main thread. The work is in store/project.c, which the IDE uses as well.
 */
#include "cli/scaffold.h"

#include "cli/status.h"
#include "store/project.h"
#include "words/words.h"

#include <stdio.h>

static void print_template(void *ud, const char *name, const char *summary)
{
  (void)ud;
  printf("%-10s %s\n", name, summary);
}

int cli_scaffold_list(const char *resources)
{
  if (store_project_each(resources, print_template, NULL) == 0) {
    fprintf(stderr,
            _("eplua: --new: the templates were not found (EPLUA_RESOURCES names their folder)\n"));
    return CLI_STATUS_ERROR;
  }
  printf("%s", _("\neplua --new TEMPLATE FOLDER makes a project from one of them.\n"));
  return 0;
}

int cli_scaffold(const char *resources, const char *template_name, const char *dir)
{
  char message[8192];
  store_project made;
  int result = store_project_make(resources, template_name, dir, &made, message, sizeof message);
  if (result != STORE_PROJECT_MADE) {
    fprintf(stderr, "eplua: --new: %s\n", message);
    return result == STORE_PROJECT_UNKNOWN ? CLI_STATUS_USAGE : CLI_STATUS_ERROR;
  }
  printf(words_plural("made %s from the template %s: %zu file; start with %s/README.md\n",
                      "made %s from the template %s: %zu files; start with %s/README.md\n",
                      made.files),
         made.path, template_name, made.files, made.path);
  return 0;
}
