import HTTPClient
import HTTPEngine
import TestSupport
import Testing

/// Dead connections: replay exactly once, and only where the server cannot have answered.
@Suite(.timeLimit(.minutes(5))) struct ReplayTests {
    /// Makes one good exchange, so that the client has a connection to reuse; returns the server's side of it.
    private func warm(_ client: HTTPClient, _ listener: RawListener) async throws -> RawSocket {
        async let response = client.get("/warm", port: listener.port)
        let connection = try await listener.accept()
        _ = try await connection.receiveTarget()
        try await connection.send(wire("warm"))
        #expect(try await response.reusedConnection == false)
        return connection
    }

    @Test func reusedConnectionThatDiesIsReplacedOnce() async throws {
        let listener = try RawListener()
        try await withClient { client in
            let first = try await warm(client, listener)
            async let response = client.get("/again", port: listener.port)
            #expect(try await first.receiveTarget() == "/again")
            await first.close()
            let second = try await listener.accept()
            #expect(try await second.receiveTarget() == "/again")
            try await second.send(wire("fresh"))
            let result = try await response
            #expect(result.body == Array("fresh".utf8))
            #expect(result.replayed)
            #expect(!result.reusedConnection)
        }
    }

    @Test func reusedConnectionThatIsResetIsReplacedOnce() async throws {
        let listener = try RawListener()
        try await withClient { client in
            let first = try await warm(client, listener)
            async let response = client.get("/again", port: listener.port)
            _ = try await first.receiveTarget()
            await first.reset()
            let second = try await listener.accept()
            _ = try await second.receiveTarget()
            try await second.send(wire("fresh"))
            #expect(try await response.replayed)
        }
    }

    @Test func aReplayThatDiesTooIsAnError() async throws {
        let listener = try RawListener()
        try await withClient { client in
            let first = try await warm(client, listener)
            async let failure: Void = expectFailure(.reset(detail: "the stream ended before the response")) {
                try await client.get("/again", port: listener.port)
            }
            _ = try await first.receiveTarget()
            await first.close()
            let second = try await listener.accept()
            _ = try await second.receiveTarget()
            await second.close()
            await failure
            // No third attempt is under way: the next connection carries the next request.
            async let response = client.get("/next", port: listener.port)
            let third = try await listener.accept()
            #expect(try await third.receiveTarget() == "/next")
            try await third.send(wire("ok"))
            #expect(try await response.replayed == false)
        }
    }

    @Test func aReplayGoesToAFreshConnectionEvenWhenOthersAreIdle() async throws {
        let listener = try RawListener()
        try await withClient { client in
            async let one = client.get("/1", port: listener.port)
            let first = try await listener.accept()
            _ = try await first.receiveTarget()
            let second = try await warm(client, listener)
            try await first.send(wire("one"))
            _ = try await one
            // Two idle connections; the newest is taken, dies, and the other one must not be trusted.
            async let response = client.get("/again", port: listener.port)
            #expect(try await first.receiveTarget() == "/again")
            await first.close()
            let third = try await listener.accept()
            #expect(try await third.receiveTarget() == "/again")
            try await third.send(wire("fresh"))
            #expect(try await response.replayed)
            await second.close()
        }
    }

    @Test func freshConnectionThatDiesIsAnErrorAtOnce() async throws {
        let listener = try RawListener()
        try await withClient { client in
            async let failure: Void = expectFailure(.reset(detail: "the stream ended before the response")) {
                try await client.get("/first", port: listener.port)
            }
            let first = try await listener.accept()
            _ = try await first.receiveTarget()
            await first.close()
            await failure
            async let response = client.get("/next", port: listener.port)
            let second = try await listener.accept()
            #expect(try await second.receiveTarget() == "/next")
            try await second.send(wire("ok"))
            _ = try await response
        }
    }

    @Test func nothingIsReplayedOnceAByteOfTheResponseHasCome() async throws {
        let listener = try RawListener()
        try await withClient { client in
            let first = try await warm(client, listener)
            async let failure: Void = expectFailure(.reset(detail: "the stream ended inside the response")) {
                try await client.get("/again", port: listener.port)
            }
            _ = try await first.receiveTarget()
            try await first.send("H")
            await first.close()
            await failure
        }
    }
}
