// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application object for a process without windows: what Qt's networking wants to be there, and nothing that knows of
// a screen. It stays for good: an application object that comes back on another thread is nothing Qt is made for.
#include <epq/core.h>

#include "core/locale.h"

#include <QCoreApplication>

bool epq_core_ensure() noexcept
{
  static int argc = 1;
  static char name[] = "eplua";
  static char *argv[] = {name, nullptr};
  if (QCoreApplication::instance())
    return true;
  new (std::nothrow) QCoreApplication(argc, argv);
  epq::restoreLocale();
  QCoreApplication::setApplicationName(QStringLiteral("eplua"));
  return QCoreApplication::instance() != nullptr;
}
