// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialogs of the main window. Each is window-modal and deletes itself; the answer comes when the event loop comes
// round, so that the dialog is off the screen and the caller may open the next one. None waits in an event loop of its
// own: the window may go at any time.
#include "core/words.h"
#include "shell/forms.h"
#include "shell/shell.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace
{

using epq::addButtons;
using epq::FormField;
using epq::isHere;
using epq::onFinish;
using epq::paragraph;

} // namespace

int epq_shell_ask(epq_shell *shell, const epq_question *question,
                  void (*done)(void *ud, const char *id, bool remembered), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!question || !question->buttons || !question->buttons->id || !done ||
      question->severity < EPQ_ERROR || question->severity > EPQ_HINT)
    return EPQ_E_INVALID;
  static constexpr QMessageBox::Icon icons[] = {QMessageBox::Critical, QMessageBox::Warning,
                                                QMessageBox::Question};
  auto *box = new QMessageBox(icons[question->severity], QString::fromUtf8(question->title),
                              QString::fromUtf8(question->text), QMessageBox::NoButton, shell);
  box->setObjectName("question");
  box->setTextFormat(Qt::PlainText);
  box->setInformativeText(QString::fromUtf8(question->detail));
  const QByteArray cancel = question->cancel;
  auto ids = std::make_shared<QHash<QAbstractButton *, QByteArray>>();
  for (const epq_button *each = question->buttons; each->id; each++) {
    QPushButton *button = box->addButton(QString::fromUtf8(each->text),
                                         cancel == each->id          ? QMessageBox::RejectRole
                                         : each == question->buttons ? QMessageBox::AcceptRole
                                                                     : QMessageBox::ActionRole);
    button->setObjectName(QString::fromUtf8(each->id));
    if (each->icon)
      button->setIcon(QIcon::fromTheme(QString::fromUtf8(each->icon)));
    if (each == question->buttons)
      box->setDefaultButton(button);
    if (cancel == each->id)
      box->setEscapeButton(button);
    ids->insert(button, each->id);
  }
  if (question->remember)
    box->setCheckBox(new QCheckBox(QString::fromUtf8(question->remember)));
  auto chosen = std::make_shared<std::pair<QByteArray, bool>>(cancel, false);
  QObject::connect(box, &QMessageBox::buttonClicked, box, [=](QAbstractButton *button) {
    *chosen = {ids->value(button), box->checkBox() && box->checkBox()->isChecked()};
  });
  onFinish(shell, box, [=](int) { done(ud, chosen->first.constData(), chosen->second); });
  return EPQ_OK;
}

int epq_shell_choose(epq_shell *shell, const epq_choosing *choosing,
                     void (*done)(void *ud, const int *chosen), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!choosing || !choosing->choices || !choosing->items || !choosing->count || !done ||
      !*choosing->choices)
    return EPQ_E_INVALID;
  auto *dialog = new QDialog(shell);
  dialog->setObjectName("choose");
  dialog->setWindowTitle(QString::fromUtf8(choosing->title));
  auto *layout = new QVBoxLayout(dialog);
  layout->addWidget(paragraph(choosing->text));
  auto *tree = new QTreeWidget;
  tree->setObjectName("items");
  tree->setAccessibleName(QString::fromUtf8(choosing->text));
  tree->setColumnCount(3);
  tree->setHeaderHidden(true);
  tree->setRootIsDecorated(false);
  tree->setSelectionMode(QAbstractItemView::NoSelection);
  tree->setUniformRowHeights(true);
  QStringList names, plain; // letters for the keyboard are the buttons' alone
  for (const char *const *name = choosing->choices; *name; name++)
    names.append(QString::fromUtf8(*name));
  for (const QString &name : std::as_const(names))
    plain.append(QString(name).remove('&'));
  auto boxes = std::make_shared<QList<QComboBox *>>();
  for (size_t i = 0; i < choosing->count; i++) {
    const epq_choice &each = choosing->items[i];
    auto *item = new QTreeWidgetItem(
        tree, {QString::fromUtf8(each.text), QString::fromUtf8(each.detail), QString()});
    item->setForeground(1, tree->palette().placeholderText());
    item->setToolTip(1, QString::fromUtf8(each.detail));
    auto *box = new QComboBox;
    box->addItems(plain);
    box->setCurrentIndex(std::clamp(each.choice, 0, static_cast<int>(names.size()) - 1));
    box->setAccessibleName(QString::fromUtf8(each.text));
    tree->setItemWidget(item, 2, box);
    boxes->append(box);
  }
  tree->header()->setStretchLastSection(false);
  tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  tree->header()->setSectionResizeMode(1, QHeaderView::Stretch);
  tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
  layout->addWidget(tree);
  QDialogButtonBox *buttons = addButtons(dialog, layout, choosing->accept);
  if (choosing->count > 1) // the same for all
    for (int i = 0; i < names.size(); i++) {
      QPushButton *all =
          buttons->addButton(_("%1: all").arg(names[i]), QDialogButtonBox::ResetRole);
      QObject::connect(all, &QPushButton::clicked, dialog, [boxes, i] {
        for (QComboBox *box : std::as_const(*boxes))
          box->setCurrentIndex(i);
      });
    }
  auto chosen = std::make_shared<QList<int>>();
  QObject::connect(dialog, &QDialog::accepted, dialog, [=] {
    for (const QComboBox *box : std::as_const(*boxes))
      chosen->append(box->currentIndex());
  });
  dialog->resize(640, std::min(480, 160 + 34 * static_cast<int>(choosing->count)));
  onFinish(shell, dialog,
           [=](int) { done(ud, chosen->isEmpty() ? nullptr : chosen->constData()); });
  return EPQ_OK;
}

