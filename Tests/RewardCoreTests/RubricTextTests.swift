import Testing

@testable import RewardCore

/// The rubric text format of the contract: names, ranges, and byte-for-byte texts.
struct RubricTextTests {
    @Test func textWithoutItemTagIsOneItemWithAnAssumedRange() {
        let items = RubricText.read("Be clear.")
        #expect(items == [RubricItem(name: "item-1", text: "Be clear.", min: 0, max: 5, rangeAssumed: true)])
    }

    @Test(arguments: [
        ("<rubric><item># Flow\nbody</item></rubric>", "Flow"),
        ("<item>\n## Two words \nbody</item>", "Two words"),
        ("<item>**Bold name**\nbody</item>", "Bold name"),
        ("<item>\r\n# Lines of Windows\r\nbody</item>", "Lines of Windows"),
        ("<item># Lines of an old Mac\rbody</item>", "Lines of an old Mac"),
        ("<item>**Not** all **bold**\nbody</item>", "item-1"),
        ("<item>plain\n# later</item>", "item-1"),
        ("<item># Flow (flow): \(String(repeating: "x", count: 200))\nbody</item>", "Flow (flow)"),
        ("<item># \(String(repeating: "x", count: 129)): body</item>", "item-1"),
        ("<item>#  : \(String(repeating: "x", count: 129))</item>", "item-1"),
        ("<item name=\"&amp;\u{301}&lt;\u{301}\">x</item>", "&\u{301}<\u{301}"),
        ("<item name=\"given &quot;x&quot; &amp; &lt;y&gt;\"># Other\n</item>", "given \"x\" & <y>"),
    ])
    func nameComesFromTheAttributeThenTheHeadingThenTheIndex(text: String, name: String) {
        #expect(RubricText.read(text).map(\.name) == [name])
    }

    /// Each would take many minutes if it were read anew for each tag or space.
    @Test(.timeLimit(.minutes(5)), arguments: ["<item ", "<item \"", "<item \"\"", "</item>", " "])
    func hostileTextsAreReadOnce(unit: String) {
        let text = String(repeating: unit, count: 120_000 / unit.utf8.count)
        for (start, end) in [("", ""), ("", "\">"), ("<item>\n- ", "</item>"), ("<item>\n- (1", "x</item>")] {
            #expect(!RubricText.read(start + text + end).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5))) func aHundredThousandEqualNamesAreNumberedInOneGo() {
        var names = RubricNames()
        for _ in 1..<100_000 { _ = names.take("A") }
        #expect(names.take("A") == "A-100000")
    }

    @Test func aNumberedNameThatIsTakenIsPassedOver() {
        let items = RubricText.read(
            ["A", "A-2", "A", "A", "A-2", "A-3"].map { "<item name=\"\($0)\">x</item>" }.joined())
        #expect(items.map(\.name) == ["A", "A-2", "A-3", "A-4", "A-2-2", "A-3-2"])
    }

    @Test func quotesHideTheEndOfATag() {
        let items = RubricText.read(
            "<item name=\"a>b\">x</item><item name=\"c>d</item><item min=\"1\" max=\"2\">y</item>")
        #expect(items.map(\.name) == ["a>b", "item-2"])
        #expect(items.map(\.text) == ["x", "y"])
    }

    @Test func repeatedNamesAreNumbered() {
        let items = RubricText.read("<item># A\n1</item><item># A\n2</item><item># A\n3</item>")
        #expect(items.map(\.name) == ["A", "A-2", "A-3"])
    }

    @Test(arguments: [
        ("Score from 0 (poor) to 3 (good).", 0...3, false),
        ("FROM 1 to 10", 1...10, false),
        ("- (0): none\n- (1): some\n- (4): all", 0...4, false),
        ("- (2): x\n- (1): y\nfrom 0 to 9", 1...2, false),
        ("from 0 to 9\n- (2): x\n- (1): y", 0...9, false),
        ("from 5 to 2", 0...5, true),
        ("from 12345 to 99999", 0...5, true),
        ("from -2 to 2", -2...2, false),
        ("a\r\n- (1): no\r\n- (3): yes\r\n", 1...3, false),
        ("from 1 (no)\r\nto 3", 0...5, true),
        ("from here to there", 0...5, true),
    ])
    func rangeIsTheFirstStatedOneElseAssumed(text: String, range: ClosedRange<Int>, assumed: Bool) {
        let item = RubricText.read("<item>\(text)</item>")[0]
        #expect(item.range == range)
        #expect(item.rangeAssumed == assumed)
    }

    @Test func attributesWinOverStatedRanges() {
        let item = RubricText.read("<item min=\"1\" max=\"7\">from 0 to 5</item>")[0]
        #expect(item.range == 1...7)
        #expect(!item.rangeAssumed)
    }

    @Test func anItemSaysWhereItStandsAndWhereItsRangeComesFrom() {
        let items = RubricText.readItems("é<item min=\"1\" max=\"7\">a</item><item>from 0 to 3</item> <item>b")
        #expect(items.map(\.rangeSource) == [.declared, .stated, .assumed])
        #expect(items.map(\.offset) == [2, 32, 57])
        #expect(items.map(\.flaw) == [nil, nil, .unclosed])
        #expect(RubricText.readItems("<item min=\"7\" max=\"1\">a</item>").map(\.flaw) == [.unusableRange])
        #expect(RubricText.readItems("a").map(\.offset) == [0])
    }

    @Test func anUpsideDownAttributeRangeFallsBackToTheText() {
        #expect(RubricText.read("<item min=\"7\" max=\"1\">from 0 to 3</item>")[0].range == 0...3)
    }

    @Test func itemTextIsKeptByteForByteThroughWriteAndRead() {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next() as UInt64
        var random = SeededGenerator(seed: seed)
        let pieces = ["\n", " ", "\u{0}", "é", "e\u{301}", "<", "&amp;", "\"", "]]>", "\r\n", "🙂", "a", "# ", "**"]
        for _ in 0..<200 {
            let items = (0..<Int.random(in: 1...5, using: &random)).map { index in
                RubricItem(
                    name: "n\(index)" + pieces.filter { $0 != "\n" && $0 != "\r\n" }.randomElement(using: &random)!,
                    text: (0..<Int.random(in: 0...12, using: &random))
                        .map { _ in pieces.randomElement(using: &random)! }.joined(),
                    min: Int.random(in: -3...0, using: &random), max: Int.random(in: 1...9, using: &random))
            }
            let read = RubricText.read(RubricText.write(items))
            #expect(read.map { Array($0.text.utf8) } == items.map { Array($0.text.utf8) }, "seed \(seed)")
            #expect(read.map(\.name) == items.map(\.name), "seed \(seed)")
            #expect(read.map(\.range) == items.map(\.range), "seed \(seed)")
        }
    }

    @Test func hashIsThatOfTheCompactJSON() {
        let content = RubricContent.items([RubricItem(name: "a\"b", text: "x\ny", min: 0, max: 5)])
        #expect(content.hash == SHA256.hex("[[\"a\\\"b\",\"x\\ny\",0,5]]"))
        #expect(RubricContent.guidelines("g").hash == SHA256.hex("g"))
    }

    @Test func assumedRangesDoNotChangeTheHash() {
        let assumed = RubricItem(name: "a", text: "t", min: 0, max: 5, rangeAssumed: true)
        let declared = RubricItem(name: "a", text: "t", min: 0, max: 5)
        #expect(RubricContent.items([assumed]).hash == RubricContent.items([declared]).hash)
    }
}

/// SplitMix64: a generator that a printed seed replays.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
