/* SPDX-License-Identifier: MIT */
/* Who has a port. Any thread. */
#ifndef EP_PORT_OWNER_H
#define EP_PORT_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names who listens on a TCP port of this machine: "program (pid 12)". False: not known. Any thread. */
bool ep_port_owner(uint16_t port, char *text, size_t size);

#endif
