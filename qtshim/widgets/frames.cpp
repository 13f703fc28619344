// SPDX-License-Identifier: GPL-3.0-or-later
//
// scroll, group: a column inside of something. The column's widget lies in the outer one, so that what Qt does to the
// content of a group that gets unchecked does not touch what the script said about its children.
#include "widgets/boxes.h"
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QGroupBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace epq
{

namespace
{

class ScrollArea : public QScrollArea
{
public:
  ScrollArea()
  {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
  }

  QSize minimumSizeHint() const override
  {
    return {60, 60};
  }
};

class Scroll : public Box
{
public:
  Scroll(View *view, int64_t node) : Box(view, node)
  {
    auto *area = new ScrollArea;
    auto *column = new Ground;
    setLayoutOf(column, QBoxLayout::TopToBottom);
    area->setWidget(column);
    column->setAutoFillBackground(false); // the ground of what it lies in
    area->viewport()->setAutoFillBackground(false);
    setWidget(area);
  }
};

class Group : public Box
{
public:
  Group(View *view, int64_t node) : Box(view, node), m_group(new QGroupBox), m_column(new Ground)
  {
    auto *around = new QVBoxLayout(m_group);
    around->setContentsMargins(10, 8, 10, 10);
    around->addWidget(m_column);
    setLayoutOf(m_column, QBoxLayout::TopToBottom);
    setWidget(m_group);
    QObject::connect(m_group, &QGroupBox::clicked, m_group, [this](bool checked) {
      m_value = checked;
      emitEvent("onValueChanged", checked);
    });
    reportFocus(m_group, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_group->setTitle(literally(text));
    } else if (property == "checkable") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_group->setCheckable(flag);
      m_group->setChecked(m_value);
    } else if (property == "value") {
      if (!read(value, &m_value))
        return EPQ_E_INVALID;
      m_group->setChecked(m_value);
    } else {
      return Box::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  QGroupBox *m_group;
  Ground *m_column;
  bool m_value = true;
};

} // namespace

std::unique_ptr<Element> makeScroll(View *view, int64_t node)
{
  return std::make_unique<Scroll>(view, node);
}

std::unique_ptr<Element> makeGroup(View *view, int64_t node)
{
  return std::make_unique<Group>(view, node);
}

} // namespace epq
