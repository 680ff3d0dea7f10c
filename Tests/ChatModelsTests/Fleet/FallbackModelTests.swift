import HTTPClient
import RewardCore
import Testing

@testable import ChatModels

/// Goal: the fallback answers only what the first model cannot take, and says so. Method: models over real servers.
@Suite(.timeLimit(.minutes(5))) struct FallbackModelTests {
    private func withModels(
        _ first: CountingServer, _ second: CountingServer,
        body: (FleetStage, FleetStage, FallbackModel) async throws -> Void
    ) async throws {
        try await FleetStage.run(
            [first], clock: LeapingClock(), configure: { $0.hasFallback = true },
            body: { one in
                try await FleetStage.run(
                    [second], clock: LeapingClock(), configure: { $0.model = "model-b" },
                    body: { two in
                        try await body(one, two, FallbackModel(one.model, fallback: two.model))
                    })
            })
    }

    @Test func theFirstModelAnswersWhileItCan() async throws {
        let second = CountingServer()
        try await withModels(CountingServer(), second) { _, _, model in
            let reply = try await model.complete(Samples.request())
            #expect(reply.model == nil)
            #expect(model.modelName == "model-a")
            #expect(second.seen.calls.isEmpty)
        }
    }

    @Test func anUnavailableModelIsReplacedAndTheReplySaysByWhich() async throws {
        try await withModels(CountingServer(), CountingServer()) { one, two, model in
            await one.stop(0)
            let reply = try await model.complete(Samples.request())
            #expect(reply.model == "model-b")
            #expect(reply.endpoint == two.model.endpoints[0].label)
            #expect(reply.retries == 3)
            // By now the breaker is open, or opens soon: then nothing is tried and nothing is waited for.
            while one.model.endpoints[0].breaker == .closed { _ = try await model.complete(Samples.request()) }
            #expect(two.handlers[0].seen.calls.count >= 2)
        }
    }

    @Test func otherFailuresStayWhatTheyAre() async throws {
        let second = CountingServer()
        try await withModels(CountingServer(status: 400), second) { one, _, model in
            await #expect(throws: ChatFailure.self) { _ = try await model.complete(Samples.request()) }
            #expect(one.handlers[0].seen.calls.count == 1)
            #expect(second.seen.calls.isEmpty)
        }
    }

    @Test func whenBothFailBothAreNamed() async throws {
        try await withModels(CountingServer(status: 500), CountingServer(status: 400)) { _, _, model in
            do throws(ChatFailure) {
                _ = try await model.complete(Samples.request())
                Issue.record("there is no answer")
            } catch {
                #expect(error.kind == .judgeRejected)
                #expect(error.detail.contains("gave up after 4 attempts. Its fallback: judge-a at"), "\(error.detail)")
                #expect(error.usage.calls == 5)
            }
        }
    }
}
