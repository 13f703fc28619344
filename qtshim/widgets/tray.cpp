// SPDX-License-Identifier: GPL-3.0-or-later
//
// tray: an icon beside the desktop's clock. Many desktops have no such place; the script goes on without.
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QApplication>
#include <QMenu>
#include <QStyle>
#include <QSystemTrayIcon>

namespace epq
{

namespace
{

class Tray : public Element
{
public:
  Tray(View *view, int64_t node) : Element(view, node)
  {
    if (!QSystemTrayIcon::isSystemTrayAvailable())
      view->warnOnce("tray", "this desktop has no tray: the icon is not shown");
    setIcon(QIcon());
    QObject::connect(&m_icon, &QSystemTrayIcon::activated, &m_icon,
                     [this](QSystemTrayIcon::ActivationReason reason) {
                       if (reason == QSystemTrayIcon::Trigger && m_enabled)
                         emitEvent("onClicked");
                     });
    view->atCommit(this, [this] { show(); });
  }

protected:
  bool usesMenus() const override
  {
    return true;
  }
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "visible") {
      if (!read(value, &m_visible))
        return EPQ_E_INVALID;
      view()->atCommit(this, [this] { show(); });
      return EPQ_OK;
    }
    if (property == "enabled") {
      bool flag;
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_enabled = flag;
      setMenu();
      return EPQ_OK;
    }
    if (property != "tooltip" && property != "icon")
      return Element::apply(property, value);
    if (!read(value, &text))
      return EPQ_E_INVALID;
    if (property == "tooltip")
      m_icon.setToolTip(text);
    else
      setIcon(view()->icon(text));
    return EPQ_OK;
  }
  void inserted(Element *, int) override
  {
    setMenu();
  }
  void taken(Element *) override
  {
    setMenu();
  }
  void goes() override
  {
    m_icon.hide();
  }

private:
  void show()
  {
    m_icon.setVisible(m_visible && QSystemTrayIcon::isSystemTrayAvailable());
  }
  void setMenu()
  {
    QMenu *menu = m_enabled && !children().isEmpty() ? children().first()->menu() : nullptr;
    m_icon.setContextMenu(menu);
  }
  void setIcon(const QIcon &icon)
  {
    if (!icon.isNull())
      m_icon.setIcon(icon);
    else if (!QApplication::windowIcon().isNull())
      m_icon.setIcon(QApplication::windowIcon());
    else
      m_icon.setIcon(QApplication::style()->standardIcon(QStyle::SP_TitleBarMenuButton));
  }

  QSystemTrayIcon m_icon;
  bool m_visible = true, m_enabled = true;
};

} // namespace

std::unique_ptr<Element> makeTray(View *view, int64_t node)
{
  return std::make_unique<Tray>(view, node);
}

} // namespace epq
