// SPDX-License-Identifier: MIT
/*
 * Asks the kernel for one TCP socket by sock_diag(7). Any thread; owns nothing, a socket for each question.
 * The kernel answers within sendto(), so nothing is waited for. Its search for an exact socket ends at a listening one
 * when there is none, and takes a socket that is just closing: both are told apart by state and by both ends.
 */
#include "control/peer_uid.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

typedef struct question {
  struct nlmsghdr head;
  struct inet_diag_req_v2 body;
} question;

static question ask(const ep_tcp_pair *pair)
{
  question q;
  memset(&q, 0, sizeof q);
  q.head.nlmsg_len = sizeof q;
  q.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  q.head.nlmsg_flags = NLM_F_REQUEST;
  q.head.nlmsg_seq = 1;
  q.body.sdiag_family = (unsigned char)pair->local.family;
  q.body.sdiag_protocol = IPPROTO_TCP;
  q.body.idiag_states = ~0U;
  q.body.id.idiag_sport = pair->local.port;
  q.body.id.idiag_dport = pair->remote.port;
  memcpy(q.body.id.idiag_src, pair->local.address, sizeof q.body.id.idiag_src);
  memcpy(q.body.id.idiag_dst, pair->remote.address, sizeof q.body.id.idiag_dst);
  q.body.id.idiag_cookie[0] = q.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return q;
}

static bool is_end(const ep_tcp_end *end, unsigned char family, uint16_t port,
                   const uint32_t *address)
{
  static const uint32_t mapped[2] = {0, 0};
  if (port != end->port)
    return false;
  if (end->family == AF_INET6)
    return family == AF_INET6 && memcmp(address, end->address, sizeof end->address) == 0;
  // IPv4 through an IPv6 socket
  if (family == AF_INET6)
    return memcmp(address, mapped, sizeof mapped) == 0 && ntohl(address[2]) == 0xffff &&
           address[3] == end->address[0];
  return family == AF_INET && address[0] == end->address[0];
}

static int64_t read_answer(const ep_tcp_pair *pair, const struct inet_diag_msg *m)
{
  if (!is_end(&pair->local, m->idiag_family, m->id.idiag_sport, m->id.idiag_src) ||
      !is_end(&pair->remote, m->idiag_family, m->id.idiag_dport, m->id.idiag_dst))
    return -1;
  // without an inode no process holds it, and its uid is not known
  return ep_tcp_state_has_owner(m->idiag_state) && m->idiag_inode != 0 ? (int64_t)m->idiag_uid : -1;
}

int64_t ep_peer_uid_by_netlink(const ep_tcp_pair *pair)
{
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  struct sockaddr_nl from = {0};
  struct iovec part;
  union {
    struct nlmsghdr head;
    char bytes[4096];
  } answer;
  int64_t uid = EP_PEER_UNASKED;
  int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0)
    return uid;
  question q = ask(pair);
  if (sendto(fd, &q, sizeof q, 0, (const struct sockaddr *)&kernel, sizeof kernel) !=
      (ssize_t)sizeof q)
    goto end;
  part = (struct iovec){.iov_base = &answer, .iov_len = sizeof answer};
  struct msghdr message = {
      .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
  ssize_t n;
  do
    n = recvmsg(fd, &message, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < (ssize_t)sizeof answer.head || from.nl_pid != 0 || !NLMSG_OK(&answer.head, (size_t)n))
    goto end;
  uid = -1; // an error: no such socket
  if (answer.head.nlmsg_type == SOCK_DIAG_BY_FAMILY &&
      answer.head.nlmsg_len >= NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
    uid = read_answer(pair, NLMSG_DATA(&answer.head));
end:
  close(fd);
  return uid;
}
