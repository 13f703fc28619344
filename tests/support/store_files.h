/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for tests of app/store: a folder of the test's own, files in it, what they hold. Fails the running test. */
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>

/* Makes an empty folder, current from then on, and gives its absolute path; static, until the next call. */
const char *store_files_enter(void);
/* Removes it with all that is in it. */
void store_files_leave(void);

/* Absolute path of a name in the folder; a ring of 16 buffers. */
const char *store_files_path(const char *name);

void store_files_write(const char *name, const void *bytes, size_t n);
void store_files_write_text(const char *name, const char *text);

/* given: free(). NULL: it is not there. A NUL behind the bytes. */
char *store_files_read(const char *name, size_t *n);

/* The file holds exactly these bytes. */
bool store_files_holds(const char *name, const void *bytes, size_t n);
void store_files_expect(const char *name, const void *bytes, size_t n);
void store_files_expect_text(const char *name, const char *text);

/* Entries of a folder, hidden ones too. */
int store_files_count(const char *name);

#endif
