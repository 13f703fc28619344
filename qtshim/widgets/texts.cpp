// SPDX-License-Identifier: GPL-3.0-or-later
//
// text: several lines.
#include "widgets/kinds.h"
#include "widgets/problem.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QPlainTextEdit>
#include <QTextBlock>

namespace epq
{

namespace
{

class PlainText : public QPlainTextEdit
{
public:
  PlainText()
  {
    setTabChangesFocus(true);
  }
  QSize sizeHint() const override
  {
    return {240, fontMetrics().lineSpacing() * 6 + 12};
  }
  QSize minimumSizeHint() const override
  {
    return {80, fontMetrics().lineSpacing() * 2 + 12};
  }
};

class Text : public Element
{
public:
  Text(View *view, int64_t node) : Element(view, node), m_edit(new PlainText), m_problem(m_edit)
  {
    setWidget(m_edit);
    QObject::connect(m_edit, &QPlainTextEdit::textChanged, m_edit, [this] {
      QString text = m_edit->toPlainText();
      if (text == m_value)
        return; // only its look changed
      m_value = text;
      emitEvent("onValueChanged", text);
    });
    reportFocus(m_edit, [this](const char *name) { emitEvent(name); });
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override
  {
    if (what != "select_all")
      return Element::call(what, value, request);
    m_edit->selectAll();
    return EPQ_OK;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "value") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      setText(text);
    } else if (property == "placeholder") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_edit->setPlaceholderText(text);
    } else if (property == "error") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      if (m_problem.text() != text)
        m_problem.set(text);
    } else if (property == "read_only") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_edit->setReadOnly(flag);
    } else if (property == "wrap") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_edit->setLineWrapMode(flag ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void setText(const QString &text)
  {
    if (m_edit->toPlainText() == text)
      return;
    int caret = m_edit->textCursor().position();
    m_edit->setPlainText(text);
    m_value = m_edit->toPlainText();
    QTextCursor cursor = m_edit->textCursor();
    cursor.setPosition(qMin(caret, m_edit->document()->characterCount() - 1));
    m_edit->setTextCursor(cursor);
  }

  PlainText *m_edit;
  Problem m_problem;
  QString m_value;
};

} // namespace

std::unique_ptr<Element> makeText(View *view, int64_t node)
{
  return std::make_unique<Text>(view, node);
}

} // namespace epq
