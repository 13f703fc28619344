// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which folders are trusted. Owns nothing.
 * Both what is kept and what is asked for are real paths: a link, or a ".." behind one, never carries trust to a place the
 * user did not see when he gave it.
 */
#include "store/settings_int.h"

#include "store/disk.h"
#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "folders"

store_rights store_trust_get(const store_settings *s, const char *path)
{
  const cJSON *table = store_settings_table(s, TABLE, false);
  char *real = table ? store_disk_now->realpath(path) : NULL;
  store_rights rights = STORE_RIGHTS_ASK;
  // the thing itself, then each folder above it
  for (size_t n = real ? strlen(real) : 0; n > 0 && rights == STORE_RIGHTS_ASK;) {
    rights = store_rights_find(store_json_get_text(table, real, NULL));
    while (n > 1 && real[n - 1] != '/')
      n--;
    if (n == 1 && real[1] == '\0')
      break; // that was the root
    real[n > 1 ? --n : n] = '\0';
  }
  free(real);
  return rights;
}

int store_trust_set(store_settings *s, const char *folder, store_rights rights, store_error *err)
{
  char name[STORE_SHORT_MAX];
  struct stat st;
  store_error_path(folder, name);
  char *real = store_disk_now->realpath(folder);
  if (!real)
    return store_error_system(err, errno, _("Cannot find the folder '%s'"), name);
  int code = STORE_OK;
  if (store_disk_now->stat(real, &st) < 0 || !S_ISDIR(st.st_mode))
    code = store_error_set(err, STORE_E_KIND, _("'%s' is no folder"), name);
  else if (rights == STORE_RIGHTS_ASK) {
    cJSON_DeleteItemFromObjectCaseSensitive(store_settings_table(s, TABLE, false), real);
    s->changed = true;
  } else if (!store_settings_table_set(s, store_settings_table(s, TABLE, true), real,
                                       cJSON_CreateString(store_rights_name(rights))))
    code = store_error_memory(err);
  free(real);
  return code;
}
