// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tables and lists show: cells, as they come across the C border.
#ifndef EPQ_CELLS_H
#define EPQ_CELLS_H

#include <epq/value.h>

#include <QColor>
#include <QString>
#include <QVector>

namespace epq
{

struct Cell {
  QString text;
  QString icon;
  QColor color;
  bool bold = false;
  bool number = false;
};

using Row = QVector<Cell>;

// A string, number or boolean as text for people; nil is empty.
QString toText(const epq_value &value);
// A string, number, boolean or map {text, color, bold, icon}; what is something else is empty.
Cell toCell(const epq_value &value);
// A list of cells; one cell alone is a row of it.
Row toRow(const epq_value &value);

} // namespace epq

#endif
