// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text, and what can be done with it as a whole: adding, trimming, filtering, another palette. The document is the
// only copy. A line's stream is the state of its block; lines that are hidden are blocks that are not visible. Whatever
// has to look at all lines does so in slices, from the newest on, since a hundred thousand of them take a while.
// Single lines are in output_lines.cpp and output_values.cpp.
#include "tools/output.h"

#include "core/words.h"
#include "tools/blockdata.h"

#include <QElapsedTimer>
#include <QFontDatabase>
#include <QIcon>
#include <QMimeData>
#include <QScrollBar>

namespace epq
{

namespace
{

constexpr qint64 sliceMs = 8;

// Signs that end a line inside of a text document, where they are none outside.
QString clean(QString text)
{
  for (QChar &c : text)
    if (c == QChar::ParagraphSeparator || c == QChar(0xfdd0) || c == QChar(0xfdd1))
      c = QChar::ReplacementCharacter;
  return text;
}

void markLinks(Line *line)
{
  const auto links = findLinks(line->text);
  if (links.isEmpty())
    return;
  std::vector<Run> runs;
  qsizetype begin = 0;
  for (const Run &run : line->runs) {
    qsizetype at = begin;
    const qsizetype end = begin + run.length;
    for (const Link &link : links) {
      const qsizetype from = std::max(at, link.from), to = std::min(end, link.from + link.length);
      if (from >= to)
        continue;
      if (from > at)
        runs.push_back({from - at, run.style});
      TextStyle style = run.style;
      style.flags |= TextStyle::Link;
      runs.push_back({to - from, style});
      at = to;
    }
    if (at < end)
      runs.push_back({end - at, run.style});
    begin = end;
  }
  line->runs = std::move(runs);
}

} // namespace

Output::Output() : m_jump(new QToolButton(viewport()))
{
  setReadOnly(true);
  setUndoRedoEnabled(false);
  setLineWrapMode(WidgetWidth);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  viewport()->setMouseTracking(true);
  QTextCursor cursor = textCursor();
  cursor.setKeepPositionOnInsert(true); // a selection does not grow by what is printed
  setTextCursor(cursor);
  m_styles.setPalette(palette());
  m_jump->setIcon(QIcon::fromTheme("go-bottom"));
  m_jump->setText(_("New output"));
  m_jump->setToolTip(_("Go to the newest line"));
  m_jump->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_jump->setObjectName("newOutput");
  m_jump->setAccessibleName(_("Go to new output"));
  m_jump->setFocusPolicy(Qt::NoFocus);
  m_jump->setCursor(Qt::ArrowCursor);
  m_jump->setAutoFillBackground(true);
  m_jump->hide();
  connect(m_jump, &QToolButton::clicked, this, [this] { goToEnd(); });
  m_walk.setInterval(0);
  connect(&m_walk, &QTimer::timeout, this, [this] { walk(); });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
    if (atEnd())
      m_jump->hide();
  });
  useFont();
}

bool Output::atEnd() const
{
  return verticalScrollBar()->value() >= verticalScrollBar()->maximum();
}

void Output::goToEnd()
{
  verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  m_jump->hide();
}

// Does something to the text, and then shows the end if the end was shown, else what was.
void Output::keepPlace(const std::function<void()> &change)
{
  const bool follow = atEnd();
  QTextCursor top(firstVisibleBlock()); // moves with its line when lines above it go
  const bool selected = textCursor().hasSelection();
  change();
  if (!selected && textCursor().hasSelection()) { // its anchor moves with what is inserted at it
    QTextCursor cursor = textCursor();
    cursor.setPosition(cursor.position());
    setTextCursor(cursor);
  }
  QScrollBar *bar = verticalScrollBar();
  if (follow)
    bar->setValue(bar->maximum());
  else
    bar->setValue(top.block().firstLineNumber());
}

