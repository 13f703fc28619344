// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of completions at a cursor. It never has the keyboard: who types tells it what is typed.
#ifndef EPQ_TOOLS_OFFERS_H
#define EPQ_TOOLS_OFFERS_H

#include <epq/editor.h>

#include <QFrame>

#include <functional>

class QLabel;
class QTreeWidget;

namespace epq
{

class Offers : public QFrame
{
public:
  explicit Offers(QWidget *owner);
  std::function<void(const QString &insert)> onChosen;

  void fill(const epq_offer *offers, size_t count);
  // Only those that begin with it; none: it hides. above, below: of the cursor, on the screen.
  void narrow(const QString &prefix, const QRect &cursor);
  bool isAlone(const QString &prefix) const; // the only one is that, letter by letter
  void move(int by);
  void choose();

private:
  void place(const QRect &cursor);

  QTreeWidget *m_list;
  QLabel *m_doc;
};

} // namespace epq

#endif
