// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The window module's side of the bridge: the application object, and a view of the engine's windows. Main thread.
 */
#include "bridge/gui.h"

#include "bridge/view.h"

#include <eplua/ui.h>
#include <eplua/version.h>
#include <epq/app.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct show {
  const bridge_gui *gui;
  epq_app *app;
} show;

static int step(void *ud)
{
  const show *s = ud;
  int wait = s->gui->step(s->gui->ud);
  if (s->gui->ended(s->gui->ud))
    epq_app_quit(s->app, 0);
  return wait;
}

// What Qt itself has to say is for developers.
static void say(void *ud, epq_log_level level, const char *text)
{
  (void)ud;
  if (level >= EPQ_LOG_WARNING)
    fprintf(stderr, "eplua: %s\n", text);
}

bool bridge_gui_main(const bridge_gui *gui)
{
  char why[256] = "the window module is of another version";
  show s = {.gui = gui};
  bridge_view *view = NULL;
  if (gui->size == sizeof *gui && epq_display_answers(why, sizeof why)) {
    snprintf(why, sizeof why, "not enough memory");
    s.app = epq_app_new(&(epq_app_config){
        .size = sizeof(epq_app_config), .name = "eplua", .version = EPLUA_VERSION, .log = say});
    view = s.app ? bridge_view_new(s.app, gui->engine, gui->state_file) : NULL;
  }
  if (!view) {
    epq_app_free(s.app);
    eplua_ui_give_up(gui->engine, why);
    return false;
  }
  epq_app_watch(s.app, gui->fd, step, &s);
  epq_app_run(s.app);
  bridge_view_free(view);
  epq_app_free(s.app);
  return true;
}
