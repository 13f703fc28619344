/* SPDX-License-Identifier: MIT */
/*
 * The windows of one engine: tree, renderers and inbox put together, on the engine's loop.
 *
 * At the end of each turn of the loop renderers get what changed. What they tell is first noted in the tree, then given
 * to Lua (lib/lib_ui.c) as an event. While a window is on a screen, or an answer is awaited, the loop lives on.
 */
#ifndef EP_UI_H
#define EP_UI_H

#include "loop/loop.h"
#include "ui/inbox.h"
#include "ui/render.h"
#include "ui/tree.h"

typedef struct ep_ui {
  ep_ui_tree *tree;
  ep_ui_renderers *renderers;
  ep_ui_inbox *inbox;
  ep_ui_memory memory;
  uv_async_t wake;
  bool keeps;       /* does the handle keep the loop alive? */
  bool asked;       /* a display was asked for, and nobody joined yet */
  unsigned awaited; /* answers */
  /* The Lua side; NULL as long as no script asked for windows. */
  void (*on_mail)(void *ud, ep_ui_mail *mail); /* the value is the callee's to free */
  void (*on_give_up)(void *ud, const char *why);
  /* Sets a property as an assignment of the script's would; runs none of its code. Takes value's content (of `memory`), also on failure.
   * EPLUA_E_INVALID with the reason in why, as what follows the property's name; EPLUA_E_NOMEM. */
  int (*on_set)(void *ud, eplua_ui_node node, int property, eplua_value *value, char *why,
                size_t size);
  void (*free_ud)(void *ud); /* when the windows are closed, after Lua */
  void *ud;
} ep_ui;

/* NULL: no memory. */
ep_ui *ep_ui_new(ep_loop *loop, const ep_ui_memory *memory) EP_ENGINE_THREAD;

/* Lets renderers go and frees the nodes; before the loop is freed. Then, after it, ep_ui_free(). NULL is accepted. */
void ep_ui_close(ep_ui *ui) EP_ENGINE_THREAD;
void ep_ui_free(ep_ui *ui);

/* Tells renderers that all windows are gone, since the engine ends: Lua is closed. */
void ep_ui_end(ep_ui *ui) EP_ENGINE_THREAD;

/* Tells renderers what changed; at the end of a turn. */
void ep_ui_flush(ep_ui *ui) EP_ENGINE_THREAD;

#endif
