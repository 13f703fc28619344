// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of the application rather than of one element: dialogs, notifications, the clipboard, the screens.
#ifndef EPQ_DIALOGS_H
#define EPQ_DIALOGS_H

#include "widgets/values.h"
#include "widgets/view.h"

#include <QDialog>

namespace epq
{

// One call: what it is about, and whom to answer.
struct Ask {
  View *view;
  Element *near; // the element it is about (its window is the dialog's parent), or null
  const epq_value &value;
  uint64_t request;

  QWidget *window() const;
  // What value says under that name; a value that is only a string is the text.
  QString text(const char *name) const;
};

// Calls, as "dialog.message", by name. EPQ_E_UNKNOWN: no such call. Never waits: request is answered later.
int callApplication(View *view, Element *near, const QByteArray &what, const epq_value &value,
                    uint64_t request);

// Opens a dialog that was just made (taken). answer() says what came out, when it is closed in whatever way.
void openDialog(const Ask &ask, QDialog *dialog, std::function<Made()> answer);

// messages.cpp
int askMessage(const Ask &ask);
int askQuestion(const Ask &ask);
int askInput(const Ask &ask);
// choosers.cpp
int askOpen(const Ask &ask);
int askSave(const Ask &ask);
int askFolder(const Ask &ask);
int askColor(const Ask &ask);
// desktop.cpp
int askNotify(const Ask &ask);
int askClipboardSet(const Ask &ask);
int askClipboardGet(const Ask &ask);
int askScreens(const Ask &ask);

} // namespace epq

#endif
