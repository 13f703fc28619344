// SPDX-License-Identifier: MIT
/*
 * Whose process is at the other end of a connection of this machine. Any thread; owns nothing.
 * The kernel knows the socket of the peer by its two ends, which are ours the other way round, and tells its owner: by
 * netlink (sock_diag(7)) one socket is asked for, so it costs the same with ten thousand connections. Reading
 * /proc/net/tcp does not, and is for systems without sock_diag, as some containers are. identd would ask the peer itself.
 * Doubt is -1. A socket that no process holds any more (TIME_WAIT, or closed with bytes under way) has the owner 0 in both
 * answers, and that is not root: such an answer counts as none.
 * Not here: what follows from it (verbs/access.c).
 */
#include "control/peer_uid.h"

#include <eplua/access.h>

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { OVERFLOW_UID = 65534 };

bool ep_tcp_end_read(ep_tcp_end *end, const struct sockaddr *address)
{
  memset(end, 0, sizeof *end);
  if (address->sa_family == AF_INET) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    end->family = AF_INET;
    end->port = in.sin_port;
    end->address[0] = in.sin_addr.s_addr;
    return true;
  }
  if (address->sa_family != AF_INET6)
    return false;
  struct sockaddr_in6 in6;
  memcpy(&in6, address, sizeof in6);
  bool mapped = IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr);
  end->family = mapped ? AF_INET : AF_INET6;
  end->port = in6.sin6_port;
  if (mapped)
    memcpy(end->address, &in6.sin6_addr.s6_addr[12], sizeof *end->address);
  else
    memcpy(end->address, &in6.sin6_addr, sizeof end->address);
  return true;
}

bool ep_tcp_state_has_owner(unsigned state)
{
  enum {
    ESTABLISHED = 1,
    FIN_WAIT1 = 4,
    FIN_WAIT2 = 5,
    CLOSE_WAIT = 8,
    LAST_ACK = 9,
    CLOSING = 11
  };
  return state == ESTABLISHED || state == FIN_WAIT1 || state == FIN_WAIT2 || state == CLOSE_WAIT ||
         state == LAST_ACK || state == CLOSING;
}

// In a user namespace 65534 stands for everybody who has no number in it. Where all have one it is a user as others.
static bool numbers_are_real(void)
{
  unsigned long inside = 1, outside = 1, count = 0;
  FILE *map = fopen("/proc/self/uid_map", "re");
  if (!map)
    return true; // a kernel without user namespaces
  char line[128];
  bool read = fgets(line, sizeof line, map) &&
              sscanf(line, "%lu %lu %lu", &inside, &outside, &count) == 3; // NOLINT(cert-err34-c)
  fclose(map);
  return read && inside == 0 && outside == 0 && count == 0xffffffffUL;
}

static int64_t checked(int64_t uid)
{
  return uid == OVERFLOW_UID && !numbers_are_real() ? -1 : uid;
}

int64_t eplua_peer_uid(const struct sockaddr *ours, const struct sockaddr *theirs)
{
  // What netlink says when it has no such socket and when it has no sock_diag is the same. Once it found one it can.
  static atomic_bool netlink_finds;
  ep_tcp_pair pair;
  if (!ours || !theirs || !ep_tcp_end_read(&pair.remote, ours) ||
      !ep_tcp_end_read(&pair.local, theirs) || pair.local.family != pair.remote.family)
    return -1;
  if (memcmp(&pair.local, &pair.remote, sizeof pair.local) == 0)
    return -1; // a socket that is connected to itself
  int64_t uid = ep_peer_uid_by_netlink(&pair);
  if (uid >= 0)
    atomic_store(&netlink_finds, true);
  else if (!atomic_load(&netlink_finds))
    uid = ep_peer_uid_by_proc(&pair);
  return uid >= 0 ? checked(uid) : -1;
}

int64_t eplua_peer_uid_of_fd(int fd)
{
  struct sockaddr_storage ours = {0}, theirs = {0};
  socklen_t ours_size = sizeof ours, theirs_size = sizeof theirs;
  if (getsockname(fd, (struct sockaddr *)&ours, &ours_size) != 0)
    return -1;
  if (ours.ss_family == AF_UNIX) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer ||
        peer.uid == (uid_t)-1)
      return -1;
    return checked((int64_t)peer.uid);
  }
  if (getpeername(fd, (struct sockaddr *)&theirs, &theirs_size) != 0)
    return -1;
  return eplua_peer_uid((const struct sockaddr *)&ours, (const struct sockaddr *)&theirs);
}
