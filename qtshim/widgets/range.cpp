// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/range.h"

#include <cmath>

namespace epq
{

int Range::apply(const QByteArray &property, const epq_value &value)
{
  double *number = property == "value"  ? &m_value
                   : property == "min"  ? &m_least
                   : property == "max"  ? &m_most
                   : property == "step" ? &m_step
                                        : nullptr;
  if (!number)
    return EPQ_E_UNKNOWN;
  double said;
  if (!read(value, &said) || !std::isfinite(said) || (number == &m_step && said <= 0))
    return EPQ_E_INVALID;
  *number = said;
  return EPQ_OK;
}

static int decimalsOf(double number)
{
  for (int decimals = 0; decimals < 9; decimals++) {
    double scaled = std::fabs(number) * std::pow(10, decimals);
    if (std::fabs(scaled - std::round(scaled)) < 1e-6 * qMax(1.0, scaled))
      return decimals;
  }
  return 9;
}

int Range::decimals() const
{
  return qMax(decimalsOf(m_step), decimalsOf(m_least));
}

int Range::positions() const
{
  double count = std::ceil((most() - least()) / m_step - 1e-9);
  return static_cast<int>(qBound(0.0, count, 1e9));
}

int Range::position() const
{
  if (most() <= least())
    return 0;
  double exact = positions() < 1e9 ? (value() - least()) / m_step
                                   : (value() - least()) / (most() - least()) * 1e9;
  return static_cast<int>(qBound(0.0, std::round(exact), double(positions())));
}

double Range::at(int position) const
{
  if (position >= positions())
    return most();
  double exact = positions() < 1e9 ? least() + position * m_step
                                   : least() + (most() - least()) * (position / 1e9);
  return QString::number(exact, 'g', 12).toDouble(); // 0.3, not 0.30000000000000004
}

} // namespace epq
