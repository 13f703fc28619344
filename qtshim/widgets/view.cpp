// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view and its C functions. The application's thread.
// A view owns its elements; a widget that goes with its Qt parent takes no element with it, so elements are always
// deleted from the leaves up, by us.
#include "widgets/view.h"

#include "core/app.h"
#include "widgets/dialogs.h"
#include "widgets/taborder.h"
#include "widgets/values.h"

#include <new>

namespace epq
{

View::View(const char *stateFile, const epq_view_callbacks &callbacks)
    : m_callbacks(callbacks), m_stateFile(QString::fromUtf8(stateFile))
{
}

View::~View()
{
  m_callbacks.event = nullptr;
  m_callbacks.answer = nullptr;
  while (!m_elements.isEmpty()) {
    Element *top = m_elements.begin().value();
    while (top->parent())
      top = top->parent();
    destroy(top);
  }
  qDeleteAll(m_buried);
}

int View::create(int64_t node, const QByteArray &kind, int64_t parentNode, uint32_t index)
{
  if (node == 0 || m_elements.contains(node))
    return EPQ_E_INVALID;
  Element *parent = parentNode ? find(parentNode) : nullptr;
  if (!parent && (parentNode || kind != "window"))
    return EPQ_E_UNKNOWN;
  std::unique_ptr<Element> element = makeElement(kind, this, node);
  if (!element)
    return EPQ_E_UNKNOWN;
  m_elements.insert(node, element.get());
  Element *made = element.release();
  if (parent)
    parent->insertChild(made, static_cast<int>(qMin<qsizetype>(index, parent->children().size())));
  if (made->widget())
    reordered(made);
  return EPQ_OK;
}

void View::destroy(Element *element)
{
  while (!element->m_children.isEmpty())
    destroy(element->m_children.last());
  if (element->m_parent)
    element->m_parent->takeChild(element);
  m_elements.remove(element->m_node);
  const QList<uint64_t> requests = m_requests.keys(element->m_node);
  for (uint64_t request : requests)
    answer(request, Made().value());
  element->m_quiet++; // it has nothing to say any more
  if (m_telling == 0) {
    delete element->m_widget; // while the derived class is still there: its slots may be called
    delete element;
    return;
  }
  // It may be the one whose event this is, with Qt's own code below it on the stack: gone for all to see, but deleted
  // later.
  if (QWidget *widget = element->m_widget) {
    widget->hide();
    if (!widget->isWindow())
      widget->setParent(nullptr);
  }
  if (m_buried.isEmpty())
    QMetaObject::invokeMethod(
        this,
        [this] {
          for (Element *each : std::exchange(m_buried, {})) {
            delete each->m_widget;
            delete each;
          }
        },
        Qt::QueuedConnection);
  m_buried.append(element);
}

int View::remove(int64_t node)
{
  Element *element = find(node);
  if (!element)
    return EPQ_E_UNKNOWN;
  begin(); // so that parents lay out once what is left, not after each
  if (element->widget())
    reordered(element);
  destroy(element);
  commit();
  return EPQ_OK;
}

void View::begin()
{
  m_depth++;
}

void View::commit()
{
  if (m_depth == 0 || --m_depth > 0)
    return;
  const QVector<Later> later = std::exchange(m_later, {});
  for (const Later &each : later)
    if (m_elements.contains(each.node))
      each.then();
  orderTabs();
}

void View::reordered(Element *element)
{
  m_reordered.insert(element->window()->node());
  if (m_depth == 0)
    orderTabs();
}

void View::orderTabs()
{
  for (int64_t node : std::exchange(m_reordered, {}))
    if (Element *window = find(node))
      epq::orderTabs(window);
}

void View::atCommit(Element *element, std::function<void()> then)
{
  if (m_depth > 0)
    m_later.append({element->node(), std::move(then)});
  else
    then();
}

void View::event(int64_t node, const char *name, const epq_value &value)
{
  if (!m_callbacks.event ||
      (m_changes > 0 && (qstrcmp(name, "onFocused") == 0 || qstrcmp(name, "onBlurred") == 0)))
    return;
  m_telling++;
  m_callbacks.event(m_callbacks.ud, node, name, &value);
  m_telling--;
}

void View::expect(int64_t node, uint64_t request)
{
  if (request)
    m_requests.insert(request, node);
}

void View::answer(uint64_t request, const epq_value &value)
{
  if (m_requests.remove(request) && m_callbacks.answer)
    m_callbacks.answer(m_callbacks.ud, request, &value);
}

} // namespace epq

using epq::Element;
using epq::View;

struct epq_view : View {
  using View::View;
};

// Every function of the view begins so: on another thread nothing is touched.
#define ON_APP_THREAD(otherwise)                                                                   \
  if (!epq::onAppThread())                                                                         \
  return otherwise

epq_view *epq_view_new(epq_app *app, const char *state_file,
                       const epq_view_callbacks *callbacks) noexcept
{
  ON_APP_THREAD(nullptr);
  if (!app || callbacks->size != sizeof *callbacks)
    return nullptr;
  return new (std::nothrow) epq_view(state_file, *callbacks);
}

void epq_view_free(epq_view *view) noexcept
{
  ON_APP_THREAD();
  delete view;
}

int epq_view_begin(epq_view *view) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  view->begin();
  return EPQ_OK;
}

int epq_view_commit(epq_view *view) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  View::Change change(view);
  view->commit();
  return EPQ_OK;
}

int epq_view_create(epq_view *view, int64_t node, const char *kind, int64_t parent,
                    uint32_t index) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  View::Change change(view);
  return view->create(node, kind, parent, index);
}

int epq_view_set(epq_view *view, int64_t node, const char *property,
                 const epq_value *value) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  View::Change change(view);
  Element *element = view->find(node);
  return element ? element->set(property, *value) : EPQ_E_UNKNOWN;
}

int epq_view_move(epq_view *view, int64_t node, uint32_t index) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  Element *element = view->find(node);
  if (!element || !element->parent())
    return EPQ_E_UNKNOWN;
  View::Change change(view);
  element->parent()->moveChild(element, static_cast<int>(qMin<uint32_t>(index, INT_MAX)));
  if (element->widget())
    view->reordered(element);
  return EPQ_OK;
}

int epq_view_remove(epq_view *view, int64_t node) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  View::Change change(view);
  return view->remove(node);
}

int epq_view_append(epq_view *view, int64_t node, const epq_value *list, bool reset) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  Element *element = view->find(node);
  return element ? element->append(*list, reset) : EPQ_E_UNKNOWN;
}

int epq_view_call(epq_view *view, int64_t node, const char *what, const epq_value *value,
                  uint64_t request) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  View::Change change(view);
  view->expect(node, request);
  Element *element = view->find(node);
  int code = element ? element->call(what, *value, request) : EPQ_E_UNKNOWN;
  if (code == EPQ_E_UNKNOWN && (node == 0 || element))
    code = epq::callApplication(view, element, what, *value, request);
  if (code != EPQ_OK)
    view->answer(request, epq::Made().value());
  return code;
}
