import Dispatch
import Locking
import SocketTransport
import Testing

@testable import HTTPClient

/// Resolution with a lookup that the test plays.
@Suite(.timeLimit(.minutes(5))) struct NameResolverTests {
    private let clock = ManualTimeSource()
    private let address = SocketAddress(numeric: "127.0.0.1", port: 0)

    private func resolve(_ resolver: NameResolver, _ host: String) async -> NameResolver.Outcome {
        await withCheckedContinuation { continuation in
            resolver.resolve(host) { continuation.resume(returning: $0) }
        }
    }

    @Test func numericAddressesAreKnownAtOnce() throws {
        let resolver = NameResolver(lifetime: .seconds(10), timeSource: clock) { _ in
            .failure(.init(detail: "must not be asked"))
        }
        #expect(resolver.known("127.0.0.1") == [try #require(address)])
        #expect(resolver.known("::1")?.count == 1)
        #expect(resolver.known("name") == nil)
    }

    @Test func addressesAreRememberedForTheirLifetime() async throws {
        let lookups = Locked(0)
        let address = try #require(address)
        let resolver = NameResolver(lifetime: .seconds(10), timeSource: clock) { _ in
            lookups.withLock { $0 += 1 }
            return .success([address])
        }
        #expect(await resolve(resolver, "name") == .success([address]))
        clock.advance(by: .seconds(9))
        #expect(resolver.known("name") == [address])
        clock.advance(by: .seconds(1))
        #expect(resolver.known("name") == nil)
        _ = await resolve(resolver, "name")
        resolver.forget("name")
        #expect(resolver.known("name") == nil)
        #expect(lookups.withLock { $0 } == 2)
    }

    @Test func callersOfOneNameShareALookupAndFailuresAreNotRemembered() async {
        let lookups = Locked(0)
        let gate = DispatchSemaphore(value: 0)
        let resolver = NameResolver(lifetime: .seconds(10), timeSource: clock) { _ in
            gate.wait()
            lookups.withLock { $0 += 1 }
            return .failure(.init(detail: "no such name"))
        }
        let (outcomes, sink) = AsyncStream.makeStream(of: NameResolver.Outcome.self)
        for _ in 0..<5 { resolver.resolve("name") { sink.yield($0) } }
        gate.signal()
        var iterator = outcomes.makeAsyncIterator()
        for _ in 0..<5 {
            #expect(await iterator.next() == .failure(.init(detail: "no such name")))
        }
        #expect(lookups.withLock { $0 } == 1)
        gate.signal()
        _ = await resolve(resolver, "name")
        #expect(lookups.withLock { $0 } == 2)
    }
}