void Output::add(std::vector<Line> *lines, const Line &open, size_t dropped)
{
  m_dropped += dropped;
  const bool hasOpen = !open.text.isEmpty();
  if (lines->empty() && !hasOpen && !m_openShown)
    return;
  const bool follow = atEnd();
  if (hasOpen)
    lines->push_back(open);
  keepPlace([&] {
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.movePosition(QTextCursor::End);
    if (m_openShown) {
      cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
      cursor.removeSelectedText();
    }
    const bool continues = m_openShown || m_blank;
    m_openShown = hasOpen;
    if (!lines->empty()) {
      const int first = document()->blockCount() - (continues ? 1 : 0);
      m_blank = false;
      for (Line &line : *lines)
        if (line.ref)
          line.runs.insert(line.runs.begin(), {2, TextStyle()}), line.text.prepend(closedSign);
        else
          markLinks(&line);
      insert(&cursor, *lines, continues);
      label(document()->findBlockByNumber(first), *lines);
    } else {
      m_blank = true;
    }
    trim();
    cursor.endEditBlock();
  });
  if (!follow) {
    m_jump->show();
    placeJump();
  }
  showMarks();
  if (onChanged)
    onChanged();
}

// Text of one style goes in at once, over the ends of lines: that is what takes the time.
void Output::insert(QTextCursor *cursor, const std::vector<Line> &lines, bool continues)
{
  QString text;
  TextStyle style;
  bool any = false;
  auto flush = [&] {
    if (!text.isEmpty())
      cursor->insertText(text, m_styles.format(style));
    text.clear();
  };
  for (const Line &line : lines) {
    if (any || !continues)
      text += u'\n';
    any = true;
    const QString shown = clean(line.text);
    qsizetype at = 0;
    for (const Run &run : line.runs) {
      if (!(run.style == style)) {
        flush();
        style = run.style;
      }
      text += QStringView(shown).sliced(at, run.length);
      at += run.length;
    }
  }
  flush();
}

// What the blocks are.
void Output::label(QTextBlock block, const std::vector<Line> &lines)
{
  for (const Line &line : lines) {
    block.setUserState(line.stream);
    if (line.ref || line.request) {
      auto *about = new BlockData;
      about->kind = line.ref ? BlockData::Row : BlockData::Typed;
      about->ref = line.ref;
      about->request = line.request;
      block.setUserData(about);
    }
    block.setVisible(passes(block, line.text));
    block = block.next();
  }
}

// Inside of an edit block.
void Output::trim()
{
  const int most = int(std::min<size_t>(m_linesMost, INT_MAX));
  int lines = std::max(0, document()->blockCount() - most);
  QTextBlock block = document()->findBlockByNumber(lines);
  // a character takes two bytes here, but one in what was printed
  const qsizetype over = document()->characterCount() - qsizetype(m_bytesMost);
  while (block.next().isValid() && block.position() < over) {
    block = block.next();
    lines++;
  }
  if (lines <= 0)
    return;
  QTextCursor cursor(document());
  cursor.setPosition(block.position(), QTextCursor::KeepAnchor);
  cursor.removeSelectedText();
  m_dropped += size_t(lines);
}

void Output::setLimits(size_t lines, size_t bytes)
{
  m_linesMost = lines;
  m_bytesMost = bytes;
  keepPlace([this] {
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    trim();
    cursor.endEditBlock();
  });
  if (onChanged)
    onChanged();
}

void Output::clearAll()
{
  m_asked.clear();
  m_askedOrder.clear();
  m_hoverBlock = -1;
  setExtraSelections({});
  clear();
  m_styles.clear();
  m_blank = true;
  m_openShown = false;
  m_dropped = 0;
  m_jump->hide();
  m_walk.stop();
  QTextCursor cursor = textCursor();
  cursor.setKeepPositionOnInsert(true);
  setTextCursor(cursor);
  if (onChanged)
    onChanged();
}

bool Output::passes(const QTextBlock &block, const QString &text) const
{
  const int stream = block.userState();
  if (stream >= 0 && !(m_streams >> stream & 1))
    return false;
  return m_filter.isEmpty() || text.contains(m_filter, Qt::CaseInsensitive);
}

