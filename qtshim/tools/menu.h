// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_TOOLS_MENU_H
#define EPQ_TOOLS_MENU_H

#include <epq/menu.h>

#include <QMenu>

#include <functional>

struct epq_menu {
  QMenu *menu;
  std::function<void(const QByteArray &item)> chosen;
};

#endif
