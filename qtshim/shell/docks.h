// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_DOCKS_H
#define EPQ_SHELL_DOCKS_H

#include <epq/shell.h>

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTimer>

class QAction;
class QDockWidget;
class QPoint;
class QTabBar;
class KXmlGuiWindow;

namespace epq
{

// The docks around the tabs, each with an action that shows or hides it.
class Docks : public QObject
{
  Q_OBJECT

public:
  explicit Docks(KXmlGuiWindow *window);

  bool add(const epq_dock *dock, QWidget *widget);
  bool remove(const QByteArray &id);
  void giveBack(); // the widgets of all, to who owns them; when the window goes
  bool show(const QByteArray &id, bool focus);
  bool setTitle(const QByteArray &id, const QString &title);
  bool isSeen(const QByteArray &id) const; // not hidden, and not behind another
  void arrange();     // as at the first time: the first of each area in front, room for the text
  void plugActions(); // into the menus; after they were built, and whenever a dock came or went

Q_SIGNALS:
  void visibilityChanged(const QByteArray &id, bool visible);
  void left(); // a dock with the keyboard is hidden or goes

private:
  struct Wish {
    int letters = 0, lines = 0; // of text, beside and below each other
  };
  void followTabs();
  void showTabMenu(QTabBar *bar, const QPoint &where);
  QAction *actionOf(const QByteArray &id) const;

  KXmlGuiWindow *m_window;
  QHash<QByteArray, QDockWidget *> m_docks;
  QDockWidget *typedInto() const;
  bool isAreaSeen(Qt::DockWidgetArea area) const;
  void giveRoom(QDockWidget *dock);
  void grow(QDockWidget *dock, const Wish &wish);
  QList<QByteArray> m_order;
  QHash<QByteArray, epq_area> m_groups; // where each belongs at the first time
  QSet<QByteArray> m_seen;
  QHash<QByteArray, Wish> m_wishes; // until a dock got it once
  QTimer m_tabs;                    // followTabs(), when the event loop comes round
};

} // namespace epq

#endif
