// SPDX-License-Identifier: GPL-3.0-or-later
//
// What dialogs of the main window are made of.
#ifndef EPQ_SHELL_FORMS_H
#define EPQ_SHELL_FORMS_H

#include <epq/shell.h>

#include <QByteArray>
#include <QHash>
#include <QList>

#include <functional>

class QDialog;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QVBoxLayout;
class QWidget;

namespace epq
{

// Opens it; calls answer once when it is closed in any way, or given up with the window.
void onFinish(epq_shell *shell, QDialog *dialog, const std::function<void(int result)> &answer);

QLabel *paragraph(const char *text);
QDialogButtonBox *addButtons(QDialog *dialog, QVBoxLayout *layout, const char *accept);

// A field of a form as it was made: what was entered, and the widget that has the keyboard.
struct FormField {
  QByteArray id;
  QWidget *widget;
  std::function<QString()> value;
};
using FormValues = QHash<QByteArray, QByteArray>;

// Makes all fields of the list (ends with id NULL) as rows.
QList<FormField> addFields(QFormLayout *rows, const epq_field *fields);
void readFields(const QList<FormField> &fields, FormValues &values);
// As an epq_form_value of FormValues.
const char *formValue(const void *get, const char *id);

} // namespace epq

#endif
