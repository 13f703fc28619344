// SPDX-License-Identifier: GPL-3.0-or-later
//
// checkbox, radio.
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/options.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QCheckBox>
#include <QRadioButton>

namespace epq
{

namespace
{

class Checkbox : public Element
{
public:
  Checkbox(View *view, int64_t node) : Element(view, node), m_box(new QCheckBox)
  {
    setWidget(m_box);
    QObject::connect(m_box, &QCheckBox::clicked, m_box,
                     [this](bool checked) { emitEvent("onValueChanged", checked); });
    reportFocus(m_box, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_box->setText(literally(text));
    } else if (property == "value") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_box->setChecked(flag);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  QCheckBox *m_box;
};

class Radio : public Element
{
public:
  Radio(View *view, int64_t node) : Element(view, node), m_panel(new Ground)
  {
    setWidget(m_panel);
    m_line = new QBoxLayout(QBoxLayout::TopToBottom, m_panel);
    m_line->setContentsMargins(0, 0, 0, 0);
    setOrientation(false);
    m_group = new QButtonGroup(m_panel);
    QObject::connect(m_group, &QButtonGroup::idClicked, m_panel, [this](int number) {
      if (m_options[number].value == m_value && m_chosen == number)
        return; // it was chosen before
      m_chosen = number;
      m_value = m_options[number].value;
      m_panel->setFocusProxy(m_group->button(number));
      emitEvent("onValueChanged", m_value);
    });
    reportFocus(m_panel, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString word;
    if (property == "options") {
      QVector<Option> options;
      if (!read(value, &options))
        return EPQ_E_INVALID;
      m_options = options;
      remake();
    } else if (property == "value") {
      if (!read(value, &m_value))
        return EPQ_E_INVALID;
      choose();
    } else if (property == "orientation") {
      if (!read(value, &word) || (word != "horizontal" && word != "vertical"))
        return EPQ_E_INVALID;
      setOrientation(word == "horizontal");
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void setOrientation(bool across)
  {
    m_line->setDirection(across ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_line->setSpacing(across ? 16 : 6);
    m_line->setAlignment(across ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignTop);
  }

  // Buttons that are there already keep the keyboard.
  void remake()
  {
    const int had = int(m_group->buttons().size());
    for (int i = 0; i < m_options.size(); i++) {
      QAbstractButton *button = m_group->button(i);
      if (!button) {
        button = new QRadioButton;
        m_group->addButton(button, i);
        m_line->addWidget(button);
        button->show();
      }
      button->setText(literally(m_options[i].text));
    }
    for (int i = int(m_options.size()); i < had; i++)
      delete m_group->button(i);
    choose();
  }

  void choose()
  {
    m_chosen = -1;
    for (int i = 0; i < m_options.size() && m_chosen < 0; i++)
      if (m_options[i].value == m_value)
        m_chosen = i;
    m_group->setExclusive(false); // else one of them cannot be unchecked
    for (QAbstractButton *button : m_group->buttons())
      button->setChecked(m_group->id(button) == m_chosen);
    m_group->setExclusive(true);
    m_panel->setFocusProxy(m_group->button(qMax(m_chosen, 0)));
  }

  Ground *m_panel;
  QBoxLayout *m_line;
  QButtonGroup *m_group;
  QVector<Option> m_options;
  QString m_value;
  int m_chosen = -1;
};

} // namespace

std::unique_ptr<Element> makeCheckbox(View *view, int64_t node)
{
  return std::make_unique<Checkbox>(view, node);
}

std::unique_ptr<Element> makeRadio(View *view, int64_t node)
{
  return std::make_unique<Radio>(view, node);
}

} // namespace epq
