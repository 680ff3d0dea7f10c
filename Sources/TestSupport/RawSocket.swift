internal import Dispatch
internal import Glibc

/// Why a raw socket of a test gave up.
public enum RawSocketError: Error, Sendable, Equatable {
    /// A call failed with this errno.
    case failed(call: String, code: Int32)
    /// Nothing came or went for the socket's patience.
    case timedOut
    /// The stream ended before what was waited for; the text is what had come.
    case ended(received: String)
}

/// A plain TCP socket for tests: raw wire text in both directions, half-close, and reset.
///
/// Its blocking calls run on a queue of its own, never on the threads of Swift's tasks, so that a test can wait for a
/// server in the same process. It loses patience after two minutes: a test fails then and does not hang.
///
/// Invariant of `@unchecked Sendable`: `descriptor` and `buffer` are touched on `queue` only, which is serial.
public final class RawSocket: @unchecked Sendable {
    /// Seconds that a call may wait.
    static let patienceSeconds = 120

    private let queue = DispatchQueue(label: "raw-socket")
    private var descriptor: Int32
    /// Bytes received beyond what was asked for.
    private var buffer: [UInt8] = []

    /// Takes over a connected socket.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, length)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, length)
        var one: Int32 = 1
        // Means nothing to a Unix domain socket.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Connects to a port of 127.0.0.1.
    ///
    /// - Parameter receiveBufferBytes: The size of the kernel's receive buffer, for tests of slow readers; nil for the
    ///   default.
    public convenience init(port: Int, receiveBufferBytes: Int32? = nil) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw RawSocketError.failed(call: "socket", code: errno) }
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        guard withLoopbackAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw RawSocketError.failed(call: "connect", code: code)
        }
        self.init(descriptor: descriptor)
    }

    /// Sends text.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Sends bytes, all of them.
    public func send(_ bytes: [UInt8]) async throws {
        try await run { socket in
            var offset = 0
            while offset < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(
                        socket.descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL)
                    )
                }
                if count < 0 {
                    if errno == EINTR { continue }
                    throw socket.error("send")
                }
                offset += count
            }
        }
    }

    /// Sends bytes until the kernel takes no more without waiting; returns how many it took.
    public func sendWithoutWaiting(_ bytes: [UInt8]) async throws -> Int {
        try await run { socket in
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket.descriptor, $0.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count >= 0 { return count }
            if errno == EAGAIN { return 0 }
            throw socket.error("send")
        }
    }

    /// Receives up to and including the first occurrence of `end`; what comes behind it waits for the next call.
    public func receive(until end: String) async throws -> String {
        let end = Array(end.utf8)
        return try await run { socket in
            while true {
                if let range = socket.buffer.firstRange(of: end) {
                    return socket.takeText(range.upperBound)
                }
                guard try socket.receiveMore() else {
                    throw RawSocketError.ended(received: socket.takeText(socket.buffer.count))
                }
            }
        }
    }

    /// Receives exactly so many bytes.
    public func receive(count: Int) async throws -> [UInt8] {
        try await run { socket in
            while socket.buffer.count < count {
                guard try socket.receiveMore() else {
                    throw RawSocketError.ended(received: socket.takeText(socket.buffer.count))
                }
            }
            let bytes = Array(socket.buffer.prefix(count))
            socket.buffer.removeFirst(count)
            return bytes
        }
    }

    /// Receives what is there, at least one byte; nothing means that the peer has ended the stream.
    public func receiveSome() async throws -> [UInt8] {
        try await run { socket in
            if socket.buffer.isEmpty { _ = try socket.receiveMore() }
            defer { socket.buffer.removeAll() }
            return socket.buffer
        }
    }

    /// Receives one response: its head, and its body when `Content-Length` announces one.
    public func receiveResponse() async throws -> String {
        let head = try await receive(until: "\r\n\r\n")
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            guard let length = Int(line.dropFirst("content-length:".count).drop { $0 == " " }) else { break }
            return head + String(decoding: try await receive(count: length), as: UTF8.self)
        }
        return head
    }

    /// Receives until the peer ends the stream.
    ///
    /// - Throws: `failed` with ECONNRESET when the peer reset it instead.
    public func receiveToEnd() async throws -> String {
        try await run { socket in
            while try socket.receiveMore() {}
            return socket.takeText(socket.buffer.count)
        }
    }

    /// Waits until the peer has ended or reset the stream, whatever came before.
    public func waitForClose() async throws { _ = try await endsWithReset() }

    /// Waits until the stream ends, and says whether the peer has reset it rather than ended it in order.
    public func endsWithReset() async throws -> Bool {
        do {
            _ = try await receiveToEnd()
            return false
        } catch RawSocketError.failed(_, let code) where code == ECONNRESET || code == EPIPE {
            return true
        }
    }

    /// Finishes sending: the peer reads an end of stream.
    public func finishSending() async {
        try? await run { socket in _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_WR)) }
    }

    /// Closes the socket.
    public func close() async {
        try? await run { socket in
            if socket.descriptor >= 0 { Glibc.close(socket.descriptor) }
            socket.descriptor = -1
        }
    }

    /// Closes the socket with a reset.
    public func reset() async {
        try? await run { socket in
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        await close()
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable (RawSocket) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body(self) }) }
        }
    }

    private func receiveMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw error("recv") }
            buffer.append(contentsOf: chunk[..<count])
            return count > 0
        }
    }

    private func takeText(_ count: Int) -> String {
        let text = String(decoding: buffer[..<count], as: UTF8.self)
        buffer.removeFirst(count)
        return text
    }

    private func error(_ call: String) -> RawSocketError {
        errno == EAGAIN || errno == EWOULDBLOCK ? .timedOut : .failed(call: call, code: errno)
    }
}

/// A listener for tests that play a server by hand.
///
/// Invariant of `@unchecked Sendable`: the descriptor is accepted from and closed on `queue` only, which is serial.
public final class RawListener: @unchecked Sendable {
    /// The bound port of 127.0.0.1.
    public let port: Int
    private let queue = DispatchQueue(label: "raw-listener")
    private var descriptor: Int32

    /// Listens on a port that the kernel chooses.
    ///
    /// - Parameter backlog: How many connections may wait to be accepted.
    public init(backlog: Int32 = 128) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw RawSocketError.failed(call: "socket", code: errno) }
        var patience = timeval(tv_sec: RawSocket.patienceSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withLoopbackAddress(port: 0) { bind(descriptor, $0, $1) }
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0, named == 0, listen(descriptor, backlog) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw RawSocketError.failed(call: "listen", code: code)
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Accepts the next connection.
    public func accept() async throws -> RawSocket {
        let accepted: Int32 = try await withCheckedThrowingContinuation { continuation in
            queue.async {
                let accepted = Glibc.accept(self.descriptor, nil, nil)
                if accepted >= 0 {
                    continuation.resume(returning: accepted)
                } else {
                    let isLate = errno == EAGAIN || errno == EWOULDBLOCK
                    continuation.resume(
                        throwing: isLate ? RawSocketError.timedOut : .failed(call: "accept", code: errno))
                }
            }
        }
        return RawSocket(descriptor: accepted)
    }

    /// Stops to listen.
    public func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                if self.descriptor >= 0 { Glibc.close(self.descriptor) }
                self.descriptor = -1
                continuation.resume()
            }
        }
    }
}

/// Calls `body` with a port of 127.0.0.1 as the kernel wants it.
private func withLoopbackAddress<Result>(
    port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
