// SPDX-License-Identifier: GPL-3.0-or-later
//
// A document of KTextEditor that has no file. KTextEditor would write a file in place and forget what the disk did not
// take; reading and saving are the caller's, so the document never gets a URL, and with that no swap file, no watch on
// the disk and no saving of its own.
#include "editor/document.h"

#include "core/app.h"
#include "core/words.h"
#include "editor/places.h"

#include <KConfigGroup>
#include <KSharedConfig>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KTextEditor/Editor>
#include <KTextEditor/View>

#include <QAction>
#include <QApplication>
#include <QFontMetrics>

#include <algorithm>
#include <new>

namespace
{

using KTextEditor::Document;

constexpr int lookedAt = 300;   // lines in which the habits of a file are looked for
constexpr int longestFlat = 70; // characters of a message that stands in one line with its buttons

struct Quiet {
  explicit Quiet(epq_document *document) : m_document(document)
  {
    m_document->quiet++;
  }
  ~Quiet()
  {
    m_document->quiet--;
  }
  Quiet(const Quiet &) = delete;
  Quiet &operator=(const Quiet &) = delete;

private:
  epq_document *m_document;
};

bool isHere(const epq_document *document)
{
  return document && epq::onAppThread();
}

// What people expect of an editor of programs, where they did not choose otherwise in the dialog.
void setDefaults()
{
  KConfigGroup view(KSharedConfig::openConfig(), QStringLiteral("KTextEditor View"));
  static constexpr const char *on[] = {"Line Numbers", "Icon Bar", "Folding Bar",
                                       "Scroll Bar MiniMap", "Show Bracket Match Preview"};
  for (const char *key : on)
    if (!view.hasKey(key))
      view.writeEntry(key, true);
  // KTextEditor takes the text of a file that we read for typed, and would mark all of its lines
  static constexpr const char *off[] = {"Dynamic Word Wrap", "Keyword Completion",
                                        "Word Completion", "Line Modification"};
  for (const char *key : off)
    if (!view.hasKey(key))
      view.writeEntry(key, false);
}

// Indents as the file does; where it does not show, by two spaces.
void takeHabits(Document *document)
{
  int tabs = 0, spaces = 0, least = 0;
  for (int i = 0; i < std::min(document->lines(), lookedAt); i++) {
    const QString line = document->line(i);
    if (line.startsWith('\t'))
      tabs++;
    else if (line.startsWith(QStringLiteral("  ")) && !line.trimmed().isEmpty()) {
      int width = 0;
      while (line[width] == ' ')
        width++;
      spaces++;
      least = least ? std::min(least, width) : width;
    }
  }
  const bool byTabs = tabs > spaces;
  document->setConfigValue("replace-tabs", !byTabs);
  document->setConfigValue("indent-width", byTabs ? 4 : least >= 2 && least <= 8 ? least : 2);
  document->setConfigValue("tab-width", 4);
}

// Lines of Lua begin as our own script says (eplua.js), until the user takes another in the menu; what is no Lua any more gets what is usual for it.
void chooseIndenter(epq_document *document, const KSyntaxHighlighting::Definition &language,
                    bool isLua)
{
  if (!isLua && !document->indents)
    return;
  document->indents = isLua;
  const QString usual =
      language.indenter().isEmpty() ? QStringLiteral("normal") : language.indenter();
  KConfig memory(QString(), KConfig::SimpleConfig);
  KConfigGroup session(&memory,
                       QStringLiteral("session")); // there is no other public way to say it
  session.writeEntry("Indentation Mode", isLua ? QStringLiteral("eplua") : usual);
  document->text->readSessionConfig(session,
                                    {QStringLiteral("SkipUrl"), QStringLiteral("SkipEncoding")});
}

bool isSeverity(epq_severity severity)
{
  return severity == EPQ_ERROR || severity == EPQ_WARNING || severity == EPQ_HINT;
}

bool isBefore(epq_place a, epq_place b)
{
  return a.line < b.line || (a.line == b.line && a.column < b.column);
}

} // namespace

