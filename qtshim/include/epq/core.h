/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application object of a process without windows, for what needs one all the same (epq/http.h). See epq/app.h. */
#ifndef EPQ_CORE_H
#define EPQ_CORE_H

#include <epq/error.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the application object when there is none: the calling thread is then the application's for good, and no windows can
 * come later. Where there is one already, whichever, nothing happens. False: no memory. Leaves LC_NUMERIC at "C".
 * Its events need not be run. On the thread that epq_app_new() would be called on. */
bool epq_core_ensure(void) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
