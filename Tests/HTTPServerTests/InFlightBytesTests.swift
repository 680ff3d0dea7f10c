import Compression
import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// Goal: the bodies of all requests in progress stay within their memory, and whoever is refused is told so. Method:
/// handlers that hold their bodies, over real connections.
@Suite(.timeLimit(.minutes(1))) struct InFlightBytesTests {
    private func configuration(max: Int) -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.inFlightBytesMax = max
        return configuration
    }

    private func post(_ length: Int, sending count: Int? = nil, fields: String = "") -> String {
        "POST /held HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(length)\r\n\r\n"
            + String(repeating: "x", count: count ?? length)
    }

    private func holding(_ gate: HoldGate) -> ClosureHandler {
        ClosureHandler(later: { request in
            if request.head.target == "/held" { await gate.hold() }
            return .text("\(request.body.count)")
        })
    }

    @Test func aBodyThatFindsNoMemoryIsRefusedBeforeItComes() async throws {
        let gate = HoldGate()
        try await withServer(holding(gate), configuration: configuration(max: 5000)) { port, observer, server in
            let first = try RawSocket(port: port)
            try await first.send(post(4000))
            await gate.waitForArrival()
            #expect(server.bodyBytesInFlight == 4000)
            let second = try RawSocket(port: port)
            try await second.send(post(2000, sending: 0))
            let refusal = try await second.receiveToEnd()
            #expect(refusal.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"), "\(refusal)")
            #expect(refusal.contains("Retry-After: 1\r\n") && refusal.contains("urn:metareward:problem:memory-full"))
            #expect(observer.count("limit in_flight_bytes") == 1)
            // What needs no memory is answered as ever, and so is what fits.
            let third = try RawSocket(port: port)
            try await third.send("GET /free HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await third.receiveResponse().hasSuffix("\r\n\r\n0"))
            try await third.send(post(900).replacing("/held", with: "/free"))
            #expect(try await third.receiveResponse().hasSuffix("\r\n\r\n900"))
            gate.open()
            #expect(try await first.receiveResponse().hasSuffix("\r\n\r\n4000"))
            try await first.send(post(4500))
            #expect(try await first.receiveResponse().hasSuffix("\r\n\r\n4500"), "the memory is free again")
        }
    }

    @Test(arguments: [true, false]) func bodiesThatFitAloneAndGrowTogetherAreCutDownToTheMemory(isChunked: Bool)
        async throws
    {
        let gate = HoldGate()
        try await withServer(holding(gate), configuration: configuration(max: 5000)) { port, observer, server in
            // What is only announced takes nothing.
            let sockets = try [RawSocket(port: port), RawSocket(port: port)]
            let head = "POST /held HTTP/1.1\r\nHost: a\r\n"
            let begin = isChunked ? "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" : "Content-Length: 4500\r\n\r\n"
            let half = String(repeating: "x", count: 2000)
            let middle = isChunked ? "\r\n7d0\r\n" : ""
            let rest = String(repeating: "x", count: 500)
            let end = isChunked ? "\r\n1f4\r\n\(rest)\r\n0\r\n\r\n" : rest
            for socket in sockets { try await socket.send(head + begin + half) }
            try await sockets[0].send(middle + half)
            // Together they are 6,000 bytes as soon as the server has read both, so one of them has to go: the one that
            // it read last.
            await observer.wait(for: "limit in_flight_bytes")
            try? await sockets[0].send(end)
            try? await sockets[1].send(middle + half + end)
            await gate.waitForArrival()
            #expect(server.bodyBytesInFlight == 4500)
            gate.open()
            var answers: [String] = []
            for socket in sockets { answers.append(try await socket.receiveResponse()) }
            #expect(answers.map { String($0.dropFirst(9).prefix(3)) }.sorted() == ["200", "429"])
        }
    }

    @Test func aDecodedBodyCountsToo() async throws {
        let gate = HoldGate()
        try await withServer(holding(gate), configuration: configuration(max: 300_000)) { port, observer, server in
            let first = try RawSocket(port: port)
            try await first.send(post(100_000))
            await gate.waitForArrival()
            let coded = try CodedBytes.encode([UInt8](repeating: 0x61, count: 250_000), .gzip)
            let second = try RawSocket(port: port)
            try await second.send(
                "POST /free HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: \(coded.count)\r\n\r\n")
            try await second.send(coded)
            let refusal = try await second.receiveResponse()
            #expect(refusal.hasPrefix("HTTP/1.1 429 ") && refusal.contains("Retry-After: 1\r\n"), "\(refusal)")
            #expect(refusal.contains("urn:metareward:problem:memory-full"))
            #expect(observer.count("limit in_flight_bytes") == 1)
            gate.open()
            _ = try await first.receiveResponse()
            try await second.send(
                "POST /free HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: \(coded.count)\r\n\r\n")
            try await second.send(coded)
            #expect(try await second.receiveResponse().hasSuffix("\r\n\r\n250000"))
        }
    }

    @Test func aClientThatGoesAwayGivesItsMemoryBack() async throws {
        let gate = HoldGate()
        try await withServer(holding(gate), configuration: configuration(max: 5000)) { port, observer, server in
            let first = try RawSocket(port: port)
            try await first.send(post(4000))
            await gate.waitForArrival()
            let half = try RawSocket(port: port)
            try await half.send(post(900, sending: 500))
            await first.reset()
            await half.reset()
            await observer.wait(for: "closed", count: 2)
            #expect(server.bodyBytesInFlight == 0)
        }
    }

    @Test func anAnswerCountsUntilItIsTaken() async throws {
        let handler = ClosureHandler(later: { _ in .text(String(repeating: "a", count: 8 << 20)) })
        var settings = configuration(max: 1 << 20)
        settings.hardening.responseRateMin = 0
        try await withServer(handler, configuration: settings) { port, observer, server in
            let reader = try RawSocket(port: port)
            try await reader.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await reader.receive(until: "\r\n\r\n")
            #expect(server.bodyBytesInFlight > 1 << 20)
            let second = try RawSocket(port: port)
            try await second.send(post(10, sending: 0))
            #expect(try await second.receiveToEnd().hasPrefix("HTTP/1.1 429 "))
            _ = try await reader.receive(count: 8 << 20)
            let third = try RawSocket(port: port)
            try await third.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
            #expect(try await third.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        }
    }
}
