/* Put in front of CivetWeb's sources when they are cross-built for Windows: poll() by WSAPoll().
 *
 * Without a poll() CivetWeb waits by select(), which lists a socket once for reading and once for errors.
 * Wine 8 loses an event that comes between the two, waits to the time-out, and then its server aborts on an
 * assertion (server/sock.c, complete_async_poll: output->count == signaled_count): seen after some 500
 * scrapes in a row. WSAPoll lists it once. It also has no limit of 64 sockets. */
#pragma once

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#include <winsock2.h>

#define HAVE_POLL 1

static inline int poll(struct pollfd* sockets, unsigned count, int milliseconds) {
  unsigned i;
  /* Errors are always reported; WSAPoll refuses to be asked for them. */
  for (i = 0; i < count; ++i) sockets[i].events &= POLLIN | POLLOUT;
  return WSAPoll(sockets, count, milliseconds);
}
