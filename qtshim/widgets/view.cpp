// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view and its C functions. The application's thread.
//
// A view owns its elements; a widget that goes with its Qt parent takes no element with it, so elements are always
// deleted from the leaves up, by us.
//
// Removing has two steps. At once the tree loses its numbers, is hidden and falls silent (retire); it is deleted (bury)
// by a timer, when neither a callback of ours nor an event loop inside Qt's (a drag, a menu of a file dialog) can have
// any of it on the stack. deleteLater() would not do: inside such a loop it deletes what that loop returns to.
#include "widgets/view.h"

#include "core/app.h"
#include "widgets/dialogs.h"
#include "widgets/taborder.h"
#include "widgets/values.h"

#include <QApplication>
#include <QDialog>
#include <QMainWindow>
#include <QThread>
#include <QTimerEvent>

#include <new>

namespace epq
{

View::View(const char *stateFile, const epq_view_callbacks &callbacks)
    : m_callbacks(callbacks), m_stateFile(QString::fromUtf8(stateFile))
{
}

View::~View()
{
  bury(QDeadlineTimer::Forever);
}

void View::free()
{
  m_callbacks.event = nullptr;
  m_callbacks.answer = nullptr;
  m_freed = true;
  while (!m_elements.isEmpty())
    retire(m_elements.begin().value()->window());
  for (Dialog &dialog : m_dialogs)
    retireDialog(&dialog);
  if (!isOnStack()) {
    delete this;
    return;
  }
  deleteWithApp(this);
  scheduleBurial();
}

// Qt lays out and paints trees by recursion.
static constexpr int deepest = 200;

// For a script that is not ours.
static constexpr qsizetype foreignElementsMost = 100000, foreignWindowsMost = 256,
                           foreignDialogsMost = 16;

static int depthOf(const Element *element)
{
  int depth = 0;
  for (; element; element = element->parent())
    depth++;
  return depth;
}

int View::create(int64_t node, const QByteArray &kind, int64_t parentNode, uint32_t index)
{
  if (node == 0 || m_freed || m_elements.contains(node))
    return EPQ_E_INVALID;
  Element *parent = parentNode ? find(parentNode) : nullptr;
  if (parentNode && !parent)
    return EPQ_E_UNKNOWN;
  const QByteArray around = parent ? parent->kind() : QByteArray();
  if (!takesChild(around, kind) || depthOf(parent) >= deepest)
    return EPQ_E_INVALID;
  if (m_foreign &&
      (m_elements.size() >= foreignElementsMost || (!parent && m_windows >= foreignWindowsMost)))
    return EPQ_E_INVALID;
  std::unique_ptr<Element> element = makeElement(kind, around, this, node);
  if (!element)
    return EPQ_E_UNKNOWN;
  element->m_kind = kind;
  Element *made = element.release();
  m_elements.insert(node, made);
  if (!parent)
    m_windows++;
  if (parent)
    parent->insertChild(made, static_cast<int>(qMin<qsizetype>(index, parent->children().size())));
  if (made->widget())
    reordered(made);
  return EPQ_OK;
}

int View::move(Element *element, uint32_t index)
{
  Element *parent = element->parent();
  if (!parent)
    return EPQ_E_INVALID;
  QPointer<QWidget> focus = QApplication::focusWidget();
  bool inside = focus && element->widget() && element->widget()->isAncestorOf(focus);
  inside = inside || (focus && focus == element->widget());
  parent->moveChild(element, static_cast<int>(qMin<qsizetype>(index, parent->children().size())));
  if (element->widget())
    reordered(element);
  if (inside && focus)
    focus->setFocus(Qt::OtherFocusReason);
  return EPQ_OK;
}

static void collect(Element *top, QVector<Element *> *into)
{
  into->append(top);
  for (Element *child : top->children())
    collect(child, into);
}

// Gives the requests that will find no answer now: they get theirs when all is in order again, since what is called
// then may do anything.
QVector<uint64_t> View::retire(Element *top)
{
  QVector<Element *> all;
  collect(top, &all);
  for (Element *each : all) {
    each->m_gone = true;
    m_elements.remove(each->node());
    if (each->m_widget)
      each->m_widget->setObjectName(QString()); // who looks for that name means another one now
  }
  QVector<uint64_t> unanswered;
  for (auto it = m_requests.cbegin(); it != m_requests.cend(); ++it)
    if (it.value() && !m_elements.contains(it.value()))
      unanswered.append(it.key());
  for (uint64_t request : unanswered)
    m_requests.remove(request);
  for (Dialog &dialog : m_dialogs)
    if (dialog.node && !m_elements.contains(dialog.node))
      retireDialog(&dialog);
  for (Element *each : all)
    each->goes();
  if (top->widget())
    top->widget()->hide();
  if (top->parent())
    top->parent()->takeChild(top);
  else
    m_windows--;
  m_gone.append(top);
  return unanswered;
}

void View::retireDialog(Dialog *dialog)
{
  dialog->gone = true;
  if (!dialog->widget)
    return;
  const QList<QDialog *> inner = dialog->widget->findChildren<QDialog *>();
  for (QDialog *each : inner)
    each->reject(); // leaves the event loop it may have
  dialog->widget->hide();
}

int View::remove(int64_t node)
{
  if (node == 0) { // everything
    while (!m_elements.isEmpty())
      remove(m_elements.begin().value()->window()->node());
    return EPQ_OK;
  }
  Element *element = find(node);
  if (!element)
    return EPQ_E_UNKNOWN;
  begin(); // so that parents lay out once what is left, not after each
  if (element->widget() && element->parent())
    reordered(element->parent());
  const QVector<uint64_t> unanswered = retire(element);
  scheduleBurial();
  commit();
  for (uint64_t request : unanswered)
    tell(request, Made().value());
  return EPQ_OK;
}

bool View::isOnStack() const
{
  return m_inside > 0 || QThread::currentThread()->loopLevel() > 1;
}

void View::scheduleBurial()
{
  if (!m_timer)
    m_timer = startTimer(0);
}

void View::timerEvent(QTimerEvent *event)
{
  if (event->timerId() != m_timer)
    return;
  killTimer(std::exchange(m_timer, 0));
  if (isOnStack()) {
    m_timer = startTimer(20); // some time later, then
    return;
  }
  if (m_freed) {
    delete this;
    return;
  }
  bury(QDeadlineTimer(buryMilliseconds)); // a window of many elements does not hold up the others
  if (!m_gone.isEmpty())
    scheduleBurial();
}

// The parents go as well: they need not hear of each child. False: the time is over, and there is more.
bool View::burySubtree(Element *element, const QDeadlineTimer &until)
{
  for (; !element->m_children.isEmpty(); element->m_children.removeLast())
    if (!burySubtree(element->m_children.last(), until))
      return false;
  if (until.hasExpired())
    return false;
  delete element->m_widget; // while the derived class is there: its slots may be called
  delete element;
  return true;
}

void View::bury(const QDeadlineTimer &until)
{
  Quiet quiet(this);
  m_later.removeIf([](const Later &each) { return each.element->isGone(); });
  for (const Dialog &dialog : std::as_const(m_dialogs))
    if (dialog.gone)
      delete dialog.widget;
  m_dialogs.removeIf([](const Dialog &each) { return !each.widget; });
  while (!m_gone.isEmpty() && burySubtree(m_gone.last(), until))
    m_gone.removeLast();
}

bool View::hasDialogsEnough()
{
  m_dialogs.removeIf([](const Dialog &each) { return !each.widget; });
  return m_foreign && m_dialogs.size() >= foreignDialogsMost;
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
    if (!each.element->isGone())
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
    m_later.append({element, std::move(then)});
  else
    then();
}

QList<QMainWindow *> View::frames() const
{
  QList<QMainWindow *> found;
  for (Element *element : m_elements)
    if (auto *frame = qobject_cast<QMainWindow *>(element->widget()))
      found.append(frame);
  return found;
}

void View::tellEvent(int64_t node, const char *name, const epq_value &value)
{
  if (!m_callbacks.event)
    return;
  m_inside++;
  m_callbacks.event(m_callbacks.ud, node, name, &value);
  m_inside--;
}

bool View::expect(int64_t node, uint64_t request)
{
  if (request && m_requests.contains(request))
    return false;
  if (request)
    m_requests.insert(request, node);
  return true;
}

void View::answer(uint64_t request, const epq_value &value)
{
  if (m_requests.remove(request))
    tell(request, value);
}

void View::tell(uint64_t request, const epq_value &value)
{
  if (!m_callbacks.answer)
    return;
  m_inside++;
  m_callbacks.answer(m_callbacks.ud, request, &value);
  m_inside--;
}

void View::adopt(QWidget *dialog, int64_t node)
{
  m_dialogs.removeIf([](const Dialog &each) { return !each.widget; }); // those that were closed
  m_dialogs.append({dialog, node});
}

static bool isData(const QString &source)
{
  return source.startsWith("data:", Qt::CaseInsensitive);
}

Picture View::picture(const QString &source) const
{
  return m_foreign && !isData(source) ? Picture() : Picture::load(source);
}

QIcon View::icon(const QString &name) const
{
  // Qt takes a name with a slash for a file
  const bool plain =
      !name.contains('/') && !name.contains('\\') && !name.contains('.') && !name.contains(':');
  return !m_foreign || plain || isData(name) ? iconOf(name) : QIcon();
}

void View::warnOnce(const QString &about, const QString &text)
{
  if (m_warned.contains(about))
    return;
  m_warned.insert(about);
  log(EPQ_LOG_WARNING, text.toUtf8().constData());
}

} // namespace epq

