// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "net/server.h"

#include <epq/http.h>

#include <QTcpSocket>

#include <optional>
#include <sys/socket.h>

class QWebSocket;

namespace epq
{

class WebSocket;

// One connection, from its first byte to its last; a child of its socket. See connection.cpp.
class Connection : public QObject
{
public:
  enum class State {
    Reading,   // a request comes, or none yet
    Asking,    // the program has it
    Sending,   // its answer is not sent as a whole
    Upgrading, // Qt shakes hands
    Open,      // a WebSocket
    Lingering, // the last word is said: what still comes is thrown away
    Gone
  };

  Connection(Server *server, QTcpSocket *socket);
  ~Connection() override;

  State state() const
  {
    return m_state;
  }
  int64_t since() const // of its state, or of the request that comes
  {
    return m_since;
  }
  int64_t deadline() const
  {
    return m_deadline;
  }
  const sockaddr *theirs() const
  {
    return reinterpret_cast<const sockaddr *>(&m_theirs);
  }
  QTcpSocket *socket() const
  {
    return m_socket;
  }
  WebSocket *webSocket() const
  {
    return m_webSocket.get();
  }
  bool isSilent() const;     // no byte of a request has come
  bool isUnfinished() const; // a head has begun, or nothing ever came
  bool isSending() const;    // a body has begun and is not whole
  bool isAboutToAsk() const; // silent or sending, and what it says waits to be read
  bool isHeldBack() const // its answer waits, as one to a guess does: no reason to keep others out
  {
    return m_state == State::Asking && m_isHeldBack;
  }
  bool isTurnedAway() const
  {
    return m_isTurnedAway;
  }

  void holdBack()
  {
    m_isHeldBack = true;
  }
  void turnAway();                             // there is no room; Qt does not have the socket
  void take(QHttpServerResponder &&responder); // from Qt: the request that was offered
  void acceptUpgrade();                        // from Qt, before it disconnects all from the socket
  void open(std::unique_ptr<QWebSocket> webSocket);
  void answer(uint64_t id, const Reply &reply);
  void expire(); // the deadline is over
  void drop();   // at once

  // For the WebSocket.
  void linger();
  void setDeadline(int64_t milliseconds); // from now; negative: none

private:
  void attach();
  void onReadyRead();
  void onBytesWritten();
  void onDisconnected();
  void read();
  size_t feed(const char *bytes, size_t length);
  void afterFeeding();
  void startUpgrade();
  void giveToQt(const QByteArray &head);
  void refuse(int status, const char *why);
  void forgetRequest();
  void release();
  void shut();
  void discard();
  void setState(State state);
  void boundInput();
  epq_http_request requestOf(uint64_t id);

  Server *const m_server;
  QTcpSocket *const m_socket;
  const epq_http_reader *const m_calls;
  void *const m_reader; // NULL: there was no memory for it
  epq_http_reading m_reading = {};
  State m_state = State::Reading;
  epq_http_phase m_phase = EPQ_HTTP_IDLE; // as of the last bytes
  int64_t m_since = 0, m_deadline = INT64_MAX;
  QByteArray m_pending; // what came after the end of a request
  std::optional<QHttpServerResponder> m_responder;
  std::unique_ptr<WebSocket> m_webSocket;
  uint64_t m_id = 0;  // of the request or WebSocket that is under way
  int64_t m_note = 0; // the caller's
  sockaddr_storage m_ours = {}, m_theirs = {};
  bool m_isAlive = true, m_isBodiless = false, m_isTurnedAway = false, m_isShut = false,
       m_isTight = false, m_hadRequest = false, m_isHeldBack = false;
};

} // namespace epq

#endif
