internal import Glibc
internal import SocketTransport

extension RawSocket {
    /// Connects to a Unix domain socket.
    public convenience init(unixPath: String) throws {
        let descriptor = try Self.makeUnixSocket(unixPath, "connect") { Glibc.connect($0, $1, $2) }
        self.init(descriptor: descriptor)
    }

    /// Makes a Unix domain socket and calls `attach` with it and the path as the kernel wants it.
    static func makeUnixSocket(
        _ path: String, _ call: String, _ attach: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        guard let address = SocketAddress(unixPath: path) else { throw RawSocketError.failed(call: call, code: EINVAL) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw RawSocketError.failed(call: "socket", code: errno) }
        guard address.withPointer({ attach(descriptor, $0, $1) }) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw RawSocketError.failed(call: call, code: code)
        }
        return descriptor
    }
}

/// A listener behind a Unix domain socket that leaves its file there when it closes, as a killed process does.
public final class AbandonedSocketFile: Sendable {
    /// Listens, and stops at once.
    public init(_ path: String) throws {
        let descriptor = try RawSocket.makeUnixSocket(path, "bind") { bind($0, $1, $2) }
        listen(descriptor, 1)
        Glibc.close(descriptor)
    }
}
