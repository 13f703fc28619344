// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/docks.h"

#include "core/words.h"

#include <KActionCollection>
#include <KXmlGuiWindow>

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QIcon>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextEdit>

#include <algorithm>
#include <cstring>

namespace epq
{

namespace
{

constexpr Qt::DockWidgetArea areas[] = {Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea,
                                        Qt::BottomDockWidgetArea,
                                        Qt::RightDockWidgetArea}; // EPQ_RIGHT_BELOW

} // namespace

Docks::Docks(KXmlGuiWindow *window) : QObject(window), m_window(window)
{
  window->setDockNestingEnabled(true);
  window->setDocumentMode(true); // tabs of docks as those of documents
  m_tabs.setSingleShot(true);
  m_tabs.setInterval(0);
  connect(&m_tabs, &QTimer::timeout, this, &Docks::followTabs);
  window->setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                         QMainWindow::AllowTabbedDocks | QMainWindow::GroupedDragging);
  window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  // the console is as wide as the text; files and outline reach from the top to the bottom
  window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

bool Docks::isSeen(const QByteArray &id) const
{
  const QDockWidget *dock = m_docks.value(id);
  return dock && dock->isVisible() && m_seen.contains(id);
}

bool Docks::add(const epq_dock *d, QWidget *widget)
{
  const QByteArray id = d->id;
  unsigned area; // C may have put in any number, which is no value of an enum here
  static_assert(sizeof area == sizeof d->area);
  memcpy(&area, &d->area, sizeof area);
  if (m_docks.contains(id) || area > EPQ_RIGHT_BELOW)
    return false;
  const QString title = QString::fromUtf8(d->title);
  auto *dock = new QDockWidget(title, m_window);
  dock->setObjectName(QString::fromUtf8(id));
  dock->setAccessibleName(title);
  dock->setWindowIcon(QIcon::fromTheme(QString::fromUtf8(d->icon)));
  dock->setWidget(widget);
  QDockWidget *neighbour = nullptr;
  const QList<QByteArray> order = m_order;
  for (const QByteArray &other : order)
    if (QDockWidget *each = m_docks.value(other); each && !each->isFloating() &&
                                                  m_groups.value(other) == epq_area(area) &&
                                                  m_window->dockWidgetArea(each) == areas[area])
      neighbour = each;
  m_window->addDockWidget(areas[area], dock);
  if (neighbour)
    m_window->tabifyDockWidget(neighbour, dock);
  m_docks.insert(id, dock);
  m_order.append(id);
  m_groups.insert(id, epq_area(area));
  if (d->letters > 0 || d->lines > 0)
    m_wishes.insert(id, {d->letters, d->lines});
  QAction *toggle = dock->toggleViewAction();
  auto *action = new QAction(dock->windowIcon(), title, dock);
  action->setCheckable(true);
  m_window->actionCollection()->addAction("dock_" + QString::fromUtf8(id), action);
  if (d->shortcut)
    KActionCollection::setDefaultShortcuts(
        action, QKeySequence::listFromString(QString::fromUtf8(d->shortcut)));
  // in front and with the keyboard, or hidden when it has that already
  connect(action, &QAction::triggered, this, [this, dock, id] {
    const QWidget *focused = QApplication::focusWidget();
    if (dock->isVisible() && focused && dock->isAncestorOf(focused)) {
      dock->hide();
      Q_EMIT left();
    } else {
      show(id, true);
    }
    actionOf(id)->setChecked(!dock->isHidden()); // choosing it has turned it over
  });
  connect(toggle, &QAction::toggled, action, &QAction::setChecked);
  connect(dock, &QDockWidget::visibilityChanged, this, [this, id](bool visible) {
    if (visible)
      m_seen.insert(id);
    else
      m_seen.remove(id);
    Q_EMIT visibilityChanged(id, visible);
  });
  connect(dock, &QDockWidget::visibilityChanged, &m_tabs, qOverload<>(&QTimer::start));
  connect(dock, &QDockWidget::topLevelChanged, &m_tabs, qOverload<>(&QTimer::start));
  connect(dock, &QDockWidget::dockLocationChanged, &m_tabs, qOverload<>(&QTimer::start));
  dock->setVisible(!d->hidden);
  action->setChecked(!d->hidden);
  return true;
}

bool Docks::remove(const QByteArray &id)
{
  QDockWidget *dock = m_docks.take(id);
  if (!dock)
    return false;
  m_order.removeOne(id);
  m_groups.remove(id);
  m_wishes.remove(id);
  m_seen.remove(id);
  const bool hadFocus = dock->isAncestorOf(QApplication::focusWidget());
  if (QWidget *widget = dock->widget()) {
    widget->hide();
    widget->setParent(nullptr); // its owner frees it
  }
  plugActions(); // the menu must not know the action when it goes
  m_window->actionCollection()->removeAction(actionOf(id));
  dock->disconnect(this);
  dock->disconnect(&m_tabs);
  m_window->removeDockWidget(dock);
  m_tabs.start();
  dock->deleteLater();
  if (hadFocus)
    Q_EMIT left();
  return true;
}

// The dock that is typed into; null: none.
QDockWidget *Docks::typedInto() const
{
  QWidget *has = m_window->focusWidget();
  if (!qobject_cast<QLineEdit *>(has) && !qobject_cast<QPlainTextEdit *>(has) &&
      !qobject_cast<QTextEdit *>(has))
    return nullptr;
  for (QDockWidget *dock : std::as_const(m_docks))
    if (dock->isAncestorOf(has))
      return dock;
  return nullptr;
}

bool Docks::show(const QByteArray &id, bool focus)
{
  QDockWidget *dock = m_docks.value(id);
  if (!dock)
    return false;
  const bool first = !isAreaSeen(m_window->dockWidgetArea(dock));
  QDockWidget *typed = focus ? nullptr : typedInto();
  dock->show();
  if (typed && typed != dock && m_window->tabifiedDockWidgets(typed).contains(dock))
    typed->raise(); // it would be covered, and the keyboard go astray
  else
    dock->raise();
  if (first && !dock->isFloating())
    giveRoom(dock);
  if (!dock->isFloating())
    grow(dock, m_wishes.take(id));
  if (focus && dock->widget()) {
    QWidget *target = dock->widget();
    if (dock->isFloating())
      dock->activateWindow();
    for (QWidget *next = target; target->focusPolicy() == Qt::NoFocus && !target->focusProxy();) {
      next = next->nextInFocusChain();
      if (next == dock->widget())
        break; // nothing in it takes the keyboard
      if (dock->widget()->isAncestorOf(next) && next->isEnabled())
        target = next;
    }
    target->setFocus(Qt::ShortcutFocusReason);
  }
  return true;
}

bool Docks::setTitle(const QByteArray &id, const QString &title)
{
  QDockWidget *dock = m_docks.value(id);
  if (!dock)
    return false;
  dock->setWindowTitle(title);
  dock->setAccessibleName(title);
  actionOf(id)->setText(title);
  return true;
}

void Docks::giveBack()
{
  for (QDockWidget *dock : std::as_const(m_docks))
    if (QWidget *widget = dock->widget()) {
      widget->hide();
      widget->setParent(nullptr);
    }
}

// A tab says what its dock is and can be dragged: a title bar below it would say it again. What its buttons do is in the
// menu of the tab.
void Docks::followTabs()
{
  for (QDockWidget *dock : std::as_const(m_docks)) {
    bool tabbed = false;
    const QList<QDockWidget *> others = m_window->tabifiedDockWidgets(dock);
    for (const QDockWidget *other : others)
      tabbed = tabbed || !other->isHidden();
    tabbed = tabbed && !dock->isFloating() && !dock->isHidden();
    QWidget *bar = dock->titleBarWidget();
    if (tabbed && !bar) {
      dock->setTitleBarWidget(new QWidget(dock));
    } else if (!tabbed && bar) {
      dock->setTitleBarWidget(nullptr);
      bar->deleteLater();
    }
  }
  const QList<QTabBar *> bars = m_window->findChildren<QTabBar *>(Qt::FindDirectChildrenOnly);
  for (QTabBar *bar : bars) {
    if (bar->contextMenuPolicy() == Qt::CustomContextMenu)
      continue;
    bar->setContextMenuPolicy(Qt::CustomContextMenu);
    bar->setAccessibleName(_("Panels"));
    connect(bar, &QTabBar::customContextMenuRequested, this,
            [this, bar](const QPoint &where) { showTabMenu(bar, where); });
  }
}

void Docks::showTabMenu(QTabBar *bar, const QPoint &where)
{
  // Qt keeps the address of its dock in each tab, as a number
  const quintptr data = bar->tabData(bar->tabAt(where)).value<quintptr>();
  QPointer<QDockWidget> dock;
  const QList<QDockWidget *> all = m_window->findChildren<QDockWidget *>();
  for (QDockWidget *each : all)
    if (reinterpret_cast<quintptr>(each) == data)
      dock = each;
  if (!dock)
    return;
  auto *menu = new QMenu(m_window);
  menu->setObjectName("dock_menu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(QIcon::fromTheme("window-close"), _("Hide"), dock, [dock] { dock->close(); });
  menu->addAction(QIcon::fromTheme("window-new"), _("Float"), dock,
                  [dock] { dock->setFloating(true); });
  menu->popup(bar->mapToGlobal(where));
}

QAction *Docks::actionOf(const QByteArray &id) const
{
  return m_window->actionCollection()->action("dock_" + QString::fromUtf8(id));
}

bool Docks::isAreaSeen(Qt::DockWidgetArea area) const
{
  for (QDockWidget *dock : std::as_const(m_docks))
    if (!dock->isHidden() && !dock->isFloating() && m_window->dockWidgetArea(dock) == area)
      return true;
  return false;
}

// An area that was empty gets a part of the window, not what its panels ask for.
void Docks::giveRoom(QDockWidget *dock)
{
  const Qt::DockWidgetArea area = m_window->dockWidgetArea(dock);
  const bool below = area == Qt::BottomDockWidgetArea;
  const int part = area == Qt::LeftDockWidgetArea ? 5 : 4;
  m_window->resizeDocks({dock}, {below ? m_window->height() / part : m_window->width() / part},
                        below ? Qt::Vertical : Qt::Horizontal);
}

// A text wants lines of some length, a picture some height. Half of the window stays for what is beside it.
void Docks::grow(QDockWidget *dock, const Wish &wish)
{
  const QFontMetrics metrics = dock->fontMetrics();
  const bool below = m_window->dockWidgetArea(dock) == Qt::BottomDockWidgetArea;
  const int wanted =
      below ? std::min(metrics.lineSpacing() * wish.lines, m_window->height() / 2)
            : std::min(metrics.averageCharWidth() * wish.letters, m_window->width() / 2);
  if ((below ? dock->height() : dock->width()) < wanted)
    m_window->resizeDocks({dock}, {wanted}, below ? Qt::Vertical : Qt::Horizontal);
}

void Docks::arrange()
{
  QSet<int> seen, groups;
  for (const QByteArray &id : std::as_const(m_order)) {
    QDockWidget *dock = m_docks.value(id);
    const int area = m_window->dockWidgetArea(dock), group = m_groups.value(id);
    if (dock->isHidden() || groups.contains(group))
      continue;
    groups.insert(group);
    dock->raise();
    if (!seen.contains(area))
      giveRoom(dock);
    seen.insert(area);
  }
}

void Docks::plugActions()
{
  QList<QAction *> actions;
  for (const QByteArray &id : std::as_const(m_order))
    actions.append(actionOf(id));
  m_window->unplugActionList("docks");
  m_window->plugActionList("docks", actions);
}

} // namespace epq
