import Testing

@testable import HTTPEngine

/// A prepared response is what `beginResponse` would write, whoever asks.
@Suite struct PreparedResponseTests {
    private let fields: HeaderFields = ["Content-Type": "text/plain", "ETag": "\"1\""]

    private func respond(
        to wire: String, _ prepared: PreparedResponse, adding: HeaderFields.Entry? = nil, draining: Bool = false
    ) throws -> (text: String, closes: Bool) {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        Array(wire.utf8).withUnsafeBufferPointer { machine.receive($0) }
        _ = machine.next()
        if draining { machine.drain() }
        var output: [UInt8] = []
        let fields = adding.map { prepared.fields.adding($0.name, $0.value) } ?? prepared.fields
        let plan = try machine.respond(prepared, fields: fields, date: Array("D".utf8), into: &output)
        return (String(decoding: output, as: UTF8.self), plan.closes)
    }

    private func prepared(_ status: Int = 200) throws -> PreparedResponse {
        try PreparedResponse(status: status, fields: fields, body: Array("hello".utf8))
    }

    @Test func itIsSentWithDateAndTheFieldOfTheSingleAnswer() throws {
        let (text, closes) = try respond(
            to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", try prepared(), adding: (name: "X-Request-Id", value: "7"))
        #expect(
            text == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nContent-Length: 5\r\n"
                + "X-Request-Id: 7\r\n\r\nhello")
        #expect(!closes)
    }

    @Test func headGetsNoBodyAnd304NoLength() throws {
        let (head, _) = try respond(to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", try prepared())
        #expect(head.hasSuffix("Content-Length: 5\r\n\r\n"))
        let (unchanged, _) = try respond(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", try prepared(304))
        #expect(unchanged == "HTTP/1.1 304 Not Modified\r\nDate: D\r\nContent-Type: text/plain\r\nETag: \"1\"\r\n\r\n")
    }

    @Test func theConnectionFieldIsThatOfTheRequestAndTheDrain() throws {
        let closing = try respond(to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", try prepared())
        #expect(closing.text.contains("Connection: close\r\n\r\nhello") && closing.closes)
        let kept = try respond(to: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", try prepared())
        #expect(kept.text.contains("Connection: keep-alive\r\n\r\nhello") && !kept.closes)
        let last = try respond(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", try prepared(), draining: true)
        #expect(last.text.contains("Connection: close\r\n\r\nhello") && last.closes)
    }

    @Test func aFieldThatWouldSplitIsRefused() throws {
        let evil: HeaderFields.Entry = (name: "X", value: "a\r\nSet-Cookie: b")
        #expect(throws: MessageFieldError.self) {
            _ = try PreparedResponse(status: 200, fields: HeaderFields([evil]), body: [])
        }
        #expect(throws: MessageFieldError.self) {
            _ = try PreparedResponse(status: 200, fields: ["Connection": "close"], body: [])
        }
        #expect(throws: MessageFieldError.self) {
            _ = try respond(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", try prepared(), adding: evil)
        }
    }

    @Test func fieldsReadFromTheWireCanBeAskedAndChanged() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        let wire = "GET / HTTP/1.1\r\nHost: a\r\nAccept: x\r\nX-One: 1\r\naccept: y\r\n\r\n"
        Array(wire.utf8).withUnsafeBufferPointer { machine.receive($0) }
        guard case .handle(let head, _) = machine.next() else {
            Issue.record("no request")
            return
        }
        var fields = head.fields
        #expect(fields["ACCEPT"] == "x" && fields.values("accept") == ["x", "y"] && fields["none"] == nil)
        #expect(fields.contains("x-one") && fields.count == 4)
        fields.set("Accept", "z")
        #expect(fields.entries.map(\.name) == ["Host", "Accept", "X-One"])
        #expect(head.fields.count == 4)
        var copy = head
        copy.fields = fields
        copy.target = "/other"
        #expect(head.target == "/" && copy.target == "/other" && copy != head)
        let extended = fields.adding("Last", "1")
        #expect(extended.entries.last?.name == "Last" && extended["last"] == "1" && fields["last"] == nil)
    }

    @Test func aLargeBodyEndsUpInAnArrayOfItsSize() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        let size = 3_000_001
        Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n".utf8)
            .withUnsafeBufferPointer { machine.receive($0) }
        _ = machine.next()
        let piece = [UInt8](repeating: 1, count: 65_536)
        var sent = 0
        var largest = 0
        while sent < size {
            let part = Array(piece.prefix(size - sent))
            part.withUnsafeBufferPointer { machine.receive($0) }
            sent += part.count
            largest = max(largest, machine.body.capacity)
            if sent < size { _ = machine.next() }
        }
        guard case .handle(_, let body) = machine.next() else {
            Issue.record("no request")
            return
        }
        #expect(body.count == size)
        // Rounded up by the allocator, but not doubled.
        #expect(largest < size + 65_536)
    }
}
