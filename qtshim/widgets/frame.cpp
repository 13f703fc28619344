// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame.h"

#include "widgets/actions.h"

#include <QAbstractSpinBox>
#include <QCloseEvent>
#include <QComboBox>
#include <QDropEvent>
#include <QLayout>
#include <QLineEdit>
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
  bool done = QMainWindow::event(event);
  if (event->type() == QEvent::Paint && isVisible() && !std::exchange(m_painted, true))
    m_owner->painted();
  return done;
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

// Return in a field is the field's, although Qt lets it through for the default button.
static bool isFieldsOwn(const QKeyEvent *event, const QWidget *focus)
{
  bool enters = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  return enters &&
         (qobject_cast<const QLineEdit *>(focus) || qobject_cast<const QAbstractSpinBox *>(focus) ||
          qobject_cast<const QComboBox *>(focus));
}

void Frame::keyPressEvent(QKeyEvent *event)
{
  QString key = keyName(event);
  if (key.isEmpty() || isFieldsOwn(event, focusWidget()))
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
