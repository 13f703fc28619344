// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_EDITOR_SIGNS_H
#define EPQ_EDITOR_SIGNS_H

#include <epq/editor.h>

#include <QIcon>

namespace epq
{

QIcon signOf(epq_mark_kind kind);
QIcon faintSign(); // "a click would put a breakpoint here"

} // namespace epq

#endif
