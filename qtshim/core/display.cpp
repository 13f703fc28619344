// SPDX-License-Identifier: GPL-3.0-or-later
//
// Is there a display that answers? QApplication ends the process when there is none, so we ask first, as its platform
// plugin will: through libxcb, with the user's authority file. Any thread.
#include <epq/app.h>

#include <QByteArrayList>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xcb/xcb.h>

#include <cstdio>
#include <cstring>

static bool waylandAnswers()
{
  QByteArray name = qgetenv("WAYLAND_DISPLAY");
  if (name.isEmpty())
    return false;
  if (!name.startsWith('/'))
    name = qgetenv("XDG_RUNTIME_DIR") + '/' + name;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (name.size() >= static_cast<qsizetype>(sizeof address.sun_path))
    return false;
  memcpy(address.sun_path, name.constData(), static_cast<size_t>(name.size()));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool answers =
      fd >= 0 && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
  if (fd >= 0)
    close(fd);
  return answers;
}

bool epq_display_answers(char *why, size_t size) noexcept
{
  QByteArray platform = qgetenv("QT_QPA_PLATFORM").split(';').first().split(':').first();
  if (!platform.isEmpty() && platform != "xcb" && !platform.startsWith("wayland"))
    return true; // offscreen, vnc, ...: no display is asked
  if (platform != "xcb" && waylandAnswers())
    return true;
  QByteArray display = qgetenv("DISPLAY");
  if (display.isEmpty()) {
    snprintf(why, size, "there is no display (DISPLAY is not set)");
    return false;
  }
  xcb_connection_t *connection = xcb_connect(nullptr, nullptr);
  bool answers = connection && xcb_connection_has_error(connection) == 0;
  xcb_disconnect(connection);
  if (!answers)
    snprintf(why, size, "the display %s does not answer", display.constData());
  return answers;
}
