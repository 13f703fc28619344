// SPDX-License-Identifier: GPL-3.0-or-later
//
// What single lines do: links, values that open, and the mouse and keys for them.
#include "tools/blockdata.h"
#include "tools/hues.h"
#include "tools/output.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QIcon>
#include <QMenu>
#include <QScrollBar>

namespace epq
{

namespace
{

constexpr qsizetype rowMost = 1000, askedMost = 64, marksMost = 500;

// On one line.
QString oneLine(const char *text)
{
  QString line = QString::fromUtf8(text, qsizetype(text ? strnlen(text, 4 * rowMost) : 0));
  if (line.size() > rowMost)
    line = line.left(rowMost) + u'…';
  for (QChar &c : line)
    if (c < u' ' || c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
      c = u' ';
  return line;
}

// The line that the new row belongs below: the last one of what is in the block already.
QTextBlock lastInside(const QTextBlock &block, int depth)
{
  QTextBlock last = block;
  for (QTextBlock next = block.next(); next.isValid(); next = next.next()) {
    const BlockData *about = dataOf(next);
    if (!about || about->kind == BlockData::Typed || about->depth <= depth)
      break;
    last = next;
  }
  return last;
}

void removeAfter(QTextBlock block, const QTextBlock &last)
{
  QTextCursor cursor(block);
  cursor.movePosition(QTextCursor::EndOfBlock);
  cursor.setPosition(last.position() + last.length() - 1, QTextCursor::KeepAnchor);
  cursor.removeSelectedText();
}

TextStyle styled(epq_stream stream, unsigned flags = 0)
{
  TextStyle style;
  style.stream = stream;
  style.flags = flags;
  return style;
}

} // namespace

// ---- values ----

void Output::ask(QTextBlock block, int64_t ref, size_t from)
{
  const uint64_t request = ++m_lastRequest;
  dataOf(block)->request = request;
  QTextCursor place(block);
  m_asked.insert(request, place);
  m_askedOrder.append(request);
  if (m_askedOrder.size() > askedMost)
    m_asked.remove(m_askedOrder.takeFirst());
  if (onExpand)
    onExpand(request, ref, from);
}

void Output::collapse(QTextBlock block)
{
  const QTextBlock last = lastInside(block, dataOf(block)->depth);
  if (last != block)
    removeAfter(block, last);
}

// Opens or closes a value, or asks for more of it. False: there is nothing to do so with.
bool Output::toggle(QTextBlock block, std::optional<bool> open)
{
  BlockData *about = dataOf(block);
  if (!about || !about->ref)
    return false;
  if (about->kind == BlockData::More) {
    if (!m_asked.contains(about->request) && open.value_or(true))
      ask(block, about->ref, about->from);
    return true;
  }
  if (about->kind != BlockData::Row || about->open == open.value_or(!about->open))
    return about->kind == BlockData::Row;
  about->open = !about->open;
  QTextCursor cursor(block);
  cursor.beginEditBlock();
  cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::MoveAnchor, 2 * about->depth);
  cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor, 2);
  cursor.insertText(QString::fromUtf16(about->open ? openSign : closedSign),
                    m_styles.format(styled(EPQ_STREAM_OUT)));
  if (!about->open) {
    m_asked.remove(about->request);
    collapse(block);
  }
  cursor.endEditBlock();
  if (about->open)
    ask(block, about->ref, 0);
  if (onChanged)
    onChanged();
  return true;
}

