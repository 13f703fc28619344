// SPDX-License-Identifier: MIT
/*
 * Opens libwslay once for the process. Any thread. Debian has it as a shared object only, and one that is linked is opened by each start,
 * also by those that never speak to anybody. It stays open.
 */
#include "net/ws_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static ep_ws_library library;
static bool is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
  void *handle = dlopen("libwslay.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return;
  library.context_init =
      (__typeof__(library.context_init))dlsym(handle, "wslay_frame_context_init");
  library.context_free =
      (__typeof__(library.context_free))dlsym(handle, "wslay_frame_context_free");
  library.recv = (__typeof__(library.recv))dlsym(handle, "wslay_frame_recv");
  library.send = (__typeof__(library.send))dlsym(handle, "wslay_frame_send");
  is_open = library.context_init && library.context_free && library.recv && library.send;
}

const ep_ws_library *ep_ws_library_get(void)
{
  pthread_once(&once, open_library);
  return is_open ? &library : NULL;
}

const char *ep_ws_library_error(void)
{
  return "WebSockets need libwslay.so.1, which is not installed (Debian: libwslay1)";
}
