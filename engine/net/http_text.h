/* SPDX-License-Identifier: MIT */
/* Words of HTTP: phrases, dates, what a header may hold, which type a file has. Any thread; nothing is owned. */
#ifndef EP_HTTP_TEXT_H
#define EP_HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { EP_HTTP_DATE_BYTES = 30 }; /* with the 0 at its end */

/* "Not Found"; for a number without a phrase "Status". Static storage. */
const char *ep_http_phrase(int status);

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7), whatever the locale is. */
void ep_http_date(time_t when, char out[EP_HTTP_DATE_BYTES]);
/* Reads that form alone, which all clients of today send. False: it is none. */
bool ep_http_read_date(const char *text, time_t *when);

/* May it be the name, the value of a header? */
bool ep_http_is_name(const char *text, size_t length);
bool ep_http_is_value(const char *text, size_t length);

/* The Content-Type of a file by the end of its name; "application/octet-stream" when it is not known. Static storage. */
const char *ep_http_file_type(const char *path);

/* ... of a text that a script gives without one: "text/html; charset=utf-8" when it begins as a page does, "application/json" when it begins as an object or array
 * does, else "text/plain; charset=utf-8". Static storage. */
const char *ep_http_text_type(const char *text, size_t length);

#endif