void Output::setFilter(const QString &text, unsigned streams)
{
  if (text == m_filter && streams == m_streams)
    return;
  m_filter = text;
  m_streams = streams;
  startWalk(false);
}

// ---- all lines, in slices ----

void Output::startWalk(bool recolor)
{
  m_recolor = m_recolor || recolor;
  m_walker = QTextCursor(document()->lastBlock());
  m_walk.start();
}

void Output::walk()
{
  QElapsedTimer clock;
  clock.start();
  QTextBlock block = m_walker.block();
  const QTextBlock last = block;
  bool done = false;
  keepPlace([&] {
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (int i = 0; !done && (i % 64 || clock.elapsed() < sliceMs); i++) {
      block.setVisible(passes(block, block.text()));
      if (m_recolor)
        recolor(block);
      done = !block.previous().isValid();
      if (!done)
        block = block.previous();
    }
    document()->markContentsDirty(block.position(),
                                  last.position() + last.length() - block.position());
    cursor.endEditBlock();
  });
  m_walker = QTextCursor(block);
  if (!done)
    return;
  m_walk.stop();
  m_recolor = false;
  showMarks();
  viewport()->update();
  if (onChanged)
    onChanged();
}

void Output::recolor(const QTextBlock &block)
{
  struct Piece {
    int from, to;
    TextStyle style;
  };
  QVarLengthArray<Piece, 8> pieces;
  for (auto each = block.begin(); !each.atEnd(); ++each) {
    const QTextFragment piece = each.fragment();
    pieces.append({piece.position(), piece.position() + piece.length(),
                   TextStyles::styleOf(piece.charFormat())});
  }
  QTextCursor cursor(document());
  for (const Piece &piece : pieces) {
    cursor.setPosition(piece.from);
    cursor.setPosition(piece.to, QTextCursor::KeepAnchor);
    cursor.setCharFormat(m_styles.format(piece.style));
  }
}

void Output::changeEvent(QEvent *event)
{
  QPlainTextEdit::changeEvent(event);
  switch (event->type()) {
  case QEvent::PaletteChange:
    m_styles.setPalette(palette());
    startWalk(true);
    break;
  case QEvent::ApplicationFontChange:
    useFont();
    break;
  default:
    break;
  }
}

void Output::useFont()
{
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setStyleHint(QFont::Monospace);
  font.setPointSizeF(std::clamp(font.pointSizeF() + m_zoom, 4.0, 72.0));
  if (font == this->font())
    return;
  setFont(font);
  setTabStopDistance(8 * QFontMetricsF(font).horizontalAdvance(u' '));
}

void Output::zoom(int steps)
{
  m_zoom = steps == 0 ? 0 : std::clamp(m_zoom + steps, -6, 40);
  keepPlace([this] { useFont(); });
}

void Output::setWrapped(bool wrapped)
{
  keepPlace([&] { setLineWrapMode(wrapped ? WidgetWidth : NoWrap); });
}

QString Output::textOf(const QTextCursor &selection) const
{
  QStringList lines;
  const int from = selection.selectionStart(), to = selection.selectionEnd();
  for (QTextBlock block = document()->findBlock(from); block.isValid() && block.position() <= to;
       block = block.next()) {
    if (!block.isVisible())
      continue;
    QString text = block.text();
    const qsizetype begin = std::max(0, from - block.position());
    const qsizetype end = std::min<qsizetype>(text.size(), to - block.position());
    const BlockData *about = dataOf(block);
    if (about && about->kind == BlockData::Row && begin <= about->depth * 2)
      text.replace(about->depth * 2, 2, "  ");
    lines.append(text.mid(begin, end - begin));
  }
  return lines.join(u'\n');
}

QMimeData *Output::createMimeDataFromSelection() const
{
  auto *copied = new QMimeData;
  copied->setText(textOf(textCursor()));
  return copied;
}

} // namespace epq
