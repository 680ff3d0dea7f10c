import Glibc
import HTTPServer
import TestSupport
import Testing

/// Connections that the server breaks off on purpose, or ends after a number of requests.
@Suite(.timeLimit(.minutes(5))) struct EndingTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Answers with that ending, at once or in a task.
    private func handler(_ ending: HTTPResponseEnding, inTask: Bool) -> ClosureHandler {
        var response = HTTPServerResponse.text("0123456789")
        response.ending = ending
        let ready = response
        return ClosureHandler(immediate: { _ in inTask ? nil : ready }, later: { _ in ready })
    }

    @Test(arguments: [false, true]) func aResponseIsResetInTheMiddleOfItsBody(inTask: Bool) async throws {
        try await withServer(handler(.resets(afterBodyBytes: 4), inTask: inTask)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            let head = try await socket.receive(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.contains("Content-Length: 10\r\n"))
            #expect(try await socket.receive(count: 4) == Array("0123".utf8))
            await #expect(throws: RawSocketError.failed(call: "recv", code: ECONNRESET)) {
                try await socket.receiveToEnd()
            }
            await observer.wait(for: "closed")
            #expect(observer.count("abandoned") == 1)
            #expect(observer.count("finished 200") == 0)
        }
    }

    @Test(arguments: [false, true]) func aResetComesInPlaceOfAResponse(inTask: Bool) async throws {
        try await withServer(handler(.resetsBeforeHead, inTask: inTask)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            await #expect(throws: RawSocketError.failed(call: "recv", code: ECONNRESET)) {
                try await socket.receiveToEnd()
            }
            await observer.wait(for: "closed")
            #expect(observer.count("abandoned") == 1)
        }
    }

    @Test(arguments: [false, true]) func aConnectionEndsWithoutAnnouncement(inTask: Bool) async throws {
        try await withServer(handler(.closesUnannounced, inTask: inTask)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(request)
            let text = try await socket.receiveToEnd()
            #expect(text.hasSuffix("\r\n\r\n0123456789"))
            #expect(!text.contains("Connection:"))
            #expect(observer.count("abandoned") == 0)
        }
    }

    @Test func theLastRequestOfAConnectionIsAnnounced() async throws {
        let configuration = HTTPServerConfiguration(requestsPerConnectionMax: 3)
        try await withServer(configuration: configuration) { port, observer, _ in
            let socket = try RawSocket(port: port)
            for _ in 0..<2 {
                try await socket.send(request)
                #expect(try await !socket.receiveResponse().contains("Connection: close"))
            }
            try await socket.send(request + request)
            let text = try await socket.receiveToEnd()
            #expect(text.contains("Connection: close\r\n"))
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 1)
            #expect(observer.count("started") == 3)
        }
    }
}
