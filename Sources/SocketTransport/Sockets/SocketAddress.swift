public import Glibc

/// Where a socket is or comes from: an IPv4 or IPv6 address with a port, or a file of this machine.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of addresses.
    enum Storage: Hashable, Sendable {
        /// Four bytes in network order.
        case v4([UInt8])
        /// Sixteen bytes in network order, and the scope of a link-local address.
        case v6([UInt8], scope: UInt32)
        /// The path of a Unix domain socket; empty for one without a name, as clients have.
        case unix(String)
    }

    /// The address.
    let storage: Storage
    /// The port, 0–65535; 0 for a Unix domain socket.
    public let port: Int

    /// Makes an address from its parts.
    init(storage: Storage, port: Int) {
        self.storage = storage
        self.port = port
    }

    /// Parses a numeric address; nil for names and for ports outside 0–65535.
    public init?(numeric host: String, port: Int) {
        guard (0...65535).contains(port) else { return nil }
        self.port = port
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            storage = .v4(withUnsafeBytes(of: v4) { Array($0) })
        } else if inet_pton(AF_INET6, host, &v6) == 1 {
            storage = .v6(withUnsafeBytes(of: v6) { Array($0) }, scope: 0)
        } else {
            return nil
        }
    }

    /// The address of a Unix domain socket; nil for a path that is empty, holds a NUL or has more than
    /// `unixPathBytesMax` bytes.
    public init?(unixPath path: String) {
        guard (1...Self.unixPathBytesMax).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
        self.init(storage: .unix(path), port: 0)
    }

    /// Bytes of a Unix domain socket's path: the kernel has room for 108 with the final NUL.
    public static let unixPathBytesMax = 107

    /// Reads a socket address that the kernel or the resolver wrote; nil for other families. A peer behind a Unix
    /// domain socket has no name here, whatever it has bound: it is whoever may open the socket's file.
    public init?(_ pointer: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(pointer)
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            let address = raw.loadUnaligned(as: sockaddr_in.self)
            storage = .v4(withUnsafeBytes(of: address.sin_addr) { Array($0) })
            port = Int(UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self)
            storage = .v6(withUnsafeBytes(of: address.sin6_addr) { Array($0) }, scope: address.sin6_scope_id)
            port = Int(UInt16(bigEndian: address.sin6_port))
        case AF_UNIX:
            storage = .unix("")
            port = 0
        default:
            return nil
        }
    }

    /// The address family, `AF_INET`, `AF_INET6` or `AF_UNIX`.
    public var family: Int32 {
        switch storage {
        case .v4: AF_INET
        case .v6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Whether the address reaches only this machine: 127.0.0.0/8, ::1, the former mapped into IPv6, or a file.
    public var isLoopback: Bool {
        switch storage {
        case .v4(let bytes): bytes[0] == 127
        case .v6(let bytes, _):
            bytes == [UInt8](repeating: 0, count: 15) + [1]
                || (bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) && bytes[12] == 127)
        case .unix: true
        }
    }

    /// The same address with another port.
    public func withPort(_ port: Int) -> SocketAddress {
        SocketAddress(storage: storage, port: port)
    }

    /// Calls `body` with the address as the kernel wants it.
    public func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var space = sockaddr_storage()
        let length = withUnsafeMutableBytes(of: &space) { fill($0) }
        return withUnsafeBytes(of: &space) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { buffer in
                // The buffer is a whole sockaddr_storage, so it has a first element.
                body(buffer.baseAddress.unsafelyUnwrapped, socklen_t(length))
            }
        }
    }

    /// Address and port as in a URL, `127.0.0.1:80` or `[::1]:80`; `unix:` and the path, or `unix` for a peer.
    public var description: String {
        switch storage {
        case .v4(let bytes): bytes.map { String($0) }.joined(separator: ".") + ":\(port)"
        case .v6(let bytes, _): "[" + Self.text(v6: bytes) + "]:\(port)"
        case .unix(let path): path.isEmpty ? "unix" : "unix:" + path
        }
    }

    private func fill(_ space: UnsafeMutableRawBufferPointer) -> Int {
        switch storage {
        case .v4(let bytes):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            withUnsafeBytes(of: address) { space.copyMemory(from: $0) }
            return MemoryLayout<sockaddr_in>.size
        case .v6(let bytes, let scope):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = UInt16(port).bigEndian
            address.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            withUnsafeBytes(of: address) { space.copyMemory(from: $0) }
            return MemoryLayout<sockaddr_in6>.size
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // The rest of the structure is zero, which ends the path.
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            withUnsafeBytes(of: address) { space.copyMemory(from: $0) }
            return MemoryLayout<sockaddr_un>.size
        }
    }

    private static func text(v6 bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
