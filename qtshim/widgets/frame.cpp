// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame.h"

#include "widgets/actions.h"

#include <QCloseEvent>
#include <QDropEvent>
#include <QLayout>
#include <QMenuBar>
#include <QMimeData>
#include <QStatusBar>

namespace epq
{

Frame::Frame(FrameOwner *owner) : m_owner(owner)
{
  setAcceptDrops(true);
}

void Frame::showMenuBar(QMenuBar *bar)
{
  QWidget *shown = layout()->menuBar();
  if (shown == bar)
    return;
  if (shown) {
    layout()->setMenuBar(nullptr);
    shown->setParent(nullptr);
  }
  if (bar)
    setMenuBar(bar);
}

void Frame::showStatusBar(QStatusBar *bar)
{
  auto *shown = findChild<QStatusBar *>(QString(), Qt::FindDirectChildrenOnly);
  if (shown == bar)
    return;
  if (shown) {
    layout()->removeWidget(shown);
    shown->setParent(nullptr);
  }
  if (bar)
    setStatusBar(bar);
}

QMenu *Frame::createPopupMenu()
{
  return nullptr; // Qt's would let the user take toolbars away for good
}

bool Frame::event(QEvent *event)
{
  if (event->type() == QEvent::LayoutRequest)
    m_owner->layoutChanges();
  return QMainWindow::event(event);
}

void Frame::closeEvent(QCloseEvent *event)
{
  event->ignore();
  m_owner->userCloses();
}

void Frame::resizeEvent(QResizeEvent *event)
{
  QMainWindow::resizeEvent(event);
  m_owner->geometryChanged();
}

void Frame::moveEvent(QMoveEvent *event)
{
  QMainWindow::moveEvent(event);
  m_owner->geometryChanged();
}

void Frame::changeEvent(QEvent *event)
{
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange)
    m_owner->stateChanged();
  else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ThemeChange)
    m_owner->paletteChanged();
}

void Frame::keyPressEvent(QKeyEvent *event)
{
  QString key = keyName(event);
  if (key.isEmpty())
    QMainWindow::keyPressEvent(event);
  else
    m_owner->keyPressed(key);
}

void Frame::dragEnterEvent(QDragEnterEvent *event)
{
  const QList<QUrl> urls = event->mimeData()->urls();
  for (const QUrl &url : urls)
    if (url.isLocalFile()) {
      event->acceptProposedAction();
      return;
    }
}

void Frame::dropEvent(QDropEvent *event)
{
  QStringList paths;
  const QList<QUrl> urls = event->mimeData()->urls();
  for (const QUrl &url : urls)
    if (url.isLocalFile())
      paths.append(url.toLocalFile());
  if (paths.isEmpty())
    return;
  event->acceptProposedAction();
  m_owner->filesDropped(paths);
}

} // namespace epq
