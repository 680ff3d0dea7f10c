internal import Glibc

/// Options that the sockets of this package set.
enum SocketOptions {
    /// Sets an integer option; a failure is ignored where the option only makes things faster.
    static func set(_ descriptor: Int32, level: Int32, name: Int32, value: Int32) {
        var value = value
        _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The option that bounds what waits unsent in the kernel (TCP_NOTSENT_LOWAT), which Glibc's module does not name.
    static let unsentLowWater: Int32 = 25

    /// Prepares a connected socket: small messages leave at once, and a peer that vanished without a word is noticed.
    static func prepareConnection(_ descriptor: Int32) {
        set(descriptor, level: Int32(IPPROTO_TCP), name: TCP_NODELAY, value: 1)
        set(descriptor, level: SOL_SOCKET, name: SO_KEEPALIVE, value: 1)
        set(descriptor, level: Int32(IPPROTO_TCP), name: TCP_KEEPIDLE, value: 60)
        set(descriptor, level: Int32(IPPROTO_TCP), name: TCP_KEEPINTVL, value: 20)
        set(descriptor, level: Int32(IPPROTO_TCP), name: TCP_KEEPCNT, value: 4)
    }
}
