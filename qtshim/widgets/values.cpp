// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/values.h"

#include <QByteArrayView>

#include <cmath>
#include <limits>

namespace epq
{

bool read(const epq_value &value, bool *to)
{
  if (value.type != EPQ_BOOLEAN)
    return false;
  *to = value.as.boolean;
  return true;
}

bool read(const epq_value &value, int *to)
{
  double number;
  if (!read(value, &number) || number != std::floor(number))
    return false;
  *to = static_cast<int>(
      qBound<double>(std::numeric_limits<int>::min(), number, std::numeric_limits<int>::max()));
  return true;
}

bool readWithin(const epq_value &value, int least, int most, int *to)
{
  int number;
  if (!read(value, &number) || number < least || number > most)
    return false;
  *to = number;
  return true;
}

bool read(const epq_value &value, double *to)
{
  if (value.type == EPQ_INTEGER)
    *to = static_cast<double>(value.as.integer);
  else if (value.type == EPQ_NUMBER && !std::isnan(value.as.number))
    *to = value.as.number;
  else
    return false;
  return true;
}

bool read(const epq_value &value, QByteArray *to)
{
  if (value.type != EPQ_STRING)
    return false;
  *to = QByteArray(value.as.string.bytes, static_cast<qsizetype>(value.as.string.length));
  return true;
}

bool read(const epq_value &value, QString *to)
{
  if (value.type != EPQ_STRING)
    return false;
  *to = QString::fromUtf8(value.as.string.bytes, static_cast<qsizetype>(value.as.string.length));
  return true;
}

bool read(const epq_value &value, QColor *to)
{
  QString name;
  if (!read(value, &name))
    return false;
  QColor color = name.isEmpty() ? QColor() : QColor::fromString(name);
  if (!name.isEmpty() && !color.isValid())
    return false;
  *to = color;
  return true;
}

static bool read(const epq_value &value, QPointF *to)
{
  QVector<double> pair;
  if (!read(value, &pair) || pair.size() != 2)
    return false;
  *to = QPointF(pair[0], pair[1]);
  return true;
}

template <typename T> static bool readList(const epq_value &value, QVector<T> *to)
{
  if (value.type != EPQ_LIST)
    return false;
  QVector<T> list(static_cast<qsizetype>(value.as.list.count));
  for (qsizetype i = 0; i < list.size(); i++)
    if (!read(value.as.list.items[i], &list[i]))
      return false;
  *to = list;
  return true;
}

bool read(const epq_value &value, QStringList *to)
{
  QVector<QString> list;
  if (!readList(value, &list))
    return false;
  *to = QStringList(list);
  return true;
}

bool read(const epq_value &value, QVector<double> *to)
{
  return readList(value, to);
}

bool read(const epq_value &value, QVector<QPointF> *to)
{
  return readList(value, to);
}

const epq_value *find(const epq_value &map, const char *name)
{
  if (map.type != EPQ_MAP)
    return nullptr;
  for (size_t i = 0; i + 1 < map.as.list.count; i += 2) {
    const epq_value &key = map.as.list.items[i];
    if (key.type == EPQ_STRING &&
        QByteArrayView(key.as.string.bytes, static_cast<qsizetype>(key.as.string.length)) == name)
      return &map.as.list.items[i + 1];
  }
  return nullptr;
}

Made::Made(bool value)
{
  m_value.type = EPQ_BOOLEAN;
  m_value.as.boolean = value;
}

Made::Made(int64_t value)
{
  m_value.type = EPQ_INTEGER;
  m_value.as.integer = value;
}

Made::Made(double value)
{
  m_value.type = EPQ_NUMBER;
  m_value.as.number = value;
}

Made::Made(const QString &value) : Made(value.toUtf8())
{
}

Made::Made(const QByteArray &value) : m_bytes(value)
{
  m_value.type = EPQ_STRING;
}

Made::Made(const char *value) : Made(QByteArray(value))
{
}

Made::Made(const QStringList &value)
{
  m_value.type = EPQ_LIST;
  for (const QString &item : value)
    m_items.append(Made(item));
}

Made::Made(std::initializer_list<Made> items) : m_items(items)
{
  m_value.type = EPQ_LIST;
}

Made Made::list(const QVector<Made> &items)
{
  Made made;
  made.m_value.type = EPQ_LIST;
  made.m_items = items;
  return made;
}

Made Made::map(std::initializer_list<std::pair<const char *, Made>> pairs)
{
  Made made;
  made.m_value.type = EPQ_MAP;
  for (const auto &[name, value] : pairs)
    made.m_items << Made(name) << value;
  return made;
}

const epq_value &Made::value() const
{
  epq_value &value = const_cast<epq_value &>(m_value);
  if (value.type == EPQ_STRING) {
    value.as.string.bytes = m_bytes.constData();
    value.as.string.length = static_cast<size_t>(m_bytes.size());
  } else if (value.type == EPQ_LIST || value.type == EPQ_MAP) {
    m_values.clear();
    for (const Made &item : m_items)
      m_values.append(item.value());
    value.as.list.items = m_values.constData();
    value.as.list.count = static_cast<size_t>(m_values.size());
  }
  return value;
}

} // namespace epq
