// SPDX-License-Identifier: GPL-3.0-or-later
//
// `error` of an input: a red frame, and words. The layout does not move.
#ifndef EPQ_PROBLEM_H
#define EPQ_PROBLEM_H

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace epq
{

class Problem : public QObject
{
public:
  explicit Problem(QWidget *widget);
  void set(const QString &text); // "": none
  const QString &text() const
  {
    return m_text;
  }

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  QPoint below() const;

  QPointer<QWidget> m_widget;
  QString m_text;
};

} // namespace epq

#endif
