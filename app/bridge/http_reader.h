/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BRIDGE_HTTP_READER_H
#define BRIDGE_HTTP_READER_H

#include <epq/http.h>

/* The engine's strict reader of requests (<eplua/http.h>), as the shim's server wants it. */
extern const epq_http_reader bridge_http_reader;

#endif
