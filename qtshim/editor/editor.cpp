// SPDX-License-Identifier: GPL-3.0-or-later
//
// One view of a document. Of KTextEditor's own actions those that read and write files are taken away: they are the
// caller's (see document.cpp).
#include "editor/editor.h"

#include "core/app.h"
#include "core/words.h"
#include "editor/places.h"

#include <KActionCollection>
#include <KTextEditor/Editor>
#include <KXMLGUIClient>

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QTextDocumentFragment>
#include <QToolButton>
#include <QToolTip>

#include <new>

namespace
{

constexpr const char *notOurs[] = {
    "file_save",
    "file_save_as",
    "file_save_as_with_encoding",
    "file_save_copy_as",
    "file_reload",
    "set_encoding",
    "set_eol",
    "add_bom",
    "view_auto_reload",
    "edit_copy_file_location",
    "set_confdlg",
    "tools_scripts_Emmet",
    "tools_toggle_write_lock",
    "view_border", // the margin is that of the breakpoints
};

// Completions of words and keywords that know nothing of Lua.
void dropOtherModels(KTextEditor::View *view, KTextEditor::CodeCompletionModel *ours)
{
  const QList<KTextEditor::CodeCompletionModel *> models = view->codeCompletionModels();
  for (KTextEditor::CodeCompletionModel *model : models)
    if (model != ours)
      view->unregisterCompletionModel(model);
}

// The buttons of KTextEditor's bars have signs and tips but no names, and a screen reader would say nothing.
void nameButtons(const QWidget *view)
{
  const QList<QToolButton *> all = view->findChildren<QToolButton *>();
  for (QToolButton *each : all)
    if (each->accessibleName().isEmpty() && each->text().isEmpty()) {
      const QString tip = QTextDocumentFragment::fromHtml(each->toolTip()).toPlainText();
      each->setAccessibleName(tip.isEmpty() ? _("Close") : tip); // alone has none
    }
}

} // namespace

epq_editor::epq_editor(epq_document *of, const epq_editor_callbacks *told)
    : document(of), callbacks(*told), view(of->text->createView(nullptr)),
      m_signature(new QLabel(view))
{
  completion = new epq::Completion(this, [this](uint64_t request, KTextEditor::Cursor place,
                                                bool forced) {
    if (callbacks.complete)
      callbacks.complete(callbacks.ud, request, epq::toPlace(document->text.get(), place), forced);
  });
  view->setStatusBarEnabled(false);
  view->setContextMenu(view->defaultContextMenu());
  view->registerCompletionModel(completion);
  dropOtherModels(view, completion);
  view->setAutomaticInvocationEnabled(true);
  view->registerTextHintProvider(this);
  view->setTextHintDelay(400);
  view->registerInlineNoteProvider(document->notes.get());
  view->registerInlineNoteProvider(document->behind.get());
  document->heat->join(view);
  watchMargin();
  for (const char *name : notOurs)
    if (QAction *action = view->actionCollection()->action(QString::fromLatin1(name))) {
      action->setVisible(false);
      action->setEnabled(false);
      KActionCollection::setDefaultShortcuts(action, {}); // the others would come back
    }
  for (const char *name : {"edit_undo", "edit_redo"}) // on a toolbar, icons say enough
    if (QAction *action = view->actionCollection()->action(QString::fromLatin1(name)))
      action->setPriority(QAction::LowPriority);
  if (QAction *print = view->actionCollection()->action("file_print")) // Ctrl+P goes to a file
    KActionCollection::setDefaultShortcuts(print, {});
  m_moved.setSingleShot(true);
  m_moved.setInterval(0);
  connect(&m_moved, &QTimer::timeout, this, [this] {
    placeSignature();
    if (callbacks.moved)
      callbacks.moved(callbacks.ud);
  });
  auto moved = [this] { m_moved.start(); };
  connect(view, &KTextEditor::View::cursorPositionChanged, this, moved);
  connect(view, &KTextEditor::View::selectionChanged, this, moved);
  connect(view, &KTextEditor::View::verticalScrollPositionChanged, this,
          [this] { placeSignature(); });
  connect(view, &KTextEditor::View::focusIn, this, [this] {
    if (callbacks.focused)
      callbacks.focused(callbacks.ud);
  });
  connect(view, &KTextEditor::View::focusOut, this, [this] { m_signature->hide(); });
  view->installEventFilter(this);
  if (QWidget *inner = view->focusProxy())
    inner->installEventFilter(this);
  m_signature->setTextFormat(Qt::RichText);
  m_signature->setObjectName("signature");
  m_signature->setAccessibleName(_("Signature"));
  m_signature->setAutoFillBackground(true);
  m_signature->setBackgroundRole(QPalette::ToolTipBase);
  m_signature->setForegroundRole(QPalette::ToolTipText);
  m_signature->setContentsMargins(8, 4, 8, 4);
  m_signature->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_signature->hide();
}

