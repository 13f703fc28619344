// SPDX-License-Identifier: GPL-3.0-or-later
//
// QTextBrowser keeps the way back and the places on it. It asks for pages through loadResource(), which knows no file and no network: what
// the owner does not give is not there. Colours are a style sheet of the document, so another theme or size shows the page anew.
#include "tools/bookpage.h"

#include "widgets/syntax.h"

#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/Theme>

#include <QFontDatabase>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace epq
{

namespace
{

constexpr int zoomMin = -4, zoomMax = 14, margin = 16;
constexpr double readableContrast = 4.5;
constexpr char scheme[] = "manual";

QString hex(const QColor &color)
{
  return color.name(QColor::HexRgb);
}

QColor between(const QColor &a, const QColor &b, double part)
{
  return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * part),
                          float(a.greenF() + (b.greenF() - a.greenF()) * part),
                          float(a.blueF() + (b.blueF() - a.blueF()) * part));
}

double luminance(const QColor &color)
{
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
         0.0722 * linear(color.blueF());
}

// As WCAG 2 has it: 1 to 21.
double contrast(const QColor &a, const QColor &b)
{
  const double one = luminance(a), other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

// Some colours of the editor are faint, which is worse in small letters: they go towards the colour of text until they can be read.
QColor readable(QColor color, const QColor &ground, const QColor &text)
{
  for (int k = 0; k < 10 && contrast(color, ground) < readableContrast; k++)
    color = between(color, text, 0.15);
  return color;
}

// The colours of the editor for pieces of code.
QString codeColors(bool dark, const QColor &ground, const QColor &text)
{
  using KSyntaxHighlighting::Repository;
  using KSyntaxHighlighting::Theme;
  static constexpr struct {
    const char *name;
    Theme::TextStyle style;
  } styles[] = {
      {"keyword", Theme::Keyword},       {"control", Theme::ControlFlow},
      {"function", Theme::Function},     {"builtin", Theme::BuiltIn},
      {"string", Theme::String},         {"escape", Theme::SpecialChar},
      {"number", Theme::DecVal},         {"constant", Theme::Constant},
      {"comment", Theme::Comment},       {"error", Theme::Error},
      {"annotation", Theme::Annotation},
  };
  const Theme theme =
      syntaxRepository().defaultTheme(dark ? Repository::DarkTheme : Repository::LightTheme);
  QString sheet;
  for (const auto &each : styles) {
    const QRgb color = theme.textColor(each.style);
    sheet +=
        QString(".s-%1 { %2%3 }\n")
            .arg(
                each.name,
                color
                    ? QString("color: %1;").arg(hex(readable(QColor::fromRgb(color), ground, text)))
                    : QString(),
                theme.isBold(each.style) ? " font-weight: 600;" : "");
  }
  return sheet;
}

} // namespace

BookPage::BookPage()
{
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  setUndoRedoEnabled(false);
  document()->setDocumentMargin(margin);
  document()->setIndentWidth(22);
  connect(this, &QTextBrowser::anchorClicked, this, &BookPage::press);
  followTheme();
}

QString BookPage::address() const
{
  return source().toString();
}

bool BookPage::open(const QString &address)
{
  const QUrl url(address);
  if (url.scheme() != QLatin1String(scheme) || !wanted)
    return false;
  const QUrl page = url.adjusted(QUrl::RemoveFragment);
  if (page != source().adjusted(QUrl::RemoveFragment) && wanted(page.toString()).isNull())
    return false;
  setSource(url, QTextDocument::HtmlResource);
  return true;
}

void BookPage::press(const QUrl &link)
{
  if (link.scheme() == QLatin1String(scheme))
    open(link.toString());
  else if (elsewhere)
    elsewhere(link.toString(QUrl::FullyEncoded));
}

QVariant BookPage::loadResource(int type, const QUrl &name)
{
  if (type != QTextDocument::HtmlResource || name.scheme() != QLatin1String(scheme) || !wanted)
    return {};
  return wanted(name.adjusted(QUrl::RemoveFragment).toString());
}

// --- its look ---

