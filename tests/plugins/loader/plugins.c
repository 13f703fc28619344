// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Plugins in engines: what start checks by itself (probe.c), what is under way when an engine ends, several engines at once, verbs, and what people
 * see and choose.
 */
#include "run_engine.h"

#include <eplua/plugins.h>
#include <eplua/verbs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

static char folder[] = "/tmp/eplua-plugins.XXXXXX";
static char choices[100], notes[100], user[100];
static char told[1 << 16];
static pthread_mutex_t told_lock = PTHREAD_MUTEX_INITIALIZER;

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level;
  pthread_mutex_lock(&told_lock);
  size_t used = strlen(told);
  snprintf(told + used, sizeof told - used, "%.*s\n", (int)length, text);
  pthread_mutex_unlock(&told_lock);
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)stream;
  snprintf(ud, 1000, "%.*s", (int)length, bytes);
}

static eplua_config config_of(const char *const *files, char *printed)
{
  return (eplua_config){
      .size = sizeof(eplua_config),
      .host = {.size = sizeof(eplua_host), .ud = printed, .log = on_log, .output = on_output},
      .plugins = {.on = true,
                  .bundled = BUNDLED,
                  .user = user,
                  .files = files,
                  .choices = choices,
                  .notes = notes},
      .resources = RESOURCES};
}

static const char *const probe[] = {PLUGINS "/probe.so", NULL};

// Runs code in an engine of its own; gives what it printed last.
static const char *runs(const char *const *files, const char *code)
{
  static char printed[1000];
  const eplua_config config = config_of(files, printed);
  eplua_error err = {0};
  printed[0] = told[0] = '\0';
  eplua_engine *e = eplua_engine_new(&config, &err);
  if (!e)
    fail_msg("%s", err.message);
  eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = code}, &err);
  eplua_engine_run(e);
  eplua_engine_free(e);
  assert_int_equal(eplua_engine_panics(), 0);
  return printed;
}

static void the_host_refuses_what_is_wrong_and_says_why(void **state)
{
  (void)state;
  assert_string_equal(runs(probe, "print(probe.refuses())"), "true\ttrue\ttrue\ttrue\n");
  if (strstr(told, "cannot load"))
    fail_msg("%s", told);
}

static void what_belongs_into_start_is_refused_later(void **state)
{
  (void)state;
  assert_string_equal(runs(probe, "print(require('probe').late())"),
                      "-2\t-2\t-2\t-2\t-2\t-2\t-9\n");
}

static void items_count_against_the_limit_of_sockets(void **state)
{
  (void)state;
  assert_string_equal(runs(probe, "print(probe.items(), probe.items())"), "4096\t4096\n");
}

static void a_call_that_fails_is_reported_and_the_plugin_knows(void **state)
{
  (void)state;
  runs(probe, "probe.soon(function(x) error('alas ' .. x) end) setTimeout(function() "
              "print(probe.called()) end, 20)");
  assert_non_null(strstr(told, "alas 1"));
  assert_non_null(strstr(told, "probe timer"));
  assert_string_equal(runs(probe, "probe.soon(function() coroutine.yield() end) "
                                  "setTimeout(function() print(probe.called()) end, 20)"),
                      "0\n");
}

static void a_descriptor_whose_other_end_goes_is_told(void **state)
{
  (void)state;
  const char *events = runs(probe, "probe.gone(function(e) print(e & 4) end)");
  assert_string_equal(events, "4\n");
}

static void work_and_threads_end_before_the_last_call(void **state)
{
  (void)state;
  runs(probe, "probe.work(6) probe.flood() probe.leave_open() local t t = setInterval(function() "
              "if probe.ran() > 100 then os.exit(0) end end, 1)");
  if (!strstr(told, "works 6, over 6; posted until refused; later posts: -4; stopping 1"))
    fail_msg("%s", told);
}

static void what_is_left_open_is_closed_with_the_engine(void **state)
{
  (void)state;
  runs(probe, "probe.leave_open() os.exit(0)");
  if (!strstr(told, "works 0, over 0; posted nothing"))
    fail_msg("%s", told);
}

// --- several engines ---

