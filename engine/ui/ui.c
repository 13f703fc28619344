// SPDX-License-Identifier: MIT
/*
 * The windows of one engine. Engine thread, save for the inbox.
 * What a renderer says is checked like what a script says: it may be a web page.
 */
#include "ui/ui.h"

#include "base/error.h"
#include "ui/check.h"

#include <stdlib.h>
#include <string.h>

static void on_wake(uv_async_t *handle);

ep_ui *ep_ui_new(ep_loop *loop, const ep_ui_memory *memory)
{
  ep_ui *ui = calloc(1, sizeof *ui);
  if (!ui)
    return NULL;
  ui->memory = *memory;
  ui->tree = ep_ui_tree_new(memory);
  ui->renderers = ui->tree ? ep_ui_renderers_new(ui->tree) : NULL;
  ui->inbox = ep_ui_inbox_new(&ui->wake);
  if (!ui->renderers || !ui->inbox || uv_async_init(ep_loop_uv(loop), &ui->wake, on_wake) != 0) {
    ep_ui_close(ui);
    ep_ui_free(ui);
    return NULL;
  }
  ui->wake.data = ui;
  uv_unref((uv_handle_t *)&ui->wake);
  return ui;
}

void ep_ui_end(ep_ui *ui)
{
  ep_ui_renderers_end(ui->renderers);
}

void ep_ui_close(ep_ui *ui)
{
  if (!ui)
    return;
  ui->on_mail = NULL;
  ui->on_set = NULL;
  ui->on_give_up = NULL;
  if (ui->free_ud)
    ui->free_ud(ui->ud);
  ui->free_ud = NULL;
  ep_ui_renderers_free(ui->renderers);
  ep_ui_tree_free(ui->tree);
  ui->renderers = NULL;
  ui->tree = NULL;
}

void ep_ui_free(ep_ui *ui)
{
  if (!ui)
    return;
  ep_ui_inbox_free(ui->inbox);
  free(ui);
}

static void settle(ep_ui *ui) EP_ENGINE_THREAD
{
  bool keep = ui->awaited > 0 || ep_ui_visible_count(ui->tree) > 0;
  if (keep == ui->keeps)
    return;
  ui->keeps = keep;
  if (keep)
    uv_ref((uv_handle_t *)&ui->wake);
  else
    uv_unref((uv_handle_t *)&ui->wake);
}

void ep_ui_flush(ep_ui *ui)
{
  settle(ui);
  ep_ui_renderers_flush(ui->renderers);
}

// --- what came in ---

static void take_notices(ep_ui *ui) EP_ENGINE_THREAD
{
  ep_ui_notice notice;
  for (int r = 1; r <= EP_UI_RENDERERS; r++) {
    if (!ep_ui_inbox_take_notice(ui->inbox, r, &notice))
      continue;
    if (notice.join) {
      ep_ui_renderers_join(ui->renderers, r, &notice.face);
      ui->asked = ui->asked && !notice.face.shows;
    }
    if (notice.done)
      ep_ui_renderers_done(ui->renderers, r, notice.done);
    if (notice.leave) {
      ep_ui_renderers_leave(ui->renderers, r);
      ep_ui_inbox_release(ui->inbox, r);
    }
  }
}

static bool is_protocol(const char *name)
{
  return strcmp(name, "close") == 0 || strcmp(name, "closed") == 0 || strcmp(name, "page") == 0;
}

// Notes what the user changed. False: the event makes no sense for the node.
static bool note_change(ep_ui *ui, ep_ui_mail *mail) EP_ENGINE_THREAD
{
  const ep_ui_kind *kind = ep_ui_node_kind(ui->tree, mail->node);
  if (!kind)
    return false;
  if (is_protocol(mail->name))
    return true;
  int event = ep_ui_event_find(kind, mail->name);
  if (event < 0)
    return false;
  const char *changes = kind->events[event].property;
  if (!changes)
    return true;
  int property = ep_ui_property_find(kind, changes);
  char why[256];
  eplua_value value;
  if (!ep_value_copy(&ui->memory, &value, &mail->value))
    return false;
  if (ep_ui_check(&ui->memory, &kind->properties[property], &value, why, sizeof why) != EPLUA_OK) {
    ep_value_free(&ui->memory, &value);
    return false;
  }
  return ep_ui_node_set(ui->tree, mail->node, property, &value, mail->renderer - 1,
                        mail->sequence) == EPLUA_OK;
}

static void take_mail(ep_ui *ui) EP_ENGINE_THREAD
{
  ep_ui_mail mail;
  // at most as many as can wait, so that a flood cannot keep the turn for itself
  for (int n = 0; n < EP_UI_EVENTS && ep_ui_inbox_take_mail(ui->inbox, &mail); n++) {
    bool answer = strcmp(mail.name, "answer") == 0;
    if (!answer && !note_change(ui, &mail))
      mail.node = 0;
    if (ui->on_mail)
      ui->on_mail(ui->ud, &mail);
    ep_value_free(&ep_ui_malloc, &mail.value);
  }
}

static void on_wake(uv_async_t *handle) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_ui *ui = handle->data;
  char why[256];
  take_notices(ui);
  if (ep_ui_inbox_take_give_up(ui->inbox, why, sizeof why)) {
    ui->asked = false;
    ep_ui_renderers_despair(ui->renderers);
    if (ui->on_give_up)
      ui->on_give_up(ui->ud, why);
  }
  take_mail(ui);
}
