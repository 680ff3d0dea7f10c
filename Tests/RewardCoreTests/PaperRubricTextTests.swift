import RewardCore
import Testing

/// Goal: a rubric in the paper's form says what it said with attributes. Method: samples, and random rubrics that are
/// written and read back.
struct PaperRubricTextTests {
    private static func written(_ name: String, _ text: String, _ range: ClosedRange<Int>) -> String {
        PaperRubricText.write([RubricItem(name: name, text: text, min: range.lowerBound, max: range.upperBound)]).text
    }

    @Test(arguments: [
        ("item-1", "Is it clear?", 0...5, "Is it clear?"),
        ("item-1", "Is it clear?", 1...4, "Score from 1 to 4.\nIs it clear?"),
        ("flow", "Does it flow?", 0...5, "### flow\nDoes it flow?"),
        ("flow", "Does it flow?", -1...1, "### flow\nScore from -1 to 1.\nDoes it flow?"),
        ("flow", "## flow\n- (0): no\n- (3): yes", 0...3, "## flow\n- (0): no\n- (3): yes"),
        ("flow", "## flow\n- (0): no\n- (3): yes", 0...9, "## flow\nScore from 0 to 9.\n- (0): no\n- (3): yes"),
        ("flow", "\n  ## flow\r\nDoes it?\n\n", 0...5, "## flow\r\nDoes it?"),
    ])
    func onlyWhatTheBareTextDoesNotSayIsPutInFront(name: String, text: String, range: ClosedRange<Int>, body: String) {
        #expect(Self.written(name, text, range) == "<rubric>\n<item>\n\(body)\n</item>\n</rubric>\n")
    }

    @Test func itemsAreSeparatedByABlankLine() {
        let text = PaperRubricText.write(RubricText.read("<item>a</item><item>b</item>")).text
        #expect(text == "<rubric>\n<item>\na\n</item>\n\n<item>\nb\n</item>\n</rubric>\n")
    }

    @Test(arguments: ["ends with a space ", "from 1 to 3", "a </item>", "<item>", "\u{600}</item> b"])
    func anItemThatNoHeadingCanNameKeepsItsAttributesAndIsNamed(name: String) {
        let item = RubricItem(name: name, text: "Is it?", min: 0, max: 5)
        let written = PaperRubricText.write([item])
        #expect(written.attributedNames == [name])
        #expect(RubricText.read(written.text).map(\.name) == [name])
    }

    @Test func randomRubricsKeepTheirNamesAndRanges() {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next() as UInt64
        var random = SeededGenerator(seed: seed)
        let names = [
            "flow", "item-1", "item-2", "item-3", "# a", "**b**", "a-2", "a", "from 1 to 3", " x", "e\u{301}", "###",
            "- (1):", "\u{301}c", "<b> & \"c\"", "\u{2028}", "\u{85}d",
        ]
        let pieces = [
            "\n", "\r\n", " ", "\0", "# a", "### flow", "**bold**", "from 0 to 3", "to 9", "- (0): no", "- (2): yes",
            "e\u{301}", "🙂", "text", "<", "\u{2029}",
        ]
        for _ in 0..<400 {
            let items = names.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)).map { name in
                let low = Int.random(in: -20...20, using: &random)
                let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) }
                return RubricItem(
                    name: name, text: text.map { $0 ?? "" }.joined() + "x", min: low,
                    max: low + Int.random(in: 1...9, using: &random))
            }
            let written = PaperRubricText.write(items)
            let read = RubricText.read(written.text)
            #expect(read.map { Array($0.name.utf8) } == items.map { Array($0.name.utf8) }, "seed \(seed)")
            #expect(read.map(\.range) == items.map(\.range), "seed \(seed)")
            let bare = written.text.matches(of: /<item>\n/).count
            #expect(bare + written.attributedNames.count == items.count, "seed \(seed)")
        }
    }
}