static void *run_one(void *ud)
{
  char *printed = ud;
  const char *const files[] = {PLUGINS "/probe.so", BUNDLED "/tour.so", NULL};
  const eplua_config config = config_of(files, printed);
  eplua_engine *e = eplua_engine_new(&config, NULL);
  if (!e)
    return NULL;
  eplua_engine_add(
      e,
      &(eplua_chunk){.kind = EPLUA_CHUNK_CODE,
                     .text = "tour.thread(50, function() end) probe.flood() setInterval(function() "
                             "if probe.ran() > 1000 then os.exit(0) end end, 1)"},
      NULL);
  eplua_engine_run(e);
  eplua_engine_free(e);
  return printed;
}

static void engines_at_the_same_time_have_their_own(void **state)
{
  (void)state;
  enum { ENGINES = 4 };
  pthread_t threads[ENGINES];
  static char printed[ENGINES][1000];
  told[0] = '\0';
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < ENGINES; i++)
      assert_int_equal(pthread_create(&threads[i], NULL, run_one, printed[i]), 0);
    for (int i = 0; i < ENGINES; i++) {
      void *result;
      pthread_join(threads[i], &result);
      assert_non_null(result);
    }
  }
  assert_null(strstr(told, "cannot load"));
}

// --- verbs ---

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static char *came_text;

static void take_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)length;
  pthread_mutex_lock(&lock);
  free(came_text);
  came_text = strdup(json);
  pthread_cond_signal(&came);
  pthread_mutex_unlock(&lock);
}

static void ask(run_engine *r, const char *request)
{
  free(came_text);
  came_text = NULL;
  assert_int_equal(eplua_ask(run_engine_engine(r), request, strlen(request), take_answer, NULL),
                   EPLUA_OK);
}

static void answers(const char *part)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20 * run_engine_scale();
  pthread_mutex_lock(&lock);
  while (!came_text && pthread_cond_timedwait(&came, &lock, &until) == 0)
    ;
  pthread_mutex_unlock(&lock);
  if (!came_text || !strstr(came_text, part))
    fail_msg("an answer with %s was expected: %s", part, came_text ? came_text : "nothing came");
}

static void verbs_of_plugins_answer_like_any_other(void **state)
{
  (void)state;
  eplua_config config = config_of(probe, NULL);
  config.hold = true;
  run_engine *r = run_engine_new(&config);
  run_engine_begin(r, "function wait() end setInterval(wait, 1000)");
  ask(r, "{\"verb\": \"probe.echo\", \"x\": [1, \"\\u00e4\"]}");
  answers("\"x\":[1,\"");
  ask(r, "{\"verb\": \"probe.later\"}");
  answers("{\"late\":true}");
  ask(r, "{\"verb\": \"probe.refuse\"}");
  answers("it does not want to");
  ask(r, "{\"verb\": \"probe.raise\"}");
  answers("it has raised");
  ask(r, "{\"verb\": \"probe.both\"}");
  answers("it has raised");
  ask(r, "{\"verb\": \"probe.wrong\"}");
  answers("no JSON object");
  ask(r, "{\"verb\": \"probe.nothing\"}");
  answers("unknown verb 'probe.nothing'");
  ask(r, "{\"verb\": \"nothing.echo\"}");
  answers("unknown verb");
  ask(r, "{\"verb\": \"inspect\"}");
  answers("\"plugins\":[{\"name\":\"probe\",\"file\":\"" PLUGINS
          "/probe.so\",\"from\":\"given\",\"state\":\"on\",\"version\":\"0.1\"");
  ask(r, "{\"verb\": \"probe.never\"}");
  run_engine_stop(r, 5000, NULL);
  run_engine_free(r);
  answers("the engine has ended");
  free(came_text);
  came_text = NULL;
}

// --- what people see and choose ---

static void copy_plugin(const char *from, const char *name)
{
  char command[600];
  snprintf(command, sizeof command, "%s/%s.so", user, name);
  FILE *in = fopen(from, "re"), *out = fopen(command, "we");
  if (!in || !out)
    abort();
  char bytes[1 << 14];
  size_t n;
  do {
    n = fread(bytes, 1, sizeof bytes, in);
    fwrite(bytes, 1, n, out);
  } while (n == sizeof bytes);
  fclose(in);
  fclose(out);
  chmod(command, 0600);
}

