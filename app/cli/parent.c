// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Main thread; owns nothing. An inherited descriptor rather than an option of the command line, since scripts see their command line in `arg`, and rather
 * than a port or a file, since only the two ends can reach it.
 */
#include "cli/parent.h"
#include "words/words.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int descriptor_of(const char *text)
{
  char *end = NULL;
  long fd = strtol(text, &end, 10);
  return *text && !*end && fd > STDERR_FILENO && fd < 1 << 20 ? (int)fd : -1;
}

static bool is_connected(int fd)
{
  int type = 0;
  struct sockaddr_un peer = {0};
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){sizeof type}) == 0 &&
         type == SOCK_STREAM &&
         getpeername(fd, (struct sockaddr *)&peer, &(socklen_t){sizeof peer}) == 0 &&
         peer.sun_family == AF_UNIX;
}

int cli_parent_take(void)
{
  const char *text = getenv(CLI_PARENT_VARIABLE);
  if (!text)
    return -1;
  int fd = descriptor_of(text);
  if (fd < 0 || !is_connected(fd) || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
    fprintf(stderr, _("eplua: %s names no connected socket\n"), CLI_PARENT_VARIABLE);
    fd = -1;
  }
  unsetenv(CLI_PARENT_VARIABLE);
  return fd;
}
