// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Parser, help and settings from one table. Main thread; owns copies of all values.
 * Values are kept as checked text, so that --print-config can show what was given, and read when
 * asked for.
 */
#include "cli/options.h"

#include "words/words.h"

#include <eplua/text.h>

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct option {
  const char *name;
  const char *value;
  const char *initial;
  const char *help;
  cli_kind kind;
  char letter;
} option;

static const option table[CLI_OPTION_COUNT] = {
#define X(id, letter, name, kind, value, initial, help)                                            \
  [CLI_##id] = {name, value, initial, help, kind, letter},
    CLI_OPTIONS(X)
#undef X
};

const char *cli_option_name(cli_option_id id)
{
  return table[id].name;
}

cli_kind cli_option_kind(cli_option_id id)
{
  return table[id].kind;
}

bool cli_option_is_setting(cli_option_id id)
{
  return table[id].kind != CLI_CHUNK && table[id].kind != CLI_ACTION && id != CLI_CONFIG;
}

const char *cli_source_name(cli_source source)
{
  static const char *const names[] = {"default", "configuration file", "environment",
                                      "command line"};
  return names[source];
}

static int fail(eplua_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(eplua_error *err, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  return err->code = EPLUA_E_INVALID;
}

// --- values ---

// A size in bytes with an optional unit; false: it is none.
static bool parse_size(const char *text, size_t *size)
{
  char *end;
  errno = 0;
  double n = strtod(text, &end);
  if (end == text || errno || !isdigit((unsigned char)text[0]))
    return false;
  double unit = 1;
  if (*end) {
    const char *units = "KMGT";
    const char *found = strchr(units, toupper((unsigned char)*end));
    if (found) {
      unit = pow(1024, (double)(found - units + 1));
      end++;
      if (*end == 'i')
        end++;
    }
    if (*end == 'B' || *end == 'b')
      end++;
  }
  if (*end || n * unit >= 9e18 || (n > 0 && n * unit < 1))
    return false;
  *size = (size_t)(n * unit);
  return true;
}

static bool parse_number(const char *text, double *number)
{
  char *end;
  errno = 0;
  *number = strtod(text, &end);
  return end != text && !*end && !errno && isfinite(*number);
}

static bool parse_flag(const char *text, bool *flag)
{
  static const char *const words[] = {"0", "false", "no", "off", "1", "true", "yes", "on"};
  for (int i = 0; i < 8; i++) {
    if (strcmp(text, words[i]) == 0) {
      *flag = i >= 4;
      return true;
    }
  }
  return false;
}

// The sentence that says what the kind wants, with the names of the option and of what was given; NULL when text is such a value.
static const char *complaint(cli_kind kind, const char *text)
{
  size_t size;
  double number;
  bool flag;
  switch (kind) {
  case CLI_SIZE:
    return parse_size(text, &size) ? NULL
                                   : N_("%s wants a size such as 500K, 256M or 2G, not '%s'");
  case CLI_SECONDS:
    return parse_number(text, &number) && number >= 0 && number <= 1e9
               ? NULL
               : N_("%s wants a number of seconds >= 0, not '%s'");
  case CLI_MS:
    return parse_number(text, &number) && number >= 0 && number <= 1e9 && number == floor(number)
               ? NULL
               : N_("%s wants a whole number of milliseconds >= 0, not '%s'");
  case CLI_NUMBER:
    return parse_number(text, &number) && fabs(number) <= 1e9 ? NULL
                                                              : N_("%s wants a number, not '%s'");
  case CLI_COUNT:
    return parse_number(text, &number) && number >= 1 && number <= 16000000 &&
                   number == floor(number)
               ? NULL
               : N_("%s wants a whole number from 1 to 16000000, not '%s'");
  case CLI_PORT:
    return parse_flag(text, &flag) || (parse_number(text, &number) && number >= 0 &&
                                       number <= 65535 && number == floor(number))
               ? NULL
               : N_("%s wants a port from 0 to 65535, not '%s'");
  case CLI_LEVEL:
    return strcmp(text, "debug") == 0 || strcmp(text, "info") == 0 ||
                   strcmp(text, "warning") == 0 || strcmp(text, "error") == 0
               ? NULL
               : N_("%s wants debug, info, warning or error, not '%s'");
  case CLI_COUNTED:
    return strcmp(text, "wall") == 0 || strcmp(text, "cpu") == 0 || strcmp(text, "memory") == 0
               ? NULL
               : N_("%s wants wall, cpu or memory, not '%s'");
  case CLI_FLAG:
    return parse_flag(text, &flag) ? NULL : N_("%s wants true or false, not '%s'");
  default:
    return NULL;
  }
}

static void clear(cli_setting *s)
{
  for (char **value = s->values; value && *value; value++)
    free(*value);
  free(s->values);
  s->values = NULL;
}

static int add_value(cli_setting *s, const char *text, eplua_error *err)
{
  size_t count = 0;
  while (s->values && s->values[count])
    count++;
  char **grown = realloc(s->values, (count + 2) * sizeof *grown);
  if (!grown)
    return fail(err, "not enough memory");
  s->values = grown;
  grown[count] = strdup(text);
  grown[count + 1] = NULL;
  return grown[count] ? EPLUA_OK : fail(err, "not enough memory");
}

static int set(cli_options *o, cli_option_id id, const char *text, cli_source source,
               const char *shown, eplua_error *err)
{
  bool port = id == CLI_API_PORT || id == CLI_TELNET_PORT; // what they are given to says the rest
  const char *wants = complaint(port ? CLI_PORT : table[id].kind, text);
  if (wants)
    return fail(err, _(wants), shown, text);
  cli_setting *s = &o->settings[id];
  if (s->source > source)
    return EPLUA_OK;
  if (s->source < source || table[id].kind != CLI_LIST)
    clear(s);
  s->source = source;
  return add_value(s, text, err);
}

// --- finding options ---

static int find_letter(char letter)
{
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (table[id].letter == letter)
      return id;
  }
  return -1;
}

// By name with - or _ between the words.
static int find_name(const char *name, size_t length)
{
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (!table[id].name || strlen(table[id].name) != length)
      continue;
    size_t same = 0;
    while (same < length && (table[id].name[same] == name[same] ||
                             (table[id].name[same] == '-' && name[same] == '_')))
      same++;
    if (same == length)
      return id;
  }
  return -1;
}

