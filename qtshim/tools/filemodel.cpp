// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/filemodel.h"

#include <QFile>
#include <QIcon>
#include <QMimeData>
#include <QUrl>

namespace epq
{

namespace
{

constexpr struct {
  const char *suffix, *icon;
} icons[] = {
    {"lua", "text-x-lua"},          {"md", "text-x-markdown"},  {"txt", "text-plain"},
    {"json", "application-json"},   {"html", "text-html"},      {"css", "text-css"},
    {"js", "text-javascript"},      {"c", "text-x-csrc"},       {"h", "text-x-chdr"},
    {"sh", "text-x-script"},        {"xml", "text-xml"},        {"yml", "application-x-yaml"},
    {"yaml", "application-x-yaml"}, {"png", "image-png"},       {"jpg", "image-jpeg"},
    {"svg", "image-svg+xml"},       {"gif", "image-gif"},       {"zip", "application-zip"},
    {"gz", "application-gzip"},     {"pdf", "application-pdf"}, {"csv", "text-csv"},
};

constexpr size_t stepsMost = 64; // single changes of rows, before all are replaced

QIcon iconOf(const FileNode *node)
{
  if (node->folder)
    return QIcon::fromTheme(node->link ? "folder-symbolic-link" : "folder",
                            QIcon::fromTheme("folder"));
  const qsizetype dot = node->shown.lastIndexOf(u'.');
  const QString suffix = dot > 0 ? node->shown.mid(dot + 1).toLower() : QString();
  for (const auto &each : icons)
    if (suffix == QLatin1StringView(each.suffix))
      return QIcon::fromTheme(each.icon, QIcon::fromTheme("text-x-generic"));
  return QIcon::fromTheme("text-x-generic");
}

} // namespace

FileModel::FileModel(FileWorker *worker) : m_worker(worker)
{
  m_later.setSingleShot(true);
  m_later.setInterval(150);
  connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this](const QString &path) {
    m_changed.insert(path);
    if (!m_later.isActive())
      m_later.start();
  });
  connect(&m_later, &QTimer::timeout, this, [this] {
    const QSet<QString> changed = std::exchange(m_changed, {});
    for (const QString &path : changed)
      if (FileNode *node = find(QFile::encodeName(path)))
        read(node);
  });
}

void FileModel::setRoot(const QByteArray &path)
{
  beginResetModel();
  m_generation++;
  const QStringList watched = m_watcher.directories();
  if (!watched.isEmpty())
    m_watcher.removePaths(watched);
  m_changed.clear();
  m_again.clear();
  m_root.reset();
  if (!path.isEmpty()) {
    m_root = std::make_unique<FileNode>();
    m_root->name = path;
    while (m_root->name.size() > 1 && m_root->name.endsWith('/'))
      m_root->name.chop(1);
    m_root->folder = true;
  }
  endResetModel();
  if (m_root)
    read(m_root.get());
}

void FileModel::setHidden(bool shown)
{
  if (shown == m_hidden)
    return;
  m_hidden = shown;
  readAgain();
}

void FileModel::readAgain()
{
  if (!m_root)
    return;
  std::vector<FileNode *> all = {m_root.get()};
  for (size_t i = 0; i < all.size(); i++) {
    for (const auto &child : all[i]->children)
      if (child->folder && child->state != FileNode::Unread)
        all.push_back(child.get());
    read(all[i]);
  }
}

void FileModel::read(FileNode *folder)
{
  const QByteArray path = folder->path();
  if (folder->state == FileNode::Reading) {
    m_again.insert(path);
    return;
  }
  folder->state = FileNode::Reading;
  m_worker->list(path, m_hidden, [this, path, generation = m_generation](Listing listing) {
    if (generation == m_generation)
      take(path, std::move(listing));
  });
}

