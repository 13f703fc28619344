// SPDX-License-Identifier: GPL-3.0-or-later
// See engines.h. Owns nothing. A dead engine's socket file refuses, and no process has its pid.
#include "link/engines.h"

#include "link/text.h"

#include <eplua/access.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <yyjson.h>

enum { FACTS_MAX = 64 * 1024 };

static bool answers(const char *socket_path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct stat st;
  bool yes = false;
  size_t length = strlen(socket_path);
  int fd = length < sizeof address.sun_path
               ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
               : -1;
  if (fd >= 0 && lstat(socket_path, &st) == 0 && st.st_uid == geteuid()) {
    memcpy(address.sun_path, socket_path, length + 1);
    yes = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN;
  }
  if (fd >= 0)
    close(fd);
  return yes;
}

static void remove_left(int folder, const char *pid)
{
  static const char *const endings[] = {"json", "sock", "token", "json.new"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    link_text name = {0};
    struct stat st;
    link_text_print(&name, "%s.%s", pid, endings[i]);
    if (name.bytes && fstatat(folder, name.bytes, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        st.st_uid == geteuid())
      unlinkat(folder, name.bytes, 0);
    link_text_free(&name);
  }
}

// The facts of a process; NULL: there are none that can be used.
static yyjson_doc *read_facts(int folder, const char *name)
{
  char *bytes = malloc(FACTS_MAX);
  struct stat st;
  yyjson_doc *doc = NULL;
  int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (bytes && fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid()) {
    ssize_t n = read(fd, bytes, FACTS_MAX);
    if (n > 0)
      doc = yyjson_read(bytes, (size_t)n, 0);
  }
  if (fd >= 0)
    close(fd);
  free(bytes);
  return doc;
}

// "123.json" -> "123"; false: it is something else.
static bool pid_of(const char *name, char *pid, size_t size)
{
  size_t n = strspn(name, "0123456789");
  if (n == 0 || n >= size || strcmp(name + n, ".json") != 0)
    return false;
  memcpy(pid, name, n);
  pid[n] = '\0';
  return true;
}

static int port_of(yyjson_val *facts, const char *name)
{
  double port = yyjson_get_num(yyjson_obj_get(facts, name));
  return port > 0 && port < 65536 ? (int)port : 0;
}

static void take_engine(int folder, const char *path, const char *name,
                        void (*each)(void *ud, const link_engine *engine), void *ud)
{
  char pid[16];
  link_text socket_path = {0};
  if (!pid_of(name, pid, sizeof pid))
    return;
  link_text_print(&socket_path, "%s/%s.sock", path, pid);
  yyjson_doc *doc = read_facts(folder, name);
  yyjson_val *facts = yyjson_doc_get_root(doc);
  int number = (int)strtol(pid, NULL, 10);
  if (socket_path.bytes && answers(socket_path.bytes))
    each(ud, &(link_engine){.pid = number,
                            .started = (int64_t)yyjson_get_num(yyjson_obj_get(facts, "started")),
                            .telnet = port_of(facts, "telnet"),
                            .http = port_of(facts, "http"),
                            .dap = port_of(facts, "dap"),
                            .script = yyjson_get_str(yyjson_obj_get(facts, "script")),
                            .folder = yyjson_get_str(yyjson_obj_get(facts, "cwd")),
                            .socket_path = socket_path.bytes});
  else if (kill((pid_t)number, 0) != 0 && errno == ESRCH)
    remove_left(folder, pid);
  yyjson_doc_free(doc);
  link_text_free(&socket_path);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strverscmp((*a)->d_name, (*b)->d_name);
}

int link_engines_each(void (*each)(void *ud, const link_engine *engine), void *ud, eplua_error *err)
{
  struct dirent **entries = NULL;
  char *path = eplua_runtime_folder(err);
  if (!path)
    return err->code ? err->code : (err->code = EPLUA_E_IO);
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int count = folder >= 0 ? scandir(path, &entries, NULL, by_name) : -1;
  if (count < 0) {
    snprintf(err->message, sizeof err->message, "%s: %s", path, strerror(errno));
    err->code = EPLUA_E_IO;
  }
  for (int i = 0; i < count; i++) {
    take_engine(folder, path, entries[i]->d_name, each, ud);
    free(entries[i]);
  }
  free(entries);
  if (folder >= 0)
    close(folder);
  free(path);
  return count < 0 ? EPLUA_E_IO : EPLUA_OK;
}
