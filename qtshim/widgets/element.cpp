// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all elements have in common. The application's thread.
#include "widgets/element.h"

#include "widgets/style.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QGroupBox>
#include <QLabel>
#include <QMenu>

namespace epq
{

Element::Element(View *view, int64_t node) : m_view(view), m_node(node)
{
}

Element::~Element()
{
  delete m_widget; // View::burySubtree() did it before, while the derived class was there
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
  if (auto *label = qobject_cast<const QLabel *>(widget))
    return label->text();
  return widget->windowTitle();
}

// Its caption, else its own text, else its id; unless its class knows better.
void Element::nameWidget()
{
  if (!m_widget)
    return;
  m_widget->setObjectName(m_id);
  QWidget *spoken = m_widget->focusProxy() ? m_widget->focusProxy() : m_widget.data();
  QString name = m_place.caption;
  if (name.isEmpty() && ownText(spoken).isEmpty())
    name = m_id;
  if (spoken->accessibleName() != m_spoken)
    return;
  spoken->setAccessibleName(name);
  m_spoken = name;
}

int Element::set(const QByteArray &property, const epq_value &value)
{
  m_quiet++;
  bool mine = false;
  int code = applyCommon(property, value, &mine);
  if (!mine)
    code = apply(property, value);
  if (property == "text" || property == "title")
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
    if (QAction *is = action())
      is->setObjectName(m_id);
    return EPQ_OK;
  }
  *mine = m_widget && m_kind != "window";
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
    m_widget->setToolTip(plainTip(text));
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
  if (m_parent) {
    m_parent->m_quiet++;
    m_parent->placed(this);
    m_parent->m_quiet--;
  }
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

int Element::call(const QByteArray &what, const epq_value &value, uint64_t request)
{
  if (!m_widget)
    return EPQ_E_UNKNOWN;
  if (what == "save") {
    QString path;
    if (!read(value, &path))
      return EPQ_E_INVALID;
    m_view->answer(request, Made(m_widget->grab().save(path, "PNG")).value());
    return EPQ_OK;
  }
  if (what != "focus")
    return EPQ_E_UNKNOWN;
  m_view->answer(request, Made().value());
  m_view->atCommit(this, [this] {
    if (m_widget)
      m_widget->setFocus(Qt::OtherFocusReason);
  });
  return EPQ_OK;
}

void Element::insertChild(Element *child, int index)
{
  m_quiet++;
  m_children.insert(index, child);
  child->m_parent = this;
  if (QMenu *menu = child->menu()) // it looks as the window does, and opens above it
    menu->setParent(window()->widget(), menu->windowFlags());
  inserted(child, index);
  if (child->menu())
    updateContextMenu();
  m_quiet--;
}

void Element::takeChild(Element *child)
{
  m_quiet++;
  m_children.removeAt(m_children.lastIndexOf(child)); // many are taken from the end
  child->m_parent = nullptr;
  taken(child);
  if (QMenu *menu = child->menu()) {
    updateContextMenu();
    menu->setParent(nullptr, menu->windowFlags());
  }
  m_quiet--;
}

static Element *firstMenu(const Element *element)
{
  for (Element *child : element->children())
    if (child->menu())
      return child;
  return nullptr;
}

void Element::updateContextMenu()
{
  if (usesMenus() || !m_widget || m_hasContextMenu == !!firstMenu(this))
    return;
  m_hasContextMenu = !m_hasContextMenu;
  m_widget->setContextMenuPolicy(m_hasContextMenu ? Qt::CustomContextMenu : Qt::DefaultContextMenu);
  if (!m_hasContextMenu) {
    QObject::disconnect(m_widget, &QWidget::customContextMenuRequested, nullptr, nullptr);
    return;
  }
  QObject::connect(m_widget, &QWidget::customContextMenuRequested, m_widget, [this](QPoint at) {
    Element *menu = firstMenu(this);
    if (m_gone || !menu || !menu->action()->isVisible() || !menu->action()->isEnabled())
      return;
    auto *area = qobject_cast<QAbstractScrollArea *>(m_widget);
    menu->menu()->popup((area ? area->viewport() : m_widget.data())->mapToGlobal(at));
  });
}

void Element::goes()
{
}

bool Element::isQuiet() const
{
  return m_gone || m_quiet > 0 || m_view->isQuiet();
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
  if (!isQuiet())
    m_view->tellEvent(m_node, name, value);
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

constexpr char focusName[] = "epqFocus";

// Belongs to a widget and hears when the keyboard comes to it, or to anything in it, and goes elsewhere.
class FocusReporter : public QObject
{
public:
  FocusReporter(QWidget *widget, std::function<void(const char *)> tell)
      : QObject(widget), m_tell(std::move(tell))
  {
    setObjectName(focusName);
  }
  void tell(const char *event)
  {
    m_tell(event);
  }

  // The one of widget, or of the next around it: the list of a combo box lies in the combo box.
  static FocusReporter *of(QWidget *widget)
  {
    for (; widget; widget = widget->parentWidget())
      if (QObject *found = widget->findChild<QObject *>(focusName, Qt::FindDirectChildrenOnly))
        return static_cast<FocusReporter *>(found);
    return nullptr;
  }

private:
  std::function<void(const char *)> m_tell;
};

// One for all, so that what loses the keyboard tells it before what gets it.
void watchFocus()
{
  if (qApp->findChild<QObject *>(focusName, Qt::FindDirectChildrenOnly))
    return;
  auto *watch = new QObject(qApp);
  watch->setObjectName(focusName);
  QObject::connect(qApp, &QApplication::focusChanged, watch, [](QWidget *before, QWidget *now) {
    QPointer<FocusReporter> from = FocusReporter::of(before), to = FocusReporter::of(now);
    if (from == to)
      return;
    if (from)
      from->tell("onBlurred");
    if (to)
      to->tell("onFocused");
  });
}

} // namespace

void reportFocus(QWidget *widget, std::function<void(const char *)> emitEvent)
{
  watchFocus();
  new FocusReporter(widget, std::move(emitEvent));
}

} // namespace epq