void FileModel::take(const QByteArray &path, Listing listing)
{
  FileNode *folder = find(path);
  if (!folder)
    return; // it went meanwhile
  folder->state = listing.error ? FileNode::Failed : FileNode::Read;
  if (listing.error) {
    replace(folder, {});
    if (onFailed)
      onFailed(folder, listing.error);
    return;
  }
  const QString watched = QFile::decodeName(path);
  if (!m_watcher.directories().contains(watched))
    m_watcher.addPath(watched);
  merge(folder, std::move(listing.nodes));
  if (m_again.remove(path))
    read(folder);
  if (onRead)
    onRead(folder);
}

// What is new is put in, what went is taken out, row by row, so that the rest stays as it is.
void FileModel::merge(FileNode *folder, std::vector<std::unique_ptr<FileNode>> fresh)
{
  QHash<QByteArray, FileNode *> old;
  for (const auto &child : folder->children)
    old.insert(child->name, child.get());
  QSet<QByteArray> stays;
  for (const auto &child : fresh)
    if (const FileNode *same = old.value(child->name); same && same->folder == child->folder)
      stays.insert(child->name);
  const size_t steps = folder->children.size() + fresh.size() - 2 * size_t(stays.size());
  if (steps == 0)
    return;
  if (steps > stepsMost) {
    replace(folder, std::move(fresh));
    return;
  }
  const QModelIndex index = indexOf(folder);
  auto &children = folder->children;
  auto number = [&](size_t from) {
    for (size_t i = from; i < children.size(); i++)
      children[i]->row = int(i);
  };
  for (size_t i = children.size(); i-- > 0;) {
    if (stays.contains(children[i]->name))
      continue;
    unwatch(children[i].get());
    beginRemoveRows(index, int(i), int(i));
    children.erase(children.begin() + qptrdiff(i));
    number(i);
    endRemoveRows();
  }
  for (size_t i = 0; i < fresh.size(); i++) {
    if (stays.contains(fresh[i]->name))
      continue;
    beginInsertRows(index, int(i), int(i));
    fresh[i]->parent = folder;
    children.insert(children.begin() + qptrdiff(i), std::move(fresh[i]));
    number(i);
    endInsertRows();
  }
}

void FileModel::replace(FileNode *folder, std::vector<std::unique_ptr<FileNode>> fresh)
{
  const QModelIndex index = indexOf(folder);
  std::vector<std::unique_ptr<FileNode>> gone;
  if (!folder->children.empty()) {
    beginRemoveRows(index, 0, int(folder->children.size()) - 1);
    gone.swap(folder->children);
    endRemoveRows();
  }
  QHash<QByteArray, FileNode *> opened; // what was opened in it stays so
  for (const auto &child : gone)
    if (child->folder && child->state != FileNode::Unread)
      opened.insert(child->name, child.get());
  for (size_t i = 0; i < fresh.size(); i++) {
    FileNode *child = fresh[i].get();
    child->parent = folder;
    child->row = int(i);
    if (!child->folder)
      continue;
    if (FileNode *old = opened.take(child->name)) {
      child->state = old->state;
      child->expanded = old->expanded;
      child->children = std::move(old->children);
      for (const auto &each : child->children)
        each->parent = child;
    }
  }
  for (const FileNode *old : std::as_const(opened))
    unwatch(old);
  if (fresh.empty())
    return;
  beginInsertRows(index, 0, int(fresh.size()) - 1);
  folder->children = std::move(fresh);
  endInsertRows();
}

void FileModel::unwatch(const FileNode *node)
{
  if (!node->folder || node->state == FileNode::Unread)
    return;
  m_watcher.removePath(QFile::decodeName(node->path()));
  for (const auto &child : node->children)
    unwatch(child.get());
}

FileNode *FileModel::nearest(const QByteArray &path) const
{
  if (!m_root)
    return nullptr;
  const QByteArray &top = m_root->name;
  if (path == top)
    return m_root.get();
  const QByteArray start = top.endsWith('/') ? top : top + '/';
  if (!path.startsWith(start))
    return nullptr;
  FileNode *node = m_root.get();
  const QByteArrayList names = path.sliced(start.size()).split('/');
  for (const QByteArray &name : names) {
    if (name.isEmpty())
      continue;
    FileNode *next = nullptr;
    for (const auto &child : node->children)
      if (child->name == name)
        next = child.get();
    if (!next)
      break;
    node = next;
  }
  return node;
}