bool Output::children(uint64_t request, const epq_console_row *rows, size_t count, size_t more)
{
  const QTextCursor place = m_asked.take(request);
  m_askedOrder.removeOne(request);
  if (place.isNull())
    return false;
  QTextBlock block = place.block();
  const BlockData *asked = dataOf(block);
  if (!asked || asked->request != request)
    return false;
  const int64_t ref = asked->ref;
  const bool isMore = asked->kind == BlockData::More;
  const int depth = isMore ? asked->depth : asked->depth + 1;
  const size_t from = isMore ? asked->from : 0;
  std::vector<Line> lines;
  auto add = [&](BlockData::Kind kind, const char *name, const QString &text, int64_t rowRef) {
    Line line;
    line.stream = EPQ_STREAM_RESULT;
    line.ref = rowRef;
    const bool opens = kind == BlockData::Row && rowRef;
    line.add(QString(2 * depth, u' ') + (opens ? QString::fromUtf16(closedSign) : QString("  ")),
             styled(EPQ_STREAM_OUT));
    if (name && *name) {
      line.add(oneLine(name), styled(EPQ_STREAM_INFO));
      line.add(" = ", styled(EPQ_STREAM_OUT, TextStyle::Faint));
    }
    line.add(text,
             styled(EPQ_STREAM_OUT, kind == BlockData::More ? unsigned(TextStyle::Faint) : 0));
    lines.push_back(std::move(line));
  };
  for (size_t i = 0; i < count; i++)
    add(BlockData::Row, rows[i].name, oneLine(rows[i].text), rows[i].ref);
  if (more)
    add(BlockData::More, nullptr, QString("… %L1 more").arg(more), ref);
  if (count == 0 && !more && !isMore)
    add(BlockData::Row, nullptr, "(empty)", 0);
  keepPlace([&] {
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    QTextBlock after = block;
    if (isMore) {
      after = block.previous();
      removeAfter(after, block);
    }
    cursor.setPosition(after.position() + after.length() - 1);
    insert(&cursor, lines, false);
    QTextBlock each = after.next();
    for (size_t i = 0; i < lines.size(); i++, each = each.next()) {
      auto *about = new BlockData;
      about->kind = more && i + 1 == lines.size() ? BlockData::More : BlockData::Row;
      about->ref = lines[i].ref;
      about->depth = depth;
      about->from = from + count;
      each.setUserData(about);
      each.setUserState(EPQ_STREAM_RESULT);
      each.setVisible(passes(each, lines[i].text));
    }
    trim();
    cursor.endEditBlock();
  });
  if (onChanged)
    onChanged();
  return true;
}

// ---- what was typed ----

void Output::revoke(uint64_t request)
{
  int looked = 0;
  for (QTextBlock block = document()->lastBlock(); block.isValid() && looked < 10000; looked++) {
    const BlockData *about = dataOf(block);
    const QTextBlock previous = block.previous();
    if (about && about->kind == BlockData::Typed && about->request == request) {
      keepPlace([&] {
        QTextCursor cursor(block);
        if (previous.isValid()) {
          removeAfter(previous, block);
        } else { // the only one, or the first
          cursor.setPosition(block.next().isValid() ? block.next().position()
                                                    : block.position() + block.length() - 1,
                             QTextCursor::KeepAnchor);
          block.setUserData(nullptr);
          m_blank = !block.next().isValid();
          cursor.removeSelectedText();
        }
      });
    }
    block = previous;
  }
}

void Output::accept(uint64_t request)
{
  int looked = 0;
  for (QTextBlock block = document()->lastBlock(); block.isValid() && looked < 10000;
       looked++, block = block.previous()) {
    const BlockData *about = dataOf(block);
    if (about && about->kind == BlockData::Typed && about->request == request)
      block.setUserData(nullptr);
  }
}

// ---- links ----

std::optional<Link> Output::linkOf(const QTextBlock &block, qsizetype offset) const
{
  const auto links = findLinks(block.text());
  for (const Link &link : links)
    if (offset < 0 || (link.from <= offset && offset <= link.from + link.length))
      return link;
  return {};
}

std::optional<Link> Output::linkAt(const QPoint &where, QTextBlock *block) const
{
  const QTextCursor cursor = cursorForPosition(where);
  const std::optional<Link> link = linkOf(cursor.block(), cursor.positionInBlock());
  if (!link)
    return {};
  // the nearest letter may be far away
  const QRect near = cursorRect(cursor).adjusted(-2 * fontMetrics().averageCharWidth(), 0,
                                                 2 * fontMetrics().averageCharWidth(), 0);
  if (!near.contains(where))
    return {};
  *block = cursor.block();
  return link;
}

void Output::openLink(const QTextBlock &block, const Link &link)
{
  if (onLink)
    onLink(block.text().mid(link.from, link.pathLength), link.line, link.column);
}

// ---- what is marked: the link below the mouse, and what was looked for ----

void Output::setMarked(const QString &text)
{
  m_marked = text;
  showMarks();
}

