// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of panels stand on: the struct ide with a fake target, and doubles of the shell, the documents and what is kept. What they are told is kept as
// text. The panels, their widgets and what is tested of app/ide are the real ones. Only one is there at a time.
#ifndef PANELS_FAKE_IDE_H
#define PANELS_FAKE_IDE_H

#include "fake_target.h"

#include "rig.h"

#include <epq/shell.h>

#include <QAbstractItemModel>
#include <QHash>
#include <QPointer>
#include <QTreeView>
#include <QWidget>

#include <memory>

struct FakeForm { // one that is open
  QByteArray title;
  QHash<QByteArray, QByteArray> values;
  void (*done)(void *ud, bool accepted, epq_form_value *value, const void *get);
  void *ud;
};

struct FakeIde {
  FakeIde();
  ~FakeIde();
  FakeIde(const FakeIde &) = delete;

  FakeTarget target;
  ide i{};

  // ---- what was told: "say TEXT", "dock ID", "open PATH:LINE", "run", "update" ----
  QByteArrayList taken(const QByteArray &begin = {});
  QByteArrayList told;
  int settled = 0; // times that the engine heard that a run need not wait for the debugger
  QHash<QByteArray, QByteArray> kept; // texts of the session
  QHash<QByteArray, QPointer<QWidget>> docks;

  // ---- the document in front ----
  QByteArray path;  // "": there is none
  QByteArray title; // of a tab that has no file; "": there is none
  int line = 1;

  // ---- forms: answers the one that is open with these values besides what it has; false: there is none ----
  std::unique_ptr<FakeForm> form;
  bool fillIn(const QHash<QByteArray, QByteArray> &values);
  bool giveUp();
  // A button of the message with that name above all (epq_shell_tell; told as "tell NAME TEXT"); false: it is not there.
  bool answer(const QByteArray &message, const char *button);
  struct Message {
    void (*done)(void *ud, const char *id);
    void *ud;
  };
  QHash<QByteArray, Message> messages;

  // ---- rows of a tree by its id: "name | value" for each that is seen, with two blanks for each it is in ----
  QByteArrayList rows(const QByteArray &tree) const;
  QModelIndex row(const QByteArray &tree, const QByteArray &name,
                  int column = 0) const; // must be there
  QTreeView *view(const QByteArray &tree) const;
  bool until(const QByteArray &tree, const QByteArray &row) const; // a row that begins so is seen
  QByteArray line_of(const QByteArray &panel) const;               // what is below; "": nothing
  void edit(const QByteArray &tree, const QByteArray &name, int column, const QByteArray &text);
  void show(const QByteArray &dock, QSize size = {360, 420});
};

#endif
