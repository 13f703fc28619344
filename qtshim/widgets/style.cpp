// SPDX-License-Identifier: GPL-3.0-or-later
//
// A style lies on top of the native look: fonts are fonts, colours are colours of the palette, so that a red button is
// still a button of the desktop, with its hover and its shadow, and a dark theme keeps what the script did not say.
// Only border, corners and padding, which a palette does not know, are written as a style sheet, and only where Qt draws
// one well; other widgets get a line around them. A sheet names the one widget it is for: it reaches neither what is
// in it nor its tooltip.
#include "widgets/style.h"

#include "widgets/ground.h"
#include "widgets/values.h"

#include <QTextDocument>
#include <QtWidgets>

namespace epq
{

namespace
{

struct Style {
  QColor color, background, border;
  QString font, align;
  double size = 0;
  bool bold = false, italic = false, underline = false;
  int padding = 0, radius = 0;
};

template <typename T> bool readKey(const epq_value &map, const char *name, T *to)
{
  const epq_value *value = find(map, name);
  return !value || value->type == EPQ_NIL || read(*value, to);
}

bool readStyle(const epq_value &map, Style *style)
{
  bool empty = map.type == EPQ_NIL || (map.type == EPQ_LIST && map.as.list.count == 0);
  if (empty)
    return true;
  static const QStringList aligns = {"", "left", "center", "right"};
  return map.type == EPQ_MAP && readKey(map, "color", &style->color) &&
         readKey(map, "background", &style->background) && readKey(map, "border", &style->border) &&
         readKey(map, "font", &style->font) && readKey(map, "align", &style->align) &&
         readKey(map, "size", &style->size) && readKey(map, "bold", &style->bold) &&
         readKey(map, "italic", &style->italic) && readKey(map, "underline", &style->underline) &&
         readKey(map, "padding", &style->padding) && readKey(map, "radius", &style->radius) &&
         aligns.contains(style->align) && style->size >= 0 && style->size <= 500 &&
         style->padding >= 0 && style->padding <= 1000 && style->radius >= 0 &&
         style->radius <= 1000;
}

QFont fontOf(const Style &style, QFont font)
{
  if (style.font == "monospace")
    font.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
  else if (!style.font.isEmpty())
    font.setFamilies({style.font});
  if (style.size > 0)
    font.setPointSizeF(qMax(1.0, style.size));
  if (style.bold)
    font.setBold(true);
  if (style.italic)
    font.setItalic(true);
  if (style.underline)
    font.setUnderline(true);
  return font;
}

QColor faded(QColor color)
{
  color.setAlphaF(color.alphaF() * 0.45f);
  return color;
}

void setText(QPalette *palette, QPalette::ColorRole role, const QColor &color)
{
  palette->setColor(role, color);
  palette->setColor(QPalette::Disabled, role, faded(color));
}

bool holdsOthers(const QWidget *widget)
{
  return widget->isWindow() || dynamic_cast<const Ground *>(widget) ||
         qobject_cast<const QGroupBox *>(widget) || qobject_cast<const QScrollArea *>(widget) ||
         qobject_cast<const QTabWidget *>(widget) || qobject_cast<const QSplitter *>(widget);
}

// Draws on the ground of its parent, with no field of its own.
bool isBare(const QWidget *widget)
{
  return qobject_cast<const QLabel *>(widget) || qobject_cast<const QCheckBox *>(widget) ||
         qobject_cast<const QRadioButton *>(widget) ||
         qobject_cast<const QAbstractSlider *>(widget);
}

// What is in a container takes over the colour of texts that stand on its ground; fields and buttons in it keep theirs.
QPalette paletteOf(const QWidget *widget, const Style &style)
{
  QPalette palette; // says nothing yet, so all else is as around
  QColor text = style.color;
  if (!text.isValid() && style.background.isValid() && style.background.alpha() > 127)
    text = textOn(style.background);
  bool outer = holdsOthers(widget), bare = isBare(widget);
  if (text.isValid()) {
    setText(&palette, QPalette::WindowText, text);
    if (!outer) {
      setText(&palette, QPalette::Text, text);
      setText(&palette, QPalette::ButtonText, text);
      palette.setColor(QPalette::PlaceholderText, faded(text));
    }
  }
  if (style.background.isValid()) {
    palette.setColor(QPalette::Window, style.background);
    if (!outer && !bare) {
      palette.setColor(QPalette::Base, style.background);
      palette.setColor(QPalette::AlternateBase, style.background.darker(104));
      palette.setColor(QPalette::Button, style.background);
    }
  }
  return palette;
}

// Where a style sheet's border and padding are drawn well: a combo box or a spin box would lose its arrows.
bool takesSheet(const QWidget *widget)
{
  return qobject_cast<const QFrame *>(widget) || qobject_cast<const QLineEdit *>(widget) ||
         qobject_cast<const QPushButton *>(widget) || qobject_cast<const QCheckBox *>(widget);
}

QString sheetOf(const QWidget *widget, const Style &style, const QString &mark)
{
  bool button = qobject_cast<const QPushButton *>(widget);
  bool field = button || qobject_cast<const QLineEdit *>(widget) ||
               qobject_cast<const QAbstractScrollArea *>(widget);
  QString self = QString("*[epqStyle=\"%1\"]").arg(mark);
  QString rules;
  bool drawn = style.border.isValid() || style.radius > 0; // then Qt draws no native field
  if (style.border.isValid())
    rules += QString("border: 1px solid %1;").arg(style.border.name(QColor::HexArgb));
  else if (drawn)
    rules += field ? QString("border: 1px solid palette(mid);") : QString("border: none;");
  if (style.radius > 0)
    rules += QString("border-radius: %1px;").arg(style.radius);
  if (style.padding > 0)
    rules += QString("padding: %1px;").arg(style.padding);
  if (!drawn)
    return rules.isEmpty() ? rules : self + '{' + rules + '}';
  if (!button && style.padding == 0 && field)
    rules += "padding: 2px 4px;";
  if (button && style.padding == 0)
    rules += "padding: 5px 14px;";
  if (style.background.isValid())
    rules += QString("background-color: %1;").arg(style.background.name(QColor::HexArgb));
  else if (field)
    rules += button ? "background-color: palette(button);" : "background-color: palette(base);";
  QString sheet = self + '{' + rules + '}';
  if (field)
    sheet += self + ":focus{border-color: palette(highlight);}";
  if (button) {
    QColor ground =
        style.background.isValid() ? style.background : widget->palette().color(QPalette::Button);
    sheet += self + QString(":hover{background-color: %1;}").arg(ground.lighter(108).name());
    sheet += self + QString(":pressed{background-color: %1;}").arg(ground.darker(112).name());
  }
  return sheet;
}

void alignText(QWidget *widget, const QString &align)
{
  if (widget->metaObject()->indexOfProperty("alignment") < 0)
    return;
  Qt::Alignment side = align == "center"  ? Qt::AlignHCenter
                       : align == "right" ? Qt::AlignRight
                                          : Qt::AlignLeft;
  auto before = widget->property("alignment").value<Qt::Alignment>();
  widget->setProperty("alignment", QVariant::fromValue((before & Qt::AlignVertical_Mask) | side));
}

class Frame : public QObject
{
public:
  Frame(QWidget *widget, const char *name) : QObject(widget), m_widget(widget)
  {
    setObjectName(QLatin1StringView(name));
    widget->installEventFilter(this);
  }

