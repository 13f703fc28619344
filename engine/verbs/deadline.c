// SPDX-License-Identifier: MIT
/*
 * Deadlines of requests. Owns the list, not the requests in it, which take themselves out before they are freed.
 *
 * The idea: a request has a phase, changed under the lock of the list or by one compare-and-swap, so its answer is given
 * exactly once while neither side waits for the other. What is under way is little, so a list is enough.
 * The checker answers when it holds no lock: an answer may ask again.
 */
#include "verbs/deadline.h"

#include "base/clock.h"
#include "verbs/evaluate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUED, BEGUN, ANSWERED }; // phases

enum { VERDICTS_MAX = 64 };

#define PATIENCE_NS (2 * EP_NS_PER_S)

struct ep_deadlines {
  ep_state *s;
  pthread_mutex_t lock;
  ep_ask *first;
  uint64_t serial; // of the last one
};

// An answer to be given when the lock is free.
typedef struct verdict {
  ep_answer_fn *answer;
  void *ud;
  const char *json;
} verdict;

static const char never_begun[] =
    "{\"error\":{\"code\":-10,\"message\":\"the engine is busy: the request has not begun in "
    "time, and will not\"},\"timeout\":true}";
static const char not_stopped[] =
    "{\"ok\":false,\"error\":\"the time limit is over, but the code cannot be stopped: C code of a "
    "library runs\",\"stopped\":false,\"timeout\":true}";

ep_deadlines *ep_deadlines_new(ep_state *s)
{
  ep_deadlines *d = calloc(1, sizeof *d);
  if (!d)
    return NULL;
  d->s = s;
  pthread_mutex_init(&d->lock, NULL);
  return d;
}

void ep_deadlines_free(ep_deadlines *d)
{
  if (!d)
    return;
  pthread_mutex_destroy(&d->lock);
  free(d);
}

void ep_deadlines_add(ep_deadlines *d, ep_ask *a, int64_t due_ns)
{
  ep_deadline *l = &a->deadline;
  l->list = d;
  l->due_ns = due_ns;
  l->paused_ns = ep_hook_paused_ns(&d->s->hook, ep_clock_now_ns());
  pthread_mutex_lock(&d->lock);
  l->serial = ++d->serial;
  l->linked = true;
  l->next = d->first;
  if (l->next)
    l->next->deadline.before = a;
  d->first = a;
  pthread_mutex_unlock(&d->lock);
}

// Under the lock.
static void unlink_ask(ep_deadlines *d, ep_ask *a)
{
  ep_deadline *l = &a->deadline;
  if (!l->linked)
    return;
  if (l->before)
    l->before->deadline.next = l->next;
  else
    d->first = l->next;
  if (l->next)
    l->next->deadline.before = l->before;
  l->linked = false;
}

bool ep_deadlines_remove(ep_ask *a)
{
  ep_deadlines *d = a->deadline.list;
  if (!d)
    return false;
  pthread_mutex_lock(&d->lock);
  unlink_ask(d, a);
  bool answered = atomic_exchange(&a->deadline.phase, ANSWERED) == ANSWERED;
  pthread_mutex_unlock(&d->lock);
  return answered;
}

bool ep_deadlines_begin(ep_ask *a)
{
  int queued = QUEUED;
  return atomic_compare_exchange_strong(&a->deadline.phase, &queued, BEGUN);
}

void ep_deadlines_enter(ep_ask *a)
{
  if (a->deadline.list)
    atomic_store(&a->deadline.entry, atomic_load(&a->s->hook.entry));
}

// When the time of a request is over, as far as is known at now_ns: that of code without the time in which a debugger stopped it.
static int64_t due_of(const ep_ask *a, int64_t now_ns)
{
  const ep_deadline *l = &a->deadline;
  bool code = atomic_load(&l->entry) != 0;
  return l->due_ns + (code ? ep_hook_paused_ns(&a->s->hook, now_ns) - l->paused_ns : 0);
}

bool ep_deadlines_over(const ep_ask *a)
{
  int64_t now_ns = ep_clock_now_ns();
  return a->deadline.list && now_ns >= due_of(a, now_ns);
}

// --- what has yielded is cancelled by a task of the engine's ---

typedef struct cancellation {
  ep_state *s;
  uint64_t serial;
} cancellation;

static void run_cancellation(void *context, void *data) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  (void)context;
  cancellation *c = data;
  ep_evaluations_expire(c->s, c->serial);
  free(c);
}

static void post_cancellation(ep_deadlines *d, const ep_ask *a)
{
  cancellation *c = malloc(sizeof *c);
  if (!c)
    return; // again at the next check
  *c = (cancellation){d->s, a->deadline.serial};
  ep_loop_post(d->s->loop, (ep_task){.run = run_cancellation, .drop = free, .data = c});
}

// --- checking ---

// What is to be answered now about a request whose time is over; NULL: nothing yet. Under the lock.
static const char *judge(ep_deadlines *d, ep_ask *a, int64_t now_ns)
{
  int queued = QUEUED;
  if (atomic_compare_exchange_strong(&a->deadline.phase, &queued, ANSWERED))
    return never_begun;
  if (now_ns - due_of(a, now_ns) > PATIENCE_NS) {
    atomic_store(&a->deadline.phase, ANSWERED);
    return not_stopped;
  }
  uint64_t entry = atomic_load(&a->deadline.entry);
  if (entry && ep_hook_is_paused(&d->s->hook))
    return NULL; // it is stopped or cancelled when it goes on
  if (entry && entry == atomic_load(&d->s->hook.entry))
    ep_hook_interrupt(&d->s->hook, EPLUA_STOP_TIME, entry);
  else
    post_cancellation(d, a);
  return NULL;
}

bool ep_deadlines_check(ep_deadlines *d, int64_t now_ns)
{
  verdict verdicts[VERDICTS_MAX];
  size_t count = 0;
  pthread_mutex_lock(&d->lock);
  for (ep_ask *a = d->first, *next; a && count < VERDICTS_MAX; a = next) {
    next = a->deadline.next;
    if (due_of(a, now_ns) > now_ns)
      continue;
    verdicts[count] = (verdict){.answer = a->answer, .ud = a->ud};
    verdicts[count].json = judge(d, a, now_ns);
    if (verdicts[count].json) {
      unlink_ask(d, a);
      count++;
    }
  }
  bool left = d->first;
  pthread_mutex_unlock(&d->lock);
  for (size_t i = 0; i < count; i++)
    verdicts[i].answer(verdicts[i].ud, verdicts[i].json, strlen(verdicts[i].json));
  return left;
}