FileNode *FileModel::find(const QByteArray &path) const
{
  FileNode *node = nearest(path);
  return node && node->path() == path ? node : nullptr;
}

FileNode *FileModel::nodeOf(const QModelIndex &index)
{
  return static_cast<FileNode *>(index.internalPointer());
}

QModelIndex FileModel::indexOf(const FileNode *node) const
{
  return node == m_root.get() ? QModelIndex()
                              : createIndex(node->row, 0, const_cast<FileNode *>(node));
}

QModelIndex FileModel::index(int row, int column, const QModelIndex &parent) const
{
  if (!m_root || row < 0 || column != 0 || row >= rowCount(parent))
    return {};
  const FileNode *node = parent.isValid() ? nodeOf(parent) : m_root.get();
  return createIndex(row, 0, node->children[size_t(row)].get());
}

QModelIndex FileModel::parent(const QModelIndex &index) const
{
  return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int FileModel::rowCount(const QModelIndex &parent) const
{
  if (!m_root)
    return 0;
  return int((parent.isValid() ? nodeOf(parent) : m_root.get())->children.size());
}

int FileModel::columnCount(const QModelIndex &) const
{
  return 1;
}

bool FileModel::hasChildren(const QModelIndex &parent) const
{
  if (!parent.isValid())
    return rowCount() > 0;
  const FileNode *node = nodeOf(parent);
  return node->folder && (node->state != FileNode::Read || !node->children.empty());
}

QVariant FileModel::data(const QModelIndex &index, int role) const
{
  if (!index.isValid())
    return {};
  const FileNode *node = nodeOf(index);
  switch (role) {
  case Qt::DisplayRole:
  case Qt::EditRole:
    return node->shown;
  case Qt::DecorationRole:
    return iconOf(node);
  case Qt::ToolTipRole:
    return QFile::decodeName(node->path());
  default:
    return {};
  }
}

// The row is another one when the folder was read again.
bool FileModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
  if (!index.isValid() || role != Qt::EditRole || value.toString() == nodeOf(index)->shown)
    return false;
  if (onRename)
    onRename(nodeOf(index), value.toString());
  return true;
}

Qt::ItemFlags FileModel::flags(const QModelIndex &index) const
{
  if (!index.isValid())
    return Qt::ItemIsDropEnabled;
  Qt::ItemFlags flags =
      Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled;
  if (nodeOf(index)->folder)
    flags |= Qt::ItemIsDropEnabled;
  return flags;
}

QStringList FileModel::mimeTypes() const
{
  return {"text/uri-list"};
}

QMimeData *FileModel::mimeData(const QModelIndexList &indexes) const
{
  QList<QUrl> urls;
  for (const QModelIndex &index : indexes)
    urls.append(QUrl::fromLocalFile(QFile::decodeName(nodeOf(index)->path())));
  auto *dragged = new QMimeData;
  dragged->setUrls(urls);
  return dragged;
}

Qt::DropActions FileModel::supportedDropActions() const
{
  return Qt::MoveAction;
}

bool FileModel::canDropMimeData(const QMimeData *dragged, Qt::DropAction, int, int,
                                const QModelIndex &) const
{
  return m_root && dragged->hasUrls();
}

bool FileModel::dropMimeData(const QMimeData *dragged, Qt::DropAction, int, int,
                             const QModelIndex &parent)
{
  FileNode *folder = parent.isValid() ? nodeOf(parent) : m_root.get();
  if (!folder)
    return false;
  if (!folder->folder)
    folder = folder->parent;
  QByteArrayList paths;
  const QList<QUrl> urls = dragged->urls();
  for (const QUrl &url : urls)
    if (url.isLocalFile())
      paths.append(QFile::encodeName(url.toLocalFile()));
  if (!paths.isEmpty() && onDrop)
    onDrop(paths, folder);
  return false; // nobody else moves anything
}

} // namespace epq