// The plugin of that name and place in the list; the document in *doc.
static yyjson_val *listed(const char *name, const char *from, yyjson_doc **doc)
{
  const eplua_config config = config_of(NULL, NULL);
  char *json = eplua_plugins_list(&config.plugins);
  assert_non_null(json);
  *doc = yyjson_read(json, strlen(json), 0);
  free(json);
  yyjson_val *each, *found = NULL;
  size_t i, count;
  yyjson_arr_foreach(yyjson_doc_get_root(*doc), i, count, each)
  {
    if (yyjson_equals_str(yyjson_obj_get(each, "name"), name) &&
        yyjson_equals_str(yyjson_obj_get(each, "from"), from))
      found = each;
  }
  return found;
}

static void list_says(const char *name, const char *from, const char *member, const char *text)
{
  yyjson_doc *doc;
  yyjson_val *plugin = listed(name, from, &doc);
  const char *value = yyjson_get_str(yyjson_obj_get(plugin, member));
  if (!value || strcmp(value, text) != 0)
    fail_msg("%s of %s is %s", member, name, value ? value : "not there");
  yyjson_doc_free(doc);
}

static void plugins_of_the_user_are_off_until_they_are_switched_on(void **state)
{
  (void)state;
  const eplua_config config = config_of(NULL, NULL);
  eplua_error err = {0};
  copy_plugin(PLUGINS "/good.so", "good");
  list_says("good", "user", "state", "off");
  assert_non_null(strstr(runs(NULL, "print(select(2, pcall(require, 'good')))"),
                         "switched off (eplua --plugins on good"));
  assert_int_equal(eplua_plugins_switch(&config.plugins, "good", true, &err), 0);
  list_says("good", "user", "state", "on");
  assert_string_equal(runs(NULL, "print((require 'good'))"), "true\n");
  assert_int_equal(eplua_plugins_switch(&config.plugins, "good", false, &err), 0);
  list_says("good", "user", "state", "off");
}

static void bundled_plugins_are_on_until_they_are_switched_off(void **state)
{
  (void)state;
  const eplua_config config = config_of(NULL, NULL);
  eplua_error err = {0};
  list_says("hello", "bundled", "state", "on");
  list_says("hello", "bundled", "summary", "says hello");
  assert_string_equal(runs(NULL, "print(require 'hello'.greet 'x')"), "hello, x\n");
  assert_int_equal(eplua_plugins_switch(&config.plugins, "hello", false, &err), 0);
  list_says("hello", "bundled", "state", "off");
  assert_string_equal(runs(NULL, "print((pcall(require, 'hello')))"), "false\n");
  assert_int_equal(eplua_plugins_switch(&config.plugins, "hello", true, &err), 0);
  assert_string_equal(runs(NULL, "print(require 'hello'.greet 'x')"), "hello, x\n");
  assert_int_equal(eplua_plugins_switch(&config.plugins, "nothing", true, &err), EPLUA_E_INVALID);
  assert_non_null(strstr(err.message, "there is no plugin 'nothing'"));
  assert_int_equal(eplua_plugins_switch(&config.plugins, "../../etc", true, &err), EPLUA_E_INVALID);
}

static void settings_are_kept_and_those_that_do_not_fit_are_not_used(void **state)
{
  (void)state;
  const eplua_config config = config_of(NULL, NULL);
  eplua_error err = {0};
  const char *code = "print(tour.greeting())";
  assert_string_equal(runs(NULL, code), "hello\tfalse\n");
  assert_int_equal(eplua_plugins_set(&config.plugins, "tour", "greeting", "good \"morning\"", &err),
                   0);
  assert_int_equal(eplua_plugins_set(&config.plugins, "tour", "loud", "true", &err), 0);
  assert_string_equal(runs(NULL, code), "good \"morning\"\ttrue\n");
  assert_int_equal(eplua_plugins_set(&config.plugins, "tour", "loud", "perhaps", &err), 0);
  assert_string_equal(runs(NULL, code), "good \"morning\"\tfalse\n");
  assert_int_equal(eplua_plugins_set(&config.plugins, "tour", "greeting", NULL, &err), 0);
  assert_string_equal(runs(NULL, code), "hello\tfalse\n");
}

static void write_choices(const char *text)
{
  FILE *f = fopen(choices, "we");
  if (!f)
    abort();
  fputs(text, f);
  fclose(f);
}

