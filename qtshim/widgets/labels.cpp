// SPDX-License-Identifier: GPL-3.0-or-later
//
// label, heading: text in the window itself.
#include "widgets/kinds.h"
#include "widgets/richtext.h"
#include "widgets/values.h"

#include <QApplication>
#include <QLabel>
#include <QMouseEvent>

namespace epq
{

namespace
{

// Text beyond this is not shown: it would be laid out in one piece, and the window would stand still meanwhile.
constexpr qsizetype lettersMost = 100000;

// A QLabel that can be clicked. A click that follows a link or selects text is not one.
class ClickLabel : public QLabel
{
public:
  std::function<void()> clicked;
  std::function<void()> recolored;
  bool followed = false;

protected:
  void changeEvent(QEvent *event) override
  {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && textFormat() == Qt::RichText && recolored)
      recolored(); // links have the colour of when the text was set
  }
  void mousePressEvent(QMouseEvent *event) override
  {
    QLabel::mousePressEvent(event);
    followed = false;
    if (event->button() == Qt::LeftButton)
      event->accept(); // else the release goes to the parent
  }
  void mouseReleaseEvent(QMouseEvent *event) override
  {
    QPointer<QLabel> self = this; // the script may remove it when it hears of the link
    QLabel::mouseReleaseEvent(event);
    if (self && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()) &&
        !followed && !hasSelectedText())
      clicked();
  }
};

class Label : public Element
{
public:
  Label(View *view, int64_t node) : Element(view, node), m_label(new ClickLabel)
  {
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->clicked = [this] { emitEvent("onClicked"); };
    m_label->recolored = [this] {
      m_label->clear(); // the same text would be ignored
      show();
    };
    setWidget(m_label);
    QObject::connect(m_label, &QLabel::linkActivated, m_label, [this](const QString &address) {
      m_label->followed = true;
      emitEvent("onLinkActivated", address);
    });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    if (property == "text") {
      if (!read(value, &m_text))
        return EPQ_E_INVALID;
      show();
    } else if (property == "html") {
      if (!read(value, &m_html))
        return EPQ_E_INVALID;
      show();
    } else if (property == "wrap") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_label->setWordWrap(flag);
    } else if (property == "selectable") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_label->setTextInteractionFlags(
          Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard |
          (flag ? Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard
                : Qt::NoTextInteraction));
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void show()
  {
    QString text = m_text.left(lettersMost);
    m_label->setTextFormat(m_html ? Qt::RichText : Qt::PlainText);
    m_label->setText(m_html ? safeHtml(text, m_label->font().pointSizeF()) : text);
  }

  ClickLabel *m_label;
  QString m_text;
  bool m_html = false;
};

// A label whose font is a multiple of the application's, save where a style says otherwise.
class HeadingLabel : public QLabel
{
public:
  void setLevel(int level)
  {
    m_level = level;
    fit();
  }

protected:
  void changeEvent(QEvent *event) override
  {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
      fit();
  }

private:
  void fit()
  {
    static constexpr double sizes[] = {1.6, 1.3, 1.1};
    if (m_fitting)
      return;
    m_fitting = true;
    QFont wanted = font();
    uint mask = wanted.resolveMask();
    if (!(mask & QFont::SizeResolved) || wanted.pointSizeF() == m_points) {
      m_points = QApplication::font().pointSizeF() * sizes[m_level - 1];
      wanted.setPointSizeF(m_points);
      m_points = wanted.pointSizeF();
    }
    if (!(mask & QFont::WeightResolved))
      wanted.setWeight(QFont::DemiBold);
    setFont(wanted);
    m_fitting = false;
  }

  int m_level = 1;
  double m_points = 0; // that we gave it
  bool m_fitting = false;
};

class Heading : public Element
{
public:
  Heading(View *view, int64_t node) : Element(view, node), m_label(new HeadingLabel)
  {
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->setLevel(1);
    setWidget(m_label);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    int level;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_label->setText(text.left(lettersMost));
    } else if (property == "level") {
      if (!read(value, &level) || level < 1 || level > 3)
        return EPQ_E_INVALID;
      m_label->setLevel(level);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  HeadingLabel *m_label;
};

} // namespace

std::unique_ptr<Element> makeLabel(View *view, int64_t node)
{
  return std::make_unique<Label>(view, node);
}

std::unique_ptr<Element> makeHeading(View *view, int64_t node)
{
  return std::make_unique<Heading>(view, node);
}

} // namespace epq
