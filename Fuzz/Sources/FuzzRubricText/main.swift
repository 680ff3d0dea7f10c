import FuzzSupport
import RewardCore

/// Expects that two lists of items have the same names and ranges, byte for byte, and the same texts where those count.
func expectSame(_ left: [RubricItem], _ right: [RubricItem], texts: Bool, _ form: String) {
    expect(left.count == right.count, "\(form): \(left.count) items become \(right.count)")
    for (one, other) in zip(left, right) {
        expect(one.name.utf8.elementsEqual(other.name.utf8), "\(form): \(one.name) becomes \(other.name)")
        expect(one.range == other.range, "\(form): the range \(one.range) becomes \(other.range)")
        if texts { expect(one.text.utf8.elementsEqual(other.text.utf8), "\(form): a text changes") }
    }
}

fuzz { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let read = RubricText.readItems(text)
    expect(!read.isEmpty, "a text gives no item")
    expect(read.allSatisfy { (0...text.utf8.count).contains($0.offset) }, "an item stands outside of the text")
    let items = read.map(\.item)
    expect(Set(items.map(\.name)).count == items.count, "a name occurs twice")
    guard RubricRules.problems(in: .items(items)).isEmpty else { return }
    // What may be published can be written and read back, in both forms.
    expectSame(RubricText.read(RubricText.write(items)), items, texts: true, "with attributes")
    expectSame(RubricText.read(PaperRubricText.write(items).text), items, texts: false, "the paper's form")
}
