// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/syntax.h"

#include <KSyntaxHighlighting/Repository>

#include <QApplication>

namespace epq
{

namespace
{

struct SharedRepository : QObject {
  explicit SharedRepository(QObject *parent) : QObject(parent)
  {
    setObjectName("epqSyntax");
  }
  KSyntaxHighlighting::Repository repository;
};

} // namespace

KSyntaxHighlighting::Repository &syntaxRepository()
{
  QObject *shared = qApp->findChild<QObject *>("epqSyntax", Qt::FindDirectChildrenOnly);
  if (!shared)
    shared = new SharedRepository(qApp);
  return static_cast<SharedRepository *>(shared)->repository;
}

} // namespace epq