static int unknown(bool is_option, const char *name, size_t length, eplua_error *err)
{
  const char *names[CLI_OPTION_COUNT];
  char word[64];
  for (int id = 0; id < CLI_OPTION_COUNT; id++)
    names[id] = table[id].help && (is_option || cli_option_is_setting((cli_option_id)id))
                    ? table[id].name
                    : NULL;
  size_t dashes = is_option ? strspn(name, "-") : 0;
  snprintf(word, sizeof word, "%.*s", (int)(length - dashes), name + dashes);
  for (char *p = word; *p; p++)
    *p = *p == '_' ? '-' : *p;
  const char *nearest = eplua_nearest(word, names, CLI_OPTION_COUNT);
  if (nearest)
    return fail(err,
                is_option ? _("unknown option '%.*s' (did you mean '--%s'?)")
                          : _("unknown setting '%.*s' (did you mean '%s'?)"),
                (int)length, name, nearest);
  return fail(err,
              is_option ? _("unknown option '%.*s' (see eplua --help)")
                        : _("unknown setting '%.*s' (see eplua --help)"),
              (int)length, name);
}

int cli_options_set(cli_options *o, const char *name, const char *value, cli_source source,
                    eplua_error *err)
{
  int id = find_name(name, strlen(name));
  if (id < 0 || !cli_option_is_setting((cli_option_id)id))
    return unknown(false, name, strlen(name), err);
  return set(o, (cli_option_id)id, value, source, name, err);
}

// --- command line ---

static int set_config(cli_options *o, const char *pair, eplua_error *err)
{
  const char *equals = strchr(pair, '=');
  char name[64];
  if (!equals || equals == pair || (size_t)(equals - pair) >= sizeof name)
    return fail(err, _("--config wants KEY=VALUE, not '%s'"), pair);
  snprintf(name, sizeof name, "%.*s", (int)(equals - pair), pair);
  return cli_options_set(o, name, equals + 1, CLI_COMMAND_LINE, err);
}

static int add_chunk(cli_options *o, cli_option_id id, const char *text, eplua_error *err)
{
  cli_chunk *grown = realloc(o->chunks, (o->chunk_count + 1) * sizeof *grown);
  if (!grown)
    return fail(err, "not enough memory");
  o->chunks = grown;
  grown[o->chunk_count++] = (cli_chunk){id, text};
  return EPLUA_OK;
}

