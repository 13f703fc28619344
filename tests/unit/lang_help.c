// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/help.h>
#include <string.h>

static void assert_signature(const char *code, const char *text, const char *active)
{
  lang_position cursor;
  lang_source *source = source_with_cursor(code, &cursor);
  lang_signature_help *help = lang_signature_help_at(source, annotations(), cursor);
  if (!text) {
    assert_null(help);
  } else {
    if (!help)
      fail_msg("no signature for: %s", code);
    assert_string_equal(help->text, text);
    if (active) {
      assert_true(help->active < help->parameter_count);
      const lang_parameter *p = &help->parameters[help->active];
      assert_string_equal(p->name, active);
      assert_memory_equal(help->text + p->from, p->name, strlen(p->name));
    } else {
      assert_int_equal(help->active, help->parameter_count);
    }
  }
  lang_signature_help_free(help);
  lang_source_free(source);
}

static void the_parameter_at_the_cursor_is_known(void **state)
{
  (void)state;
  static const char timeout[] = "setTimeout(fn: fun(), ms: number): integer";
  assert_signature("setTimeout($", timeout, "fn");
  assert_signature("setTimeout(print, $", timeout, "ms");
  assert_signature("setTimeout(function() local a, b = f(1, 2) if a then b() end end, $)", timeout,
                   "ms");
  assert_signature("setTimeout({1, 2, $", timeout, "fn");
  assert_signature("setTimeout(print, 10, $)", timeout, NULL);
  assert_signature("setTimeout(print, 10)$", NULL, NULL);
  assert_signature("setTimeout(function() $ end, 10)", NULL, NULL);
  assert_signature("local function add(a, ...) end\nadd(1, 2, $", "add(a, ...)", "...");
  assert_signature("('x'):rep($", "rep(s: string, n: integer, sep?: string): string", "s");
  assert_signature("local ui = require 'ui'\nui.window($",
                   "ui.window(options?: table|string): ui.Window", "options");
  assert_signature("local t = require 'timers'\nt.sleep(math.max(1, $",
                   "math.max(x: number, ...: number): number", "...");
  assert_signature("class 'Dog'\nfunction Dog:__init(name) end\nDog($", "Dog(name)", "name");
  assert_signature("-- setTimeout($", NULL, NULL);
  assert_signature("unknown($", NULL, NULL);
}

static lang_source *source;
static lang_hover *hover;

static int forget(void **state)
{
  (void)state;
  lang_hover_free(hover);
  lang_source_free(source);
  hover = NULL;
  source = NULL;
  return 0;
}

static void look(const char *code)
{
  forget(NULL);
  lang_position cursor;
  source = source_with_cursor(code, &cursor);
  hover = lang_hover_at(source, annotations(), cursor);
}

static void hovering_tells_what_a_thing_is(void **state)
{
  (void)state;
  look("set$Timeout(print, 1)");
  assert_string_equal(hover->signature, "setTimeout(fn: fun(), ms: number): integer");
  assert_string_equal(hover->kind, "function");
  assert_string_equal(hover->topic, "setTimeout");
  assert_int_equal(hover->word.from.column, 1);
  look("local ui = require 'ui'\nlocal w = ui.window{}\nw.ti$tle = ''");
  assert_string_equal(hover->type, "string");
  assert_string_equal(hover->kind, "field");
  assert_string_equal(hover->topic, "ui.Window.title");
  assert_string_equal(hover->doc, "text of its title bar");
  look("local x <const> = 1 + 2\nprint($x)");
  assert_string_equal(hover->type, "integer");
  assert_string_equal(hover->kind, "local constant");
  assert_int_equal(hover->origin, LANG_FROM_LOCAL);
  look("-- Adds.\n-- Two lines.\nlocal function add(a, b) return a + b end\n$add()");
  assert_string_equal(hover->signature, "add(a, b)");
  assert_string_equal(hover->doc, "Adds.\nTwo lines.");
  look("string.for$mat('')");
  assert_string_equal(hover->see, "manual \xC2\xA7"
                                  "6.4");
  look("local ui = require 'ui'\nui.window { ti$tle = 'x' }");
  assert_string_equal(hover->doc, "text of its title bar");
  look("local j = require 'js$on'");
  assert_string_equal(hover->kind, "module");
  look("no$where = nowhere + 1");
  assert_non_null(hover);
  look("  $  ");
  assert_null(hover);
  look("-- pri$nt");
  assert_null(hover);
}

