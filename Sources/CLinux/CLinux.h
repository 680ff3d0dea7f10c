#ifndef METAREWARD_CLINUX_H
#define METAREWARD_CLINUX_H

// The Linux calls that Swift's Glibc module does not expose: epoll, eventfd and accept4.
//
// Only static inline wrappers stand here. They return what the kernel call returns: -1 with errno set on failure.
// epoll_event is packed on x86-64, so the wrappers take and give its two members apart.

// <sys/socket.h> is left out on purpose: this module would then seem to own its types beside Glibc's module. accept4 is
// declared here, as that header does under _GNU_SOURCE; socklen_t is an unsigned int.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <linux/sockios.h>

struct sockaddr;
extern int accept4(int listener, struct sockaddr *address, unsigned int *address_length, int flags);

// Readiness bits, as plain integers that Swift can import.
static const uint32_t clinux_epoll_in = EPOLLIN;
static const uint32_t clinux_epoll_out = EPOLLOUT;
static const uint32_t clinux_epoll_peer_ended = EPOLLRDHUP;
static const uint32_t clinux_epoll_hang_up = EPOLLHUP;
static const uint32_t clinux_epoll_error = EPOLLERR;
static const uint32_t clinux_epoll_edge_triggered = 1u << 31;

// Operations of clinux_epoll_control.
static const int clinux_epoll_add = EPOLL_CTL_ADD;
static const int clinux_epoll_modify = EPOLL_CTL_MOD;
static const int clinux_epoll_remove = EPOLL_CTL_DEL;

// Opens an epoll instance that is closed on exec.
static inline int clinux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

// Adds, changes or removes one descriptor; data comes back with each of its events.
static inline int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = data;
    return epoll_ctl(epoll, operation, fd, &event);
}

// Waits for events; writes their bits and data to two arrays of maximum (at most 256) members; -1 waits for ever.
static inline int clinux_epoll_wait(int epoll, uint32_t *events, uint64_t *data, int maximum, int milliseconds) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, maximum < 256 ? maximum : 256, milliseconds);
    for (int index = 0; index < count; index++) {
        events[index] = ready[index].events;
        data[index] = ready[index].data.u64;
    }
    return count;
}

// Opens a non-blocking event counter that is closed on exec.
static inline int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

// Adds one to an event counter, which wakes whoever waits for it.
static inline int clinux_eventfd_signal(int fd) {
    return eventfd_write(fd, 1);
}

// How many bytes a socket has taken that the peer has not acknowledged yet; -1 with errno set on failure.
static inline int clinux_unacknowledged(int fd) {
    int count = 0;
    return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : -1;
}

// Accepts one connection as a non-blocking descriptor that is closed on exec (SOCK_NONBLOCK and SOCK_CLOEXEC have the
// values of the EFD flags: all are the O_ flags). address points to a struct sockaddr_storage.
static inline int clinux_accept(int listener, void *address, unsigned int *address_length) {
    return accept4(listener, (struct sockaddr *)address, address_length, EFD_NONBLOCK | EFD_CLOEXEC);
}

#endif
