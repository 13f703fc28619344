// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The engines of this user: what each has written into the runtime folder, as long as somebody answers at its socket file.
 * Any thread; owns nothing. What dead ones left is removed: their socket files refuse, and no process has their pid.
 */
#include "repl/list.h"

#include "repl/show.h"
#include "repl/text.h"

#include <eplua/access.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { FACTS_MAX = 64 * 1024 };

static bool answers(int folder, const char *pid, const char *path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  repl_text name = {0};
  struct stat st;
  bool yes = false;
  repl_text_print(&name, "%s/%s.sock", path, pid);
  int fd = name.length < sizeof address.sun_path
               ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
               : -1;
  (void)folder;
  if (fd >= 0 && lstat(name.bytes, &st) == 0 && st.st_uid == geteuid()) {
    memcpy(address.sun_path, name.bytes, name.length);
    yes = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN;
  }
  if (fd >= 0)
    close(fd);
  repl_text_free(&name);
  return yes;
}

static void remove_left(int folder, const char *pid)
{
  static const char *const endings[] = {"json", "sock", "token", "json.new"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    repl_text name = {0};
    struct stat st;
    repl_text_print(&name, "%s.%s", pid, endings[i]);
    if (name.bytes && fstatat(folder, name.bytes, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        st.st_uid == geteuid())
      unlinkat(folder, name.bytes, 0);
    repl_text_free(&name);
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

static void add_age(repl_grid *g, double started)
{
  long age = started > 0 ? (long)difftime(time(NULL), (time_t)started) : 0;
  age = age < 0 ? 0 : age;
  if (age >= 86400)
    repl_grid_print(g, "%ldd %ldh", age / 86400, age / 3600 % 24);
  else if (age >= 3600)
    repl_grid_print(g, "%ldh %ldm", age / 3600, age / 60 % 60);
  else if (age >= 60)
    repl_grid_print(g, "%ldm %lds", age / 60, age % 60);
  else
    repl_grid_print(g, "%lds", age);
}

static void add_port(repl_grid *g, yyjson_val *port)
{
  repl_grid_print(g, yyjson_get_num(port) > 0 ? "%.0f" : "-", yyjson_get_num(port));
}

static void add_engine(repl_grid *g, const char *pid, yyjson_val *facts)
{
  const char *script = yyjson_get_str(yyjson_obj_get(facts, "script"));
  const char *cwd = yyjson_get_str(yyjson_obj_get(facts, "cwd"));
  repl_grid_add(g, pid);
  add_age(g, yyjson_get_num(yyjson_obj_get(facts, "started")));
  add_port(g, yyjson_obj_get(facts, "telnet"));
  add_port(g, yyjson_obj_get(facts, "http"));
  add_port(g, yyjson_obj_get(facts, "dap"));
  repl_grid_add(g, script ? script : "-");
  repl_grid_add(g, cwd ? cwd : "");
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

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strverscmp((*a)->d_name, (*b)->d_name);
}

int repl_list(FILE *out)
{
  static const char *const names[] = {"PID", "UPTIME", "TELNET", "HTTP", "DAP", "SCRIPT", "FOLDER"};
  repl_grid grid = {.names = names, .columns = sizeof names / sizeof *names};
  eplua_error err = {0};
  struct dirent **entries = NULL;
  char *path = eplua_runtime_folder(&err);
  int folder = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  int count = folder >= 0 ? scandir(path, &entries, NULL, by_name) : -1;
  if (count < 0) {
    fprintf(stderr, "eplua: %s\n", path ? strerror(errno) : err.message);
    if (folder >= 0)
      close(folder);
    free(path);
    return 1;
  }
  for (int i = 0; i < count; i++) {
    char pid[16];
    if (pid_of(entries[i]->d_name, pid, sizeof pid)) {
      yyjson_doc *doc = read_facts(folder, entries[i]->d_name);
      if (answers(folder, pid, path))
        add_engine(&grid, pid, yyjson_doc_get_root(doc));
      else if (kill((pid_t)strtol(pid, NULL, 10), 0) != 0 && errno == ESRCH)
        remove_left(folder, pid);
      yyjson_doc_free(doc);
    }
    free(entries[i]);
  }
  free(entries);
  close(folder);
  free(path);
  repl_text text = {0};
  repl_grid_show(&grid, &text, &(repl_look){.columns = 1 << 20});
  fwrite(text.bytes, 1, text.length, out);
  repl_text_free(&text);
  return fflush(out) == 0 ? 0 : 1;
}
