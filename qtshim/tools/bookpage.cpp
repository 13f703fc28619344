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

namespace epq
{

namespace
{

constexpr int zoomMin = -4, zoomMax = 14;
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

// The colours of the editor for pieces of code.
QString codeColors(bool dark)
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
  for (const auto &each : styles)
    if (const QRgb color = theme.textColor(each.style))
      sheet += QString(".s-%1 { color: %2; }\n").arg(each.name, hex(QColor::fromRgb(color)));
  return sheet;
}

} // namespace

BookPage::BookPage()
{
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  setUndoRedoEnabled(false);
  document()->setDocumentMargin(16);
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
  const QString sunk = hex(between(ground, text, dark ? 0.07 : 0.045));
  const QString line = hex(between(ground, text, dark ? 0.22 : 0.18));
  QString sheet = codeColors(dark);
  sheet +=
      QString("code, pre { font-family: '%1'; }\n"
              "a { color: %2; text-decoration: none; }\n"
              "td.code { background-color: %3; }\n"
              "th { background-color: %3; }\n"
              "table.plain { border-collapse: collapse; border-color: %4; border-style: solid; }\n"
              "h1 { margin-top: 4px; margin-bottom: 10px; }\n"
              "h2 { margin-top: 22px; margin-bottom: 6px; }\n"
              "h3 { margin-top: 16px; margin-bottom: 4px; }\n"
              "p { margin-top: 6px; margin-bottom: 6px; }\n"
              "li { margin-top: 2px; margin-bottom: 2px; }\n"
              "pre, p.tools { margin-top: 0px; margin-bottom: 0px; }\n"
              "p.tools { font-size: small; }\n")
          .arg(mono, hex(now.color(QPalette::Link)), sunk, line);
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
    const int max = verticalScrollBar()->maximum();
    const double place = max > 0 ? double(verticalScrollBar()->value()) / max : 0;
    reload();
    verticalScrollBar()->setValue(int(place * verticalScrollBar()->maximum()));
  }
  m_styling = false;
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
  if (wish > m_zoom)
    zoomIn(wish - m_zoom);
  else if (wish < m_zoom)
    zoomOut(m_zoom - wish);
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
