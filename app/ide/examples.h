/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The examples, as resources/examples/README.md lists them. The application's thread. */
#ifndef IDE_EXAMPLES_H
#define IDE_EXAMPLES_H

#include "ide/ide.h"

typedef struct ide_example {
  const char *section, *title, *detail;
  const char *path; /* of the file */
} ide_example;

/* Calls `each` for every example, in order; what it gets is borrowed. At most 96. */
void ide_examples_each(const ide *i, void (*each)(void *ud, const ide_example *example), void *ud);

/* Opens one as a text without a file, so that the installed ones stay as they are; one that needs files beside it ("-- Needs:"
 * in its first comment) where it lies, as a folder that is trusted. */
void ide_examples_open(ide *i, const char *path);

/* A list to choose from by typing. */
void ide_examples_pick(ide *i);

#endif
