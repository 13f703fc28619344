// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ide.h"

#include "fake_timer.h"

extern "C" {
#include "ide/actions.h"
#include "ide/documents_int.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/places.h"
#include "ide/runs.h"
#include "panels/console.h"
}

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>

#include <utility>

static FakeIde *now;

FakeIde::FakeIde()
{
  now = this;
  i.app = theApp();
}

FakeIde::~FakeIde()
{
  giveUp();
  now = nullptr;
}

QByteArrayList FakeIde::taken(const QByteArray &begin)
{
  Rig::settle();
  QByteArrayList found;
  for (const QByteArray &each : std::exchange(told, {}))
    if (each.startsWith(begin))
      found.append(each);
  return found;
}

// --- forms ---

static const char *valueOf(const void *get, const char *id)
{
  const auto *form = static_cast<const FakeForm *>(get);
  auto found = form->values.constFind(id);
  return found == form->values.constEnd() ? "" : found->constData();
}

bool FakeIde::fillIn(const QHash<QByteArray, QByteArray> &values)
{
  const std::unique_ptr<FakeForm> open = std::move(form);
  if (!open)
    return false;
  for (auto each = values.cbegin(); each != values.cend(); ++each)
    open->values[each.key()] = each.value();
  open->done(open->ud, true, valueOf, open.get());
  return true;
}

bool FakeIde::giveUp()
{
  const std::unique_ptr<FakeForm> open = std::move(form);
  if (open)
    open->done(open->ud, false, valueOf, open.get());
  return open != nullptr;
}

bool FakeIde::answer(const QByteArray &message, const char *button)
{
  if (!messages.contains(message))
    return false;
  const Message open = messages.take(message);
  if (open.done)
    open.done(open.ud, button);
  return true;
}

// --- rows ---

QTreeView *FakeIde::view(const QByteArray &tree) const
{
  const QString name = QString::fromUtf8(tree) + "Rows";
  for (const QPointer<QWidget> &dock : docks)
    if (auto *found = dock ? dock->findChild<QTreeView *>(name) : nullptr)
      return found;
  return nullptr;
}

static void addRows(const QTreeView *view, const QModelIndex &parent, int depth,
                    QByteArrayList *all)
{
  const QAbstractItemModel *model = view->model();
  for (int row = 0; row < model->rowCount(parent); row++) {
    const QModelIndex index = model->index(row, 0, parent);
    QByteArray text(2 * depth, ' ');
    text += index.data().toString().toUtf8();
    for (int column = 1; column < model->columnCount(parent); column++)
      if (const QString more = index.siblingAtColumn(column).data().toString(); !more.isEmpty())
        text += " | " + more.toUtf8();
    all->append(text);
    if (view->isExpanded(index))
      addRows(view, index, depth + 1, all);
  }
}

QByteArrayList FakeIde::rows(const QByteArray &tree) const
{
  QByteArrayList all;
  if (const QTreeView *found = view(tree))
    addRows(found, {}, 0, &all);
  return all;
}

static QModelIndex findRow(const QTreeView *view, const QModelIndex &parent, const QString &name)
{
  const QAbstractItemModel *model = view->model();
  for (int row = 0; row < model->rowCount(parent); row++) {
    const QModelIndex index = model->index(row, 0, parent);
    if (index.data().toString() == name)
      return index;
    if (view->isExpanded(index))
      if (const QModelIndex found = findRow(view, index, name); found.isValid())
        return found;
  }
  return {};
}

QModelIndex FakeIde::row(const QByteArray &tree, const QByteArray &name, int column) const
{
  const QTreeView *found = view(tree);
  assert_non_null(found);
  const QModelIndex index = findRow(found, {}, QString::fromUtf8(name));
  assert_true(index.isValid());
  return index.siblingAtColumn(column);
}

bool FakeIde::until(const QByteArray &tree, const QByteArray &row) const
{
  return FakeTimer::until([&] {
    const QByteArrayList all = rows(tree);
    for (const QByteArray &each : all)
      if (each.trimmed().startsWith(row))
        return true;
    return false;
  });
}

QByteArray FakeIde::line_of(const QByteArray &panel) const
{
  for (const QPointer<QWidget> &dock : docks) {
    if (!dock || dock->objectName().toUtf8() != panel)
      continue;
    const auto *below = dock->findChild<QLabel *>("line");
    return below && !below->isHidden() ? below->text().toUtf8() : QByteArray();
  }
  return {};
}

void FakeIde::edit(const QByteArray &tree, const QByteArray &name, int column,
                   const QByteArray &text)
{
  QTreeView *rows = view(tree);
  rows->setCurrentIndex(row(tree, name, column));
  rows->edit(row(tree, name, column));
  auto *editor = rows->findChild<QLineEdit *>();
  assert_non_null(editor);
  editor->setText(QString::fromUtf8(text));
  QTest::keyClick(editor, Qt::Key_Return);
  Rig::settle();
}

void FakeIde::show(const QByteArray &dock, QSize size)
{
  QWidget *widget = docks.value(dock);
  assert_non_null(widget);
  widget->resize(size);
  widget->show();
  Rig::settle();
}

// --- the doubles ---

