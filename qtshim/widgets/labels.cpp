// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QLabel>

namespace epq
{

namespace
{

class Label : public Element
{
public:
  Label(View *view, int64_t node) : Element(view, node), m_label(new QLabel)
  {
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    setWidget(m_label);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_label->setText(text);
      return EPQ_OK;
    }
    return Element::apply(property, value);
  }

private:
  QLabel *m_label;
};

} // namespace

std::unique_ptr<Element> makeLabel(View *view, int64_t node)
{
  return std::make_unique<Label>(view, node);
}

} // namespace epq
