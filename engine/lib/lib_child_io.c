// SPDX-License-Identifier: MIT
/*
 * The pipes of a running program. Engine thread.
 * Programs get real pipes, not the socket pairs uv_spawn() would make: a socket cannot be opened again as
 * /dev/stdout. Output goes to callbacks or is collected up to a bound; collected output and pending input are
 * counted as Lua's memory.
 */
#include "lib/lib_child_int.h"

#include "base/broken_pipe.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
  OUTPUT_MAX = 16 << 20, // collected, of each stream
  QUEUE_MAX = 16 << 20,  // written and not read; one write may be larger
  DRAIN_CHUNKS = 64,     // more than a pipe holds
};

typedef struct write_request {
  uv_write_t req;
  size_t size; // of all
  char bytes[];
} write_request;

void ep_child_close_pipe(ep_child *c, int fd)
{
  ep_child_close_handle((uv_handle_t *)&c->pipes[fd]);
}

bool ep_child_pipe_open(const ep_child *c, int fd)
{
  const uv_handle_t *handle = (const uv_handle_t *)&c->pipes[fd];
  return handle->loop && !uv_is_closing(handle);
}

int ep_child_open_pipe(ep_child *c, uv_loop_t *loop, int fd, int *theirs)
{
  bool input = fd == 0;
  int ends[2]; // read, write
  int error = uv_pipe(ends, input ? 0 : UV_NONBLOCK_PIPE, input ? UV_NONBLOCK_PIPE : 0);
  if (error)
    return error;
  if (input)
    ep_broken_pipe_survive();
  *theirs = ends[!input];
  uv_pipe_init(loop, &c->pipes[fd], 0);
  c->pipes[fd].data = c;
  c->handles++;
  error = uv_pipe_open(&c->pipes[fd], ends[input]);
  if (error)
    close(ends[input]);
  return error;
}

// --- output ---

void ep_child_free_output(ep_child *c, int fd)
{
  ep_child_output *out = &c->out[fd];
  ep_mem_alloc(c->all->mem, out->bytes, out->size, 0);
  *out = (ep_child_output){0};
}

// Stops a child that went too far.
static void stop(ep_child *c, const char *why) EP_ENGINE_THREAD
{
  c->error = why;
  ep_child_kill(c, SIGKILL);
  ep_child_close_pipe(c, 1);
  ep_child_close_pipe(c, 2);
}

typedef struct chunk {
  ep_child *child;
  int fd;
  size_t length;
} chunk;

static int push_chunk(lua_State *co, void *ud) EP_ENGINE_THREAD
{
  const chunk *k = ud;
  int object = ep_child_push_object(co, k->child);
  lua_getiuservalue(co, object, k->fd);
  lua_pushlstring(co, k->child->chunk, k->length);
  lua_remove(co, object);
  return 1;
}

static void collect(ep_child *c, int fd, size_t length) EP_ENGINE_THREAD
{
  ep_child_output *out = &c->out[fd];
  if (out->length + length > OUTPUT_MAX) {
    stop(c,
         fd == 1 ? "stopped: more than 16 MiB on stdout" : "stopped: more than 16 MiB on stderr");
    return;
  }
  if (out->length + length > out->size) {
    size_t size = out->size ? out->size * 2 : EP_CHILD_CHUNK;
    char *bytes = ep_mem_alloc(c->all->mem, out->bytes, out->size, size);
    if (!bytes) { // Lua's garbage may fill the limit
      lua_gc(c->all->s->L, LUA_GCCOLLECT);
      bytes = ep_mem_alloc(c->all->mem, out->bytes, out->size, size);
    }
    if (!bytes) {
      stop(c, "stopped: not enough memory for its output");
      return;
    }
    out->bytes = bytes;
    out->size = size;
  }
  memcpy(out->bytes + out->length, c->chunk, length);
  out->length += length;
}

// What came in c->chunk from the child's descriptor fd.
static void take(ep_child *c, int fd, size_t length) EP_ENGINE_THREAD
{
  static const char *const names[] = {NULL, "stdout of process", "stderr of process"};
  if (!c->all->s)
    return;
  if (c->calls[fd])
    ep_call(c->all->s, (ep_who){names[fd], c->process.pid}, push_chunk, &(chunk){c, fd, length});
  else
    collect(c, fd, length);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
  (void)suggested;
  ep_child *c = handle->data;
  *buf = uv_buf_init(c->chunk, EP_CHILD_CHUNK);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buf) EP_ENGINE_THREAD
{
  (void)buf;
  ep_child *c = stream->data;
  int fd = (int)((uv_pipe_t *)stream - c->pipes);
  if (length > 0)
    take(c, fd, (size_t)length);
  else if (length < 0)
    ep_child_close_pipe(c, fd);
  ep_child_progress(c);
}

void ep_child_drain(ep_child *c, int fd)
{
  uv_os_fd_t own;
  for (int n = 0; n < DRAIN_CHUNKS && ep_child_pipe_open(c, fd); n++) {
    if (uv_fileno((uv_handle_t *)&c->pipes[fd], &own) != 0)
      break;
    ssize_t length = read(own, c->chunk, EP_CHILD_CHUNK);
    if (length <= 0)
      break;
    take(c, fd, (size_t)length);
  }
  ep_child_close_pipe(c, fd);
}

void ep_child_start_reading(ep_child *c)
{
  for (int fd = 1; fd <= 2; fd++)
    uv_read_start((uv_stream_t *)&c->pipes[fd], on_alloc, on_read);
}

// --- input ---

static void on_written(uv_write_t *req, int status) EP_ENGINE_THREAD
{
  ep_child *c = req->handle->data;
  write_request *w = (write_request *)req;
  ep_mem_alloc(c->all->mem, w, w->size, 0);
  c->writes--;
  if (status < 0 || (c->input_ending && c->writes == 0))
    ep_child_close_pipe(c, 0);
}

int ep_child_write(ep_child *c, const char *bytes, size_t length)
{
  if (!ep_child_pipe_open(c, 0) || c->input_ending)
    return EPIPE;
  uv_stream_t *stream = (uv_stream_t *)&c->pipes[0];
  size_t queued = uv_stream_get_write_queue_size(stream) + c->writes * sizeof(write_request);
  if (queued > 0 && (length > QUEUE_MAX || queued + length > QUEUE_MAX))
    return ENOBUFS;
  if (length > INT32_MAX) // what one writev takes
    return EFBIG;
  size_t size = sizeof(write_request) + length;
  write_request *w = ep_mem_alloc(c->all->mem, NULL, 0, size);
  if (!w)
    return ENOMEM;
  w->size = size;
  memcpy(w->bytes, bytes, length);
  uv_buf_t buf = uv_buf_init(w->bytes, (unsigned)length);
  int error = uv_write(&w->req, stream, &buf, 1, on_written);
  if (error) {
    ep_mem_alloc(c->all->mem, w, size, 0);
    return -error;
  }
  c->writes++;
  return 0;
}

void ep_child_close_input(ep_child *c)
{
  c->input_ending = true;
  if (c->writes == 0)
    ep_child_close_pipe(c, 0);
}
