/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user does with mouse and keys, and what can be seen of a window, for tests in C. Elements are found by their
 * id. */
#ifndef TESTS_SHIM_HANDS_H
#define TESTS_SHIM_HANDS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hands_rect {
  int x, y, width, height; /* in its window */
} hands_rect;

bool hands_has(const char *id);
hands_rect hands_where(const char *id);
bool hands_visible(const char *id);

/* x, y: in the element; negative: from its right or lower end. */
void hands_click(const char *id, int x, int y);
void hands_click_middle(const char *id);
void hands_press(const char *id, int x, int y);
void hands_move(const char *id, int x, int y);
void hands_release(const char *id, int x, int y);
void hands_wheel(const char *id, int steps);

/* Keys go to what has the keyboard. "Ctrl+A", "Return", "Tab" */
void hands_key(const char *key);
void hands_type(const char *text);
/* id of the element that has the keyboard, or in which something has it; "" */
const char *hands_focus(void);

/* A property of the element's widget ("text", "value", "currentIndex"), as text; inner: of the widget of that class in
 * it; NULL: its own. Until four calls later. */
const char *hands_property(const char *id, const char *inner, const char *property);
/* Colour of the element's picture, as "#rrggbb". */
const char *hands_pixel(const char *id, int x, int y);

/* Lets events come, until condition() is true; false: it took longer than five seconds. */
bool hands_wait(bool (*condition)(void));
/* Lets all events come that wait. */
void hands_settle(void);

/* Answers the dialog that is open: chooses that file or colour. False: none is open after a while. */
bool hands_choose_file(const char *path);
bool hands_choose_color(const char *color);

#ifdef __cplusplus
}
#endif

#endif
