/* SPDX-License-Identifier: MIT */
/* net.TCPSocket, for whoever makes connections of servers (lib_net_tcp_server.c). Engine thread. */
#ifndef EP_LIB_NET_TCP_H
#define EP_LIB_NET_TCP_H

#include "net/net.h"

extern const ep_net_kind ep_tcp_kind;

#endif
