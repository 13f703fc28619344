/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we know about the text (app/lang), brought to where it is wanted: problems, outline, completion, signatures,
 * hover, definitions, help. The work is done on a thread of its own.
 */
#ifndef IDE_LANGUAGE_H
#define IDE_LANGUAGE_H

#include "ide/documents.h"

typedef struct ide_language ide_language;

ide_language *ide_language_new(ide *i);  /* NULL: no memory */
void ide_language_free(ide_language *l); /* NULL is accepted */

/* The text is another; looked at soon. */
void ide_language_edited(ide *i, ide_document *d);
void ide_language_closed(ide *i, const ide_document *d);
/* Another document is in front. */
void ide_language_current(ide *i);
/* The cursor moved: is it in a call? */
void ide_language_moved(ide *i, ide_document *d, epq_editor *editor);

/* As epq_editor_callbacks. */
void ide_language_complete(ide *i, ide_document *d, epq_editor *editor, uint64_t request,
                           epq_place place, bool forced);
void ide_language_hover(ide *i, ide_document *d, epq_editor *editor, uint64_t request,
                        epq_place place);

void ide_language_go_definition(ide *i);
void ide_language_go_from(ide *i, ide_document *d, epq_place place);
void ide_language_pick_symbol(ide *i);
void ide_language_indent(ide *i);

/* Help for the name at the cursor, to the panel of help; word: for that. */
void ide_language_help(ide *i, const char *word);

/* What the document consists of; NULL: not known (yet). Borrowed until the event loop comes round. */
const struct lang_outline *ide_language_outline(const ide *i, const ide_document *d);

#endif