epq_editor::~epq_editor()
{
  if (!view)
    return;
  view->unregisterInlineNoteProvider(document->notes.get());
  view->unregisterInlineNoteProvider(document->behind.get());
  for (QWidget *watched : {static_cast<QWidget *>(view), view->focusProxy(), m_margin.data()})
    if (watched) // what it sends while it goes, when it is no View any more, is not for us
      watched->removeEventFilter(this);
  view->unregisterTextHintProvider(this);
  view->unregisterCompletionModel(completion);
  view->disconnect(this);
  delete view;
}

QString epq_editor::textHint(KTextEditor::View *, const KTextEditor::Cursor &place)
{
  m_hover++;
  m_hoverPlace = place;
  const QString notes = document->notes->at(place);
  if (!notes.isEmpty())
    explain(m_hover, {});
  if (callbacks.hover)
    callbacks.hover(callbacks.ud, m_hover, epq::toPlace(document->text.get(), place));
  return {};
}

void epq_editor::explain(uint64_t request, const QString &text)
{
  if (request != m_hover || !view)
    return;
  const QString notes = document->notes->at(m_hoverPlace);
  const QString all =
      notes.isEmpty() || text.isEmpty() ? notes + text : notes + QStringLiteral("<hr>") + text;
  const QPoint where = view->cursorToCoordinate(m_hoverPlace);
  if (all.isEmpty() || where.x() < 0)
    return;
  QToolTip::showText(view->mapToGlobal(where + QPoint(0, 4)), all, view);
}

void epq_editor::setSignature(const QString &text)
{
  m_signature->setText(text);
  if (text.isEmpty())
    m_signature->hide();
  else
    placeSignature();
}

void epq_editor::placeSignature()
{
  if (!view || m_signature->text().isEmpty())
    return;
  const QPoint cursor = view->cursorPositionCoordinates();
  if (cursor.x() < 0) {
    m_signature->hide();
    return;
  }
  m_signature->setMaximumWidth(std::max(200, view->width() - 32));
  m_signature->adjustSize();
  int x = std::clamp(cursor.x(), 0, std::max(0, view->width() - m_signature->width() - 16));
  int y = cursor.y() - m_signature->height() - 4;
  if (y < 0)
    y = cursor.y() + 2 * view->fontMetrics().height();
  m_signature->move(x, y);
  m_signature->raise();
  m_signature->show();
}

bool epq_editor::eventFilter(QObject *object, QEvent *event)
{
  if (object == m_margin && view) {
    watchMouse(event);
    if (event->type() == QEvent::ContextMenu &&
        popUpInMargin(static_cast<QContextMenuEvent *>(event)))
      return true;
  }
  if (event->type() == QEvent::Paint && view && object == view->focusProxy()) {
    object->event(event);
    light(static_cast<QWidget *>(object), static_cast<QPaintEvent *>(event)->rect());
    return true;
  }
  if (event->type() == QEvent::LayoutRequest && view && object == view) // a bar may have come
    nameButtons(view);
  if (event->type() == QEvent::MouseButtonRelease && view && object == view->focusProxy()) {
    const auto *mouse = static_cast<QMouseEvent *>(event);
    if (mouse->button() == Qt::LeftButton && mouse->modifiers() == Qt::ControlModifier &&
        callbacks.link && !view->selection()) {
      const QPoint where = static_cast<QWidget *>(object)->mapTo(view, mouse->position().toPoint());
      const KTextEditor::Cursor place = view->coordinatesToCursor(where);
      if (place
              .isValid()) // later: whoever hears it may close this editor, which still has an event to handle
        QMetaObject::invokeMethod(
            this,
            [this, place] {
              if (view)
                callbacks.link(callbacks.ud, epq::toPlace(document->text.get(), place));
            },
            Qt::QueuedConnection);
    }
  }
  return QObject::eventFilter(object, event);
}

