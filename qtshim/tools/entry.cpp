// SPDX-License-Identifier: GPL-3.0-or-later
//
// Enter gives the text away but does not empty the line: that is done by who took it, so that nothing typed is lost.
// Completion and the search in the history are in entry_help.cpp.
#include "tools/entry.h"

#include "core/words.h"
#include "tools/hues.h"
#include "widgets/syntax.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr qsizetype highlightMost = 20000;

} // namespace

Entry::Entry()
    : m_prompt(new QLabel), m_edit(new EntryEdit(this)), m_end(new QToolButton),
      m_search(new QLineEdit), m_offers(new Offers(m_edit)),
      m_highlighter(new KSyntaxHighlighting::SyntaxHighlighter(m_edit->document()))
{
  setFrameShape(NoFrame);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(6, 2, 4, 2);
  column->setSpacing(2);
  column->addWidget(m_search);
  auto *row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(m_prompt, 0, Qt::AlignTop);
  row->addWidget(m_edit, 1);
  row->addWidget(m_end, 0, Qt::AlignTop);
  column->addLayout(row);
  m_prompt->setObjectName("prompt");
  m_prompt->setTextFormat(Qt::PlainText);
  m_prompt->setContentsMargins(0, 2, 0, 0);
  m_prompt->setBuddy(m_edit);
  m_edit->setObjectName("entry");
  setFocusProxy(m_edit);
  m_end->setObjectName("inputEnd");
  m_end->setText(_("End of input"));
  m_end->setAccessibleName(_("End of input"));
  m_end->setToolTip(_("The program reads no further (Ctrl+D)"));
  m_end->setAutoRaise(true);
  m_end->hide();
  connect(m_end, &QToolButton::clicked, this, [this] {
    if (onEnd)
      onEnd();
  });
  m_search->setObjectName("historySearch");
  m_search->setAccessibleName(_("Search history"));
  m_search->setPlaceholderText(_("Search history: Ctrl+R for older ones"));
  m_search->hide();
  m_search->installEventFilter(this);
  connect(m_search, &QLineEdit::textEdited, this, [this] { search(false); });
  m_offers->onChosen = [this](const QString &insert) { insertOffer(insert); };
  connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
    // a text pasted by the megabyte is not looked at
    const bool wanted =
        m_mode == EPQ_CONSOLE_REPL && m_edit->document()->characterCount() < highlightMost;
    if (m_highlighter->definition().isValid() != wanted)
      m_highlighter->setDefinition(wanted ? syntaxRepository().definitionForName("Lua")
                                          : KSyntaxHighlighting::Definition());
  });
  m_highlighter->setDefinition(syntaxRepository().definitionForName("Lua"));
  followTheme();
  setMode(EPQ_CONSOLE_REPL);
  setPrompt(">");
}

void Entry::setTextFont(const QFont &font)
{
  m_edit->setFont(font);
  m_edit->setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(u' '));
  m_prompt->setFont(font);
  m_edit->updateGeometry();
}

void Entry::changeEvent(QEvent *event)
{
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    followTheme();
}

void Entry::followTheme()
{
  const QPalette now = QGuiApplication::palette();
  const bool dark = now.color(QPalette::Base).lightness() < 128;
  using KSyntaxHighlighting::Repository;
  m_highlighter->setTheme(
      syntaxRepository().defaultTheme(dark ? Repository::DarkTheme : Repository::LightTheme));
  m_highlighter->rehighlight();
  QPalette prompt = now;
  const QColor color = hue(m_mode == EPQ_CONSOLE_INPUT ? Hue::Warning : Hue::Echo, now);
  for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text})
    prompt.setColor(role, color);
  if (m_prompt->palette() != prompt)
    m_prompt->setPalette(prompt);
}

void Entry::setMode(epq_console_mode mode)
{
  hideOffers();
  endSearch(false);
  m_wanted = 0;
  const bool input = mode == EPQ_CONSOLE_INPUT;
  if (mode != m_mode) {
    m_drafts[m_mode] = text();
    m_mode = mode;
    m_history.leave();
    m_edit->setPlainText(std::exchange(m_drafts[mode], {}));
    m_edit->moveCursor(QTextCursor::End);
  }
  m_end->setVisible(input);
  m_edit->setAccessibleName(input ? _("Input of the program") : _("Lua to run"));
  m_edit->setPlaceholderText(input ? _("The program waits for a line") : QString());
  followTheme();
}