extern "C" {

// shell.h
int epq_shell_add_dock(epq_shell *, const epq_dock *dock, epq_widget *widget) noexcept
{
  now->docks[dock->id] = reinterpret_cast<QWidget *>(widget);
  return EPQ_OK;
}

int epq_shell_remove_dock(epq_shell *, const char *id) noexcept
{
  now->docks.remove(id);
  return EPQ_OK;
}

int epq_shell_show_dock(epq_shell *, const char *id, bool) noexcept
{
  now->told.append(QByteArray("dock ") + id);
  return EPQ_OK;
}

int epq_shell_set_dock_title(epq_shell *, const char *id, const char *title) noexcept
{
  now->told.append(QByteArray("title ") + id + ' ' + title);
  return EPQ_OK;
}

bool epq_shell_dock_visible(const epq_shell *, const char *) noexcept
{
  return true;
}

int epq_shell_say(epq_shell *, const char *text) noexcept
{
  now->told.append(QByteArray("say ") + text);
  return EPQ_OK;
}

int epq_shell_tell(epq_shell *, const char *name, epq_severity, const char *text,
                   const epq_button *, void (*done)(void *ud, const char *id), void *ud) noexcept
{
  now->told.append(QByteArray("tell ") + name + ' ' + (text ? text : ""));
  if (text)
    now->messages[name] = {done, ud};
  else
    now->messages.remove(name);
  return EPQ_OK;
}

epq_editor *epq_shell_current(const epq_shell *) noexcept
{
  return now->path.isEmpty() ? nullptr : reinterpret_cast<epq_editor *>(now);
}

int epq_shell_fill_in(epq_shell *, const epq_form *form,
                      void (*done)(void *ud, bool accepted, epq_form_value *value, const void *get),
                      void *ud) noexcept
{
  now->giveUp();
  now->form = std::make_unique<FakeForm>(FakeForm{form->title, {}, done, ud});
  for (const epq_field *field = form->fields; field->id; field++)
    now->form->values[field->id] = field->value;
  return EPQ_OK;
}

// editor.h
epq_place epq_editor_place(const epq_editor *) noexcept
{
  return {now->line, 1};
}

int epq_document_set_text(epq_document *, const char *text, size_t) noexcept
{
  now->told.append(QByteArray("text ") + text);
  return EPQ_OK;
}

int epq_document_set_read_only(epq_document *, bool) noexcept
{
  return EPQ_OK;
}

int epq_document_set_modified(epq_document *, bool) noexcept
{
  return EPQ_OK;
}

// ide/documents.h: one document, that is in front
static ide_document document;

ide_document *ide_documents_current(const ide *)
{
  return now->path.isEmpty() ? nullptr : &document;
}

bool ide_document_is_lua(const ide_document *)
{
  return true;
}

const char *ide_document_path(const ide_document *)
{
  return now->path.isEmpty() ? nullptr : now->path.constData();
}

const char *ide_document_source(const ide_document *d)
{
  static QByteArray source;
  source = "=" + now->title;
  return now->path.isEmpty() && !now->title.isEmpty() ? source.constData() : ide_document_path(d);
}

void ide_document_set_source(ide_document *, const char *)
{
}

ide_document *ide_documents_find(const ide *, const char *path)
{
  return now->path == path ? &document : nullptr;
}

ide_document *ide_documents_find_titled(const ide *, const char *title)
{
  return !now->title.isEmpty() && now->title == title ? &document : nullptr;
}

ide_document *ide_documents_find_source(const ide *, const char *source)
{
  const char *own = ide_document_source(&document);
  return own && strcmp(own, source) == 0 ? &document : nullptr;
}

bool ide_documents_has(const ide *, const ide_document *d)
{
  return d == &document;
}

ide_document *ide_documents_open(ide *, const char *path, int line, int)
{
  now->told.append(QByteArray("open ") + path + ':' + QByteArray::number(line));
  return &document;
}

void ide_documents_show(ide *, const ide_document *, epq_place where)
{
  now->told.append("show " + QByteArray::number(where.line));
}

ide_document *ide_documents_reveal(ide *, const char *path, int line, int)
{
  now->told.append(QByteArray("reveal ") + path + ':' + QByteArray::number(line));
  return &document;
}

void ide_documents_reveal_open(ide *, const ide_document *, epq_place where)
{
  now->told.append("reveal " + QByteArray::number(where.line));
}

ide_document *ide_document_begin(ide *, const char *, const char *title)
{
  now->told.append(QByteArray("begin ") + title);
  return &document;
}

ide_editing *ide_document_open_tab(ide_document *)
{
  return nullptr;
}

// ide/places.h, keep.h, runs.h, actions.h
void ide_places_go(ide *, const char *path, int line, int)
{
  now->told.append(QByteArray("go ") + path + ':' + QByteArray::number(line));
}

const char *ide_keep_session_text(const ide_keep *, const char *name)
{
  auto found = now->kept.constFind(name);
  return found == now->kept.constEnd() ? nullptr : found->constData();
}

void ide_keep_set_session_text(ide_keep *, const char *name, const char *text)
{
  now->kept[name] = text;
}

void ide_runs_run(ide *)
{
  now->told.append("run");
}

void ide_actions_update(ide *)
{
}

// ide/engine.h
ide_engine_stage ide_engine_stage_now(const ide_engine *)
{
  return IDE_ENGINE_RUNNING;
}

void ide_engine_debugger_is_settled(ide_engine *)
{
  now->settled++;
}

// panels/console.h
void panel_console_stage(panel_console *)
{
}

void panel_console_log(panel_console *, eplua_log_level, const char *text, size_t length)
{
  now->told.append("log " + QByteArray(text, qsizetype(length)));
}
}
