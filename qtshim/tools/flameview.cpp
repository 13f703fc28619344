// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is seen is a part of the width, [m_left, m_left + m_width] of 1. A click shows the part that a box has, the wheel any other; m_zoomed is the
// deepest box that holds it all, whose path (and the place in it) is found again in new data.
#include "tools/flameview.h"

#include "core/words.h"

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <cmath>

namespace epq
{

namespace
{

constexpr double narrowest = 1e-6; // of all

} // namespace

FlameView::FlameView(const QString &empty) : m_empty(empty)
{
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
}

int FlameView::rowHeight() const
{
  return fontMetrics().height() + 5;
}

bool FlameView::isZoomed() const
{
  return m_zoomed >= 0 || m_width < 1;
}

QRectF FlameView::rectOf(int at) const
{
  const FlameBox &box = m_data.boxes[size_t(at)];
  const double full = viewport()->width();
  return {(box.left - m_left) / m_width * full,
          double(box.depth * rowHeight() - verticalScrollBar()->value()),
          box.width / m_width * full, double(rowHeight())};
}

bool FlameView::set(const epq_flame_data *given)
{
  const uint64_t zoomed = m_zoomed < 0 ? 0 : m_data.boxes[size_t(m_zoomed)].path;
  const uint64_t selected = m_selected < 0 ? 0 : m_data.boxes[size_t(m_selected)].path;
  double left = m_left, width = m_width;
  if (m_zoomed >= 0) { // as parts of the box
    const FlameBox &box = m_data.boxes[size_t(m_zoomed)];
    left = (m_left - box.left) / box.width;
    width = m_width / box.width;
  }
  if (!m_data.set(given))
    return false;
  int at = zoomed ? m_data.find(zoomed) : -1;
  if (at >= 0 && m_data.boxes[size_t(at)].width <= 0)
    at = -1;
  if (at >= 0) {
    const FlameBox &box = m_data.boxes[size_t(at)];
    m_left = box.left + left * box.width;
    m_width = width * box.width;
  } else if (zoomed) {
    m_left = 0;
    m_width = 1;
  }
  m_zoomed = at;
  m_selected = selected ? m_data.find(selected) : -1;
  m_hovered = -1;
  double share;
  m_data.search(m_searched, &share);
  followRows();
  viewport()->update();
  onChange();
  return true;
}

int FlameView::search(const QString &text, double *share)
{
  m_searched = text;
  viewport()->update();
  return m_data.search(text, share);
}

// ---- what is seen ----

void FlameView::followRows()
{
  const int most = m_data.depth * rowHeight() - viewport()->height();
  verticalScrollBar()->setRange(0, std::max(0, most));
  verticalScrollBar()->setPageStep(std::max(1, viewport()->height() - rowHeight()));
  verticalScrollBar()->setSingleStep(rowHeight());
}

void FlameView::showRow(int depth)
{
  const int top = depth * rowHeight(), bottom = top + rowHeight();
  QScrollBar *bar = verticalScrollBar();
  if (top < bar->value())
    bar->setValue(top);
  else if (bottom > bar->value() + viewport()->height())
    bar->setValue(bottom - viewport()->height());
}

void FlameView::setRange(double left, double width)
{
  m_width = std::clamp(width, narrowest, 1.0);
  m_left = std::clamp(left, 0.0, 1 - m_width);
  const double slack = m_width * 1e-9;
  m_zoomed = -1;
  for (int box = -1;; m_zoomed = box) {
    const uint32_t *end;
    const uint32_t *child = m_data.firstSeen(box, m_left + slack, &end);
    if (child == end || m_data.boxes[*child].left > m_left + slack ||
        m_data.boxes[*child].left + m_data.boxes[*child].width < m_left + m_width - slack)
      break;
    box = int(*child);
    if (m_data.boxes[size_t(box)].width > m_width * 1.000001)
      continue;
    m_zoomed = box;
    break;
  }
  viewport()->update();
  onChange();
}

void FlameView::zoomTo(int at)
{
  if (at < 0 || m_data.boxes[size_t(at)].width <= 0) {
    m_left = 0;
    m_width = 1;
    m_zoomed = -1;
  } else {
    const FlameBox &box = m_data.boxes[size_t(at)];
    m_left = box.left;
    m_width = std::max(box.width, narrowest);
    m_zoomed = box.width >= 1 && box.depth == 0 ? -1 : at;
  }
  viewport()->update();
  onChange();
}

void FlameView::zoomOut()
{
  if (m_zoomed < 0) {
    zoomTo(-1);
    return;
  }
  // boxes as wide as this one would change nothing that is seen
  int at = m_zoomed;
  while (at >= 0 && m_data.boxes[size_t(at)].width <= m_width * 1.01)
    at = m_data.boxes[size_t(at)].parent;
  zoomTo(at);
}

void FlameView::select(int box)
{
  m_selected = box;
  if (box >= 0) {
    const FlameBox &b = m_data.boxes[size_t(box)];
    if (b.left + b.width <= m_left || b.left >= m_left + m_width)
      zoomTo(b.parent);
    showRow(b.depth);
    setAccessibleDescription(m_data.describe(box, false));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
  }
  viewport()->update();
  onChange();
}

void FlameView::resizeEvent(QResizeEvent *event)
{
  QAbstractScrollArea::resizeEvent(event);
  followRows();
}

void FlameView::scrollContentsBy(int, int)
{
  viewport()->update(); // rows are painted anew: cheap, and the hovered one may be another
}

void FlameView::changeEvent(QEvent *event)
{
  QAbstractScrollArea::changeEvent(event);
  if (event->type() != QEvent::FontChange)
    return;
  for (FlameFunction &function : m_data.functions)
    function.advance = -1;
  followRows();
}

// ---- keyboard ----

// The next box of the same row that can be seen, inside what is zoomed.
int FlameView::neighbour(int at, int by) const
{
  const FlameBox &box = m_data.boxes[size_t(at)];
  const double pixel = m_width / std::max(1, viewport()->width());
  const double x = by > 0 ? box.left + box.width + pixel / 2 : box.left - pixel / 2;
  double place = x;
  for (int tries = 0; tries < 4000 && place > m_left && place < m_left + m_width; tries++) {
    const int next = m_data.at(box.depth, place);
    if (next >= 0 && next != at)
      return next;
    place += by * pixel;
  }
  return at;
}

void FlameView::step(int key)
{
  if (m_data.boxes.empty())
    return;
  if (m_selected < 0) { // at the box where most of the time is
    const auto &boxes = m_data.boxes;
    int widest = m_zoomed;
    for (int i = 0; m_zoomed < 0 && i < int(boxes.size()); i++)
      if (boxes[size_t(i)].parent < 0 &&
          (widest < 0 || boxes[size_t(i)].width > boxes[size_t(widest)].width))
        widest = i;
    select(widest);
    return;
  }
  const FlameBox &box = m_data.boxes[size_t(m_selected)];
  if (key == Qt::Key_Up) {
    if (box.parent >= 0)
      select(box.parent);
  } else if (key == Qt::Key_Down) {
    int widest = -1;
    for (uint32_t i = 0; i < box.childCount; i++) {
      const int child = int(m_data.children[box.firstChild + i]);
      if (widest < 0 || m_data.boxes[size_t(child)].width > m_data.boxes[size_t(widest)].width)
        widest = child;
    }
    if (widest >= 0 && m_data.boxes[size_t(widest)].width > 0)
      select(widest);
  } else {
    select(neighbour(m_selected, key == Qt::Key_Right ? 1 : -1));
  }
}

void FlameView::keyPressEvent(QKeyEvent *event)
{
  const bool control = event->modifiers() & Qt::ControlModifier;
  switch (event->key()) {
  case Qt::Key_Up:
  case Qt::Key_Down:
  case Qt::Key_Left:
  case Qt::Key_Right:
    step(event->key());
    return;
  case Qt::Key_Return:
  case Qt::Key_Enter:
    if (m_selected >= 0 && control)
      onJump(m_selected);
    else if (m_selected >= 0)
      zoomTo(m_selected);
    return;
  case Qt::Key_Escape:
  case Qt::Key_Backspace:
    if (!isZoomed())
      break; // somebody else's
    zoomOut();
    return;
  case Qt::Key_Home:
    zoomTo(-1);
    return;
  case Qt::Key_Plus:
  case Qt::Key_Minus: {
    const double width = m_width * (event->key() == Qt::Key_Plus ? 0.8 : 1.25);
    setRange(m_left + (m_width - width) / 2, width);
    return;
  }
  case Qt::Key_F:
    if (!control)
      break;
    onFind();
    return;
  default:
    break;
  }
  QAbstractScrollArea::keyPressEvent(event);
}

void FlameView::focusInEvent(QFocusEvent *event)
{
  QAbstractScrollArea::focusInEvent(event);
  if (m_selected < 0 && event->reason() != Qt::MouseFocusReason && !m_data.boxes.empty())
    step(Qt::Key_Down);
}

// ---- mouse ----

double FlameView::placeOf(double x) const
{
  return m_left + x / std::max(1, viewport()->width()) * m_width;
}

int FlameView::boxAt(const QPoint &at) const
{
  const int row = (at.y() + verticalScrollBar()->value()) / rowHeight();
  return at.y() < 0 || row >= m_data.depth ? -1 : m_data.at(row, placeOf(at.x() + 0.5));
}

void FlameView::setHovered(int box)
{
  if (box == m_hovered)
    return;
  m_hovered = box;
  viewport()->update();
  onChange();
}

void FlameView::mousePressEvent(QMouseEvent *event)
{
  m_pressed = event->pos();
  m_pressedLeft = m_left;
  m_panning = false;
}

void FlameView::mouseMoveEvent(QMouseEvent *event)
{
  if (!(event->buttons() & Qt::LeftButton)) {
    setHovered(boxAt(event->pos()));
    return;
  }
  const int moved = event->pos().x() - m_pressed.x();
  if (m_width < 1 && (m_panning || std::abs(moved) > 6)) {
    m_panning = true;
    setRange(m_pressedLeft - moved * m_width / std::max(1, viewport()->width()), m_width);
  }
}

void FlameView::mouseReleaseEvent(QMouseEvent *event)
{
  if (event->button() != Qt::LeftButton || m_panning)
    return;
  const int box = boxAt(event->pos());
  if (box < 0)
    return;
  m_selected = box; // not select(): that scrolls what is under the mouse
  if (event->modifiers() & Qt::ControlModifier) {
    select(box);
    onJump(box);
    return;
  }
  zoomTo(box);
  select(box);
}

// The first click has zoomed to the box, and both clicks mean the same one.
void FlameView::mouseDoubleClickEvent(QMouseEvent *event)
{
  m_panning = true; // the release that follows is no click
  if (event->button() == Qt::LeftButton && m_selected >= 0)
    onJump(m_selected);
}

void FlameView::wheelEvent(QWheelEvent *event)
{
  const QPoint by = event->angleDelta();
  if (event->modifiers() & Qt::ControlModifier) {
    const double at = placeOf(event->position().x());
    const double width = std::clamp(m_width * std::pow(0.8, by.y() / 120.0), narrowest, 1.0);
    setRange(at - (at - m_left) * width / m_width, width);
    event->accept();
  } else if (event->modifiers() & Qt::ShiftModifier || std::abs(by.x()) > std::abs(by.y())) {
    const int part = by.x() ? by.x() : by.y();
    setRange(m_left - part / 120.0 * 0.1 * m_width, m_width);
    event->accept();
  } else {
    QAbstractScrollArea::wheelEvent(event);
  }
}

bool FlameView::viewportEvent(QEvent *event)
{
  if (event->type() == QEvent::Leave)
    setHovered(-1);
  if (event->type() == QEvent::ToolTip) {
    auto *help = static_cast<QHelpEvent *>(event);
    const int box = boxAt(help->pos());
    if (box >= 0)
      QToolTip::showText(help->globalPos(), m_data.describe(box, true), viewport(),
                         rectOf(box).toRect());
    else
      QToolTip::hideText();
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void FlameView::contextMenuEvent(QContextMenuEvent *event)
{
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  const int box = mouse ? boxAt(event->pos()) : m_selected;
  if (box >= 0)
    select(box);
  auto *menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const uint64_t path = box < 0 ? 0 : m_data.boxes[size_t(box)].path; // data may be new by then
  auto later = [this, path](void (FlameView::*act)(int)) {
    if (const int at = m_data.find(path); at >= 0)
      (this->*act)(at);
  };
  QAction *jump = menu->addAction(QIcon::fromTheme("go-jump-definition"), _("Go to &Source"), this,
                                  [this, path] {
                                    if (const int at = m_data.find(path); at >= 0)
                                      onJump(at);
                                  });
  QAction *in = menu->addAction(QIcon::fromTheme("zoom-in"), _("Zoom &In"), this,
                                [later] { later(&FlameView::zoomTo); });
  QAction *out =
      menu->addAction(QIcon::fromTheme("zoom-out"), _("Zoom &Out"), this, [this] { zoomOut(); });
  menu->addSeparator();
  QAction *copy = menu->addAction(QIcon::fromTheme("edit-copy"), _("&Copy"), this, [this, path] {
    if (const int at = m_data.find(path); at >= 0)
      QGuiApplication::clipboard()->setText(m_data.describe(at, true));
  });
  const bool any = box >= 0;
  jump->setEnabled(any && !m_data.functions[m_data.boxes[size_t(box)].function].where.isEmpty());
  in->setEnabled(any);
  out->setEnabled(isZoomed());
  copy->setEnabled(any);
  const QPoint where =
      mouse || !any
          ? event->globalPos()
          : viewport()->mapToGlobal(rectOf(box).intersected(viewport()->rect()).center()).toPoint();
  menu->popup(where);
}

} // namespace epq
