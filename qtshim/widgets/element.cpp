// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all elements have in common. The application's thread.
#include "widgets/element.h"

#include "widgets/style.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFocusEvent>
#include <QGroupBox>
#include <QLabel>

namespace epq
{

Element::Element(View *view, int64_t node) : m_view(view), m_node(node)
{
}

Element::~Element()
{
  delete m_widget; // View::destroy() did it before, while the derived class was there
}

Element *Element::window()
{
  Element *top = this;
  while (top->m_parent)
    top = top->m_parent;
  return top;
}

void Element::setWidget(QWidget *widget)
{
  m_widget = widget;
}

// What a screen reader says for a widget is its own text where it has one.
static QString ownText(const QWidget *widget)
{
  if (auto *button = qobject_cast<const QAbstractButton *>(widget))
    return button->text();
  if (auto *group = qobject_cast<const QGroupBox *>(widget))
    return group->title();
  auto *label = qobject_cast<const QLabel *>(widget);
  return label ? label->text() : QString();
}

void Element::nameWidget()
{
  if (!m_widget)
    return;
  m_widget->setObjectName(m_id);
  QWidget *spoken = m_widget->focusProxy() ? m_widget->focusProxy() : m_widget.data();
  QString name = m_place.caption;
  if (name.isEmpty() && ownText(spoken).isEmpty())
    name = m_id;
  if (spoken->accessibleName() != name)
    spoken->setAccessibleName(name);
}

int Element::set(const QByteArray &property, const epq_value &value)
{
  m_quiet++;
  bool mine = false;
  int code = applyCommon(property, value, &mine);
  if (!mine)
    code = apply(property, value);
  if (property == "text")
    nameWidget();
  m_quiet--;
  return code;
}

static bool readAlign(const QString &word, Qt::Alignment *align)
{
  static const QHash<QString, Qt::Alignment> words = {
      {"fill", {}},
      {"left", Qt::AlignLeft}, // and in the other direction it still fills
      {"right", Qt::AlignRight},
      {"top", Qt::AlignTop},
      {"bottom", Qt::AlignBottom},
      {"center", Qt::AlignCenter},
  };
  if (!words.contains(word))
    return false;
  *align = words.value(word);
  return true;
}

// Shapes, series and menus have `width`, `visible`, ... of their own: only what has a widget is common.
int Element::applyCommon(const QByteArray &property, const epq_value &value, bool *mine)
{
  *mine = true;
  if (property == "id") {
    if (!read(value, &m_id))
      return EPQ_E_INVALID;
    nameWidget();
    return EPQ_OK;
  }
  *mine = m_widget && !m_widget->isWindow();
  if (!*mine)
    return EPQ_OK;
  bool flag;
  int number;
  QString text;
  if (property == "visible") {
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    m_place.visible = flag;
  } else if (property == "enabled") {
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    m_widget->setEnabled(flag);
  } else if (property == "tooltip") {
    if (!read(value, &text))
      return EPQ_E_INVALID;
    m_widget->setToolTip(text);
    return EPQ_OK;
  } else if (property == "style") {
    return applyStyle(value);
  } else if (property == "width" || property == "height") {
    if (!readWithin(value, 0, 16000, &number))
      return EPQ_E_INVALID;
    setWantedSize(m_widget, property == "width" ? Qt::Horizontal : Qt::Vertical, number);
  } else if (property == "stretch") {
    if (!readWithin(value, 0, 10000, &number))
      return EPQ_E_INVALID;
    m_place.stretch = number;
  } else if (property == "span" || property == "row_span") {
    if (!readWithin(value, 1, 1000, &number))
      return EPQ_E_INVALID;
    (property == "span" ? m_place.span : m_place.rowSpan) = number;
  } else if (property == "align") {
    if (!read(value, &text) || !readAlign(text, &m_place.align))
      return EPQ_E_INVALID;
  } else if (property == "caption") {
    if (!read(value, &m_place.caption))
      return EPQ_E_INVALID;
    nameWidget();
  } else {
    *mine = false;
    return EPQ_OK;
  }
  if (m_parent)
    m_parent->placed(this);
  return EPQ_OK;
}

int Element::applyStyle(const epq_value &style)
{
  QWidget *widget = styled();
  return !widget || setStyle(widget, style, baseFont()) ? EPQ_OK : EPQ_E_INVALID;
}

int Element::apply(const QByteArray &, const epq_value &)
{
  return EPQ_E_UNKNOWN;
}

int Element::append(const epq_value &, bool)
{
  return EPQ_E_UNKNOWN;
}

int Element::call(const QByteArray &what, const epq_value &, uint64_t)
{
  if (what != "focus" || !m_widget)
    return EPQ_E_UNKNOWN;
  m_view->atCommit(this, [this] {
    if (m_widget)
      m_widget->setFocus(Qt::OtherFocusReason);
  });
  return EPQ_OK;
}

void Element::insertChild(Element *child, int index)
{
  m_children.insert(index, child);
  child->m_parent = this;
  quietly([&] { inserted(child, index); });
}

void Element::takeChild(Element *child)
{
  m_children.removeAt(m_children.lastIndexOf(child)); // many are taken from the end
  child->m_parent = nullptr;
  quietly([&] { taken(child); });
}

void Element::moveChild(Element *child, int index)
{
  m_children.removeOne(child);
  index = static_cast<int>(qMin<qsizetype>(index, m_children.size()));
  m_children.insert(index, child);
  quietly([&] { moved(child, index); });
}

void Element::placed(Element *child)
{
  if (QWidget *widget = child->widget(); widget && widget->parentWidget())
    widget->setVisible(child->place().visible);
}
void Element::moved(Element *child, int index)
{
  taken(child);
  inserted(child, index);
}
void Element::inserted(Element *, int)
{
}
void Element::taken(Element *)
{
}

void Element::emitEvent(const char *name, const epq_value &value)
{
  if (!m_quiet)
    m_view->event(m_node, name, value);
}

void Element::emitEvent(const char *name)
{
  emitEvent(name, Made().value());
}

void Element::emitEvent(const char *name, bool value)
{
  emitEvent(name, Made(value).value());
}

void Element::emitEvent(const char *name, int64_t value)
{
  emitEvent(name, Made(value).value());
}

void Element::emitEvent(const char *name, double value)
{
  emitEvent(name, Made(value).value());
}

void Element::emitEvent(const char *name, const QString &value)
{
  emitEvent(name, Made(value).value());
}

void Element::emitEvent(const char *name, const QStringList &value)
{
  emitEvent(name, Made(value).value());
}

namespace
{

class FocusReporter : public QObject
{
public:
  FocusReporter(QWidget *widget, std::function<void(const char *)> emitEvent)
      : QObject(widget), m_emit(std::move(emitEvent))
  {
  }
  bool eventFilter(QObject *, QEvent *event) override
  {
    // a list or menu of its own that opens over it does not take it the keyboard
    if ((event->type() != QEvent::FocusIn && event->type() != QEvent::FocusOut) ||
        static_cast<QFocusEvent *>(event)->reason() == Qt::PopupFocusReason)
      return false;
    m_emit(event->type() == QEvent::FocusIn ? "onFocused" : "onBlurred");
    return false;
  }

private:
  std::function<void(const char *)> m_emit;
};

} // namespace

void reportFocus(QWidget *widget, std::function<void(const char *)> emitEvent)
{
  widget->installEventFilter(new FocusReporter(widget, std::move(emitEvent)));
}

void reportFocusWithin(QWidget *widget, std::function<void(const char *)> emitEvent)
{
  QObject::connect(qApp, &QApplication::focusChanged, widget,
                   [widget, tell = std::move(emitEvent)](QWidget *before, QWidget *now) {
                     bool had = before && (before == widget || widget->isAncestorOf(before));
                     bool has = now && (now == widget || widget->isAncestorOf(now));
                     if (had != has)
                       tell(has ? "onFocused" : "onBlurred");
                   });
}

} // namespace epq
