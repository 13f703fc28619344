// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/guests.h"

#include <QCloseEvent>
#include <QGuiApplication>
#include <QTimer>

namespace epq
{

namespace
{

// Its close button asks the window in it, as that of a window would.
class Dock : public QDockWidget
{
public:
  using QDockWidget::QDockWidget;

protected:
  void closeEvent(QCloseEvent *event) override
  {
    event->ignore();
    if (widget())
      widget()->close();
  }
};

} // namespace

Guests::Guests(QMainWindow *window) : m_window(window)
{
}

Guests::~Guests()
{
  const QList<QMainWindow *> frames = m_docks.keys();
  for (QMainWindow *frame : frames)
    giveBack(frame);
  for (const QPointer<View> &view : std::as_const(m_views))
    if (view && view->host() == this)
      view->setHost(nullptr);
}

void Guests::setDocked(View *view, bool docked)
{
  m_docked = docked;
  m_torn.clear();
  view->setHost(this);
  m_views.removeIf([view](const QPointer<View> &each) { return !each || each == view; });
  m_views.append(view);
  const QList<QMainWindow *> frames = view->frames();
  for (QMainWindow *frame : frames) {
    const bool visible = frame->isVisible();
    if (docked && visible && !m_docks.contains(frame)) {
      take(frame, frame->objectName());
    } else if (!docked && m_docks.contains(frame)) {
      giveBack(frame);
      frame->setVisible(visible);
    }
  }
}

bool Guests::show(QMainWindow *frame, const QString &id)
{
  if (const QPointer<QDockWidget> dock = m_docks.value(frame)) {
    frame->show();
    dock->show();
    return true;
  }
  if (!m_docked || m_torn.contains(frame))
    return false;
  take(frame, id);
  return true;
}

void Guests::hide(QMainWindow *frame)
{
  if (const QPointer<QDockWidget> dock = m_docks.value(frame))
    dock->hide();
}

void Guests::raise(QMainWindow *frame)
{
  if (const QPointer<QDockWidget> dock = m_docks.value(frame)) {
    dock->show();
    dock->raise();
    frame->setFocus();
  }
}

void Guests::take(QMainWindow *frame, const QString &id)
{
  auto *dock = new Dock(frame->windowTitle(), m_window);
  dock->setObjectName("window_" + id);
  dock->setAccessibleName(frame->windowTitle());
  frame->setMinimumSize(0, 0);
  frame->setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
  const QSize size = frame->size();
  m_before.insert(frame, frame->isVisible() ? QRect(frame->pos(), size) : QRect(QPoint(), size));
  dock->setWidget(frame);
  m_window->addDockWidget(Qt::RightDockWidgetArea, dock);
  if (!m_docks.isEmpty()) // beside the others of the script
    for (const QPointer<QDockWidget> &other : std::as_const(m_docks))
      if (other && !other->isFloating()) {
        m_window->tabifyDockWidget(other, dock);
        break;
      }
  m_docks.insert(frame, dock);
  m_window->resizeDocks({dock}, {std::min(size.width(), m_window->width() / 3)}, Qt::Horizontal);
  frame->show();
  dock->show();
  dock->raise();
  connect(frame, &QWidget::windowTitleChanged, dock, &QWidget::setWindowTitle);
  connect(frame, &QWidget::windowTitleChanged, dock, &QWidget::setAccessibleName);
  if (!m_known.contains(frame)) {
    m_known.insert(frame);
    connect(frame, &QObject::destroyed, this, [this, frame] {
      m_known.remove(frame);
      m_before.remove(frame);
      m_torn.removeOne(frame);
      if (const QPointer<QDockWidget> gone = m_docks.take(frame)) {
        gone->hide();
        gone->deleteLater();
      }
    });
  }
  connect(dock, &QDockWidget::topLevelChanged, this, [this, frame](bool floating) {
    if (floating)
      tearOff(frame);
  });
}

// A window of its own again. A dock floats from the first moment of a drag on, which may end in another place of the main
// window; the style has the mouse meanwhile, and nothing tells of the end but that no button is down any more.
void Guests::tearOff(QMainWindow *frame)
{
  QTimer::singleShot(QGuiApplication::mouseButtons() ? 50 : 0, frame, [this, frame] {
    const QPointer<QDockWidget> torn = m_docks.value(frame);
    if (!torn || !torn->isFloating())
      return;
    if (QGuiApplication::mouseButtons()) {
      tearOff(frame);
      return;
    }
    const QPoint at = torn->frameGeometry().topLeft(), first = m_before.value(frame).topLeft();
    m_torn.append(frame);
    giveBack(frame);
    // where it was dragged to; by its button, where it came from or over the main window
    frame->move(!at.isNull()      ? at
                : !first.isNull() ? first
                                  : m_window->geometry().center() - frame->rect().center());
    frame->show();
  });
}

void Guests::giveBack(QMainWindow *frame)
{
  const QPointer<QDockWidget> dock = m_docks.take(frame);
  if (!dock)
    return;
  frame->disconnect(dock);
  const QSize size = m_before.value(frame, frame->geometry()).size();
  frame->setParent(nullptr, Qt::Window);
  frame->resize(size);
  dock->disconnect(this);
  m_window->removeDockWidget(dock);
  dock->deleteLater();
}

} // namespace epq
