// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done to files, and what is said when it cannot be done. What cannot be taken back easily is asked for first, in
// the widget.
#include "core/words.h"
#include "tools/fileops.h"
#include "tools/files.h"
#include "tools/menu.h"

#include <QClipboard>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>

namespace epq
{

namespace
{

constexpr int pathRole = Qt::UserRole;

QByteArray nameOf(const QByteArray &path)
{
  return path.sliced(path.lastIndexOf('/') + 1);
}

QByteArray inFolder(const QByteArray &folder, const QByteArray &name)
{
  return folder.endsWith('/') ? folder + name : folder + '/' + name;
}

QString quoted(const QByteArray &path)
{
  return "“" + QString::fromUtf8(nameOf(path)) + "”";
}

} // namespace

void Files::call(void (*callback)(void *ud, const char *path), const QByteArray &path)
{
  if (callback)
    callback(m_callbacks.ud, path.constData());
}

void Files::complain(const QString &what, const QString &why)
{
  const bool whole = why.endsWith(u'.');
  m_notice->tell(Hue::Error, what + ": " + why + (whole ? "" : "."));
}

// Without what is inside of something else that is selected.
QByteArrayList Files::selected() const
{
  QByteArrayList paths;
  if (m_pages->currentWidget() == m_found) {
    const QList<QListWidgetItem *> items = m_found->selectedItems();
    for (const QListWidgetItem *item : items)
      paths.append(item->data(pathRole).toByteArray());
  } else if (m_pages->currentWidget() == m_tree) {
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
      paths.append(FileModel::nodeOf(row)->path());
  }
  paths.removeAll({});
  std::sort(paths.begin(), paths.end());
  QByteArrayList outer;
  for (const QByteArray &path : std::as_const(paths))
    if (outer.isEmpty() || !path.startsWith(outer.last() + '/'))
      outer.append(path);
  return outer;
}

QByteArray Files::current() const
{
  const QByteArrayList paths = selected();
  return paths.isEmpty() ? m_model.root()->path() : paths.first();
}

QByteArray Files::folderFor() const
{
  const QByteArray path = current();
  const FileNode *node = m_model.nearest(path);
  if (node && node->path() == path && node->folder)
    return path;
  return path.first(std::max<qsizetype>(1, path.lastIndexOf('/')));
}

void Files::activate(const QByteArray &path, bool folder)
{
  if (!folder)
    call(m_callbacks.open, path);
}

void Files::askName(bool folder)
{
  if (!m_model.root())
    return;
  m_nameFolder = folderFor();
  m_nameIsFolder = folder;
  m_nameLabel->setText((folder ? _("New folder in %1:") : _("New file in %1:"))
                           .arg(QString::fromUtf8(nameOf(m_nameFolder))));
  m_name->setAccessibleName(m_nameLabel->text());
  m_name->setText(folder ? QString() : ".lua");
  m_nameRow->show();
  m_name->setFocus();
  m_name->setCursorPosition(0);
}

void Files::make()
{
  const QByteArray name = m_name->text().trimmed().toUtf8();
  const QByteArray path = inFolder(m_nameFolder, name);
  QString error = checkName(name);
  if (error.isEmpty())
    error = m_nameIsFolder ? makeFolder(path) : makeFile(path);
  if (!error.isEmpty()) // the name stays, to be mended
    return complain(_("%1 cannot be made").arg(QString::fromUtf8(name)), error);
  m_nameRow->hide();
  m_notice->leave();
  m_filter->clear();
  m_tree->setFocus();
  if (FileNode *folder = m_model.nearest(m_nameFolder)) {
    m_tree->expand(m_model.indexOf(folder));
    m_model.read(folder);
  }
  m_wanted = path;
  if (!m_nameIsFolder)
    call(m_callbacks.open, path);
}

void Files::rename(const QByteArray &from, const QByteArray &name)
{
  const QString error = checkName(name);
  if (!error.isEmpty())
    return complain(_("%1 keeps its name").arg(quoted(from)), error);
  move(from, inFolder(from.first(std::max<qsizetype>(1, from.lastIndexOf('/'))), name));
}

void Files::move(const QByteArray &from, const QByteArray &to)
{
  const QString error = movePath(from, to);
  if (!error.isEmpty())
    return complain(_("%1 cannot become %2").arg(quoted(from), QString::fromUtf8(to)), error);
  m_notice->leave();
  m_model.readAgain();
  m_wanted = to;
  if (m_callbacks.renamed)
    m_callbacks.renamed(m_callbacks.ud, from.constData(), to.constData());
}

void Files::dropped(const QByteArrayList &paths, FileNode *folder)
{
  const QByteArray target = folder->path();
  QByteArrayList moving;
  for (const QByteArray &path : paths) {
    if (path.first(std::max<qsizetype>(1, path.lastIndexOf('/'))) == target)
      continue; // it is there already
    if (target == path || target.startsWith(path + '/'))
      return complain(_("%1 stays where it is").arg(quoted(path)),
                      _("A folder cannot be moved into itself."));
    moving.append(path);
  }
  if (moving.isEmpty())
    return;
  const QString question = moving.size() == 1
                               ? _("Move %1 to %2?").arg(quoted(moving[0]), quoted(target))
                               : _n("Move %L1 file or folder to %2?",
                                    "Move %L1 files and folders to %2?", quint64(moving.size()))
                                     .arg(moving.size())
                                     .arg(quoted(target));
  m_notice->ask(question, _("Move"), [this, moving, target] {
    for (const QByteArray &path : moving)
      move(path, inFolder(target, nameOf(path)));
  });
}

void Files::trash(const QByteArrayList &paths)
{
  if (paths.isEmpty())
    return;
  const QString question =
      paths.size() == 1 ? _("Move %1 to the trash?").arg(quoted(paths[0]))
                        : _n("Move %L1 file or folder to the trash?",
                             "Move %L1 files and folders to the trash?", quint64(paths.size()))
                              .arg(paths.size());
  m_notice->ask(question, _("Move to Trash"), [this, paths] {
    QString what, why; // of the first that failed
    for (const QByteArray &path : paths) {
      const QString error = trashPath(path);
      if (error.isEmpty()) {
        call(m_callbacks.removed, path);
      } else if (why.isEmpty()) {
        what = _("%1 cannot go to the trash").arg(quoted(path));
        why = error;
      }
    }
    if (!why.isEmpty())
      complain(what, why);
    m_model.readAgain();
    filterChanged();
  });
}

void Files::duplicate(const QByteArray &path)
{
  m_worker.duplicate(path, [this, path](const QByteArray &copy, const QString &error) {
    if (!error.isEmpty())
      complain(_("%1 cannot be copied").arg(quoted(path)), error);
    m_model.readAgain();
    if (error.isEmpty())
      m_wanted = copy;
  });
}

void Files::popUp(QWidget *from, const QPoint &where, const QPoint &place)
{
  if (!m_model.root())
    return;
  // beside the rows, it is about the root
  if (from == m_tree->viewport() && !m_tree->indexAt(where).isValid())
    m_tree->clearSelection();
  const QByteArrayList paths = selected();
  const QByteArray path = current();
  const bool one = paths.size() == 1;
  const FileNode *node = m_model.nearest(path);
  const bool folder = paths.isEmpty() || (node && node->path() == path && node->folder);
  auto *popup = new QMenu(this);
  popup->setObjectName("filesMenu");
  popup->setAttribute(Qt::WA_DeleteOnClose);
  auto add = [&](const char *id, const char *icon, const QString &text, bool enabled,
                 const std::function<void()> &act) {
    QAction *action = popup->addAction(QIcon::fromTheme(icon), text, this, act);
    action->setObjectName(id);
    action->setEnabled(enabled);
  };
  add("open", "document-open", _("&Open"), !paths.isEmpty() && !folder, [this, paths] {
    for (const QByteArray &each : paths)
      activate(each, false);
  });
  if (one && path.endsWith(".lua"))
    add("run", "media-playback-start", _("&Run"), true,
        [this, path] { call(m_callbacks.run, path); });
  popup->addSeparator();
  add("newFile", "document-new", _("&New File…"), true, [this] { askName(false); });
  add("newFolder", "folder-new", _("New F&older…"), true, [this] { askName(true); });
  popup->addSeparator();
  add("rename", "edit-rename", _("Re&name (F2)"), one, [this, path] {
    m_filter->clear();
    if (const FileNode *at = m_model.nearest(path); at && at->path() == path)
      m_tree->edit(m_model.indexOf(at));
    else
      select(path);
  });
  add("duplicate", "edit-duplicate", _("&Duplicate"), one, [this, path] { duplicate(path); });
  add("trash", "user-trash", _("Move to &Trash"), !paths.isEmpty(),
      [this, paths] { trash(paths); });
  popup->addSeparator();
  add("copyPath", "edit-copy-path", _("&Copy Path"), true,
      [path] { QApplication::clipboard()->setText(QString::fromUtf8(path)); });
  if (m_callbacks.reveal)
    add("reveal", "system-file-manager", _("Show in File &Manager"), true,
        [this, path] { call(m_callbacks.reveal, path); });
  popup->addAction(m_hiddenAction);
  if (m_callbacks.menu) {
    epq_menu menu{popup, [this, path](const QByteArray &item) {
                    if (m_callbacks.chosen)
                      m_callbacks.chosen(m_callbacks.ud, path.constData(), item.constData());
                  }};
    m_callbacks.menu(m_callbacks.ud, path.constData(), &menu);
  }
  popup->popup(from->mapToGlobal(place));
}

} // namespace epq
