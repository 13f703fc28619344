// SPDX-License-Identifier: GPL-3.0-or-later
//
// The inside of <epq/http.h>: what lives on the web thread, and what other threads share with it.
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "net/reply.h"

#include <QAbstractHttpServer>
#include <QHash>
#include <QHttpServerResponder>
#include <QTcpServer>
#include <QTimer>

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

class QSocketNotifier;

namespace epq
{

class Connection;
class Server;

// What waits to be sent on one WebSocket. Under the lock of the post.
struct Flow {
  size_t posted = 0;    // bytes in the post
  size_t unsent = 0;    // bytes in the socket
  size_t largest = 0;   // message so far
  bool full = false;    // send() has said so, ready() is owed
  bool overrun = false; // it will be closed, nothing more is taken
};

// From any thread to the web thread.
struct Letter {
  enum Kind { Answer, Text, Close } kind;
  uint64_t id;
  Reply reply;     // Answer
  QByteArray text; // Text, Close: the reason
  int code;        // Close
};

// The box between them: one event wakes the web thread for all that is in it.
class Post
{
public:
  std::mutex lock;
  std::vector<Letter> letters;
  std::unordered_map<uint64_t, std::shared_ptr<Flow>> flows;
  QObject *receiver = nullptr; // null once the server is gone
  bool isWoken = false;

  void put(Letter letter); // with the lock held
};

struct Limits {
  unsigned connections, headBytes, bodyBytes, headMs, bodyMs, idleMs, messageBytes, waitingBytes;
};

int64_t nowMs(); // of a clock that never goes back

// Accepts connections and puts the reader into them before Qt gets them. Accepts itself: without descriptors QTcpServer is
// deaf for good when that happens at its first connection, and spins when it happens later.
class Listener : public QTcpServer
{
public:
  explicit Listener(Server *server);

  ~Listener() override;

  bool open(const QHostAddress &address, quint16 port);

protected:
  void incomingConnection(qintptr descriptor) override;

private:
  void onKnock();
  void rest();
  bool admit(qintptr descriptor, bool isLast);
  void openDoor();

  Server *m_server;
  QSocketNotifier *m_bell = nullptr;
  qintptr m_atDoor = -1; // who waits for a place, while nobody else is taken
  int64_t m_patience = 0;
};

class Server : public QAbstractHttpServer
{
public:
  Server(const epq_http_handler &handler, const epq_http_reader *reader, const Limits &limits,
         Post *post, std::atomic<unsigned> *count);
  ~Server() override;

  // Listens on all of them, on one port. Else the reason.
  QString listen(const QStringList &addresses, bool mayLack6, quint16 *port);

  const epq_http_handler &handler() const
  {
    return m_handler;
  }
  const epq_http_reader *reader() const
  {
    return m_reader;
  }
  const Limits &limits() const
  {
    return m_limits;
  }
  Post *post() const
  {
    return m_post;
  }

  // For connections.
  void add(Connection *connection);
  void remove(Connection *connection);
  void setId(uint64_t id, Connection *connection); // null: it has none any more
  void offer(Connection *connection); // Qt is about to call handleRequest() or the verifier for it
  void arm(int64_t deadline);
  bool makeRoom(); // is there room for one more connection, if need be after the end of another?
  bool isTurnable() const; // may one more be told that there is no room?
  void refused(const Connection *connection, int status, const char *why) const;
  static uint64_t newId();

protected:
  bool event(QEvent *event) override;
  bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder) override;
  void missingHandler(const QHttpServerRequest &request, QHttpServerResponder &responder) override;

private:
  void deliver(Letter &letter);
  void expire();
  void openWebSockets();
  QString listenOnce(const QStringList &addresses, bool mayLack6, quint16 *port, bool *inUse);

  const epq_http_handler m_handler;
  const epq_http_reader *const m_reader;
  const Limits m_limits;
  Post *const m_post;
  std::atomic<unsigned> *const m_count;
  QList<Connection *> m_connections;
  QHash<uint64_t, Connection *> m_byId;
  Connection *m_offering = nullptr;
  QTimer m_timer;
  int64_t m_armed = INT64_MAX;
};

} // namespace epq

#endif
