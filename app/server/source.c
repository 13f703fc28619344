// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * GET /source: a Lua file as lines of coloured pieces. The web thread; owns the highlighter.
 * What is refused is what is no source: a folder, a pipe, a file of megabytes; and what the program says (may_show).
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
  bool (*may_show)(void *ud, const char *real);
  void *ud;
  bool tried;
  epq_highlight *highlight;
  manual_painter painter;
};

struct server_source *server_source_new(const server_config *config)
{
  struct server_source *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->open_module = config->open_module;
  s->may_show = config->may_show;
  s->ud = config->ud;
  return s;
}

void server_source_free(struct server_source *s)
{
  if (s && s->highlight)
    s->painter.free(s->highlight);
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

// Opens it to be read; -1, see errno. By its real path, without a last link that came meanwhile.
static int open_file(const struct server_source *s, const char *path)
{
  char *real = realpath(path, NULL);
  int fd = -1;
  if (s->may_show && !s->may_show(s->ud, real ? real : ""))
    errno = EACCES; // whether it is there is not told either
  else if (real)
    fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  int code = errno;
  free(real);
  errno = code;
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
