/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new project from a template, as --new makes it. The application's thread. */
#ifndef IDE_PROJECT_H
#define IDE_PROJECT_H

#include "ide/ide.h"

/* Asks for name and folder, makes the project, and opens it; it is trusted, for its text is ours. What goes wrong is said in
 * the form, which comes again. */
void ide_project_new(ide *i, const char *template_name);

#endif
