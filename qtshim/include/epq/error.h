/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the functions of the shim return: 0 or more for success, else one of these. */
#ifndef EPQ_ERROR_H
#define EPQ_ERROR_H

/* No exception leaves the shim: where one would, the process ends, since it can only be a bug. */
#ifdef __cplusplus
#define EPQ_NOEXCEPT noexcept
#else
#define EPQ_NOEXCEPT
#endif

enum epq_error {
  EPQ_OK = 0,
  EPQ_E_INVALID = -1, /* an argument makes no sense */
  EPQ_E_THREAD =
      -2, /* called on a thread other than the one of the application; nothing was done */
  EPQ_E_UNKNOWN = -3, /* no such node, kind, property or call */
  EPQ_E_NOMEM = -4,
  EPQ_E_FAILED = -5, /* the system refused */
};

#endif
