import Prompts
import Testing

@testable import SimulatedModel

struct RubricReadingTests {
    @Test func attributesNameTheItemAndItsRange() {
        let items = RubricReading.items(
            in: "x <rubric><item name=\"a &quot;b&quot; &amp;lt; &gt;\" min=\"-1\" max=\"7\">t\n&amp;</item></rubric>")
        #expect(items == [ReadItem(name: "a \"b\" &lt; >", text: "t\n&amp;", min: -1, max: 7)])
    }

    @Test func withoutAttributesHeadingAndLevelsCount() {
        let items = RubricReading.items(
            in: "<rubric><item># Flow\n- (1): bad\n- (4): good</item><item>**Tone**\nx</item><item>y</item></rubric>")
        #expect(items.map(\.name) == ["Flow", "Tone", "item-3"])
        #expect(items.map(\.min) == [1, 0, 0])
        #expect(items.map(\.max) == [4, 5, 5])
    }

    @Test func theRemainderHasNoItems() {
        let text = RubricReading.remainder(of: "a<rubric><item name=\"x\">Score 5</item></rubric>b")
        #expect(text == "a<rubric></rubric>b")
    }

    @Test func anItemThatNeverEndsHoldsTheRest() {
        #expect(RubricReading.items(in: "<item>a").map(\.text) == ["a"])
        #expect(RubricReading.items(in: "<items>a</items>").isEmpty)
    }

    @Test func anAtMostLineIsACap() {
        let criterion = Criterion(name: "tone", text: "Is it polite?\nAt most 1 where the subject is another.\n")
        #expect(criterion.features.isEmpty)
        #expect(criterion.caps == [Criterion.Cap(score: 1, features: [.subject])])
    }

    @Test(arguments: Feature.allCases)
    func everyFeatureItemNamesItsOwnFeatureOnly(feature: Feature) {
        let item = FeatureItem.item(feature)
        #expect(Criterion(name: item.name, text: item.text).features == [feature])
        #expect(Criterion(name: "x", text: FeatureItem.cap(feature, score: 1)).caps.map(\.features) == [[feature]])
        let capped = Feature.allCases.reduce(item.text) { $0 + "\n" + FeatureItem.cap($1, score: 1) }
        #expect(capped.split(whereSeparator: \.isWhitespace).count < 300)
        #expect((item.min, item.max) == (0, 5))
        #expect(!item.text.contains("<") && !item.text.contains("[["))
    }

    @Test(arguments: ["essay_writing", "summarization"])
    func theFirstRubricsNameNothingThatIsCountedButTheSubject(task: String) {
        let text = task == "essay_writing" ? EssayWritingRubric.text : SummarizationRubric.text
        let items = RubricReading.items(in: text)
        #expect((3...4).contains(items.count))
        let named = items.map { Criterion(name: $0.name, text: $0.text).features }
        #expect(named.filter { !$0.isEmpty } == [[.subject]])
        #expect(items.allSatisfy { $0.min == 0 && $0.max == 5 })
        for item in items {
            #expect((0...5).allSatisfy { item.text.contains("- (\($0)):") })
        }
    }
}
