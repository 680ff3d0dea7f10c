import RewardCore
import Testing

@testable import ChatModels

/// Goal: large requests do not hold up small ones, and nothing is lost when thousands of calls are cancelled. Method: a
/// real server and client; the server's counts say when to go on.
@Suite(.timeLimit(.minutes(5)), .serialized) struct FairnessDriverTests {
    @Test func aRequestOfOneIsServedAmongARequestOfThousands() async throws {
        let handler = CountingServer(holds: true)
        try await FleetStage.run([handler], configure: { $0.callsInFlightMax = 16 }) { stage in
            let large = Task {
                await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<8192 {
                        group.addTask {
                            await stage.failure("large", work: "large", deadline: .seconds(600)) == nil ? 0 : 1
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
            await stage.until { stage.model.callsWaiting == 8192 - 16 }
            let small = Task { await stage.failure("small", work: "small", deadline: .seconds(600)) }
            await stage.until { stage.model.callsWaiting == 8192 - 15 }
            handler.hold(false)
            #expect(await small.value == nil)
            let position = handler.seen.calls.firstIndex(of: "small") ?? .max
            #expect(position <= 16 + 16 + 2, "\(position)")
            #expect(await large.value == 0)
            #expect(stage.model.fleet.counts == (0, 0, 0))
        }
    }

    @Test func fiveHundredCancelledCallsCloseTheirConnections() async throws {
        let handler = CountingServer()
        try await FleetStage.run([handler]) { stage in
            // Slow start has to allow so many first.
            while stage.model.endpoints[0].limit < 500 {
                #expect(await stage.failures(of: Array(repeating: "warm", count: 1024), atOnce: 600) == 0)
            }
            handler.hold(true)
            let calls = Task { await stage.failures(of: Array(repeating: "held", count: 500), atOnce: 500) }
            await stage.until { handler.seen.open == 500 }
            #expect(stage.model.callsInFlight == 500)
            calls.cancel()
            #expect(await calls.value == 500)
            await stage.until { handler.seen.open == 0 }
            #expect(handler.seen.abandoned == 500)
            #expect(stage.model.fleet.counts == (0, 0, 0))
            handler.hold(false)
            #expect(await stage.failure("after") == nil)
        }
    }

    @Test func stormsOfCancellationsLeakNoPermit() async throws {
        let handlers = [CountingServer(), CountingServer()]
        try await FleetStage.run(handlers, configure: { $0.callsInFlightMax = 8 }) { stage in
            for round in 0..<10 {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask { _ = await stage.failure("x", key: "\(number % 5)", work: "\(number % 3)") }
                    }
                    for _ in 0..<round * 15 { await group.next() }
                    group.cancelAll()
                }
                #expect(stage.model.fleet.counts == (0, 0, 0))
            }
            #expect(await stage.failures(of: (0..<100).map(String.init), atOnce: 20) == 0)
            #expect(handlers.allSatisfy { $0.seen.openMax <= 16 })
        }
    }
}
