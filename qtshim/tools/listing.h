// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading folders on a thread of its own.
#ifndef EPQ_TOOLS_LISTING_H
#define EPQ_TOOLS_LISTING_H

#include <QByteArray>
#include <QByteArrayList>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace epq
{

struct FileNode {
  enum State { Unread, Reading, Read, Failed };
  QByteArray name; // of the root: its path
  QString shown;
  bool folder = false, link = false;
  bool expanded = false;
  State state = Unread;
  FileNode *parent = nullptr;
  int row = 0;
  std::vector<std::unique_ptr<FileNode>> children;

  QByteArray path() const;
};

struct Listing {
  int error = 0;                                // an errno
  bool cut = false;                             // there are more
  std::vector<std::unique_ptr<FileNode>> nodes; // folders first, by name
};

struct Found {
  QByteArray path;
  QString shown; // from the root on
};

// Work that is done on its thread; what comes of it is told here, unless this went before.
class FileWorker : public QObject
{
public:
  FileWorker();
  ~FileWorker() override;

  void list(const QByteArray &path, bool hidden, const std::function<void(Listing)> &done);
  // All files below the path whose place below it contains the text; of several searches the last one counts.
  void find(const QByteArray &path, const QString &text, bool hidden,
            const std::function<void(std::vector<Found>, bool cut)> &done);
  // A copy beside it; gives its path, or why not.
  void duplicate(const QByteArray &path,
                 const std::function<void(QByteArray copy, QString error)> &done);

  bool event(QEvent *event) override;

private:
  struct Door { // to this, for the other threads
    std::mutex lock;
    FileWorker *worker;
  };
  void run(std::function<std::function<void()>(const std::atomic<bool> &gone)> work);

  QThreadPool m_pool;
  std::shared_ptr<Door> m_door;
  std::shared_ptr<std::atomic<bool>> m_gone;
  std::shared_ptr<std::atomic<uint64_t>> m_search;
};

} // namespace epq

#endif
