// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window_state.h"

#include "core/app.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QScreen>

namespace epq
{

static constexpr qint64 largestFile = 1 << 20; // of some thousand windows

static QJsonObject readAll(const QString &path)
{
  QFile file(path);
  if (!QFileInfo(path).isFile() || file.size() > largestFile || !file.open(QIODevice::ReadOnly))
    return QJsonObject();
  return QJsonDocument::fromJson(file.readAll()).object();
}

WindowState recallWindow(const QString &file, const QString &id)
{
  WindowState state;
  if (file.isEmpty() || id.isEmpty())
    return state;
  QJsonObject entry = readAll(file).value(id).toObject();
  state.rect = QRect(entry["x"].toInt(), entry["y"].toInt(), entry["width"].toInt(),
                     entry["height"].toInt());
  state.maximized = entry["maximized"].toBool();
  return state;
}

void rememberWindow(const QString &file, const QString &id, const WindowState &state)
{
  if (file.isEmpty() || id.isEmpty() || !state.rect.isValid())
    return;
  QJsonObject all = readAll(file);
  QJsonObject entry = {{"x", state.rect.x()},
                       {"y", state.rect.y()},
                       {"width", state.rect.width()},
                       {"height", state.rect.height()},
                       {"maximized", state.maximized}};
  if (all.value(id) == entry)
    return;
  all[id] = entry;
  QByteArray bytes = QJsonDocument(all).toJson();
  if (bytes.size() > largestFile)
    return;
  QDir().mkpath(QFileInfo(file).path());
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
    log(EPQ_LOG_WARNING, QString("the place of window \"%1\" is not remembered: %2: %3")
                             .arg(id, file, out.errorString())
                             .toUtf8()
                             .constData());
}

QRect ontoScreen(const QRect &rect)
{
  QRect best;
  qint64 most = -1;
  const QList<QScreen *> screens = QGuiApplication::screens(); // the primary one first
  for (QScreen *screen : screens) {
    QRect room = screen->availableGeometry();
    QRect common = room & rect;
    qint64 area = common.isValid() ? qint64(common.width()) * common.height() : 0;
    if (area > most) {
      most = area;
      best = room;
    }
  }
  if (!best.isValid())
    return rect;
  QRect on(rect.topLeft(), rect.size().boundedTo(best.size()));
  on.moveLeft(qBound(best.left(), on.left(), best.left() + best.width() - on.width()));
  on.moveTop(qBound(best.top(), on.top(), best.top() + best.height() - on.height()));
  return on;
}

} // namespace epq
