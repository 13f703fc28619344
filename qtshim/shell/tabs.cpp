// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/tabs.h"

#include "core/words.h"

#include <KAcceleratorManager>
#include <KMessageWidget>

#include <QAbstractButton>
#include <QApplication>
#include <QIcon>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>
#include <QTabBar>

namespace epq
{

namespace
{

QWidget *widgetOf(epq_editor *editor)
{
  return reinterpret_cast<QWidget *>(epq_editor_widget(editor));
}

// Closes its tab. A dot in its place says that the document is not saved, until the mouse comes.
class CloseButton : public QAbstractButton
{
public:
  explicit CloseButton(QWidget *parent) : QAbstractButton(parent)
  {
    setObjectName("close_tab");
    setFocusPolicy(Qt::NoFocus); // closing has a key of its own
    setToolTip(_("Close"));
    setAccessibleName(_("Close"));
    setAttribute(Qt::WA_Hover);
    setFixedSize(18, 18);
  }
  bool isModified() const
  {
    return m_modified;
  }
  void setModified(bool modified)
  {
    m_modified = modified;
    update();
  }

protected:
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ink = palette().color(QPalette::WindowText);
    const QPointF middle = QRectF(rect()).center();
    if (m_modified && !underMouse()) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(ink);
      painter.drawEllipse(middle, 4, 4);
      return;
    }
    if (underMouse()) {
      QColor ground = ink;
      ground.setAlpha(isDown() ? 70 : 40);
      painter.setPen(Qt::NoPen);
      painter.setBrush(ground);
      painter.drawRoundedRect(QRectF(rect()), 4, 4);
    } else {
      ink.setAlpha(170);
    }
    painter.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap));
    constexpr qreal arm = 3.5;
    painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm));
    painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm));
  }

private:
  bool m_modified = false;
};

CloseButton *closeButton(const QTabWidget *pane, int index)
{
  return static_cast<CloseButton *>(pane->tabBar()->tabButton(index, QTabBar::RightSide));
}

} // namespace

Tabs::Tabs() : QSplitter(Qt::Horizontal)
{
  setObjectName("tabs");
  setChildrenCollapsible(false);
  m_front = makePane();
  addWidget(m_front);
  connect(
      qApp, &QApplication::focusChanged, this, [this] { revealWaiting(); }, Qt::QueuedConnection);
}

QTabWidget *Tabs::makePane()
{
  auto *pane = new QTabWidget;
  pane->setObjectName("pane");
  pane->setAccessibleName(_("Open documents"));
  pane->setDocumentMode(true);
  pane->setMovable(true);
  pane->setUsesScrollButtons(true);
  pane->setElideMode(Qt::ElideMiddle);
  pane->tabBar()->setExpanding(false);
  pane->tabBar()->setAccessibleName(_("Open documents"));
  KAcceleratorManager::setNoAccel(pane->tabBar());
  pane->tabBar()->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(pane, &QTabWidget::currentChanged, this, [this] { tell(); });
  pane->tabBar()->installEventFilter(this);
  connect(pane->tabBar(), &QTabBar::customContextMenuRequested, this,
          [this, pane](const QPoint &where) { showTabMenu(pane, where); });
  return pane;
}

// The middle button closes.
bool Tabs::eventFilter(QObject *object, QEvent *event)
{
  auto *bar = qobject_cast<QTabBar *>(object);
  if (!bar || event->type() != QEvent::MouseButtonRelease)
    return QSplitter::eventFilter(object, event);
  const auto *mouse = static_cast<QMouseEvent *>(event);
  auto *pane = qobject_cast<QTabWidget *>(bar->parentWidget());
  epq_editor *editor = mouse->button() == Qt::MiddleButton && pane
                           ? editorAt(pane, bar->tabAt(mouse->position().toPoint()))
                           : nullptr;
  if (!editor)
    return QSplitter::eventFilter(object, event);
  Q_EMIT closeAsked(editor);
  return true;
}

// While the menu is open tabs may come and go, so it knows the widgets and not the editors.
void Tabs::showTabMenu(QTabWidget *pane, const QPoint &where)
{
  const int at = pane->tabBar()->tabAt(where);
  if (at < 0)
    return;
  using Widgets = QList<QPointer<QWidget>>;
  Widgets one, others, right;
  for (int i = 0; i < pane->count(); i++)
    (i == at ? one : others).append(pane->widget(i));
  for (int i = at + 1; i < pane->count(); i++)
    right.append(pane->widget(i));
  auto *menu = new QMenu(pane);
  menu->setObjectName("tab_menu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto add = [this, menu](const char *icon, const QString &text, const Widgets &which) {
    QAction *action = menu->addAction(QIcon::fromTheme(icon), text, this, [this, which] {
      for (const QPointer<QWidget> &each : which)
        if (epq_editor *editor = each ? m_editors.value(each) : nullptr)
          Q_EMIT closeAsked(editor);
    });
    action->setEnabled(!which.isEmpty());
  };
  add("document-close", _("Close"), one);
  add("", _("Close Others"), others);
  add("", _("Close to the Right"), right);
  if (panes().size() > 1) {
    menu->addSeparator();
    menu->addAction(_("Move to the Other Pane"), this, [this, moved = one.first()] {
      if (moved && m_editors.contains(moved))
        moveOver(moved);
    });
  }
  menu->popup(pane->tabBar()->mapToGlobal(where));
}

