// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_PICTURE_H
#define EPQ_PICTURE_H

#include <QIcon>

namespace epq
{

// The icon of that file, or of that name in the desktop's theme; null when there is none.
QIcon iconOf(const QString &name);

} // namespace epq

#endif
