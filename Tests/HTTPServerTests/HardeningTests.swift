import Glibc
import HTTPEngine
import HTTPServer
import SocketTransport
import TestSupport
import Testing

/// Clients that are slow on purpose, too many, or too greedy; on a clock that the test moves.
@Suite(.timeLimit(.minutes(5))) struct HardeningTests {
    private let clock = ManualTimeSource()
    private let request = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
    private let post = "POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n"

    private func configuration(_ change: (inout HTTPServerHardening) -> Void) -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration(timeSource: clock)
        change(&configuration.hardening)
        return configuration
    }

    /// Returns when the loop has had a turn since the call, and so has read what was sent before.
    private func turn(_ port: Int) async throws {
        let socket = try RawSocket(port: port)
        try await socket.send(request)
        _ = try await socket.receiveResponse()
        await socket.close()
    }

    @Test func aSlowBodyGainsTimeByWhatHasCome() async throws {
        try await withServer(configuration: configuration { $0.bodyRateMin = 10 }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receiveResponse()
            try await socket.send(post + String(repeating: "x", count: 2000))
            try await turn(port)
            clock.advance(by: .seconds(120))
            try await turn(port)
            clock.advance(by: .seconds(199))
            try await turn(port)
            try await socket.send(String(repeating: "x", count: 1000))
            #expect(try await socket.receiveResponse().hasPrefix("HTTP/1.1 200 "))
            #expect(observer.count("limit body_timeout") + observer.count("limit body_rate") == 0)
        }
    }

    @Test func aBodySlowerThanTheRateGets408() async throws {
        try await withServer(configuration: configuration { $0.bodyRateMin = 10 }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receiveResponse()
            try await socket.send(post + String(repeating: "x", count: 2000))
            try await turn(port)
            clock.advance(by: .seconds(120))
            try await turn(port)
            clock.advance(by: .seconds(200))
            let text = try await socket.receiveToEnd()
            #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(text.contains("slower than 10 bytes a second"))
            #expect(observer.count("limit body_rate") == 1)
        }
    }

    @Test func aBodyThatDripsGainsNothing() async throws {
        try await withServer(configuration: configuration { $0.bodyRateMin = 1000 }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receiveResponse()
            try await socket.send(post + "x")
            for _ in 0..<11 {
                try await turn(port)
                clock.advance(by: .seconds(10))
                try await socket.send("x")
            }
            try await turn(port)
            clock.advance(by: .seconds(10))
            #expect(try await socket.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
            #expect(observer.count("limit body_timeout") == 1)
        }
    }

    private func largeResponse() -> ClosureHandler {
        let body = [UInt8](repeating: 0x61, count: 32 << 20)
        return ClosureHandler(immediate: { _ in HTTPServerResponse(status: 200, body: .bytes(body)) })
    }

    @Test func aReaderSlowerThanTheRateIsCut() async throws {
        let configuration = configuration { $0.responseRateMin = 1 << 30 }
        try await withServer(largeResponse(), configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receive(until: "\r\n\r\n")
            _ = try await socket.receive(count: 16 << 20)
            clock.advance(by: .seconds(30))
            await observer.wait(for: "limit response_rate")
            await observer.wait(for: "closed")
        }
    }

    @Test func aReaderWithTheLeastRateGetsAll() async throws {
        try await withServer(largeResponse(), configuration: configuration { _ in }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            _ = try await socket.receive(until: "\r\n\r\n")
            for _ in 0..<4 {
                _ = try await socket.receive(count: 8 << 20)
                clock.advance(by: .seconds(30))
            }
            #expect(observer.count("limit response_rate") == 0)
        }
    }

    @Test func atTheCapTheLongestIdleConnectionMakesRoom() async throws {
        var configuration = configuration { _ in }
        configuration.connectionsMax = 2
        try await withServer(configuration: configuration) { port, observer, _ in
            let oldest = try RawSocket(port: port)
            try await oldest.send(request)
            _ = try await oldest.receiveResponse()
            clock.advance(by: .seconds(1))
            let younger = try RawSocket(port: port)
            try await younger.send(request)
            _ = try await younger.receiveResponse()
            let newcomer = try RawSocket(port: port)
            try await newcomer.send(request)
            clock.advance(by: .seconds(2))
            #expect(try await newcomer.receiveResponse().hasPrefix("HTTP/1.1 200 "))
            #expect(try await oldest.receiveToEnd().isEmpty)
            try await younger.send(request)
            #expect(try await younger.receiveResponse().hasPrefix("HTTP/1.1 200 "))
            #expect(observer.count("limit idle_closed_for_room") == 1)
        }
    }

    @Test func aBusyConnectionNeverMakesRoom() async throws {
        let gate = HoldGate()
        let handler = ClosureHandler(later: { _ in
            await gate.hold()
            return .text("done")
        })
        var configuration = configuration { _ in }
        configuration.connectionsMax = 1
        try await withServer(handler, configuration: configuration) { port, observer, _ in
            let busy = try RawSocket(port: port)
            try await busy.send(request)
            await gate.waitForArrival()
            let newcomer = try RawSocket(port: port)
            try await newcomer.send(request)
            clock.advance(by: .seconds(60))
            gate.open()
            #expect(try await busy.receiveResponse().hasSuffix("done"))
            await busy.close()
            #expect(try await newcomer.receiveResponse().hasSuffix("done"))
            #expect(observer.count("limit idle_closed_for_room") == 0)
        }
    }

    @Test func oneAddressGetsNoMoreConnectionsThanItsShare() async throws {
        let configuration = configuration {
            $0.connectionsPerAddress = 2
            $0.countsLoopback = true
        }
        try await withServer(configuration: configuration) { port, observer, _ in
            let first = try RawSocket(port: port)
            let second = try RawSocket(port: port)
            let third = try RawSocket(port: port)
            await observer.wait(for: "limit connections_per_address")
            await #expect(throws: RawSocketError.self) { _ = try await third.receive(count: 1) }
            await first.close()
            await observer.wait(for: "closed")
            let fourth = try RawSocket(port: port)
            for socket in [second, fourth] {
                try await socket.send(request)
                #expect(try await socket.receiveResponse().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test func loopbackHasNoShareByDefault() async throws {
        try await withServer(configuration: configuration { $0.connectionsPerAddress = 1 }) { port, observer, _ in
            for socket in [try RawSocket(port: port), try RawSocket(port: port)] {
                try await socket.send(request)
                #expect(try await socket.receiveResponse().hasPrefix("HTTP/1.1 200 "))
            }
            #expect(observer.count("limit connections_per_address") == 0)
        }
    }

    @Test func aPipelinedFloodIsAnsweredInTurns() async throws {
        try await withServer(configuration: configuration { $0.requestsPerTurn = 2 }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            let paths = (0..<5).map { "/\($0)" }
            try await socket.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for path in paths { #expect(try await socket.receiveResponse().hasSuffix("GET \(path) ")) }
            #expect(observer.count("limit requests_per_turn") == 2)
        }
    }

    @Test func endlessOneByteChunksGet400() async throws {
        try await withServer(configuration: configuration { _ in }) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            try await socket.send(String(repeating: "1\r\nx\r\n", count: 8192))
            let text = try await socket.receiveToEnd()
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.contains("chunk-overhead-too-large"))
            #expect(observer.count("limit chunk_overhead_bytes") == 1)
        }
    }
}
