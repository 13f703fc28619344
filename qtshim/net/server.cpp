// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server: who is connected, who has to go, and the way of answers to their connections.
//
// On the web thread, which makes and frees it. It owns the listeners; sockets belong to Qt, a connection to its socket. A
// connection is found by the number of its request, so an answer for somebody who is gone finds nobody.
//
// Answers come through the post: one event for all that lie there. An event for each was the larger part of the time of a
// request. Deadlines share one timer, which is never moved to a later time: a request only pays a comparison.
#include "net/server.h"

#include "net/connection.h"
#include "net/reply.h"
#include "net/websocket.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QHttpServerRequest>
#include <QPointer>
#include <QSocketNotifier>
#include <QTcpSocket>
#include <QWebSocket>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

namespace
{

constexpr auto lettersCame = static_cast<QEvent::Type>(QEvent::User + 1);
constexpr int deafMs = 250;    // after the descriptors ran out
constexpr int doorMs = 50;     // that a connection waits for a place
constexpr int freshMs = 40;    // that who has asked keeps its place, to ask again
constexpr int youngMs = 250;   // that a connection may take to begin with its request
constexpr int knocks = 64;     // that are answered in one turn
constexpr int turnedAway = 16; // told so with patience at a time; others are told and closed
constexpr std::chrono::milliseconds farewell{
    300}; // for all that is still to be sent when the server ends

} // namespace

