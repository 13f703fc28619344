// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done with files. Nothing is ever overwritten. Each gives an empty text, or why it could not be done.
#ifndef EPQ_TOOLS_FILEOPS_H
#define EPQ_TOOLS_FILEOPS_H

#include <QByteArray>
#include <QString>

#include <atomic>

namespace epq
{

QString errorText(int error);
QString checkName(const QByteArray &name); // of a file or folder
QString makeFile(const QByteArray &path);
QString makeFolder(const QByteArray &path);
QString movePath(const QByteArray &from, const QByteArray &to);
QString trashPath(const QByteArray &path);
// A copy with a new name beside it, with all that is in it. Any thread. Gives its path.
QByteArray copyBeside(const QByteArray &path, const std::atomic<bool> &stop, QString *error);

} // namespace epq

#endif
