// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder as a model, read as far as it was opened, and read again when it changes.
#ifndef EPQ_TOOLS_FILEMODEL_H
#define EPQ_TOOLS_FILEMODEL_H

#include "tools/listing.h"

#include <QAbstractItemModel>
#include <QFileSystemWatcher>
#include <QSet>
#include <QTimer>

namespace epq
{

class FileModel : public QAbstractItemModel
{
public:
  explicit FileModel(FileWorker *worker);

  std::function<void(FileNode *node)> onRead;              // its children are there
  std::function<void(FileNode *node, int error)> onFailed; // they are not
  std::function<void(FileNode *node, const QString &name)> onRename;
  std::function<void(const QByteArrayList &paths, FileNode *folder)> onDrop;

  void setRoot(const QByteArray &path); // "" is none
  FileNode *root() const
  {
    return m_root.get();
  }
  void setHidden(bool shown);
  bool hidden() const
  {
    return m_hidden;
  }
  void read(FileNode *folder);
  void readAgain(); // all that was read
  // The nearest that is known on the way to the path; null: it is not below the root.
  FileNode *nearest(const QByteArray &path) const;
  static FileNode *nodeOf(const QModelIndex &index);
  QModelIndex indexOf(const FileNode *node) const;

  QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
  QModelIndex parent(const QModelIndex &index) const override;
  int rowCount(const QModelIndex &parent = {}) const override;
  int columnCount(const QModelIndex &parent = {}) const override;
  bool hasChildren(const QModelIndex &parent = {}) const override;
  QVariant data(const QModelIndex &index, int role) const override;
  bool setData(const QModelIndex &index, const QVariant &value, int role) override;
  Qt::ItemFlags flags(const QModelIndex &index) const override;
  QStringList mimeTypes() const override;
  QMimeData *mimeData(const QModelIndexList &indexes) const override;
  Qt::DropActions supportedDropActions() const override;
  bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                       const QModelIndex &parent) const override;
  bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                    const QModelIndex &parent) override;

private:
  FileNode *find(const QByteArray &path) const;
  void take(const QByteArray &path, Listing listing);
  void merge(FileNode *folder, std::vector<std::unique_ptr<FileNode>> fresh);
  void replace(FileNode *folder, std::vector<std::unique_ptr<FileNode>> fresh);
  void unwatch(const FileNode *node);

  FileWorker *m_worker;
  std::unique_ptr<FileNode> m_root;
  QFileSystemWatcher m_watcher;
  QTimer m_later;
  QSet<QString> m_changed;
  QSet<QByteArray> m_again; // changed while they were read
  bool m_hidden = false;
  uint64_t m_generation = 0;
};

} // namespace epq

#endif
