// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/fileops.h"

#include "core/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace epq
{

namespace
{

constexpr int depthMost = 64;

int copyFile(const QByteArray &from, const QByteArray &to, mode_t mode,
             const std::atomic<bool> &stop)
{
  const int in = open(from.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (in < 0)
    return errno;
  const int out = open(to.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
  int error = out < 0 ? errno : 0;
  const bool made = out >= 0;
  char buffer[65536];
  while (!error) {
    const ssize_t got = stop ? -1 : read(in, buffer, sizeof buffer);
    if (got < 0)
      error = stop ? ECANCELED : errno;
    if (got <= 0)
      break;
    for (ssize_t put = 0; put < got && !error;) {
      const ssize_t part = write(out, buffer + put, size_t(got - put));
      if (part < 0 && errno != EINTR)
        error = errno;
      put += part > 0 ? part : 0;
    }
  }
  close(in);
  if (made && close(out) != 0 && !error)
    error = errno;
  if (made && error)
    unlink(to.constData()); // half a copy is none
  return error;
}

int copyLink(const QByteArray &from, const QByteArray &to)
{
  QByteArray target(PATH_MAX, '\0');
  const ssize_t length = readlink(from.constData(), target.data(), size_t(target.size()));
  if (length < 0)
    return errno;
  target.truncate(length);
  return symlink(target.constData(), to.constData()) == 0 ? 0 : errno;
}

int copyAny(const QByteArray &from, const QByteArray &to, int depth, const std::atomic<bool> &stop)
{
  struct stat about;
  if (lstat(from.constData(), &about) != 0)
    return errno;
  if (S_ISLNK(about.st_mode))
    return copyLink(from, to);
  if (S_ISREG(about.st_mode))
    return copyFile(from, to, about.st_mode, stop);
  if (!S_ISDIR(about.st_mode))
    return depth ? 0 : EINVAL; // a pipe or a device has nothing to copy
  if (depth > depthMost)
    return ELOOP;
  if (mkdir(to.constData(), 0700) != 0)
    return errno;
  DIR *folder = opendir(from.constData());
  int error = folder ? 0 : errno;
  while (folder && !error) {
    errno = 0;
    const dirent *entry = readdir(folder);
    if (!entry) {
      error = errno;
      break;
    }
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      error = copyAny(from + '/' + entry->d_name, to + '/' + entry->d_name, depth + 1, stop);
  }
  if (folder)
    closedir(folder);
  if (!error && chmod(to.constData(), about.st_mode & 0777) != 0)
    error = errno;
  return error;
}

} // namespace

QString errorText(int error)
{
  return QString::fromLocal8Bit(strerror(error));
}

QString checkName(const QByteArray &name)
{
  if (name.isEmpty())
    return _("A name is needed.");
  if (name == "." || name == "..")
    return _("“%1” is the name of a folder that is always there.").arg(QString::fromUtf8(name));
  if (name.contains('/') || name.contains('\0'))
    return _("A name cannot contain “/”.");
  if (name.size() > NAME_MAX)
    return _("The name is too long.");
  return {};
}

QString makeFile(const QByteArray &path)
{
  const int fd = open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0)
    return errorText(errno);
  close(fd);
  return {};
}

QString makeFolder(const QByteArray &path)
{
  return mkdir(path.constData(), 0777) == 0 ? QString() : errorText(errno);
}

QString movePath(const QByteArray &from, const QByteArray &to)
{
  if (renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), RENAME_NOREPLACE) == 0)
    return {};
  if (errno != EINVAL && errno != ENOSYS)
    return errorText(errno);
  // a file system that does not know that flag
  struct stat about;
  if (lstat(to.constData(), &about) == 0)
    return errorText(EEXIST);
  return rename(from.constData(), to.constData()) == 0 ? QString() : errorText(errno);
}

QString trashPath(const QByteArray &path)
{
  const QString name = QFile::decodeName(path);
  if (QFile::encodeName(name) != path)
    return _("Its name is not valid text.");
  // Qt makes the trash, but not the folder of the user's data that it lies in
  QDir().mkpath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
  QFile file(name);
  return file.moveToTrash() ? QString() : file.errorString();
}

QByteArray copyBeside(const QByteArray &path, const std::atomic<bool> &stop, QString *error)
{
  const qsizetype slash = path.lastIndexOf('/') + 1;
  const qsizetype dot = path.lastIndexOf('.');
  const qsizetype end = dot > slash ? dot : path.size(); // ".profile" has no type
  for (int number = 1; number < 1000; number++) {
    const QByteArray copy = path.first(end) +
                            (number == 1 ? " copy" : " copy " + QByteArray::number(number)) +
                            path.sliced(end);
    struct stat about;
    if (lstat(copy.constData(), &about) == 0)
      continue;
    const int failed = copyAny(path, copy, 0, stop);
    if (failed == EEXIST)
      continue;
    *error = failed ? errorText(failed) : QString();
    return copy;
  }
  *error = errorText(EEXIST);
  return {};
}

} // namespace epq
