// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window: a QMainWindow, since that knows menus, toolbars and a status bar, with a column in its middle.
//
// What the script knows of size, place and state is kept beside what is: when they differ although the script did not
// ask, the user or the desktop did it, and the script is told, at most once in a turn of the event loop.
#include "widgets/boxes.h"
#include "widgets/closing.h"
#include "widgets/frame.h"
#include "widgets/host.h"
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/placing.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QGuiApplication>
#include <QLayout>
#include <QMenuBar>
#include <QPalette>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>

namespace epq
{

namespace
{

bool isBar(const Element *element)
{
  return element->kind() == "menubar" || element->kind() == "toolbar" ||
         element->kind() == "statusbar";
}

bool isDark()
{
  return QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
}

int pixels(double number, int least)
{
  return static_cast<int>(qBound<double>(least, number, 16000));
}

class Window : public Box, private FrameOwner
{
public:
  Window(View *view, int64_t node) : Box(view, node), m_frame(new Frame(this))
  {
    auto *middle = new QWidget;
    m_frame->setCentralWidget(middle);
    setWidget(m_frame);
    setLayoutOf(middle, QBoxLayout::TopToBottom);
    layout()->setContentsMargins(12, 12, 12, 12);
    m_frame->setWindowTitle("EPLua");
    m_closing = new Closing(m_frame, [this] { emitEvent("close"); }, [this] { closeAnyway(); });
    m_saving = new QTimer(m_frame);
    m_saving->setSingleShot(true);
    m_saving->setInterval(500);
    QObject::connect(m_saving, &QTimer::timeout, m_frame, [this] { remember(); });
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override;

  void placed(Element *child) override
  {
    if (!isBar(child))
      Box::placed(child);
    else if (child->widget()->parentWidget())
      child->widget()->setVisible(child->place().visible);
  }

protected:
  bool lies(const Element *child) const override
  {
    return !isBar(child) && Box::lies(child);
  }
  int apply(const QByteArray &property, const epq_value &value) override;
  void inserted(Element *child, int index) override;
  void taken(Element *child) override;
  void goes() override
  {
    remember();
  }

private:
  void userCloses() override
  {
    if (!isGone() && !m_closed)
      m_closing->userCloses();
  }
  void painted() override;
  void geometryChanged() override;
  void stateChanged() override;
  void paletteChanged() override;
  void layoutChanges() override
  {
    constrain();
  }
  void keyPressed(const QString &key) override
  {
    emitEvent("onKey", key);
  }
  void filesDropped(const QStringList &paths) override
  {
    emitEvent("onDropped", paths);
  }

  int applyFlag(const QByteArray &property, bool flag);
  int applyPair(const QByteArray &property, const QVector<double> &pair);
  void setShown(bool shown);
  bool isDocked() const // in a main window: size, place and state are not its own
  {
    return m_frame->parentWidget();
  }
  void show();
  void open();
  void reopen(const std::function<void()> &change);
  void applyState();
  void constrain();
  QSize content() const;
  void report();
  void tellTheme();
  void remember();
  void closeAnyway();
  void showBars();

  Frame *m_frame;
  Closing *m_closing;
  QTimer *m_saving;
  QSize m_size, m_minimum; // as the script wants them; invalid: none
  QPoint m_position;       // as the script wants it
  bool m_hasPosition = false;
  QSize m_knownSize; // as the script knows it
  QPoint m_knownPosition;
  bool m_maximized = false, m_fullscreen = false, m_resizable = true;
  bool m_opened = false; // it was on the screen
  bool m_closed = false; // the user closed it without the script
  bool m_reporting = false, m_themeTold = false;
  bool m_dark = false; // as the script knows it
};

int Window::call(const QByteArray &what, const epq_value &value, uint64_t request)
{
  QString path;
  if (what == "save") {
    if (!read(value, &path))
      return EPQ_E_INVALID;
    if (!m_opened)
      open();
    view()->answer(request, Made(m_frame->grab().save(path, "PNG")).value());
  } else if (what == "stay") {
    m_closing->answered();
    view()->answer(request, Made().value());
  } else if (what == "raise") {
    view()->atCommit(this, [this] {
      m_frame->setWindowState(m_frame->windowState() & ~Qt::WindowMinimized);
      setShown(true);
      if (isDocked()) {
        view()->host()->raise(m_frame);
        return;
      }
      m_frame->raise();
      m_frame->activateWindow();
    });
    view()->answer(request, Made().value());
  } else {
    return Box::call(what, value, request);
  }
  return EPQ_OK;
}

int Window::apply(const QByteArray &property, const epq_value &value)
{
  static const QSet<QByteArray> flags = {"visible", "enabled",   "modal",     "resizable",
                                         "on_top",  "maximized", "fullscreen"};
  QString text;
  bool flag;
  QVector<double> pair;
  if (flags.contains(property))
    return read(value, &flag) ? applyFlag(property, flag) : EPQ_E_INVALID;
  if (property == "size" || property == "position" || property == "minimum")
    return read(value, &pair) ? applyPair(property, pair) : EPQ_E_INVALID;
  if (property == "style")
    return applyStyle(value);
  if (property != "title" && property != "icon")
    return Box::apply(property, value);
  if (!read(value, &text))
    return EPQ_E_INVALID;
  if (property == "title")
    m_frame->setWindowTitle(text);
  else
    m_frame->setWindowIcon(view()->icon(text));
  return EPQ_OK;
}

int Window::applyFlag(const QByteArray &property, bool flag)
{
  if (property == "visible") {
    view()->atCommit(this, [this, flag] { setShown(flag); });
  } else if (property == "enabled") {
    m_frame->setEnabled(flag);
  } else if (property == "modal") {
    // inside an IDE it must not block what can stop the script
    auto modality = flag && !view()->host() ? Qt::ApplicationModal : Qt::NonModal;
    if (modality != m_frame->windowModality())
      reopen([this, modality] { m_frame->setWindowModality(modality); });
  } else if (property == "on_top") {
    if (flag != m_frame->windowFlags().testFlag(Qt::WindowStaysOnTopHint))
      reopen([this, flag] { m_frame->setWindowFlag(Qt::WindowStaysOnTopHint, flag); });
  } else if (property == "resizable") {
    m_resizable = flag;
    constrain();
  } else {
    (property == "maximized" ? m_maximized : m_fullscreen) = flag;
    applyState();
  }
  return EPQ_OK;
}

int Window::applyPair(const QByteArray &property, const QVector<double> &pair)
{
  if (!pair.isEmpty() && pair.size() != 2)
    return EPQ_E_INVALID;
  bool none = pair.isEmpty();
  bool free = !(m_frame->windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen));
  if (property == "minimum") {
    m_minimum = none ? QSize() : QSize(pixels(pair[0], 0), pixels(pair[1], 0));
    constrain();
  } else if (property == "size") {
    m_size = none ? QSize() : QSize(pixels(pair[0], 1), pixels(pair[1], 1));
    m_knownSize = none && m_opened ? content() : m_size;
    constrain();
    if (free && m_knownSize.isValid())
      m_frame->resize(m_knownSize);
  } else {
    m_hasPosition = !none;
    if (none)
      return EPQ_OK;
    m_position = m_knownPosition = QPoint(pixels(pair[0], -16000), pixels(pair[1], -16000));
    if (free)
      m_frame->move(m_position);
  }
  return EPQ_OK;
}

// --- opening ---

void Window::setShown(bool shown)
{
  if (m_closed || shown == m_frame->isVisible())
    return;
  if (shown) {
    show();
    return;
  }
  remember();
  if (isDocked())
    view()->host()->hide(m_frame);
  m_frame->hide();
}

void Window::show()
{
  if (!m_opened)
    open();
  if (!view()->host() || !view()->host()->show(m_frame, id()))
    m_frame->show();
  if (!m_themeTold) {
    m_themeTold = true;
    paletteChanged();
  }
}

// Gives it its first size and place: what the user made of it last time, else what the script wants, else room for
// its content in the middle of the active window or the screen.
void Window::open()
{
  m_opened = true;
  constrain();
  WindowState last = recallWindow(view()->stateFile(), id());
  QSize size = m_size.isValid() ? m_size : content();
  if (last.rect.isValid()) {
    if (!m_resizable)
      last.rect.setSize(size);
    last.rect = ontoScreen(last.rect);
    m_frame->resize(last.rect.size());
    m_frame->move(last.rect.topLeft());
    m_maximized = m_maximized || last.maximized;
  } else {
    m_frame->resize(size);
    m_frame->move(m_hasPosition ? m_position : centredFor(m_frame));
  }
  // A script that gave none is not told what it got; one that asked for something else is.
  m_knownSize = m_size.isValid() ? m_size : m_frame->size();
  m_knownPosition = m_hasPosition ? m_position : m_frame->pos();
  applyState();
  if (m_frame->isModal()) // a dialog: the keyboard begins with what it asks first
    focusFirst();
}

// Some things Qt can only change while a window is closed.
void Window::reopen(const std::function<void()> &change)
{
  if (isDocked())
    return;
  bool shown = m_frame->isVisible();
  QPoint place = m_frame->pos();
  if (shown)
    m_frame->hide();
  change();
  if (!shown)
    return;
  m_frame->move(place);
  m_frame->show();
}

void Window::applyState()
{
  if (!m_opened || isDocked())
    return;
  Qt::WindowStates states = m_frame->windowState() & Qt::WindowMinimized;
  states.setFlag(Qt::WindowMaximized, m_maximized);
  states.setFlag(Qt::WindowFullScreen, m_fullscreen);
  constrain();
  if (states != m_frame->windowState())
    m_frame->setWindowState(states);
}

// Room for what is in it: lines of labels break when the screen is too narrow, so height follows from width.
QSize Window::content() const
{
  m_frame->ensurePolished();
  QWidget *middle = m_frame->centralWidget();
  QSize room = roomFor(m_frame).size();
  QSize size = m_frame->sizeHint().expandedTo(QSize(200, 80)).boundedTo(room);
  if (layout()->hasHeightForWidth()) {
    int around = m_frame->sizeHint().height() - middle->sizeHint().height();
    size.setHeight(qMax(size.height(), layout()->totalHeightForWidth(size.width()) + around));
  }
  return size.expandedTo(m_frame->minimumSize()).boundedTo(room);
}

// No smaller than the script or its content allow, but never larger than the screen: else its lower end, often with
// the buttons, could not be reached.
void Window::constrain()
{
  if (isDocked())
    return;
  QSize least = m_frame->layout()->totalMinimumSize().boundedTo(roomFor(m_frame).size());
  QSize most(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
  if (m_minimum.isValid())
    least = least.expandedTo(m_minimum);
  if (!m_resizable && m_opened && !m_maximized && !m_fullscreen)
    most = least = (m_size.isValid() ? m_size : m_frame->size()).expandedTo(least);
  m_frame->setMaximumSize(most);
  m_frame->setMinimumSize(least);
}

// --- what the user and the desktop do with it ---

// Its children are painted right after it: told when this turn of the loop is over.
void Window::painted()
{
  QMetaObject::invokeMethod(m_frame, [this] { emitEvent("onShown"); }, Qt::QueuedConnection);
}

void Window::geometryChanged()
{
  if (!m_opened || m_reporting)
    return;
  m_reporting = true;
  QTimer::singleShot(0, m_frame, [this] { report(); });
}

void Window::report()
{
  m_reporting = false;
  if (isGone() || !m_frame->isVisible() || m_frame->isMinimized() || isDocked())
    return;
  m_saving->start();
  QSize size = m_frame->size();
  QPoint place = m_frame->pos();
  bool resized = size != m_knownSize, moved = place != m_knownPosition;
  m_knownSize = size;
  m_knownPosition = place;
  if (resized)
    emitEvent("onResized", Made{Made(double(size.width())), Made(double(size.height()))}.value());
  if (moved)
    emitEvent("onMoved", Made{Made(double(place.x())), Made(double(place.y()))}.value());
}

void Window::stateChanged()
{
  if (!m_opened || m_frame->isMinimized())
    return;
  geometryChanged();
  bool maximized = m_frame->windowState() & Qt::WindowMaximized;
  if (maximized == m_maximized)
    return;
  m_maximized = maximized;
  emitEvent("onMaximized", maximized);
}

void Window::paletteChanged()
{
  if (m_themeTold)
    QTimer::singleShot(0, m_frame, [this] { tellTheme(); });
}

void Window::tellTheme()
{
  if (m_dark == isDark())
    return;
  m_dark = !m_dark;
  emitEvent("onThemeChanged", m_dark);
}

void Window::remember()
{
  m_saving->stop();
  if (!m_opened || !m_frame->isVisible() || isDocked())
    return;
  WindowState state;
  state.rect = QRect(m_frame->pos(), m_frame->size());
  if (m_frame->windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen)) {
    QPoint frame = m_frame->geometry().topLeft() - m_frame->frameGeometry().topLeft();
    state.rect = m_frame->normalGeometry().translated(-frame);
  }
  state.maximized = m_maximized;
  rememberWindow(view()->stateFile(), id(), state);
}

void Window::closeAnyway()
{
  setShown(false);
  m_closed = true;
  emitEvent("closed");
}

// --- what is in it ---

void Window::inserted(Element *child, int index)
{
  if (isBar(child))
    showBars();
  else
    Box::inserted(child, index);
}

void Window::taken(Element *child)
{
  if (!isBar(child)) {
    Box::taken(child);
    return;
  }
  if (child->kind() == "toolbar")
    m_frame->removeToolBar(static_cast<QToolBar *>(child->widget()));
  showBars();
  child->widget()->setParent(nullptr);
}

// Of several menu bars or status bars the last one counts.
void Window::showBars()
{
  QMenuBar *menus = nullptr;
  QStatusBar *status = nullptr;
  for (Element *child : children()) {
    if (child->kind() == "menubar")
      menus = static_cast<QMenuBar *>(child->widget());
    else if (child->kind() == "statusbar")
      status = static_cast<QStatusBar *>(child->widget());
    else if (child->kind() == "toolbar") // moves to the end when it is there: the order of children
      m_frame->addToolBar(static_cast<QToolBar *>(child->widget()));
  }
  m_frame->showMenuBar(menus);
  m_frame->showStatusBar(status);
  for (Element *child : children())
    if (isBar(child) && child->widget()->parentWidget())
      child->widget()->setVisible(child->place().visible);
}

} // namespace

std::unique_ptr<Element> makeWindow(View *view, int64_t node)
{
  return std::make_unique<Window>(view, node);
}

} // namespace epq
