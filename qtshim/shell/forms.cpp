// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields with their labels, buttons, and the one way in which a dialog of the main window is answered.
#include "shell/forms.h"

#include "core/words.h"
#include "shell/shell.h"

#include <QAbstractEventDispatcher>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QThread>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <memory>

namespace
{

QLineEdit *makeLine(const QString &text, const QString &hint)
{
  auto *edit = new QLineEdit(text);
  edit->setPlaceholderText(hint);
  edit->setClearButtonEnabled(true);
  return edit;
}

// A line with what was entered before in a list below it.
QWidget *makeLineWithOffers(const QString &text, const QString &hint, const char *const *offers,
                            std::function<QString()> &value)
{
  auto *box = new QComboBox;
  box->setEditable(true);
  box->setInsertPolicy(QComboBox::NoInsert);
  for (const char *const *offer = offers; *offer; offer++)
    box->addItem(QString::fromUtf8(*offer));
  box->setCurrentIndex(-1);
  box->setEditText(text);
  box->lineEdit()->setPlaceholderText(hint);
  box->lineEdit()->setClearButtonEnabled(true);
  value = [box] { return box->currentText(); };
  return box;
}

// The widget of one field, and how it is read.
QWidget *makeField(const epq_field &field, std::function<QString()> &value)
{
  const QString text = QString::fromUtf8(field.value), hint = QString::fromUtf8(field.placeholder);
  switch (field.kind) {
  case EPQ_FIELD_LINES: {
    auto *edit = new QPlainTextEdit(text);
    edit->setPlaceholderText(hint);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(5 * edit->fontMetrics().lineSpacing() + 12);
    value = [edit] { return edit->toPlainText(); };
    return edit;
  }
  case EPQ_FIELD_CHOICE: {
    auto *box = new QComboBox;
    for (const char *const *option = field.options; option && *option; option++)
      box->addItem(QString::fromUtf8(*option));
    box->setCurrentIndex(std::clamp(text.toInt(), 0, std::max(0, box->count() - 1)));
    value = [box] { return QString::number(box->currentIndex()); };
    return box;
  }
  case EPQ_FIELD_CHECK: {
    auto *check = new QCheckBox(QString::fromUtf8(field.label));
    check->setChecked(text == "1");
    value = [check] { return check->isChecked() ? QStringLiteral("1") : QString(); };
    return check;
  }
  case EPQ_FIELD_TEXT:
    if (field.options && *field.options)
      return makeLineWithOffers(text, hint, field.options, value);
    break;
  case EPQ_FIELD_SECRET:
  case EPQ_FIELD_FOLDER:
    break;
  }
  QLineEdit *edit = makeLine(text, hint);
  if (field.kind == EPQ_FIELD_SECRET)
    edit->setEchoMode(QLineEdit::Password);
  value = [edit] { return edit->text(); };
  return edit;
}

// A line with a button beside it that chooses a folder for it.
QWidget *withBrowse(QWidget *line, const QString &title)
{
  auto *edit = static_cast<QLineEdit *>(line);
  auto *both = new QWidget;
  auto *layout = new QHBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(edit);
  auto *browse = new QToolButton;
  browse->setIcon(QIcon::fromTheme("folder-open"));
  browse->setToolTip(_("Choose a folder"));
  browse->setAccessibleName(_("Choose a folder"));
  browse->setObjectName(edit->objectName() + "_browse");
  browse->setFocusPolicy(Qt::StrongFocus);
  layout->addWidget(browse);
  both->setFocusProxy(edit);
  QObject::connect(browse, &QToolButton::clicked, edit, [edit, title] {
    auto *dialog = new QFileDialog(edit, title, edit->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
    dialog->open();
  });
  return both;
}

} // namespace

namespace epq
{

namespace
{

// Calls then when no event loop runs inside another. A menu, a drag or a dialog of KTextEditor's runs one, often on its own stack, with a view as its
// parent: what an answer closes may be that view.
void whenOutermost(QObject *context, const std::function<void()> &then)
{
  auto isOutermost = [] { return QThread::currentThread()->loopLevel() <= 1; };
  if (isOutermost()) {
    then();
    return;
  }
  auto connection = std::make_shared<QMetaObject::Connection>();
  *connection = QObject::connect(QAbstractEventDispatcher::instance(),
                                 &QAbstractEventDispatcher::aboutToBlock, context,
                                 [connection, context, then, isOutermost] {
                                   if (!isOutermost())
                                     return;
                                   const auto next = then; // what is disconnected is gone
                                   QObject *here = context;
                                   QObject::disconnect(*connection);
                                   QMetaObject::invokeMethod(here, next, Qt::QueuedConnection);
                                 });
}

} // namespace

void onFinish(epq_shell *shell, QDialog *dialog, const std::function<void(int result)> &answer)
{
  auto last = std::make_shared<int>(QDialog::Rejected);
  const quint64 question = shell->answers.expect(
      [answer, last](bool given_up) { answer(given_up ? int(QDialog::Rejected) : *last); });
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(
      dialog, &QDialog::finished, shell,
      [shell, question, last](int result) {
        *last = result;
        whenOutermost(shell, [shell, question] { shell->answers.tell(question); });
      },
      Qt::QueuedConnection);
  dialog->open();
}

QLabel *paragraph(const char *text)
{
  auto *label = new QLabel(QString::fromUtf8(text));
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

QDialogButtonBox *addButtons(QDialog *dialog, QVBoxLayout *layout, const char *accept)
{
  auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  if (accept)
    buttons->button(QDialogButtonBox::Ok)->setText(QString::fromUtf8(accept));
  QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  layout->addWidget(buttons);
  return buttons;
}

QList<FormField> addFields(QFormLayout *rows, const epq_field *fields)
{
  QList<FormField> all;
  rows->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  for (const epq_field *field = fields; field && field->id; field++) {
    FormField each{field->id, nullptr, {}};
    QWidget *widget = each.widget = makeField(*field, each.value);
    const QString label = QString::fromUtf8(field->label);
    widget->setObjectName(QString::fromUtf8(field->id));
    widget->setAccessibleName(QString(label).remove('&'));
    widget->setToolTip(QString::fromUtf8(field->tip));
    if (field->kind == EPQ_FIELD_CHECK)
      rows->addRow(QString(), widget);
    else {
      QWidget *row =
          field->kind == EPQ_FIELD_FOLDER ? withBrowse(widget, QString(label).remove('&')) : widget;
      rows->addRow(label + ':', row);
      static_cast<QLabel *>(rows->labelForField(row))->setBuddy(widget); // not what only holds it
    }
    all.append(each);
  }
  // what is proposed goes when something else is typed
  if (auto *first = all.isEmpty() ? nullptr : qobject_cast<QLineEdit *>(all.first().widget))
    first->selectAll();
  return all;
}

void readFields(const QList<FormField> &fields, FormValues &values)
{
  for (const FormField &field : fields)
    values.insert(field.id, field.value().toUtf8());
}

const char *formValue(const void *get, const char *id)
{
  const auto *all = static_cast<const FormValues *>(get);
  const auto found = all->constFind(id);
  return found == all->cend() ? "" : found->constData();
}

} // namespace epq
