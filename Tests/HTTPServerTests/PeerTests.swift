import HTTPEngine
import HTTPServer
import Locking
import TestSupport
import Testing

/// Clients that end, vanish, or do not read.
@Suite(.timeLimit(.minutes(5))) struct PeerTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    private func held(_ gate: HoldGate) -> ClosureHandler {
        ClosureHandler(later: { _ in
            await gate.hold()
            return .text(Task.isCancelled ? "cancelled" : "done")
        })
    }

    @Test func requestsBeforeAHalfCloseAreAllAnswered() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request + request)
            await socket.finishSending()
            let text = try await socket.receiveToEnd()
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 2)
        }
    }

    @Test func halfCloseWhileTheResponseIsPendingIsAnswered() async throws {
        let gate = HoldGate()
        let configuration = HTTPServerConfiguration(halfCloseProbeDelay: .milliseconds(1))
        try await withServer(held(gate), configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            await gate.waitForArrival()
            await socket.finishSending()
            #expect(try await socket.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            gate.open()
            #expect(try await socket.receiveToEnd().hasSuffix("\r\n\r\ndone"))
            #expect(observer.count("abandoned") == 0)
        }
    }

    @Test func taskIsCancelledWhenTheClientResets() async throws {
        let gate = HoldGate()
        try await withServer(held(gate)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            await gate.waitForArrival()
            await socket.reset()
            await gate.waitForCancellation()
            await observer.wait(for: "closed")
            #expect(observer.count("abandoned") == 1)
        }
    }

    @Test func taskIsCancelledWhenTheClientCloses() async throws {
        let gate = HoldGate()
        let configuration = HTTPServerConfiguration(halfCloseProbeDelay: .milliseconds(1))
        try await withServer(held(gate), configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            await gate.waitForArrival()
            await socket.close()
            await gate.waitForCancellation()
            await observer.wait(for: "closed")
            #expect(observer.count("abandoned") == 1)
        }
    }

    @Test func writerLearnsThatTheClientIsGone() async throws {
        let (errors, sink) = AsyncStream.makeStream(of: (any Error).self)
        let handler = ClosureHandler(immediate: { _ in
            .stream { writer in
                do {
                    while true { try await writer.write([UInt8](repeating: 0x61, count: 64 * 1024)) }
                } catch {
                    sink.yield(error)
                    throw error
                }
            }
        })
        try await withServer(handler) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receive(until: "\r\n\r\n")
            await socket.close()
            var iterator = errors.makeAsyncIterator()
            #expect(await iterator.next() as? HTTPBodyWriteError == .peerGone)
        }
    }

    @Test func writerIsSuspendedWhileTheClientDoesNotRead() async throws {
        let hasReturned = Locked(false)
        let size = 8 << 20
        let handler = ClosureHandler(
            immediate: { $0.head.path == "/ping" ? .text("pong") : nil },
            later: { _ in
                .stream { writer in
                    try await writer.write([UInt8](repeating: 0x61, count: size))
                    hasReturned.withLock { $0 = true }
                }
            })
        try await withServer(handler) { port, _, _ in
            let slow = try RawSocket(port: port, receiveBufferBytes: 4096)
            try await slow.send(request)
            _ = try await slow.receive(until: "\r\n\r\n")
            let other = try RawSocket(port: port)
            for _ in 0..<50 {
                try await other.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await other.receiveResponse()
            }
            #expect(!hasReturned.withLock { $0 })
            _ = try await slow.receive(until: "\r\n")
            #expect(try await slow.receive(count: size).allSatisfy { $0 == 0x61 })
            #expect(try await slow.receive(until: "0\r\n\r\n") == "\r\n0\r\n\r\n")
            #expect(hasReturned.withLock { $0 })
        }
    }

    @Test func nothingIsReadWhileAResponseIsPending() async throws {
        let gate = HoldGate()
        try await withServer(held(gate)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            await gate.waitForArrival()
            let flood = Array(String(repeating: request, count: 2000).utf8)
            var taken = 0
            for _ in 0..<3000 {
                taken += try await socket.sendWithoutWaiting(flood)
                await Task.yield()
            }
            #expect(taken < 32 << 20, "the server kept reading behind a pending response")
            #expect(observer.count("started") == 1)
        }
    }

    @Test func connectionsBeyondTheCapWaitUntilOneCloses() async throws {
        var configuration = HTTPServerConfiguration(connectionsMax: 1)
        configuration.hardening.idleProtection = .seconds(3600)
        try await withServer(configuration: configuration) { port, observer, _ in
            let first = try RawSocket(port: port)
            try await first.send(request)
            _ = try await first.receiveResponse()
            let second = try RawSocket(port: port)
            try await second.send(request)
            try await first.send(request)
            _ = try await first.receiveResponse()
            #expect(observer.count("accepted") == 1)
            #expect(observer.count("limit connections") == 1)
            await first.close()
            #expect(try await second.receiveResponse().hasPrefix("HTTP/1.1 200 OK"))
        }
    }
}
