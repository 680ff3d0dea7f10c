import RewardCore
import Testing

@testable import Refinement

@Suite struct NearDuplicatesTests {
    private static let words = (0..<20).map { "word\($0)" }

    private func validate(_ texts: [String]) -> CandidateValidation {
        let items = texts.enumerated().map { Fixtures.item("item \($0.offset + 1)", $0.element) }
        return CandidateValidation(candidate: items, samples: [], settings: MetaSettings())
    }

    @Test(
        arguments: [
            ("Does one thought lead to the next?", "does one  thought\nlead, to the NEXT"), ("★ ★★", " ★\n★★ "),
            ("5 points for order", "For order: 5 points."),
        ])
    func equalTextsInAnotherDressAreDropped(first: String, second: String) throws {
        let result = validate([first, second])
        #expect(result.items.map(\.name) == ["item 1"])
        let drop = try #require(result.drops.first)
        #expect(drop.reason == .nearDuplicate && drop.reason.rawValue == "near_duplicate")
        #expect(drop.sentence == "item 2 \"item 2\" was dropped: its text nearly repeats that of \"item 1\"")
    }

    @Test(arguments: [(2, true), (3, false)])
    func nineTenthsOfTheWordsAreTooMany(changed: Int, isDropped: Bool) {
        let other = Self.words.dropLast(changed) + (0..<changed).map { "other\($0)" }
        let result = validate([Self.words.joined(separator: " "), other.joined(separator: " ")])
        #expect(result.drops.map(\.reason) == (isDropped ? [.nearDuplicate] : []))
    }

    @Test(arguments: [(18, true), (17, false)])
    func aShorterTextIsHeldAgainstTheLonger(kept: Int, isDropped: Bool) {
        let (long, short) = (Self.words.joined(separator: " "), Self.words.prefix(kept).joined(separator: " "))
        #expect(validate([long, short]).drops.isEmpty != isDropped)
        #expect(validate([short, long]).drops.isEmpty != isDropped)
    }

    @Test func repeatedWordsCountAsOftenAsTheyStand() {
        #expect(validate(["good good good good", "good good fair poor"]).drops.isEmpty)
        #expect(validate(["★", "☆"]).drops.isEmpty)
    }

    @Test func theFirstOfItsKindStaysAndTheOrderToo() {
        let (one, two) = ("The claims carry reasons.", "The ending closes what was opened.")
        let result = validate([two, one, two, "It is short.", one])
        #expect(result.items.map(\.name) == ["item 1", "item 2", "item 4"])
        #expect(result.drops.map(\.number) == [3, 5])
    }

    @Test func aDroppedItemTakesNoTextAway() {
        let items = [Fixtures.item("a", "The same text.", min: 5, max: 5), Fixtures.item("b", "The same text.")]
        let result = CandidateValidation(candidate: items, samples: [], settings: MetaSettings())
        #expect(result.items.map(\.name) == ["b"])
        #expect(result.drops.map(\.reason) == [.range])
    }
}
