// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for DAP sessions: any messages (one a line) are answered with valid JSON, each request once, and the session ends.
 * Before them a client has come as far as `launch`, so that more can be asked; there is no engine.
 */
#include <eplua/dap.h>

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static bool gone;

static void require(bool holds)
{
  if (!holds)
    abort();
}

static bool on_send(void *ud, const char *json, size_t length)
{
  int64_t *seq = ud;
  yyjson_doc *doc = yyjson_read(json, length, 0);
  yyjson_val *root = yyjson_doc_get_root(doc);
  require(yyjson_is_str(yyjson_obj_get(root, "type")));
  require(yyjson_get_sint(yyjson_obj_get(root, "seq")) == ++*seq);
  yyjson_doc_free(doc);
  return true;
}

static void on_gone(void *ud)
{
  (void)ud;
  pthread_mutex_lock(&lock);
  gone = true;
  pthread_cond_signal(&came);
  pthread_mutex_unlock(&lock);
}

static int on_launch(void *ud, const eplua_launch *launch, eplua_error *err)
{
  (void)ud, (void)launch, (void)err;
  return 0;
}

static void say(eplua_dap *d, const char *message)
{
  eplua_dap_receive(d, message, strlen(message));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  static eplua_control *control;
  eplua_error err;
  int64_t seq = 0;
  if (!control)
    control = eplua_control_new(
        &(eplua_control_config){.size = sizeof(eplua_control_config), .launch = on_launch}, &err);
  require(control != NULL);
  gone = false;
  eplua_dap *d = eplua_dap_new(control, &(eplua_dap_config){.size = sizeof(eplua_dap_config),
                                                            .ud = &seq,
                                                            .name = "fuzz",
                                                            .send = on_send,
                                                            .gone = on_gone});
  require(d != NULL);
  if (length > 0 && *bytes % 2) {
    say(d, "{\"seq\":1,\"type\":\"request\",\"command\":\"initialize\"}");
    say(d,
        "{\"seq\":2,\"type\":\"request\",\"command\":\"launch\",\"arguments\":{\"code\":\"x\"}}");
  }
  for (size_t at = length > 0; at < length;) {
    const uint8_t *end = memchr(bytes + at, '\n', length - at);
    size_t part = end ? (size_t)(end - bytes) - at : length - at;
    eplua_dap_receive(d, (const char *)bytes + at, part);
    at += part + 1;
  }
  eplua_dap_close(d);
  pthread_mutex_lock(&lock);
  while (!gone)
    pthread_cond_wait(&came, &lock);
  pthread_mutex_unlock(&lock);
  return 0;
}