using epq::Element;
using epq::View;

// Every function of the view begins so: on another thread nothing is touched, and while it runs nothing is told.
#define BEGIN(view)                                                                                \
  if (!epq::onAppThread())                                                                         \
    return EPQ_E_THREAD;                                                                           \
  if (!(view))                                                                                     \
    return EPQ_E_INVALID;                                                                          \
  View::Quiet quiet(view)

epq_view *epq_view_new(epq_app *app, const char *state_file,
                       const epq_view_callbacks *callbacks) noexcept
{
  if (!epq::onAppThread() || !app || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  return new (std::nothrow) epq_view(state_file, *callbacks);
}

int epq_view_set_foreign(epq_view *view, const char *whose) noexcept
{
  BEGIN(view);
  view->setForeign(QString::fromUtf8(whose));
  return EPQ_OK;
}

void epq_view_free(epq_view *view) noexcept
{
  if (epq::onAppThread() && view)
    view->free();
}

int epq_view_begin(epq_view *view) noexcept
{
  BEGIN(view);
  view->begin();
  return EPQ_OK;
}

int epq_view_commit(epq_view *view) noexcept
{
  BEGIN(view);
  view->commit();
  return EPQ_OK;
}

int epq_view_create(epq_view *view, int64_t node, const char *kind, int64_t parent,
                    uint32_t index) noexcept
{
  BEGIN(view);
  return kind ? view->create(node, kind, parent, index) : EPQ_E_INVALID;
}

int epq_view_set(epq_view *view, int64_t node, const char *property,
                 const epq_value *value) noexcept
{
  BEGIN(view);
  if (!property || !value)
    return EPQ_E_INVALID;
  Element *element = view->find(node);
  return element ? element->set(property, *value) : EPQ_E_UNKNOWN;
}

int epq_view_move(epq_view *view, int64_t node, uint32_t index) noexcept
{
  BEGIN(view);
  Element *element = view->find(node);
  return element ? view->move(element, index) : EPQ_E_UNKNOWN;
}

int epq_view_remove(epq_view *view, int64_t node) noexcept
{
  BEGIN(view);
  return view->remove(node);
}

int epq_view_append(epq_view *view, int64_t node, const epq_value *list, bool reset) noexcept
{
  BEGIN(view);
  if (!list)
    return EPQ_E_INVALID;
  Element *element = view->find(node);
  return element ? element->append(*list, reset) : EPQ_E_UNKNOWN;
}

int epq_view_call(epq_view *view, int64_t node, const char *what, const epq_value *value,
                  uint64_t request) noexcept
{
  BEGIN(view);
  const epq_value nil = {};
  if (!what || !view->expect(node, request))
    return EPQ_E_INVALID;
  if (!value)
    value = &nil;
  Element *element = view->find(node);
  int code = element ? element->call(what, *value, request) : EPQ_E_UNKNOWN;
  if (code == EPQ_E_UNKNOWN && (node == 0 || element))
    code = epq::callApplication(view, element, what, *value, request);
  if (code != EPQ_OK)
    view->answer(request, epq::Made().value());
  return code;
}
