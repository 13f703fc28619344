// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands in menus and toolbars, and keys of a window: elements that are a QAction instead of a widget.
#ifndef EPQ_ACTIONS_H
#define EPQ_ACTIONS_H

#include "widgets/element.h"

#include <QAction>
#include <QKeyEvent>
#include <QPointer>

namespace epq
{

// A QAction whose key may be that of another in its window. Qt then lets them take turns and complains each time; we
// take the first that is enabled, and say so once.
class Action : public QAction
{
public:
  explicit Action(Element *owner) : m_owner(owner)
  {
  }

protected:
  bool event(QEvent *event) override;

private:
  bool isUsable() const;
  void activateFirst(const QKeySequence &key);

  Element *m_owner;
};

// Its action is known to the window, so its key works while no menu is open, and in context menus too.
class ActionElement : public Element
{
public:
  ActionElement(View *view, int64_t node);
  ~ActionElement() override;
  QAction *action() const override
  {
    return m_action;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override; // visible, enabled
  int applyKey(const epq_value &value);

private:
  Action *m_action;
};

// The name of a key with its modifiers ("Ctrl+S", "Left"); empty for a modifier alone.
QString keyName(const QKeyEvent *event);

} // namespace epq

#endif
