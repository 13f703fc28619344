/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Projects from templates: for --new and for the IDE. A template is a folder of text files and folders in
 * RESOURCES/templates. They are copied; in texts and in names of files these are filled in:
 *
 *     {{name}}     the name of the project, which is that of its folder
 *     {{title}}    the same without what means something in code: " \ < > &
 *     {{module}}   the same as a file of Lua is named: letters, digits, _ and -, all else as _
 *     {{library}}  the folder of annotations
 *     {{include}}  the folder of the header for plugins in a checkout; empty where that is installed
 *
 * What a template is for says the first line of text in its README.md. Any thread.
 */
#ifndef STORE_PROJECT_H
#define STORE_PROJECT_H

#include <limits.h>
#include <stddef.h>

typedef struct store_project {
  char path[PATH_MAX];  /* of the folder, as it was given, without slashes at its end */
  char start[PATH_MAX]; /* the file to begin with */
  size_t files;
} store_project;

/* Calls `each` for every template, by name; name and summary are borrowed, summary may be "". Returns how many there are;
 * 0 when the folder is not there, or resources is NULL. */
size_t store_project_each(const char *resources,
                          void (*each)(void *ud, const char *name, const char *summary), void *ud);

enum {
  STORE_PROJECT_MADE = 0,
  STORE_PROJECT_FAILED,  /* message says why */
  STORE_PROJECT_UNKNOWN, /* there is no such template; message says which there are */
};
/* Makes the folder dir, whose parent must be there, and fills it. A folder that is there already must be empty. What could not
 * be made whole stays, save a folder that is empty. message: size > 0 bytes, cut off if need be. */
int store_project_make(const char *resources, const char *template_name, const char *dir,
                       store_project *made, char *message, size_t size);

#endif
