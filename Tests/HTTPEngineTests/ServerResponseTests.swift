import Testing

@testable import HTTPEngine

/// The framing of responses, phase deadlines and the end of connections: the server's machine without sockets.
@Suite struct ServerResponseTests {
    private func machine(
        after wire: String, ended: Bool = false
    ) -> (machine: ServerConnectionMachine, action: ServerConnectionMachine.Action) {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        Array(wire.utf8).withUnsafeBufferPointer { machine.receive($0) }
        if ended { machine.receiveEnd() }
        let action = machine.next()
        return (machine, action)
    }

    private func response(
        to wire: String, _ head: ResponseHead, _ length: ServerConnectionMachine.ResponseLength, ended: Bool = false
    ) throws -> (text: String, plan: ServerConnectionMachine.ResponsePlan) {
        var (machine, _) = machine(after: wire, ended: ended)
        var output: [UInt8] = []
        let plan = try machine.beginResponse(head, length: length, date: Array("D".utf8), into: &output)
        return (String(decoding: output, as: UTF8.self), plan)
    }

    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func knownLengthIsAnnounced() throws {
        let head = ResponseHead(status: 200, fields: ["Content-Type": "text/plain"])
        let (text, plan) = try response(to: get, head, .bytes(5))
        #expect(text == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n")
        #expect(plan == .init(sendsBody: true, isChunked: false, closes: false))
    }

    @Test func streamIsChunked() throws {
        let (text, plan) = try response(to: get, ResponseHead(status: 200), .stream)
        #expect(text == "HTTP/1.1 200 OK\r\nDate: D\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(plan == .init(sendsBody: true, isChunked: true, closes: false))
    }

    @Test func headIsAnsweredLikeGetWithoutBody() throws {
        let head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
        let (text, plan) = try response(to: head, ResponseHead(status: 200), .bytes(5))
        #expect(text.contains("Content-Length: 5\r\n"))
        #expect(!plan.sendsBody && !plan.closes)
        let (streamed, streamPlan) = try response(to: head, ResponseHead(status: 200), .stream)
        #expect(streamed.contains("Transfer-Encoding: chunked\r\n"))
        #expect(!streamPlan.sendsBody && !streamPlan.closes)
    }

    @Test(arguments: [204, 304]) func statusWithoutBodyAnnouncesNone(status: Int) throws {
        let (text, plan) = try response(to: get, ResponseHead(status: status), .bytes(5))
        #expect(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"))
        #expect(!plan.sendsBody && !plan.closes)
    }

    @Test func http10StreamEndsWithTheConnection() throws {
        let request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        let (text, plan) = try response(to: request, ResponseHead(status: 200), .stream)
        #expect(text == "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\n\r\n")
        #expect(plan == .init(sendsBody: true, isChunked: false, closes: true))
        let (kept, _) = try response(to: request, ResponseHead(status: 200), .bytes(0))
        #expect(kept.contains("Connection: keep-alive\r\n"))
    }

    @Test func connectionClosesWhenEitherSideOrTheEndAsksForIt() throws {
        let closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        #expect(try response(to: closing, ResponseHead(status: 200), .bytes(0)).plan.closes)
        let byHandler = ResponseHead(status: 200, fields: ["Connection": "close"])
        let (text, plan) = try response(to: get, byHandler, .bytes(0))
        #expect(plan.closes)
        #expect(text.components(separatedBy: "Connection:") == 2)
        #expect(try response(to: get, ResponseHead(status: 200), .bytes(0), ended: true).plan.closes)
        #expect(try !response(to: get + get, ResponseHead(status: 200), .bytes(0), ended: true).plan.closes)
    }

    @Test func fieldsOfTheServerAreNotTakenFromTheHandler() throws {
        let head = ResponseHead(
            status: 200,
            fields: [
                "content-length": "99", "Transfer-Encoding": "x", "DATE": "never", "Keep-Alive": "timeout=1",
                "X-Own": "1",
            ])
        let (text, _) = try response(to: get, head, .bytes(2))
        #expect(text == "HTTP/1.1 200 OK\r\nDate: D\r\nX-Own: 1\r\nContent-Length: 2\r\n\r\n")
    }

