import RewardCore
import Testing

struct RubricDiffTests {
    private func item(_ name: String, _ text: String = "t", max: Int = 5) -> RubricItem {
        RubricItem(name: name, text: text, min: 0, max: max)
    }

    private func changes(_ before: [RubricItem], _ after: [RubricItem]) -> [String] {
        RubricDiff.entries(from: before, to: after).map { "\($0.change.rawValue) \($0.name)" }
    }

    @Test func namesEachChange() {
        let before = [item("a"), item("b"), item("c")]
        let after = [item("a"), item("c", "new"), item("d")]
        #expect(changes(before, after) == ["same a", "changed c", "added d", "removed b"])
    }

    @Test func aRangeAloneIsAChange() {
        #expect(changes([item("a")], [item("a", max: 4)]) == ["changed a"])
    }

    @Test func onlyTheItemThatMovedIsCalledMoved() {
        let before = [item("a"), item("b"), item("c"), item("d")]
        #expect(
            changes(before, [item("d"), item("a"), item("b"), item("c")]) == [
                "moved d", "same a", "same b", "same c",
            ])
    }

    @Test func anInsertionMovesNothing() {
        #expect(
            changes([item("a"), item("b")], [item("x"), item("a"), item("b")]) == ["added x", "same a", "same b"])
    }
}

struct RubricRulesTests {
    @Test func aGoodRubricHasNoProblems() {
        #expect(RubricRules.problems(in: .items([RubricItem(name: "a", text: "t", min: 0, max: 5)])) == [])
    }

    @Test(arguments: [
        (RubricItem(name: "", text: "t", min: 0, max: 5), "/items/0/name"),
        (RubricItem(name: "a\nb", text: "t", min: 0, max: 5), "/items/0/name"),
        (RubricItem(name: "a", text: " \n", min: 0, max: 5), "/items/0/text"),
        (RubricItem(name: "a", text: "x</item>y", min: 0, max: 5), "/items/0/text"),
        (RubricItem(name: "a", text: "x\u{600}</item>y", min: 0, max: 5), "/items/0/text"),
        (RubricItem(name: "a", text: "t", min: 5, max: 5), "/items/0/min"),
        (RubricItem(name: "a", text: "t", min: 0, max: 5000), "/items/0/max"),
        (RubricItem(name: "a", text: "t", min: 0, max: 101), "/items/0/max"),
    ])
    func eachProblemNamesItsPlace(item: RubricItem, pointer: String) {
        #expect(RubricRules.problems(in: .items([item])).map(\.pointer) == [pointer])
    }

    @Test func allProblemsAreReportedAtOnce() {
        let items = [
            RubricItem(name: "a", text: "", min: 3, max: 1), RubricItem(name: "a", text: "t", min: 0, max: 5),
        ]
        #expect(
            RubricRules.problems(in: .items(items)).map(\.pointer)
                == ["/items/0/text", "/items/0/min", "/items/1/name"])
        #expect(RubricRules.problems(in: .items([])).map(\.pointer) == ["/items"])
    }
}
