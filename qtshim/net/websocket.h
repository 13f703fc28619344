// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef NET_WEBSOCKET_H
#define NET_WEBSOCKET_H

#include "net/frames.h"
#include "net/server.h"

class QTcpSocket;
class QWebSocket;

namespace epq
{

// What a connection is after its upgrade. See websocket.cpp.
class WebSocket
{
public:
  WebSocket(Connection *connection, Server *server, uint64_t id, std::unique_ptr<QWebSocket> qt);
  ~WebSocket();

  void receive(const char *bytes, size_t length);
  void send(const QByteArray &text);
  void sent(); // bytes have left the socket
  void close(int code, const QByteArray &reason,
             int told = 0); // told: what the caller hears, if not code
  void lost();              // the connection is gone
  void beat();              // a deadline is over: ping, or give up

private:
  void control(unsigned opcode, const QByteArray &payload);
  void end(int code);
  int64_t beatMs() const;
  void account(bool wasPosted, size_t length);

  Connection *const m_connection;
  Server *const m_server;
  QTcpSocket *const m_socket;
  const uint64_t m_id;
  std::unique_ptr<QWebSocket> m_qt;
  std::shared_ptr<Flow> m_flow;
  frames m_frames;
  int64_t m_heard;
  bool m_isOver = false;
};

} // namespace epq

#endif
