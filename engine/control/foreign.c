// SPDX-License-Identifier: MIT
/*
 * Output of others, from pipes into the tail. Read by the control thread when something comes, and by who writes to the tail, so a lock
 * is around it. Owns the read ends.
 * Nobody waits here: the ends do not block, and one visit takes a bounded amount. The writers may wait, as with any pipe.
 */
#include "control/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { STREAMS = 2, VISIT_BYTES = 256 * 1024 };

struct ep_foreign {
  pthread_mutex_t lock; // of fd, bytes
  int fd[STREAMS];      // -1: none, or at its end
  uv_poll_t poll[STREAMS];
  bool polled[STREAMS];
  int handles; // that are not closed
  ep_tail *tail;
  char bytes[16 * 1024];
};

// False: its end, or broken.
static bool take_stream(ep_foreign *f, int stream)
{
  static const eplua_output_kind kinds[STREAMS] = {EPLUA_OUTPUT_OUT, EPLUA_OUTPUT_ERR};
  for (size_t sum = 0; sum < VISIT_BYTES;) {
    // the end does not block, whatever the analyzer thinks
    ssize_t got = // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection)
        read(f->fd[stream], f->bytes, sizeof f->bytes);
    if (got <= 0)
      return got < 0 && (errno == EAGAIN || errno == EINTR);
    ep_tail_write(f->tail, kinds[stream], f->bytes, (size_t)got);
    sum += (size_t)got;
  }
  return true;
}

void ep_foreign_take(ep_foreign *f)
{
  if (!f)
    return;
  pthread_mutex_lock(&f->lock);
  for (int i = 0; i < STREAMS; i++) {
    if (f->fd[i] >= 0)
      take_stream(f, i);
  }
  pthread_mutex_unlock(&f->lock);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
  ep_foreign *f = poll->data;
  int stream = poll == &f->poll[1];
  (void)events;
  pthread_mutex_lock(&f->lock);
  bool more = status == 0 && take_stream(f, stream);
  pthread_mutex_unlock(&f->lock);
  if (!more)
    uv_poll_stop(poll);
}

static void free_foreign(ep_foreign *f)
{
  for (int i = 0; i < STREAMS; i++) {
    if (f->fd[i] >= 0)
      close(f->fd[i]);
  }
  pthread_mutex_destroy(&f->lock);
  free(f);
}

static void on_closed(uv_handle_t *handle)
{
  ep_foreign *f = handle->data;
  if (--f->handles == 0)
    free_foreign(f);
}

ep_foreign *ep_foreign_new(uv_loop_t *loop, ep_tail *tail, int out, int err)
{
  const int fds[STREAMS] = {out, err};
  ep_foreign *f = calloc(1, sizeof *f);
  for (int i = 0; i < STREAMS; i++) {
    if (!f && fds[i] >= 0)
      close(fds[i]);
  }
  if (!f)
    return NULL;
  f->tail = tail;
  pthread_mutex_init(&f->lock, NULL);
  for (int i = 0; i < STREAMS; i++) {
    f->fd[i] = fds[i];
    f->poll[i].data = f;
    if (fds[i] < 0)
      continue;
    fcntl(fds[i], F_SETFL, fcntl(fds[i], F_GETFL) | O_NONBLOCK);
    f->polled[i] = uv_poll_init(loop, &f->poll[i], fds[i]) == 0;
    f->handles += f->polled[i];
    if (f->polled[i])
      uv_poll_start(&f->poll[i], UV_READABLE, on_readable);
  }
  return f;
}

void ep_foreign_close(ep_foreign *f)
{
  if (!f)
    return;
  ep_foreign_take(f);
  bool any = f->handles > 0;
  for (int i = 0; i < STREAMS; i++) {
    if (f->polled[i])
      uv_close((uv_handle_t *)&f->poll[i], on_closed);
  }
  if (!any)
    free_foreign(f);
}
