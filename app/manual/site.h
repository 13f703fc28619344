/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the manual as a whole document: with contents beside it, for the web panel and for files. Any thread. */
#ifndef MANUAL_SITE_H
#define MANUAL_SITE_H

#include "manual/manual.h"

/* view->form: MANUAL_WEB or MANUAL_FILES. page NULL: the contents alone, for a manual without an index.md. out->failed: not whole. */
void manual_site_page(const manual *m, const manual_page *page, const manual_view *view,
                      manual_text *out);

/* What a search found, for MANUAL_WEB. */
void manual_site_found(const manual *m, const char *words, manual_text *out);

#endif
