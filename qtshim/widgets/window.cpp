// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window: a QMainWindow, since that knows menus, toolbars and a status bar, with a column in its middle.
#include "widgets/boxes.h"
#include "widgets/kinds.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QCloseEvent>
#include <QMainWindow>

namespace epq
{

namespace
{

class Window;

class Frame : public QMainWindow
{
public:
  explicit Frame(Window *owner) : m_owner(owner)
  {
  }

protected:
  void closeEvent(QCloseEvent *event) override;

private:
  Window *m_owner;
};

class Window : public Box
{
public:
  Window(View *view, int64_t node) : Box(view, node)
  {
    auto *frame = new Frame(this);
    auto *middle = new QWidget;
    frame->setCentralWidget(middle);
    setWidget(frame);
    setLayoutOf(middle, QBoxLayout::TopToBottom);
    layout()->setContentsMargins(12, 12, 12, 12);
    frame->setWindowTitle("EPLua");
  }

  void userCloses()
  {
    emitEvent("close");
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override
  {
    QString path;
    if (what != "save")
      return Box::call(what, value, request);
    if (!read(value, &path))
      return EPQ_E_INVALID;
    view()->answer(request, Made(widget()->grab().save(path, "PNG")).value());
    return EPQ_OK;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    QVector<double> pair;
    if (property == "title") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      widget()->setWindowTitle(text);
    } else if (property == "visible") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      view()->atCommit(this, [this, flag] { widget()->setVisible(flag); });
    } else if (property == "size") {
      if (!read(value, &pair))
        return EPQ_E_INVALID;
      if (pair.size() == 2)
        widget()->resize(qBound(1, int(pair[0]), 16000), qBound(1, int(pair[1]), 16000));
    } else {
      return Box::apply(property, value);
    }
    return EPQ_OK;
  }
};

void Frame::closeEvent(QCloseEvent *event)
{
  event->ignore(); // it stays until the script has answered
  m_owner->userCloses();
}

} // namespace

std::unique_ptr<Element> makeWindow(View *view, int64_t node)
{
  return std::make_unique<Window>(view, node);
}

} // namespace epq
