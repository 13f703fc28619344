// SPDX-License-Identifier: MIT
/*
 * Looks for one TCP socket in /proc/net/tcp and tcp6 (proc(5)). Any thread; owns nothing.
 * For systems without sock_diag. It reads line by line, and no more than MOST_LINES: with more connections than that nobody is found.
 */
#include "control/peer_uid.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { MOST_LINES = 100000, ADDRESS_SIZE = 48 };

// An end as the kernel writes it: words of the address as they lie in memory, and the port as a number.
static void write_end(char *text, const ep_tcp_end *end, bool six)
{
  uint32_t words[4] = {0, 0, htonl(0xffff), end->address[0]};
  if (end->family == AF_INET6)
    memcpy(words, end->address, sizeof words);
  if (six)
    snprintf(text, ADDRESS_SIZE, "%08" PRIX32 "%08" PRIX32 "%08" PRIX32 "%08" PRIX32 ":%04X",
             words[0], words[1], words[2], words[3], ntohs(end->port));
  else
    snprintf(text, ADDRESS_SIZE, "%08" PRIX32 ":%04X", end->address[0], ntohs(end->port));
}

// sl local remote st queues timer retransmits uid timeout inode ...
static int64_t read_line(const char *line, const char *local, const char *remote)
{
  char local_text[ADDRESS_SIZE], remote_text[ADDRESS_SIZE];
  unsigned state;
  unsigned long uid, inode;
  // NOLINTNEXTLINE(cert-err34-c): the kernel writes it
  int n = sscanf(line, " %*u: %47s %47s %X %*X:%*X %*X:%*X %*X %lu %*u %lu", local_text,
                 remote_text, &state, &uid, &inode);
  if (n != 5 || strcmp(local, local_text) != 0 || strcmp(remote, remote_text) != 0)
    return EP_PEER_UNASKED;
  return ep_tcp_state_has_owner(state) && inode != 0 ? (int64_t)uid : -1;
}

static int64_t find_in(const char *path, const ep_tcp_pair *pair, bool six)
{
  char local[ADDRESS_SIZE], remote[ADDRESS_SIZE], line[512];
  int64_t uid = EP_PEER_UNASKED;
  FILE *file = fopen(path, "re");
  if (!file)
    return uid;
  write_end(local, &pair->local, six);
  write_end(remote, &pair->remote, six);
  for (int i = 0; i < MOST_LINES && uid == EP_PEER_UNASKED && fgets(line, sizeof line, file); i++)
    uid = read_line(line, local, remote);
  fclose(file);
  return uid;
}

int64_t ep_peer_uid_by_proc(const ep_tcp_pair *pair)
{
  int64_t uid = EP_PEER_UNASKED;
  if (pair->local.family == AF_INET)
    uid = find_in("/proc/net/tcp", pair, false);
  if (uid == EP_PEER_UNASKED)
    uid = find_in("/proc/net/tcp6", pair, true);
  return uid >= 0 ? uid : -1;
}
