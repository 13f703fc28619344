#include "ide/keep.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct ide_keep {
  const ide_start *start;
  char *theme;
};
ide_keep *ide_keep_new(const ide_start *start)
{
  ide_keep *k = calloc(1, sizeof *k);
  k->start = start;
  return k;
}
void ide_keep_free(ide_keep *k)
{
  free(k);
}
char *ide_keep_path(const ide_keep *k, const char *name)
{
  char b[4200];
  snprintf(b, sizeof b, "%s%s", k->start->state ? k->start->state : "/tmp/", name);
  return strdup(b);
}
void ide_keep_say(ide *i)
{
  (void)i;
}
const char *ide_keep_text(const ide_keep *k, const char *name)
{
  (void)k;
  (void)name;
  return NULL;
}
void ide_keep_set_text(ide_keep *k, const char *name, const char *text)
{
  (void)k;
  (void)name;
  (void)text;
}
void ide_keep_add_recent(ide_keep *k, const char *path, bool folder)
{
  (void)k;
  (void)path;
  (void)folder;
}
void ide_keep_each_recent(const ide_keep *k, void (*each)(void *ud, const char *path, bool folder),
                          void *ud)
{
  (void)k;
  (void)each;
  (void)ud;
}
void ide_keep_set_folder(ide_keep *k, const char *path)
{
  (void)k;
  (void)path;
}
void ide_keep_run_config(const ide_keep *k, const char *path, ide_run_config *config)
{
  (void)k;
  (void)path;
  *config = (ide_run_config){0};
}
void ide_keep_set_run_config(ide_keep *k, const char *path, const ide_run_config *config)
{
  (void)k;
  (void)path;
  (void)config;
}
void ide_run_config_fini(ide_run_config *config)
{
  (void)config;
}
ide_rights ide_keep_trust(const ide_keep *k, const char *folder)
{
  (void)k;
  (void)folder;
  return IDE_RIGHTS_ASK;
}
void ide_keep_set_trust(ide_keep *k, const char *folder, ide_rights rights)
{
  (void)k;
  (void)folder;
  (void)rights;
}
void ide_keep_save_session(ide *i)
{
  (void)i;
}
void ide_keep_restore_session(ide *i)
{
  (void)i;
}
void ide_keep_journal(ide_keep *k, const ide_document *d)
{
  (void)k;
  (void)d;
}
void ide_keep_forget(ide_keep *k, const ide_document *d)
{
  (void)k;
  (void)d;
}
#include "lang/complete.h"
#include "lang/definition.h"
#include "lang/diagnose.h"
#include "lang/help.h"
#include "lang/indent.h"
#include <eplua/verbs.h>
#include <epq/files.h>
epq_files *epq_files_new(epq_app *app, const char *id, const char *label,
                         const epq_files_callbacks *callbacks)
{
  (void)app;
  (void)id;
  (void)label;
  (void)callbacks;
  return NULL;
}
void epq_files_free(epq_files *files)
{
  (void)files;
}
epq_widget *epq_files_widget(epq_files *files)
{
  (void)files;
  return NULL;
}
int epq_files_set_root(epq_files *files, const char *path)
{
  (void)files;
  (void)path;
  return 0;
}
lang_completion *lang_complete(const lang_source *source, const lang_library *library,
                               const lang_complete_query *query)
{
  (void)source;
  (void)library;
  (void)query;
  return NULL;
}
void lang_completion_free(lang_completion *c)
{
  (void)c;
}
lang_definition lang_definition_at(const lang_source *source, const lang_library *library,
                                   lang_position position)
{
  (void)source;
  (void)library;
  (void)position;
  return (lang_definition){0};
}
lang_diagnostics *lang_diagnose(const lang_source *source, const lang_library *library,
                                const lang_diagnose_query *query)
{
  (void)source;
  (void)library;
  (void)query;
  return NULL;
}
void lang_diagnostics_free(lang_diagnostics *d)
{
  (void)d;
}
lang_diagnostics *lang_luacheck(const lang_source *source, const lang_diagnostics *known,
                                const lang_luacheck_query *query, bool *installed)
{
  (void)source;
  (void)known;
  (void)query;
  *installed = false;
  return NULL;
}
lang_signature_help *lang_signature_help_at(const lang_source *source, const lang_library *library,
                                            lang_position cursor)
{
  (void)source;
  (void)library;
  (void)cursor;
  return NULL;
}
void lang_signature_help_free(lang_signature_help *h)
{
  (void)h;
}
lang_hover *lang_hover_at(const lang_source *source, const lang_library *library,
                          lang_position position)
{
  (void)source;
  (void)library;
  (void)position;
  return NULL;
}
void lang_hover_free(lang_hover *h)
{
  (void)h;
}
lang_topic *lang_help_topic(const lang_source *source, const lang_library *library,
                            const char *word)
{
  (void)source;
  (void)library;
  (void)word;
  return NULL;
}
void lang_topic_free(lang_topic *t)
{
  (void)t;
}
bool lang_help_word(const lang_source *source, const lang_library *library, lang_position position,
                    char *out, size_t size)
{
  (void)source;
  (void)library;
  (void)position;
  (void)out;
  (void)size;
  return false;
}
lang_indents *lang_indent_lines(const lang_source *source, uint32_t first, uint32_t last,
                                lang_indent_style style)
{
  (void)source;
  (void)first;
  (void)last;
  (void)style;
  return NULL;
}
lang_indent_style lang_indent_guess(const lang_source *source, lang_indent_style otherwise)
{
  (void)source;
  return otherwise;
}
void lang_indents_free(lang_indents *i)
{
  (void)i;
}
int eplua_ask(eplua_engine *e, const char *request, size_t length,
              void (*answer)(void *ud, const char *json, size_t length), void *ud)
{
  (void)e;
  (void)request;
  (void)length;
  (void)answer;
  (void)ud;
  return -1;
}
