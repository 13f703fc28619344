// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a mark is, an anchor knows; KTextEditor's marks are only how it is drawn, and are put right after each edit. Their types are above the
// reserved ones, so that the line of a breakpoint keeps its ground, and a bookmark or a note on it keeps its own. Which lines are lit is known here;
// margin.cpp does it, as the ground of KTextEditor's marks is too faint to find the place at a glance.
#include "editor/marks.h"

#include "core/words.h"
#include "editor/shades.h"
#include "editor/signs.h"
#include "tools/menu.h"

#include <QApplication>
#include <QPointer>
#include <QToolTip>

#include <algorithm>

namespace epq
{

namespace
{

using KTextEditor::Document;

// By kind. What has a higher bit is drawn over the others: where the script is, over its breakpoint.
constexpr uint types[] = {Document::markType11, Document::markType12, Document::markType13,
                          Document::markType14, Document::markType15, Document::markType16,
                          Document::markType17, Document::markType18};
constexpr const char *names[] = {N_("Breakpoint"),
                                 N_("Breakpoint, not confirmed"),
                                 N_("Breakpoint, switched off"),
                                 N_("Conditional breakpoint"),
                                 N_("Log point"),
                                 N_("The script is here"),
                                 N_("The script has called from here"),
                                 N_("An error happened here")};
constexpr uint faint = Document::markType10; // the notes have those before

constexpr uint allTypes()
{
  uint all = faint;
  for (uint each : types)
    all |= each;
  return all;
}
constexpr uint ours = allTypes();

} // namespace

Marks::Marks(Document *document, const epq_document_callbacks *callbacks)
    : m_document(document), m_callbacks(callbacks)
{
  for (int kind = EPQ_MARK_BREAK; kind <= EPQ_MARK_FAILED; kind++) {
    const auto type = static_cast<Document::MarkTypes>(types[kind]);
    document->setMarkIcon(type, signOf(static_cast<epq_mark_kind>(kind)));
    document->setMarkDescription(type, _(names[kind]));
  }
  document->setMarkIcon(static_cast<Document::MarkTypes>(faint), faintSign());
  connect(
      document, &Document::markClicked, this,
      [this](Document *, KTextEditor::Mark mark, bool &handled) {
        if (!m_callbacks->margin_clicked)
          return;
        handled = true;
        hover(-1);
        QMetaObject::invokeMethod( // who hears it may close the document
            this,
            [this, line = mark.line] { m_callbacks->margin_clicked(m_callbacks->ud, line + 1); },
            Qt::QueuedConnection);
      });
  connect(document, &Document::markContextMenuRequested, this,
          [this](Document *, KTextEditor::Mark, QPoint, bool &handled) {
            if (m_callbacks->menu) // the margin has one for all of its parts, see margin.cpp
              handled = true;
          });
  connect(document, &Document::markToolTipRequested, this,
          [this](Document *, KTextEditor::Mark mark, QPoint where, bool &handled) {
            const QString tip = tipAt(mark.line);
            if (tip.isEmpty())
              return;
            handled = true;
            QToolTip::showText(where, tip, QApplication::widgetAt(where));
          });
}

void Marks::set(const epq_mark *marks, size_t count)
{
  m_marks.clear();
  m_marks.reserve(count);
  for (size_t i = 0; i < count; i++)
    m_marks.push_back({.id = marks[i].id,
                       .kind = marks[i].kind,
                       .tip = QString::fromUtf8(marks[i].tip),
                       .anchor = Anchor(m_document, toLine(marks[i].line))});
  show();
}

int Marks::lineOf(int64_t id) const
{
  for (const Mark &mark : m_marks)
    if (mark.id == id)
      return mark.anchor.line() + 1;
  return 0;
}

void Marks::follow()
{
  if (!m_marks.empty() || m_hovered >= 0)
    show();
}

std::vector<Marks::Lit> Marks::lit() const
{
  std::vector<Lit> all;
  for (const Mark &mark : m_marks)
    if (litLine(mark.kind).isValid())
      all.push_back({mark.anchor.line(), mark.kind});
  return all;
}

void Marks::keep()
{
  for (Mark &mark : m_marks)
    mark.kept = mark.anchor.line();
}

void Marks::restore()
{
  for (Mark &mark : m_marks)
    mark.anchor.put(mark.kept);
  follow();
}

void Marks::hover(int line)
{
  if (line >= 0)
    for (const Mark &mark : m_marks)
      if (mark.kind <= EPQ_MARK_BREAK_LOG && mark.anchor.line() == line)
        line = -1;
  if (line == m_hovered)
    return;
  m_hovered = line;
  show();
}

// What KTextEditor draws is made equal to what there is; its own marks may have moved, or gone with their lines.
void Marks::show()
{
  QHash<int, uint> wanted;
  for (const Mark &mark : m_marks)
    wanted[mark.anchor.line()] |= types[mark.kind];
  if (m_hovered >= 0)
    wanted[m_hovered] |= faint;
  QHash<int, uint> there;
  const QHash<int, KTextEditor::Mark *> &all = m_document->marks();
  for (const KTextEditor::Mark *mark : all)
    if (mark->type & ours)
      there[mark->line] = mark->type & ours;
  for (auto it = there.cbegin(); it != there.cend(); ++it)
    if (const uint gone = it.value() & ~wanted.value(it.key()))
      m_document->removeMark(it.key(), gone);
  for (auto it = wanted.cbegin(); it != wanted.cend(); ++it)
    if (const uint more = it.value() & ~there.value(it.key()))
      m_document->addMark(it.key(), more);
}

QString Marks::tipAt(int line) const
{
  QStringList tips;
  for (const Mark &mark : m_marks)
    if (mark.anchor.line() == line)
      tips += (mark.tip.isEmpty() ? _(names[mark.kind]) : mark.tip).toHtmlEscaped();
  return tips.join(QStringLiteral("<br>"));
}

bool Marks::popUp(int line, QWidget *margin, const QPoint &where)
{
  if (!m_callbacks->menu)
    return false;
  auto *popup = new QMenu(margin);
  popup->setObjectName("marginMenu");
  popup->setAccessibleName(_("Breakpoint"));
  popup->setAttribute(Qt::WA_DeleteOnClose);
  epq_menu menu{popup, [self = QPointer<Marks>(this), line](const QByteArray &item) {
                  if (self && self->m_callbacks->chosen)
                    self->m_callbacks->chosen(self->m_callbacks->ud, line + 1, item.constData());
                }};
  m_callbacks->menu(m_callbacks->ud, line + 1, true, &menu);
  if (popup->isEmpty()) {
    delete popup;
    return false;
  }
  hover(-1);
  popup->popup(where);
  return true;
}

} // namespace epq
