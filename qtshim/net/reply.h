// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef NET_REPLY_H
#define NET_REPLY_H

#include <epq/http.h>

#include <QByteArray>

namespace epq
{

// An answer as it goes over the wire, but for what only its connection knows. Made on any thread.
struct Reply {
  QByteArray head; // status line and headers, without Date, Connection and the empty line
  QByteArray body; // what a HEAD does not get
  unsigned delay = 0;
  bool close = false;
};

// Copies. A header that would break the head is made harmless.
Reply makeReply(const epq_http_answer &answer);
// Our own: {"detail": why}, and close.
Reply makeRefusal(int status, const char *why);

// The bytes to send. alive: the connection stays open; older: the request was HTTP/1.0. On one thread.
QByteArray wireText(const Reply &reply, bool alive, bool bodiless);

} // namespace epq

#endif
