// SPDX-License-Identifier: GPL-3.0-or-later
//
// Results are whole nodes in their order, so that the application's thread has nothing to do but to take them over: a
// folder of a hundred thousand files is no different from one of ten. (QFileSystemModel sorts them on that thread.)
#include "tools/listing.h"

#include "tools/fileops.h"
#include "tools/order.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace epq
{

namespace
{

constexpr size_t entriesMost = 500000, foundMost = 1000, walkedMost = 500000;
constexpr int depthMost = 64;

class Result : public QEvent
{
public:
  static constexpr Type type = static_cast<Type>(QEvent::User + 3);
  explicit Result(std::function<void()> what) : QEvent(type), tell(std::move(what))
  {
  }
  std::function<void()> tell;
};

bool isFolder(int folder, const dirent *entry, bool *link)
{
  *link = entry->d_type == DT_LNK;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
    return entry->d_type == DT_DIR;
  struct stat about;
  return fstatat(folder, entry->d_name, &about, 0) == 0 && S_ISDIR(about.st_mode);
}

// Calls each for what is in the folder; gives an errno.
int readFolder(const QByteArray &path, bool hidden,
               const std::function<bool(int fd, const dirent *entry)> &each)
{
  DIR *folder = opendir(path.constData());
  if (!folder)
    return errno;
  errno = 0;
  int error = 0;
  while (const dirent *entry = readdir(folder)) {
    const char *name = entry->d_name;
    if (name[0] == '.' && (!hidden || !name[1] || (name[1] == '.' && !name[2])))
      continue;
    if (!each(dirfd(folder), entry))
      break;
    errno = 0;
  }
  error = errno;
  closedir(folder);
  return error;
}

Listing listFolder(const QByteArray &path, bool hidden, const std::atomic<bool> &gone)
{
  Listing listing;
  std::vector<std::unique_ptr<FileNode>> &all = listing.nodes;
  listing.error = readFolder(path, hidden, [&](int fd, const dirent *entry) {
    auto node = std::make_unique<FileNode>();
    node->name = entry->d_name;
    node->shown = QString::fromUtf8(entry->d_name);
    node->folder = isFolder(fd, entry, &node->link);
    all.push_back(std::move(node));
    listing.cut = all.size() >= entriesMost;
    return !listing.cut && !gone;
  });
  std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
    if (a->folder != b->folder)
      return a->folder;
    const int order = compareNames(a->shown, b->shown);
    return order ? order < 0 : a->name < b->name;
  });
  return listing;
}

struct Search {
  QString text;
  bool hidden;
  const std::atomic<bool> *gone;
  const std::atomic<uint64_t> *current;
  uint64_t number;
  size_t walked = 0;
  bool cut = false;
  std::vector<Found> found;
};

void findBelow(Search *search, const QByteArray &path, const QByteArray &below, int depth)
{
  QByteArrayList folders;
  readFolder(path, search->hidden, [&](int fd, const dirent *entry) {
    bool link;
    const QByteArray place = below + entry->d_name;
    const QString shown = QString::fromUtf8(place);
    if (isFolder(fd, entry, &link)) {
      if (!link)
        folders.append(entry->d_name); // a link could lead up again
    } else if (shown.contains(search->text, Qt::CaseInsensitive)) {
      search->found.push_back({path + '/' + entry->d_name, shown});
    }
    search->cut = search->cut || ++search->walked > walkedMost || search->found.size() >= foundMost;
    return !search->cut && !*search->gone && *search->current == search->number;
  });
  std::sort(folders.begin(), folders.end());
  for (const QByteArray &folder : std::as_const(folders)) {
    if (search->cut || *search->gone || *search->current != search->number)
      return;
    if (depth < depthMost)
      findBelow(search, path + '/' + folder, below + folder + '/', depth + 1);
  }
}

} // namespace

QByteArray FileNode::path() const
{
  if (!parent)
    return name;
  const QByteArray above = parent->path();
  return above.endsWith('/') ? above + name : above + '/' + name;
}

FileWorker::FileWorker()
    : m_door(std::make_shared<Door>()), m_gone(std::make_shared<std::atomic<bool>>(false)),
      m_search(std::make_shared<std::atomic<uint64_t>>(0))
{
  m_door->worker = this;
  m_pool.setMaxThreadCount(2);
}

FileWorker::~FileWorker()
{
  {
    std::lock_guard guard(m_door->lock);
    m_door->worker = nullptr;
  }
  *m_gone = true;
  m_pool.clear();
  m_pool.waitForDone();
}

bool FileWorker::event(QEvent *event)
{
  if (event->type() != Result::type)
    return QObject::event(event);
  static_cast<Result *>(event)->tell();
  return true;
}

void FileWorker::run(std::function<std::function<void()>(const std::atomic<bool> &gone)> work)
{
  m_pool.start([work = std::move(work), door = m_door, gone = m_gone] {
    std::function<void()> tell = work(*gone);
    std::lock_guard guard(door->lock);
    if (door->worker)
      QCoreApplication::postEvent(door->worker, new Result(std::move(tell)));
  });
}

void FileWorker::list(const QByteArray &path, bool hidden, const std::function<void(Listing)> &done)
{
  run([=](const std::atomic<bool> &gone) {
    auto listing = std::make_shared<Listing>(listFolder(path, hidden, gone));
    return [=] { done(std::move(*listing)); };
  });
}

void FileWorker::find(const QByteArray &path, const QString &text, bool hidden,
                      const std::function<void(std::vector<Found>, bool cut)> &done)
{
  const uint64_t number = ++*m_search;
  run([=, current = m_search](const std::atomic<bool> &gone) -> std::function<void()> {
    auto search = std::make_shared<Search>();
    search->text = text;
    search->hidden = hidden;
    search->gone = &gone;
    search->current = current.get();
    search->number = number;
    findBelow(search.get(), path, {}, 0);
    return [=] {
      if (*current == number)
        done(std::move(search->found), search->cut);
    };
  });
}

void FileWorker::duplicate(const QByteArray &path,
                           const std::function<void(QByteArray copy, QString error)> &done)
{
  run([=](const std::atomic<bool> &gone) {
    QString error;
    const QByteArray copy = copyBeside(path, gone, &error);
    return [=] { done(copy, error); };
  });
}

} // namespace epq
