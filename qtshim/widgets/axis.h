// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the marks of an axis stand, and what is written at them.
#ifndef EPQ_AXIS_H
#define EPQ_AXIS_H

#include <QString>
#include <QVector>

namespace epq
{

struct Ticks {
  QVector<double> at;
  double step = 1;
  bool time = false; // seconds since 1970

  QString text(double value) const; // as short as the step allows
};

// Marks at 1, 2 or 5 times a power of ten between from and to (both finite, from < to), at most `most` (2 or more).
Ticks niceTicks(double from, double to, int most);
// The same for a time: seconds, minutes, hours, days, months, years as people count them, in local time.
Ticks timeTicks(double from, double to, int most);
// The range made so wide that it begins and ends at a mark of niceTicks().
void widenToTicks(double *from, double *to, int most);

} // namespace epq

#endif