  void draw(const QColor &color, int radius)
  {
    m_color = color;
    m_radius = radius;
    m_widget->update();
  }

  // First the widget, then the line over it.
  bool eventFilter(QObject *object, QEvent *event) override
  {
    if (event->type() != QEvent::Paint || !m_color.isValid() || object != m_widget)
      return false;
    object->event(event);
    QPainter painter(m_widget);
    paintBox(&painter, m_widget->rect(), QColor(), m_color, m_radius);
    return true;
  }

private:
  QWidget *m_widget;
  QColor m_color;
  int m_radius = 0;
};

class WheelGuard : public QObject
{
public:
  using QObject::QObject;
  bool eventFilter(QObject *object, QEvent *event) override
  {
    if (event->type() != QEvent::Wheel || static_cast<QWidget *>(object)->hasFocus())
      return false;
    event->ignore(); // goes on to the parent
    return true;
  }
};

} // namespace

bool setStyle(QWidget *widget, const epq_value &value, const QFont &base)
{
  Style style;
  if (!readStyle(value, &style))
    return false;
  widget->setFont(fontOf(style, base));
  widget->setPalette(paletteOf(widget, style));
  alignText(widget, style.align);
  if (auto *panel = dynamic_cast<Ground *>(widget)) {
    panel->setLook(style.background, style.border, style.radius, style.padding);
    return true;
  }
  if (widget->isWindow() || qobject_cast<QGroupBox *>(widget))
    return true;
  QString sheet;
  if (takesSheet(widget) && !holdsOthers(widget)) {
    static const char property[] = "epqStyle";
    QString mark = QString::number(reinterpret_cast<quintptr>(widget), 16);
    widget->setProperty(property, mark);
    sheet = sheetOf(widget, style, mark);
  } else {
    setFrame(widget, "style", style.border, style.radius);
  }
  // A sheet paints its ground with the corners cut; else the ground of what has no field of its own is all of it.
  widget->setAutoFillBackground(sheet.isEmpty() && style.background.isValid() && isBare(widget));
  if (!sheet.isEmpty() && isBare(widget) && style.background.isValid() &&
      !sheet.contains("background-color"))
    sheet.insert(sheet.size() - 1,
                 QString("background-color: %1;").arg(style.background.name(QColor::HexArgb)));
  if (widget->styleSheet() != sheet)
    widget->setStyleSheet(sheet);
  return true;
}

void setWantedSize(QWidget *widget, Qt::Orientation direction, int pixels)
{
  bool across = direction == Qt::Horizontal;
  int least = pixels, most = pixels ? pixels : QWIDGETSIZE_MAX;
  if (across) {
    widget->setMinimumWidth(least);
    widget->setMaximumWidth(most);
  } else {
    widget->setMinimumHeight(least);
    widget->setMaximumHeight(most);
  }
}

void setFrame(QWidget *widget, const char *name, const QColor &color, int radius)
{
  auto *frame = static_cast<Frame *>(
      widget->findChild<QObject *>(QLatin1StringView(name), Qt::FindDirectChildrenOnly));
  if (!frame && !color.isValid())
    return;
  if (!frame)
    frame = new Frame(widget, name);
  frame->draw(color, radius);
}

QColor errorColor()
{
  return isDark() ? QColor("#ff6b6b") : QColor("#c9252d");
}

bool isDark()
{
  return QApplication::palette().color(QPalette::Window).lightness() < 128;
}

QColor textOn(const QColor &ground)
{
  // how bright it looks, not its mean: yellow is bright, blue is dark
  double light = 0.299 * ground.redF() + 0.587 * ground.greenF() + 0.114 * ground.blueF();
  return light > 0.55 ? QColor("#16181c") : QColor("#ffffff");
}

QString literally(const QString &text)
{
  return QString(text).replace('&', "&&");
}

void ignoreWheelOutsideFocus(QWidget *widget)
{
  widget->setFocusPolicy(Qt::StrongFocus); // not WheelFocus
  widget->installEventFilter(new WheelGuard(widget));
}

QString plainTip(const QString &text)
{
  return Qt::mightBeRichText(text)
             ? "<p style='white-space:pre-wrap'>" + text.toHtmlEscaped() + "</p>"
             : text;
}

} // namespace epq