// To the next pane.
void Tabs::moveOver(QWidget *widget)
{
  epq_editor *editor = m_editors.value(widget);
  QTabWidget *from = paneOf(editor);
  const QList<QTabWidget *> list = panes();
  QTabWidget *to = list[(list.indexOf(from) + 1) % list.size()];
  if (to == from)
    return;
  const int index = from->indexOf(widget);
  const QString title = from->tabText(index).replace("&&", "&"), tip = from->tabToolTip(index);
  const bool modified = closeButton(from, index)->isModified();
  m_busy++;
  from->removeTab(index);
  putIn(to, widget, to->count());
  setTab(editor, title, tip, modified);
  m_front = to;
  if (from->count() == 0)
    dropPane(from);
  m_busy--;
  focus(editor);
}

void Tabs::putIn(QTabWidget *pane, QWidget *widget, int index)
{
  index = pane->insertTab(index, widget, QString());
  auto *close = new CloseButton(pane->tabBar());
  pane->tabBar()->setTabButton(index, QTabBar::RightSide, close);
  connect(close, &QAbstractButton::clicked, this, [this, widget] {
    if (epq_editor *editor = m_editors.value(widget))
      Q_EMIT closeAsked(editor);
  });
}

void Tabs::insert(QTabWidget *pane, epq_editor *editor)
{
  QWidget *widget = widgetOf(editor);
  m_busy++;
  m_editors.insert(widget, editor);
  m_front = pane;
  putIn(pane, widget, pane->currentIndex() + 1);
  if (!pane->isAncestorOf(typedBeside()))
    pane->setCurrentWidget(widget);
  m_busy--;
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
  if (!below) // half as wide; messages in one line would make the window as wide as before, twice
    std::ranges::for_each(findChildren<KMessageWidget *>(),
                          [](KMessageWidget *message) { message->setWordWrap(true); });
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
  m_busy++;
  m_editors.remove(widget);
  pane->removeTab(pane->indexOf(widget));
  widget->setParent(nullptr);
  if (pane->count() == 0)
    dropPane(pane);
  m_busy--;
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
  closeButton(pane, index)->setModified(modified);
  pane->tabBar()->setAccessibleTabName(index, modified ? _("%1, not saved").arg(title) : title);
}

bool Tabs::focus(epq_editor *editor)
{
  QTabWidget *pane = paneOf(editor);
  if (!pane)
    return false;
  m_waiting = nullptr;
  m_front = pane;
  pane->setCurrentWidget(widgetOf(editor));
  widgetOf(editor)->setFocus();
  tell();
  return true;
}

// What is typed into in a tab beside its text: the bar to find something in it, and others like that. Null: nothing. (Of a window that is not in
// front: where its keyboard will be.)
QWidget *Tabs::typedBeside() const
{
  QWidget *has = window()->focusWidget();
  for (QWidget *tab = has; tab && tab != this; tab = tab->parentWidget())
    if (m_editors.contains(tab))
      return has == tab || has == tab->focusProxy() ? nullptr : has;
  return nullptr;
}

// Its text gets the keyboard from another text, or from nothing; who has it elsewhere keeps it. A tab with a bar that is typed into stays in front
// until that is over: hidden with its tab, the bar would leave its keys to the text that comes.
bool Tabs::reveal(epq_editor *editor)
{
  QTabWidget *pane = paneOf(editor);
  if (!pane)
    return false;
  QWidget *widget = widgetOf(editor);
  const QWidget *beside = typedBeside();
  m_waiting = nullptr;
  if (beside && pane->currentWidget() != widget && pane->currentWidget()->isAncestorOf(beside))
    m_waiting = widget;
  else
    raiseIn(pane, widget);
  return true;
}

void Tabs::raiseIn(QTabWidget *pane, QWidget *widget)
{
  const QPointer<QWidget> own = window()->focusWidget(), all = QApplication::focusWidget();
  const bool elsewhere = own && own != window() && (!isAncestorOf(own) || typedBeside());
  if (!typedBeside())
    m_front = pane;
  pane->setCurrentWidget(widget); // moves the keyboard when it was in the one before
  if (!elsewhere && !QApplication::activePopupWidget())
    widget->setFocus();
  if (all && all != own && all->isVisible() && !all->hasFocus())
    all->setFocus(Qt::PopupFocusReason); // of a popup
  tell();
}

void Tabs::revealWaiting()
{
  epq_editor *editor = m_waiting ? m_editors.value(m_waiting) : nullptr;
  if (editor && QApplication::focusWidget() && !typedBeside())
    reveal(editor);
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
  if (!m_busy && now != m_told) {
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
