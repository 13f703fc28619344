// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/axis.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace epq
{

constexpr double daySeconds = 86400;

// The smallest step with which at most `most` marks stand between from and to.
static double niceStep(double from, double to, int most)
{
  double span = to - from, power = std::pow(10, std::floor(std::log10(span / (most + 1))));
  for (int i = 0; i < 4; i++, power *= 10)
    for (double each : {1.0, 2.0, 5.0}) {
      double step = each * power;
      if (std::floor(to / step + 1e-9) - std::ceil(from / step - 1e-9) < most)
        return step;
    }
  return span;
}

Ticks niceTicks(double from, double to, int most)
{
  Ticks ticks;
  ticks.step = niceStep(from, to, most);
  double first = std::ceil(from / ticks.step - 1e-9);
  double count = std::floor(to / ticks.step + 1e-9) - first;
  // Not more, where so far from zero the numbers have no digits left for the step.
  for (int i = 0; i <= qMin(count, double(most)); i++) {
    double value = (first + i) * ticks.step;
    ticks.at.append(value == 0 ? 0 : value); // no -0
  }
  return ticks;
}

void widenToTicks(double *from, double *to, int most)
{
  double step = niceStep(*from, *to, most);
  *from = std::floor(*from / step + 1e-9) * step;
  *to = std::ceil(*to / step - 1e-9) * step;
}

Ticks timeTicks(double from, double to, int most)
{
  static constexpr double steps[] = {1,
                                     2,
                                     5,
                                     10,
                                     15,
                                     30,
                                     60,
                                     120,
                                     300,
                                     600,
                                     900,
                                     1800,
                                     3600,
                                     7200,
                                     10800,
                                     21600,
                                     43200,
                                     daySeconds,
                                     2 * daySeconds,
                                     7 * daySeconds};
  double raw = (to - from) / qMax(1, most - 1);
  bool countable = std::abs(from) < 2e11 && std::abs(to) < 2e11; // some thousand years
  if (!countable || raw < 0.5) {
    Ticks ticks = niceTicks(from, to, most);
    ticks.time = countable;
    return ticks;
  }
  Ticks ticks;
  ticks.time = true;
  QDateTime begin = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(std::floor(from)));
  auto add = [&](const QDateTime &when) {
    double seconds = static_cast<double>(when.toSecsSinceEpoch());
    if (seconds >= from && seconds <= to)
      ticks.at.append(seconds);
    return seconds <= to && ticks.at.size() < 1000;
  };
  for (double step : steps) {
    if (step < raw)
      continue;
    ticks.step = step;
    QDateTime day = begin.date().startOfDay();
    if (step < daySeconds) { // from the last midnight on, so that hours are whole here
      double midnight = static_cast<double>(day.toSecsSinceEpoch());
      double at = midnight + std::ceil((from - midnight) / step) * step;
      for (; at <= to && ticks.at.size() < 1000; at += step)
        ticks.at.append(at);
      return ticks;
    }
    int days = static_cast<int>(step / daySeconds);
    if (days == 7)
      day = day.addDays(1 - day.date().dayOfWeek());
    while (add(day))
      day = day.addDays(days);
    return ticks;
  }
  double months = raw / (30.4 * daySeconds);
  int by = months <= 1 ? 1 : months <= 3 ? 3 : months <= 6 ? 6 : 12;
  if (months > 12)
    by = 12 * qMax(1, static_cast<int>(niceStep(0, (to - from) / (365.25 * daySeconds), most)));
  ticks.step = by * 30.4 * daySeconds;
  int year = begin.date().year(), years = by / 12;
  QDate month(years > 1 ? year - ((year % years) + years) % years : year, 1, 1);
  if (!month.isValid()) // there is no year 0
    month = QDate(1, 1, 1);
  while (add(month.startOfDay()))
    month = month.addMonths(by);
  return ticks;
}

static QString numberText(double value, double step)
{
  if (std::abs(value) >= 1e7 || (step < 1e-5 && value != 0))
    return QString::number(value, 'g', 6)
        .replace("e+0", "e")
        .replace("e+", "e")
        .replace("e-0", "e-");
  int decimals = qBound(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-6)), 8);
  return QString::number(value, 'f', decimals);
}

QString Ticks::text(double value) const
{
  if (!time)
    return numberText(value, step);
  QDateTime when = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(std::llround(value * 1000)));
  QString format;
  if (step < 1)
    format = "HH:mm:ss.zzz";
  else if (step < 60)
    format = "HH:mm:ss";
  else if (step < daySeconds)
    format = when.time() == QTime(0, 0) ? "d MMM" : "HH:mm";
  else if (step < 28 * daySeconds)
    format = "d MMM";
  else
    format = step < 364 * daySeconds ? "MMM yyyy" : "yyyy";
  return QLocale().toString(when, format);
}

} // namespace epq
