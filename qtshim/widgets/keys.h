// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_KEYS_H
#define EPQ_KEYS_H

#include <QKeyEvent>
#include <QString>

namespace epq
{

// A key as scripts read it: "a", "A", "Left", "Ctrl+Z", "Space"; empty for a modifier alone.
QString keyName(const QKeyEvent &event);

} // namespace epq

#endif
