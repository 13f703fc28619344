// SPDX-License-Identifier: GPL-3.0-or-later
//
// The calls of the application by name, and what all dialogs have in common. None runs an event loop of its own: a
// dialog is opened, and answers when it is done.
//
//   dialog.message   {title, text, details, icon, buttons}         true
//   dialog.question  {title, text, buttons, default}               text of the pressed button
//   dialog.input     {title, text, value, placeholder, password, multiline}   what was typed
//   dialog.open      {title, folder, filter, multiple}             path, or a list of them
//   dialog.save      {title, folder, name, filter}                 path
//   dialog.folder    {title, folder}                               path
//   dialog.color     {title, value, alpha}                         "#rrggbb", with alpha "#aarrggbb"
//   notify           {title, text, icon, timeout_ms}               was it shown?
//   clipboard.set    text, or {text, html}                         true
//   clipboard.get                                                  text
//   screens                                                        list of {width, height, scale, primary}
//
// Everything in braces may be left out; a string alone is the text. nil: the user closed the dialog.
#include "widgets/dialogs.h"

#include <QHash>

namespace epq
{

QWidget *Ask::window() const
{
  return near ? near->window()->widget() : nullptr;
}

QString Ask::text(const char *name) const
{
  QString whole;
  if (qstrcmp(name, "text") == 0 && read(value, &whole))
    return whole;
  return get(value, name, QString());
}

void openDialog(const Ask &ask, QDialog *dialog, std::function<Made()> answer)
{
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QString title = ask.text("title");
  if (title.isEmpty() && ask.window())
    title = ask.window()->windowTitle();
  if (ask.view->isForeign()) // who asks is seen
    title += QStringLiteral(" \u2013 ") + ask.view->whose();
  dialog->setWindowTitle(title);
  ask.view->adopt(dialog, ask.near ? ask.near->node() : 0);
  QObject::connect(dialog, &QDialog::finished, ask.view,
                   [view = ask.view, request = ask.request, answer = std::move(answer)] {
                     view->answer(request, answer().value());
                   });
  dialog->open();
}

int callApplication(View *view, Element *near, const QByteArray &what, const epq_value &value,
                    uint64_t request)
{
  static const QHash<QByteArray, int (*)(const Ask &)> calls = {
      {"dialog.message", askMessage},
      {"dialog.question", askQuestion},
      {"dialog.input", askInput},
      {"dialog.open", askOpen},
      {"dialog.save", askSave},
      {"dialog.folder", askFolder},
      {"dialog.color", askColor},
      {"notify", askNotify},
      {"clipboard.set", askClipboardSet},
      {"clipboard.get", askClipboardGet},
      {"screens", askScreens},
  };
  auto call = calls.value(what);
  if (!call)
    return EPQ_E_UNKNOWN;
  if (value.type != EPQ_NIL && value.type != EPQ_STRING && value.type != EPQ_MAP &&
      !(value.type == EPQ_LIST && value.as.list.count == 0)) // an empty table
    return EPQ_E_INVALID;
  if (what != "clipboard.set" && what != "clipboard.get" && what != "screens" &&
      view->hasDialogsEnough())
    return EPQ_E_FAILED;
  return call({view, near, value, request});
}

} // namespace epq
