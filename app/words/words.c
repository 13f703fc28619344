// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Texts in the language of their reader. Any thread. Owns one locale object, made when the first text is wanted, and never freed: who got a text may keep it.
 *
 * The locale is put on for the time of one look-up, by uselocale(), which is a thread's own and costs nothing. setlocale() was left out: it is the whole
 * process's, may not be called beside other threads, and Qt and scripts (os.setlocale) call it as they like.
 */
#include "words/words.h"

#include <errno.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOMAIN "eplua"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static locale_t language; // 0: English

// Where the environment says, for who tries a translation; beside the program in a build, else where it was installed to, wherever that was moved.
static void bind_folder(void)
{
  char program[PATH_MAX], folder[PATH_MAX + 32];
  const char *given = getenv("EPLUA_LOCALE");
  if (given && *given) {
    bindtextdomain(DOMAIN, given);
    return;
  }
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length <= 0)
    return;
  program[length] = '\0';
  char *slash = strrchr(program, '/');
  if (!slash)
    return;
  *slash = '\0';
  struct stat s; // texts are formats: none from where all may add files, as in /tmp
  if (stat(program, &s) != 0 || (s.st_mode & S_ISVTX))
    return;
  snprintf(folder, sizeof folder, "%s/locale/.", program); // a folder: /usr/bin/locale is a program
  if (access(folder, X_OK) != 0)
    snprintf(folder, sizeof folder, "%s/../share/locale", program);
  bindtextdomain(DOMAIN, folder);
}

static void open_language(void)
{
  // an unknown language is no error: whoever asked for it reads English
  language = newlocale(LC_MESSAGES_MASK, "", (locale_t)0);
  if (!language)
    return;
  bind_folder();
  bind_textdomain_codeset(DOMAIN, "UTF-8"); // whatever LC_CTYPE says: Qt and terminals want it
}

// A text may stand beside errno in a call, whose arguments have no order.
static bool there(void)
{
  int number = errno;
  pthread_once(&opened, open_language);
  errno = number;
  return language;
}

const char *words_text(const char *text)
{
  if (!text || !*text) // gettext answers "" by the head of the catalog
    return text;
  if (!there())
    return text;
  locale_t before = uselocale(language);
  const char *said = dgettext(DOMAIN, text);
  uselocale(before);
  return said;
}

const char *words_plural(const char *one, const char *many, unsigned long count)
{
  if (!there())
    return count == 1 ? one : many;
  locale_t before = uselocale(language);
  const char *said = dngettext(DOMAIN, one, many, count);
  uselocale(before);
  return said;
}

const char *words_either(const char *one, const char *many, unsigned long count)
{
  return many ? words_plural(one, many, count) : words_text(one);
}
