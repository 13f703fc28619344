// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"
#include "tools/panel.h"

#include <new>

namespace
{

int here(const epq_panel *panel)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !panel ? EPQ_E_INVALID : panel->widget ? EPQ_OK : EPQ_E_FAILED;
}

int known(bool found)
{
  return found ? EPQ_OK : EPQ_E_UNKNOWN;
}

} // namespace

epq_panel *epq_panel_new(epq_app *app, const epq_panel_config *config) noexcept
{
  if (!app || !epq::onAppThread() || !config || config->size != sizeof *config || !config->id ||
      !config->label)
    return nullptr;
  auto *panel = new (std::nothrow) epq_panel;
  if (!panel)
    return nullptr;
  panel->widget = new epq::Panel(config);
  epq::deleteWithApp(panel->widget);
  return panel;
}

void epq_panel_free(epq_panel *panel) noexcept
{
  if (!panel || !epq::onAppThread())
    return;
  delete panel->widget;
  delete panel;
}

epq_widget *epq_panel_widget(epq_panel *panel) noexcept
{
  if (here(panel) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(panel->widget));
}

int epq_panel_add(epq_panel *panel, const char *id, const char *title, bool beside,
                  epq_widget *widget) noexcept
{
  if (int error = here(panel))
    return error;
  auto *shown = reinterpret_cast<QWidget *>(widget);
  return id && panel->widget->add(QString::fromUtf8(id), title, beside, shown) ? EPQ_OK
                                                                               : EPQ_E_INVALID;
}

int epq_panel_show_page(epq_panel *panel, const char *id) noexcept
{
  if (int error = here(panel))
    return error;
  return known(panel->widget->showPage(QString::fromUtf8(id)));
}

int epq_panel_set_page_title(epq_panel *panel, const char *id, const char *title) noexcept
{
  if (int error = here(panel))
    return error;
  return known(panel->widget->setPageTitle(QString::fromUtf8(id), QString::fromUtf8(title)));
}

int epq_panel_set_enabled(epq_panel *panel, const char *tool, bool enabled) noexcept
{
  if (int error = here(panel))
    return error;
  return known(panel->widget->setEnabled(tool, enabled));
}

int epq_panel_set_value(epq_panel *panel, const char *tool, const char *value) noexcept
{
  if (int error = here(panel))
    return error;
  return known(panel->widget->setValue(tool, QString::fromUtf8(value)));
}

int epq_panel_set_visible(epq_panel *panel, const char *tool, bool visible) noexcept
{
  if (int error = here(panel))
    return error;
  return known(panel->widget->setVisible(tool, visible));
}

int epq_panel_set_line(epq_panel *panel, const char *text) noexcept
{
  if (int error = here(panel))
    return error;
  panel->widget->setLine(text);
  return EPQ_OK;
}
