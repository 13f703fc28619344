// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Small things, rights, runs and the journal. Changes of the small files are written at once by the writer's thread, so a
 * crash loses none. Where there is no place for them (no home), everything works and nothing is kept.
 */
#include "ide/keep_int.h"

#include "ide/documents_int.h"
#include "ide/welcome.h"
#include "panels/console.h"

#include "store/place.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 1000, FLUSH_MS = 1000 };

void ide_keep_note(ide_keep *k, const char *sentence)
{
  if (*sentence && k->said_count < IDE_SAID_MAX)
    snprintf(k->said[k->said_count++], STORE_SAID_MAX, "%.*s", STORE_SAID_MAX - 1, sentence);
}

char *ide_keep_path(const ide_keep *k, const char *name)
{
  char path[4200];
  if (!k->state || (size_t)snprintf(path, sizeof path, "%s/%s", k->state, name) >= sizeof path)
    return NULL;
  return strdup(path);
}

// --- what goes wrong on the writer's thread ---

typedef struct sentence {
  ide *ide;
  eplua_log_level level;
  char text[];
} sentence;

static void say_sentence(void *ud)
{
  sentence *s = ud;
  panel_console_log(s->ide->console, s->level, s->text, strlen(s->text));
  free(s);
}

static void say_later(const ide_keep *k, eplua_log_level level, const char *text)
{
  sentence *s = k->ide ? malloc(sizeof *s + strlen(text) + 1) : NULL;
  if (!s)
    return;
  s->ide = k->ide;
  s->level = level;
  memcpy(s->text, text, strlen(text) + 1);
  epq_app_post(k->ide->app, say_sentence, free, s);
}

static void on_failed(void *ud, const char *text)
{
  say_later(ud, EPLUA_LOG_ERROR, text);
}

static void on_mended(void *ud)
{
  say_later(ud, EPLUA_LOG_INFO, _("What could not be kept is kept now."));
}

// --- open and close ---

static store_settings *open_settings(ide_keep *k, const char *name)
{
  char said[STORE_SAID_MAX] = "", *path = ide_keep_path(k, name);
  store_settings *s = store_settings_open(path, said);
  ide_keep_note(k, said);
  free(path);
  return s;
}

// Before there was a memory.json, what was typed into the prompt stood in the file of settings. That stays as it is.
static void take_over(ide_keep *k)
{
  char said[STORE_SAID_MAX], *path = ide_keep_path(k, "ide.json");
  store_settings *before = path ? store_settings_open_edited(path, said) : NULL;
  const char *history = before ? store_settings_text(before, "history", NULL) : NULL;
  if (history && !store_settings_text(k->memory, "history", NULL))
    store_settings_set_text(k->memory, "history", history);
  store_settings_free(before);
  free(path);
}

static bool open_files(ide_keep *k)
{
  char said[STORE_SAID_MAX] = "", *path = ide_keep_path(k, "session.json"),
       *folder = ide_keep_path(k, "journal");
  store_error err = {0};
  const store_writer_callbacks callbacks = {.ud = k, .failed = on_failed, .mended = on_mended};
  k->session = store_session_open(path, said);
  ide_keep_note(k, said);
  k->memory = open_settings(k, "memory.json");
  if (k->memory)
    take_over(k);
  k->runs = open_settings(k, "runs.json");
  k->trust = open_settings(k, "trust.json");
  if (k->state && !(k->writer = store_writer_new(&callbacks, RETRY_MS, &err)))
    ide_keep_note(k, err.message);
  if (folder && store_journal_open(folder, &callbacks, RETRY_MS, &k->journal, &err) != STORE_OK)
    ide_keep_note(k, err.message);
  free(path);
  free(folder);
  return k->session && k->memory && k->runs && k->trust;
}

static ide_claim claim_session(ide_keep *k, const ide_start *start)
{
  store_error err = {0};
  char *runtime = store_place_runtime();
  const char *token = getenv("XDG_ACTIVATION_TOKEN");
  int code = store_instance_claim(
      &(store_instance_options){
          .state = k->state,
          .runtime = runtime,
          .message = {.open = start->open, .token = token ? token : getenv("DESKTOP_STARTUP_ID")}},
      &k->instance, &err);
  free(runtime);
  if (code == STORE_OK)
    return k->instance ? IDE_CLAIM_OWNER : IDE_CLAIM_PASSED;
  fprintf(stderr, "eplua: %s\n", err.message);
  return IDE_CLAIM_FAILED;
}

ide_keep *ide_keep_new(const ide_start *start, ide_claim *claim)
{
  char said[STORE_SAID_MAX] = "";
  ide_keep *k = calloc(1, sizeof *k);
  if (!k)
    return NULL;
  k->state = store_place_state(said);
  ide_keep_note(k, said);
  *claim = k->state ? claim_session(k, start) : IDE_CLAIM_OWNER;
  if (*claim != IDE_CLAIM_OWNER || open_files(k))
    return k;
  ide_keep_free(k);
  return NULL;
}

void ide_keep_free(ide_keep *k)
{
  if (!k)
    return;
  epq_timer_free(k->soon);
  store_journal_free(k->journal);
  store_writer_free(k->writer);
  store_session_free(k->session);
  store_settings_free(k->memory);
  store_settings_free(k->runs);
  store_settings_free(k->trust);
  store_instance_close(k->instance);
  free(k->state);
  free(k);
}

static void on_message(void *ud, const store_message *m)
{
  ide *i = ud;
  for (const char *const *what = m->open; what && *what; what++)
    ide_open(i, *what);
  epq_shell_raise(i->shell);
}