void BookPage::followTheme()
{
  const QPalette now = QGuiApplication::palette();
  const QColor ground = now.color(QPalette::Base), text = now.color(QPalette::Text);
  const bool dark = ground.lightness() < 128;
  const QString mono = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
  const QColor sunk = between(ground, text, dark ? 0.07 : 0.045);
  const QString line = hex(between(ground, text, dark ? 0.22 : 0.18));
  QString sheet = codeColors(dark, sunk, text);
  // lines of code are wrapped: a page that is moved sideways for one of them cannot be read
  sheet += QString("code, pre { font-family: '%1'; }\n"
                   "pre { white-space: pre-wrap; }\n"
                   "a { color: %2; text-decoration: none; }\n"
                   "td.code, th { background-color: %3; }\n"
                   "table.plain { border-collapse: collapse; border-color: %4; "
                   "border-style: solid; margin-top: 6px; margin-bottom: 10px; }\n"
                   "table.code { margin-top: 6px; margin-bottom: 8px; }\n"
                   "h1 { font-size: x-large; margin-top: 2px; margin-bottom: 10px; }\n"
                   "h2 { font-size: large; margin-top: 24px; margin-bottom: 6px; }\n"
                   "h3 { font-size: medium; margin-top: 18px; margin-bottom: 4px; }\n"
                   "h4 { font-size: medium; margin-top: 14px; margin-bottom: 4px; }\n"
                   "p, li { line-height: 125%; }\n"
                   "p { margin-top: 7px; margin-bottom: 7px; }\n"
                   "ul, ol { margin-top: 4px; margin-bottom: 8px; }\n"
                   "li { margin-top: 3px; margin-bottom: 3px; }\n"
                   "pre, p.tools { margin-top: 0px; margin-bottom: 0px; }\n"
                   "p.tools { font-size: small; }\n")
               .arg(mono, hex(now.color(QPalette::Link)), hex(sunk), line);
  document()->setDefaultStyleSheet(sheet);
}

// The same page at the same place.
void BookPage::showAgain()
{
  if (m_styling)
    return;
  m_styling = true;
  followTheme();
  if (!source().isEmpty()) {
    const int place = verticalScrollBar()->value();
    reload();
    verticalScrollBar()->setValue(place);
  }
  m_styling = false;
}

// Another width or size of letters moves the text: what was at the top stays there.
template <typename Change> void BookPage::keepTop(Change change)
{
  QScrollBar *bar = verticalScrollBar();
  const QTextCursor top = cursorForPosition({margin, margin / 4});
  const bool scrolled = bar->value() > 0;
  change();
  if (scrolled)
    bar->setValue(bar->value() + cursorRect(top).top() - margin / 4);
}

void BookPage::resizeEvent(QResizeEvent *event)
{
  if (event->size().width() == event->oldSize().width())
    QTextBrowser::resizeEvent(event);
  else
    keepTop([this, event] { QTextBrowser::resizeEvent(event); });
}

void BookPage::changeEvent(QEvent *event)
{
  QTextBrowser::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    showAgain();
}

void BookPage::zoom(int steps)
{
  const int wish = steps ? std::clamp(m_zoom + steps, zoomMin, zoomMax) : 0;
  keepTop([this, wish] {
    if (wish > m_zoom)
      zoomIn(wish - m_zoom);
    else if (wish < m_zoom)
      zoomOut(m_zoom - wish);
  });
  m_zoom = wish;
}

void BookPage::wheelEvent(QWheelEvent *event)
{
  if (event->modifiers() & Qt::ControlModifier) {
    const int turned = event->angleDelta().y();
    if (turned)
      zoom(turned > 0 ? 1 : -1);
    event->accept();
    return;
  }
  QTextBrowser::wheelEvent(event);
}

// --- keys, which the window's commands have too ---

bool BookPage::isOurs(const QKeyEvent *event) const
{
  const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
  const int key = event->key();
  if (modifiers == Qt::AltModifier)
    return key == Qt::Key_Left || key == Qt::Key_Right;
  if (key == Qt::Key_Slash && modifiers == Qt::NoModifier)
    return true;
  if (key == Qt::Key_F3)
    return modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier;
  if (key == Qt::Key_Plus && modifiers == (Qt::ControlModifier | Qt::ShiftModifier))
    return true;
  return modifiers == Qt::ControlModifier &&
         (key == Qt::Key_F || key == Qt::Key_Plus || key == Qt::Key_Equal || key == Qt::Key_Minus ||
          key == Qt::Key_0);
}

bool BookPage::event(QEvent *event)
{
  if (event->type() == QEvent::ShortcutOverride && isOurs(static_cast<QKeyEvent *>(event))) {
    event->accept();
    return true;
  }
  return QTextBrowser::event(event);
}

void BookPage::keyPressEvent(QKeyEvent *event)
{
  if (!isOurs(event)) {
    QTextBrowser::keyPressEvent(event);
    return;
  }
  switch (event->key()) {
  case Qt::Key_Left:
    backward();
    break;
  case Qt::Key_Right:
    forward();
    break;
  case Qt::Key_Slash:
    if (searchWanted)
      searchWanted();
    break;
  case Qt::Key_F:
    if (findWanted)
      findWanted();
    break;
  case Qt::Key_F3:
    if (findAgain)
      findAgain(event->modifiers() & Qt::ShiftModifier);
    break;
  case Qt::Key_0:
    zoom(0);
    break;
  default:
    zoom(event->key() == Qt::Key_Minus ? -1 : 1);
  }
  event->accept();
}

void BookPage::mouseReleaseEvent(QMouseEvent *event)
{
  if (event->button() == Qt::BackButton)
    backward();
  else if (event->button() == Qt::ForwardButton)
    forward();
  else
    QTextBrowser::mouseReleaseEvent(event);
}

} // namespace epq
