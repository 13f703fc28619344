// SPDX-License-Identifier: GPL-3.0-or-later
//
// spacer, separator: between others.
#include "widgets/container.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QPainter>

namespace epq
{

namespace
{

class Room : public QWidget
{
public:
  QSize sizeHint() const override
  {
    return m_size;
  }

  void setRoom(Qt::Orientation line, int size)
  {
    bool across = line == Qt::Horizontal;
    auto along = size > 0 ? QSizePolicy::Fixed : QSizePolicy::Expanding;
    m_size = across ? QSize(size, 0) : QSize(0, size);
    setSizePolicy(across ? along : QSizePolicy::Preferred, across ? QSizePolicy::Preferred : along);
    updateGeometry();
  }

private:
  QSize m_size{0, 0};
};

class Spacer : public Element, public Lying
{
public:
  Spacer(View *view, int64_t node) : Element(view, node), m_room(new Room)
  {
    setWidget(m_room);
    m_room->setRoom(m_line, m_size);
  }

  void lieIn(Qt::Orientation line) override
  {
    m_line = line;
    m_room->setRoom(m_line, m_size);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    if (property != "size")
      return Element::apply(property, value);
    if (!readWithin(value, 0, 16000, &m_size))
      return EPQ_E_INVALID;
    m_room->setRoom(m_line, m_size);
    return EPQ_OK;
  }

private:
  Room *m_room;
  Qt::Orientation m_line = Qt::Vertical;
  int m_size = 0;
};

class Line : public QWidget
{
public:
  void setOrientation(Qt::Orientation orientation)
  {
    m_across = orientation == Qt::Horizontal;
    setSizePolicy(m_across ? QSizePolicy::Preferred : QSizePolicy::Fixed,
                  m_across ? QSizePolicy::Fixed : QSizePolicy::Preferred);
    updateGeometry();
  }

  QSize sizeHint() const override
  {
    return m_across ? QSize(8, 5) : QSize(5, 8);
  }

protected:
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    QRect line = m_across ? QRect(0, height() / 2, width(), 1) : QRect(width() / 2, 0, 1, height());
    QColor color = palette().color(QPalette::WindowText);
    color.setAlphaF(0.2f);
    painter.fillRect(line, color);
  }

private:
  bool m_across = true;
};

class Separator : public Element, public Lying
{
public:
  Separator(View *view, int64_t node) : Element(view, node), m_separator(new Line)
  {
    setWidget(m_separator);
    m_separator->setOrientation(Qt::Horizontal);
  }

  // Unless the script says how, it stands across the line.
  void lieIn(Qt::Orientation line) override
  {
    if (!m_said)
      m_separator->setOrientation(line == Qt::Horizontal ? Qt::Vertical : Qt::Horizontal);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString word;
    if (property != "orientation")
      return Element::apply(property, value);
    if (!read(value, &word) || (word != "horizontal" && word != "vertical"))
      return EPQ_E_INVALID;
    m_said = true;
    m_separator->setOrientation(word == "horizontal" ? Qt::Horizontal : Qt::Vertical);
    return EPQ_OK;
  }

private:
  Line *m_separator;
  bool m_said = false;
};

} // namespace

std::unique_ptr<Element> makeSpacer(View *view, int64_t node)
{
  return std::make_unique<Spacer>(view, node);
}

std::unique_ptr<Element> makeSeparator(View *view, int64_t node)
{
  return std::make_unique<Separator>(view, node);
}

} // namespace epq