namespace
{

bool isHere(const epq_editor *editor)
{
  return editor && epq::onAppThread() && editor->view;
}

} // namespace

epq_editor *epq_editor_new(epq_document *document, const epq_editor_callbacks *callbacks) noexcept
{
  if (!document || !epq::onAppThread() || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  return new (std::nothrow) epq_editor(document, callbacks);
}

void epq_editor_free(epq_editor *editor) noexcept
{
  if (editor && epq::onAppThread())
    delete editor;
}

epq_widget *epq_editor_widget(epq_editor *editor) noexcept
{
  return isHere(editor) ? reinterpret_cast<epq_widget *>(static_cast<QWidget *>(editor->view))
                        : nullptr;
}

epq_place epq_editor_place(const epq_editor *editor) noexcept
{
  if (!isHere(editor))
    return {1, 1};
  return epq::toPlace(editor->document->text.get(), editor->view->cursorPosition());
}

int epq_editor_go(epq_editor *editor, epq_place place) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor))
    return EPQ_E_INVALID;
  editor->view->removeSelection();
  editor->view->setCursorPosition(epq::toCursor(editor->document->text.get(), place));
  return EPQ_OK;
}

int epq_editor_select(epq_editor *editor, epq_range range) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor))
    return EPQ_E_INVALID;
  const KTextEditor::Range where = epq::toRange(editor->document->text.get(), range);
  editor->view->setCursorPosition(where.end());
  editor->view->setSelection(where);
  return EPQ_OK;
}

bool epq_editor_selection(const epq_editor *editor, epq_range *range) noexcept
{
  if (!isHere(editor) || !editor->view->selection())
    return false;
  if (range)
    *range = epq::fromRange(editor->document->text.get(), editor->view->selectionRange());
  return true;
}

char *epq_editor_selected_text(const epq_editor *editor) noexcept
{
  return isHere(editor) ? epq::copyOf(editor->view->selectionText()) : nullptr;
}

int epq_editor_offer(epq_editor *editor, uint64_t request, const epq_offer *offers, size_t count,
                     size_t prefix) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor) || (!offers && count))
    return EPQ_E_INVALID;
  return editor->completion->offer(request, offers, count, prefix) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_editor_explain(epq_editor *editor, uint64_t request, const char *text) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor))
    return EPQ_E_INVALID;
  editor->explain(request, QString::fromUtf8(text));
  return EPQ_OK;
}

int epq_editor_set_signature(epq_editor *editor, const char *text) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor))
    return EPQ_E_INVALID;
  editor->setSignature(QString::fromUtf8(text));
  return EPQ_OK;
}

int epq_editor_command(epq_editor *editor, const char *name) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(editor) || !name)
    return EPQ_E_INVALID;
  QAction *action = editor->view->actionCollection()->action(QString::fromUtf8(name));
  if (!action || !action->isVisible()) // those that are not ours are hidden
    return EPQ_E_UNKNOWN;
  action->trigger();
  return EPQ_OK;
}

int epq_editor_configure(epq_app *app) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!app)
    return EPQ_E_INVALID;
  QMetaObject::invokeMethod( // it waits for its end
      qApp, [] { KTextEditor::Editor::instance()->configDialog(QApplication::activeWindow()); },
      Qt::QueuedConnection);
  return EPQ_OK;
}
