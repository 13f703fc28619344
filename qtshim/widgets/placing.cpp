// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/placing.h"

#include "core/app.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QScreen>

#include <algorithm>

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

QRect roomFor(const QWidget *window)
{
  QScreen *screen = window->screen();
  return screen ? screen->availableGeometry() : QRect(0, 0, 800, 600);
}

QPoint centredFor(const QWidget *window)
{
  QWidget *active = QApplication::activeWindow();
  QRect around = active && active != window ? active->frameGeometry() : roomFor(window);
  QRect rect(QPoint(), window->size());
  rect.moveCenter(around.center());
  const QWidgetList windows = QApplication::topLevelWidgets();
  auto covers = [&](const QWidget *each) {
    return each != window && each->isVisible() && each->pos() == rect.topLeft();
  };
  for (int tries = 0; tries < 20 && std::any_of(windows.begin(), windows.end(), covers); tries++)
    rect.translate(24, 24);
  return ontoScreen(rect).topLeft();
}

} // namespace epq