void Output::showMarks()
{
  QList<QTextEdit::ExtraSelection> marks;
  auto mark = [&](const QTextBlock &block, qsizetype from,
                  qsizetype length) -> QTextEdit::ExtraSelection & {
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    selection.cursor.setPosition(block.position() + int(from));
    selection.cursor.setPosition(block.position() + int(from + length), QTextCursor::KeepAnchor);
    marks.append(selection);
    return marks.last();
  };
  if (!m_marked.isEmpty()) {
    const QColor ground = hue(Hue::Found, palette());
    const int bottom = viewport()->height();
    QTextBlock block = firstVisibleBlock();
    while (block.isValid() && marks.size() < marksMost) {
      if (blockBoundingGeometry(block).translated(contentOffset()).top() > bottom)
        break;
      if (block.isVisible()) {
        const QString text = block.text();
        for (qsizetype at = 0; (at = text.indexOf(m_marked, at, Qt::CaseInsensitive)) >= 0 &&
                               marks.size() < marksMost;
             at += m_marked.size()) {
          QTextEdit::ExtraSelection &found = mark(block, at, m_marked.size());
          found.format.setBackground(ground);
          found.format.setForeground(palette().color(QPalette::Text));
        }
      }
      block = block.next();
    }
  }
  if (m_hoverBlock >= 0) {
    const QTextBlock block = document()->findBlockByNumber(m_hoverBlock);
    if (block.isValid() && block.length() > m_hover.from + m_hover.length) {
      QTextEdit::ExtraSelection &link = mark(block, m_hover.from, m_hover.length);
      link.format.setForeground(hue(Hue::Link, palette()));
      link.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    }
  }
  if (!marks.isEmpty() || !extraSelections().isEmpty())
    setExtraSelections(marks);
}

void Output::scrollContentsBy(int dx, int dy)
{
  QPlainTextEdit::scrollContentsBy(dx, dy);
  if (!m_marked.isEmpty())
    showMarks();
}

// ---- mouse and keys ----

void Output::mouseMoveEvent(QMouseEvent *event)
{
  QPlainTextEdit::mouseMoveEvent(event);
  QTextBlock block;
  std::optional<Link> link;
  if (!(event->buttons() & Qt::LeftButton))
    link = linkAt(event->position().toPoint(), &block);
  const BlockData *about = dataOf(cursorForPosition(event->position().toPoint()).block());
  viewport()->setCursor(link || (about && about->ref) ? Qt::PointingHandCursor : Qt::IBeamCursor);
  const int number = link ? block.blockNumber() : -1;
  if (number == m_hoverBlock && (!link || link->from == m_hover.from))
    return;
  m_hoverBlock = number;
  m_hover = link.value_or(Link());
  showMarks();
}

void Output::leaveEvent(QEvent *event)
{
  QPlainTextEdit::leaveEvent(event);
  if (m_hoverBlock < 0)
    return;
  m_hoverBlock = -1;
  showMarks();
}

void Output::mousePressEvent(QMouseEvent *event)
{
  m_pressed = event->position().toPoint();
  QPlainTextEdit::mousePressEvent(event);
}

void Output::mouseReleaseEvent(QMouseEvent *event)
{
  QPlainTextEdit::mouseReleaseEvent(event);
  const QPoint where = event->position().toPoint();
  if (event->button() != Qt::LeftButton || textCursor().hasSelection() ||
      (where - m_pressed).manhattanLength() > QApplication::startDragDistance())
    return;
  QTextBlock block;
  if (const std::optional<Link> link = linkAt(where, &block))
    return openLink(block, *link);
  block = cursorForPosition(where).block();
  if (blockBoundingGeometry(block).translated(contentOffset()).contains(QPointF(where)))
    toggle(block);
}

void Output::wheelEvent(QWheelEvent *event)
{
  if (!(event->modifiers() & Qt::ControlModifier))
    return QPlainTextEdit::wheelEvent(event);
  if (event->angleDelta().y())
    zoom(event->angleDelta().y() > 0 ? 1 : -1);
  event->accept();
}

