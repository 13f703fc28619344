// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Profiles as files: save, open, and compare with one. The name says the format: .json is speedscope's, .svg a picture that needs nothing
 * else, all others collapsed stacks. The application's thread; owns nothing.
 */
#include "panels/profiler_int.h"

#include "ide/documents.h"

#include "store/file.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

__attribute__((format(printf, 2, 0))) static void complain(panel_profiler *p, const char *format,
                                                           const char *path, const char *why)
{
  char text[512];
  snprintf(text, sizeof text, format, base_name(path), why);
  epq_shell_tell(p->ide->shell, "profile", EPQ_ERROR, text, (epq_button[]){{0}}, NULL, NULL);
}

// --- save ---

static void take_save_path(void *ud, const char *const *paths)
{
  panel_profiler *p = ud;
  profile_error why = {""};
  size_t length = 0;
  if (!paths[0] || !p->shown.model)
    return;
  char *text =
      profile_model_write(p->shown.model, eplua_profile_format_of(paths[0]), &length, &why);
  if (!text) {
    complain(p, _("%s cannot be saved: %s"), paths[0], why.text);
    return;
  }
  store_file file;
  store_error err = {0};
  store_file_init(&file);
  // the dialog has asked whether a file that is there shall go
  if (store_file_write(&file, paths[0], text, length, &(store_write_options){.overwrite = true},
                       &err) == STORE_OK) {
    char said[300];
    snprintf(said, sizeof said, _("Saved as %.250s"), base_name(paths[0]));
    epq_shell_say(p->ide->shell, said);
  } else {
    complain(p, _("%s cannot be saved: %s"), paths[0], err.message);
  }
  store_file_fini(&file);
  free(text);
}

void profiler_save(panel_profiler *p)
{
  char start[4200];
  const char *dot = strrchr(p->shown.title, '.');
  int stem =
      dot && dot > p->shown.title ? (int)(dot - p->shown.title) : (int)strlen(p->shown.title);
  if (!p->shown.model)
    return;
  snprintf(start, sizeof start, "%s/%.*s.profile.json", ide_documents_folder(p->ide),
           stem ? stem : 7, stem ? p->shown.title : "profile");
  for (char *c = strrchr(start, '/') + 1; *c; c++)
    if (*c == ' ' || *c == ':')
      *c = '-';
  epq_shell_pick_paths(p->ide->shell, EPQ_SAVE_FILE, _("Save Profile (.json, .svg or .txt)"), start,
                       take_save_path, p);
}

// --- open ---

static profile_model *read_file(panel_profiler *p, const char *path)
{
  store_file file;
  store_error err = {0};
  profile_error why = {""};
  char *text = NULL;
  size_t length = 0;
  profile_model *m = NULL;
  store_file_init(&file);
  // files of other programs are often one line
  if (store_file_read(
          &file, path,
          &(store_read_options){.max_bytes = PROFILE_TEXT_MAX, .max_line = PROFILE_TEXT_MAX}, &text,
          &length, &err) != STORE_OK) {
    complain(p, _("%s cannot be read: %s"), path, err.message);
  } else {
    m = profile_model_of_text(text, length, &why);
    if (!m)
      complain(p, _("%s cannot be shown: %s"), path, why.text);
  }
  free(text);
  store_file_fini(&file);
  return m;
}

static void take_open_path(void *ud, const char *const *paths)
{
  panel_profiler *p = ud;
  profile_model *m = paths[0] ? read_file(p, paths[0]) : NULL;
  if (!m)
    return;
  profiler_set_before(p, NULL, "");
  profiler_set(p, m, base_name(paths[0]));
  profiler_say(p, NULL);
}

static void take_compare_path(void *ud, const char *const *paths)
{
  panel_profiler *p = ud;
  profile_model *m = paths[0] ? read_file(p, paths[0]) : NULL;
  if (m)
    profiler_set_before(p, m, base_name(paths[0]));
}

void profiler_open(panel_profiler *p, bool to_compare)
{
  epq_shell_pick_paths(
      p->ide->shell, EPQ_OPEN_FILES, to_compare ? _("Compare With Profile") : _("Open Profile"),
      ide_documents_folder(p->ide), to_compare ? take_compare_path : take_open_path, p);
}

// --- compare ---

static void take_choice(void *ud, const char *id)
{
  panel_profiler *p = ud;
  if (strcmp(id, "file") == 0) {
    profiler_open(p, true);
  } else if (strcmp(id, "end") == 0) {
    profiler_set_before(p, NULL, "");
  } else if (strcmp(id, "last") == 0 && p->last.model) {
    profile_model *m = p->last.model;
    p->last.model = NULL;
    profiler_set_before(p, m, _("the recording before"));
  }
}

void profiler_compare(panel_profiler *p)
{
  epq_item items[4] = {{0}};
  size_t n = 0;
  if (p->last.model)
    items[n++] = (epq_item){.id = "last", .text = _("With the &Recording Before")};
  items[n++] = (epq_item){.id = "file", .text = _("With a &File…"), .icon = "document-open"};
  if (p->before.model)
    items[n++] = (epq_item){.id = "end", .text = _("&Stop Comparing"), .icon = "dialog-close"};
  epq_shell_pop_up(p->ide->shell, items, take_choice, p);
}
