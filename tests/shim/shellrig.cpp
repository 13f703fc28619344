// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellrig.h"

#include "shell/shell.h"

#include <epq/menu.h>

#include <QSet>

static QTemporaryDir *room;
static ShellRig *current;

// What there is. When a test fails its rig is jumped over, and the next one finds here what it left.
static QSet<void *> alive; // those that may be told
static QList<epq_shell *> shells;
static QList<epq_editor *> allEditors;
static QList<epq_document *> allDocuments;

static void clearLeftovers()
{
  if (shells.isEmpty() || !current)
    return;
  alive.clear();
  current = nullptr;
  for (epq_editor *each : std::exchange(allEditors, {}))
    epq_editor_free(each);
  for (epq_shell *each : std::exchange(shells, {}))
    epq_shell_free(each);
  for (epq_document *each : std::exchange(allDocuments, {}))
    epq_document_free(each);
  Rig::settle();
  takeWarnings();
}

void prepareShell()
{
  room = new QTemporaryDir;
  qputenv("HOME", room->path().toUtf8());
  for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
    qputenv(name, (room->path() + '/' + QString(name).section('_', 1, 1).toLower()).toUtf8());
  qputenv("LC_ALL", "C.UTF-8");
  epq_shell_prepare();
}

QString home()
{
  return room->path();
}

static QByteArray at(epq_place place)
{
  return QByteArray::number(place.line) + ':' + QByteArray::number(place.column);
}

template <typename T> static void tell(void *ud, const QByteArray &what)
{
  if (!alive.contains(ud))
    return;
  auto *teller = static_cast<T *>(ud);
  teller->told.append(what);
  if (teller->then)
    teller->then(what);
}

Doc::Doc(const QByteArray &text)
{
  epq_document_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  callbacks.ud = this;
  callbacks.edited = [](void *ud) { tell<Doc>(ud, "edited"); };
  callbacks.modified = [](void *ud, bool modified) {
    tell<Doc>(ud, modified ? "modified 1" : "modified 0");
  };
  callbacks.answered = [](void *ud, const char *message, const char *button) {
    tell<Doc>(ud, QByteArray("answered ") + message + ' ' + button);
  };
  callbacks.margin_clicked = [](void *ud, int line) {
    tell<Doc>(ud, "margin " + QByteArray::number(line));
  };
  callbacks.menu = [](void *ud, int line, bool margin, epq_menu *menu) {
    tell<Doc>(ud, "menu " + QByteArray::number(line) + (margin ? " margin" : " text"));
    if (alive.contains(ud))
      for (const QByteArray &each : static_cast<Doc *>(ud)->items)
        epq_menu_add(menu, each.constData(), each.constData(), nullptr, true);
  };
  callbacks.chosen = [](void *ud, int line, const char *item) {
    tell<Doc>(ud, "chosen " + QByteArray::number(line) + ' ' + item);
  };
  document = epq_document_new(theApp(), &callbacks);
  assert_non_null(document);
  alive.insert(this);
  allDocuments.append(document);
  if (!text.isEmpty())
    setText(text);
}

Doc::~Doc()
{
  allDocuments.removeOne(document);
  epq_document_free(document);
  alive.remove(this);
}

void Doc::setText(const QByteArray &text)
{
  assert_int_equal(epq_document_set_text(document, text.constData(), size_t(text.size())), EPQ_OK);
}

QByteArray Doc::text() const
{
  size_t length = 0;
  char *copy = epq_document_text(document, &length);
  assert_non_null(copy);
  QByteArray text(copy, qsizetype(length));
  ::free(copy);
  return text;
}

QByteArrayList Doc::taken()
{
  Rig::settle();
  return std::exchange(told, {});
}

Ed::Ed(Doc &of)
{
  epq_editor_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  callbacks.ud = this;
  callbacks.focused = [](void *ud) { tell<Ed>(ud, "focused"); };
  callbacks.moved = [](void *ud) { tell<Ed>(ud, "moved"); };
  callbacks.complete = [](void *ud, uint64_t request, epq_place place, bool forced) {
    tell<Ed>(ud, "complete " + QByteArray::number(qulonglong(request)) + ' ' + at(place) +
                     (forced ? " 1" : " 0"));
  };
  callbacks.hover = [](void *ud, uint64_t request, epq_place place) {
    tell<Ed>(ud, "hover " + QByteArray::number(qulonglong(request)) + ' ' + at(place));
  };
  callbacks.link = [](void *ud, epq_place place) { tell<Ed>(ud, "link " + at(place)); };
  editor = epq_editor_new(of.document, &callbacks);
  assert_non_null(editor);
  alive.insert(this);
  allEditors.append(editor);
}

void Ed::free()
{
  if (current && current->shell && editor)
    epq_shell_close(current->shell, editor);
  allEditors.removeOne(editor);
  epq_editor_free(std::exchange(editor, nullptr));
}

Ed::~Ed()
{
  free();
  alive.remove(this);
}

QWidget *Ed::widget() const
{
  return reinterpret_cast<QWidget *>(epq_editor_widget(editor));
}

QWidget *Ed::keys() const
{
  return widget()->focusProxy() ? widget()->focusProxy() : widget();
}

QByteArray Ed::place() const
{
  return at(epq_editor_place(editor));
}

QByteArrayList Ed::taken()
{
  Rig::settle();
  return std::exchange(told, {});
}

