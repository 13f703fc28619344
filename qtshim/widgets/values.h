// SPDX-License-Identifier: GPL-3.0-or-later
//
// epq_value to Qt's types and back. The readers return false when the type does not fit and leave *to alone.
#ifndef EPQ_VALUES_H
#define EPQ_VALUES_H

#include <epq/value.h>

#include <QColor>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <QVector>

#include <initializer_list>
#include <utility>

namespace epq
{

bool read(const epq_value &value, bool *to);
bool read(const epq_value &value, int *to); // of integers and whole numbers; kept within int
bool readWithin(const epq_value &value, int least, int most, int *to); // false also outside
bool read(const epq_value &value, double *to);                         // not NaN
bool read(const epq_value &value, QString *to);
bool read(const epq_value &value, QByteArray *to);
bool read(const epq_value &value, QColor *to); // "" gives an invalid colour
bool read(const epq_value &value, QStringList *to);
bool read(const epq_value &value, QVector<double> *to);
bool read(const epq_value &value, QVector<QPointF> *to);

// The value under that name in a map, or null.
const epq_value *find(const epq_value &map, const char *name);

// What a map says under that name, or otherwise.
template <typename T> T get(const epq_value &map, const char *name, T otherwise)
{
  const epq_value *value = find(map, name);
  if (value)
    read(*value, &otherwise);
  return otherwise;
}

// Values that own what they point to, for events and answers.
class Made
{
public:
  Made() = default; // nil
  Made(bool value);
  Made(int64_t value);
  Made(double value);
  Made(const QString &value);
  Made(const QByteArray &value);
  Made(const char *value); // a literal
  Made(const QStringList &value);
  Made(std::initializer_list<Made> items); // a list
  static Made list(const QVector<Made> &items);
  static Made map(std::initializer_list<std::pair<const char *, Made>> pairs);
  const epq_value &value() const; // until this object goes or changes

private:
  epq_value m_value = {};
  QByteArray m_bytes;
  QVector<Made> m_items;
  mutable QVector<epq_value> m_values;
};

} // namespace epq

#endif
