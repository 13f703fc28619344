// SPDX-License-Identifier: GPL-3.0-or-later
//
// How things look beyond what the desktop's style says: the script's `style`, wanted sizes, our own measures.
#ifndef EPQ_STYLE_H
#define EPQ_STYLE_H

#include <epq/value.h>

#include <QWidget>

namespace epq
{

// style: a map of the style keys in engine/ui/kind.c; what it does not say is as around.
void setStyle(QWidget *widget, const epq_value &style);

// 0: as its content.
void setWantedSize(QWidget *widget, Qt::Orientation direction, int pixels);

} // namespace epq

#endif
