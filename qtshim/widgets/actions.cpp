// SPDX-License-Identifier: GPL-3.0-or-later
//
// item, shortcut, and separator among actions.
#include "widgets/actions.h"
#include "widgets/style.h"

#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QShortcutEvent>

namespace epq
{

// The window knows it directly, so it is for us to see that no menu around it is disabled.
bool Action::isUsable() const
{
  if (!isEnabled() || m_owner->isGone())
    return false;
  for (Element *around = m_owner->parent(); around; around = around->parent())
    if (around->action() && !around->action()->isEnabled())
      return false;
  return true;
}

bool Action::event(QEvent *event)
{
  if (event->type() != QEvent::Shortcut)
    return QAction::event(event);
  auto *shortcut = static_cast<QShortcutEvent *>(event);
  if (shortcut->isAmbiguous())
    activateFirst(shortcut->key());
  else if (isUsable())
    activate(Trigger);
  return true;
}

void Action::activateFirst(const QKeySequence &key)
{
  QWidget *window = m_owner->isGone() ? nullptr : m_owner->window()->widget();
  if (!window)
    return;
  QStringList names;
  Action *first = nullptr;
  const QList<QAction *> actions = window->actions();
  for (QAction *each : actions) {
    auto *action = dynamic_cast<Action *>(each);
    if (!action || action->shortcut() != key || !action->isUsable())
      continue;
    if (!first)
      first = action;
    QString name = action->objectName().isEmpty() ? action->text() : action->objectName();
    names.append('"' + name + '"');
  }
  if (names.size() > 1)
    m_owner->view()->warnOnce(
        QString::number(m_owner->window()->node()) + ' ' + key.toString(),
        QString("%1 is the key of several in one window (%2): the first of them gets it")
            .arg(key.toString(QKeySequence::PortableText), names.join(", ")));
  if (first)
    first->activate(Trigger);
}

ActionElement::ActionElement(View *view, int64_t node)
    : Element(view, node), m_action(new Action(this))
{
}

ActionElement::~ActionElement()
{
  delete m_action;
}

int ActionElement::apply(const QByteArray &property, const epq_value &value)
{
  bool flag;
  if (property != "visible" && property != "enabled")
    return Element::apply(property, value);
  if (!read(value, &flag))
    return EPQ_E_INVALID;
  if (property == "visible")
    m_action->setVisible(flag);
  else
    m_action->setEnabled(flag);
  return EPQ_OK;
}

int ActionElement::applyKey(const epq_value &value)
{
  QString text;
  if (!read(value, &text))
    return EPQ_E_INVALID;
  QKeySequence key = QKeySequence::fromString(text, QKeySequence::PortableText);
  for (int i = 0; i < key.count(); i++)
    if (key[static_cast<uint>(i)].key() == Qt::Key_unknown)
      return EPQ_E_INVALID;
  if (!text.isEmpty() && key.isEmpty())
    return EPQ_E_INVALID;
  m_action->setShortcut(key);
  QWidget *top = window()->widget();
  if (top && !top->actions().contains(m_action))
    top->addAction(m_action);
  return EPQ_OK;
}

QString keyName(const QKeyEvent *event)
{
  switch (event->key()) {
  case Qt::Key_unknown:
  case 0:
  case Qt::Key_Shift:
  case Qt::Key_Control:
  case Qt::Key_Meta:
  case Qt::Key_Alt:
  case Qt::Key_AltGr:
  case Qt::Key_CapsLock:
  case Qt::Key_NumLock:
  case Qt::Key_ScrollLock:
  case Qt::Key_Super_L:
  case Qt::Key_Super_R:
  case Qt::Key_Hyper_L:
  case Qt::Key_Hyper_R:
    return QString();
  default:
    break;
  }
  QKeyCombination keys(event->modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier),
                       static_cast<Qt::Key>(event->key()));
  return QKeySequence(keys).toString(QKeySequence::PortableText);
}

namespace
{

class Item : public ActionElement
{
public:
  Item(View *view, int64_t node) : ActionElement(view, node)
  {
    QObject::connect(action(), &QAction::triggered, action(), [this](bool checked) {
      if (m_checkable) {
        m_value = checked;
        emitEvent("onValueChanged", checked);
      }
      emitEvent("onClicked");
    });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "shortcut")
      return applyKey(value);
    if (property == "checkable" || property == "value") {
      if (!read(value, property == "value" ? &m_value : &m_checkable))
        return EPQ_E_INVALID;
      action()->setCheckable(m_checkable);
      action()->setChecked(m_checkable && m_value);
      return EPQ_OK;
    }
    if (property != "text" && property != "icon" && property != "tooltip")
      return ActionElement::apply(property, value);
    if (!read(value, &text))
      return EPQ_E_INVALID;
    if (property == "text")
      action()->setText(text);
    else if (property == "icon")
      action()->setIcon(view()->icon(text));
    else
      action()->setToolTip(plainTip(text));
    return EPQ_OK;
  }

private:
  bool m_checkable = false, m_value = false; // whichever comes first
};

class Shortcut : public ActionElement
{
public:
  Shortcut(View *view, int64_t node) : ActionElement(view, node)
  {
    QObject::connect(action(), &QAction::triggered, action(), [this] { emitEvent("onActivated"); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    return property == "key" ? applyKey(value) : ActionElement::apply(property, value);
  }
};

class ActionSeparator : public ActionElement
{
public:
  ActionSeparator(View *view, int64_t node) : ActionElement(view, node)
  {
    action()->setSeparator(true);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    int code = ActionElement::apply(property, value);
    return code == EPQ_E_UNKNOWN ? EPQ_OK : code; // what says how a widget lies means nothing here
  }
};

} // namespace

std::unique_ptr<Element> makeItem(View *view, int64_t node)
{
  return std::make_unique<Item>(view, node);
}

std::unique_ptr<Element> makeShortcut(View *view, int64_t node)
{
  return std::make_unique<Shortcut>(view, node);
}

std::unique_ptr<Element> makeActionSeparator(View *view, int64_t node)
{
  return std::make_unique<ActionSeparator>(view, node);
}

} // namespace epq
