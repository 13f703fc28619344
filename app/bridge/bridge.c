// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The program's side of the bridge. bridge_can_show() runs on any thread, the rest on the main one.
 * Nothing here links Qt: a module is found by <eplua/place.h>, and opened by name.
 */
#include "bridge/bridge.h"

#include <eplua/place.h>
#include <eplua/ui.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GUI_MODULE "eplua_gui.so"
#define IDE_MODULE "eplua_ide.so"
#define WEB_MODULE "eplua_web.so"

static const bridge_gui_calls *gui; // the window module's functions, once it is loaded; main thread

static bool answers(const char *path, bool abstract)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length + 2 > sizeof address.sun_path)
    return false;
  memcpy(address.sun_path + abstract, path, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + length);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return false;
  bool yes = connect(fd, (struct sockaddr *)&address, size) == 0 || errno == EAGAIN;
  close(fd);
  return yes;
}

static bool wayland_answers(void)
{
  const char *name = getenv("WAYLAND_DISPLAY"), *folder = getenv("XDG_RUNTIME_DIR");
  char path[PATH_MAX];
  if (!name || !*name)
    return false;
  if (*name == '/')
    return answers(name, false);
  return folder && (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) < sizeof path &&
         answers(path, false);
}

// ":1" and ":1.0" are sockets of this machine; any other display is asked when Qt starts.
static bool x11_may_answer(const char *display)
{
  const char *number = *display == ':'                     ? display + 1
                       : strncmp(display, "unix:", 5) == 0 ? display + 5
                                                           : NULL;
  if (!number)
    return true;
  char path[64];
  snprintf(path, sizeof path, "/tmp/.X11-unix/X%ld", strtol(number, NULL, 10));
  return answers(path, true) || answers(path, false);
}

static int can_show(const char *module, eplua_error *err)
{
  char path[PATH_MAX];
  eplua_error why = {0};
  err->code = EPLUA_E_UNSUPPORTED;
  if (eplua_place_find(EPLUA_PLACE_MODULES, module, path, sizeof path, &why) != EPLUA_OK) {
    snprintf(err->message, sizeof err->message, "the window module %.400s", why.message);
    return err->code;
  }
  const char *platform = getenv("QT_QPA_PLATFORM"), *display = getenv("DISPLAY");
  bool named = platform && *platform;
  static const char *const without[] = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"};
  for (size_t i = 0; named && i < sizeof without / sizeof *without; i++)
    if (strncmp(platform, without[i], strlen(without[i])) == 0)
      return EPLUA_OK;
  if (named && strncmp(platform, "xcb", 3) != 0 && strncmp(platform, "wayland", 7) != 0) {
    snprintf(err->message, sizeof err->message,
             "QT_QPA_PLATFORM names the platform %.80s, which is not known", platform);
    return err->code; // Qt would end the process
  }
  if (wayland_answers())
    return EPLUA_OK;
  if (display && *display && x11_may_answer(display))
    return EPLUA_OK;
  if (display && *display)
    snprintf(err->message, sizeof err->message, "the display %s does not answer", display);
  else
    snprintf(err->message, sizeof err->message, "there is no display (DISPLAY is not set)");
  return err->code;
}

int bridge_can_show(eplua_error *err)
{
  return can_show(GUI_MODULE, err);
}

int bridge_can_show_ide(eplua_error *err)
{
  return can_show(IDE_MODULE, err);
}

// The module of that name, opened for good: Qt cannot be unloaded. NULL: the reason is in why.
static void *open_module(const char *name, char *why, size_t size)
{
  char path[PATH_MAX];
  eplua_error err = {0};
  void *module = NULL;
  if (eplua_place_find(EPLUA_PLACE_MODULES, name, path, sizeof path, &err) != EPLUA_OK)
    snprintf(why, size, "the module %.400s", err.message);
  else if (!(module = dlopen(path, RTLD_NOW | RTLD_LOCAL)))
    snprintf(why, size, "%s", dlerror());
  return module;
}

void *bridge_open_module(const char *name)
{
  char why[1];
  return open_module(name, why, sizeof why);
}

// The function of that name in the module. NULL: the reason is in why.
static void *load(const char *name, const char *symbol, char *why, size_t size)
{
  void *module = open_module(name, why, size);
  void *found = module ? dlsym(module, symbol) : NULL;
  if (module && !found)
    snprintf(why, size, "%s", dlerror());
  return found;
}

// The window module's functions; NULL: the reason is in why.
static const bridge_gui_calls *gui_calls(char *why, size_t size)
{
  // POSIX wants a function's address to fit into what dlsym gives (dlsym, "Rationale")
  bridge_gui_main_fn *main_fn = NULL;
  if (gui)
    return gui;
  *(void **)&main_fn = load(GUI_MODULE, BRIDGE_GUI_MAIN, why, size);
  const bridge_gui_calls *found = main_fn ? main_fn() : NULL;
  if (found && found->size != sizeof *found)
    snprintf(why, size, "the window module is of another version");
  else
    gui = found;
  return gui;
}

bool bridge_show(const bridge_gui *show)
{
  char why[512];
  const bridge_gui_calls *calls = gui_calls(why, sizeof why);
  if (calls)
    return calls->show(show);
  eplua_engine *wanted = show->shown(show->ud);
  if (wanted)
    eplua_ui_give_up(wanted, why);
  return false;
}

bool bridge_prepare(eplua_error *err)
{
  const bridge_gui_calls *calls = gui_calls(err->message, sizeof err->message);
  bool prepared = calls && calls->prepare(err->message, sizeof err->message);
  if (!prepared)
    err->code = EPLUA_E_UNSUPPORTED;
  return prepared;
}

void bridge_end(void)
{
  if (gui)
    gui->end();
}

const server_calls *bridge_web(eplua_error *err)
{
  server_main_fn *main_fn = NULL;
  *(void **)&main_fn = load(WEB_MODULE, SERVER_MAIN, err->message, sizeof err->message);
  const server_calls *calls = main_fn ? main_fn() : NULL;
  if (calls && calls->size == sizeof *calls)
    return calls;
  if (calls)
    snprintf(err->message, sizeof err->message, "the web module is of another version");
  err->code = EPLUA_E_UNSUPPORTED;
  return NULL;
}

const repl_calls *bridge_repl(eplua_error *err)
{
  repl_main_fn *main_fn = NULL;
  *(void **)&main_fn = load(REPL_MODULE, REPL_MAIN, err->message, sizeof err->message);
  const repl_calls *calls = main_fn ? main_fn() : NULL;
  if (calls && calls->size == sizeof *calls)
    return calls;
  if (calls)
    snprintf(err->message, sizeof err->message, "the module of the prompt is of another version");
  err->code = EPLUA_E_UNSUPPORTED;
  return NULL;
}

int bridge_run_ide(const ide_start *start)
{
  char why[512];
  ide_main_fn *run = NULL;
  *(void **)&run = load(IDE_MODULE, IDE_MAIN, why, sizeof why);
  if (run)
    return run(start);
  fprintf(stderr, "eplua: %s\n", why);
  return 1;
}
