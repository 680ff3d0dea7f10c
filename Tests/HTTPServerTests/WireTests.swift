import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// The server over real sockets, in raw wire text.
@Suite(.timeLimit(.minutes(5))) struct WireTests {
    @Test func pipelinedRequestsInOneWriteAreAnsweredInOrder() async throws {
        let gate = HoldGate()
        let handler = ClosureHandler(
            immediate: { $0.head.path == "/slow" ? nil : .text("quick \($0.head.path)") },
            later: { request in
                await gate.hold()
                return .text("slow \(request.head.path)")
            })
        try await withServer(handler) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(
                ["/slow", "/2", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            )
            await gate.waitForArrival()
            #expect(observer.count("started") == 1)
            gate.open()
            for body in ["slow /slow", "quick /2", "quick /3"] {
                #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\n\(body)"))
            }
            #expect(observer.count("finished 200") == 3)
        }
    }

    @Test func responseHasTheFieldsOfTheServer() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await socket.receiveResponse()
            #expect(response.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
            #expect(response.hasSuffix(" GMT\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nGET /a "))
        }
    }

    @Test func bodyIsAskedForWhenTheClientExpectsIt() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await socket.send("hello")
            #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\nPOST / hello"))
        }
    }

    @Test func aGETMayHaveABodyOfEitherFraming() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            try await socket.send("GET /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            try await socket.send("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n")
            for end in ["GET /a hello", "GET /b hello", "GET /c "] {
                #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\n\(end)"))
            }
        }
    }

    @Test func bodyCanBeRefusedBeforeItIsSent() async throws {
        let handler = ClosureHandler(screen: { $0.fields["Authorization"] == nil ? .text("who?", status: 401) : nil })
        try await withServer(handler) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            let response = try await socket.receiveToEnd()
            #expect(response.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
            #expect(response.hasSuffix("Connection: close\r\n\r\nwho?"))
            #expect(observer.count("finished 401") == 1)
        }
    }

    @Test func refusalIsReadEvenWhileTheClientIsStillSending() async throws {
        let handler = ClosureHandler(screen: { _ in .text("no", status: 403) })
        try await withServer(handler) { port, _, _ in
            let socket = try RawSocket(port: port)
            let body = [UInt8](repeating: 0x61, count: 1 << 20)
            try await socket.send(
                Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
            #expect(try await socket.receiveToEnd().hasSuffix("\r\n\r\nno"))
        }
    }

    @Test func headHasLengthButNoBody() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(
                "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = try await socket.receiveToEnd()
            let responses = text.split(separator: "HTTP/1.1 200 OK", omittingEmptySubsequences: true)
            #expect(responses.count == 2)
            #expect(responses.first?.hasSuffix("Content-Length: 8\r\n\r\n") == true)
            #expect(responses.last?.hasSuffix("Connection: close\r\n\r\nGET /y ") == true)
        }
    }

    @Test func chunkedRequestIsJoined() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
            try await socket.send("lo\r\n7;x=y\r\n, world\r\n0\r\nTrailer: x\r\n\r\n")
            #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\nPOST / hello, world"))
        }
    }

    @Test func largeBodiesComeBackWhole() async throws {
        let handler = ClosureHandler(later: { HTTPServerResponse(status: 200, body: .bytes($0.body)) })
        try await withServer(handler) { port, _, _ in
            let body = (0..<(2 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            for _ in 0..<2 {
                let socket = try RawSocket(port: port)
                try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                try await socket.send(body)
                _ = try await socket.receive(until: "\r\n\r\n")
                #expect(try await socket.receive(count: body.count) == body)
            }
        }
    }

    @Test func streamIsChunkedAndTheConnectionGoesOn() async throws {
        let handler = ClosureHandler(
            immediate: { $0.head.path == "/whole" ? .text("whole") : nil },
            later: { _ in
                .stream { writer in
                    try await writer.write(Array("one".utf8))
                    try await writer.write([])
                    try await writer.write(Array("and two".utf8))
                }
            })
        try await withServer(handler) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET /s HTTP/1.1\r\nHost: a\r\n\r\nHEAD /s HTTP/1.1\r\nHost: a\r\n\r\n")
            try await socket.send("GET /whole HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
            #expect(try await socket.receive(until: "0\r\n\r\n") == "3\r\none\r\n7\r\nand two\r\n0\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
            #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\nwhole"))
        }
    }

    @Test func streamToHTTP10EndsWithTheConnection() async throws {
        let handler = ClosureHandler(immediate: { _ in .stream { try await $0.write(Array("plain".utf8)) } })
        try await withServer(handler) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET / HTTP/1.0\r\n\r\n")
            let text = try await socket.receiveToEnd()
            #expect(!text.contains("Transfer-Encoding"))
            #expect(text.hasSuffix("Connection: close\r\n\r\nplain"))
        }
    }

    @Test func http10IsServedAndKeptWhenItAsks() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET /1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            #expect(try await socket.receiveResponse().contains("Connection: keep-alive\r\n"))
            try await socket.send("GET /2 HTTP/1.0\r\n\r\n")
            let last = try await socket.receiveToEnd()
            #expect(last.hasPrefix("HTTP/1.1 200 OK"))
            #expect(last.contains("Connection: close\r\n"))
        }
    }

    @Test func aStreamThatFailsIsCutAndNotEnded() async throws {
        struct Broken: Error {}
        let handler = ClosureHandler(immediate: { _ in
            .stream { writer in
                try await writer.write(Array("part".utf8))
                throw Broken()
            }
        })
        try await withServer(handler) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let text = try await socket.receiveToEnd()
            #expect(text.hasSuffix("\r\n\r\n4\r\npart\r\n"))
            #expect(observer.count("abandoned") == 1)
        }
    }

    @Test func aResponseThatWouldSplitBecomesA500() async throws {
        let handler = ClosureHandler(immediate: { request in
            request.head.path == "/status"
                ? HTTPServerResponse(status: 99)
                : HTTPServerResponse(status: 200, fields: ["X": "a\r\nSet-Cookie: b"])
        })
        try await withServer(handler) { port, _, _ in
            let socket = try RawSocket(port: port)
            for path in ["/field", "/status"] {
                try await socket.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await socket.receiveResponse()
                #expect(response.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
                #expect(!response.contains("Set-Cookie"))
            }
        }
    }

    @Test func manyConnectionsOnSeveralLoopsGetTheirOwnAnswers() async throws {
        let handler = ClosureHandler(
            immediate: { $0.head.path.hasPrefix("/now") ? .text($0.head.path) : nil }, later: { .text($0.head.path) })
        try await withServer(handler, configuration: HTTPServerConfiguration(loops: 3)) { port, observer, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in 0..<40 {
                    group.addTask {
                        let socket = try RawSocket(port: port)
                        let paths = (0..<20).map { "/\($0 % 3 == 0 ? "now" : "later")/\(connection)/\($0)" }
                        try await socket.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
                        for path in paths {
                            #expect(try await socket.receiveResponse().hasSuffix("\r\n\r\n\(path)"))
                        }
                        await socket.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(observer.count("finished 200") == 800)
            await observer.wait(for: "closed", count: 40)
        }
    }
}