ShellRig::ShellRig(const epq_action *actions, const char *layout)
{
  clearLeftovers();
  current = this;
  alive.insert(this);
  static const epq_action few[] = {
      {"file_new", "&New", "document-new", "Ctrl+N", "Begin an empty script", 0},
      {"file_save", "&Save", "document-save", "Ctrl+S", "Write the file", 0},
      {"run_run", "&Run", "media-playback-start", "F5", nullptr, 0},
      {"go_file", "Go to &File", nullptr, "Ctrl+P", nullptr, 0},
      {"run_dock_windows", "Dock &Windows", nullptr, nullptr, nullptr, EPQ_ACTION_CHECK},
      {"run_stop", "S&top", nullptr, "Shift+F5", nullptr, EPQ_ACTION_DISABLED},
      {"view_theme", "&Theme", nullptr, nullptr, nullptr, EPQ_ACTION_MENU},
      {},
  };
  epq_shell_config config = {};
  config.size = sizeof config;
  config.actions = actions ? actions : few;
  config.layout = layout ? layout : EPLUA_LAYOUT;
  epq_shell_callbacks &callbacks = config.callbacks;
  callbacks.size = sizeof callbacks;
  callbacks.ud = this;
  callbacks.action = [](void *ud, const char *id, bool checked) {
    tell<ShellRig>(ud, QByteArray("action ") + id + (checked ? " 1" : " 0"));
  };
  callbacks.menu = [](void *ud, const char *id, const char *item) {
    tell<ShellRig>(ud, QByteArray("menu ") + id + ' ' + item);
  };
  callbacks.current = [](void *ud, epq_editor *editor) {
    tell<ShellRig>(ud,
                   "current " + QByteArray::number(static_cast<ShellRig *>(ud)->number(editor)));
  };
  callbacks.close_tab = [](void *ud, epq_editor *editor) {
    tell<ShellRig>(ud,
                   "close_tab " + QByteArray::number(static_cast<ShellRig *>(ud)->number(editor)));
  };
  callbacks.close = [](void *ud) { tell<ShellRig>(ud, "close"); };
  callbacks.activated = [](void *ud) { tell<ShellRig>(ud, "activated"); };
  callbacks.dropped = [](void *ud, const char *path) {
    tell<ShellRig>(ud, QByteArray("dropped ") + path);
  };
  callbacks.dock = [](void *ud, const char *id, bool visible) {
    tell<ShellRig>(ud, QByteArray("dock ") + id + (visible ? " 1" : " 0"));
  };
  shell = epq_shell_new(theApp(), &config);
  assert_non_null(shell);
  shells.append(shell);
}

ShellRig::~ShellRig()
{
  free();
  alive.remove(this);
  assert_text(takeWarnings().join('\n'), "");
}

void ShellRig::free()
{
  then = nullptr;
  for (const auto &ed : editors)
    ed->free();
  shells.removeOne(shell);
  epq_shell_free(std::exchange(shell, nullptr));
  editors.clear();
  documents.clear();
  if (current == this)
    current = nullptr;
  Rig::settle();
}

void ShellRig::forget()
{
  shells.removeOne(shell);
  shell = nullptr;
}

void ShellRig::show()
{
  assert_int_equal(epq_shell_show(shell), EPQ_OK);
  shell->activateWindow();
  assert_true(QTest::qWaitForWindowActive(shell));
  Rig::settle();
}

Ed &ShellRig::open(const QByteArray &title)
{
  documents.push_back(std::make_unique<Doc>());
  editors.push_back(std::make_unique<Ed>(*documents.back()));
  Ed &ed = *editors.back();
  assert_int_equal(epq_shell_open(shell, ed.editor), EPQ_OK);
  assert_int_equal(epq_shell_set_tab(shell, ed.editor, title.constData(), "/tip", false), EPQ_OK);
  assert_int_equal(epq_shell_focus(shell, ed.editor), EPQ_OK);
  Rig::settle();
  return ed;
}

Ed &ShellRig::split(bool below)
{
  documents.push_back(std::make_unique<Doc>());
  editors.push_back(std::make_unique<Ed>(*documents.back()));
  Ed &ed = *editors.back();
  assert_int_equal(epq_shell_split(shell, ed.editor, below), EPQ_OK);
  assert_int_equal(epq_shell_set_tab(shell, ed.editor, "split", "/tip", false), EPQ_OK);
  assert_int_equal(epq_shell_focus(shell, ed.editor), EPQ_OK);
  Rig::settle();
  return ed;
}

void ShellRig::close(Ed &ed)
{
  assert_int_equal(epq_shell_close(shell, ed.editor), EPQ_OK);
  ed.free();
  Rig::settle();
}

int ShellRig::number(const epq_editor *editor) const
{
  if (!alive.contains(const_cast<ShellRig *>(this)))
    return 0;
  for (size_t i = 0; i < editors.size(); i++)
    if (editor && editors[i]->editor == editor)
      return int(i) + 1;
  return 0;
}

QByteArray ShellRig::tabs() const
{
  struct Walk {
    const ShellRig *rig;
    QByteArrayList words;
    int pane = 0;
  } walk{this, {}};
  epq_shell_each_tab(
      shell,
      [](void *ud, epq_editor *editor, int pane, bool front) {
        auto *w = static_cast<Walk *>(ud);
        for (; w->pane < pane; w->pane++)
          w->words.append("|");
        w->words.append(QByteArray::number(w->rig->number(editor)) + (front ? "*" : ""));
      },
      &walk);
  return walk.words.join(' ');
}

QWidget *ShellRig::find(const char *id) const
{
  return shell->findChild<QWidget *>(QString::fromUtf8(id));
}

QByteArrayList ShellRig::taken()
{
  Rig::settle();
  return std::exchange(told, {});
}
