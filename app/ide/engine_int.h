/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built-in engine from inside. In reading order:
 *   engine.c        the stages, stopping, what is asked of it
 *   engine_life.c   an engine with its thread and its view: made, freed, and what it tells
 *   engine_doors.c  the control plane of all of them
 */
#ifndef IDE_ENGINE_INT_H
#define IDE_ENGINE_INT_H

#include "ide/engine.h"

#include "bridge/view.h"

#include <epq/thread.h>
#include <epq/timer.h>

#include <pthread.h>
#include <stdatomic.h>

/* What belongs to one engine. */
typedef struct ide_life {
  ide *ide;
  eplua_engine *engine;
  epq_thread *thread;
  bridge_view *view;
  char *folder;     /* of the run; NULL: the program's */
  atomic_bool mute; /* given up: what it says is not heard any more */
  bool is_run;      /* a script, else only the console's */
  bool over;        /* the run is: nothing was pending any more */
  bool pending;     /* timers, windows and the like are there (again) */
  bool unbound;     /* the control plane asks it no more; of the lock */
  bool restricted, dock_windows;
} ide_life;

struct ide_engine {
  ide *ide;
  ide_life *now;
  ide_engine_stage stage;
  epq_timer *patience; /* while it is to stop */
  epq_timer *watch;    /* while it runs */
  int waited_ms;
  unsigned given_up;
  bool restricted;        /* what runs, for those who ask by the doors; of the lock, as */
  char *shown;            /* the real path of its script; NULL: it has none */
  cli_doors *doors;       /* NULL: none */
  eplua_control *control; /* theirs, or our own; NULL: none */
  pthread_mutex_t lock;   /* of which engine the plane is bound to, and what is told of it */
  bool has_next, held;    /* held: the debugger is not ready for it yet */
  int held_ms;
  ide_run_spec next; /* to begin when the last has ended; copies */
  bool interrupting; /* STOPPING means code of the prompt, not the engine */
  bool waits;        /* the engine does, for input */
  bool busy;         /* Lua ran when it was last looked at */
};

/* engine_life.c. spec NULL: an engine for the console alone. NULL: the reason is in *err. */
ide_life *ide_life_new(ide *i, const ide_run_spec *spec, eplua_error *err);
ide_life *ide_life_free(ide_life *l); /* its thread has ended; NULL is accepted. Gives NULL */
/* Nobody asks it any more; by its own thread before it is closed, or when it is given up. Later ones are not touched. */
void ide_life_unbind(ide_life *l);

/* engine.c. What it tells, on the application's thread: also one that was given up. */
void ide_life_take_input(ide_life *l, int waits);
void ide_life_take_idle(ide_life *l, int status);
void ide_life_take_display(ide_life *l, int unused);
void ide_life_take_closed(ide_life *l, int status);

/* engine_doors.c. Sets doors and control. */
void ide_engine_make_control(ide_engine *e);
void ide_engine_tell_doors(ide_engine *e,
                           const ide_run_spec *spec); /* what runs from now on; NULL: nothing */
void ide_engine_free_control(ide_engine *e);

#endif
