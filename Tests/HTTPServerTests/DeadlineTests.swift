import HTTPEngine
import HTTPServer
import SocketTransport
import TestSupport
import Testing

/// Deadlines on a clock that the test moves.
///
/// A deadline is set in the same turn of the loop as the response before it is sent, and a turn has one time; so once
/// that response has come, moving the clock is safe.
@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    private let clock = ManualTimeSource()
    private let first = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"

    private var configuration: HTTPServerConfiguration { HTTPServerConfiguration(timeSource: clock) }

    @Test func slowHeadGets408() async throws {
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(first + "GET /late HTTP/1.1\r\nHo")
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(10))
            #expect(try await socket.receiveToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(observer.count("limit head_timeout") == 1)
        }
    }

    @Test func trickledBytesDoNotProlongAHead() async throws {
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(first + "GET /late HTTP/1.1\r\nHo")
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(9))
            try await socket.send("s")
            let other = try RawSocket(port: port)
            try await other.send(first)
            _ = try await other.receiveResponse()
            clock.advance(by: .seconds(1))
            #expect(try await socket.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
            #expect(observer.count("limit head_timeout") == 1)
        }
    }

    @Test func slowBodyGets408() async throws {
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(first + "POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(120))
            #expect(try await socket.receiveToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(observer.count("limit body_timeout") == 1)
        }
    }

    @Test func idleConnectionIsClosedQuietly() async throws {
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(first)
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(74))
            try await socket.send(first)
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(74))
            try await socket.send(first)
            _ = try await socket.receiveResponse()
            clock.advance(by: .seconds(75))
            #expect(try await socket.receiveToEnd().isEmpty)
            #expect(observer.count("limit idle_timeout") == 1)
        }
    }

    @Test func readerThatTakesNothingIsCut() async throws {
        let body = [UInt8](repeating: 0, count: 16 << 20)
        let handler = ClosureHandler(immediate: { _ in HTTPServerResponse(status: 200, body: .bytes(body)) })
        try await withServer(handler, configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port, receiveBufferBytes: 4096)
            try await socket.send(first)
            await observer.wait(for: "finished 200")
            clock.advance(by: .seconds(30))
            await observer.wait(for: "limit write_timeout")
            await observer.wait(for: "closed")
        }
    }

    @Test func refusedConnectionIsGivenUpWhenTheClientNeverEnds() async throws {
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("nonsense\r\n\r\n")
            _ = try await socket.receiveToEnd()
            #expect(observer.count("closed") == 0)
            clock.advance(by: .seconds(2))
            await observer.wait(for: "closed")
        }
    }

    @Test func handlerHasNoDeadlineHere() async throws {
        let gate = HoldGate()
        let handler = ClosureHandler(later: { _ in
            await gate.hold()
            return .text("done")
        })
        try await withServer(handler, configuration: configuration) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(first)
            await gate.waitForArrival()
            clock.advance(by: .seconds(3600))
            gate.open()
            #expect(try await socket.receiveResponse().hasSuffix("done"))
        }
    }
}
