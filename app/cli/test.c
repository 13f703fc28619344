// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The test runner. Each file gets a fresh engine, run on a thread like any script's (16 MiB of
 * stack). What it prints goes through the host's output function: shown as a subtest, or compared
 * with what it expects. The cases and their checks are in resources/lua/test.lua.
 */
#include "cli/test.h"

#include "cli/run.h"
#include "cli/status.h"
#include "words/words.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

typedef struct text {
  char *bytes;
  size_t length;
  size_t capacity;
} text;

typedef struct files {
  char **paths;
  size_t count;
} files;

typedef struct job {
  const eplua_config *config;
  const char *path;
  bool expects; // compare output with expected
  text expected;
  int expected_status;
  text output; // whole when it is compared, else the unfinished line
  int status;
  char mark[40];  // begins the lines of the test library
  bool completed; // it said that all cases have run
} job;

static void add(text *t, const char *bytes, size_t length)
{
  if (length == 0)
    return;
  if (!t->bytes || t->length + length + 1 > t->capacity) {
    size_t wanted = (t->length + length + 1) * 2;
    char *grown = realloc(t->bytes, wanted);
    if (!grown)
      return;
    t->bytes = grown;
    t->capacity = wanted;
  }
  memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
  t->bytes[t->length] = '\0';
}

// --- which files ---

static void add_file(files *f, const char *path)
{
  char **grown = realloc(f->paths, (f->count + 1) * sizeof *grown);
  if (!grown)
    return;
  f->paths = grown;
  f->paths[f->count++] = strdup(path);
}

static bool is_test(const char *name)
{
  static const char ending[] = "_test.lua";
  size_t length = strlen(name);
  return length > sizeof ending - 1 && strcmp(name + length - (sizeof ending - 1), ending) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_folder(files *f, const char *folder)
{
  struct dirent **entries;
  int n = scandir(folder, &entries, NULL, by_name);
  for (int i = 0; i < n; i++) {
    const char *name = entries[i]->d_name;
    char path[4096];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (name[0] != '.' && lstat(path, &info) == 0) {
      if (S_ISDIR(info.st_mode))
        add_folder(f, path);
      else if (is_test(name))
        add_file(f, path);
    }
    free(entries[i]);
  }
  if (n >= 0)
    free(entries);
}

// --- what a file expects ---

static void read_expectations(job *j)
{
  FILE *f = fopen(j->path, "r");
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while (f && (length = getline(&line, &size, f)) > 0) {
    static const char expect[] = "-- expect: ", empty[] = "-- expect:\n",
                      status[] = "-- expect-status:";
    if (strncmp(line, expect, sizeof expect - 1) == 0) {
      j->expects = true;
      add(&j->expected, line + sizeof expect - 1, (size_t)length - (sizeof expect - 1));
    } else if (strcmp(line, empty) == 0) {
      j->expects = true;
      add(&j->expected, "\n", 1);
    } else if (strncmp(line, status, sizeof status - 1) == 0) {
      j->expected_status = (int)strtol(line + sizeof status - 1, NULL, 10);
    }
  }
  free(line);
  if (f)
    fclose(f);
}

// --- running one ---

static void print_indented(const char *bytes, size_t length, const char *before)
{
  fputs(before, stdout);
  fwrite(bytes, 1, length, stdout);
  putchar('\n');
}

// Shows the line in j->output as part of the subtest, and empties it: ours (behind the mark) as it is, what the
// script printed as a comment, so that it cannot be taken for a result.
static void show_line(job *j)
{
  const char *line = j->output.bytes ? j->output.bytes : "";
  const char *ours = strstr(line, j->mark);
  size_t printed = ours ? (size_t)(ours - line) : j->output.length;
  if (printed || !ours)
    print_indented(line, printed, "    # ");
  if (ours) {
    ours += strlen(j->mark);
    if (strcmp(ours, "end") == 0)
      j->completed = true;
    else
      print_indented(ours, strlen(ours), "    ");
  }
  j->output.length = 0;
}

// Engine thread; the main thread waits meanwhile.
static void take_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  job *j = ud;
  if (stream == EPLUA_STREAM_ERR) {
    fwrite(bytes, 1, length, stderr);
    return;
  }
  if (j->expects) {
    add(&j->output, bytes, length);
    return;
  }
  for (const char *end; (end = memchr(bytes, '\n', length));) {
    size_t n = (size_t)(end - bytes);
    add(&j->output, bytes, n);
    show_line(j);
    bytes += n + 1;
    length -= n + 1;
  }
  add(&j->output, bytes, length);
  fflush(stdout);
}

