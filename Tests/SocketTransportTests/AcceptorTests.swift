import Glibc
import Locking
import Testing

@testable import SocketTransport

/// The acceptor against a kernel that is out of descriptors.
@Suite(.timeLimit(.minutes(5))) struct AcceptorTests {
    /// Plays the kernel: gives the outcomes one by one, then nobody waits.
    private struct ScriptedSource: ConnectionSource {
        let outcomes: Locked<[AcceptOutcome]>

        func accept() -> AcceptOutcome {
            outcomes.withLock { $0.isEmpty ? .wouldBlock : $0.removeFirst() }
        }
    }

    /// Holds the acceptor for the loop.
    ///
    /// Invariant of @unchecked Sendable: touched on the loop only.
    private final class Holder: @unchecked Sendable {
        var acceptor: Acceptor?
    }

    @Test func outOfDescriptorsItPausesAndThenAcceptsAgain() async throws {
        let clock = ManualTimeSource()
        let loop = try EventLoop(label: "test", timeSource: clock)
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try ListeningSocket(address: address, backlog: 8)
        let (stream, sink) = AsyncStream.makeStream(of: String.self)
        let source = ScriptedSource(outcomes: Locked([.failed(EMFILE)]))
        let holder = Holder()
        loop.execute {
            let acceptor = Acceptor(
                loop: loop, listeners: [listener], source: source, limits: Acceptor.Limits(connectionsMax: 10),
                onConnection: { stream, _, _ in
                    stream.close()
                    sink.yield("connection")
                },
                onRefusal: { sink.yield("\($0)") })
            holder.acceptor = acceptor
            acceptor.descriptorReady(.readable)
            acceptor.descriptorReady(.readable)
        }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == "closed(SocketTransport.AcceptGate.ClosedReason.descriptors)")

        // A real connection waits at the listener; the scripted kernel lends its socket once the pause is over.
        let pending = try ConnectingSocket.connect(to: listener.address)
        source.outcomes.withLock { $0 = [.connection(pending, peer: nil)] }
        loop.execute { sink.yield("still paused") }
        #expect(await iterator.next() == "still paused")
        clock.advance(by: Acceptor.Limits(connectionsMax: 10).pause)
        #expect(await iterator.next() == "connection")
        loop.execute {
            holder.acceptor?.stop()
            holder.acceptor = nil
        }
        await loop.stop()
    }

    @Test func aTakenPortIsAnErrorThatNamesIt() throws {
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let first = try ListeningSocket(address: address, backlog: 8)
        defer { first.close() }
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(address: first.address, backlog: 8)
        }
        #expect(error?.call == "bind")
        #expect(error?.code == EADDRINUSE)
        #expect(error?.description.contains("127.0.0.1:\(first.address.port)") == true)
    }
}