// Uses option id with its value (NULL: has none).
static int use(cli_options *o, cli_option_id id, const char *value, const char *shown,
               eplua_error *err)
{
  switch (table[id].kind) {
  case CLI_CHUNK:
    return add_chunk(o, id, value, err);
  case CLI_ACTION:
    if (o->action >= 0 && o->action != (int)id)
      return fail(err, _("--%s and --%s do not go together"), table[o->action].name,
                  table[id].name);
    o->action = (int)id;
    return EPLUA_OK;
  default:
    if (id == CLI_CONFIG)
      return set_config(o, value ? value : "", err);
    return set(o, id, value ? value : "true", CLI_COMMAND_LINE, shown, err);
  }
}

static bool takes_value(cli_option_id id)
{
  return table[id].kind != CLI_FLAG && table[id].kind != CLI_ACTION && table[id].kind != CLI_PORT;
}

int cli_options_parse(cli_options *o, int argc, char **argv, eplua_error *err)
{
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
    const char *arg = argv[i];
    if (strcmp(arg, "--") == 0) {
      i++;
      break;
    }
    const char *attached = NULL;
    int id;
    if (arg[1] == '-') {
      const char *equals = strchr(arg, '=');
      size_t length = equals ? (size_t)(equals - arg) - 2 : strlen(arg) - 2;
      id = find_name(arg + 2, length);
      attached = equals ? equals + 1 : NULL;
      if (id < 0)
        return unknown(true, arg, length + 2, err);
      if (attached && !takes_value((cli_option_id)id) && table[id].kind != CLI_PORT)
        return fail(err, _("--%s takes no value"), table[id].name);
    } else {
      id = find_letter(arg[1]);
      attached = arg[2] ? arg + 2 : NULL;
      if (id < 0 || (attached && !takes_value((cli_option_id)id)))
        return unknown(true, arg, strlen(arg), err);
    }
    if (takes_value((cli_option_id)id) && !attached) {
      if (++i == argc)
        return fail(err, _("%s wants a value: %s"), arg, table[id].value);
      attached = argv[i];
    }
    int code = use(o, (cli_option_id)id, attached, arg, err);
    if (code != EPLUA_OK)
      return code;
  }
  o->operands = i;
  return EPLUA_OK;
}

int cli_options_environment(cli_options *o, eplua_error *err)
{
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (!table[id].name || !cli_option_is_setting((cli_option_id)id))
      continue;
    char name[64];
    snprintf(name, sizeof name, "EPLUA_%s", table[id].name);
    for (char *p = name; *p; p++)
      *p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
    const char *value = getenv(name);
    if (!value || !*value)
      continue;
    int code = set(o, (cli_option_id)id, value, CLI_ENVIRONMENT, name, err);
    if (code != EPLUA_OK)
      return code;
  }
  return EPLUA_OK;
}

static int fold_one(cli_options *o, cli_option_id from, cli_option_id to, const char *text,
                    eplua_error *err)
{
  if (!cli_is_set(o, from) || !text)
    return EPLUA_OK;
  return set(o, to, text, o->settings[from].source, table[from].name, err);
}

int cli_options_fold(cli_options *o, eplua_error *err)
{
  int code = fold_one(o, CLI_API_PORT, CLI_HTTP, cli_text(o, CLI_API_PORT), err);
  if (code == EPLUA_OK)
    code = fold_one(o, CLI_TELNET_PORT, CLI_TELNET, cli_text(o, CLI_TELNET_PORT), err);
  if (code == EPLUA_OK)
    code = fold_one(o, CLI_API_HOST, CLI_BIND, cli_text(o, CLI_API_HOST), err);
  if (code == EPLUA_OK && cli_flag(o, CLI_NO_API))
    code = fold_one(o, CLI_NO_API, CLI_HTTP, "false", err);
  return code;
}

// --- settings ---

int cli_options_init(cli_options *o)
{
  memset(o, 0, sizeof *o);
  o->action = -1;
  eplua_error err;
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    if (table[id].initial && table[id].kind != CLI_PORT &&
        add_value(&o->settings[id], table[id].initial, &err) != EPLUA_OK)
      return EPLUA_E_NOMEM;
  }
  return EPLUA_OK;
}

