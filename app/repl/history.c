// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The history file. The thread of the prompt; keeps nothing open.
 * Each entry is appended when it is typed, under a lock: whatever ends the prompt, nothing is lost, and two prompts do not lose
 * each other's. (readline's own writes the whole list at the end, so the last one to leave wins.) Making the file anew replaces it by
 * rename, so who waits for the lock looks whether it is still the file of that name.
 */
#include "repl/history.h"

#include "link/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  TRIES = 10,
  FILE_MAX = 256 << 20,
  LINE_MAX_BYTES = 2 * REPL_HISTORY_ENTRY_MAX,
  SEEN_MAX = 2 * REPL_HISTORY_MAX,
};

// Opens it, locked. -1: cannot.
static int open_locked(const char *path, int flags)
{
  for (int i = 0; i < TRIES; i++) {
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat ours, named;
    if (fd < 0)
      return -1;
    while (flock(fd, LOCK_EX) != 0) {
      if (errno != EINTR) { // a file system without locks: as good as it gets
        break;
      }
    }
    if (fstat(fd, &ours) == 0 && S_ISREG(ours.st_mode) && stat(path, &named) == 0 &&
        ours.st_ino == named.st_ino && ours.st_dev == named.st_dev)
      return fd;
    close(fd);
  }
  errno = EINVAL; // no file, or one that is replaced all the time
  return -1;
}

// --- an entry as a line ---

static void add_line(link_text *t, const char *text)
{
  for (; *text; text++) {
    if (*text == '\n')
      link_text_put(t, "\\n");
    else if (*text == '\\')
      link_text_put(t, "\\\\");
    else
      link_text_add(t, text, 1);
  }
  link_text_put(t, "\n");
}

// In place; the line has no end.
static void read_line(char *line)
{
  char *to = line;
  for (const char *from = line; *from; from++) {
    if (*from == '\\' && (from[1] == 'n' || from[1] == '\\'))
      *to++ = *++from == 'n' ? '\n' : '\\';
    else
      *to++ = *from;
  }
  *to = '\0';
}

// --- the file ---

static char *read_all(int fd, size_t *length)
{
  struct stat st;
  if (fstat(fd, &st) != 0 || st.st_size < 0 || st.st_size > FILE_MAX)
    return NULL;
  char *bytes = malloc((size_t)st.st_size + 1);
  size_t done = 0;
  while (bytes && done < (size_t)st.st_size) {
    ssize_t n = read(fd, bytes + done, (size_t)st.st_size - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += (size_t)n;
  }
  if (bytes)
    bytes[done] = '\0';
  *length = done;
  return bytes;
}

static uint64_t hash_of(const char *line)
{
  uint64_t h = 1469598103934665603u; // FNV-1a
  for (; *line; line++)
    h = (h ^ (unsigned char)*line) * 1099511628211u;
  return h;
}

typedef struct lines {
  char **items; // from the newest to the oldest
  size_t count, seen;
} lines;

// Collects lines from the end, each text once. False: no memory.
static bool collect(char *bytes, size_t length, lines *out)
{
  enum { SLOTS = 32768 }; // more than twice the entries
  char **slots = calloc(SLOTS, sizeof *slots);
  out->items = calloc(REPL_HISTORY_MAX, sizeof *out->items);
  if (!slots || !out->items) {
    free(slots);
    return false;
  }
  size_t end = length;
  while (end > 0) {
    if (bytes[end - 1] == '\n')
      bytes[--end] = '\0';
    char *start = end > 0 ? memrchr(bytes, '\n', end) : NULL;
    char *line = start ? start + 1 : bytes;
    end = (size_t)(line - bytes);
    out->seen++;
    if (!*line || strlen(line) > LINE_MAX_BYTES || out->count == REPL_HISTORY_MAX)
      continue;
    size_t slot = hash_of(line) % SLOTS;
    while (slots[slot] && strcmp(slots[slot], line) != 0)
      slot = (slot + 1) % SLOTS;
    if (slots[slot])
      continue;
    slots[slot] = line;
    out->items[out->count++] = line;
  }
  free(slots);
  return true;
}

// Replaces the file by those lines, still as they stand in it. The lock is held.
static void make_anew(const char *path, const lines *kept)
{
  link_text all = {0}, name = {0};
  link_text_print(&name, "%s.new", path);
  for (size_t i = kept->count; i > 0; i--) {
    link_text_put(&all, kept->items[i - 1]);
    link_text_put(&all, "\n");
  }
  int fd = name.failed || all.failed
               ? -1
               : open(name.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) {
    size_t length = all.length;
    bool whole = write(fd, all.bytes, length) == (ssize_t)length && fsync(fd) == 0;
    close(fd);
    if (!whole || rename(name.bytes, path) != 0)
      unlink(name.bytes);
  }
  link_text_free(&all);
  link_text_free(&name);
}

bool repl_history_read(const char *path, void (*add)(void *ud, const char *text), void *ud)
{
  int fd = open_locked(path, O_RDONLY);
  if (fd < 0)
    return errno == ENOENT;
  size_t length = 0;
  lines found = {0};
  char *bytes = read_all(fd, &length);
  bool read = bytes && collect(bytes, length, &found);
  if (read && found.seen > SEEN_MAX)
    make_anew(path, &found);
  close(fd);
  for (size_t i = found.count; read && i > 0; i--) {
    read_line(found.items[i - 1]);
    add(ud, found.items[i - 1]);
  }
  free(found.items);
  free(bytes);
  return read;
}

bool repl_history_add(const char *path, const char *text)
{
  size_t length = strlen(text);
  if (length == 0 || length > REPL_HISTORY_ENTRY_MAX)
    return false;
  link_text line = {0};
  link_text_put(&line, "\n"); // for a file whose last line was cut; else it is left out
  add_line(&line, text);
  int fd = line.failed ? -1 : open_locked(path, O_RDWR | O_CREAT | O_APPEND);
  bool kept = false;
  if (fd >= 0) {
    struct stat st;
    char last = '\n';
    off_t end = fstat(fd, &st) == 0 ? st.st_size : 0;
    bool cut = end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
    size_t skip = cut ? 0 : 1;
    kept = write(fd, line.bytes + skip, line.length - skip) == (ssize_t)(line.length - skip);
    close(fd);
  }
  link_text_free(&line);
  return kept;
}
