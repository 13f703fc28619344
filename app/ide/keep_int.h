/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keep.c and resume.c share. */
#ifndef IDE_KEEP_INT_H
#define IDE_KEEP_INT_H

#include "ide/keep.h"

#include "store/instance.h"
#include "store/journal.h"
#include "store/session.h"
#include "store/settings.h"
#include "store/writer.h"

#include <epq/timer.h>

enum { IDE_SAID_MAX = 8 };

struct ide_keep {
  ide *ide;    /* NULL: no window yet */
  char *state; /* folder; NULL: nothing is kept */
  store_instance *instance;
  store_writer *writer;
  store_journal *journal;
  store_session *session;
  store_settings *memory, *runs, *trust;
  epq_timer *soon; /* to save the session */
  char said[IDE_SAID_MAX][STORE_SAID_MAX];
  size_t said_count;
  bool told_large;
};

/* Remembers a sentence for ide_keep_say(); "" is none. */
void ide_keep_note(ide_keep *k, const char *sentence);

#endif
