// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What comes along with libeplua in a program that embeds it: libraries in Lua, the module for HTTP, C modules, plugins, verbs; what cannot be there says so.
 * And what versions mean: structs of other sizes. Linked to the shared library, as such a program is.
 */
#include "host.h"

#include <eplua/version.h>
#include <string.h>

// --- what comes along ---

static void libraries_written_in_lua_are_found_beside_the_library(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL,
            "function try() require 'class' require 'log' return type(require 'ui'.window) end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "\"values\":[\"function\"]");
  host_close(&h);
}

static void without_resources_the_error_names_the_member(void **state)
{
  (void)state;
  host h;
  host_open(&h, &(eplua_config){.resources = "/nowhere"}, "function try() require 'class' end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "/nowhere/lua/class.lua");
  host_close(&h);
}

static void the_module_for_http_is_found_too(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL,
            "function ask()\n"
            "  local server = net.HTTPServer()\n"
            "  assert(server:start('127.0.0.1', 0, function() return 'hello' end))\n"
            "  local answer = assert(net.HTTPClient{proxy = ''}:get('http://127.0.0.1:' .. "
            "server:port() .. '/'))\n"
            "  server:stop()\n"
            "  return answer.status, answer.data\n"
            "end");
  host_run(&h);
  assert_contains(host_call(&h, "ask", NULL), "\"values\":[200,\"hello\"]");
  host_close(&h);
}

static void modules_for_lua_in_c_find_the_one_lua_of_the_process(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "function try() return require 'cjson'.encode({1}) end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "\"values\":[\"[1]\"]");
  host_close(&h);
}

static void a_bundled_plugin_is_loaded(void **state)
{
  (void)state;
  host h;
  host_open(&h, &(eplua_config){.plugins.on = true},
            "function try() return type(require 'hello') end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "\"values\":[\"table\"]");
  host_close(&h);
}

static void a_window_cannot_be_shown_and_the_error_says_so(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL,
            "function try() local ui = require 'ui' ui.window{ui.label{text = 'x'}}:show() end\n"
            "function available() return require 'ui'.available() end");
  host_run(&h);
  assert_contains(host_call(&h, "available", NULL), "\"values\":[false");
  assert_contains(host_call(&h, "try", NULL), "window");
  host_close(&h);
}

static const char *ask(host *h, const char *request)
{
  unsigned before = host_answers(h);
  assert_int_equal(eplua_ask(h->engine, request, strlen(request), host_answered, h), EPLUA_OK);
  return host_wait(h, before + 1);
}

static void an_engine_can_be_asked_how_it_does_and_profiled(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "setInterval(function() for i = 1, 1e5 do end end, 1)");
  host_run(&h);
  assert_contains(ask(&h, "{\"verb\":\"evaluate\",\"code\":\"1 + 1\",\"json\":true}"),
                  "\"values\":[2]");
  assert_contains(ask(&h, "{\"verb\":\"state\"}"), "\"intervals\":1");
  assert_contains(ask(&h, "{\"verb\":\"inspect\"}"), "\"timers\":[{");
  assert_contains(ask(&h, "{\"verb\":\"profile_start\"}"), "\"ok\":true");
  assert_contains(ask(&h, "{\"verb\":\"evaluate\",\"code\":\"for i = 1, 3e7 do end\"}"),
                  "\"ok\":true");
  assert_contains(ask(&h, "{\"verb\":\"profile_stop\",\"format\":\"collapsed\"}"), "\"samples\":");
  host_close(&h);
}

static void windows_are_tested_without_a_display(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL,
            "function try()\n"
            "  local ui = require 'ui'\n"
            "  local seen\n"
            "  local w = ui.window{id = 'w', ui.button{id = 'b', text = 'Go'}}\n"
            "  function w.b.onClicked() seen = true end\n"
            "  local t = ui.test()\n"
            "  w:show()\n"
            "  t:click(w.b)\n"
            "  return seen\n"
            "end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "\"values\":[true]");
  host_close(&h);
}

// --- versions ---

static void the_library_says_which_version_it_is(void **state)
{
  (void)state;
  assert_string_equal(eplua_version(), EPLUA_VERSION);
}

static void a_configuration_of_another_size_is_taken_or_refused(void **state)
{
  (void)state;
  eplua_error error = {0};
  eplua_config config = {0};
  for (size_t size = 0; size < 64; size++) { // not even the host is in it
    config.size = size;
    assert_null(eplua_engine_new(&config, &error));
    assert_int_equal(error.code, EPLUA_E_INVALID);
  }
  config.size = sizeof config + 8;
  assert_null(eplua_engine_new(&config, &error));
  assert_contains(error.message, "another version");
  assert_null(eplua_engine_new(NULL, &error));
  config.size = offsetof(eplua_config, interrupt_signal) + sizeof config.interrupt_signal;
  eplua_engine *e = eplua_engine_new(&config, &error);
  assert_non_null(e);
  eplua_engine_free(e);
}

static void the_state_is_written_as_far_as_the_caller_knows_it(void **state)
{
  (void)state;
  host h;
  struct {
    eplua_state state;
    char after[16];
  } seen;
  memset(&seen, 0x55, sizeof seen);
  host_open(&h, NULL, NULL);
  seen.state.size = offsetof(eplua_state, errors);
  eplua_engine_state(h.engine, &seen.state);
  assert_int_equal(seen.state.busy_since_ns, 0);
  assert_true(seen.state.memory_bytes > 0);
  const unsigned char *rest = (const unsigned char *)&seen;
  for (size_t i = offsetof(eplua_state, errors); i < sizeof seen; i++)
    assert_int_equal(rest[i], 0x55);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(libraries_written_in_lua_are_found_beside_the_library),
      cmocka_unit_test(without_resources_the_error_names_the_member),
      cmocka_unit_test(the_module_for_http_is_found_too),
      cmocka_unit_test(modules_for_lua_in_c_find_the_one_lua_of_the_process),
      cmocka_unit_test(a_bundled_plugin_is_loaded),
      cmocka_unit_test(a_window_cannot_be_shown_and_the_error_says_so),
      cmocka_unit_test(an_engine_can_be_asked_how_it_does_and_profiled),
      cmocka_unit_test(windows_are_tested_without_a_display),
      cmocka_unit_test(the_library_says_which_version_it_is),
      cmocka_unit_test(a_configuration_of_another_size_is_taken_or_refused),
      cmocka_unit_test(the_state_is_written_as_far_as_the_caller_knows_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
