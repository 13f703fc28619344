/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shim's own texts, in the language of who reads them. The program says what they are in it (epq_app_config.words); the shim knows no catalog.
 *
 *     button->setText(_("Close"));
 *     constexpr const char *names[] = {N_("Error"), N_("Hint")};  marked here, translated by _() when shown
 *     _n("%L1 line", "%L1 lines", n).arg(n)
 *
 * A sentence is one text; what is put in has a place, "%1". Any thread. Without an application texts are as they stand here.
 */
#ifndef EPQ_CORE_WORDS_H
#define EPQ_CORE_WORDS_H

#include <QString>

#define N_(text) text

namespace epq
{

QString _(const char *text);
QString _n(const char *one, const char *many, quint64 count);

/* What _() and _n() ask from now on; NULL: nobody. */
void setWords(const char *(*words)(const char *one, const char *many, unsigned long count));

} // namespace epq

using epq::_; // for the C functions, which are outside of it
using epq::_n;

#endif
