// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_TABORDER_H
#define EPQ_TABORDER_H

#include "widgets/element.h"

namespace epq
{

// Tab goes through the elements of the window in their order, whatever the order they were made in.
void orderTabs(Element *window);

} // namespace epq

#endif
