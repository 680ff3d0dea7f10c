import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: no known pitfall of constraints is fallen into. One test a pitfall, by its number in README.md.
@Suite(.timeLimit(.minutes(5))) struct ConstraintPitfallTests {
    private func members(_ constraint: ChatConstraint, _ dialect: ChatDialect) throws -> JSONObject {
        try ConstraintLowering(dialect: dialect).lower(constraint).members
    }

    @Test(arguments: ChatDialect.all) func pitfall01ConstraintInAnotherDialectsWordsIsNeverSent(
        dialect: ChatDialect
    ) throws {
        for constraint in [ChatConstraint.integer(0...5), .choice(["a", "b"])] {
            for name in try members(constraint, dialect).names { #expect(dialect.bodyFields.contains(name)) }
        }
    }

    @Test func pitfall01AnAnswerThatBreaksItsConstraintIsMarkedOrFailsNeverScored() async throws {
        try await Stage.run([.good("banana"), .good("So 4, I think.")], configure: { $0.allowsUnconstrained = true }) {
            stage in
            let failure = await stage.failure(Samples.request(.integer(0...5)))
            #expect(failure?.kind == .judgeInvalid)
            #expect(failure?.detail.contains("ignored the constraint") == true)
            let reply = try await stage.model.complete(Samples.request(.integer(0...5)))
            #expect(reply.text == "4")
            #expect(reply.isUnconstrained)
        }
    }

    @Test(arguments: ChatDialect.all) func pitfall02GuidedFieldsAreNeverSent(dialect: ChatDialect) throws {
        #expect(!dialect.bodyFields.contains { $0.hasPrefix("guided_") })
        var configuration = Samples.configuration(.vLLM)
        configuration.extraBody = ["guided_regex": "[0-5]"]
        #expect(configuration.problems.map(\.key) == ["extraBody.guided_regex"])
    }

    @Test(arguments: ChatDialect.all) func pitfall03OnlyFieldsOfTheDialectAreWritten(dialect: ChatDialect) throws {
        let configuration = Samples.configuration(dialect)
        let constraint = try ConstraintLowering(dialect: dialect).lower(.integer(0...5))
        let bytes = try ChatBody(configuration).bytes(
            for: Samples.request(affinityKey: "k"), constraint: constraint, abortID: "id")
        let names = try #require(try JSONReader.read(bytes).value.object).names
        #expect(Set(names).isSubset(of: dialect.bodyFields))
        #expect(names.count == Set(names).count)
    }

    @Test(arguments: ChatDialect.all) func pitfall04IntegersAreAFiniteLanguage(dialect: ChatDialect) throws {
        let text = JSONValue.object(try members(.integer(-20...1000 - 21), dialect)).text
        for sign in ["+\"", "*", "\\d", "]+", "{1,"] { #expect(!text.contains(sign), "\(sign) in \(text)") }
    }

    @Test func pitfall22NoAssistantTurnIsAddedAndRolesAreSentAsTheyStand() throws {
        let body = try ChatBody(Samples.configuration()).bytes(for: Samples.request(), constraint: LoweredConstraint())
        let roles = try JSONReader.read(body).value["messages"]?.array?.compactMap { $0["role"]?.string }
        #expect(roles == ["system", "user"])
    }

    @Test(arguments: ChatDialect.all) func pitfall25SchemasAreByteIdenticalBetweenRollouts(dialect: ChatDialect) throws
    {
        let lowered = try ConstraintLowering(dialect: dialect).lower(
            .json(name: "verdict", schema: Samples.verdictSchema))
        func body(_ rollout: String) throws -> String {
            var request = Samples.request(affinityKey: "k")
            request.messages = [ChatMessage(.system, "You judge."), ChatMessage(.user, rollout)]
            let bytes = try ChatBody(Samples.configuration(dialect)).bytes(for: request, constraint: lowered)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try body("first rollout") == body("second one").replacing("second one", with: "first rollout"))
    }

    @Test(arguments: ChatDialect.all) func pitfall26OneAnswerIsAskedForAlways(dialect: ChatDialect) {
        #expect(!dialect.bodyFields.contains("n"))
        var configuration = Samples.configuration(dialect)
        configuration.extraBody = ["n": 2]
        #expect(configuration.problems.map(\.key) == ["extraBody.n"])
    }
}
