// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dialogs that choose: files, folders, colours. The desktop's own where it has some.
#include "widgets/dialogs.h"

#include <QColorDialog>
#include <QFileDialog>

namespace epq
{

static QFileDialog *newChooser(const Ask &ask)
{
  auto *dialog = new QFileDialog(ask.window());
  QString folder = ask.text("folder"), filter = ask.text("filter");
  if (!folder.isEmpty())
    dialog->setDirectory(folder);
  if (!filter.isEmpty())
    dialog->setNameFilters(filter.split(";;", Qt::SkipEmptyParts));
  return dialog;
}

static void openChooser(const Ask &ask, QFileDialog *dialog, bool several)
{
  openDialog(ask, dialog, [dialog, several] {
    const QStringList files = dialog->selectedFiles();
    if (dialog->result() != QDialog::Accepted || files.isEmpty())
      return Made();
    return several ? Made(files) : Made(files.first());
  });
}

int askOpen(const Ask &ask)
{
  bool several = get(ask.value, "multiple", false);
  QFileDialog *dialog = newChooser(ask);
  dialog->setFileMode(several ? QFileDialog::ExistingFiles : QFileDialog::ExistingFile);
  openChooser(ask, dialog, several);
  return EPQ_OK;
}

int askSave(const Ask &ask)
{
  QFileDialog *dialog = newChooser(ask);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setFileMode(QFileDialog::AnyFile);
  QString name = ask.text("name");
  if (!name.isEmpty())
    dialog->selectFile(name);
  openChooser(ask, dialog, false);
  return EPQ_OK;
}

int askFolder(const Ask &ask)
{
  QFileDialog *dialog = newChooser(ask);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  openChooser(ask, dialog, false);
  return EPQ_OK;
}

int askColor(const Ask &ask)
{
  bool alpha = get(ask.value, "alpha", false);
  QColor color = get(ask.value, "value", QColor());
  auto *dialog = new QColorDialog(ask.window());
  dialog->setOption(QColorDialog::ShowAlphaChannel, alpha); // first: without it alpha is lost
  dialog->setCurrentColor(color.isValid() ? color : QColor(Qt::black));
  openDialog(ask, dialog, [dialog, alpha] {
    if (dialog->result() != QDialog::Accepted)
      return Made();
    return Made(dialog->selectedColor().name(alpha ? QColor::HexArgb : QColor::HexRgb));
  });
  return EPQ_OK;
}

} // namespace epq
