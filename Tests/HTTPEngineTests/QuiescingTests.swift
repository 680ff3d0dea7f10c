import HTTPEngine
import Testing

/// The drain and the client's half-close in every phase of an exchange, without sockets.
@Suite struct QuiescingTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    private func receive(_ wire: String, _ machine: inout ServerConnectionMachine) {
        Array(wire.utf8).withUnsafeBufferPointer { machine.receive($0) }
    }

    /// The next action in a word.
    private func next(_ machine: inout ServerConnectionMachine) -> String {
        switch machine.next() {
        case .wait(let phase): "wait \(phase)"
        case .screen: "screen"
        case .sendContinue: "continue"
        case .handle: "handle"
        case .refuse(let error): "refuse \(error)"
        case .close: "close"
        }
    }

    /// Begins a response; returns whether it closes the connection.
    private func begin(
        _ machine: inout ServerConnectionMachine, _ length: ServerConnectionMachine.ResponseLength = .bytes(0)
    ) throws -> Bool {
        var output: [UInt8] = []
        return try machine.beginResponse(ResponseHead(status: 200), length: length, date: [], into: &output).closes
    }

    @Test func quiescingWhileIdle() {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        machine.drain()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingAfterARequest() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get, &machine)
        #expect(next(&machine) == "handle")
        #expect(try !begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "wait idle")
        machine.drain()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingInsideAHead() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive("GET / HTTP/1.1\r\nHo", &machine)
        #expect(next(&machine) == "wait head")
        machine.drain()
        #expect(next(&machine) == "wait head")
        receive("st: a\r\n\r\n", &machine)
        #expect(next(&machine) == "handle")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingInsideABodyBeforeAnyResponse() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx", &machine)
        #expect(next(&machine) == "screen")
        #expect(next(&machine) == "wait body")
        machine.drain()
        #expect(next(&machine) == "wait body")
        receive("y", &machine)
        #expect(next(&machine) == "handle")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingBehindARequestBeforeItsResponse() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get, &machine)
        #expect(next(&machine) == "handle")
        machine.drain()
        #expect(next(&machine) == "wait response")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingBehindAResponseHeadLetsTheResponseEnd() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get, &machine)
        #expect(next(&machine) == "handle")
        #expect(try !begin(&machine, .stream))
        machine.drain()
        #expect(next(&machine) == "wait response")
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingBehindAnEarlyResponseHeadInsideABody() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx", &machine)
        #expect(next(&machine) == "screen")
        #expect(try begin(&machine))
        machine.drain()
        machine.responseFinished()
        receive("y", &machine)
        #expect(next(&machine) == "close")
    }

    @Test func quiescingWithMoreRequestsBufferedDropsThem() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get + get, &machine)
        #expect(next(&machine) == "handle")
        machine.drain()
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func quiescingBehindAResponseHeadAnswersABufferedRequestLast() throws {
        // The head in flight has promised that the connection goes on, so one request more is answered.
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get + get + get, &machine)
        #expect(next(&machine) == "handle")
        #expect(try !begin(&machine))
        machine.drain()
        machine.responseFinished()
        #expect(next(&machine) == "handle")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func halfCloseWithBufferedRequestsAnswersThemAll() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get + get, &machine)
        machine.receiveEnd()
        #expect(next(&machine) == "handle")
        #expect(try !begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "handle")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func halfCloseWhileAResponseIsPendingIsDeliveredBehindIt() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get, &machine)
        #expect(next(&machine) == "handle")
        machine.receiveEnd()
        #expect(next(&machine) == "wait response")
        #expect(try begin(&machine))
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }

    @Test func pipelinedRequestsBehindAClosingResponseAreDropped() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get, &machine)
        #expect(next(&machine) == "handle")
        #expect(try begin(&machine))
        machine.responseFinished()
        receive(get, &machine)
        #expect(next(&machine) == "close")
    }

    @Test func aResponseThatClosesDropsWhatComesBehindIt() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        receive(get, &machine)
        #expect(next(&machine) == "handle")
        var output: [UInt8] = []
        let head = ResponseHead(status: 200, fields: ["Connection": "close"])
        #expect(try machine.beginResponse(head, length: .bytes(0), date: [], into: &output).closes)
        receive(get, &machine)
        machine.responseFinished()
        #expect(next(&machine) == "close")
    }
}
