// SPDX-License-Identifier: GPL-3.0-or-later
//
// button, toggle.
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QStyleOptionButton>
#include <QStylePainter>

namespace epq
{

namespace
{

class PushButton : public QPushButton
{
public:
  PushButton()
  {
    setAutoDefault(true); // Return presses it while it has the keyboard
  }

  void setPrimary(bool primary)
  {
    m_primary = primary;
    update();
  }

  // While it repeats, Qt lets go of it and presses it again each time; the user does not.
  bool isRepeating() const
  {
    return m_repeating;
  }

protected:
  void timerEvent(QTimerEvent *event) override
  {
    QPointer<PushButton> alive = this;
    m_repeating = true;
    QPushButton::timerEvent(event);
    if (alive)
      m_repeating = false;
  }

  // Colours of now, so that a change of theme needs no word.
  void paintEvent(QPaintEvent *event) override
  {
    if (testAttribute(Qt::WA_StyleSheet) && !styleSheet().isEmpty())
      return QPushButton::paintEvent(event);
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    bool styled = palette().resolveMask() & (1ull << QPalette::Button);
    if ((m_primary || styled) && isEnabled()) {
      paintGround(&painter, palette().color(styled ? QPalette::Button : QPalette::Highlight));
      if (!styled)
        option.palette.setColor(QPalette::ButtonText, palette().color(QPalette::HighlightedText));
      painter.drawControl(QStyle::CE_PushButtonLabel, option);
      return;
    }
    if (isFlat() && isEnabled() && underMouse() && !isDown()) {
      QColor ground = palette().color(QPalette::WindowText);
      ground.setAlphaF(0.08f);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(Qt::NoPen);
      painter.setBrush(ground);
      painter.drawRoundedRect(rect().adjusted(1, 1, -1, -1), 3, 3);
    }
    painter.drawControl(QStyle::CE_PushButton, option);
  }

  void enterEvent(QEnterEvent *event) override
  {
    QPushButton::enterEvent(event);
    update();
  }

  void leaveEvent(QEvent *event) override
  {
    QPushButton::leaveEvent(event);
    update();
  }

private:
  // Exactly that colour: a style mixes its own from what it is given, on which the text may not be readable any more.
  void paintGround(QPainter *painter, QColor ground)
  {
    ground = isDown() || isChecked() ? ground.darker(118)
             : underMouse()          ? ground.darker(106)
                                     : ground;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(ground.darker(112));
    painter->setBrush(ground);
    painter->drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    if (hasFocus()) {
      painter->setPen(textOn(ground));
      painter->setBrush(Qt::NoBrush);
      painter->drawRoundedRect(QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5), 2, 2);
    }
    painter->restore();
  }

  bool m_primary = false;
  bool m_repeating = false;
};

// Presses the button on a Return that nobody in the window took, as in a dialog.
class ReturnKey : public QObject
{
public:
  ReturnKey(QWidget *window, QPushButton *button) : QObject(button), m_button(button)
  {
    window->installEventFilter(this);
  }
  bool eventFilter(QObject *, QEvent *event) override
  {
    if (event->type() != QEvent::KeyPress || !m_button->isVisible() || !m_button->isEnabled())
      return false;
    auto *key = static_cast<QKeyEvent *>(event);
    if ((key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter) ||
        (key->modifiers() & ~Qt::KeypadModifier) || key->isAutoRepeat())
      return false;
    m_button->click();
    return true;
  }

private:
  QPushButton *m_button;
};

// text and icon, which button and toggle have. EPQ_E_UNKNOWN: another property.
int applyFace(const View *view, QPushButton *button, const QByteArray &property,
              const epq_value &value)
{
  QString text;
  if (property != "text" && property != "icon")
    return EPQ_E_UNKNOWN;
  if (!read(value, &text))
    return EPQ_E_INVALID;
  if (property == "text")
    button->setText(literally(text));
  else
    button->setIcon(view->icon(text));
  return EPQ_OK;
}

class Button : public Element
{
public:
  Button(View *view, int64_t node) : Element(view, node), m_button(new PushButton)
  {
    setWidget(m_button);
    QObject::connect(m_button, &QPushButton::clicked, m_button, [this] { emitEvent("onClicked"); });
    QObject::connect(m_button, &QPushButton::pressed, m_button, [this] {
      if (!m_button->isRepeating())
        emitEvent("onPressed");
    });
    QObject::connect(m_button, &QPushButton::released, m_button, [this] {
      if (!m_button->isRepeating())
        emitEvent("onReleased");
    });
    reportFocus(m_button, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    if (property != "primary" && property != "flat" && property != "repeats") {
      int code = applyFace(view(), m_button, property, value);
      return code == EPQ_E_UNKNOWN ? Element::apply(property, value) : code;
    }
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    if (property == "primary") {
      m_button->setPrimary(flag);
      delete std::exchange(m_return, nullptr);
      if (flag && window()->widget())
        m_return = new ReturnKey(window()->widget(), m_button);
    } else if (property == "flat") {
      m_button->setFlat(flag);
    } else {
      m_button->setAutoRepeat(flag);
      m_button->setAutoRepeatInterval(100);
    }
    return EPQ_OK;
  }

  // A menu in it opens under it.
  void inserted(Element *child, int) override
  {
    if (auto *menu = qobject_cast<QMenu *>(child->widget()))
      m_button->setMenu(menu);
  }

  void taken(Element *child) override
  {
    if (m_button->menu() && m_button->menu() == child->widget())
      m_button->setMenu(nullptr);
  }

private:
  PushButton *m_button;
  QObject *m_return = nullptr;
};

class Toggle : public Element
{
public:
  Toggle(View *view, int64_t node) : Element(view, node), m_button(new PushButton)
  {
    setWidget(m_button);
    m_button->setCheckable(true);
    QObject::connect(m_button, &QPushButton::clicked, m_button,
                     [this](bool pressed) { emitEvent("onValueChanged", pressed); });
    reportFocus(m_button, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    if (property != "value") {
      int code = applyFace(view(), m_button, property, value);
      return code == EPQ_E_UNKNOWN ? Element::apply(property, value) : code;
    }
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    m_button->setChecked(flag);
    return EPQ_OK;
  }

private:
  PushButton *m_button;
};

} // namespace

std::unique_ptr<Element> makeButton(View *view, int64_t node)
{
  return std::make_unique<Button>(view, node);
}

std::unique_ptr<Element> makeToggle(View *view, int64_t node)
{
  return std::make_unique<Toggle>(view, node);
}

} // namespace epq