    @Test(arguments: ["a\r\nSet-Cookie: x", "a\nb", "a\u{0}b", "a\rb"]) func aFieldCannotSplitTheResponse(value: String)
        throws
    {
        var (machine, _) = machine(after: get)
        var output = Array("before".utf8)
        #expect(throws: MessageFieldError.self) {
            try machine.beginResponse(
                ResponseHead(status: 200, fields: ["X": value]), length: .bytes(0), date: [], into: &output)
        }
        #expect(output == Array("before".utf8))
    }

    @Test func continueIsAskedForOnlyWhenTheBodyHasNotCome() {
        let request = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
        var (machine, action) = machine(after: request)
        guard case .screen = action else {
            Issue.record("the body was not screened")
            return
        }
        guard case .sendContinue = machine.next() else {
            Issue.record("no interim response")
            return
        }
        guard case .wait(.body) = machine.next() else {
            Issue.record("the body is not awaited")
            return
        }
        var (eager, _) = self.machine(after: request + "hi")
        guard case .handle(_, let body) = eager.next() else {
            Issue.record("an interim response although the body is there")
            return
        }
        #expect(body == Array("hi".utf8))
    }

    @Test func expectationOfHTTP10IsIgnored() {
        var (machine, action) = machine(after: "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        guard case .screen = action, case .wait(.body) = machine.next() else {
            Issue.record("an HTTP/1.0 client got an interim response")
            return
        }
    }

    @Test func nothingIsParsedWhileAResponseIsPending() throws {
        var (machine, action) = machine(after: get + get)
        guard case .handle = action, case .wait(.response) = machine.next() else {
            Issue.record("the second request came out before the first was answered")
            return
        }
        var output: [UInt8] = []
        _ = try machine.beginResponse(ResponseHead(status: 200), length: .bytes(0), date: [], into: &output)
        guard case .wait(.response) = machine.next() else {
            Issue.record("the second request came out before the first response was finished")
            return
        }
        machine.responseFinished()
        guard case .handle = machine.next() else {
            Issue.record("the second request did not come out")
            return
        }
    }

    @Test func phasesFollowTheMessage() {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        let steps: [(String, ServerConnectionMachine.Phase)] = [
            ("", .idle), ("\r\n", .idle), ("P", .head), ("OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n", .head),
            ("\r\n", .body), ("ab", .body),
        ]
        for (text, phase) in steps {
            Array(text.utf8).withUnsafeBufferPointer { machine.receive($0) }
            var action = machine.next()
            if case .screen = action { action = machine.next() }
            guard case .wait(phase) = action else {
                Issue.record("after \(text.debugDescription): \(action) is not \(phase)")
                return
            }
        }
        guard case .refuse(.bodyTimedOut) = machine.expire() else {
            Issue.record("a late body is not refused")
            return
        }
    }

    @Test func lateHeadIsRefusedAndLateIdleConnectionIsClosed() {
        var idle = ServerConnectionMachine(limits: HTTPLimits())
        guard case .close = idle.expire() else {
            Issue.record("an idle connection was answered")
            return
        }
        var (late, _) = machine(after: "GET / HT")
        guard case .refuse(.headTimedOut) = late.expire() else {
            Issue.record("a late head is not refused")
            return
        }
    }

    @Test func drainingClosesIdleAndLetsTheResponseInFlightBeTheLast() throws {
        var idle = ServerConnectionMachine(limits: HTTPLimits())
        idle.drain()
        guard case .close = idle.next() else {
            Issue.record("an idle connection survived the drain")
            return
        }
        var (busy, _) = machine(after: get + get)
        busy.drain()
        var output: [UInt8] = []
        #expect(try busy.beginResponse(ResponseHead(status: 200), length: .bytes(0), date: [], into: &output).closes)
        busy.responseFinished()
        guard case .close = busy.next() else {
            Issue.record("a pipelined request was answered after the drain")
            return
        }
        var (partial, _) = machine(after: "GET / HTTP/1.1\r\nHo")
        partial.drain()
        guard case .wait(.head) = partial.next() else {
            Issue.record("a request being read was dropped by the drain")
            return
        }
    }

    @Test func earlyRefusalOfABodyClosesTheConnection() throws {
        var (machine, action) = machine(after: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        guard case .screen = action else {
            Issue.record("the body was not screened")
            return
        }
        var output: [UInt8] = []
        let plan = try machine.beginResponse(
            ResponseHead(status: 401), length: .bytes(0), date: [], closing: true, into: &output)
        #expect(plan.closes)
        machine.responseFinished()
        Array("123456789".utf8).withUnsafeBufferPointer { machine.receive($0) }
        guard case .close = machine.next() else {
            Issue.record("the refused body was read")
            return
        }
    }
}

extension String {
    /// How many parts the text has between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
