// SPDX-License-Identifier: GPL-3.0-or-later
//
// progress: QProgressBar counts in whole numbers, scripts do not; so the bar gets shares of ten thousand, and its text
// is made here.
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QProgressBar>

#include <cmath>

namespace epq
{

namespace
{

constexpr int whole = 10000;

class Progress : public Element
{
public:
  Progress(View *view, int64_t node) : Element(view, node), m_bar(new QProgressBar)
  {
    setWidget(m_bar);
    show();
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    double *number = property == "value" ? &m_value
                     : property == "min" ? &m_min
                     : property == "max" ? &m_max
                                         : nullptr;
    double given = 0;
    if (number) {
      if (!read(value, &given) || !std::isfinite(given))
        return EPQ_E_INVALID;
      *number = given;
    } else if (property == "busy") {
      if (!read(value, &m_busy))
        return EPQ_E_INVALID;
    } else if (property == "text") {
      if (!read(value, &m_text))
        return EPQ_E_INVALID;
    } else {
      return Element::apply(property, value);
    }
    show();
    return EPQ_OK;
  }

private:
  void show()
  {
    double range = m_max - m_min, value = m_max > m_min ? qBound(m_min, m_value, m_max) : m_min;
    double share = range > 0 && std::isfinite(range) ? (value - m_min) / range : 0;
    m_bar->setRange(0, m_busy ? 0 : whole);
    m_bar->setValue(static_cast<int>(std::floor(share * whole)));
    QString text;
    for (qsizetype i = 0; i < m_text.size(); i++) {
      QChar next = m_text[i] == '%' && i + 1 < m_text.size() ? m_text[i + 1] : QChar();
      if (next == 'p')
        text += QString::number(static_cast<int>(std::floor(share * 100)));
      else if (next == 'v' || next == 'm')
        text += QString::number(next == 'v' ? value : m_max, 'g', 10);
      else
        text += m_text[i];
      i += next == 'p' || next == 'v' || next == 'm' ? 1 : 0;
    }
    m_bar->setTextVisible(!text.isEmpty() && !m_busy);
    m_bar->setFormat(text);
  }

  QProgressBar *m_bar;
  double m_value = 0, m_min = 0, m_max = 100;
  bool m_busy = false;
  QString m_text = "%p %";
};

} // namespace

std::unique_ptr<Element> makeProgress(View *view, int64_t node)
{
  return std::make_unique<Progress>(view, node);
}

} // namespace epq
