// SPDX-License-Identifier: GPL-3.0-or-later
//
// menu, menubar. A menu is a QMenu without a place of its own: who it is put in opens it (a menu bar, another menu, a
// toolbar, a button, the tray), and in any other element it is the context menu; see Element::insertChild.
#include "widgets/actions.h"
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QHelpEvent>
#include <QMenu>
#include <QMenuBar>
#include <QToolTip>

namespace epq
{

namespace
{

class Popup : public QMenu
{
protected:
  // QMenu can show the tooltips of all or none, and an action without one has its text for it.
  bool event(QEvent *event) override
  {
    if (event->type() == QEvent::ToolTip) {
      auto *help = static_cast<QHelpEvent *>(event);
      QAction *at = actionAt(help->pos());
      if (at && at->toolTip() != at->iconText())
        QToolTip::showText(help->globalPos(), at->toolTip(), this);
      else
        QToolTip::hideText();
      return true;
    }
    return QMenu::event(event);
  }
};

// The action before which child number index of parent comes; null: at the end.
QAction *actionAfter(const Element *parent, int index)
{
  for (qsizetype i = index + 1; i < parent->children().size(); i++)
    if (QAction *action = parent->children()[i]->action())
      return action;
  return nullptr;
}

class Menu : public Element
{
public:
  Menu(View *view, int64_t node) : Element(view, node), m_menu(new Popup)
  {
  }
  ~Menu() override
  {
    delete m_menu;
  }
  QMenu *menu() const override
  {
    return m_menu;
  }
  QAction *action() const override
  {
    return m_menu ? m_menu->menuAction() : nullptr;
  }

protected:
  bool usesMenus() const override
  {
    return true;
  }
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (!m_menu)
      return EPQ_OK;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_menu->setTitle(text);
    } else if (property == "icon") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_menu->setIcon(view()->icon(text));
    } else if (property == "visible") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      action()->setVisible(flag);
    } else if (property == "enabled") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      action()->setEnabled(flag);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }
  void inserted(Element *child, int index) override
  {
    if (m_menu && child->action())
      m_menu->insertAction(actionAfter(this, index), child->action());
  }
  void taken(Element *child) override
  {
    if (m_menu && child->action())
      m_menu->removeAction(child->action());
  }
  void goes() override
  {
    if (m_menu)
      m_menu->hide();
  }

private:
  QPointer<Popup> m_menu; // it has a window for a parent, which may go first
};

class MenuBar : public Element
{
public:
  MenuBar(View *view, int64_t node) : Element(view, node), m_bar(new QMenuBar)
  {
    setWidget(m_bar);
  }

protected:
  bool usesMenus() const override
  {
    return true;
  }
  void inserted(Element *child, int index) override
  {
    m_bar->insertAction(actionAfter(this, index), child->action());
  }
  void taken(Element *child) override
  {
    if (child->action())
      m_bar->removeAction(child->action());
  }

private:
  QMenuBar *m_bar;
};

} // namespace

std::unique_ptr<Element> makeMenu(View *view, int64_t node)
{
  return std::make_unique<Menu>(view, node);
}

std::unique_ptr<Element> makeMenuBar(View *view, int64_t node)
{
  return std::make_unique<MenuBar>(view, node);
}

} // namespace epq
