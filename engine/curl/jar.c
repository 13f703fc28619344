// SPDX-License-Identifier: MIT
/* Cookies that several requests share. Engine thread, so libcurl's share needs no locks. */
#include "curl/module.h"

#include <stdlib.h>

struct ep_curl_jar {
  CURLSH *share;
};

ep_curl_jar *ep_curl_jar_new(void)
{
  ep_curl_jar *jar = malloc(sizeof *jar);
  if (!jar)
    return NULL;
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
  if (!jar)
    return;
  curl_share_cleanup(jar->share);
  free(jar);
}

CURLSH *ep_jar_share(ep_curl_jar *jar)
{
  return jar->share;
}
