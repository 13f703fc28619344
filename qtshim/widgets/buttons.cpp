// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QPushButton>

namespace epq
{

namespace
{

class Button : public Element
{
public:
  Button(View *view, int64_t node) : Element(view, node), m_button(new QPushButton)
  {
    setWidget(m_button);
    QObject::connect(m_button, &QPushButton::clicked, m_button, [this] { emitEvent("onClicked"); });
    QObject::connect(m_button, &QPushButton::pressed, m_button, [this] { emitEvent("onPressed"); });
    QObject::connect(m_button, &QPushButton::released, m_button,
                     [this] { emitEvent("onReleased"); });
    reportFocus(m_button, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_button->setText(text);
      return EPQ_OK;
    }
    return Element::apply(property, value);
  }

private:
  QPushButton *m_button;
};

} // namespace

std::unique_ptr<Element> makeButton(View *view, int64_t node)
{
  return std::make_unique<Button>(view, node);
}

} // namespace epq