epq_document *epq_document_new(epq_app *app, const epq_document_callbacks *callbacks) noexcept
{
  if (!app || !epq::onAppThread() || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  static bool defaults = false;
  if (!std::exchange(defaults, true))
    setDefaults();
  auto *document = new (std::nothrow) epq_document{.app = app, .callbacks = *callbacks};
  if (!document)
    return nullptr;
  document->text.reset(KTextEditor::Editor::instance()->createDocument(nullptr));
  document->notes = std::make_unique<epq::Notes>(document->text.get());
  document->marks = std::make_unique<epq::Marks>(document->text.get(), &document->callbacks);
  document->behind = std::make_unique<epq::Behind>(document->text.get());
  document->heat = std::make_unique<epq::Heat>(document->text.get());
  document->history = new epq::UndoHistory(document->text.get());
  Document *text = document->text.get();
  epq_document_set_name(document, "");
  takeHabits(text);
  QObject::connect(text, &Document::textChanged, text, [document] {
    document->marks->follow();
    document->behind->follow();
    document->heat->follow();
    if (!document->quiet && document->callbacks.edited)
      document->callbacks.edited(document->callbacks.ud);
  });
  QObject::connect(text, &Document::modifiedChanged, text, [document] {
    if (!document->quiet && document->callbacks.modified)
      document->callbacks.modified(document->callbacks.ud, document->text->isModified());
  });
  return document;
}

void epq_document_free(epq_document *document) noexcept
{
  if (!isHere(document))
    return;
  document->quiet++;
  const QList<KTextEditor::View *> views = document->text->views(); // none, if the caller is right
  for (KTextEditor::View *view : views) {
    view->unregisterInlineNoteProvider(document->notes.get());
    view->unregisterInlineNoteProvider(document->behind.get());
  }
  QObject::disconnect(document->text.get(), nullptr, document->text.get(), nullptr);
  document->heat.reset();
  document->behind.reset();
  document->marks.reset();
  document->notes.reset();
  document->text->setModified(false); // no question about it
  delete document;
}

int epq_document_set_text(epq_document *document, const char *text, size_t length) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!text && length))
    return EPQ_E_INVALID;
  Quiet quiet(document);
  Document *target = document->text.get();
  QList<std::pair<KTextEditor::View *, KTextEditor::Cursor>> places;
  const QList<KTextEditor::View *> views = target->views();
  for (KTextEditor::View *view : views)
    places.append({view, view->cursorPosition()});
  document->notes->clear();
  document->behind->set(nullptr, 0);
  document->marks->keep();
  const bool writable = target->isReadWrite();
  target->setReadWrite(true);
  // What is inserted is highlighted at once, all of it; what is there when the language is set, when it is seen.
  const QString language = target->highlightingMode();
  target->setHighlightingMode(QStringLiteral("None"));
  target->setText(QString::fromUtf8(text, static_cast<qsizetype>(length)));
  target->setHighlightingMode(language);
  document->marks->restore();
  document->history->forget();
  document->history->keep();
  takeHabits(target);
  target->setModified(false);
  target->setReadWrite(writable);
  for (const auto &[view, place] : std::as_const(places))
    view->setCursorPosition({std::min(place.line(), target->lines() - 1), place.column()});
  return EPQ_OK;
}

int epq_document_replace_all(epq_document *document, const char *text, size_t length) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!text && length))
    return EPQ_E_INVALID;
  document->marks->keep();
  if (!document->text->replaceText(document->text->documentRange(),
                                   QString::fromUtf8(text, static_cast<qsizetype>(length))))
    return EPQ_E_FAILED;
  document->marks->restore();
  return EPQ_OK;
}

char *epq_document_text(const epq_document *document, size_t *length) noexcept
{
  if (length)
    *length = 0;
  return isHere(document) ? epq::copyOf(document->text->text(), length) : nullptr;
}

char *epq_document_line(const epq_document *document, int line) noexcept
{
  if (!isHere(document) || line < 1 || line > document->text->lines())
    return nullptr;
  return epq::copyOf(document->text->line(line - 1));
}

int epq_document_lines(const epq_document *document) noexcept
{
  return isHere(document) ? document->text->lines() : EPQ_E_THREAD;
}

int epq_document_set_name(epq_document *document, const char *name) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || !name)
    return EPQ_E_INVALID;
  Quiet quiet(document);
  const KSyntaxHighlighting::Definition language =
      *name ? KTextEditor::Editor::instance()->repository().definitionForFileName(
                  QString::fromUtf8(name))
            : KSyntaxHighlighting::Definition();
  const QString mode = !*name               ? QStringLiteral("Lua")
                       : language.isValid() ? language.name()
                                            : QStringLiteral("Normal");
  document->text->setMode(mode);
  document->text->setHighlightingMode(mode);
  chooseIndenter(document, language, mode == QLatin1String("Lua"));
  return EPQ_OK;
}

