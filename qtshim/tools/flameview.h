// SPDX-License-Identifier: GPL-3.0-or-later
//
// The boxes of a flame graph: paints them, and follows mouse and keyboard.
#ifndef EPQ_TOOLS_FLAMEVIEW_H
#define EPQ_TOOLS_FLAMEVIEW_H

#include "tools/flamedata.h"

#include <QAbstractScrollArea>

namespace epq
{

class FlameView : public QAbstractScrollArea
{
public:
  explicit FlameView(const QString &empty);

  std::function<void(int box)> onJump;
  std::function<void()> onChange; // zoomed, selected, or another box is under the mouse
  std::function<void()> onFind;   // the user wants to search

  const FlameData &shown() const
  {
    return m_data;
  }
  bool set(const epq_flame_data *given);
  int search(const QString &text, double *share);

  int selected() const // -1: none
  {
    return m_selected;
  }
  int hovered() const
  {
    return m_hovered;
  }
  bool isZoomed() const;
  void select(int box);
  void zoomTo(int box); // -1: all
  void zoomOut();       // a step
  int rowHeight() const;
  QRectF rectOf(int box) const; // in the viewport

protected:
  void paintEvent(QPaintEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void mousePressEvent(QMouseEvent *event) override;
  void mouseReleaseEvent(QMouseEvent *event) override;
  void mouseDoubleClickEvent(QMouseEvent *event) override;
  void mouseMoveEvent(QMouseEvent *event) override;
  void wheelEvent(QWheelEvent *event) override;
  void contextMenuEvent(QContextMenuEvent *event) override;
  bool viewportEvent(QEvent *event) override;
  void changeEvent(QEvent *event) override;
  void scrollContentsBy(int dx, int dy) override;
  void focusInEvent(QFocusEvent *event) override;

private:
  struct Brushes;
  int boxAt(const QPoint &at) const;
  double placeOf(double x) const; // of the viewport, as a part of all
  void setRange(double left, double width);
  void setHovered(int box);
  void showRow(int depth);
  void followRows();
  void step(int key);
  int neighbour(int box, int by) const;
  void paintBox(QPainter *painter, const Brushes &brushes, int at, const QRectF &rect) const;
  void paintChildren(QPainter *painter, const Brushes &brushes, int box, double left, double right,
                     double pixel) const;
  QColor colorOf(const FlameBox &box, bool dark) const;

  FlameData m_data;
  QString m_empty, m_searched;
  int m_zoomed = -1; // the box that fills the width
  double m_left = 0, m_width = 1;
  int m_selected = -1, m_hovered = -1;
  QPoint m_pressed;
  double m_pressedLeft = 0;
  bool m_panning = false;
};

} // namespace epq

#endif
