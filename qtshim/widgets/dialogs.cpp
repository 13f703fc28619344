// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs.h"

#include "widgets/values.h"

namespace epq
{

int callApplication(View *, Element *, const QByteArray &, const epq_value &, uint64_t)
{
  return EPQ_E_UNKNOWN;
}

} // namespace epq
