// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lines that are more than text: values that open, and what was typed but is not accepted yet.
#include "core/words.h"
#include "tools/blockdata.h"
#include "tools/output.h"

namespace epq
{

namespace
{

constexpr qsizetype rowMost = 1000, askedMost = 64;

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
    add(BlockData::More, nullptr, _("… %L1 more").arg(more), ref);
  if (count == 0 && !more && !isMore)
    add(BlockData::Row, nullptr, _("(empty)"), 0);
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

} // namespace epq
