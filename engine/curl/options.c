// SPDX-License-Identifier: MIT
/* How to get to a server: certificates, proxy, time to connect. Engine thread. Owns nothing: libcurl copies. */
#include "curl/module.h"

int ep_options_way(ep_transfer *t, bool check, const char *ca_file, const char *proxy,
                   int64_t connect_ms, ep_curl_failure *f)
{
  CURLcode code = CURLE_OK;
  curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, check ? 1L : 0L);
  curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, check ? 2L : 0L);
  curl_easy_setopt(t->easy, CURLOPT_PROXY_SSL_VERIFYPEER, check ? 1L : 0L);
  curl_easy_setopt(t->easy, CURLOPT_PROXY_SSL_VERIFYHOST, check ? 2L : 0L);
  if (ca_file) {
    code = curl_easy_setopt(t->easy, CURLOPT_CAINFO, ca_file);
    if (code == CURLE_OK)
      code = curl_easy_setopt(t->easy, CURLOPT_PROXY_CAINFO, ca_file);
  }
  if (code == CURLE_OK && proxy) {
    code = curl_easy_setopt(t->easy, CURLOPT_PROXY, proxy);
    curl_easy_setopt(t->easy, CURLOPT_NOPROXY, ""); // who names one means it
  }
  if (connect_ms > 0)
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
  curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (code == CURLE_OK)
    return 0;
  ep_failure_of_code(f, code, "");
  return -1;
}
