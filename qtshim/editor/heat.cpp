// SPDX-License-Identifier: GPL-3.0-or-later
//
// KTextEditor's margin for annotations, with a painter of our own: its own one draws text alone, in the colours of a tooltip.
#include "editor/heat.h"

#include "editor/shades.h"

#include <KTextEditor/View>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace epq
{

namespace
{

constexpr int longestText = 24; // characters in the margin
constexpr int margin = 4;       // pixels at each side

} // namespace

class Heat::Painter : public KTextEditor::AbstractAnnotationItemDelegate
{
public:
  explicit Painter(const Heat *heat) : m_heat(heat)
  {
  }

  void paint(QPainter *painter, const KTextEditor::StyleOptionAnnotationItem &option,
             KTextEditor::AnnotationModel *, int line) const override
  {
    const Line *hot = m_heat->at(line);
    if (!hot)
      return;
    const QColor ground = heatGround(hot->part);
    painter->fillRect(option.rect, ground);
    if (option.wrappedLine > 0) // its text stands beside the first one
      return;
    painter->setPen(readableOn(ground));
    painter->drawText(option.rect.adjusted(margin, 0, -margin, 0),
                      Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, hot->text);
  }

  QSize sizeHint(const KTextEditor::StyleOptionAnnotationItem &option,
                 KTextEditor::AnnotationModel *, int) const override
  {
    const QFontMetricsF &metrics = option.contentFontMetrics;
    return {static_cast<int>(metrics.horizontalAdvance(m_heat->m_widest)) + 2 * margin + 1,
            static_cast<int>(metrics.height())};
  }

  bool helpEvent(QHelpEvent *event, KTextEditor::View *view,
                 const KTextEditor::StyleOptionAnnotationItem &, KTextEditor::AnnotationModel *,
                 int line) override
  {
    const Line *hot = m_heat->at(line);
    if (!hot || hot->tip.isEmpty()) {
      QToolTip::hideText();
      return false;
    }
    QToolTip::showText(event->globalPos(), hot->tip.toHtmlEscaped(), view);
    return true;
  }

  void hideTooltip(KTextEditor::View *) override
  {
    QToolTip::hideText();
  }

private:
  const Heat *m_heat;
};

Heat::Heat(KTextEditor::Document *document)
    : m_document(document), m_painter(std::make_unique<Painter>(this))
{
}

Heat::~Heat()
{
  const QList<KTextEditor::View *> views = m_document->views();
  for (KTextEditor::View *view : views)
    view->setAnnotationModel(nullptr);
}

void Heat::join(KTextEditor::View *view)
{
  view->setAnnotationItemDelegate(m_painter.get());
  view->setAnnotationModel(this); // that of a document is heard by views that are there already
  view->setAnnotationUniformItemSizes(true);
  view->setAnnotationBorderVisible(!m_lines.empty());
}

void Heat::set(const epq_heat *lines, size_t count)
{
  if (m_lines.empty() && !count)
    return;
  m_lines.clear();
  m_lines.reserve(count);
  m_widest.clear();
  for (size_t i = 0; i < count; i++) {
    const QString text = QString::fromUtf8(lines[i].text).left(longestText);
    if (text.size() > m_widest.size())
      m_widest = text;
    m_lines.push_back({std::clamp(lines[i].part, 0.0, 1.0), text, QString::fromUtf8(lines[i].tip),
                       Anchor(m_document, toLine(lines[i].line))});
  }
  follow();
  const QList<KTextEditor::View *> views = m_document->views();
  for (KTextEditor::View *view : views)
    view->setAnnotationBorderVisible(!m_lines.empty());
}

void Heat::follow()
{
  if (m_lines.empty() && m_byLine.isEmpty())
    return;
  m_byLine.clear();
  for (size_t i = 0; i < m_lines.size(); i++)
    m_byLine[m_lines[i].anchor.line()] = i;
  Q_EMIT reset();
}

const Heat::Line *Heat::at(int line) const
{
  const auto found = m_byLine.constFind(line);
  return found == m_byLine.cend() ? nullptr : &m_lines[*found];
}

// What screen readers and other delegates would ask for.
QVariant Heat::data(int line, Qt::ItemDataRole role) const
{
  const Line *hot = at(line);
  return hot && role == Qt::DisplayRole   ? QVariant(hot->text)
         : hot && role == Qt::ToolTipRole ? QVariant(hot->tip)
                                          : QVariant();
}

} // namespace epq