// Keys of ours that are actions of the window, too.
bool Output::event(QEvent *event)
{
  if (event->type() == QEvent::ShortcutOverride) {
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->matches(QKeySequence::Find) || key->matches(QKeySequence::ZoomIn) ||
        key->matches(QKeySequence::ZoomOut) || key->matches(QKeySequence::Copy) ||
        key->matches(QKeySequence::SelectAll) ||
        (key->modifiers() == Qt::ControlModifier &&
         (key->key() == Qt::Key_0 || key->key() == Qt::Key_L))) {
      event->accept();
      return true;
    }
  }
  return QPlainTextEdit::event(event);
}

void Output::keyPressEvent(QKeyEvent *event)
{
  const QTextBlock block = textCursor().block();
  const bool control = event->modifiers() & Qt::ControlModifier;
  if (event->matches(QKeySequence::Find) && onFind)
    return onFind();
  if (event->matches(QKeySequence::ZoomIn) || (control && event->key() == Qt::Key_Equal))
    return zoom(1);
  if (event->matches(QKeySequence::ZoomOut))
    return zoom(-1);
  if (control && event->key() == Qt::Key_0)
    return zoom(0);
  if (control && event->key() == Qt::Key_L && onClear)
    return onClear();
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !event->modifiers().testAnyFlags(Qt::ControlModifier | Qt::AltModifier)) {
    std::optional<Link> link = linkOf(block, textCursor().positionInBlock());
    if (!link)
      link = linkOf(block, -1);
    if (!toggle(block) && link)
      openLink(block, *link);
    return;
  }
  if (event->modifiers() == Qt::NoModifier &&
      (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left)) {
    const BlockData *about = dataOf(block);
    const bool open = event->key() == Qt::Key_Right;
    if (about && about->kind == BlockData::Row && about->ref && about->open != open) {
      toggle(block, open);
      return;
    }
  }
  const QString text = event->text();
  if (onTyped && !control && !text.isEmpty() && text[0].isPrint())
    return onTyped(event);
  QPlainTextEdit::keyPressEvent(event);
}

void Output::contextMenuEvent(QContextMenuEvent *event)
{
  const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
  const QTextCursor cursor = keyboard ? textCursor() : cursorForPosition(event->pos());
  const QTextBlock block = cursor.block();
  // the line may be gone when something is chosen: a cursor is safe then
  auto *menu = new QMenu(this);
  menu->setObjectName("consoleMenu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  std::optional<Link> link = linkOf(block, cursor.positionInBlock());
  if (!link)
    link = linkOf(block, -1);
  if (link) {
    const QString name = block.text().mid(link->from, link->length);
    menu->addAction(QIcon::fromTheme("document-open"), "Open " + QString(name).replace('&', "&&"),
                    this, [this, file = block.text().mid(link->from, link->pathLength), link] {
                      if (onLink)
                        onLink(file, link->line, link->column);
                    });
    menu->addSeparator();
  }
  if (const BlockData *about = dataOf(block);
      about && about->kind == BlockData::Row && about->ref) {
    menu->addAction(about->open ? "Close Value" : "Open Value", this,
                    [this, cursor] { toggle(cursor.block()); });
    menu->addSeparator();
  }
  menu->addAction(QIcon::fromTheme("edit-copy"), "&Copy", this, [this] { copy(); })
      ->setEnabled(textCursor().hasSelection());
  menu->addAction("Copy Line", this,
                  [line = block.text().trimmed()] { QApplication::clipboard()->setText(line); });
  menu->addAction(QIcon::fromTheme("edit-select-all"), "Select &All", this,
                  [this] { selectAll(); });
  menu->addSeparator();
  menu->addAction(QIcon::fromTheme("edit-find"), "&Find…", this, [this] {
    if (onFind)
      onFind();
  });
  menu->addAction(QIcon::fromTheme("edit-clear-all"), "C&lear", this, [this] {
    if (onClear)
      onClear();
  });
  menu->popup(keyboard ? viewport()->mapToGlobal(cursorRect().bottomLeft()) : event->globalPos());
}

void Output::resizeEvent(QResizeEvent *event)
{
  const bool follow = atEnd();
  QPlainTextEdit::resizeEvent(event);
  if (follow)
    goToEnd();
  placeJump();
}

void Output::placeJump()
{
  m_jump->adjustSize();
  m_jump->move(viewport()->width() - m_jump->width() - 8,
               viewport()->height() - m_jump->height() - 8);
}

} // namespace epq
