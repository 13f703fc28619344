// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/picture.h"

#include <QFileInfo>

namespace epq
{

QIcon iconOf(const QString &name)
{
  if (name.isEmpty())
    return QIcon();
  return QFileInfo(name).isFile() ? QIcon(name) : QIcon::fromTheme(name);
}

} // namespace epq
