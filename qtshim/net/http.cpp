// SPDX-License-Identifier: GPL-3.0-or-later
//
// The C functions of the server, and its thread. A server lives and dies on the web thread; other threads reach it by
// its post only, which is here and outlives it.
#include <epq/http.h>

#include "net/server.h"

#include <QCoreApplication>
#include <QSemaphore>
#include <QThread>

#include <algorithm>
#include <cstring>
#include <new>

struct epq_http final : QThread {
  epq_http_handler handler = {};
  const epq_http_reader *reader = nullptr;
  epq::Limits limits = {};
  QStringList addresses;
  bool mayLack6 = false;
  quint16 port = 0;
  epq::Post post;
  std::atomic<unsigned> count;
  QSemaphore started;
  QString why;

protected:
  void run() override
  {
    {
      epq::Server server(handler, reader, limits, &post, &count);
      why = server.listen(addresses, mayLack6, &port);
      const bool isOpen = why.isEmpty();
      started.release();
      if (isOpen)
        exec();
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
};

namespace
{

unsigned orDefault(unsigned value, unsigned otherwise)
{
  return value ? value : otherwise;
}

epq::Limits limitsOf(const epq_http_config &config)
{
  return {
      orDefault(config.connections, 64),
      orDefault(config.head_bytes, 16 * 1024),
      orDefault(config.body_bytes, 1024 * 1024),
      orDefault(config.head_ms, 5'000),
      orDefault(config.body_ms, 30'000),
      orDefault(config.idle_ms, 15'000),
      orDefault(config.message_bytes, 1024 * 1024),
      orDefault(config.waiting_bytes, 1024 * 1024),
  };
}

bool onAppThread()
{
  const QCoreApplication *app = QCoreApplication::instance();
  return app && app->thread() == QThread::currentThread();
}

void say(char *to, size_t size, const QString &why)
{
  if (to && size > 0)
    qstrncpy(to, why.toUtf8().constData(), size);
}

// Numeric ones only: a name would be looked up, and may mean anybody.
QString readAddresses(const char *const *from, QStringList *to)
{
  for (; *from; from++) {
    const QString text = QString::fromUtf8(*from);
    if (QHostAddress(text).isNull())
      return QStringLiteral("%1 is no numeric address").arg(text);
    to->append(text);
  }
  return to->isEmpty() ? QStringLiteral("no address to listen on") : QString();
}

} // namespace

epq_http *epq_http_start(const epq_http_config *config, char *why, size_t size) noexcept
{
  say(why, size, {});
  if (!config || config->size != sizeof *config || !config->handler ||
      config->handler->size != sizeof *config->handler || !config->handler->request ||
      !config->reader || config->reader->size != sizeof *config->reader) {
    say(why, size, QStringLiteral("the configuration is that of another version"));
    return nullptr;
  }
  if (!onAppThread()) {
    say(why, size, QStringLiteral("this is not the thread of the application"));
    return nullptr;
  }
  auto *http = new (std::nothrow) epq_http;
  if (!http) {
    say(why, size, QStringLiteral("no memory"));
    return nullptr;
  }
  http->handler = *config->handler;
  http->reader = config->reader;
  http->limits = limitsOf(*config);
  http->port = config->port;
  static const char *const loopback[] = {"127.0.0.1", "::1", nullptr};
  http->mayLack6 = !config->addresses;
  http->why = readAddresses(config->addresses ? config->addresses : loopback, &http->addresses);
  if (http->why.isEmpty()) {
    http->setObjectName(QStringLiteral("web"));
    http->start();
    http->started.acquire();
    if (http->why.isEmpty())
      return http;
    http->wait();
  }
  say(why, size, http->why);
  delete http;
  return nullptr;
}

const char *epq_http_header_find(const epq_http_request *r, const char *name) noexcept
{
  for (size_t i = 0; i < r->header_count; i++)
    if (strcmp(r->headers[i].name, name) == 0)
      return r->headers[i].value;
  return nullptr;
}

uint16_t epq_http_port(const epq_http *http) noexcept
{
  return http->port;
}

unsigned epq_http_connections(const epq_http *http) noexcept
{
  return http->count;
}

void epq_http_reply(epq_http *http, uint64_t id, const epq_http_answer *answer) noexcept
{
  epq::Letter letter = {epq::Letter::Answer, id, epq::makeReply(*answer), {}, 0};
  std::lock_guard guard(http->post.lock);
  http->post.put(std::move(letter));
}

bool epq_http_send(epq_http *http, uint64_t id, const char *text, size_t length) noexcept
{
  std::lock_guard guard(http->post.lock);
  const auto found = http->post.flows.find(id);
  if (found == http->post.flows.end())
    return true; // it is gone: nothing waits
  epq::Flow &flow = *found->second;
  const size_t bound = http->limits.waitingBytes;
  if (flow.overrun)
    return false;
  flow.largest = std::max(
      flow.largest,
      length); // the picture of a canvas is one message; what comes behind it is not to blame
  if (flow.posted + flow.unsent + length > 4 * bound + flow.largest) {
    flow.overrun = true;
    http->post.put({epq::Letter::Close, id, {}, "too much waits to be read", 1013});
    return false;
  }
  flow.posted += length;
  http->post.put({epq::Letter::Text, id, {}, QByteArray(text, static_cast<qsizetype>(length)), 0});
  flow.full = flow.full || flow.posted + flow.unsent > bound;
  return !flow.full;
}

void epq_http_close(epq_http *http, uint64_t id, int code, const char *reason) noexcept
{
  std::lock_guard guard(http->post.lock);
  http->post.put({epq::Letter::Close, id, {}, QByteArray(reason), code});
}

void epq_http_stop(epq_http *http) noexcept
{
  if (!http || QThread::currentThread() == http)
    return;
  http->quit();
  http->wait();
}

void epq_http_free(epq_http *http) noexcept
{
  epq_http_stop(http);
  delete http;
}
