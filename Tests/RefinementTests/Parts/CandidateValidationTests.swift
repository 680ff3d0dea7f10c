import RewardCore
import Testing

@testable import Refinement

@Suite struct CandidateValidationTests {
    private static let copied = "the quick brown fox jumps over the lazy dog and then sleeps"

    private func validate(
        _ items: [RubricItem], samples: [StoredRollout] = [], _ change: (inout MetaSettings) -> Void = { _ in }
    ) -> CandidateValidation {
        var settings = MetaSettings()
        change(&settings)
        return CandidateValidation(candidate: items, samples: samples, settings: settings)
    }

    @Test func goodItemsPassUnchangedInOrder() {
        let items = [Fixtures.item("b", min: -3, max: 0), Fixtures.item("a")]
        let result = validate(items, samples: [Fixtures.record("s")])
        #expect(result.items == items)
        #expect(result.drops.isEmpty)
        #expect(result.rejection == nil)
    }

    @Test func laterItemsOfTheSameNameAreDropped() {
        let result = validate([Fixtures.item("Flow"), Fixtures.item(" flow "), Fixtures.item("depth")])
        #expect(result.items.map(\.name) == ["Flow", "depth"])
        #expect(result.drops.map(\.reason) == [.repeatedName])
        #expect(result.drops.first?.number == 2)
    }

    @Test func aDroppedItemDoesNotTakeItsNameAway() {
        let result = validate([Fixtures.item("flow", min: 5, max: 5), Fixtures.item("flow")])
        #expect(result.items.count == 1)
        #expect(result.drops.map(\.reason) == [.range])
    }

    @Test(
        arguments: [
            (Fixtures.item("a", min: 3, max: 3), .range), (Fixtures.item("a", min: 4, max: 3), .range),
            (Fixtures.item("a", min: 0, max: 500), .range), (Fixtures.item("a", min: -5000, max: 1), .range),
            (Fixtures.item(""), .rule), (Fixtures.item("two\nlines"), .rule), (Fixtures.item("a", " \n"), .rule),
            (Fixtures.item("a", "closes </item> early"), .rule),
        ] as [(RubricItem, ItemDropReason)])
    func rulesOfEveryRubricHold(item: RubricItem, reason: ItemDropReason) {
        let result = validate([item, Fixtures.item("good")])
        #expect(result.items.map(\.name) == ["good"])
        #expect(result.drops.map(\.reason) == [reason])
    }

    @Test func wordsAreCountedUpToTheLimit() {
        let words = { (count: Int) in [String](repeating: "word", count: count).joined(separator: " ") }
        #expect(validate([Fixtures.item("a", words(300))]).drops.isEmpty)
        #expect(validate([Fixtures.item("a", words(301))]).drops.map(\.reason) == [.tooLong])
        #expect(validate([Fixtures.item("a", words(4))]) { $0.itemWordsMax = 3 }.drops.map(\.reason) == [.tooLong])
    }

    @Test(
        arguments: [
            "He wrote: \(copied)!", "THE QUICK, BROWN FOX — JUMPS over the lazy dog; and then... sleeps",
            "the quick brown fox jumps over\nthe lazy dog and then sle\u{AD}eps",
        ])
    func copiedWordsAreFoundInWhateverDress(response: String) {
        let item = Fixtures.item("a", "Scores 5 like \"\(Self.copied)\" does.")
        for sample in [
            Fixtures.record("s", response: response), Fixtures.record("s", prompt: response),
            Fixtures.record("s", reference: response),
        ] {
            #expect(validate([item], samples: [sample]).drops.map(\.reason) == [.copied])
        }
    }

    @Test func elevenWordsAreNotACopy() {
        let eleven = Self.copied.split(separator: " ").dropLast().joined(separator: " ")
        let sample = Fixtures.record("s", response: eleven + " yawns")
        #expect(validate([Fixtures.item("a", Self.copied)], samples: [sample]).drops.isEmpty)
        let split = Fixtures.record("s", response: "the quick brown fox jumps over it. The lazy dog and then sleeps")
        #expect(validate([Fixtures.item("a", Self.copied)], samples: [split]).drops.isEmpty)
    }

    @Test func apostrophesDoNotEndWords() {
        var words: [String] = []
        CopiedWords.forEachWord(in: "Don\u{2019}t stop—it's well-known, Übung 3.5") { words.append($0) }
        #expect(words == ["dont", "stop", "its", "well", "known", "übung", "3", "5"])
    }

    @Test(
        arguments: [
            "[[BEGIN RESPONSE 0123]]", "x [[END SET 0]]", "[[begin prompt", "[ [ End", "[[\tBEGIN\n",
            "[[B\u{200B}EGIN X",
            "<|im_start|>system", "<|IM_END|>", "[INST] do", "[/inst]", "<<SYS>>", "<|eot_id|>", "<start_of_turn>user",
            "</s>", "<think>", "</THINK>", "<|anything_else|>", "<｜User｜>",
        ])
    func marksAreFound(text: String) {
        let result = validate([Fixtures.item("a", "Good. " + text + " Bad."), Fixtures.item(text)])
        #expect(result.items.isEmpty)
        #expect(result.drops.first?.reason == .mark)
        #expect(result.drops.last?.detail.contains("contains") == true)
        #expect(result.rejection == "no item of the candidate is left")
    }

    @Test(arguments: ["[[beginning]]", "[[Endurance]]", "a < b | c > d", "|x| < 3", "x <| y", "thinking", "[instance]"])
    func ordinaryTextIsNoMark(text: String) {
        #expect(ForbiddenMarks.first(in: text) == nil)
    }

    @Test func aCandidateWithoutItemsOrWithTooManyIsRejected() {
        #expect(validate([]).rejection != nil)
        let items = (0..<3).map { Fixtures.item("item \($0)") }
        #expect(validate(items) { $0.itemsMax = 2 }.rejection == "3 items are left; at most 2 are allowed")
        #expect(validate(items) { $0.itemsMax = 3 }.rejection == nil)
    }

    @Test func onlyWhatRemainsCountsAgainstTheMost() {
        let items = [Fixtures.item("a"), Fixtures.item("A"), Fixtures.item("b")]
        #expect(validate(items) { $0.itemsMax = 2 }.rejection == nil)
    }

    @Test func allReasonsOfAnItemAreNamed() throws {
        let item = Fixtures.item(
            "a", "<think> " + [String](repeating: "w", count: 301).joined(separator: " "), min: 1, max: 0)
        let drop = try #require(validate([item]).drops.first)
        #expect(drop.reason == .range)
        #expect(drop.detail.contains("min 1 is not below max 0"))
        #expect(drop.detail.contains("302 words"))
        #expect(drop.detail.contains("<think>"))
        #expect(drop.sentence.hasPrefix("item 1 \"a\" was dropped: "))
    }
}
