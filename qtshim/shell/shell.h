// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window. Its parts (tabs, docks, welcome page, status bar) are classes of their own; this one joins them and
// turns what they tell into callbacks.
#ifndef EPQ_SHELL_SHELL_H
#define EPQ_SHELL_SHELL_H

#include "shell/answers.h"
#include "shell/bars.h"
#include "shell/docks.h"
#include "shell/guests.h"
#include "shell/status.h"
#include "shell/tabs.h"
#include "shell/welcome.h"

#include <epq/shell.h>

#include <KTextEditor/View>
#include <KXmlGuiWindow>

#include <QHash>
#include <QMenu>
#include <QPointer>
#include <QStackedWidget>

class QAction;

struct epq_shell : KXmlGuiWindow {
  Q_OBJECT

public:
  explicit epq_shell(const epq_shell_config *config);
  ~epq_shell() override;

  QAction *find(const char *id) const;
  void setMenu(QAction *action, const epq_item *items);
  void showCommands();
  QAction *actionOf(const QString &id) const;
  void trigger(const QString &id,
               QWidget *from);       // as if its action, ours or the editor's, was chosen
  void openTab(epq_editor *editor);  // it is about to be a tab
  void closeTab(epq_editor *editor); // it is none any more
  void showTabs();

  epq_shell_callbacks callbacks;
  epq::Tabs *tabs;
  epq::Docks *docks;
  epq::Status *status;
  epq::Welcome *welcome;
  epq::Bars *bars;
  QStackedWidget *center;
  epq::Guests guests{this};
  epq::Answers answers;
  bool restored = false; // docks are as they were the last time

protected:
  void setXMLFile(const QString &file, bool merge = false, bool setXMLDoc = true) override;
  bool queryClose() override;
  void changeEvent(QEvent *event) override;
  void dragEnterEvent(QDragEnterEvent *event) override;
  void dropEvent(QDropEvent *event) override;

private Q_SLOTS:
  void dropped(QDropEvent *event);

private:
  void addActions(const epq_action *actions);
  void setCurrent(epq_editor *editor);
  void enableMenus();
  void followColors();

  QHash<QByteArray, QAction *> m_actions;
  QPointer<KTextEditor::View> m_merged; // whose menus are in ours
};

namespace epq
{

// The shell on its thread, else null.
bool isHere(const epq_shell *shell);

} // namespace epq

#endif
