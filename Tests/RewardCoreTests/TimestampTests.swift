import RewardCore
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_772_357_400_250, "2026-03-01T09:30:00.250Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func writesAndReadsRFC3339(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
        #expect(Timestamp(text: text)?.milliseconds == milliseconds)
    }

    @Test func readsOffsetsAndAnyFraction() {
        #expect(Timestamp(text: "1970-01-01T01:00:00+01:00")?.milliseconds == 0)
        #expect(Timestamp(text: "1970-01-01T00:00:00.123456Z")?.milliseconds == 123)
        #expect(Timestamp(text: "1970-01-01t00:00:00.5z")?.milliseconds == 500)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+1:00", "１970-01-01T00:00:00Z",
    ])
    func refusesAnythingElse(text: String) {
        #expect(Timestamp(text: text) == nil)
    }
}

struct RewardRuleTests {
    private let verdicts = [
        Verdict(name: "a", score: 4, min: 0, max: 5, rationale: ""),
        Verdict(name: "b", score: -1, min: -2, max: 2, rationale: ""),
    ]

    @Test func rulesFollowTheirFormulas() {
        #expect(RewardRule.sum.reward(of: verdicts) == 3)
        #expect(RewardRule.mean.reward(of: verdicts) == 1.5)
        #expect(RewardRule.normalized.reward(of: verdicts) == 5.0 / 9.0)
    }

    @Test func noVerdictsGiveNoReward() {
        for rule in RewardRule.allCases { #expect(rule.reward(of: []) == nil) }
    }

    @Test func aBasisHashDependsOnEveryPartButTheVersionNumber() {
        func basis(
            version: Int = 1, rubric: String = "r", program: JudgeProgramName = .single, rule: RewardRule = .sum,
            templates: [String: String] = ["rm_score": "t"], model: String = "m"
        ) -> String {
            Basis(
                rubricVersion: version, rubricHash: rubric, program: program, rewardRule: rule,
                templateHashes: templates, judgeModel: model
            ).hash
        }
        let others = [
            basis(rubric: "x"), basis(program: .perItem), basis(rule: .mean), basis(templates: ["rm_score": "x"]),
            basis(model: "x"),
        ]
        #expect(Set(others + [basis()]).count == 6)
        #expect(basis(version: 7) == basis())
    }
}

struct HashingTests {
    @Test func digestsMatchPublishedVectors() {
        #expect(SHA256.hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        // RFC 4231, test case 2.
        let code = SHA256.authenticationCode(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(
            SHA256.hexDigits(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
