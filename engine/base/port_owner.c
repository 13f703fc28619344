// SPDX-License-Identifier: MIT
/*
 * Who has a port: for the sentence that says why ours cannot be opened. Any thread; proc(5). Of processes of other users
 * nothing is known.
 */
#include "base/port_owner.h"

#include <eplua/control.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATE_LISTEN = 0x0A, LINE_BYTES = 512, NAME_BYTES = 64 };

// The inode of a socket that listens on the port, by one table of the kernel; 0: none.
static unsigned long find_socket(const char *table, uint16_t port)
{
  char line[LINE_BYTES];
  unsigned long found = 0;
  FILE *f = fopen(table, "re");
  if (!f)
    return 0;
  while (!found && fgets(line, sizeof line, f)) {
    // "  0: 0100007F:1F57 00000000:0000 0A 0:0 0:0 0 UID 0 INODE"
    char *at = strchr(line, ':');
    at = at ? strchr(at + 1, ':') : NULL;
    if (!at || strtoul(at + 1, &at, 16) != port)
      continue;
    at = strchr(at, ':');
    at = at ? strchr(at, ' ') : NULL;
    if (!at || strtoul(at, &at, 16) != STATE_LISTEN)
      continue;
    for (int field = 0; at && field < 5; field++) { // to the fifth blank: behind it is the inode
      at += strspn(at, " ");
      at = strchr(at, ' ');
    }
    found = at ? strtoul(at, NULL, 10) : 0;
  }
  fclose(f);
  return found;
}

static bool has_socket(const char *pid, unsigned long inode)
{
  char path[LINE_BYTES], wanted[NAME_BYTES], target[NAME_BYTES];
  snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
  snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
  DIR *folder = opendir(path);
  int fd = folder ? dirfd(folder) : -1;
  bool found = false;
  if (fd < 0)
    return false;
  for (struct dirent *entry; !found && (entry = readdir(folder));) {
    ssize_t n = readlinkat(fd, entry->d_name, target, sizeof target - 1);
    target[n > 0 ? n : 0] = '\0';
    found = strcmp(target, wanted) == 0;
  }
  closedir(folder);
  return found;
}

static void name_process(const char *pid, char *text, size_t size)
{
  char path[LINE_BYTES], name[NAME_BYTES] = "";
  snprintf(path, sizeof path, "/proc/%.20s/comm", pid);
  FILE *f = fopen(path, "re");
  if (f) {
    if (!fgets(name, sizeof name, f))
      name[0] = '\0';
    fclose(f);
  }
  name[strcspn(name, "\n")] = '\0';
  snprintf(text, size, "%s (pid %.20s)", name[0] ? name : "a process", pid);
}

bool eplua_port_owner(uint16_t port, char *text, size_t size)
{
  return ep_port_owner(port, text, size);
}

bool ep_port_owner(uint16_t port, char *text, size_t size)
{
  unsigned long inode = find_socket("/proc/net/tcp", port);
  if (!inode)
    inode = find_socket("/proc/net/tcp6", port);
  DIR *processes = inode ? opendir("/proc") : NULL;
  bool found = false;
  if (!processes)
    return false;
  for (struct dirent *entry; !found && (entry = readdir(processes));) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !has_socket(entry->d_name, inode))
      continue;
    name_process(entry->d_name, text, size);
    found = true;
  }
  closedir(processes);
  return found;
}
