// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mouse and keys do to single lines: links are followed, values opened (output_values.cpp).
#include "core/words.h"
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

constexpr qsizetype marksMost = 500;

} // namespace

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
    menu->addAction(QIcon::fromTheme("document-open"),
                    _("Open %1").arg(QString(name).replace('&', "&&")), this,
                    [this, file = block.text().mid(link->from, link->pathLength), link] {
                      if (onLink)
                        onLink(file, link->line, link->column);
                    });
    menu->addSeparator();
  }
  if (const BlockData *about = dataOf(block);
      about && about->kind == BlockData::Row && about->ref) {
    menu->addAction(about->open ? _("Close Value") : _("Open Value"), this,
                    [this, cursor] { toggle(cursor.block()); });
    menu->addSeparator();
  }
  menu->addAction(QIcon::fromTheme("edit-copy"), _("&Copy"), this, [this] { copy(); })
      ->setEnabled(textCursor().hasSelection());
  menu->addAction(_("Copy Line"), this,
                  [line = block.text().trimmed()] { QApplication::clipboard()->setText(line); });
  menu->addAction(QIcon::fromTheme("edit-select-all"), _("Select &All"), this,
                  [this] { selectAll(); });
  menu->addSeparator();
  menu->addAction(QIcon::fromTheme("edit-find"), _("&Find…"), this, [this] {
    if (onFind)
      onFind();
  });
  menu->addAction(QIcon::fromTheme("edit-clear-all"), _("C&lear"), this, [this] {
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