static int on_messages(void *ud)
{
  ide *i = ud;
  store_instance_take(i->keep->instance, on_message, i);
  return -1;
}

static void on_soon(void *ud)
{
  ide_keep_save_session(ud);
  ide_welcome_fill(ud); // recent files are others by now
}

void ide_keep_attach(ide *i)
{
  ide_keep *k = i->keep;
  k->ide = i;
  k->soon = epq_timer_new(i->app, on_soon, i);
  int fd = k->instance ? store_instance_fd(k->instance) : -1;
  if (fd >= 0)
    epq_app_watch(i->app, fd, on_messages, i);
}

void ide_keep_say(ide *i)
{
  ide_keep *k = i->keep;
  for (size_t n = 0; n < k->said_count; n++)
    panel_console_log(i->console, EPLUA_LOG_WARNING, k->said[n], strlen(k->said[n]));
  k->said_count = 0;
}

// --- small things ---

static void write_settings(ide_keep *k, store_settings *s)
{
  size_t n = 0;
  char *bytes = k->writer && store_settings_path(s) ? store_settings_bytes(s, &n) : NULL;
  if (bytes)
    store_writer_put(k->writer, store_settings_path(s), NULL, bytes, n);
}

const char *ide_keep_text(const ide_keep *k, const char *name)
{
  return store_settings_text(k->memory, name, NULL);
}

void ide_keep_set_text(ide_keep *k, const char *name, const char *text)
{
  store_settings_set_text(k->memory, name, text);
  write_settings(k, k->memory);
}

void ide_keep_write(ide_keep *k, const char *path, char *bytes, size_t length)
{
  if (k->writer)
    store_writer_put(k->writer, path, NULL, bytes, length);
  else
    free(bytes);
}

void ide_keep_flush(ide_keep *k)
{
  if (k->writer)
    store_writer_flush(k->writer, FLUSH_MS);
}

void ide_keep_add_recent(ide_keep *k, const char *path, bool folder)
{
  store_session_list_add(k->session, folder ? STORE_RECENT_FOLDERS : STORE_RECENT_FILES, path);
}

void ide_keep_each_recent(const ide_keep *k, void (*each)(void *ud, const char *path, bool folder),
                          void *ud)
{
  enum { FOLDERS = 5, FILES = 10 };
  const char *path;
  for (size_t n = 0;
       n < FOLDERS && (path = store_session_list_get(k->session, STORE_RECENT_FOLDERS, n)); n++)
    each(ud, path, true);
  for (size_t n = 0;
       n < FILES && (path = store_session_list_get(k->session, STORE_RECENT_FILES, n)); n++)
    each(ud, path, false);
}

void ide_keep_run_config(const ide_keep *k, const char *path, ide_run_config *config)
{
  store_run_config kept;
  *config = (ide_run_config){0};
  if (!path || store_run_get(k->runs, path, &kept) != STORE_OK)
    return;
  *config = (ide_run_config){.args = kept.args,
                             .folder = kept.folder,
                             .env = kept.env,
                             .rights = (ide_rights)kept.rights,
                             .separate = kept.separate,
                             .dock_windows = kept.dock_windows,
                             .kept = store_run_is_kept(k->runs, path)};
}

void ide_keep_set_run_config(ide_keep *k, const char *path, const ide_run_config *config)
{
  store_run_set(k->runs, path,
                &(store_run_config){.args = config->args,
                                    .folder = config->folder,
                                    .env = config->env,
                                    .rights = (store_rights)config->rights,
                                    .separate = config->separate,
                                    .dock_windows = config->dock_windows});
  write_settings(k, k->runs);
}

void ide_keep_renamed(ide_keep *k, const char *from, const char *to)
{
  store_run_move(k->runs, from, to);
  write_settings(k, k->runs);
}

void ide_run_config_fini(ide_run_config *config)
{
  free(config->args);
  free(config->folder);
  free(config->env);
  *config = (ide_run_config){0};
}

ide_rights ide_keep_trust(const ide_keep *k, const char *folder)
{
  return (ide_rights)store_trust_get(k->trust, folder);
}

void ide_keep_set_trust(ide_keep *k, const char *folder, ide_rights rights)
{
  store_error err = {0};
  if (store_trust_set(k->trust, folder, (store_rights)rights, &err) != STORE_OK)
    say_later(k, EPLUA_LOG_WARNING, err.message);
  write_settings(k, k->trust);
}

// --- the journal ---

void ide_keep_journal(ide_keep *k, const ide_document *d)
{
  size_t length = 0;
  char *text = k->journal ? ide_document_text(d, &length) : NULL;
  if (!text)
    return;
  epq_place place = d->front ? epq_editor_place(d->front->editor) : (epq_place){1, 1};
  int code = store_journal_put(k->journal, d->id,
                               &(store_journal_facts){.path = d->path,
                                                      .title = d->title,
                                                      .format = d->file.format,
                                                      .line = place.line,
                                                      .column = place.column,
                                                      .base = d->file.identity},
                               text, length);
  if (code != STORE_OK && !k->told_large)
    say_later(k, EPLUA_LOG_WARNING, _("A text is too large to be kept while it is not saved."));
  k->told_large = code != STORE_OK;
}

int ide_keep_journal_delay_ms(ide_keep *k, size_t length)
{
  return k->journal ? (int)store_journal_delay_ms(k->journal, length) : 1000;
}

void ide_keep_forget(ide_keep *k, const ide_document *d)
{
  if (k->journal)
    store_journal_remove(k->journal, d->id);
}
