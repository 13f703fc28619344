// SPDX-License-Identifier: MIT
/*
 * The door of eplua_curl.so: the table of what it can do. Any thread may open it, once for all: libcurl's own start happens
 * here and is never taken back, since a module stays loaded.
 * libcurl is in a module because it brings thirty libraries: a script that asks nobody must not pay for them.
 */
#include "curl/module.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode started;

static ep_curl_calls calls = {
    .version = EP_CURL_VERSION,
    .url_split = ep_curl_url_split,
    .pool_new = ep_curl_pool_new,
    .pool_free = ep_curl_pool_free,
    .pool_ready = ep_curl_pool_ready,
    .pool_timer = ep_curl_pool_timer,
    .pool_wait = ep_curl_pool_wait,
    .request_new = ep_curl_request_new,
    .request_place = ep_curl_request_place,
    .request_cancel = ep_curl_request_cancel,
    .request_pause = ep_curl_request_pause,
    .jar_new = ep_curl_jar_new,
    .jar_free = ep_curl_jar_free,
    .tunnel_new = ep_curl_tunnel_new,
    .tunnel_recv = ep_curl_tunnel_recv,
    .tunnel_send = ep_curl_tunnel_send,
    .tunnel_free = ep_curl_tunnel_free,
};

static void start(void)
{
  started = curl_global_init(CURL_GLOBAL_DEFAULT);
  calls.about = curl_version();
}

__attribute__((visibility("default"))) const ep_curl_calls *ep_curl_main(void);

const ep_curl_calls *ep_curl_main(void)
{
  pthread_once(&once, start);
  return started == CURLE_OK ? &calls : NULL;
}
