/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows around the documents: title, theme, status bar, the folder. */
#ifndef IDE_VIEW_H
#define IDE_VIEW_H

#include "ide/ide.h"

#include <eplua/engine.h>

/* Menu of themes, and the one that was kept. */
void ide_view_start(ide *i);

void ide_view_set_theme(ide *i, const char *theme);
void ide_view_apply_theme(ide *i, const char *theme); /* the setting is another */
void ide_view_ask_folder(ide *i);
void ide_view_set_folder(ide *i, const char *path);

/* Title, encoding, line ends and cursor of the document in front. */
void ide_view_update(ide *i);
void ide_view_cursor(ide *i);

/* State of our own engine; NULL: its stage only. Nothing while another one is looked at: */
void ide_view_engine(ide *i, const eplua_state *state);
/* ... whose state is that. status NULL: not known. memory_bytes 0: not known. */
void ide_view_target(ide *i, const char *status, double lag_ms, double memory_bytes);

/* An answer to a question that does not matter. */
void ide_view_nothing(void *ud, const char *id, bool remembered);

#endif
