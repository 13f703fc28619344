// SPDX-License-Identifier: GPL-3.0-or-later
//
// A flat button with an icon, as they stand in rows above and below what they are for.
#ifndef EPQ_TOOLS_BUTTON_H
#define EPQ_TOOLS_BUTTON_H

#include <QIcon>
#include <QString>
#include <QToolButton>

namespace epq
{

// icon: of the theme. name: for who hears it; tip: for the mouse, the name and perhaps its key. The caller's, until a layout takes it.
inline QToolButton *makeButton(const QString &id, const char *icon, const QString &name,
                               const QString &tip)
{
  auto *button = new QToolButton;
  button->setObjectName(id);
  button->setIcon(QIcon::fromTheme(icon));
  button->setText(name); // seen where there is no such icon
  button->setAccessibleName(name);
  button->setToolTip(tip);
  button->setAutoRaise(true);
  return button;
}

} // namespace epq

#endif