void Entry::setPrompt(const QString &prompt)
{
  m_promptText = prompt;
  m_prompt->setText(prompt);
  m_prompt->setAccessibleName(prompt);
}

QString Entry::text() const
{
  return m_edit->toPlainText();
}

void Entry::setText(const QString &text)
{
  hideOffers();
  QTextCursor cursor(m_edit->document());
  cursor.select(QTextCursor::Document);
  cursor.insertText(text);
  cursor.movePosition(QTextCursor::End);
  m_edit->setTextCursor(cursor);
  m_edit->ensureCursorVisible();
}

void Entry::addLine()
{
  QTextCursor cursor = m_edit->textCursor();
  const QString line = cursor.block().text().left(cursor.positionInBlock());
  qsizetype indent = 0;
  while (indent < line.size() && line[indent].isSpace())
    indent++;
  cursor.insertText(u'\n' + line.left(indent));
  m_edit->setTextCursor(cursor);
  m_edit->ensureCursorVisible();
}

bool Entry::step(bool back)
{
  const QTextCursor cursor = m_edit->textCursor();
  const bool atEdge =
      back ? !cursor.block().previous().isValid() : !cursor.block().next().isValid();
  QString entry;
  if (m_mode != EPQ_CONSOLE_REPL || !atEdge)
    return false;
  if (!(back ? m_history.back(text(), &entry) : m_history.forward(&entry)))
    return false;
  setText(entry);
  return true;
}

bool Entry::pressed(QKeyEvent *event)
{
  const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (m_offers->isVisible() && pressedInOffers(event))
    return true;
  if (enter && modifiers == Qt::ShiftModifier) {
    addLine();
    return true;
  }
  if (enter && modifiers == Qt::NoModifier) {
    hideOffers();
    m_wanted = 0;
    if (onEnter)
      onEnter(text());
    return true;
  }
  if (event->matches(QKeySequence::Find) && onFind) {
    onFind();
    return true;
  }
  if (onZoom && (event->matches(QKeySequence::ZoomIn) || event->matches(QKeySequence::ZoomOut))) {
    onZoom(event->matches(QKeySequence::ZoomIn) ? 1 : -1);
    return true;
  }
  if (modifiers == Qt::ControlModifier) {
    switch (event->key()) {
    case Qt::Key_Space:
      complete(true);
      return true;
    case Qt::Key_D:
      if (m_mode == EPQ_CONSOLE_INPUT && text().isEmpty() && onEnd)
        onEnd();
      return true;
    case Qt::Key_R:
      if (m_mode == EPQ_CONSOLE_REPL)
        search(true);
      return true;
    case Qt::Key_L:
      if (onClear)
        onClear();
      return true;
    case Qt::Key_0:
    case Qt::Key_Equal:
      if (onZoom)
        onZoom(event->key() == Qt::Key_0 ? 0 : 1);
      return true;
    default:
      return false;
    }
  }
  if (modifiers != Qt::NoModifier)
    return false;
  switch (event->key()) {
  case Qt::Key_Up:
    return step(true);
  case Qt::Key_Down:
    return step(false);
  case Qt::Key_PageUp:
  case Qt::Key_PageDown:
    if (onScroll)
      onScroll(event->key() == Qt::Key_PageUp ? -1 : 1);
    return true;
  case Qt::Key_Tab: {
    const QTextCursor cursor = m_edit->textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    if (before.trimmed().isEmpty() && (!before.isEmpty() || m_edit->blockCount() > 1))
      m_edit->insertPlainText("  ");
    else if (before.isEmpty())
      return false; // nothing to complete: on to the next widget
    else
      complete(true);
    return true;
  }
  default:
    return false;
  }
}

bool Entry::pressedInOffers(QKeyEvent *event)
{
  switch (event->key()) {
  case Qt::Key_Up:
  case Qt::Key_Down:
    m_moved = true;
    m_offers->move(event->key() == Qt::Key_Up ? -1 : 1);
    return true;
  case Qt::Key_PageUp:
  case Qt::Key_PageDown:
    m_moved = true;
    m_offers->move(event->key() == Qt::Key_PageUp ? -10 : 10);
    return true;
  case Qt::Key_Tab:
    m_offers->choose();
    return true;
  case Qt::Key_Return:
  case Qt::Key_Enter:
    // who just types on means the line and not the list
    if ((!m_moved && !m_forced) || event->modifiers() & Qt::ShiftModifier)
      return false;
    m_offers->choose();
    return true;
  case Qt::Key_Escape:
    hideOffers();
    return true;
  default:
    return false;
  }
}

} // namespace epq
