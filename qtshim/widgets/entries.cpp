// SPDX-License-Identifier: GPL-3.0-or-later
//
// entry: one line of text. What is wrong with it is said without moving anything: a red frame, a sign at its end, and
// the words beside it while the user is in it, else as its tooltip.
#include "widgets/kinds.h"
#include "widgets/problem.h"
#include "widgets/style.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QAction>
#include <QEvent>
#include <QLineEdit>
#include <QPainter>

namespace epq
{

namespace
{

QIcon warningSign()
{
  QIcon icon;
  for (int scale = 1; scale <= 2; scale++) {
    QPixmap sign(16 * scale, 16 * scale);
    sign.setDevicePixelRatio(scale);
    sign.fill(Qt::transparent);
    QPainter painter(&sign);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(errorColor());
    painter.drawEllipse(QRectF(1, 1, 14, 14));
    painter.setBrush(isDark() ? QColor("#1b1d21") : QColor(Qt::white));
    painter.drawRoundedRect(QRectF(7, 4, 2, 5), 0.8, 0.8);
    painter.drawEllipse(QRectF(6.9, 10.2, 2.2, 2.2));
    icon.addPixmap(sign);
  }
  return icon;
}

class LineEdit : public QLineEdit
{
public:
  LineEdit()
  {
    setTextMargins(2, 0, 2, 0);
  }

  void setSign(const QString &error)
  {
    if (m_sign)
      removeAction(m_sign);
    delete std::exchange(m_sign, nullptr);
    if (error.isEmpty())
      return;
    m_sign = new QAction(warningSign(), error, this);
    m_sign->setToolTip(plainTip(error));
    addAction(m_sign, QLineEdit::TrailingPosition);
  }

protected:
  void changeEvent(QEvent *event) override
  {
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_sign)
      m_sign->setIcon(warningSign());
  }

private:
  QAction *m_sign = nullptr;
};

class Entry : public Element
{
public:
  Entry(View *view, int64_t node) : Element(view, node), m_edit(new LineEdit), m_problem(m_edit)
  {
    setWidget(m_edit);
    QObject::connect(m_edit, &QLineEdit::textEdited, m_edit,
                     [this](const QString &text) { emitEvent("onValueChanged", text); });
    QObject::connect(m_edit, &QLineEdit::returnPressed, m_edit,
                     [this] { emitEvent("onSubmitted", m_edit->text()); });
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
    if (property == "value" || property == "placeholder" || property == "error") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      if (property == "value") {
        setText(text);
      } else if (property == "placeholder") {
        m_edit->setPlaceholderText(text);
      } else if (m_problem.text() != text) {
        m_edit->setSign(text);
        m_problem.set(text);
      }
      return EPQ_OK;
    }
    bool flag;
    int number;
    if (property == "max_length") {
      if (!readWithin(value, 0, INT_MAX, &number))
        return EPQ_E_INVALID;
      m_edit->setMaxLength(qMin(number, 32767)); // the most a QLineEdit takes
      return EPQ_OK;
    }
    if (property != "read_only" && property != "password" && property != "clearable")
      return Element::apply(property, value);
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    if (property == "read_only")
      m_edit->setReadOnly(flag);
    else if (property == "password")
      m_edit->setEchoMode(flag ? QLineEdit::Password : QLineEdit::Normal);
    else
      m_edit->setClearButtonEnabled(flag);
    return EPQ_OK;
  }

private:
  // The caret stays where the user has it.
  void setText(const QString &text)
  {
    if (m_edit->text() == text)
      return;
    int caret = m_edit->cursorPosition();
    m_edit->setText(text);
    if (m_edit->hasFocus())
      m_edit->setCursorPosition(qMin(caret, int(m_edit->text().size())));
    else
      m_edit->setCursorPosition(0); // long texts show how they begin
  }

  LineEdit *m_edit;
  Problem m_problem;
};

} // namespace

std::unique_ptr<Element> makeEntry(View *view, int64_t node)
{
  return std::make_unique<Entry>(view, node);
}

} // namespace epq
