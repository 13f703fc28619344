// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line at the lower end of a console, where a person types: one line that grows to eight, with highlighting, history
// and completion.
#ifndef EPQ_TOOLS_ENTRY_H
#define EPQ_TOOLS_ENTRY_H

#include "tools/history.h"
#include "tools/offers.h"

#include <epq/console.h>

#include <QFrame>
#include <QPlainTextEdit>

#include <functional>

class QLabel;
class QLineEdit;
class QToolButton;

namespace KSyntaxHighlighting
{
class SyntaxHighlighter;
}

namespace epq
{

class Entry;

class EntryEdit : public QPlainTextEdit
{
public:
  explicit EntryEdit(Entry *entry);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  bool event(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void inputMethodEvent(QInputMethodEvent *event) override;
  void focusOutEvent(QFocusEvent *event) override;
  void wheelEvent(QWheelEvent *event) override;
  void mousePressEvent(QMouseEvent *event) override;

private:
  Entry *m_entry;
};

class Entry : public QFrame
{
public:
  Entry();

  std::function<void(const QString &text)> onEnter;
  std::function<void()> onEnd;  // of what the program reads
  std::function<void()> onFind; // Ctrl+F
  std::function<void()> onClear;
  std::function<void(int steps)> onZoom;
  std::function<void(int pages)> onScroll;
  std::function<void(uint64_t request, const QByteArray &text, size_t cursor, bool forced)>
      onComplete;

  void setMode(epq_console_mode mode);
  epq_console_mode mode() const
  {
    return m_mode;
  }
  void setPrompt(const QString &prompt);
  QString prompt() const
  {
    return m_promptText;
  }
  QString text() const;
  void setText(const QString &text); // can be undone; the cursor goes to its end
  void addLine();                    // at the cursor, as deep as the line before
  bool offer(uint64_t request, const epq_offer *offers, size_t count, size_t prefix);
  void setTextFont(const QFont &font);
  History &history()
  {
    return m_history;
  }

  // Keys of the edit; false: not for us.
  bool pressed(QKeyEvent *event);
  void typed(const QString &letter); // what came after it
  void hideOffers();

protected:
  void changeEvent(QEvent *event) override;

private:
  bool pressedInOffers(QKeyEvent *event);
  bool step(bool back);
  void complete(bool forced);
  void insertOffer(const QString &insert);
  QString prefix() const;
  void search(bool again);
  void endSearch(bool keep);
  bool eventFilter(QObject *object, QEvent *event) override;
  void followTheme();

  QLabel *m_prompt;
  EntryEdit *m_edit;
  QToolButton *m_end;
  QLineEdit *m_search;
  Offers *m_offers;
  KSyntaxHighlighting::SyntaxHighlighter *m_highlighter;
  History m_history;
  QString m_promptText, m_beforeSearch;
  QString m_drafts[2]; // of the mode that is not on
  epq_console_mode m_mode = EPQ_CONSOLE_REPL;
  uint64_t m_request = 0, m_wanted = 0; // the last, and the one that has no answer yet
  int m_requestAt = 0, m_prefixAt = 0;  // in the text
  bool m_forced = false, m_moved = false;
  qsizetype m_found = -1;
};

} // namespace epq

#endif
