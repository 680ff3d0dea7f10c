import Glibc
import HTTPClient
import HTTPEngine
import SocketTransport
import TestSupport
import Testing

/// Deadlines, cancellation and shutdown: each closes the connection. A request that is under way ends with a reset,
/// since an orderly end of stream could come from a client that still waits for the answer.
@Suite(.timeLimit(.minutes(5))) struct GivingUpTests {
    @Test func deadlineClosesTheConnection() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        try await withClient(HTTPClientConfiguration(timeSource: clock)) { client in
            async let failure: Void = expectFailure(.timeout) {
                try await client.get("/", port: listener.port, timeout: .seconds(5))
            }
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            clock.advance(by: .seconds(5))
            await failure
            #expect(try await connection.endsWithReset())
        }
    }

    @Test func slowResponseIsNotCutBeforeItsDeadline() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        try await withClient(HTTPClientConfiguration(timeSource: clock)) { client in
            async let response = client.get("/", port: listener.port, timeout: .seconds(120))
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            clock.advance(by: .seconds(119))
            try await connection.send(wire("late"))
            #expect(try await response.body == Array("late".utf8))
        }
    }

    @Test func cancellationClosesTheConnection() async throws {
        let listener = try RawListener()
        try await withClient { client in
            // The task is awaited below.
            let task = Task { await expectFailure(.cancelled) { try await client.get("/", port: listener.port) } }
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            task.cancel()
            await task.value
            #expect(try await connection.endsWithReset())
        }
    }

    @Test func aCallOfACancelledTaskSendsNothing() async throws {
        let listener = try RawListener()
        try await withClient { client in
            // The task is awaited below.
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await expectFailure(.cancelled) { try await client.get("/cancelled", port: listener.port) }
            }
            await task.value
            async let response = client.get("/next", port: listener.port)
            let connection = try await listener.accept()
            let target = try? await connection.receiveTarget()
            if target == nil {
                // The cancelled call may have begun to connect; its connection carries nothing.
                let second = try await listener.accept()
                #expect(try await second.receiveTarget() == "/next")
                try await second.send(wire("ok"))
            } else {
                #expect(target == "/next")
                try await connection.send(wire("ok"))
            }
            _ = try await response
        }
    }

    @Test func waitingForAConnectionEndsWithTheDeadlineOrTheCancellation() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        let configuration = HTTPClientConfiguration(connectionsPerHostMax: 1, timeSource: clock)
        try await withClient(configuration) { client in
            async let first = client.get("/first", port: listener.port, timeout: .seconds(100))
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            let cancelled = Task { await expectFailure(.cancelled) { try await client.get("/c", port: listener.port) } }
            cancelled.cancel()
            await cancelled.value
            await expectFailure(.timeout) { try await client.get("/t", port: listener.port, timeout: .zero) }
            async let waiting = client.get("/waiting", port: listener.port, timeout: .seconds(100))
            try await connection.send(wire("one"))
            _ = try await first
            #expect(try await connection.receiveTarget() == "/waiting")
            try await connection.send(wire("two"))
            #expect(try await waiting.reusedConnection)
        }
    }

    @Test func connectTimeoutIsItsOwnError() async throws {
        // With a full backlog Linux drops the handshake, so the attempt neither succeeds nor fails.
        let listener = try RawListener(backlog: 0)
        let filler = try RawSocket(port: listener.port)
        let configuration = HTTPClientConfiguration(connectTimeout: .milliseconds(50))
        try await withClient(configuration) { client in
            await expectFailure(.connectTimeout(host: "127.0.0.1", port: listener.port)) {
                try await client.get("/", port: listener.port)
            }
            await expectFailure(.timeout) {
                try await client.get("/", port: listener.port, timeout: .milliseconds(20))
            }
        }
        await filler.close()
    }

    @Test func refusedConnectionSaysSo() async throws {
        let listener = try RawListener()
        await listener.close()
        try await withClient { client in
            await expectFailure(
                .connect(host: "127.0.0.1", port: listener.port, code: ECONNREFUSED, detail: "Connection refused")
            ) {
                try await client.get("/", port: listener.port)
            }
        }
    }

    @Test func shutdownFailsCallsInProgressAndLaterOnes() async throws {
        let listener = try RawListener()
        let client = HTTPClient()
        async let failure: Void = expectFailure(.closed) { try await client.get("/", port: listener.port) }
        let connection = try await listener.accept()
        _ = try await connection.receiveTarget()
        await client.shutdown()
        await failure
        try await connection.waitForClose()
        await expectFailure(.closed) { try await client.get("/", port: listener.port) }
        await client.shutdown()
    }

    @Test func aForgottenClientClosesItsConnections() async throws {
        let listener = try RawListener()
        let connection = try await { () async throws -> RawSocket in
            let client = HTTPClient()
            async let response = client.get("/", port: listener.port)
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            try await connection.send(wire("ok"))
            _ = try await response
            return connection
        }()
        try await connection.waitForClose()
    }
}
