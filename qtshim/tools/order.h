// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order of names as people expect it: letters without case, numbers by their value.
#ifndef EPQ_TOOLS_ORDER_H
#define EPQ_TOOLS_ORDER_H

#include <QStringView>

namespace epq
{

// Less than 0, 0, or more. Any thread.
int compareNames(QStringView a, QStringView b);

} // namespace epq

#endif
