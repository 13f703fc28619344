// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_APP_CLASS_H
#define EPQ_APP_CLASS_H

#include <epq/app.h>

class QObject;

namespace epq
{

// Is this the thread of the application? False as long as there is none.
bool onAppThread();

void log(epq_log_level level, const char *text); // to the application's log; any thread

// Deletes it just before the application goes, if it is still there.
void deleteWithApp(QObject *object);

} // namespace epq

#endif