static void help_is_found_by_word(void **state)
{
  (void)state;
  lang_topic *t = lang_help_topic(NULL, annotations(), "string.format");
  assert_string_equal(t->title, "string.format");
  assert_string_equal(t->manual, "6.4");
  assert_string_equal(t->anchor, "pdf-string.format");
  assert_int_equal(t->parameter_count, 2);
  assert_int_equal(t->return_count, 1);
  lang_topic_free(t);
  t = lang_help_topic(NULL, annotations(), "ui.Window");
  assert_string_equal(t->kind, "class");
  assert_string_equal(t->parent, "ui.Element");
  assert_true(t->member_count > 20);
  assert_string_equal(t->manual, "");
  lang_topic_free(t);
  t = lang_help_topic(NULL, annotations(), "ui.Window:show");
  assert_string_equal(t->kind, "method");
  lang_topic_free(t);
  t = lang_help_topic(NULL, annotations(), "timers");
  assert_true(t->member_count >= 6);
  lang_topic_free(t);
  t = lang_help_topic(NULL, annotations(), "while");
  assert_string_equal(t->manual, "3.3.4");
  lang_topic_free(t);
  t = lang_help_topic(NULL, annotations(), "print");
  assert_string_equal(t->manual, "6.1");
  lang_topic_free(t);
  assert_null(lang_help_topic(NULL, annotations(), "nowhere.at.all"));
  assert_null(lang_help_topic(NULL, annotations(), ""));
  assert_null(lang_help_topic(NULL, NULL, "print"));
}

static void assert_word(const char *code, const char *expected)
{
  lang_position cursor;
  lang_source *s = source_with_cursor(code, &cursor);
  char word[64] = "";
  assert_int_equal(lang_help_word(s, annotations(), cursor, word, sizeof word), expected != NULL);
  if (expected)
    assert_string_equal(word, expected);
  lang_source_free(s);
}

static void the_word_for_help_is_the_full_name(void **state)
{
  (void)state;
  assert_word("local u = require 'ui'\nu.win$dow{}", "ui.window");
  assert_word("local t = require 'timers'\nt.sl$eep(1)", "timers.sleep");
  assert_word("local s = 'x'\ns:up$per()", "string.upper");
  assert_word("whi$le true do end", "while");
  assert_word("unkno$wn()", "unknown");
  assert_word("  $  ", NULL);
}

// Every function of Lua 5.4 is annotated, with words and the section of the manual.
static void all_of_lua_is_documented(void **state)
{
  (void)state;
  static const char names[] =
      "assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print "
      "rawequal rawget "
      "rawlen rawset require select setmetatable tonumber tostring type warn xpcall _G _VERSION "
      "coroutine.close coroutine.create coroutine.isyieldable coroutine.resume coroutine.running "
      "coroutine.status "
      "coroutine.wrap coroutine.yield package.config package.cpath package.loaded package.loadlib "
      "package.path "
      "package.preload package.searchers package.searchpath string.byte string.char string.dump "
      "string.find "
      "string.format string.gmatch string.gsub string.len string.lower string.match string.pack "
      "string.packsize "
      "string.rep string.reverse string.sub string.unpack string.upper utf8.char utf8.charpattern "
      "utf8.codes "
      "utf8.codepoint utf8.len utf8.offset table.concat table.insert table.move table.pack "
      "table.remove table.sort "
      "table.unpack math.abs math.ceil math.cos math.deg math.exp math.floor math.fmod math.huge "
      "math.log math.max "
      "math.maxinteger math.min math.mininteger math.modf math.pi math.rad math.random "
      "math.randomseed math.sin "
      "math.sqrt math.tan math.tointeger math.type math.ult math.acos math.asin math.atan io.close "
      "io.flush io.input "
      "io.lines io.open io.output io.popen io.read io.stderr io.stdin io.stdout io.tmpfile io.type "
      "io.write "
      "os.clock os.date os.difftime os.execute os.exit os.getenv os.remove os.rename os.setlocale "
      "os.time os.tmpname "
      "debug.debug debug.gethook debug.getinfo debug.getlocal debug.getmetatable debug.getregistry "
      "debug.getupvalue "
      "debug.getuservalue debug.sethook debug.setlocal debug.setmetatable debug.setupvalue "
      "debug.setuservalue "
      "debug.traceback debug.upvalueid debug.upvaluejoin file*:read file*:seek file*:lines";
  char copy[sizeof names];
  memcpy(copy, names, sizeof names);
  char *save = NULL;
  for (char *name = strtok_r(copy, " ", &save); name; name = strtok_r(NULL, " ", &save)) {
    lang_topic *t = lang_help_topic(NULL, annotations(), name);
    if (!t || !*t->doc || !*t->manual)
      fail_msg("%s has no help", name);
    lang_topic_free(t);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_parameter_at_the_cursor_is_known),
      cmocka_unit_test_teardown(hovering_tells_what_a_thing_is, forget),
      cmocka_unit_test(help_is_found_by_word),
      cmocka_unit_test(the_word_for_help_is_the_full_name),
      cmocka_unit_test(all_of_lua_is_documented),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