void cli_options_free(cli_options *o)
{
  for (int id = 0; id < CLI_OPTION_COUNT; id++)
    clear(&o->settings[id]);
  free(o->chunks);
  memset(o, 0, sizeof *o);
}

bool cli_is_set(const cli_options *o, cli_option_id id)
{
  return o->settings[id].source != CLI_DEFAULT;
}

const char *cli_text(const cli_options *o, cli_option_id id)
{
  return o->settings[id].values ? o->settings[id].values[0] : NULL;
}

const char *const *cli_list(const cli_options *o, cli_option_id id)
{
  return (const char *const *)o->settings[id].values;
}

bool cli_flag(const cli_options *o, cli_option_id id)
{
  bool flag = false;
  const char *text = cli_text(o, id);
  if (text)
    parse_flag(text, &flag);
  return flag;
}

double cli_number(const cli_options *o, cli_option_id id)
{
  double number = 0;
  const char *text = cli_text(o, id);
  if (text)
    parse_number(text, &number);
  return number;
}

int cli_port(const cli_options *o, cli_option_id id)
{
  const char *text = cli_text(o, id);
  double port = 0;
  bool flag;
  if (!text)
    return -1;
  if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0 && parse_flag(text, &flag))
    return !flag                                     ? -1
           : strcmp(table[id].initial, "stdio") == 0 ? (int)CLI_STDIO
                                                     : (int)strtol(table[id].initial, NULL, 10);
  parse_number(text, &port); // as set() has read it
  return (int)port;
}

size_t cli_size(const cli_options *o, cli_option_id id)
{
  size_t size = 0;
  const char *text = cli_text(o, id);
  if (text)
    parse_size(text, &size);
  return size;
}

// --- help ---

enum { HELP_COLUMN = 26, HELP_WIDTH = 96 };

// The bytes of text that fit into so many columns, up to a space; all of it when there is no better place.
static size_t line_length(const char *text, size_t columns)
{
  const char *end = NULL, *at = text;
  for (size_t n = 0; *at; at++) {
    if (*at == ' ')
      end = at;
    n += ((unsigned char)*at & 0xC0) != 0x80; // bytes within a character have no column
    if (n > columns && end)
      return (size_t)(end - text);
  }
  return strlen(text);
}

// Prints text from HELP_COLUMN on, broken at spaces.
static void print_wrapped(const char *text, int column)
{
  if (column >= HELP_COLUMN) {
    putchar('\n');
    column = 0;
  }
  printf("%*s", HELP_COLUMN - column, "");
  for (size_t length; (length = line_length(text, HELP_WIDTH - HELP_COLUMN)) < strlen(text);) {
    printf("%.*s\n%*s", (int)length, text, HELP_COLUMN, "");
    text += length + 1;
  }
  puts(text);
}

void cli_print_help(void)
{
  puts(_("eplua runs Lua 5.4 scripts with timers, processes and more.\n"
         "\n"
         "usage: eplua [OPTION]... [SCRIPT [ARG]...]\n"
         "       eplua [OPTION]... -       run standard input\n"));
  for (int id = 0; id < CLI_OPTION_COUNT; id++) {
    const option *x = &table[id];
    if (!x->help)
      continue;
    char letter[8] = "    ";
    if (x->letter)
      snprintf(letter, sizeof letter, "-%c%s", x->letter, x->name ? ", " : "");
    bool may = x->kind == CLI_PORT; // be left out, and is given by = only
    int column = printf("  %s%s%s%s%s%s", letter, x->name ? "--" : "", x->name ? x->name : "",
                        may        ? "[="
                        : x->value ? " "
                                   : "",
                        x->value ? x->value : "", may ? "]" : "");
    print_wrapped(_(x->help), column);
  }
  puts(_(
      "\n"
      "Each long option that takes a value or is a switch is also a setting: of the environment "
      "as\n"
      "EPLUA_MAX_MEMORY=256M, and of ~/.config/eplua/config.lua as return { max_memory = \"256M\" "
      "}.\n"
      "The command line is stronger than the environment, the environment than the file.\n"
      "\n"
      "Exit status: that of os.exit; 1 after an error in Lua, 2 for a wrong command line, 130 "
      "after ^C."));
}
