// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/cells.h"

#include "widgets/values.h"

namespace epq
{

constexpr qsizetype lettersMost = 1000; // of a cell: more than any column shows
constexpr size_t cellsMost = 1000;

QString toText(const epq_value &value)
{
  QString text;
  if (value.type == EPQ_BOOLEAN)
    return value.as.boolean ? QStringLiteral("true") : QStringLiteral("false");
  if (value.type == EPQ_INTEGER)
    return QString::number(value.as.integer);
  if (value.type == EPQ_NUMBER)
    return QString::number(value.as.number, 'g', 14);
  read(value, &text);
  return text;
}

static QString line(const QString &text)
{
  QString first = text.left(lettersMost);
  first.replace('\n', ' ').replace('\t', ' ').remove('\r');
  return first;
}

Cell toCell(const epq_value &value)
{
  Cell cell;
  const epq_value *shown = value.type == EPQ_MAP ? find(value, "text") : &value;
  if (shown) {
    cell.text = line(toText(*shown));
    cell.number = shown->type == EPQ_INTEGER || shown->type == EPQ_NUMBER;
  }
  cell.color = get(value, "color", QColor());
  cell.bold = get(value, "bold", false);
  cell.icon = get(value, "icon", QString());
  return cell;
}

Row toRow(const epq_value &value)
{
  if (value.type != EPQ_LIST)
    return {toCell(value)};
  Row row;
  size_t count = qMin(value.as.list.count, cellsMost);
  row.reserve(static_cast<qsizetype>(count));
  for (size_t i = 0; i < count; i++)
    row.append(toCell(value.as.list.items[i]));
  return row;
}

} // namespace epq
