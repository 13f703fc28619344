// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an editor adds to its view: the faint sign in the margin, the light on lines, items of the context menu. KTextEditor tells about clicks in the
// margin, but not where the mouse is, so its widget is watched for that; without it (another version of KTextEditor) only the faint sign is missing.
// A line is lit over all that KTextEditor has drawn: the ground of a range of text ends where the text ends.
#include "editor/editor.h"
#include "editor/shades.h"
#include "tools/menu.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>

namespace
{

// The signs are as wide as the text is high (KTextEditor's rule), and come first.
bool isAmongSigns(KTextEditor::View *view, double x)
{
  const QFontMetrics metrics(view->configValue("font").value<QFont>());
  return x >= 0 && x <= metrics.height() + 2;
}

} // namespace

void epq_editor::watchMargin()
{
  auto showMargin = [this] { // also when it was switched off in the dialog, for all
    if (view && !view->configValue("icon-bar").toBool())
      view->setConfigValue("icon-bar", true);
  };
  showMargin();
  connect(view, &KTextEditor::View::configChanged, this, showMargin);
  connect(view, &KTextEditor::View::contextMenuAboutToShow, this,
          [this](KTextEditor::View *, QMenu *menu) { fillMenu(menu); });
  const QList<QWidget *> all = view->findChildren<QWidget *>();
  for (QWidget *each : all)
    if (each->inherits("KateIconBorder"))
      m_margin = each;
  if (m_margin)
    m_margin->installEventFilter(this);
}

// From 0; -1: below the text.
int epq_editor::lineInMargin(const QPoint &where)
{
  const int y = m_margin->mapTo(view, where).y();
  const KTextEditor::Cursor at = view->coordinatesToCursor({view->textAreaRect().left() + 1, y});
  return at.isValid() ? at.line() : -1;
}

void epq_editor::watchMouse(const QEvent *event)
{
  if (event->type() == QEvent::Leave || event->type() == QEvent::Wheel)
    document->marks->hover(-1);
  // only where breakpoints are of use
  if (event->type() != QEvent::MouseMove || !document->callbacks.margin_clicked ||
      document->text->highlightingMode() != QLatin1String("Lua"))
    return;
  const QPointF where = static_cast<const QMouseEvent *>(event)->position();
  document->marks->hover(isAmongSigns(view, where.x()) ? lineInMargin(where.toPoint()) : -1);
}

// KTextEditor has a menu for the margin, which goes when somebody has a better one.
bool epq_editor::popUpInMargin(const QContextMenuEvent *event)
{
  const int line = lineInMargin(event->pos());
  return line >= 0 && document->marks->popUp(line, m_margin, event->globalPos());
}

// Over the whole width, wrapped or not.
void epq_editor::light(QWidget *text, const QRect &part)
{
  const std::vector<epq::Marks::Lit> lit = document->marks->lit();
  if (lit.empty())
    return;
  const int height = QFontMetrics(view->configValue("font").value<QFont>()).height();
  QPainter painter(text);
  painter.setCompositionMode(epq::isDarkEditor() ? QPainter::CompositionMode_Screen
                                                 : QPainter::CompositionMode_Multiply);
  int before = -1;
  for (const epq::Marks::Lit &each : lit) {
    const QPoint begin = view->cursorToCoordinate({each.line, 0});
    if (begin.y() < 0 || each.line == before) // not to be seen; once is enough
      continue;
    before = each.line;
    const int length = document->text->lineLength(each.line);
    const QPoint end = view->cursorToCoordinate({each.line, length});
    const QPoint next = view->cursorToCoordinate({each.line + 1, 0});
    const int bottom = next.y() > begin.y() ? next.y() : std::max(begin.y(), end.y()) + height;
    const int top = text->mapFrom(view, begin).y();
    const QRect whole(0, top, text->width(), bottom - begin.y());
    painter.fillRect(whole & part, epq::litLine(each.kind));
  }
}

// The items of the time before go: what makes sense may be another by now.
void epq_editor::fillMenu(QMenu *menu)
{
  for (const QPointer<QAction> &each : std::exchange(m_added, {}))
    delete each;
  if (!document->callbacks.menu)
    return;
  const QList<QAction *> before = menu->actions();
  const int line = view->cursorPosition().line() + 1;
  QAction *separator = menu->addSeparator();
  epq_menu items{menu, [self = QPointer<epq_editor>(this), line](const QByteArray &item) {
                   if (self && self->document->callbacks.chosen)
                     self->document->callbacks.chosen(self->document->callbacks.ud, line,
                                                      item.constData());
                 }};
  document->callbacks.menu(document->callbacks.ud, line, false, &items);
  const QList<QAction *> after = menu->actions();
  for (QAction *each : after)
    if (!before.contains(each))
      m_added.append(each);
  if (m_added.size() == 1) {
    m_added.clear();
    delete separator;
  }
}
