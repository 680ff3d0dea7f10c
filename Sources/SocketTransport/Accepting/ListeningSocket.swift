internal import CLinux
internal import Glibc

/// Takes connections from a listener: the seam at which a test plays the kernel.
public protocol ConnectionSource {
    /// Takes one connection that waits.
    func accept() -> AcceptOutcome
}

/// What one accept gave.
public enum AcceptOutcome: Sendable {
    /// A connection, non-blocking and ready for use, and its peer.
    case connection(SocketStream, peer: SocketAddress?)
    /// Nobody waits.
    case wouldBlock
    /// It failed with this errno.
    case failed(Int32)
}

/// A socket that listens on one address.
public struct ListeningSocket: ConnectionSource, Sendable {
    /// The descriptor.
    public let descriptor: Int32
    /// The bound address, with the port that the kernel chose when 0 was asked for.
    public let address: SocketAddress

    /// Binds and listens; the socket is non-blocking.
    ///
    /// - Parameter backlog: How many connections may wait; the kernel caps it at `somaxconn`.
    public init(address: SocketAddress, backlog: Int) throws(SystemError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let subject = address.description
        let descriptor = try SystemCall.require("socket", subject: subject) { socket(address.family, type, 0) }
        do {
            SocketOptions.set(descriptor, level: SOL_SOCKET, name: SO_REUSEADDR, value: 1)
            try SystemCall.require("bind", subject: subject) {
                address.withPointer { bind(descriptor, $0, $1) }
            }
            try SystemCall.require("listen", subject: subject) {
                listen(descriptor, Int32(clamping: backlog))
            }
            self.address = address.withPort(try Self.boundPort(descriptor, subject: subject))
            self.descriptor = descriptor
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
    }

    /// Takes one connection that waits.
    public func accept() -> AcceptOutcome {
        var space = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = withUnsafeMutablePointer(to: &space) { pointer in
            SystemCall.run("accept4") { Int(clinux_accept(descriptor, pointer, &length)) }
        }
        switch outcome {
        case .value(let value):
            let accepted = Int32(truncatingIfNeeded: value)
            SocketOptions.prepareConnection(accepted)
            let peer = withUnsafePointer(to: &space) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { SocketAddress($0) }
            }
            return .connection(SocketStream(descriptor: accepted), peer: peer)
        case .failed(let code):
            return code == EAGAIN || code == EWOULDBLOCK ? .wouldBlock : .failed(code)
        }
    }

    /// Closes the socket; the kernel resets connections that were not accepted yet.
    public func close() {
        SystemCall.close(descriptor)
    }

    private static func boundPort(_ descriptor: Int32, subject: String) throws(SystemError) -> Int {
        var space = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var port = 0
        try SystemCall.require("getsockname", subject: subject) {
            withUnsafeMutablePointer(to: &space) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    let result = getsockname(descriptor, address, &length)
                    port = SocketAddress(address)?.port ?? 0
                    return result
                }
            }
        }
        return port
    }
}
