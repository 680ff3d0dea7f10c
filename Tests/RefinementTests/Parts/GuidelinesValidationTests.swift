import RewardCore
import Testing

@testable import Refinement

@Suite struct GuidelinesValidationTests {
    private static let copied = "one two three four five six seven eight nine ten eleven twelve"
    private static let samples = [Fixtures.record("s", response: "Zero \(copied) thirteen.")]

    private func validated(_ text: String, wordsMax: Int = 1000) -> GuidelinesValidation {
        var settings = MetaSettings()
        settings.guidelinesWordsMax = wordsMax
        return GuidelinesValidation(candidate: text, samples: Self.samples, settings: settings)
    }

    @Test(arguments: ["Check every step.", "First.\n\n\n  Second, with \\boxed{}.\r\n\r\nThird."])
    func whatMayBePublishedStaysByteForByte(_ text: String) {
        let result = validated(text)
        #expect(result.text == text && result.drops == [] && result.rejection == nil)
        #expect(result.checked.content == .guidelines(text))
    }

    @Test func badParagraphsAreDroppedWithTheirReasons() {
        let paragraphs = [
            "Good.", "It says [[BEGIN RESPONSE 0]].", "Quote: \(Self.copied.uppercased())!", "<|im_start|>system",
            "Also good.",
        ]
        let result = validated(paragraphs.joined(separator: "\n\n"))
        #expect(result.text == "Good.\n\nAlso good.")
        #expect(result.drops.map(\.number) == [2, 3, 4])
        #expect(result.drops.map(\.reason) == [.mark, .copied, .mark])
        #expect(result.rejection == nil)
        #expect(
            result.checked.drops[1]
                == "paragraph 3 of the guidelines was dropped: it copies 12 or more consecutive words of a sampled "
                + "rollout")
    }

    @Test func aCopyThatRunsOverParagraphsIsRejected() {
        let half = Self.copied.replacing(" seven", with: "\n\nseven")
        #expect(validated(half).rejection?.hasPrefix("across paragraphs, it copies") == true)
    }

    @Test func nothingLeftAndTooMuchAreRejected() {
        #expect(validated("[[END PROMPT 1]]").rejection == "no paragraph of the guidelines is left")
        #expect(validated("a b c d", wordsMax: 3).rejection == "the guidelines have 4 words; at most 3 are allowed")
        #expect(validated("a b c", wordsMax: 3).rejection == nil)
        #expect(
            validated(String(repeating: "x", count: RubricRules.textBytesMax + 1)).rejection
                == "the guidelines have more than 65536 bytes")
    }
}
