// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row with which one looks for a text in what is above it: field, count, previous, next, close, and their keys. How one finds there is
// for who derives from it: tools/findbar.cpp in the output of a console, tools/bookfind.cpp on a page.
#ifndef EPQ_TOOLS_FINDROW_H
#define EPQ_TOOLS_FINDROW_H

#include <QWidget>

class QLabel;
class QLineEdit;

namespace epq
{

class FindRow : public QWidget
{
protected:
  // Names of the parts begin with prefix: "findNext".
  FindRow(const QString &prefix, const QString &label, const QString &placeholder);

  QString wanted() const;
  // Shown, with what is selected to be looked for, if that is a short piece of one line.
  void openWith(const QString &selected);
  // current: from 1 on; 0: the selection is none of them.
  void showCount(int current, qint64 count);

  // The next from the selection on, or that at its begin if fromStart; round the end if need be.
  virtual void find(bool back, bool fromStart) = 0;
  virtual void close() = 0;

  bool eventFilter(QObject *object, QEvent *event) override;

private:
  QLineEdit *m_text;
  QLabel *m_label;
};

} // namespace epq

#endif
