import HTTPEngine
import HTTPServer
import SocketTransport
import TestSupport
import Testing

/// Start and graceful shutdown.
@Suite(.timeLimit(.minutes(5))) struct LifecycleTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    private func held(_ gate: HoldGate) -> ClosureHandler {
        ClosureHandler(
            immediate: { $0.head.path == "/quick" ? .text("quick") : nil },
            later: { _ in
                await gate.hold()
                return .text("done")
            })
    }

    @Test func shutdownFinishesWhatIsInFlightAndClosesIdleConnections() async throws {
        let gate = HoldGate()
        try await withServer(held(gate), configuration: HTTPServerConfiguration(loops: 2)) { port, observer, server in
            let idle = try RawSocket(port: port)
            try await idle.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await idle.receiveResponse()
            let busy = try RawSocket(port: port)
            try await busy.send(request + request)
            await gate.waitForArrival()

            async let shutdown: Void = server.shutdown(graceSeconds: 3600)
            #expect(try await idle.receiveToEnd().isEmpty)
            #expect(throws: RawSocketError.self) { try RawSocket(port: port) }
            gate.open()
            let text = try await busy.receiveToEnd()
            #expect(text.hasSuffix("Connection: close\r\n\r\ndone"))
            #expect(text.split(separator: "HTTP/1.1 ").count == 1)
            await busy.close()
            await shutdown
            #expect(observer.count("closed") == 2)
            #expect(observer.count("abandoned") == 0)
        }
    }

    @Test func atTheEndOfTheGraceARequestIsCancelledAndItsAnswerIsSent() async throws {
        let clock = ManualTimeSource()
        let gate = HoldGate()
        let configuration = HTTPServerConfiguration(timeSource: clock)
        try await withServer(held(gate), configuration: configuration) { port, observer, server in
            let idle = try RawSocket(port: port)
            try await idle.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await idle.receiveResponse()
            let busy = try RawSocket(port: port)
            try await busy.send(request)
            await gate.waitForArrival()
            async let shutdown: Void = server.shutdown(graceSeconds: 30)
            // The idle connection closes in the turn that also starts the grace.
            #expect(try await idle.receiveToEnd().isEmpty)
            clock.advance(by: .seconds(30))
            await gate.waitForCancellation()
            #expect(try await busy.receiveToEnd().hasSuffix("done"))
            // The server reads on until this side closes too, or its patience ends.
            await busy.close()
            await shutdown
            #expect(observer.count("abandoned") == 0)
        }
    }

    @Test func whatIgnoresItsCancellationIsCut() async throws {
        let clock = ManualTimeSource()
        let gate = Gate()
        let handler = ClosureHandler(later: { _ in
            await gate.pass()
            return .text("too late")
        })
        let configuration = HTTPServerConfiguration(timeSource: clock)
        try await withServer(handler, configuration: configuration) { port, observer, server in
            let idle = try RawSocket(port: port)
            let busy = try RawSocket(port: port)
            try await busy.send(request)
            await gate.waitUntilHeld(1)
            async let shutdown: Void = server.shutdown(graceSeconds: 30)
            #expect(try await idle.receiveToEnd().isEmpty)
            clock.advance(by: .seconds(30) + configuration.cancelledAnswerTimeout)
            try await busy.waitForClose()
            await shutdown
            #expect(observer.count("abandoned") == 1)
            gate.open()
        }
    }

    @Test func aRequestBeingReadIsStillAnsweredAfterShutdownBegan() async throws {
        try await withServer { port, _, server in
            let idle = try RawSocket(port: port)
            try await idle.send(request)
            _ = try await idle.receiveResponse()
            let partial = try RawSocket(port: port)
            try await partial.send(request + "POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
            _ = try await partial.receiveResponse()
            async let shutdown: Void = server.shutdown(graceSeconds: 3600)
            #expect(try await idle.receiveToEnd().isEmpty)
            try await partial.send("llo")
            #expect(try await partial.receiveToEnd().hasSuffix("Connection: close\r\n\r\nPOST /late hello"))
            await partial.close()
            await shutdown
        }
    }

    @Test func secondShutdownWaitsForTheFirstAndThirdReturns() async throws {
        try await withServer { _, _, server in
            async let first: Void = server.shutdown(graceSeconds: 1)
            async let second: Void = server.shutdown(graceSeconds: 1)
            _ = await (first, second)
            await server.shutdown(graceSeconds: 1)
        }
    }

    @Test func aServerRunsOnce() async throws {
        try await withServer { _, _, server in
            #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
        }
    }

    @Test func aTakenPortAndABadAddressAreErrors() async throws {
        try await withServer { port, _, _ in
            let second = HTTPServer(configuration: HTTPServerConfiguration(port: port), handler: ClosureHandler.echo)
            #expect(throws: SystemError.self) { try second.start() }
        }
        let named = HTTPServer(
            configuration: HTTPServerConfiguration(host: "example.test", port: 0), handler: ClosureHandler.echo)
        #expect(throws: HTTPServerError.invalidAddress(host: "example.test", port: 0)) { try named.start() }
    }

    @Test func aServerListensOnIPv6() async throws {
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(host: "::1", port: 0), handler: ClosureHandler.echo)
        do {
            #expect(try server.start().firstPort > 0)
        } catch let error as SystemError {
            // A machine without IPv6 cannot bind; that is all this test may meet.
            #expect(error.call == "socket" || error.call == "bind")
        }
        await server.shutdown(graceSeconds: 0)
    }
}
