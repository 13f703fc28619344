// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of a folder as one widget, and its handle.
#ifndef EPQ_TOOLS_FILES_H
#define EPQ_TOOLS_FILES_H

#include "tools/filemodel.h"
#include "tools/notice.h"

#include <epq/files.h>

#include <QPointer>
#include <QTreeView>

class QAction;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace epq
{

class Files : public QWidget
{
public:
  Files(const QString &id, const QString &label, const epq_files_callbacks *callbacks);
  ~Files() override;

  void setRoot(const QByteArray &path);
  void setHidden(bool shown);
  bool hidden() const
  {
    return m_model.hidden();
  }
  bool select(const QByteArray &path);

protected:
  bool eventFilter(QObject *object, QEvent *event) override;
  void showEvent(QShowEvent *event) override;

private:
  QWidget *makeTools(const QString &id);
  QWidget *makeEmpty();
  void connectView();
  void filterChanged();
  void showFound(const std::vector<Found> &found, bool cut);
  void nodeRead(FileNode *node);
  void nodeFailed(FileNode *node, int error);
  void goOn(); // towards what is to be selected
  void restore(const FileNode *top);

  QByteArrayList selected() const;
  QByteArray current() const;   // or the root
  QByteArray folderFor() const; // where something new goes
  void activate(const QByteArray &path, bool folder);
  void popUp(QWidget *from, const QPoint &where, const QPoint &keyboard);
  void askName(bool folder);
  void make();
  void rename(const QByteArray &from, const QByteArray &name);
  void move(const QByteArray &from, const QByteArray &to);
  void dropped(const QByteArrayList &paths, FileNode *folder);
  void trash(const QByteArrayList &paths);
  void duplicate(const QByteArray &path);
  void complain(const QString &what, const QString &why);
  void call(void (*callback)(void *ud, const char *path), const QByteArray &path);

  epq_files_callbacks m_callbacks;
  FileWorker m_worker;
  FileModel m_model;
  QStackedWidget *m_pages;
  QWidget *m_tools = nullptr;    // above them
  QPushButton *m_open = nullptr; // on the page of no folder
  QTreeView *m_tree;
  QListWidget *m_found;
  QLineEdit *m_filter, *m_name;
  QLabel *m_nameLabel, *m_lost;
  QWidget *m_nameRow;
  QAction *m_hiddenAction;
  Notice *m_notice;
  QTimer m_retry;
  QByteArray m_wanted; // to be selected
  QByteArray m_nameFolder;
  bool m_nameIsFolder = false;
};

} // namespace epq

struct epq_files {
  QPointer<epq::Files> widget;
};

#endif
