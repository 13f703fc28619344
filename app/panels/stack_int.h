/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the call stack share, in reading order:
 *   stack.c          its life, what the debugger tells, what the user does
 *   stack_threads.c  coroutines
 *   stack_frames.c   the frames in one
 * A frame has another number at each stop, so its row is named by the coroutine and the depth: the one that is selected stays where it is while the script
 * is stepped through.
 */
#ifndef PANEL_STACK_INT_H
#define PANEL_STACK_INT_H

#include "panels/stack.h"

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/question.h"
#include "ide/target.h"

#include <epq/panel.h>
#include <epq/tree.h>

enum {
  STACK_FRAMES_MAX = 1000,
  STACK_IDLE = 1000000000, /* DAP: the thread that stands for none */
};

typedef struct stack_frame {
  int64_t row;
  ide_debug_frame is;
  char *name, *path, *title; /* title: of a source without a path; NULL */
  bool is_c;
} stack_frame;

typedef struct stack_asked {
  ide_question question;
  unsigned stop;
  int thread;
  size_t from;
  bool copies; /* for the clipboard */
} stack_asked;

struct panel_stack {
  ide *ide;
  ide_debug_listener debug;
  epq_tree *tree;
  epq_panel *panel;
  stack_frame *frames;
  size_t count, room;
  unsigned stop; /* their number, to tell old answers */
  ide_questions questions;
  bool shows; /* something */
  bool kept;  /* ... of an engine that is gone */
};

stack_asked *stack_ask_new(panel_stack *p); /* of this stop. NULL: no memory */

/* stack_threads.c */
void stack_threads_ask(panel_stack *p); /* shows them, and the frames of the one that has stopped */

/* stack_frames.c */
int64_t stack_row_of(int thread, size_t depth); /* depth 0: the coroutine itself */
int stack_thread_of(int64_t row);
const stack_frame *stack_frame_find(const panel_stack *p, int64_t row); /* NULL: no frame */
void stack_frames_forget(panel_stack *p);
void stack_frames_ask(panel_stack *p, int thread, size_t from); /* a page of them */
void stack_frames_copy(panel_stack *p, int thread);             /* all, to the clipboard */
/* Another one is looked at. */
void stack_frames_mark(panel_stack *p);

#endif