int epq_shell_fill_in(epq_shell *shell, const epq_form *form,
                      void (*done)(void *ud, bool accepted, epq_form_value *value, const void *get),
                      void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!form || !form->fields || !done)
    return EPQ_E_INVALID;
  auto *dialog = new QDialog(shell);
  dialog->setObjectName("form");
  dialog->setWindowTitle(QString::fromUtf8(form->title));
  auto *layout = new QVBoxLayout(dialog);
  if (form->text)
    layout->addWidget(paragraph(form->text));
  auto *rows = new QFormLayout;
  layout->addLayout(rows);
  auto fields = std::make_shared<QList<FormField>>(epq::addFields(rows, form->fields));
  addButtons(dialog, layout, form->accept);
  auto values = std::make_shared<epq::FormValues>();
  QObject::connect(dialog, &QDialog::accepted, dialog, [=] { epq::readFields(*fields, *values); });
  dialog->setMinimumWidth(480);
  onFinish(shell, dialog, [=](int result) {
    done(ud, result == QDialog::Accepted, epq::formValue, values.get());
  });
  return EPQ_OK;
}

int epq_shell_pick_paths(epq_shell *shell, epq_path_kind kind, const char *title, const char *start,
                         void (*done)(void *ud, const char *const *paths), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!done || kind < EPQ_OPEN_FILES || kind > EPQ_SAVE_FILE)
    return EPQ_E_INVALID;
  auto *dialog = new QFileDialog(shell, QString::fromUtf8(title));
  dialog->setObjectName("paths");
  const QFileInfo at(QString::fromUtf8(start));
  if (start && *start) {
    dialog->setDirectory(at.isDir() ? at.filePath() : at.path());
    if (!at.isDir())
      dialog->selectFile(at.fileName());
  }
  static constexpr QFileDialog::FileMode modes[] = {QFileDialog::ExistingFiles,
                                                    QFileDialog::Directory, QFileDialog::AnyFile};
  dialog->setFileMode(modes[kind]);
  dialog->setAcceptMode(kind == EPQ_SAVE_FILE ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
  dialog->setOption(QFileDialog::ShowDirsOnly, kind == EPQ_OPEN_FOLDER);
  if (kind != EPQ_OPEN_FOLDER)
    dialog->setNameFilters({_("Lua files (*.lua)"), _("All files (*)")});
  if (kind == EPQ_SAVE_FILE)
    dialog->setDefaultSuffix("lua"); // as long as the filter says so
  else if (kind == EPQ_OPEN_FILES)
    dialog->selectNameFilter(_("All files (*)"));
  if (kind == EPQ_SAVE_FILE)
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
      dialog->setDefaultSuffix(filter.contains("*.lua") ? "lua" : "");
    });
  auto chosen = std::make_shared<QList<QByteArray>>();
  QObject::connect(dialog, &QDialog::accepted, dialog, [=] {
    const QStringList files = dialog->selectedFiles();
    for (const QString &file : files)
      chosen->append(QFile::encodeName(file));
  });
  onFinish(shell, dialog, [=](int) {
    QList<const char *> paths;
    for (const QByteArray &path : std::as_const(*chosen))
      paths.append(path.constData());
    paths.append(nullptr);
    done(ud, paths.constData());
  });
  return EPQ_OK;
}
