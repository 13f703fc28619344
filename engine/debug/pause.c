// SPDX-License-Identifier: MIT
/*
 * The stop itself. The engine thread waits in poll() on an eventfd, as in lua/input.c and for the same reason: a stop of the script
 * may come from a signal handler, which can signal no condition variable.
 */
#include "debug/pause.h"

#include "debug/profile.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { TASKS_MAX = 1024 };

bool ep_pause_init(ep_pause *p)
{
  p->queue = ep_queue_new(TASKS_MAX);
  p->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  pthread_mutex_init(&p->lock, NULL);
  return p->queue && p->fd >= 0;
}

void ep_pause_fini(ep_pause *p)
{
  ep_queue_free(p->queue);
  if (p->fd >= 0)
    close(p->fd);
  pthread_mutex_destroy(&p->lock);
}

static void wake(const ep_pause *p)
{
  (void)!write(p->fd, &(uint64_t){1}, sizeof(uint64_t));
}

bool ep_pause_offer(ep_pause *p, ep_task task)
{
  pthread_mutex_lock(&p->lock);
  bool taken = p->open && ep_queue_offer(p->queue, task) == EPLUA_OK;
  pthread_mutex_unlock(&p->lock);
  if (taken)
    wake(p);
  return taken;
}

bool ep_pause_go(ep_pause *p, ep_go how, int thread)
{
  pthread_mutex_lock(&p->lock);
  bool waits = p->open && !p->going;
  if (waits) {
    p->going = true;
    p->how = how;
    p->thread = thread;
  }
  pthread_mutex_unlock(&p->lock);
  if (waits)
    wake(p);
  return waits;
}

static void run_tasks(ep_pause *p, ep_state *s)
{
  ep_task task;
  while (ep_queue_pop(p->queue, &task))
    task.run(s, task.data); // an engine begins with its state
}

// Whether it is over: then nothing is taken any more.
static bool is_over(ep_pause *p, const ep_state *s)
{
  bool stopping = ep_hook_stopping(&s->hook) != EPLUA_STOP_NONE;
  pthread_mutex_lock(&p->lock);
  bool over = p->going || stopping;
  if (over)
    p->open = false;
  pthread_mutex_unlock(&p->lock);
  return over;
}

void ep_pause_begin(ep_pause *p, ep_state *s)
{
  pthread_mutex_lock(&p->lock);
  p->open = true;
  p->going = false;
  p->how = EP_GO_ON;
  p->thread = 0;
  pthread_mutex_unlock(&p->lock);
  ep_hook_pause_begin(&s->hook, p->fd);
}

void ep_pause_wait(ep_pause *p, ep_state *s)
{
  ep_profiler_stopped(s->profiler, true);
  for (;;) {
    run_tasks(p, s);
    if (is_over(p, s))
      break;
    struct pollfd fd = {.fd = p->fd, .events = POLLIN};
    uint64_t count;
    if (poll(&fd, 1, -1) > 0)
      (void)!read(p->fd, &count, sizeof count);
  }
  ep_hook_pause_end(&s->hook);
  run_tasks(p, s); // taken before it was over
  ep_profiler_stopped(s->profiler, false);
}
