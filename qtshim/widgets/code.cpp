// SPDX-License-Identifier: GPL-3.0-or-later
//
// code: source text, highlighted. A small editor inside a script's window; the IDE's own is another.
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/syntax.h"
#include "widgets/values.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QPlainTextEdit>
#include <QTextBlock>

namespace epq
{

namespace
{

using KSyntaxHighlighting::Definition;
using KSyntaxHighlighting::Repository;

Definition languageNamed(const QString &name)
{
  Definition language = syntaxRepository().definitionForName(name);
  if (language.isValid())
    return language;
  const QList<Definition> all = syntaxRepository().definitions();
  for (const Definition &each : all)
    if (each.name().compare(name, Qt::CaseInsensitive) == 0)
      return each;
  return syntaxRepository().definitionForFileName("x." + name.toLower()); // "py"
}

class CodeEdit : public QPlainTextEdit
{
public:
  CodeEdit() : m_margin(new Margin(this)), m_highlighter(document())
  {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setStyleHint(QFont::Monospace);
    setFont(font);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { makeRoom(); });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int scrolled) {
      if (scrolled)
        m_margin->scroll(0, scrolled);
      else
        m_margin->update(0, rect.y(), m_margin->width(), rect.height());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] { markLine(); });
    followTheme();
    makeRoom();
  }

  bool setLanguage(const QString &name)
  {
    Definition language = name.isEmpty() ? Definition() : languageNamed(name);
    if (!name.isEmpty() && !language.isValid())
      return false;
    m_highlighter.setDefinition(language);
    return true;
  }

  void setNumbered(bool numbered)
  {
    m_numbered = numbered;
    makeRoom();
  }

  QSize sizeHint() const override
  {
    return {360, fontMetrics().lineSpacing() * 10 + 12};
  }

  QSize minimumSizeHint() const override
  {
    return {120, fontMetrics().lineSpacing() * 3 + 12};
  }

protected:
  void resizeEvent(QResizeEvent *event) override
  {
    QPlainTextEdit::resizeEvent(event);
    placeMargin();
  }

  void changeEvent(QEvent *event) override
  {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
      followTheme();
    else if (event->type() == QEvent::FontChange)
      makeRoom();
  }

  // A new line begins where the one before began.
  void keyPressEvent(QKeyEvent *event) override
  {
    if ((event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) || isReadOnly() ||
        (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)))
      return QPlainTextEdit::keyPressEvent(event);
    QTextCursor cursor = textCursor();
    QString line = cursor.block().text().left(cursor.positionInBlock());
    qsizetype indent = 0;
    while (indent < line.size() && line[indent].isSpace())
      indent++;
    cursor.insertText('\n' + line.left(indent));
    setTextCursor(cursor);
    ensureCursorVisible();
  }

private:
  class Margin : public QWidget
  {
  public:
    explicit Margin(CodeEdit *edit) : QWidget(edit), m_edit(edit)
    {
    }

  protected:
    void paintEvent(QPaintEvent *event) override
    {
      m_edit->paintMargin(this, event->rect());
    }

  private:
    CodeEdit *m_edit;
  };

  void followTheme()
  {
    bool dark = palette().color(QPalette::Base).lightness() < 128;
    if (m_themed && dark == m_dark)
      return;
    m_themed = true;
    m_dark = dark;
    m_highlighter.setTheme(
        syntaxRepository().defaultTheme(dark ? Repository::DarkTheme : Repository::LightTheme));
    m_highlighter.rehighlight();
    setTabStopDistance(fontMetrics().horizontalAdvance(' ') * 4);
    markLine();
  }

  void makeRoom()
  {
    int digits = qMax(2, int(QString::number(blockCount()).size()));
    m_room = m_numbered ? fontMetrics().horizontalAdvance('9') * digits + 16 : 0;
    setTabStopDistance(fontMetrics().horizontalAdvance(' ') * 4);
    setViewportMargins(m_room, 0, 0, 0);
    placeMargin();
  }

  void placeMargin()
  {
    QRect inside = contentsRect();
    m_margin->setGeometry(QRect(inside.left(), inside.top(), m_room, inside.height()));
    m_margin->setVisible(m_numbered);
  }

  void markLine()
  {
    QTextEdit::ExtraSelection line;
    QColor ground = palette().color(QPalette::Text);
    ground.setAlphaF(0.05f);
    line.format.setBackground(ground);
    line.format.setProperty(QTextFormat::FullWidthSelection, true);
    line.cursor = textCursor();
    line.cursor.clearSelection();
    setExtraSelections({line});
    m_margin->update();
  }

  void paintMargin(QWidget *margin, const QRect &rect)
  {
    QPainter painter(margin);
    painter.fillRect(rect, palette().color(QPalette::AlternateBase));
    painter.setFont(font());
    int current = textCursor().blockNumber();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
      QRectF place = blockBoundingGeometry(block).translated(contentOffset());
      if (place.top() > rect.bottom())
        break;
      bool here = block.blockNumber() == current;
      painter.setPen(palette().color(here ? QPalette::Text : QPalette::PlaceholderText));
      painter.drawText(QRectF(0, place.top(), m_room - 8, fontMetrics().lineSpacing()),
                       Qt::AlignRight | Qt::AlignVCenter, QString::number(block.blockNumber() + 1));
    }
  }

  Margin *m_margin;
  KSyntaxHighlighting::SyntaxHighlighter m_highlighter;
  int m_room = 0;
  bool m_numbered = true, m_dark = false, m_themed = false;
};

class Code : public Element
{
public:
  Code(View *view, int64_t node) : Element(view, node), m_edit(new CodeEdit)
  {
    setWidget(m_edit);
    m_edit->setLanguage("Lua");
    QObject::connect(m_edit, &QPlainTextEdit::textChanged, m_edit, [this] {
      if (isQuiet())
        return;
      QString text = m_edit->toPlainText();
      if (text == m_value)
        return; // only its colours changed
      m_value = text;
      emitEvent("onValueChanged", text);
    });
    reportFocus(m_edit, [this](const char *name) { emitEvent(name); });
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override
  {
    if (what != "select_all")
      return Element::call(what, value, request);
    m_edit->selectAll();
    return EPQ_OK;
  }

protected:
  QFont baseFont() const override
  {
    return QFontDatabase::systemFont(QFontDatabase::FixedFont);
  }

  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "value" || property == "language") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      if (property == "language")
        return m_edit->setLanguage(text) ? EPQ_OK : EPQ_E_INVALID;
      setText(text);
      return EPQ_OK;
    }
    if (property != "read_only" && property != "line_numbers" && property != "wrap")
      return Element::apply(property, value);
    if (!read(value, &flag))
      return EPQ_E_INVALID;
    if (property == "read_only")
      m_edit->setReadOnly(flag);
    else if (property == "line_numbers")
      m_edit->setNumbered(flag);
    else
      m_edit->setLineWrapMode(flag ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    return EPQ_OK;
  }

private:
  void setText(const QString &text)
  {
    if (m_edit->toPlainText() == text)
      return;
    int caret = m_edit->textCursor().position();
    m_edit->setPlainText(text);
    m_value = m_edit->toPlainText();
    QTextCursor cursor = m_edit->textCursor();
    cursor.setPosition(qMin(caret, m_edit->document()->characterCount() - 1));
    m_edit->setTextCursor(cursor);
  }

  CodeEdit *m_edit;
  QString m_value;
};

} // namespace

std::unique_ptr<Element> makeCode(View *view, int64_t node)
{
  return std::make_unique<Code>(view, node);
}

} // namespace epq
