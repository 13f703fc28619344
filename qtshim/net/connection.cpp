// SPDX-License-Identifier: GPL-3.0-or-later
//
// A connection: between a socket and QtHttpServer stands a strict reader, and QtHttpServer gets no byte of what came.
//
// On the web thread. A child of its socket, which QtHttpServer owns, later QtWebSockets.
//
// Our slot of readyRead() is connected before Qt's, so it runs first each time. It takes all bytes out of the socket and
// feeds the reader. When a request is whole and in order, it puts a tiny request of our own into the socket's buffer, which
// Qt's slot then parses, and calls Server::handleRequest(); what the program gets to see is what the reader has read. So a
// mistake of Qt's parser cannot be reached, chunks and large bodies cost no second copy, and of several requests in
// one packet the next begins when the one before is answered.
//
// The rejected ways: to peek and let Qt read the same bytes (both parsers would have to understand all of them alike), and a
// proxy in front (a third slower, and no WebSockets).
//
// Traps: while Qt waits for more it has a transaction open, in which read bytes come back and ungetChar() is refused: so
// it is rolled back first, and it is empty then. As long as a responder lives Qt does not listen to readyRead(), and bytes may stay in
// the socket; the moment it is destroyed Qt listens again. At an upgrade Qt disconnects everybody from the socket.
#include "net/connection.h"

#include "net/websocket.h"

#include <QWebSocket>

#include <cstring>
#include <netinet/in.h>
#include <sys/ioctl.h>

