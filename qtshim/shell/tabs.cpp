// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/tabs.h"

#include <KAcceleratorManager>

#include <QApplication>
#include <QIcon>
#include <QMenu>
#include <QTabBar>

namespace epq
{

namespace
{

QWidget *widgetOf(epq_editor *editor)
{
  return reinterpret_cast<QWidget *>(epq_editor_widget(editor));
}

} // namespace

Tabs::Tabs() : QSplitter(Qt::Horizontal)
{
  setObjectName("tabs");
  setChildrenCollapsible(false);
  m_front = makePane();
  addWidget(m_front);
}

QTabWidget *Tabs::makePane()
{
  auto *pane = new QTabWidget;
  pane->setObjectName("pane");
  pane->setAccessibleName("Open documents");
  pane->setDocumentMode(true);
  pane->setMovable(true);
  pane->setTabsClosable(true);
  pane->setUsesScrollButtons(true);
  pane->setElideMode(Qt::ElideMiddle);
  pane->tabBar()->setExpanding(false);
  KAcceleratorManager::setNoAccel(pane->tabBar());
  pane->tabBar()->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(pane, &QTabWidget::currentChanged, this, [this] { tell(); });
  connect(pane, &QTabWidget::tabCloseRequested, this, [this, pane](int index) {
    if (epq_editor *editor = editorAt(pane, index))
      Q_EMIT closeAsked(editor);
  });
  connect(pane->tabBar(), &QTabBar::customContextMenuRequested, this,
          [this, pane](const QPoint &where) { showTabMenu(pane, where); });
  return pane;
}

void Tabs::showTabMenu(QTabWidget *pane, const QPoint &where)
{
  epq_editor *editor = editorAt(pane, pane->tabBar()->tabAt(where));
  if (!editor)
    return;
  QList<epq_editor *> all;
  for (int i = 0; i < pane->count(); i++)
    all.append(editorAt(pane, i));
  const qsizetype at = all.indexOf(editor);
  auto *menu = new QMenu(pane);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto closeAll = [this](const QList<epq_editor *> &which) {
    for (epq_editor *each : which)
      Q_EMIT closeAsked(each);
  };
  menu->addAction(QIcon::fromTheme("tab-close"), "Close", this, [=] { closeAll({editor}); });
  QList<epq_editor *> others = all;
  others.removeOne(editor);
  menu->addAction("Close Others", this, [=] { closeAll(others); })->setEnabled(!others.isEmpty());
  const QList<epq_editor *> right = all.mid(at + 1);
  menu->addAction("Close to the Right", this, [=] { closeAll(right); })
      ->setEnabled(!right.isEmpty());
  if (panes().size() > 1) {
    menu->addSeparator();
    menu->addAction("Move to the Other Pane", this, [this, pane, editor] {
      const QList<QTabWidget *> list = panes();
      QTabWidget *to = list[(list.indexOf(pane) + 1) % list.size()];
      QWidget *widget = widgetOf(editor);
      const int index = pane->indexOf(widget);
      const QString title = pane->tabText(index), tip = pane->tabToolTip(index);
      const QIcon icon = pane->tabIcon(index);
      pane->removeTab(index);
      to->setTabToolTip(to->addTab(widget, icon, title), tip);
      m_front = to;
      if (pane->count() == 0)
        dropPane(pane);
      focus(editor);
    });
  }
  menu->popup(pane->tabBar()->mapToGlobal(where));
}

void Tabs::insert(QTabWidget *pane, epq_editor *editor)
{
  QWidget *widget = widgetOf(editor);
  m_editors.insert(widget, editor);
  m_front = pane;
  int index = pane->insertTab(pane->currentIndex() + 1, widget, QString());
  pane->setCurrentIndex(index);
  tell();
}

void Tabs::add(epq_editor *editor)
{
  insert(m_front, editor);
}

void Tabs::split(epq_editor *editor, bool below)
{
  const Qt::Orientation orientation = below ? Qt::Vertical : Qt::Horizontal;
  auto *parent = static_cast<QSplitter *>(m_front->parentWidget());
  QTabWidget *pane = makePane();
  int at = parent->indexOf(m_front);
  const QList<int> sizes = parent->sizes();
  if (parent->orientation() != orientation && parent->count() > 1) {
    auto *inner = new QSplitter(orientation);
    inner->setChildrenCollapsible(false);
    parent->insertWidget(at, inner);
    inner->addWidget(m_front);
    inner->addWidget(pane);
    parent->setSizes(sizes);
    inner->setSizes({1000, 1000});
  } else {
    parent->setOrientation(orientation);
    parent->insertWidget(at + 1, pane);
    QList<int> halved = sizes;
    halved[at] = std::max(1, sizes[at] / 2);
    halved.insert(at + 1, halved[at]);
    parent->setSizes(halved);
  }
  insert(pane, editor);
}

// A pane goes, unless it is the last; a splitter with one thing left in it gives that to its parent.
void Tabs::dropPane(QTabWidget *pane)
{
  const QList<QTabWidget *> all = panes();
  if (all.size() < 2)
    return;
  if (m_front == pane)
    m_front = all[0] == pane ? all[1] : all[all.indexOf(pane) - 1];
  auto *parent = static_cast<QSplitter *>(pane->parentWidget());
  pane->disconnect(this);
  pane->setParent(nullptr);
  pane->deleteLater();
  if (parent == this || parent->count() != 1)
    return;
  auto *grand = static_cast<QSplitter *>(parent->parentWidget());
  const int at = grand->indexOf(parent);
  const QList<int> sizes = grand->sizes();
  QWidget *only = parent->widget(0);
  parent->setParent(nullptr);
  grand->insertWidget(at, only);
  grand->setSizes(sizes);
  parent->deleteLater();
}

bool Tabs::take(epq_editor *editor)
{
  QTabWidget *pane = paneOf(editor);
  if (!pane)
    return false;
  QWidget *widget = widgetOf(editor);
  const bool hadFocus = widget->isAncestorOf(QApplication::focusWidget());
  m_editors.remove(widget);
  pane->removeTab(pane->indexOf(widget));
  widget->setParent(nullptr);
  if (pane->count() == 0)
    dropPane(pane);
  if (m_told == editor)
    m_told = nullptr;
  tell();
  if (epq_editor *front = current(); front && hadFocus)
    widgetOf(front)->setFocus();
  return true;
}

QTabWidget *Tabs::paneOf(const epq_editor *editor) const
{
  QWidget *widget = widgetOf(const_cast<epq_editor *>(editor));
  const QList<QTabWidget *> all = panes();
  for (QTabWidget *pane : all)
    if (widget && pane->indexOf(widget) >= 0)
      return pane;
  return nullptr;
}

void Tabs::setTab(epq_editor *editor, const QString &title, const QString &tip, bool modified)
{
  QTabWidget *pane = paneOf(editor);
  if (!pane)
    return;
  const int index = pane->indexOf(widgetOf(editor));
  pane->setTabText(index, QString(title).replace('&', "&&"));
  pane->setTabToolTip(index, tip);
  pane->setTabIcon(index, modified ? QIcon::fromTheme("document-save") : QIcon());
  pane->tabBar()->setAccessibleTabName(index, modified ? title + ", not saved" : title);
}

bool Tabs::focus(epq_editor *editor)
{
  QTabWidget *pane = paneOf(editor);
  if (!pane)
    return false;
  m_front = pane;
  pane->setCurrentWidget(widgetOf(editor));
  widgetOf(editor)->setFocus();
  tell();
  return true;
}

void Tabs::editorFocused(epq_editor *editor)
{
  if (QTabWidget *pane = paneOf(editor)) {
    m_front = pane;
    tell();
  }
}

epq_editor *Tabs::editorAt(const QTabWidget *pane, int index) const
{
  return m_editors.value(pane->widget(index));
}

epq_editor *Tabs::current() const
{
  return m_front ? editorAt(m_front, m_front->currentIndex()) : nullptr;
}

void Tabs::tell()
{
  epq_editor *now = current();
  if (now != m_told) {
    m_told = now;
    Q_EMIT currentChanged(now);
  }
}

QList<QTabWidget *> Tabs::panes() const
{
  QList<QTabWidget *> found;
  const std::function<void(const QSplitter *)> walk = [&](const QSplitter *splitter) {
    for (int i = 0; i < splitter->count(); i++)
      if (auto *pane = qobject_cast<QTabWidget *>(splitter->widget(i)))
        found.append(pane);
      else if (auto *inner = qobject_cast<QSplitter *>(splitter->widget(i)))
        walk(inner);
  };
  walk(this);
  return found;
}

void Tabs::next(int by)
{
  QList<epq_editor *> all;
  const QList<QTabWidget *> list = panes();
  for (const QTabWidget *pane : list)
    for (int i = 0; i < pane->count(); i++)
      all.append(editorAt(pane, i));
  if (all.isEmpty())
    return;
  const qsizetype at = all.indexOf(current()) + by;
  focus(all[((at % all.size()) + all.size()) % all.size()]);
}

void Tabs::nextPane()
{
  const QList<QTabWidget *> all = panes();
  QTabWidget *pane = all[(all.indexOf(m_front) + 1) % all.size()];
  if (epq_editor *editor = editorAt(pane, pane->currentIndex()))
    focus(editor);
}

} // namespace epq
