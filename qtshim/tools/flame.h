// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flame graph as one widget, and its handle: search above, boxes, and a line about the one that is meant.
#ifndef EPQ_TOOLS_FLAME_H
#define EPQ_TOOLS_FLAME_H

#include "tools/flameview.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace epq
{

class Flame : public QWidget
{
public:
  Flame(const QString &id, const QString &label, const QString &empty,
        const epq_flame_callbacks &callbacks);
  bool set(const epq_flame_data *given);

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  void search();
  void describe();

  epq_flame_callbacks m_callbacks;
  FlameView *m_view;
  QLineEdit *m_search;
  QToolButton *m_reset;
  QLabel *m_share, *m_about;
};

} // namespace epq

struct epq_flame {
  QPointer<epq::Flame> widget;
};

#endif
