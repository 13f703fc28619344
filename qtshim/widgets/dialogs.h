// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of the application rather than of one element: dialogs, notifications, the clipboard.
#ifndef EPQ_DIALOGS_H
#define EPQ_DIALOGS_H

#include "widgets/view.h"

namespace epq
{

// near: the element it is about (its window is the dialog's parent), or null. EPQ_E_UNKNOWN: no such call. Never
// waits: request is answered later.
int callApplication(View *view, Element *near, const QByteArray &what, const epq_value &value,
                    uint64_t request);

} // namespace epq

#endif
