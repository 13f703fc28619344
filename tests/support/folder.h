/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of a test's own. */
#ifndef FOLDER_H
#define FOLDER_H

/* An empty file at FOLDER/PATH, with the folders that it lies in. 0; -1: errno says why. */
int folder_touch(const char *folder, const char *path);
/* The same for a link. */
int folder_link(const char *folder, const char *target, const char *path);
/* Removes the folder with all that is in it, following no link. 0, -1. */
int folder_remove(const char *folder);

#endif
