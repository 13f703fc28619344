// SPDX-License-Identifier: GPL-3.0-or-later
//
// stack, tabs: one child at a time.
//
// `current` is a number and stays one: when children come and go, the child that is shown is the one which has that
// number then. It may be set before the child is there.
#include "widgets/container.h"
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QStackedLayout>
#include <QTabBar>
#include <QTabWidget>

namespace epq
{

namespace
{

// Grows when one of its pages wants to; Qt's own always does.
class Pile : public QStackedLayout
{
public:
  using QStackedLayout::QStackedLayout;
  Qt::Orientations expandingDirections() const override
  {
    Qt::Orientations grows;
    for (int i = 0; i < count(); i++)
      grows |= itemAt(i)->expandingDirections();
    return grows;
  }
};

class Stack : public Container
{
public:
  Stack(View *view, int64_t node) : Container(view, node)
  {
    auto *panel = new Ground;
    setWidget(panel);
    m_pile = new Pile(panel);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    if (property != "current")
      return Container::apply(property, value);
    if (!readWithin(value, 1, INT_MAX, &m_current))
      return EPQ_E_INVALID;
    arrangeLater();
    return EPQ_OK;
  }

  void dropped(Element *child) override
  {
    m_pile->removeWidget(child->widget());
  }

  void arrange() override
  {
    const QVector<Element *> pages = laid();
    for (int i = 0; i < pages.size(); i++) {
      QWidget *page = pages[i]->widget();
      if (m_pile->widget(i) == page)
        continue;
      if (m_pile->indexOf(page) >= 0)
        m_pile->removeWidget(page);
      m_pile->insertWidget(i, page);
    }
    if (!pages.isEmpty()) {
      int index = qMin(m_current, int(pages.size())) - 1;
      m_pile->setCurrentIndex(index);
      pages[index]->widget()->setVisible(pages[index]->place().visible);
    }
    m_pile->invalidate();
  }

private:
  Pile *m_pile;
  int m_current = 1;
};

class Tabs : public Container
{
public:
  Tabs(View *view, int64_t node) : Container(view, node), m_tabs(new QTabWidget)
  {
    setWidget(m_tabs);
    m_tabs->setUsesScrollButtons(true);
    QObject::connect(m_tabs, &QTabWidget::currentChanged, m_tabs, [this](int index) {
      if (isQuiet() || index < 0)
        return;
      m_current = index + 1;
      emitEvent("onCurrentChanged", int64_t(m_current));
    });
    QObject::connect(m_tabs, &QTabWidget::tabCloseRequested, m_tabs,
                     [this](int index) { emitEvent("onTabClosed", int64_t(index + 1)); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    if (property == "current") {
      if (!readWithin(value, 1, INT_MAX, &m_current))
        return EPQ_E_INVALID;
      arrangeLater();
    } else if (property == "closable") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_tabs->setTabsClosable(flag);
    } else {
      return Container::apply(property, value);
    }
    return EPQ_OK;
  }

  void dropped(Element *child) override
  {
    m_tabs->removeTab(m_tabs->indexOf(child->widget()));
  }

  void arrange() override
  {
    const QVector<Element *> pages = laid();
    for (int i = 0; i < pages.size(); i++) {
      QWidget *page = pages[i]->widget();
      const Place &place = pages[i]->place();
      if (m_tabs->widget(i) != page) {
        int from = m_tabs->indexOf(page);
        if (from >= 0)
          m_tabs->tabBar()->moveTab(from, i);
        else
          m_tabs->insertTab(i, page, QString());
      }
      m_tabs->setTabText(i, literally(place.caption));
      m_tabs->setTabVisible(i, place.visible);
      giveMargin(page);
    }
    m_tabs->setCurrentIndex(qMin(m_current, int(pages.size())) - 1);
  }

private:
  // The frame of the tabs is close to the page: a box in it gets room unless it has some.
  static void giveMargin(QWidget *page)
  {
    if (dynamic_cast<Ground *>(page) && page->contentsMargins().isNull())
      page->setContentsMargins(8, 8, 8, 8);
  }

  QTabWidget *m_tabs;
  int m_current = 1;
};

} // namespace

std::unique_ptr<Element> makeStack(View *view, int64_t node)
{
  return std::make_unique<Stack>(view, node);
}

std::unique_ptr<Element> makeTabs(View *view, int64_t node)
{
  return std::make_unique<Tabs>(view, node);
}

} // namespace epq