static void take_log(void *ud, eplua_log_level level, const char *bytes, size_t length)
{
  (void)ud, (void)level;
  fflush(stdout);
  fprintf(stderr, "eplua: %.*s\n", (int)length, bytes);
}

static char *take_settings(void *ud)
{
  const eplua_host *host = &((job *)ud)->config->host;
  return host->settings ? host->settings(host->ud) : NULL;
}

// The test sees modules beside it, wherever it was called from.
static int add_chunks(eplua_engine *e, const job *j, eplua_error *err)
{
  char run[120];
  snprintf(run, sizeof run, "require('test').run { mark = '%s' }", j->mark);
  const eplua_chunk chunks[] = {
      {EPLUA_CHUNK_CODE,
       "package.path = (arg[0]:match('^(.*/)') or './') .. '?.lua;' .. package.path", "=(test)", 0},
      {EPLUA_CHUNK_FILE, j->path, NULL, 0},
      {EPLUA_CHUNK_CODE, run, "=(test)", 0},
  };
  int code = EPLUA_OK;
  for (int i = 0; i < (j->expects ? 2 : 3) && code == EPLUA_OK; i++)
    code = eplua_engine_add(e, &chunks[i], err);
  return code;
}

static void *run_job(void *ud)
{
  job *j = ud;
  eplua_error err = {0};
  eplua_config config = *j->config;
  const char *args[] = {j->path, NULL};
  config.args = args;
  config.args_script = 0;
  config.ends_process = false;
  config.host = (eplua_host){.size = sizeof config.host,
                             .ud = j,
                             .log = take_log,
                             .output = take_output,
                             .settings = take_settings};
  eplua_engine *e = eplua_engine_new(&config, &err);
  if (e && add_chunks(e, j, &err) == EPLUA_OK) {
    j->status = eplua_engine_close(e, eplua_engine_run(e));
  } else {
    fprintf(stderr, "eplua: %s\n", err.message);
    j->status = CLI_STATUS_ERROR;
  }
  eplua_engine_free(e);
  return NULL;
}

static bool run_on_thread(job *j)
{
  pthread_t thread;
  bool started = cli_start_thread(&thread, run_job, j);
  if (started)
    pthread_join(thread, NULL);
  return started;
}

static void print_lines(const text *t, const char *title)
{
  printf("  # %s:\n", title);
  const char *line = t->bytes ? t->bytes : "";
  while (*line) {
    size_t length = strcspn(line, "\n");
    print_indented(line, length, "  #   ");
    line += length + (line[length] == '\n');
  }
}

static bool run_file(const eplua_config *config, const char *path, size_t number)
{
  job j = {.config = config, .path = path};
  read_expectations(&j);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  snprintf(j.mark, sizeof j.mark, "\x01%lx.%zx\x01", (unsigned long)now.tv_nsec, number);
  printf("# Subtest: %s\n", path);
  fflush(stdout);
  bool passed = run_on_thread(&j) && j.status == j.expected_status;
  if (!j.expects && j.output.length)
    show_line(&j);
  bool unfinished = passed && !j.expects && !j.completed;
  bool same = !j.expects || (j.output.length == j.expected.length &&
                             memcmp(j.output.bytes, j.expected.bytes, j.output.length) == 0);
  printf("%s %zu - %s\n", passed && same && !unfinished ? "ok" : "not ok", number, path);
  if (unfinished)
    printf("  # it ended before all cases had run\n");
  if (!passed)
    printf("  # exit status %d, expected %d\n", j.status, j.expected_status);
  if (!same) {
    print_lines(&j.expected, "expected");
    print_lines(&j.output, "printed");
  }
  fflush(stdout);
  free(j.expected.bytes);
  free(j.output.bytes);
  return passed && same && !unfinished;
}

int cli_test(const eplua_config *config, char *const *paths, int count)
{
  files f = {0};
  for (int i = 0; i < count; i++) {
    struct stat info;
    if (stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode))
      add_folder(&f, paths[i]);
    else
      add_file(&f, paths[i]);
  }
  if (f.count == 0) {
    fprintf(stderr, _("eplua: --test: no test files (*_test.lua) there\n"));
    free(f.paths);
    return CLI_STATUS_USAGE;
  }
  printf("TAP version 14\n1..%zu\n", f.count);
  size_t failed = 0;
  for (size_t i = 0; i < f.count; i++) {
    failed += !run_file(config, f.paths[i], i + 1);
    free(f.paths[i]);
  }
  printf("# %zu passed, %zu failed\n", f.count - failed, failed);
  free(f.paths);
  return failed ? CLI_STATUS_ERROR : CLI_STATUS_OK;
}
