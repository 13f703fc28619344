// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all shapes share; draw.group, draw.text, draw.image. Setting a property only notes it and has the canvas painted when the loop is
// idle, so a script may set thousands at once.
#include "widgets/shapes.h"

#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <cmath>

namespace epq
{

void repaintCanvas(Element *element)
{
  for (Element *above = element; above; above = above->parent())
    if (above->widget()) {
      above->widget()->update();
      return;
    }
}

void paintShapes(const Element *element, QPainter *painter, const Scene &scene)
{
  for (Element *child : element->children())
    if (auto *shape = dynamic_cast<Shape *>(child))
      shape->paint(painter, scene);
}

void Shape::changed()
{
  repaintCanvas(this);
}

int Shape::apply(const QByteArray &property, const epq_value &value)
{
  bool flag;
  double number;
  if (property == "visible") {
    if (!read(value, &m_visible))
      return EPQ_E_INVALID;
  } else if (property == "opacity") {
    if (!read(value, &number) || number < 0 || number > 1)
      return EPQ_E_INVALID;
    m_opacity = number;
  } else if (property == "enabled") {
    return read(value, &flag) ? EPQ_OK : EPQ_E_INVALID;
  } else {
    int code = change(property, value);
    if (code == EPQ_E_UNKNOWN)
      return code;
    changed(); // also when it is wrong: a path that is, is drawn no more
    return code;
  }
  changed();
  return EPQ_OK;
}

void Shape::paint(QPainter *painter, const Scene &scene)
{
  if (!m_visible || m_opacity <= 0)
    return;
  double around = painter->opacity();
  if (m_opacity < 1)
    painter->setOpacity(around * m_opacity);
  draw(painter, scene);
  if (m_opacity < 1)
    painter->setOpacity(around);
}

bool readPlace(const epq_value &value, double *to)
{
  double number;
  if (!read(value, &number) || std::abs(number) > farthestShape)
    return false;
  *to = number;
  return true;
}

bool readExtent(const epq_value &value, double *to)
{
  double number;
  if (!readPlace(value, &number) || number < 0)
    return false;
  *to = number;
  return true;
}

int Extent::change(const QByteArray &property, const epq_value &value)
{
  if (property == "x" || property == "y")
    return readPlace(value, property == "x" ? &x : &y) ? EPQ_OK : EPQ_E_INVALID;
  if (property == "width" || property == "height")
    return readExtent(value, property == "width" ? &width : &height) ? EPQ_OK : EPQ_E_INVALID;
  return EPQ_E_UNKNOWN;
}

namespace
{

class Group : public Shape
{
public:
  using Shape::Shape;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    double *to = property == "x"          ? &m_x
                 : property == "y"        ? &m_y
                 : property == "rotation" ? &m_rotation
                 : property == "scale"    ? &m_scale
                                          : nullptr;
    if (!to)
      return EPQ_E_UNKNOWN;
    return readPlace(value, to) ? EPQ_OK : EPQ_E_INVALID;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    if (m_scale == 0)
      return;
    QTransform before = painter->transform();
    painter->translate(m_x, m_y);
    painter->rotate(m_rotation);
    painter->scale(m_scale, m_scale);
    paintShapes(this, painter, scene);
    painter->setTransform(before);
  }
  void inserted(Element *, int) override
  {
    changed();
  }
  void taken(Element *) override
  {
    changed();
  }

private:
  double m_x = 0, m_y = 0, m_rotation = 0, m_scale = 1;
};

class Text : public Shape
{
public:
  using Shape::Shape;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    static const QStringList anchors = {"left", "center", "right"};
    QString word;
    bool good = true;
    if (property == "x" || property == "y")
      good = readPlace(value, property == "x" ? &m_x : &m_y);
    else if (property == "text")
      good = read(value, &m_text);
    else if (property == "color")
      good = read(value, &m_color);
    else if (property == "font")
      good = read(value, &m_font);
    else if (property == "size")
      good = readSize(value);
    else if (property == "bold")
      good = read(value, &m_bold);
    else if (property == "anchor" && (good = read(value, &word) && anchors.contains(word)))
      m_anchor = static_cast<int>(anchors.indexOf(word));
    else if (property != "anchor")
      return EPQ_E_UNKNOWN;
    return good ? EPQ_OK : EPQ_E_INVALID;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    if (m_text.isEmpty())
      return;
    QFont font = scene.font;
    if (m_font == "monospace")
      font.setStyleHint(QFont::TypeWriter);
    if (!m_font.isEmpty())
      font.setFamily(m_font);
    font.setPixelSize(qMax(1, qRound(m_size)));
    font.setBold(m_bold || font.bold());
    painter->setFont(font);
    painter->setPen(m_color.isValid() ? m_color : scene.text);
    // A box as large as any text, so that the flags do the rest, also for several lines.
    static constexpr Qt::Alignment sides[] = {Qt::AlignLeft, Qt::AlignHCenter, Qt::AlignRight};
    double left = m_x - (m_anchor == 0 ? 0 : m_anchor == 1 ? room / 2 : room);
    painter->drawText(QRectF(left, m_y - room / 2, room, room),
                      int(sides[m_anchor] | Qt::AlignVCenter) | Qt::TextDontClip, m_text);
  }

private:
  static constexpr double room = 65536;

  bool readSize(const epq_value &value)
  {
    double number;
    if (!read(value, &number) || number <= 0 || number > 2000)
      return false;
    m_size = number;
    return true;
  }

  double m_x = 0, m_y = 0, m_size = 14;
  QString m_text, m_font;
  QColor m_color;
  bool m_bold = false;
  int m_anchor = 0;
};

class ImageShape : public Shape
{
public:
  using Shape::Shape;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    int code = m_extent.change(property, value);
    if (code != EPQ_E_UNKNOWN)
      return code;
    if (property != "source" && property != "data")
      return EPQ_E_UNKNOWN;
    if (property == "data" ? !read(value, &m_data) : !read(value, &m_source))
      return EPQ_E_INVALID;
    m_picture = !m_data.isEmpty()     ? Picture::decode(m_data)
                : !m_source.isEmpty() ? view()->picture(m_source)
                                      : Picture();
    return EPQ_OK;
  }
  void draw(QPainter *painter, const Scene &) override
  {
    QRectF target = m_extent.rect();
    QSizeF natural = m_picture.size();
    if (target.width() == 0 && target.height() == 0)
      target.setSize(natural);
    else if (target.width() == 0 && natural.height() > 0)
      target.setWidth(natural.width() * target.height() / natural.height());
    else if (target.height() == 0 && natural.width() > 0)
      target.setHeight(natural.height() * target.width() / natural.width());
    m_picture.paint(painter, target);
  }

private:
  Extent m_extent;
  QString m_source;
  QByteArray m_data;
  Picture m_picture;
};

} // namespace

std::unique_ptr<Element> makeDrawGroup(View *view, int64_t node)
{
  return std::make_unique<Group>(view, node);
}

std::unique_ptr<Element> makeDrawImage(View *view, int64_t node)
{
  return std::make_unique<ImageShape>(view, node);
}

std::unique_ptr<Element> makeDrawText(View *view, int64_t node)
{
  return std::make_unique<Text>(view, node);
}

} // namespace epq
