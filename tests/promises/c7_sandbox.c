// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C7, the sandbox holds: the probes of c7/probes.txt, each in an engine of its own and a folder made anew. A
 * refused one must leave the canaries alone: a file, an environment variable, a number of this program, and
 * no file made outside of what was allowed. It also tells what the sandbox lets work.
 */
#include "census.h"
#include "folder.h"
#include "run_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROBES_MAX = 300, LINE_MAX_BYTES = 1024, PROMISED = 80 };

static const char canary_text[] = "the canary sings\n";
static volatile int host_canary = 4711;
static char folder[64];
static char blob[4096]; // precompiled code as a Lua literal

typedef struct probe {
  char section[32];
  char code[LINE_MAX_BYTES];
  int line;
} probe;

static probe probes[PROBES_MAX];
static size_t probe_count;

// --- the folder ---

static const char *at(const char *name)
{
  static char path[2][256];
  static int turn;
  turn = !turn;
  snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
  return path[turn];
}

static void write_file(const char *name, const char *text)
{
  FILE *f = fopen(at(name), "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void remove_folder(void)
{
  if (folder[0])
    folder_remove(folder);
}

static void make_folder(void)
{
  remove_folder();
  strcpy(folder, "/tmp/eplua-c7-XXXXXX");
  assert_non_null(mkdtemp(folder));
  mkdir(at("allowed"), 0700);
  mkdir(at("allowed/sub"), 0700);
  mkdir(at("allowed-not"), 0700);
  write_file("canary", canary_text);
  write_file("module.lua", "return 'module'");
  write_file("allowed/module.lua", "return 'module'");
  write_file("allowed/file", "file\n");
  write_file("allowed-not/file", "file\n");
  assert_int_equal(symlink("../canary", at("allowed/link")), 0);
  assert_int_equal(symlink("../created", at("allowed/dangling")), 0);
  assert_int_equal(symlink("..", at("allowed/folder")), 0);
  assert_int_equal(symlink("file", at("allowed/link-inside")), 0);
  assert_int_equal(symlink("allowed/file", at("link-in")), 0);
}

static void check_canaries(const probe *p)
{
  char text[64] = "", target[64] = "";
  FILE *f = fopen(at("canary"), "r");
  if (!f || fread(text, 1, sizeof text - 1, f) == 0 || strcmp(text, canary_text) != 0)
    fail_msg("line %d: the canary file is hurt", p->line);
  fclose(f);
  if (access(at("created"), F_OK) == 0 || access(at("allowed-not/created"), F_OK) == 0 ||
      access(at("allowed-created"), F_OK) == 0)
    fail_msg("line %d: a file was made outside", p->line);
  if (readlink(at("link-in"), target, sizeof target - 1) < 0 || strcmp(target, "allowed/file") != 0)
    fail_msg("line %d: a link outside is hurt", p->line);
  assert_string_equal(getenv("EPLUA_CANARY"), "secret");
  assert_int_equal(host_canary, 4711);
}

// --- running ---

static eplua_sandbox sandbox_of(const char *section)
{
  static char allowed[128];
  static const char *const folders[] = {allowed, NULL}, *const names[] = {"EPLUA_ALLOWED", NULL},
                           *const programs[] = {"true", NULL}, *const empty[] = {"", NULL};
  snprintf(allowed, sizeof allowed, "%s", at("allowed"));
  eplua_sandbox s = {.on = true};
  if (strstr(section, "allowed"))
    s = (eplua_sandbox){
        .on = true, .read = folders, .write = folders, .run = programs, .env = names};
  else if (strstr(section, "reading"))
    s.read = folders;
  else if (strstr(section, "writing"))
    s.write = folders;
  else if (strstr(section, "empty"))
    s = (eplua_sandbox){.on = true, .read = empty, .write = empty, .run = empty, .env = empty};
  return s;
}

// Whether the probe returns a true value in such an engine.
static bool succeeds(const probe *p, eplua_sandbox sandbox)
{
  static char code[LINE_MAX_BYTES + sizeof blob + 1024];
  snprintf(code, sizeof code,
           "DIR, CANARY, BLOB = [[%s]], [[%s/canary]], \"%s\"\n"
           "local ok, value = pcall(function() %s\nend)\n"
           "print(ok and value and 'result: yes' or 'result: no', value)",
           folder, folder, blob, p->code[0] == '~' ? p->code + 1 : p->code);
  run_engine *r = run_engine_new(&(eplua_config){.sandbox = sandbox});
  int status = run_engine_run(r, code);
  const char *said = run_engine_output(r);
  bool yes = strstr(said, "result: yes") != NULL;
  if (status != 0 || (!yes && !strstr(said, "result: no")))
    fail_msg("line %d does not run: %s%s", p->line, said, run_engine_last_error(r));
  run_engine_free(r);
  return yes;
}

static void write_bytecode(void)
{
  char code[256];
  snprintf(code, sizeof code,
           "local f = io.open([[%s]], 'wb') f:write(string.dump(load 'return 1')) f:close()",
           at("allowed/code.luac"));
  run_engine *r = run_engine_new(NULL);
  assert_int_equal(run_engine_run(r, code), 0);
  run_engine_free(r);
}

static void probe_does_what_it_should(void **state)
{
  const probe *p = *state;
  bool works = strncmp(p->section, "works", 5) == 0;
  if (works || p->code[0] != '~') {
    make_folder();
    write_bytecode();
    if (!succeeds(p, (eplua_sandbox){0}))
      fail_msg("line %d shows nothing: it fails without a sandbox too", p->line);
  }
  make_folder();
  write_bytecode();
  if (succeeds(p, sandbox_of(p->section)) != works)
    fail_msg("line %d [%s] %s: %s", p->line, p->section, works ? "does not work" : "is not refused",
             p->code);
  check_canaries(p);
}

// --- reading the list ---

static bool read_probes(const char *path)
{
  FILE *f = fopen(path, "r");
  if (!f)
    return false;
  char line[LINE_MAX_BYTES], section[32] = "";
  for (int n = 1; fgets(line, sizeof line, f) && probe_count < PROBES_MAX; n++) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0')
      continue;
    if (line[0] == '[') {
      snprintf(section, sizeof section, "%.*s", (int)strcspn(line + 1, "]"), line + 1);
      continue;
    }
    probe *p = &probes[probe_count++];
    p->line = n;
    memcpy(p->section, section, sizeof p->section);
    memcpy(p->code, line, sizeof p->code);
  }
  fclose(f);
  return true;
}

static int make_blob(void **state)
{
  census_group(state);
  run_engine *r = run_engine_new(NULL);
  run_engine_run(r, "print((string.dump(load 'return 1', true):gsub('.', function(c) return "
                    "('\\\\%03d'):format(c:byte()) end)))");
  snprintf(blob, sizeof blob, "%s", run_engine_output(r));
  blob[strcspn(blob, "\n")] = '\0';
  run_engine_free(r);
  return 0;
}

static int clean_up(void **state)
{
  (void)state;
  remove_folder();
  return 0;
}

int main(int argc, char **argv)
{
  cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
  setenv("EPLUA_CANARY", "secret", 1);
  setenv("EPLUA_ALLOWED", "open", 1);
  setenv("HOME", "/tmp", 1);
  if (!read_probes(TEST_FOLDER "/c7/probes.txt"))
    return 1;
  static struct CMUnitTest tests[PROBES_MAX];
  static char names[PROBES_MAX][64];
  size_t refused = 0;
  for (size_t i = 0; i < probe_count; i++) {
    snprintf(names[i], sizeof names[i], "line %d [%.40s]", probes[i].line, probes[i].section);
    refused += strncmp(probes[i].section, "works", 5) != 0;
    tests[i] = (struct CMUnitTest){.name = names[i],
                                   .test_func = probe_does_what_it_should,
                                   .setup_func = census_before,
                                   .teardown_func = census_after,
                                   .initial_state = &probes[i]};
  }
  if (refused < PROMISED) {
    print_error("%d probes are promised, the list has %zu\n", PROMISED, refused);
    return 1;
  }
  return _cmocka_run_group_tests("tests", tests, probe_count, make_blob, clean_up);
}
