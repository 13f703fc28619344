// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of a console that shows what was printed.
#ifndef EPQ_TOOLS_OUTPUT_H
#define EPQ_TOOLS_OUTPUT_H

#include "tools/links.h"
#include "tools/terminal.h"

#include <epq/console.h>

#include <QHash>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTimer>
#include <QToolButton>

#include <functional>
#include <optional>

namespace epq
{

class Output : public QPlainTextEdit
{
public:
  Output();

  std::function<void(const QString &file, int line, int column)> onLink;
  std::function<void(uint64_t request, int64_t ref, size_t from)> onExpand;
  std::function<void(QKeyEvent *event)> onTyped; // a letter, that is for the line below
  std::function<void()> onChanged;               // lines came, went, or are hidden or shown now
  std::function<void()> onClear, onFind;

  // Lines at the end, and the line that goes on; dropped: how many there had been before them.
  void add(std::vector<Line> *lines, const Line &open, size_t dropped);
  bool children(uint64_t request, const epq_console_row *rows, size_t count, size_t more);
  void revoke(uint64_t request); // takes a typed text away again
  void accept(uint64_t request); // it stays
  void clearAll();
  void setLimits(size_t lines, size_t bytes);
  size_t dropped() const
  {
    return m_dropped;
  }

  // Only lines with the text in them, of streams whose bit is set.
  void setFilter(const QString &text, unsigned streams);
  QString filter() const
  {
    return m_filter;
  }
  // What is marked in the lines that can be seen.
  void setMarked(const QString &text);
  void setWrapped(bool wrapped);
  void goToEnd();
  void zoom(int steps); // 0: as at the start
  QString textOf(const QTextCursor &selection) const;

protected:
  void changeEvent(QEvent *event) override;
  bool event(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void mouseMoveEvent(QMouseEvent *event) override;
  void mousePressEvent(QMouseEvent *event) override;
  void mouseReleaseEvent(QMouseEvent *event) override;
  void leaveEvent(QEvent *event) override;
  void wheelEvent(QWheelEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void scrollContentsBy(int dx, int dy) override;
  void contextMenuEvent(QContextMenuEvent *event) override;
  QMimeData *createMimeDataFromSelection() const override;

private:
  bool atEnd() const;
  bool passes(const QTextBlock &block, const QString &text) const;
  void insert(QTextCursor *cursor, const std::vector<Line> &lines, bool continues);
  void label(QTextBlock first, const std::vector<Line> &lines);
  void trim();
  void keepPlace(const std::function<void()> &change);
  void walk();
  void startWalk(bool recolor);
  void recolor(const QTextBlock &block);
  void useFont();
  void placeJump();
  void showMarks();
  std::optional<Link> linkAt(const QPoint &where, QTextBlock *block) const;
  std::optional<Link> linkOf(const QTextBlock &block, qsizetype offset) const;
  void openLink(const QTextBlock &block, const Link &link);
  bool toggle(QTextBlock block, std::optional<bool> open = {});
  void ask(QTextBlock block, int64_t ref, size_t from);
  void collapse(QTextBlock block);

  TextStyles m_styles;
  QToolButton *m_jump;
  QTimer m_walk;
  QTextCursor m_walker;
  bool m_recolor = false;
  bool m_blank = true; // the last block is no line yet
  bool m_openShown = false;
  QString m_filter, m_marked;
  unsigned m_streams = ~0u;
  size_t m_linesMost = 100000, m_bytesMost = size_t(32) << 20, m_dropped = 0;
  QHash<uint64_t, QTextCursor> m_asked;
  QList<uint64_t> m_askedOrder;
  uint64_t m_lastRequest = 0;
  int m_zoom = 0;
  QPoint m_pressed;
  int m_hoverBlock = -1;
  Link m_hover = {};
};

} // namespace epq

#endif
