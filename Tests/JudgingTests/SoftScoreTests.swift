import RewardCore
import Testing

@testable import Judging

@Suite struct SoftScoreTests {
    private func verdict(_ score: Double, _ range: ClosedRange<Int> = 0...5) -> Verdict {
        Verdict(name: "a", score: score, min: range.lowerBound, max: range.upperBound, rationale: "r")
    }

    /// Tokens of which the one with that text has the given probabilities.
    private func tokens(_ texts: [String], _ probabilities: [(String, Double)], at text: String) -> [TokenChoice] {
        texts.map { token in
            TokenChoice(
                text: token,
                alternatives: token == text
                    ? probabilities.map {
                        TokenChoice.Alternative(text: $0.0, logarithm: log2($0.1) * 0.693_147_180_559_945_3)
                    }
                    : [TokenChoice.Alternative(text: token, logarithm: 0)])
        }
    }

    private func log2(_ value: Double) -> Double {
        // Enough for the powers of two and tenths below: a series would be exact to the same digits.
        var result = 0.0
        var rest = value
        while rest < 1 {
            rest *= 2
            result -= 1
        }
        var bit = 0.5
        for _ in 0..<50 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }

    private func isNear(_ left: Double?, _ right: Double) -> Bool { abs((left ?? .nan) - right) < 1e-9 }

    @Test func aBareIntegerBecomesTheExpectedValue() {
        let tokens = tokens(["4"], [("4", 0.5), ("5", 0.25), ("3", 0.25)], at: "4")
        let soft = SoftScore.applied(to: verdict(4), tokens: tokens, key: nil)
        #expect(isNear(soft.score, 4) && isNear(soft.uncertainty, 0.5.squareRoot()))
        #expect(soft.soft?.outcome == .used && isNear(soft.soft?.mass, 1))
    }

    @Test func whatIsNoScoreOfTheRangeIsLeftOutAndTheRestIsScaled() {
        let tokens = tokens([" 2"], [(" 2", 0.5), (" 9", 0.25), ("two", 0.125), (" 3", 0.125)], at: " 2")
        let soft = SoftScore.applied(to: verdict(2), tokens: tokens, key: nil)
        #expect(isNear(soft.score, 2.2) && isNear(soft.soft?.mass, 0.625))
    }

    @Test func theScoreOfAnObjectIsFoundBehindItsRationale() {
        let texts = ["{\"", "reason", "\":\"", "says \\\"score\\\": 1", "\",", "\"score", "\":", " 4", "}"]
        let tokens = tokens(texts, [(" 4", 0.75), (" 2", 0.25)], at: " 4")
        #expect(isNear(SoftScore.applied(to: verdict(4), tokens: tokens, key: nil).score, 3.5))
    }

    @Test func eachItemOfOneAnswerHasItsOwn() {
        let texts = ["{\"i01\":{\"reason\":\"r\",\"score\":", "4", "},\"i02\":{\"reason\":\"r\",\"score\":", "1", "}}"]
        let first = tokens(texts, [("4", 0.5), ("2", 0.5)], at: "4")
        #expect(isNear(SoftScore.applied(to: verdict(4), tokens: first, key: "i01").score, 3))
        let second = tokens(texts, [("1", 0.5), ("2", 0.5)], at: "1")
        #expect(isNear(SoftScore.applied(to: verdict(1), tokens: second, key: "i02").score, 1.5))
    }

    @Test func neitherADraftNorAValueIsTakenForTheMember() {
        let drafted = ["<think>", "\"score\": ", "4", "</think>", "{\"reason\":\"i02\",\"score\":", " 4", "}"]
        let tokens = tokens(drafted, [(" 4", 0.5), (" 2", 0.5)], at: " 4")
        #expect(isNear(SoftScore.applied(to: verdict(4), tokens: tokens, key: nil).score, 3))
        let named = [
            "{\"i01\":{\"reason\":\"i02\",\"score\":", "4", "},\"i02\":{\"reason\":\"r\",\"score\":", " 4", "}}",
        ]
        let second = self.tokens(named, [(" 4", 0.5), (" 2", 0.5)], at: " 4")
        #expect(isNear(SoftScore.applied(to: verdict(4), tokens: second, key: "i02").score, 3))
    }

    @Test func theIntegerStaysAndTheVerdictSaysWhy() {
        let low = tokens(["4"], [("4", 0.25), ("x", 0.75)], at: "4")
        let split = [
            TokenChoice(text: "1", alternatives: [TokenChoice.Alternative(text: "1", logarithm: 0)]),
            TokenChoice(text: "0", alternatives: [TokenChoice.Alternative(text: "0", logarithm: 0)]),
        ]
        let cases: [(Verdict, [TokenChoice]?, SoftReading.Outcome)] = [
            (verdict(4), nil, .missing), (verdict(4), [], .missing),
            (verdict(4), [TokenChoice(text: "4", alternatives: [])], .missing), (verdict(4), low, .lowMass),
            (verdict(10, 0...10), split, .split),
            // "1" may be the beginning of "10" for this tokenizer.
            (verdict(1, 0...10), Array(split.prefix(1)), .split),
            // What was read is not what the token says.
            (verdict(3), tokens(["4"], [("4", 1)], at: "4"), .split),
        ]
        for (hard, tokens, outcome) in cases {
            let soft = SoftScore.applied(to: hard, tokens: tokens, key: nil)
            #expect(soft.score == hard.score && soft.uncertainty == nil)
            #expect(soft.soft?.outcome == outcome)
        }
    }

    @Test func longerNumbersAreTakenWhereTheyAreOneToken() {
        let tokens = tokens(["10"], [("10", 0.5), ("1", 0.25), ("9", 0.25)], at: "10")
        #expect(isNear(SoftScore.applied(to: verdict(10, 0...10), tokens: tokens, key: nil).score, 7.5))
    }
}
