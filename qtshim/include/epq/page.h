/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of rich text with links. All on the application's thread. */
#ifndef EPQ_PAGE_H
#define EPQ_PAGE_H

#include <epq/app.h>
#include <epq/widget.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_page epq_page;

/* id names the widget; label is for screen readers. link(ud, target): a link was pressed. NULL: no memory. */
epq_page *epq_page_new(epq_app *app, const char *id, const char *label,
                       void (*link)(void *ud, const char *target), void *ud) EPQ_NOEXCEPT;
void epq_page_free(epq_page *page) EPQ_NOEXCEPT; /* NULL is accepted */
epq_widget *epq_page_widget(epq_page *page) EPQ_NOEXCEPT;

/* A subset of HTML (Qt's rich text); seen from its begin. */
int epq_page_set(epq_page *page, const char *text) EPQ_NOEXCEPT;

/* Opens a URL, or a path that begins with /, with the desktop's program for it. False: there is none. */
bool epq_page_open_outside(const char *url) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
