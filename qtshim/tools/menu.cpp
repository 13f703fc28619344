// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/menu.h"

#include "core/app.h"

int epq_menu_add(epq_menu *menu, const char *item, const char *text, const char *icon,
                 bool enabled) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!menu || !item || !text)
    return EPQ_E_INVALID;
  QAction *action = menu->menu->addAction(QString::fromUtf8(text));
  action->setObjectName(QString::fromUtf8(item));
  action->setEnabled(enabled);
  if (icon)
    action->setIcon(QIcon::fromTheme(QString::fromUtf8(icon)));
  QObject::connect(action, &QAction::triggered, menu->menu,
                   [chosen = menu->chosen, id = QByteArray(item)] { chosen(id); });
  return EPQ_OK;
}

int epq_menu_separate(epq_menu *menu) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!menu)
    return EPQ_E_INVALID;
  menu->menu->addSeparator();
  return EPQ_OK;
}
