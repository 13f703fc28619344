// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of the IDE's window stand on: a home folder of their own, a shell whose callbacks are kept as text, and
// documents with editors in it. Everything goes when the rig goes, also what a failed test left behind.
#ifndef SHIM_SHELLRIG_H
#define SHIM_SHELLRIG_H

#include "rig.h"

#include <epq/page.h>
#include <epq/shell.h>

#include <QApplication>
#include <QTemporaryDir>

#include <memory>

// To be called first by main(): the home folder, and what KDE's libraries want before there is an application.
void prepareShell();
QString home();

// A document and what it told: "edited", "modified 1", "answered disk reload", "margin 3", "menu 3 margin" (or "text"),
// "chosen 3 run".
struct Doc {
  explicit Doc(const QByteArray &text = {});
  ~Doc();
  Doc(const Doc &) = delete;
  void setText(const QByteArray &text);
  QByteArray text() const;
  QByteArrayList taken(); // after all that is under way has come
  epq_document *document;
  QByteArrayList items; // for its menus
  QByteArrayList told;
  std::function<void(const QByteArray &told)> then; // after each
};

// An editor and what it told: "focused", "moved", "complete 1 3:4 0", "hover 1 1:2", "link 1:3".
struct Ed {
  explicit Ed(Doc &of);
  ~Ed();
  Ed(const Ed &) = delete;
  void free();
  QWidget *widget() const;
  QWidget *keys() const; // what takes the keyboard in it
  QByteArray place() const;
  QByteArrayList taken();
  epq_editor *editor;
  QByteArrayList told;
  std::function<void(const QByteArray &told)> then;
};

// The shell; told: "action file_save 0", "menu view_theme dark", "current 2" (number of the editor it opened; 0: none),
// "close_tab 1", "close", "activated", "dropped /x", "dock files 1".
struct ShellRig {
  explicit ShellRig(const epq_action *actions = nullptr, const char *layout = nullptr);
  ~ShellRig();
  ShellRig(const ShellRig &) = delete;

  void show();
  void free();                             // early
  void forget();                           // the shell is gone
  Ed &open(const QByteArray &title = "a"); // with a document of its own
  Ed &split(bool below);
  void close(Ed &ed);
  int number(const epq_editor *editor) const; // 0: none of them
  QByteArray tabs() const;                    // "1 2* | 3*": pane by pane, * in front
  QWidget *find(const char *id) const;        // in the window
  template <typename T> T *find(const char *id) const
  {
    return qobject_cast<T *>(find(id));
  }
  QByteArrayList taken();

  epq_shell *shell = nullptr;
  QByteArrayList told;
  std::function<void(const QByteArray &told)> then; // after each
  std::vector<std::unique_ptr<Doc>> documents;
  std::vector<std::unique_ptr<Ed>> editors;
};

// A top-level widget of that class that is shown, after a while; fails when there is none.
template <typename T> T *shown()
{
  T *found = nullptr;
  Rig::until([&] {
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      if (auto *one = qobject_cast<T *>(each); one && each->isVisible())
        found = one;
    return found != nullptr;
  });
  assert_non_null(found);
  return found;
}

#endif