static void a_broken_file_of_choices_is_told_and_counts_as_empty(void **state)
{
  (void)state;
  const eplua_config config = config_of(NULL, NULL);
  static const char *const broken[] = {
      "{\"on\": [", "", "[]", "{\"on\": 3, \"off\": {\"hello\": 1}, \"settings\": [1]}",
      "{\"on\": [3, null, \"\"], \"settings\": {\"tour\": {\"greeting\": 3}}}"};
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    write_choices(broken[i]);
    assert_string_equal(runs(NULL, "print(require 'hello'.greet(tour.greeting()))"),
                        "hello, hello\n");
    assert_true((i < 2) == (strstr(told, "is ignored") != NULL));
    assert_int_equal(eplua_plugins_switch(&config.plugins, "hello", false, NULL), 0);
    assert_string_equal(runs(NULL, "print((pcall(require, 'hello')))"), "false\n");
  }
  unlink(choices);
}

static void what_restricted_code_gets_is_bundled_and_says_that_it_asks(void **state)
{
  (void)state;
  static char printed[1000];
  const eplua_config shared = config_of(NULL, NULL);
  eplua_plugins_switch(&shared.plugins, "good", true, NULL);
  for (int i = 0; i < 3; i++) {
    static const char *const expected[] = {"true\tfalse\tnil\n", "true\ttrue\tnil\n",
                                           "true\ttrue\tnil\n"};
    const char *const given[] = {PLUGINS "/good.so", NULL};
    eplua_config config = config_of(i == 1 ? given : NULL, printed);
    config.sandbox = (eplua_sandbox){.on = true, .ffi = i == 2};
    eplua_engine *e = eplua_engine_new(&config, NULL);
    assert_non_null(e);
    eplua_engine_add(e,
                     &(eplua_chunk){.kind = EPLUA_CHUNK_CODE,
                                    .text = "print((pcall(require, 'hello')), (pcall(require, "
                                            "'good')), (tour.size '/etc/passwd'))"},
                     NULL);
    eplua_engine_run(e);
    eplua_engine_free(e);
    assert_string_equal(printed, expected[i]);
  }
  eplua_plugins_switch(&shared.plugins, "good", false, NULL);
}

static int make_folder(void **state)
{
  (void)state;
  if (!mkdtemp(folder))
    return -1;
  snprintf(choices, sizeof choices, "%s/config/plugins.json", folder);
  snprintf(notes, sizeof notes, "%s/notes", folder);
  snprintf(user, sizeof user, "%s/user", folder);
  char config[100];
  snprintf(config, sizeof config, "%s/config", folder);
  return mkdir(user, 0700) | mkdir(config, 0700);
}

static int remove_folder(void **state)
{
  (void)state;
  char path[200];
  snprintf(path, sizeof path, "%s/good.so", user);
  unlink(path);
  unlink(choices);
  snprintf(path, sizeof path, "%s/config", folder);
  rmdir(path);
  rmdir(user);
  rmdir(notes); // empty: no note is left
  return rmdir(folder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_host_refuses_what_is_wrong_and_says_why),
      cmocka_unit_test(what_belongs_into_start_is_refused_later),
      cmocka_unit_test(items_count_against_the_limit_of_sockets),
      cmocka_unit_test(a_call_that_fails_is_reported_and_the_plugin_knows),
      cmocka_unit_test(a_descriptor_whose_other_end_goes_is_told),
      cmocka_unit_test(work_and_threads_end_before_the_last_call),
      cmocka_unit_test(what_is_left_open_is_closed_with_the_engine),
      cmocka_unit_test(engines_at_the_same_time_have_their_own),
      cmocka_unit_test(verbs_of_plugins_answer_like_any_other),
      cmocka_unit_test(plugins_of_the_user_are_off_until_they_are_switched_on),
      cmocka_unit_test(bundled_plugins_are_on_until_they_are_switched_off),
      cmocka_unit_test(settings_are_kept_and_those_that_do_not_fit_are_not_used),
      cmocka_unit_test(a_broken_file_of_choices_is_told_and_counts_as_empty),
      cmocka_unit_test(what_restricted_code_gets_is_bundled_and_says_that_it_asks),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
