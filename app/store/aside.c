// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps what could not be read as NAME.bad, for whoever wants to mend it. Any thread; owns nothing. */
#include "store/aside.h"

#include "store/disk.h"
#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int store_put_aside(const char *path, store_error *err)
{
  char name[STORE_SHORT_MAX], *bad = NULL;
  if (asprintf(&bad, "%s.bad", path) < 0)
    return store_error_memory(err);
  int code = STORE_OK;
  if (store_disk_now->rename(path, bad) < 0)
    code = store_error_system(err, errno, _("It stays at '%s'"), store_error_path(path, name));
  free(bad);
  return code;
}
