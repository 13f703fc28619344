// SPDX-License-Identifier: MIT
/* Cookies that several requests share. Engine thread, so libcurl's share needs no locks. */
#include "curl/module.h"

#include <stdlib.h>

struct ep_curl_jar {
  CURLSH *share;
  unsigned refs; // of its owner and of requests
};

ep_curl_jar *ep_curl_jar_new(void)
{
  ep_curl_jar *jar = malloc(sizeof *jar);
  if (!jar)
    return NULL;
  jar->refs = 1;
  jar->share = curl_share_init();
  if (!jar->share) {
    free(jar);
    return NULL;
  }
  curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  return jar;
}

void ep_curl_jar_free(ep_curl_jar *jar)
{
  if (!jar || --jar->refs > 0)
    return;
  curl_share_cleanup(jar->share);
  free(jar);
}

CURLSH *ep_jar_ref(ep_curl_jar *jar)
{
  jar->refs++;
  return jar->share;
}
