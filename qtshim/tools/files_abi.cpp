// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"
#include "tools/files.h"

#include <new>

namespace
{

int here(const epq_files *files)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !files ? EPQ_E_INVALID : files->widget ? EPQ_OK : EPQ_E_FAILED;
}

} // namespace

epq_files *epq_files_new(epq_app *app, const char *id, const char *label,
                         const epq_files_callbacks *callbacks) noexcept
{
  if (!app || !epq::onAppThread() || !id || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  auto *files = new (std::nothrow) epq_files;
  if (!files)
    return nullptr;
  files->widget =
      new epq::Files(QString::fromUtf8(id), QString::fromUtf8(label ? label : id), callbacks);
  epq::deleteWithApp(files->widget);
  return files;
}

void epq_files_free(epq_files *files) noexcept
{
  if (!files || !epq::onAppThread())
    return;
  delete files->widget;
  delete files;
}

epq_widget *epq_files_widget(epq_files *files) noexcept
{
  if (here(files) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(files->widget));
}

int epq_files_set_root(epq_files *files, const char *path) noexcept
{
  if (int error = here(files))
    return error;
  if (path && *path && *path != '/')
    return EPQ_E_INVALID;
  files->widget->setRoot(path);
  return EPQ_OK;
}

int epq_files_set_hidden(epq_files *files, bool shown) noexcept
{
  if (int error = here(files))
    return error;
  files->widget->setHidden(shown);
  return EPQ_OK;
}

bool epq_files_hidden(const epq_files *files) noexcept
{
  return here(files) == EPQ_OK && files->widget->hidden();
}

int epq_files_select(epq_files *files, const char *path) noexcept
{
  if (int error = here(files))
    return error;
  return path && files->widget->select(path) ? EPQ_OK : EPQ_E_INVALID;
}
