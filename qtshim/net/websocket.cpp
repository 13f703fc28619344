// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WebSocket after its handshake. On the web thread; a part of its connection, which it outlives never.
//
// What comes is read by our own strict reader (frames.c) before QWebSocket sees it, so QWebSocket sees nothing: it did the
// handshake and sends. Control frames are sent here, because it offers no answer to a ping that could be left out, and
// its close() takes the socket away before the peer has read why.
//
// What waits to be sent is counted in the post (Flow), where other threads look.
#include "net/websocket.h"

#include "net/connection.h"

#include <QWebSocket>

namespace
{
constexpr qint64 pongBytes = 64 * 1024; // with more that waits, a ping stays without an answer
} // namespace

namespace epq
{

WebSocket::WebSocket(Connection *connection, Server *server, uint64_t id,
                     std::unique_ptr<QWebSocket> qt)
    : m_connection(connection), m_server(server), m_socket(connection->socket()), m_id(id),
      m_qt(std::move(qt)), m_flow(std::make_shared<Flow>()), m_heard(nowMs())
{
  frames_init(&m_frames, server->limits().messageBytes);
  {
    std::lock_guard guard(server->post()->lock);
    server->post()->flows[id] = m_flow;
  }
  connection->setDeadline(beatMs());
  if (server->handler().opened)
    server->handler().opened(server->handler().ud, id);
}

WebSocket::~WebSocket()
{
  lost();
  frames_fini(&m_frames);
}

void WebSocket::receive(const char *bytes, size_t length)
{
  m_heard = nowMs();
  const epq_http_handler &handler = m_server->handler();
  while (length > 0 && !m_isOver) {
    size_t used = 0;
    switch (frames_feed(&m_frames, bytes, length, &used)) {
    case FRAMES_NONE:
    case FRAMES_PONG:
      break;
    case FRAMES_TEXT:
      if (handler.message)
        handler.message(handler.ud, m_id, m_frames.text, m_frames.length);
      break;
    case FRAMES_PING:
      if (m_socket->bytesToWrite() < pongBytes)
        control(10, QByteArray(reinterpret_cast<const char *>(m_frames.control),
                               static_cast<qsizetype>(m_frames.control_length)));
      break;
    case FRAMES_CLOSE:
      close(m_frames.code == 1005 ? 1000 : m_frames.code, {}, m_frames.code);
      break;
    case FRAMES_REFUSED:
      m_server->refused(m_connection, m_frames.code, m_frames.why);
      close(m_frames.code, m_frames.why);
      break;
    }
    bytes += used;
    length -= used;
  }
}

void WebSocket::control(unsigned opcode, const QByteArray &payload)
{
  QByteArray frame;
  frame.append(static_cast<char>(0x80U | opcode)).append(static_cast<char>(payload.size()));
  frame.append(payload);
  m_socket->write(frame);
}

void WebSocket::send(const QByteArray &text)
{
  if (!m_isOver)
    m_qt->sendTextMessage(QString::fromUtf8(text));
  account(true, static_cast<size_t>(text.size()));
}

void WebSocket::sent()
{
  account(false, 0);
}

// Brings the flow up to date, and pays what is owed.
void WebSocket::account(bool wasPosted, size_t length)
{
  bool isReady = false;
  {
    std::lock_guard guard(m_server->post()->lock);
    if (wasPosted)
      m_flow->posted -= length;
    m_flow->unsent = static_cast<size_t>(m_socket->bytesToWrite());
    isReady = m_flow->full && !m_isOver &&
              m_flow->posted + m_flow->unsent <= m_server->limits().waitingBytes / 2;
    if (isReady)
      m_flow->full = false;
  }
  if (isReady && m_server->handler().ready)
    m_server->handler().ready(m_server->handler().ud, m_id);
}

void WebSocket::close(int code, const QByteArray &reason, int told)
{
  if (m_isOver)
    return;
  QByteArray payload;
  payload.append(static_cast<char>(code >> 8)).append(static_cast<char>(code & 0xff));
  QByteArray text = reason.left(FRAMES_CONTROL_BYTES - 2);
  if (text.size() < reason.size()) // not within a character
    while (!text.isEmpty() && (static_cast<unsigned char>(reason.at(text.size())) & 0xc0U) == 0x80U)
      text.chop(1);
  control(8, payload + text);
  end(told ? told : code);
  m_connection->linger();
}

// No callback comes after this.
void WebSocket::end(int code)
{
  if (m_isOver)
    return;
  m_isOver = true;
  {
    std::lock_guard guard(m_server->post()->lock);
    m_server->post()->flows.erase(m_id);
  }
  m_server->setId(m_id, nullptr);
  if (m_server->handler().closed)
    m_server->handler().closed(m_server->handler().ud, m_id, code);
}

void WebSocket::lost()
{
  end(1006);
}

// 20 s, and 45 s, with the usual limit: who does not answer is gone within a minute.
int64_t WebSocket::beatMs() const
{
  return int64_t{m_server->limits().idleMs} * 4 / 3;
}

void WebSocket::beat()
{
  if (nowMs() - m_heard > int64_t{m_server->limits().idleMs} * 3) {
    m_connection->drop();
    return;
  }
  m_qt->ping();
  m_connection->setDeadline(beatMs());
}

} // namespace epq
