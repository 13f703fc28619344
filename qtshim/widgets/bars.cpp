// SPDX-License-Identifier: GPL-3.0-or-later
//
// toolbar, statusbar: along the edges of a window, which puts them there.
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QHBoxLayout>
#include <QHash>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <QToolButton>
#include <QWidgetAction>

namespace epq
{

namespace
{

// A widget with some room at its sides: bars set their buttons side by side.
QWidget *wrapped(QWidget *widget, QWidget *parent)
{
  auto *room = new QWidget(parent);
  auto *layout = new QHBoxLayout(room);
  layout->setContentsMargins(4, 0, 4, 0);
  layout->addWidget(widget);
  return room;
}

void unwrap(QWidget *room)
{
  if (QLayoutItem *item = room->layout()->itemAt(0)) {
    item->widget()->hide();
    item->widget()->setParent(nullptr);
  }
  delete room;
}

// Puts a widget into a toolbar without giving it away: QWidgetAction deletes what it shows.
class Holder : public QWidgetAction
{
public:
  explicit Holder(QWidget *widget) : QWidgetAction(nullptr), m_widget(widget)
  {
  }

protected:
  QWidget *createWidget(QWidget *parent) override
  {
    return wrapped(m_widget, parent);
  }
  void deleteWidget(QWidget *room) override
  {
    unwrap(room);
  }

private:
  QWidget *m_widget;
};

class ToolBar : public Element
{
public:
  ToolBar(View *view, int64_t node) : Element(view, node), m_bar(new QToolBar)
  {
    m_bar->setMovable(false);
    m_bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setWidget(m_bar);
  }
  void placed(Element *child) override
  {
    Holder *holder = m_holders.value(child);
    if (!holder)
      return;
    holder->setVisible(child->place().visible);
    child->widget()->setVisible(child->place().visible);
    QSizePolicy policy = child->widget()->sizePolicy();
    policy.setHorizontalStretch(qMin(child->place().stretch, 255));
    if (child->place().stretch)
      policy.setHorizontalPolicy(QSizePolicy::Expanding);
    child->widget()->setSizePolicy(policy);
  }

protected:
  bool usesMenus() const override
  {
    return true;
  }
  int apply(const QByteArray &property, const epq_value &value) override
  {
    static const QHash<QString, Qt::ToolButtonStyle> styles = {
        {"icons", Qt::ToolButtonIconOnly},
        {"text", Qt::ToolButtonTextOnly},
        {"both", Qt::ToolButtonTextBesideIcon},
        {"under", Qt::ToolButtonTextUnderIcon},
    };
    QString text;
    if (property != "labels")
      return Element::apply(property, value);
    if (!read(value, &text) || !styles.contains(text))
      return EPQ_E_INVALID;
    m_bar->setToolButtonStyle(styles.value(text));
    return EPQ_OK;
  }
  void inserted(Element *child, int index) override
  {
    QAction *before = nullptr;
    for (qsizetype i = index + 1; i < children().size() && !before; i++)
      before = shownAs(children()[i]);
    if (child->widget())
      m_holders.insert(child, new Holder(child->widget()));
    if (QAction *action = shownAs(child))
      m_bar->insertAction(before, action);
    if (child->menu())
      if (auto *button = qobject_cast<QToolButton *>(m_bar->widgetForAction(child->action())))
        button->setPopupMode(QToolButton::InstantPopup);
    placed(child);
  }
  void taken(Element *child) override
  {
    if (QAction *action = shownAs(child))
      m_bar->removeAction(action);
    delete m_holders.take(child);
  }

private:
  QAction *shownAs(Element *child) const
  {
    return child->action() ? child->action() : m_holders.value(child);
  }

  QToolBar *m_bar;
  QHash<Element *, Holder *> m_holders;
};

// Does not ask for the room of its whole text, as a QLabel would: the window would grow with it.
class StatusText : public QLabel
{
protected:
  QSize minimumSizeHint() const override
  {
    return QSize(0, QLabel::minimumSizeHint().height());
  }
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
    style()->drawItemText(&painter, contentsRect(), Qt::AlignLeft | Qt::AlignVCenter, palette(),
                          isEnabled(), shown, foregroundRole());
  }
};

class StatusBar : public Element
{
public:
  StatusBar(View *view, int64_t node)
      : Element(view, node), m_bar(new QStatusBar), m_text(new StatusText)
  {
    m_text->setTextFormat(Qt::PlainText);
    m_text->setContentsMargins(8, 0, 8, 0);
    m_bar->addWidget(m_text, 1);
    setWidget(m_bar);
  }
  void placed(Element *child) override
  {
    child->widget()->setVisible(child->place().visible);
    if (QWidget *room = m_rooms.value(child))
      room->setVisible(child->place().visible);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property != "text")
      return Element::apply(property, value);
    if (!read(value, &text))
      return EPQ_E_INVALID;
    m_text->setText(text.simplified());
    m_text->setToolTip(plainTip(text)); // it may be cut
    return EPQ_OK;
  }
  void inserted(Element *child, int index) override
  {
    QWidget *room = wrapped(child->widget(), m_bar);
    m_rooms.insert(child, room);
    m_bar->insertPermanentWidget(index + 1, room); // behind the text
    placed(child);
  }
  void taken(Element *child) override
  {
    QWidget *room = m_rooms.take(child);
    m_bar->removeWidget(room);
    unwrap(room);
  }

private:
  QStatusBar *m_bar;
  QLabel *m_text;
  QHash<Element *, QWidget *> m_rooms;
};

} // namespace

std::unique_ptr<Element> makeToolBar(View *view, int64_t node)
{
  return std::make_unique<ToolBar>(view, node);
}

std::unique_ptr<Element> makeStatusBar(View *view, int64_t node)
{
  return std::make_unique<StatusBar>(view, node);
}

} // namespace epq
