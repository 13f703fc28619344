// SPDX-License-Identifier: GPL-3.0-or-later
//
// value, min, max, step of number, slider and dial. The script may set them in any order: what is shown follows from
// what it said, not from the way there.
#ifndef EPQ_RANGE_H
#define EPQ_RANGE_H

#include "widgets/values.h"

#include <epq/error.h>

namespace epq
{

class Range
{
public:
  // EPQ_E_UNKNOWN: not one of these properties.
  int apply(const QByteArray &property, const epq_value &value);

  double least() const
  {
    return m_least;
  }
  double most() const
  {
    return m_most > m_least ? m_most : m_least;
  }
  double step() const
  {
    return m_step;
  }
  double value() const // within the two
  {
    return qBound(least(), m_value, most());
  }
  void setValue(double value)
  {
    m_value = value;
  }
  int decimals() const; // that its values have: those of step and min

  // A slider has whole positions: 0 is the least, positions() the most, each a step apart.
  int positions() const;
  int position() const; // of value()
  double at(int position) const;

private:
  double m_value = 0, m_least = 0, m_most = 100, m_step = 1;
};

} // namespace epq

#endif