namespace
{

constexpr qint64 inputBytes = 64 * 1024; // that a socket holds unread
constexpr qsizetype pendingBytes = 32 * 1024;
constexpr int lingerMs = 1'500;

// Both ends by their descriptor. IPv4 in IPv6 becomes IPv4.
void plainAddress(sockaddr_storage *address)
{
  if (address->ss_family != AF_INET6)
    return;
  const sockaddr_in6 six = *reinterpret_cast<const sockaddr_in6 *>(address);
  if (!IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
    return;
  sockaddr_in four = {};
  four.sin_family = AF_INET;
  four.sin_port = six.sin6_port;
  memcpy(&four.sin_addr, six.sin6_addr.s6_addr + 12, sizeof four.sin_addr);
  *address = {};
  memcpy(address, &four, sizeof four);
}

} // namespace

namespace epq
{

Connection::Connection(Server *server, QTcpSocket *socket)
    : QObject(socket), m_server(server), m_socket(socket), m_calls(server->reader()),
      m_reader(m_calls->open(server->limits().headBytes, server->limits().bodyBytes))
{
  const int descriptor = static_cast<int>(socket->socketDescriptor());
  socklen_t size = sizeof m_ours;
  getsockname(descriptor, reinterpret_cast<sockaddr *>(&m_ours), &size);
  size = sizeof m_theirs;
  getpeername(descriptor, reinterpret_cast<sockaddr *>(&m_theirs), &size);
  plainAddress(&m_ours);
  plainAddress(&m_theirs);
  socket->setReadBufferSize(inputBytes);
  socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
  attach();
  server->add(this);
  m_since = nowMs();
  setDeadline(static_cast<int64_t>(server->limits().headMs));
}

Connection::~Connection()
{
  m_webSocket.reset();
  if (m_state != State::Gone)
    m_server->remove(this);
  if (m_id)
    m_server->setId(m_id, nullptr);
  if (m_reader)
    m_calls->close(m_reader);
}

void Connection::attach()
{
  connect(m_socket, &QTcpSocket::readyRead, this, &Connection::onReadyRead);
  connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::onBytesWritten);
  connect(m_socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
}

void Connection::setState(State state)
{
  m_state = state;
  m_since = nowMs();
}

void Connection::setDeadline(int64_t milliseconds)
{
  m_deadline = milliseconds < 0 ? INT64_MAX : nowMs() + milliseconds;
  m_server->arm(m_deadline);
}

bool Connection::isSilent() const
{
  return m_state == State::Reading && m_reading.phase == EPQ_HTTP_IDLE;
}

bool Connection::isUnfinished() const
{
  return m_state == State::Reading &&
         (m_reading.phase == EPQ_HTTP_HEAD || (m_reading.phase == EPQ_HTTP_IDLE && !m_hadRequest));
}

bool Connection::isSending() const
{
  return m_state == State::Reading && m_reading.phase == EPQ_HTTP_BODY;
}

bool Connection::isAboutToAsk() const
{
  int waiting = 0;
  return (isSilent() || isSending()) &&
         ioctl(static_cast<int>(m_socket->socketDescriptor()), FIONREAD, &waiting) == 0 &&
         waiting > 0;
}

void Connection::onReadyRead()
{
  switch (m_state) {
  case State::Reading:
  case State::Open:
    read();
    break;
  case State::Lingering:
    discard();
    break;
  default: // Qt does not listen, so it may wait in the socket
    break;
  }
}

void Connection::discard()
{
  if (m_socket->isTransactionStarted())
    m_socket->rollbackTransaction();
  while (m_socket->bytesAvailable() > 0 && m_socket->skip(m_socket->bytesAvailable()) > 0)
    ;
}

// Takes all there is, so that Qt finds nothing but what we put there.
void Connection::read()
{
  if (m_socket->isTransactionStarted())
    m_socket->rollbackTransaction();
  const State before = m_state;
  QByteArray pending = std::exchange(m_pending, {});
  if (!pending.isEmpty()) {
    const size_t used = feed(pending.constData(), static_cast<size_t>(pending.size()));
    m_pending = pending.sliced(static_cast<qsizetype>(used));
  }
  char bytes[16 * 1024];
  qint64 length = 0;
  while (m_socket->bytesAvailable() > 0 && (length = m_socket->read(bytes, sizeof bytes)) > 0) {
    if (m_state != before) { // the last word is said
      continue;
    }
    const size_t used = m_pending.isEmpty() ? feed(bytes, static_cast<size_t>(length)) : size_t{0};
    m_pending.append(bytes + used, length - static_cast<qint64>(used));
  }
  boundInput();
  if (before == State::Reading && m_state == State::Reading)
    afterFeeding();
}

// Gives how many bytes belonged to what is under way; the rest is for later.
size_t Connection::feed(const char *bytes, size_t length)
{
  if (m_state == State::Open) {
    m_webSocket->receive(bytes, length);
    return length;
  }
  if (m_state != State::Reading)
    return length;
  if (!m_reader) {
    m_reading.phase = EPQ_HTTP_SHUT;
    m_reading.status = 503;
    m_reading.why = "no memory for the connection";
    return length;
  }
  return m_calls->feed(m_reader, bytes, length, &m_reading);
}

// What waits behind a request is bounded, too: the socket is kept from reading on.
void Connection::boundInput()
{
  const bool isTight = m_pending.size() > pendingBytes;
  if (isTight != m_isTight)
    m_socket->setReadBufferSize(isTight ? 16 : inputBytes);
  m_isTight = isTight;
}

void Connection::afterFeeding()
{
  const epq_http_phase before = std::exchange(m_phase, m_reading.phase);
  switch (m_reading.phase) {
  case EPQ_HTTP_SHUT:
    refuse(m_reading.status, m_reading.why);
    break;
  case EPQ_HTTP_WHOLE:
    m_hadRequest = true;
    if (m_reading.websocket)
      startUpgrade();
    else
      giveToQt("GET / HTTP/1.1\r\n\r\n");
    break;
  case EPQ_HTTP_HEAD: // the time of the first one began with the connection
    if (before == EPQ_HTTP_IDLE && m_hadRequest) {
      m_since = nowMs();
      setDeadline(m_server->limits().headMs);
    }
    break;
  case EPQ_HTTP_BODY:
    if (before != EPQ_HTTP_BODY)
      setDeadline(m_server->limits().bodyMs);
    if (std::exchange(m_reading.wants_continue, false))
      m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    break;
  case EPQ_HTTP_IDLE:
    break;
  }
}

void Connection::forgetRequest()
{
  m_calls->next(m_reader);
  m_reading = {};
  m_phase = EPQ_HTTP_IDLE;
}

// Qt's slot of readyRead() comes next and finds this.
void Connection::giveToQt(const QByteArray &head)
{
  m_server->offer(this);
  for (qsizetype i = head.size() - 1; i >= 0; i--)
    m_socket->ungetChar(head.at(i));
}

epq_http_request Connection::requestOf(uint64_t id)
{
  epq_http_request request = m_reading.request;
  request.id = id;
  request.ours = reinterpret_cast<const sockaddr *>(&m_ours);
  request.theirs = theirs();
  request.connection = &m_note;
  return request;
}

void Connection::take(QHttpServerResponder &&responder)
{
  m_responder.emplace(std::move(responder));
  setState(State::Asking);
  setDeadline(-1);
  m_isAlive = m_reading.keep_alive;
  m_isBodiless = qstrcmp(m_reading.request.method, "HEAD") == 0;
  m_id = Server::newId();
  m_server->setId(m_id, this);
  const epq_http_request request = requestOf(m_id);
  m_server->handler().request(m_server->handler().ud, &request);
  forgetRequest();
}

void Connection::answer(uint64_t id, const Reply &reply)
{
  if (m_state != State::Asking || m_id != id)
    return;
  m_server->setId(std::exchange(m_id, 0), nullptr);
  m_isHeldBack = false;
  const bool isAlive = m_isAlive && !reply.close;
  m_socket->write(wireText(reply, isAlive, m_isBodiless));
  if (!isAlive) {
    linger();
    return;
  }
  setState(State::Sending);
  setDeadline(m_server->limits().bodyMs);
  m_socket->flush(); // now, not in the next turn; may call onBytesWritten()
  if (m_state == State::Sending && m_socket->bytesToWrite() == 0)
    release();
}

// The next request may come. Qt listens again and looks at once.
void Connection::release()
{
  setState(State::Reading);
  setDeadline(m_server->limits().idleMs);
  m_responder.reset();
}

void Connection::onBytesWritten()
{
  const bool isEmpty = m_socket->bytesToWrite() == 0;
  switch (m_state) {
  case State::Sending:
    if (isEmpty)
      release();
    else
      setDeadline(m_server->limits().bodyMs); // as long as it goes on
    break;
  case State::Open:
    m_webSocket->sent();
    break;
  case State::Lingering:
    if (isEmpty)
      shut();
    break;
  default:
    break;
  }
}

void Connection::refuse(int status, const char *why)
{
  m_server->refused(this, status, why);
  m_socket->write(wireText(makeRefusal(status, why), false, false));
  linger();
}

// Says no more, and waits for the peer to close: closing with unread bytes would take the last answer away from it.
void Connection::linger()
{
  if (m_state == State::Lingering || m_state == State::Gone)
    return;
  setState(State::Lingering);
  setDeadline(m_server->limits().bodyMs);
  m_pending.clear();
  boundInput();
  m_socket->flush();
  if (m_state == State::Lingering && m_socket->bytesToWrite() == 0)
    shut();
}

void Connection::shut()
{
  if (std::exchange(m_isShut, true))
    return;
  ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
  setDeadline(lingerMs);
}

void Connection::turnAway()
{
  m_isTurnedAway = true;
  refuse(503, "there are too many connections");
}

void Connection::startUpgrade()
{
  setState(State::Upgrading);
  setDeadline(m_server->limits().headMs);
  const epq_http_handler &handler = m_server->handler();
  const uint64_t id = Server::newId();
  const epq_http_request request = requestOf(id);
  const int status = handler.upgrade ? handler.upgrade(handler.ud, &request) : 404;
  if (status != 0) {
    m_socket->write(wireText(makeRefusal(status, "no WebSocket for you"), false, false));
    linger();
    return;
  }
  m_id = id;
  m_server->setId(id, this);
  const QByteArray head = "GET /" + QByteArray::number(static_cast<quint64>(id)) +
                          " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: " +
                          QByteArray(epq_http_header_find(&request, "sec-websocket-key")) +
                          "\r\n\r\n";
  forgetRequest();
  giveToQt(head);
}

// All slots will be disconnected. This comes before Qt's own next step, which is queued as well.
void Connection::acceptUpgrade()
{
  QMetaObject::invokeMethod(
      this,
      [this] {
        attach();
        if (m_socket->state() != QAbstractSocket::ConnectedState)
          onDisconnected();
      },
      Qt::QueuedConnection);
}

void Connection::open(std::unique_ptr<QWebSocket> qt)
{
  setState(State::Open);
  m_webSocket = std::make_unique<WebSocket>(this, m_server, std::exchange(m_id, 0), std::move(qt));
  read(); // frames may have come with the request
}

void Connection::expire()
{
  switch (m_state) {
  case State::Reading:
    if (m_reading.phase != EPQ_HTTP_IDLE) {
      refuse(408, m_reading.phase == EPQ_HTTP_HEAD ? "the head took too long"
                                                   : "the body took too long");
      return;
    }
    if (!m_hadRequest)
      m_server->refused(this, 0, "nothing was asked");
    break;
  case State::Open:
    m_webSocket->beat();
    return;
  default:
    break;
  }
  drop();
}

void Connection::drop()
{
  m_socket->abort();
  onDisconnected();
}

void Connection::onDisconnected()
{
  if (m_state == State::Gone)
    return;
  const epq_http_handler &handler = m_server->handler();
  if (m_state == State::Asking && m_id && handler.gone)
    handler.gone(handler.ud, m_id);
  setState(State::Gone);
  m_deadline = INT64_MAX;
  m_server->remove(this);
  if (m_id)
    m_server->setId(std::exchange(m_id, 0), nullptr);
  if (m_webSocket)
    m_webSocket->lost();
  m_responder.reset(); // then Qt frees its side, and us
  disconnect(m_socket, &QTcpSocket::readyRead, nullptr,
             nullptr); // an emission may be queued still, and Qt would read
  if (m_isTurnedAway)
    m_socket->deleteLater();
}

} // namespace epq