namespace epq
{

int64_t nowMs()
{
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

// Says 503 on a socket that is closed next. Nobody waits for its peer, so what it has sent is read here: closing with unread
// bytes would take the answer away from it. Who sends more than that may not hear it.
static void sayFull(qintptr descriptor)
{
  constexpr int reads = 8;
  const int fd = static_cast<int>(descriptor);
  const QByteArray text =
      wireText(makeRefusal(503, "there are too many connections"), false, false);
  char unread[4096];
  ::send(fd, text.constData(), static_cast<size_t>(text.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
  for (int i = 0; i < reads && ::recv(fd, unread, sizeof unread, MSG_DONTWAIT) > 0; i++)
    ;
}

void Post::put(Letter letter)
{
  if (!receiver)
    return; // it has stopped
  letters.push_back(std::move(letter));
  if (!std::exchange(isWoken, true))
    QCoreApplication::postEvent(receiver, new QEvent(lettersCame));
}

Listener::Listener(Server *server) : QTcpServer(server), m_server(server)
{
  setListenBacklogSize(512); // who finds it full tries again a second later
}

Listener::~Listener()
{
  if (m_atDoor >= 0)
    ::close(static_cast<int>(m_atDoor));
}

bool Listener::open(const QHostAddress &address, quint16 port)
{
  if (!listen(address, port))
    return false;
  pauseAccepting();
  m_bell = new QSocketNotifier(socketDescriptor(), QSocketNotifier::Read, this);
  connect(m_bell, &QSocketNotifier::activated, this, &Listener::onKnock);
  return true;
}

// When all places are taken, one waits at the door and the others in the queue of the kernel, until it is known who of
// those inside has something to say: they have been let in before anybody read what they sent.
void Listener::onKnock()
{
  for (int i = 0; i < knocks; i++) {
    const int descriptor = ::accept4(static_cast<int>(socketDescriptor()), nullptr, nullptr,
                                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) {
      if (errno == EINTR || errno == ECONNABORTED)
        continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK)
        rest();
      return;
    }
    if (!admit(descriptor, false)) {
      m_atDoor = descriptor;
      m_patience = nowMs() + doorMs;
      m_bell->setEnabled(false);
      QTimer::singleShot(1, this, &Listener::openDoor);
      return;
    }
  }
}

// The descriptors ran out, or memory: the bell would ring without a pause.
void Listener::rest()
{
  m_server->refused(nullptr, 0, "no connection could be taken: out of descriptors?");
  m_bell->setEnabled(false);
  QTimer::singleShot(deafMs, m_bell, [this] { m_bell->setEnabled(true); });
}

// Qt accepts nothing, for what it accepts has no reader. If it does, it is a mistake of ours.
void Listener::incomingConnection(qintptr descriptor)
{
  ::close(static_cast<int>(descriptor));
}

void Listener::openDoor()
{
  if (!admit(m_atDoor, nowMs() >= m_patience)) {
    QTimer::singleShot(1, this, &Listener::openDoor);
    return;
  }
  m_atDoor = -1;
  m_bell->setEnabled(true);
}

// False: there is no place, and it is not the last try.
bool Listener::admit(qintptr descriptor, bool isLast)
{
  const bool hasRoom = m_server->makeRoom();
  if (!hasRoom && !isLast)
    return false;
  auto *socket = new QTcpSocket(this);
  if (!socket->setSocketDescriptor(descriptor)) {
    delete socket;
    return true;
  }
  if (hasRoom) {
    new Connection(m_server, socket);
    m_bell->setEnabled(false);    // of two notifiers of one socket only one may be on,
    addPendingConnection(socket); // and here Qt switches on its own
    pauseAccepting();
    m_bell->setEnabled(true);
  } else if (m_server->isTurnable()) {
    (new Connection(m_server, socket))->turnAway();
  } else {
    sayFull(descriptor);
    delete socket;
  }
  return true;
}

Server::Server(const epq_http_handler &handler, const epq_http_reader *reader, const Limits &limits,
               Post *post, std::atomic<unsigned> *count)
    : m_handler(handler), m_reader(reader), m_limits(limits), m_post(post), m_count(count)
{
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &Server::expire);
  connect(this, &QAbstractHttpServer::newWebSocketConnection, this, &Server::openWebSockets);
  addWebSocketUpgradeVerifier(this, [this](const QHttpServerRequest &) {
    if (Connection *connection = std::exchange(m_offering, nullptr)) {
      connection->acceptUpgrade();
      return QHttpServerWebSocketUpgradeResponse::accept();
    }
    return QHttpServerWebSocketUpgradeResponse::deny();
  });
  std::lock_guard guard(m_post->lock);
  m_post->receiver = this;
}

Server::~Server()
{
  std::vector<Letter> letters;
  {
    std::lock_guard guard(m_post->lock);
    m_post->receiver = nullptr;
    letters.swap(m_post->letters);
  }
  for (QTcpServer *each : servers())
    each->close();
  for (Letter &each : letters) // the last words
    deliver(each);
  const QList<Connection *> connections = m_connections;
  for (Connection *each : connections) {
    if (WebSocket *webSocket = each->webSocket())
      webSocket->close(1001, "the server ends");
  }
  const QDeadlineTimer until(farewell);
  for (Connection *each : connections) {
    QTcpSocket *socket = each->socket();
    while (socket->flush() ||
           (socket->bytesToWrite() > 0 && !until.hasExpired() &&
            socket->waitForBytesWritten(static_cast<int>(until.remainingTime())))) {
    }
    each->drop();
    delete socket; // with its connection
  }
}

uint64_t Server::newId()
{
  static std::atomic<uint64_t>
      last; // of all servers, so that an answer for a former one finds nobody
  return ++last;
}

QString Server::listenOnce(const QStringList &addresses, bool mayLack6, quint16 *port, bool *inUse)
{
  std::vector<std::unique_ptr<Listener>> listeners;
  quint16 wanted = *port;
  for (const QString &text : addresses) {
    auto listener = std::make_unique<Listener>(this);
    const QHostAddress address(text);
    if (listener->open(address, wanted)) {
      wanted = listener->serverPort();
      listeners.push_back(std::move(listener));
      continue;
    }
    *inUse = listener->serverError() == QAbstractSocket::AddressInUseError;
    if (mayLack6 && !*inUse && !listeners.empty() &&
        address.protocol() == QAbstractSocket::IPv6Protocol)
      continue;
    const bool isForRoot =
        listener->serverError() == QAbstractSocket::SocketAccessError && wanted < 1024;
    return QStringLiteral("%1, port %2: %3")
        .arg(text)
        .arg(wanted)
        .arg(isForRoot ? QStringLiteral("ports below 1024 are for root") : listener->errorString());
  }
  *port = wanted;
  for (auto &listener : listeners)
    bind(listener.release());
  return {};
}

QString Server::listen(const QStringList &addresses, bool mayLack6, quint16 *port)
{
  constexpr int tries = 32; // any port: it may be free on one address and taken on the other
  const bool isAny = *port == 0;
  QString why;
  for (int i = 0; i < (isAny ? tries : 1); i++) {
    bool inUse = false;
    if (isAny)
      *port = 0;
    why = listenOnce(addresses, mayLack6, port, &inUse);
    if (why.isEmpty() || !inUse)
      break;
  }
  return why;
}

void Server::add(Connection *connection)
{
  m_connections.append(connection);
  *m_count = static_cast<unsigned>(m_connections.size());
}

void Server::remove(Connection *connection)
{
  m_connections.removeOne(connection);
  *m_count = static_cast<unsigned>(m_connections.size());
  if (m_offering == connection)
    m_offering = nullptr;
}

void Server::setId(uint64_t id, Connection *connection)
{
  if (connection)
    m_byId.insert(id, connection);
  else
    m_byId.remove(id);
}

void Server::offer(Connection *connection)
{
  m_offering = connection;
}

void Server::refused(const Connection *connection, int status, const char *why) const
{
  if (m_handler.refused)
    m_handler.refused(m_handler.ud, connection ? connection->theirs() : nullptr, status, why);
}

// Who goes first when all places are taken; 0: nobody of them. Who has just come has said nothing yet, and must not go before those
// who have had time.
static int dispensability(const Connection *connection)
{
  if (connection->isTurnedAway() || connection->isAboutToAsk())
    return 0;
  if (connection->state() == Connection::State::Lingering)
    return 3;
  if (connection->isHeldBack())
    return 2;
  if (connection->isUnfinished())
    return nowMs() - connection->since() > youngMs ? 2 : 1;
  return connection->isSending() ||
                 (connection->isSilent() && nowMs() - connection->since() > freshMs)
             ? 1
             : 0;
}

bool Server::makeRoom()
{
  const auto places = std::count_if(m_connections.cbegin(), m_connections.cend(),
                                    [](const Connection *each) { return !each->isTurnedAway(); });
  if (places < static_cast<qsizetype>(m_limits.connections))
    return true;
  Connection *first = nullptr;
  for (Connection *each : std::as_const(m_connections)) {
    const int rank = dispensability(each), best = first ? dispensability(first) : 0;
    if (rank > best || (rank > 0 && rank == best && each->since() < first->since()))
      first = each;
  }
  if (!first)
    return false;
  if (first->state() != Connection::State::Lingering) {
    refused(first, 503, "it made room for another connection");
    if (first->socket()->bytesToWrite() == 0)
      sayFull(first->socket()->socketDescriptor());
  }
  first->drop();
  return true;
}

bool Server::isTurnable() const
{
  return std::count_if(m_connections.cbegin(), m_connections.cend(),
                       [](const Connection *each) { return each->isTurnedAway(); }) < turnedAway;
}

void Server::arm(int64_t deadline)
{
  if (deadline >= m_armed)
    return;
  m_armed = deadline;
  m_timer.start(static_cast<int>(std::clamp<int64_t>(deadline - nowMs(), 0, 3'600'000)));
}

void Server::expire()
{
  const int64_t now = nowMs();
  QList<QPointer<Connection>> due;
  m_armed = INT64_MAX;
  for (Connection *each : std::as_const(m_connections))
    if (each->deadline() <= now)
      due.append(each);
  for (const QPointer<Connection> &each : std::as_const(due))
    if (each)
      each->expire();
  int64_t next = INT64_MAX;
  for (const Connection *each : std::as_const(m_connections))
    next = std::min(next, each->deadline());
  m_armed = INT64_MAX;
  if (next != INT64_MAX)
    arm(std::max(next, now + 20)); // some at a time
}

bool Server::event(QEvent *event)
{
  if (event->type() != lettersCame)
    return QAbstractHttpServer::event(event);
  std::vector<Letter> letters;
  {
    std::lock_guard guard(m_post->lock);
    letters.swap(m_post->letters);
    m_post->isWoken = false;
  }
  for (Letter &each : letters)
    deliver(each);
  return true;
}

void Server::deliver(Letter &letter)
{
  Connection *connection = m_byId.value(letter.id);
  if (!connection)
    return;
  switch (letter.kind) {
  case Letter::Answer:
    if (letter.reply.delay == 0)
      connection->answer(letter.id, letter.reply);
    else {
      connection->holdBack();
      QTimer::singleShot(
          std::chrono::milliseconds(letter.reply.delay), connection,
          [connection, id = letter.id, reply = letter.reply] { connection->answer(id, reply); });
    }
    break;
  case Letter::Text:
    if (WebSocket *webSocket = connection->webSocket())
      webSocket->send(letter.text);
    break;
  case Letter::Close:
    if (WebSocket *webSocket = connection->webSocket())
      webSocket->close(letter.code, letter.text);
    break;
  }
}

bool Server::handleRequest(const QHttpServerRequest &, QHttpServerResponder &responder)
{
  Connection *connection = std::exchange(m_offering, nullptr);
  if (!connection)
    return false;
  connection->take(std::move(responder));
  return true;
}

// Nothing reaches Qt that was not offered.
void Server::missingHandler(const QHttpServerRequest &, QHttpServerResponder &responder)
{
  responder.write(QHttpServerResponder::StatusCode::InternalServerError);
}

void Server::openWebSockets()
{
  while (hasPendingWebSocketConnections()) {
    std::unique_ptr<QWebSocket> webSocket = nextPendingWebSocketConnection();
    bool ok = false;
    const uint64_t id = webSocket->requestUrl().path().mid(1).toULongLong(&ok);
    if (Connection *connection = ok ? m_byId.value(id) : nullptr)
      connection->open(std::move(webSocket));
    else
      webSocket->abort();
  }
}

} // namespace epq
