// SPDX-License-Identifier: MIT
/* The doors of <eplua/ui.h>: from any thread into the inbox of the engine's windows. */
#include "engine.h"
#include "ui/ui.h"

#include "base/error.h"

static ep_ui_inbox *inbox_of(eplua_engine *e)
{
  return ep_engine_state(e)->ui->inbox;
}

int eplua_ui_join(eplua_engine *e, const eplua_ui_renderer *renderer)
{
  if (renderer->size != sizeof *renderer)
    return EPLUA_E_INVALID;
  return ep_ui_inbox_join(inbox_of(e), renderer);
}

void eplua_ui_leave(eplua_engine *e, int renderer)
{
  ep_ui_inbox_leave(inbox_of(e), renderer);
}

void eplua_ui_done(eplua_engine *e, int renderer, uint64_t sequence)
{
  ep_ui_inbox_done(inbox_of(e), renderer, sequence);
}

int eplua_ui_event_send(eplua_engine *e, int renderer, const eplua_ui_event *event)
{
  return ep_ui_inbox_send(inbox_of(e), renderer, event, 0);
}

void eplua_ui_give_up(eplua_engine *e, const char *why)
{
  ep_ui_inbox_give_up(inbox_of(e), why);
}
