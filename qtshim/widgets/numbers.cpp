// SPDX-License-Identifier: GPL-3.0-or-later
//
// number: with steps up and down. What is typed counts when it is finished (Return, or the keyboard goes elsewhere):
// on the way to 42 nobody means 4.
#include "widgets/kinds.h"
#include "widgets/range.h"
#include "widgets/style.h"

#include <QDoubleSpinBox>

namespace epq
{

namespace
{

class SpinBox : public QDoubleSpinBox
{
public:
  // Qt asks for room for the longest number, which with a range of a double is wider than the screen.
  QSize sizeHint() const override
  {
    return bounded(QDoubleSpinBox::sizeHint(), 18);
  }

  QSize minimumSizeHint() const override
  {
    return bounded(QDoubleSpinBox::minimumSizeHint(), 12);
  }

  QString textFromValue(double value) const override
  {
    QString text = QDoubleSpinBox::textFromValue(value);
    return text.startsWith('-') && valueIsZero(value) ? text.mid(1) : text;
  }

private:
  bool valueIsZero(double value) const
  {
    return QString::number(value, 'f', decimals()).toDouble() == 0;
  }

  QSize bounded(QSize size, int letters) const
  {
    return {qMin(size.width(), fontMetrics().averageCharWidth() * letters + 40), size.height()};
  }
};

class Number : public Element
{
public:
  Number(View *view, int64_t node) : Element(view, node), m_box(new SpinBox)
  {
    setWidget(m_box);
    m_box->setKeyboardTracking(false);
    m_box->setCorrectionMode(QAbstractSpinBox::CorrectToNearestValue);
    ignoreWheelOutsideFocus(m_box);
    show();
    QObject::connect(m_box, &QDoubleSpinBox::valueChanged, m_box, [this](double value) {
      if (isQuiet())
        return;
      m_range.setValue(value);
      emitEvent("onValueChanged", value);
    });
    reportFocus(m_box, [this](const char *name) { emitEvent(name); });
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override
  {
    if (what != "select_all")
      return Element::call(what, value, request);
    m_box->selectAll();
    return EPQ_OK;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    int code = m_range.apply(property, value);
    if (code == EPQ_OK)
      show();
    if (code != EPQ_E_UNKNOWN)
      return code;
    if (property == "decimals") {
      if (!readWithin(value, 0, 15, &m_decimals))
        return EPQ_E_INVALID;
      show();
    } else if (property == "prefix" || property == "suffix") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      if (property == "prefix")
        m_box->setPrefix(text);
      else
        m_box->setSuffix(text);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  // A step of 0.1 needs a digit, also where the script forgot to say so.
  void show()
  {
    m_box->setDecimals(qMax(m_decimals, m_range.decimals()));
    m_box->setSingleStep(m_range.step());
    m_box->setRange(m_range.least(), m_range.most());
    m_box->setValue(m_range.value());
  }

  SpinBox *m_box;
  Range m_range;
  int m_decimals = 0;
};

} // namespace

std::unique_ptr<Element> makeNumber(View *view, int64_t node)
{
  return std::make_unique<Number>(view, node);
}

} // namespace epq
