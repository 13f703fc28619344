// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_TOOLS_PANEL_H
#define EPQ_TOOLS_PANEL_H

#include <epq/panel.h>

#include <QAction>
#include <QHash>
#include <QLabel>
#include <QPointer>
#include <QSplitter>
#include <QTabWidget>
#include <QToolBar>

namespace epq
{

// A bar, widgets below it, and a line below these. The widgets belong to others: they are given back at the end.
class Panel : public QWidget
{
public:
  explicit Panel(const epq_panel_config *config);
  ~Panel() override;

  bool add(const QString &id, const char *title, bool beside, QWidget *widget);
  bool showPage(const QString &id);
  bool setPageTitle(const QString &id, const QString &title);
  bool setEnabled(const QByteArray &tool, bool enabled);
  bool setValue(const QByteArray &tool, const QString &value);
  bool setVisible(const QByteArray &tool, bool visible);
  void setLine(const char *text);

private:
  struct Tool {
    QAction *action;
    QWidget *field; // null: a button
  };
  void addTool(const epq_tool &tool);
  QWidget *makeField(const epq_tool &tool);
  void addButton(const epq_tool &tool);
  void tell(const QByteArray &id, const QString &value);
  QTabWidget *pages();

  epq_panel_config m_config;
  QHash<QByteArray, Tool> m_tools;
  QToolBar *m_bar = nullptr;
  QSplitter *m_body;
  QTabWidget *m_pages = nullptr;
  QLabel *m_line;
  QList<QPointer<QWidget>> m_widgets;
  int m_quiet = 0; // the program changes it
};

} // namespace epq

struct epq_panel {
  QPointer<epq::Panel> widget;
};

#endif
