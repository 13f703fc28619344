/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the profiler panel. */
#ifndef PANELS_PROFILER_INT_H
#define PANELS_PROFILER_INT_H

#include "ide/target.h"
#include "panels/profile_model.h"
#include "panels/profiler.h"

#include <epq/flame.h>
#include <epq/graph.h>
#include <epq/panel.h>
#include <epq/timer.h>
#include <epq/tree.h>

#include <stdatomic.h>

typedef struct profiler_charts profiler_charts;

/* A profile that is shown, or kept to compare with. */
typedef struct profiler_sheet {
  profile_model *model; /* NULL: none */
  char title[200];      /* what it is of: a script, a file */
} profiler_sheet;

struct panel_profiler {
  ide *ide;
  epq_panel *panel;
  epq_flame *flame;
  epq_tree *functions, *callbacks, *lines, *changes;
  profiler_charts *charts;
  ide_target_listener listener;

  /* profiler_record.c */
  epq_timer *due;            /* for the next look */
  unsigned life, connection; /* of the target that is known */
  bool recording, asked;     /* asked: an answer is under way */
  bool theirs;               /* somebody else has started it, and nobody here can stop it */
  bool of_run;               /* it began with a run, and ends with it */
  int idle_seen;             /* ... which had nothing to do, so often in a row */
  bool stopping;
  bool each_run;
  atomic_bool own;  /* our own engine is recorded: of any thread */
  atomic_uint turn; /* number of the recording: of any thread */
  int looks;
  profile_unit kind_unit;
  int kind; /* eplua_profile_kind, for the next recording */
  bool heat, waiting;
  char note[160]; /* what went wrong, or how it ended; "": nothing to say */

  /* profiler_show.c */
  profiler_sheet shown, before,
      last;           /* before: what it is compared with; last: the recording before this one */
  profile_diff *diff; /* NULL: nothing is compared */
  uint32_t *boxes;    /* nodes of shown.model->merged, as the flame graph has them */
  size_t box_count;
};

/* profiler.c */
void profiler_say(panel_profiler *p, const char *note); /* NULL: nothing */
void profiler_update(panel_profiler *p);                /* buttons and the line below */

/* profiler_record.c */
void profiler_start(panel_profiler *p, bool of_run); /* of_run: it ends with the run */
void profiler_stop(panel_profiler *p);
void profiler_due(void *ud);            /* the time for a look */
void profiler_target_changed(void *ud); /* of an ide_target_listener */
void profiler_target_message(void *ud, const char *type, const cJSON *message);

/* profiler_show.c: shows p->shown anew, compared with p->before if there is one. */
void profiler_show(panel_profiler *p);
/* Another profile: taken. title copied. */
void profiler_set(panel_profiler *p, profile_model *model, const char *title);
void profiler_set_before(panel_profiler *p, profile_model *model,
                         const char *title); /* taken; NULL: none */
void profiler_show_heat(panel_profiler *p);
void profiler_go_function(panel_profiler *p, const profile_function *f);
void profiler_go(panel_profiler *p, const char *file, int line);
void profiler_sheet_fini(profiler_sheet *s);
bool profiler_make_pages(panel_profiler *p);
void profiler_free_pages(panel_profiler *p);
int64_t profiler_row_id(const profile_function *f);
/* Weight of what the numbers are parts of: all, or all but waiting. */
double profiler_whole(const panel_profiler *p);

/* profiler_tables.c */
void profiler_show_tables(panel_profiler *p);

/* profiler_files.c */
void profiler_open(panel_profiler *p, bool to_compare);
void profiler_save(panel_profiler *p);
void profiler_compare(panel_profiler *p);

/* profiler_charts.c */
profiler_charts *profiler_charts_new(ide *i);
void profiler_charts_free(profiler_charts *c);
epq_widget *profiler_charts_widget(profiler_charts *c);
void profiler_charts_status(profiler_charts *c, const cJSON *status);
void profiler_charts_clear(profiler_charts *c);

#endif
