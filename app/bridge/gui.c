// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The window module's side of the bridge: the application object, and a view of the windows of the engine of the moment.
 * Main thread. The application object is one for good, hence the statics; a view goes with its engine.
 */
#include "bridge/gui.h"

#include "bridge/view.h"
#include "words/words.h"

#include <eplua/ui.h>
#include <eplua/version.h>
#include <epq/app.h>

#include <stdio.h>
#include <string.h>

static epq_app *app;

static struct {
  const bridge_gui *gui; // of the show that runs
  eplua_engine *engine;  // whose windows the view shows
  bridge_view *view;
  bool watched; // the fd, for good
} shown;

// The view follows the engine.
static void follow_engine(void)
{
  const bridge_gui *gui = shown.gui;
  eplua_engine *wanted = gui->shown(gui->ud);
  if (wanted == shown.engine)
    return;
  bridge_view_free(shown.view);
  shown.view = wanted ? bridge_view_new(app, wanted, gui->state_file) : NULL;
  shown.engine = wanted;
  if (wanted && !shown.view)
    eplua_ui_give_up(wanted, "not enough memory");
}

static int step(void *ud)
{
  (void)ud;
  const bridge_gui *gui = shown.gui;
  if (!gui)
    return -1;
  int wait = gui->step(gui->ud);
  follow_engine();
  if (gui->ended(gui->ud))
    epq_app_quit(app, 0);
  return wait;
}

// What Qt itself has to say is for developers.
static void say(void *ud, epq_log_level level, const char *text)
{
  (void)ud;
  if (level >= EPQ_LOG_WARNING)
    fprintf(stderr, "eplua: %s\n", text);
}

static bool prepare(char *why, size_t size)
{
  if (app)
    return true;
  if (!epq_display_answers(why, size))
    return false;
  app = epq_app_new(&(epq_app_config){.size = sizeof(epq_app_config),
                                      .name = "eplua",
                                      .version = EPLUA_VERSION,
                                      .desktop = BRIDGE_DESKTOP,
                                      .log = say,
                                      .words = words_either});
  if (!app)
    snprintf(why, size, "the window library does not start");
  return app;
}

static bool show(const bridge_gui *gui)
{
  char why[256] = "the window module is of another version";
  if (gui->size != sizeof *gui || !prepare(why, sizeof why)) {
    eplua_engine *wanted = gui->shown(gui->ud);
    if (wanted)
      eplua_ui_give_up(wanted, why);
    return false;
  }
  shown.gui = gui;
  if (!shown.watched)
    epq_app_watch(app, gui->fd, step, NULL);
  shown.watched = true;
  follow_engine();
  epq_app_run(app);
  bridge_view_free(shown.view);
  shown.view = NULL;
  shown.engine = NULL;
  shown.gui = NULL;
  return true;
}

static void end(void)
{
  epq_app_free(app);
  app = NULL;
  shown.watched = false;
}

const bridge_gui_calls *bridge_gui_main(void)
{
  static const bridge_gui_calls calls = {sizeof calls, prepare, show, end};
  return &calls;
}
