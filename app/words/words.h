/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people read, in their language: gettext, domain "eplua". In the source all texts are English; the language is that of the environment (LANGUAGE,
 * LC_ALL, LC_MESSAGES, LANG), and English where there is no catalog.
 *
 *     epq_shell_say(i->shell, _("There is nothing to save"));
 *     static const char *const names[] = {N_("Ready"), N_("Busy")};   marked here, ...
 *     set_status(_(names[k]));                                        translated when shown
 *     snprintf(text, sizeof text, words_plural("%d file", "%d files", n), n);
 *     C_("of a breakpoint", "Count")                                  the same word means another thing elsewhere
 *
 * A sentence is one text. Nothing is put together from parts of sentences: other languages have another order ("%2$s"), and other endings. What is no
 * text for people stays outside: keys, names of icons, formats of files, code, everything a program may read.
 *
 * Not translated: what the engine says (an error is an interface: scripts compare it, logs keep it, people search for it), Lua's own messages, logs.
 *
 * Nothing of it costs a program that says nothing: the catalog is looked for at the first text. The process's locale is not touched, so numbers of Lua keep
 * their point, and a script's os.setlocale() changes no text of ours. errno stays as it is. Any thread.
 */
#ifndef WORDS_H
#define WORDS_H

#define WORDS_FORMAT(n) __attribute__((format_arg(n)))

/* The text as it is shown: shared, for good. NULL and "" are themselves. */
const char *words_text(const char *text) WORDS_FORMAT(1);

/* `one` or `many` or what else the language has, for that many. */
const char *words_plural(const char *one, const char *many, unsigned long count) WORDS_FORMAT(1)
    WORDS_FORMAT(2);

/* context and text with "\004" between, and the text alone. By C_(). */
const char *words_in_context(const char *both, const char *text) WORDS_FORMAT(2);

/* The same for who has no catalogs of his own, as a function (<epq/app.h>): many NULL: there is one form. */
const char *words_either(const char *one, const char *many, unsigned long count);

#define _(text) words_text(text)
#define N_(text) text
#define C_(context, text) words_in_context(context "\004" text, text)

#endif
