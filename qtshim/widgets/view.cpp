// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view and its C functions. The application's thread.
// A view owns its elements; a widget that goes with its Qt parent takes no element with it, so elements are always
// deleted from the leaves up, by us.
#include "widgets/view.h"

#include "core/app.h"
#include "widgets/dialogs.h"
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
  delete element;
}

int View::remove(int64_t node)
{
  Element *element = find(node);
  if (!element)
    return EPQ_E_UNKNOWN;
  destroy(element);
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
  if (m_callbacks.event)
    m_callbacks.event(m_callbacks.ud, node, name, &value);
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
  view->commit();
  return EPQ_OK;
}

int epq_view_create(epq_view *view, int64_t node, const char *kind, int64_t parent,
                    uint32_t index) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  return view->create(node, kind, parent, index);
}

int epq_view_set(epq_view *view, int64_t node, const char *property,
                 const epq_value *value) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  Element *element = view->find(node);
  return element ? element->set(property, *value) : EPQ_E_UNKNOWN;
}

int epq_view_move(epq_view *view, int64_t node, uint32_t index) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
  Element *element = view->find(node);
  if (!element || !element->parent())
    return EPQ_E_UNKNOWN;
  Element *parent = element->parent();
  parent->takeChild(element);
  parent->insertChild(element, static_cast<int>(qMin<qsizetype>(index, parent->children().size())));
  return EPQ_OK;
}

int epq_view_remove(epq_view *view, int64_t node) noexcept
{
  ON_APP_THREAD(EPQ_E_THREAD);
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
  view->expect(node, request);
  Element *element = view->find(node);
  int code = element ? element->call(what, *value, request) : EPQ_E_UNKNOWN;
  if (code == EPQ_E_UNKNOWN && (node == 0 || element))
    code = epq::callApplication(view, element, what, *value, request);
  if (code != EPQ_OK)
    view->answer(request, epq::Made().value());
  return code;
}
