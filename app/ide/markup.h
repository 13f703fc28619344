/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What app/lang knows as rich text: for popups and for the panel of help. All that comes from a script is escaped. */
#ifndef IDE_MARKUP_H
#define IDE_MARKUP_H

#include "lang/help.h"

#include <stddef.h>

typedef struct ide_markup {
  char *text; /* NULL: nothing yet */
  size_t length, room;
} ide_markup;

void ide_markup_free(ide_markup *m);

void ide_markup_doc(ide_markup *m, const char *doc); /* paragraphs, `code` */
void ide_markup_signature(ide_markup *m,
                          const lang_signature_help *help); /* the active parameter is bold */
void ide_markup_hover(ide_markup *m, const lang_hover *hover);
/* `name = value`, then the first of what is in it, then how many more there are of all; all < shown: not known. */
void ide_markup_value(ide_markup *m, const char *name, const char *value, const char *type);
void ide_markup_member(ide_markup *m, const char *name, const char *value);
void ide_markup_members_end(ide_markup *m, int shown, double all);
void ide_markup_topic(ide_markup *m, const lang_topic *topic);

/* "$0" of a snippet as the editor wants it. */
void ide_markup_snippet(ide_markup *m, const char *insert);

#endif
