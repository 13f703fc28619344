// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_WELCOME_H
#define EPQ_SHELL_WELCOME_H

#include <epq/shell.h>

#include <QScrollArea>

namespace epq
{

// A page of sections with things to begin with.
class Welcome : public QScrollArea
{
  Q_OBJECT

public:
  Welcome();
  void set(const QString &heading, const QString &lead, const epq_welcome_item *items);

Q_SIGNALS:
  void chosen(const QString &id);
};

} // namespace epq

#endif
