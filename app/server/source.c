// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * GET /source: a Lua file as lines of coloured pieces. The web thread; owns the highlighter.
 * Who is let in here may run any code, so it may read any file the process can; what is refused is what is no source: a folder, a
 * pipe, a file of megabytes. Where scripts run restricted, whoever asks is too: then only what they may read is shown, and the script.
 * Which that is, is settled at the start by real paths: asking the engine was rejected, since it would not answer while Lua is busy.
 * The highlighter is a module of its own, opened when it is wanted first; without it lines are plain.
 */
#include "server/server.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

enum { SPANS_MAX = 512 };
#define SOURCE_BYTES_MAX (2L << 20)

struct server_source {
  void *(*open_module)(const char *name);
  bool (*is_restricted)(void *ud);
  void *ud;
  char **readable; // real paths; the last is NULL
  bool tried;
  epq_highlight *highlight;
  manual_painter painter;
};

struct server_source *server_source_new(const server_config *config)
{
  size_t count = 0, n = 0;
  while (config->readable && config->readable[count])
    count++;
  struct server_source *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->open_module = config->open_module;
  s->is_restricted = config->is_restricted;
  s->ud = config->ud;
  s->readable = calloc(count + 2, sizeof *s->readable);
  if (!s->readable) {
    free(s);
    return NULL;
  }
  // what is not there has no real path, and is left out
  for (size_t i = 0; i < count; i++)
    n += (s->readable[n] = realpath(config->readable[i], NULL)) != NULL;
  if (config->script)
    s->readable[n] = realpath(config->script, NULL);
  return s;
}

void server_source_free(struct server_source *s)
{
  if (s && s->highlight)
    s->painter.free(s->highlight);
  for (char **one = s ? s->readable : NULL; one && *one; one++)
    free(*one);
  if (s)
    free(s->readable);
  free(s);
}

bool server_open_painter(void *(*open_module)(const char *name), manual_painter *painter)
{
  void *module = open_module ? open_module("eplua_text.so") : NULL;
  if (!module)
    return false;
  *(void **)&painter->make = dlsym(module, "epq_highlight_new");
  *(void **)&painter->free = dlsym(module, "epq_highlight_free");
  *(void **)&painter->begin = dlsym(module, "epq_highlight_begin");
  *(void **)&painter->line = dlsym(module, "epq_highlight_line");
  *(void **)&painter->style_name = dlsym(module, "epq_style_name");
  return painter->make && painter->free && painter->begin && painter->line && painter->style_name;
}

static void open_highlighter(struct server_source *s)
{
  if (!s->tried && server_open_painter(s->open_module, &s->painter))
    s->highlight = s->painter.make("Lua");
  s->tried = true;
}

static bool is_readable(const struct server_source *s, const char *real)
{
  for (char **one = s->readable; *one; one++) {
    size_t length = strlen(*one);
    if (strncmp(real, *one, length) == 0 &&
        (real[length] == '\0' || real[length] == '/' || (*one)[length - 1] == '/'))
      return true;
  }
  return false;
}

// Opens it to be read; -1, see errno. Of what is restricted by its real path, without a last link that came meanwhile.
static int open_file(const struct server_source *s, const char *path)
{
  int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  if (!s->is_restricted || !s->is_restricted(s->ud))
    return open(path, flags);
  char *real = realpath(path, NULL);
  bool may = real && is_readable(s, real);
  int fd = may ? open(real, flags | O_NOFOLLOW) : -1;
  if (!may)
    errno = EACCES; // what is there is not told either
  free(real);
  return fd;
}

// The file as text that ends with 0; free(). NULL: the status of the refusal, and why.
static char *read_file(const struct server_source *s, const char *path, size_t *length, int *status,
                       const char **why)
{
  struct stat info;
  char *text = NULL;
  int fd = open_file(s, path);
  *status = errno == EACCES ? 403 : 404;
  *why = strerror(errno);
  if (fd < 0)
    return NULL;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > SOURCE_BYTES_MAX) {
    *status = 422;
    *why = "this is no source file: no file at all, or larger than 2 MiB";
  } else if ((text = malloc((size_t)info.st_size + 1))) {
    ssize_t n = read(fd, text, (size_t)info.st_size);
    *length = n > 0 ? (size_t)n : 0;
    text[*length] = '\0';
  }
  close(fd);
  return text;
}

static void add_piece(yyjson_mut_doc *doc, yyjson_mut_val *line, const char *style,
                      const char *text, size_t length)
{
  yyjson_mut_val *piece = yyjson_mut_arr_add_obj(doc, line);
  yyjson_mut_obj_add_str(doc, piece, "s", style);
  yyjson_mut_obj_add_strncpy(doc, piece, "t", text, length);
}

static void add_line(struct server_source *s, yyjson_mut_doc *doc, yyjson_mut_val *lines,
                     const char *text, size_t length)
{
  epq_span spans[SPANS_MAX];
  yyjson_mut_val *line = yyjson_mut_arr_add_arr(doc, lines);
  size_t count = s->highlight ? s->painter.line(s->highlight, text, length, spans, SPANS_MAX) : 0,
         at = 0;
  for (size_t i = 0; i < count && i < SPANS_MAX; i++) {
    add_piece(doc, line, s->painter.style_name(spans[i].style), text + spans[i].start,
              spans[i].length);
    at = spans[i].start + spans[i].length;
  }
  if (at < length)
    add_piece(doc, line, "normal", text + at, length - at);
}

void server_get_source(const server_request *r)
{
  char path[4096];
  size_t length = 0;
  int status = 422;
  const char *why = "which file? as in /source?file=main.lua";
  char *text = server_query(r, "file", path, sizeof path)
                   ? read_file(r->server->source, path, &length, &status, &why)
                   : NULL;
  if (!text) {
    server_reply_error(r->server, r->http->id, status, why);
    return;
  }
  struct server_source *s = r->server->source;
  open_highlighter(s);
  if (s->highlight)
    s->painter.begin(s->highlight);
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "file", path);
  yyjson_mut_val *lines = yyjson_mut_obj_add_arr(doc, root, "lines");
  for (const char *p = text, *end = text + length; p < end;) {
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    size_t n = (size_t)((stop ? stop : end) - p);
    add_line(s, doc, lines, p, n > 0 && p[n - 1] == '\r' ? n - 1 : n);
    p += n + 1;
  }
  free(text);
  size_t json_length = 0;
  char *json = yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &json_length);
  yyjson_mut_doc_free(doc);
  if (json)
    server_reply_json(r->server, r->http->id, 200, json, json_length);
  else
    server_reply_error(r->server, r->http->id, 500, "not enough memory");
  free(json);
}
