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
    /// The file of a Unix domain socket.
    private let file: UnixSocketFile?

    /// Binds and listens; the socket is non-blocking.
    ///
    /// - Parameter backlog: How many connections may wait; the kernel caps it at `somaxconn`.
    public init(address: SocketAddress, backlog: Int) throws(SystemError) {
        let subject = address.description
        let descriptor = try Self.makeSocket(address)
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
            file = nil
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
    }

    /// Makes a Unix domain socket and listens; the socket is non-blocking.
    ///
    /// The file of a dead server is replaced; `close` removes the file.
    ///
    /// - Parameters:
    ///   - path: Where its file is to be.
    ///   - mode: The mode of the file, whatever the umask: who may write to it may connect.
    ///   - backlog: How many connections may wait; the kernel caps it at `somaxconn`.
    public init(unixPath path: String, mode: UInt32, backlog: Int) throws(UnixSocketError) {
        guard let address = SocketAddress(unixPath: path) else { throw .invalidPath(path) }
        self.address = address
        do throws(SystemError) {
            descriptor = try Self.makeSocket(address)
        } catch {
            throw .system(error)
        }
        do throws(UnixSocketError) {
            file = try UnixSocketFile.listen(descriptor, at: address, path: path, mode: mode, backlog: backlog)
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
    }

    private static func makeSocket(_ address: SocketAddress) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return try SystemCall.require("socket", subject: address.description) { socket(address.family, type, 0) }
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
            if file == nil { SocketOptions.prepareConnection(accepted) }
            let peer = withUnsafePointer(to: &space) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { SocketAddress($0) }
            }
            return .connection(SocketStream(descriptor: accepted), peer: peer)
        case .failed(let code):
            return code == EAGAIN || code == EWOULDBLOCK ? .wouldBlock : .failed(code)
        }
    }

    /// Whether a connection waits to be accepted right now.
    var hasWaitingConnection: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) == 1
    }

    /// Closes the socket and removes its file; the kernel resets connections that were not accepted yet.
    public func close() {
        file?.remove()
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