bool epq_document_is_modified(const epq_document *document) noexcept
{
  return isHere(document) && document->text->isModified();
}

int epq_document_set_modified(epq_document *document, bool modified) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document)
    return EPQ_E_INVALID;
  Quiet quiet(document);
  if (modified)
    document->history->keepOther();
  else
    document->history->keep();
  document->text->setModified(modified);
  return EPQ_OK;
}

int epq_document_set_read_only(epq_document *document, bool read_only) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document)
    return EPQ_E_INVALID;
  document->text->setReadWrite(!read_only);
  return EPQ_OK;
}

int epq_document_set_notes(epq_document *document, const epq_note *notes, size_t count) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!notes && count) ||
      !std::all_of(notes, notes + count, [](const epq_note &n) { return isSeverity(n.severity); }))
    return EPQ_E_INVALID;
  document->notes->set(notes, count);
  return EPQ_OK;
}

int epq_document_edit(epq_document *document, const epq_edit *edits, size_t count) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!edits && count))
    return EPQ_E_INVALID;
  for (size_t i = 0; i < count; i++)
    if (isBefore(edits[i].range.end, edits[i].range.start) ||
        (i && isBefore(edits[i].range.start, edits[i - 1].range.end)))
      return EPQ_E_INVALID;
  if (!document->text->isReadWrite())
    return EPQ_E_FAILED;
  Document::EditingTransaction step(document->text.get());
  for (size_t i = count; i-- > 0;) // from the end, so that the places before stay true
    document->text->replaceText(epq::toRange(document->text.get(), edits[i].range),
                                QString::fromUtf8(edits[i].text));
  return EPQ_OK;
}

// About what a message of one line takes, with its buttons and the space around them.
static bool hasRoom(const epq_document *document, const QString &text, const epq_button *buttons)
{
  const QFontMetrics metrics(QApplication::font());
  int wanted = metrics.horizontalAdvance(text) + 60;
  for (const epq_button *each = buttons; each && each->id; each++)
    wanted += metrics.horizontalAdvance(QString::fromUtf8(each->text)) + 50;
  const QList<KTextEditor::View *> views = document->text->views();
  return std::all_of(views.begin(), views.end(), [wanted](const KTextEditor::View *view) {
    return !view->isVisible() || view->width() >= wanted;
  });
}

int epq_document_tell(epq_document *document, const char *id, epq_severity severity,
                      const char *text, const epq_button *buttons) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || !id || (text && !isSeverity(severity)))
    return EPQ_E_INVALID;
  if (const QPointer<KTextEditor::Message> old = document->messages.take(id)) {
    const QList<QAction *> actions = old->actions();
    for (QAction *action : actions) // of the old one nothing is told any more
      action->disconnect(old);
    old->deleteLater(); // one of its buttons may be what called us
  }
  if (!text)
    return EPQ_OK;
  using KTextEditor::Message;
  static constexpr Message::MessageType types[] = {Message::Error, Message::Warning,
                                                   Message::Information};
  auto *message = new Message(QString::fromUtf8(text).toHtmlEscaped(), types[severity]);
  // words that wrap put the buttons below them, twice as high; a long line would make the window as wide
  message->setWordWrap(QString::fromUtf8(text).size() > longestFlat ||
                       !hasRoom(document, QString::fromUtf8(text), buttons));
  message->setPosition(Message::AboveView);
  auto add = [&](const QString &label, const QString &icon, const QByteArray &button) {
    auto *action = new QAction(QIcon::fromTheme(icon), label, message);
    message->addAction(action);
    QObject::connect(action, &QAction::triggered, message,
                     [document, name = QByteArray(id), button] {
                       if (document->callbacks.answered)
                         document->callbacks.answered(document->callbacks.ud, name.constData(),
                                                      button.constData());
                     });
  };
  for (const epq_button *each = buttons; each && each->id; each++)
    add(QString::fromUtf8(each->text), QString::fromUtf8(each->icon), each->id);
  if (!buttons)
    add(_("Close"), QStringLiteral("dialog-close"), "close");
  document->messages[id] = message;
  document->text->postMessage(message);
  return EPQ_OK;
}
