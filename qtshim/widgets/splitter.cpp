// SPDX-License-Identifier: GPL-3.0-or-later
//
// splitter: children with borders that the user can move, with the mouse or, once Tab has come to the border, with
// the arrow keys.
#include "widgets/container.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QKeyEvent>
#include <QPainter>
#include <QSplitter>

namespace epq
{

namespace
{

class Border : public QSplitterHandle
{
public:
  Border(Qt::Orientation orientation, QSplitter *splitter) : QSplitterHandle(orientation, splitter)
  {
    setFocusPolicy(Qt::TabFocus);
  }

protected:
  void keyPressEvent(QKeyEvent *event) override
  {
    bool across = orientation() == Qt::Horizontal;
    int key = event->key(), step = (event->modifiers() & Qt::ShiftModifier) ? 1 : 16;
    if (key != (across ? Qt::Key_Left : Qt::Key_Up) &&
        key != (across ? Qt::Key_Right : Qt::Key_Down))
      return QSplitterHandle::keyPressEvent(event);
    bool back = key == Qt::Key_Left || key == Qt::Key_Up;
    moveSplitter((across ? x() : y()) + (back ? -step : step));
  }

  void focusInEvent(QFocusEvent *event) override
  {
    QSplitterHandle::focusInEvent(event);
    update();
  }

  void focusOutEvent(QFocusEvent *event) override
  {
    QSplitterHandle::focusOutEvent(event);
    update();
  }

  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    QRect line = rect();
    bool across = orientation() == Qt::Horizontal;
    int thick = hasFocus() ? 3 : 1;
    if (across)
      line = QRect((width() - thick) / 2, 0, thick, height());
    else
      line = QRect(0, (height() - thick) / 2, width(), thick);
    painter.fillRect(line, palette().color(hasFocus() ? QPalette::Highlight : QPalette::Mid));
  }
};

class Splits : public QSplitter
{
public:
  Splits()
  {
    setHandleWidth(9);
    setChildrenCollapsible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  }

protected:
  QSplitterHandle *createHandle() override
  {
    return new Border(orientation(), this);
  }
};

class Splitter : public Container
{
public:
  Splitter(View *view, int64_t node) : Container(view, node), m_splits(new Splits)
  {
    setWidget(m_splits);
    QObject::connect(m_splits, &QSplitter::splitterMoved, m_splits, [this] {
      QVector<Made> sizes;
      m_sizes.clear();
      for (int size : m_splits->sizes()) {
        sizes.append(Made(int64_t(size)));
        m_sizes.append(size);
      }
      emitEvent("onSizesChanged", Made::list(sizes).value());
    });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString word;
    QVector<double> sizes;
    if (property == "orientation") {
      if (!read(value, &word) || (word != "horizontal" && word != "vertical"))
        return EPQ_E_INVALID;
      m_splits->setOrientation(word == "horizontal" ? Qt::Horizontal : Qt::Vertical);
    } else if (property == "sizes") {
      if (!read(value, &sizes))
        return EPQ_E_INVALID;
      QList<int> whole;
      for (double size : sizes) {
        if (size < 0 || size > 16000)
          return EPQ_E_INVALID;
        whole.append(int(size));
      }
      m_sizes = whole;
      arrangeLater();
    } else {
      return Container::apply(property, value);
    }
    return EPQ_OK;
  }

  void arrange() override
  {
    const QVector<Element *> parts = laid();
    for (int i = 0; i < parts.size(); i++) {
      QWidget *part = parts[i]->widget();
      if (m_splits->widget(i) != part)
        m_splits->insertWidget(i, part);
      m_splits->setStretchFactor(i, parts[i]->place().stretch);
      part->setVisible(parts[i]->place().visible);
    }
    if (m_sizes.size() == parts.size())
      m_splits->setSizes(m_sizes);
  }

private:
  Splits *m_splits;
  QList<int> m_sizes; // wanted
};

} // namespace

std::unique_ptr<Element> makeSplitter(View *view, int64_t node)
{
  return std::make_unique<Splitter>(view, node);
}

} // namespace epq
