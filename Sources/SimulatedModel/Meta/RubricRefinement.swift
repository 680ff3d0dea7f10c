/// Turns a rubric and the faults that it let pass into a better rubric.
///
/// Existing items stay in their order. For every fault the item that names the feature is added where it is missing;
/// a decisive fault also caps every other item, because a text on another subject must not collect points for its
/// manners. A rubric that names no feature yet gets the development item in any case. Applying it twice changes
/// nothing, so an evolved rubric that let nothing pass comes out unchanged.
struct RubricRefinement: Sendable {
    /// The most items that a refined rubric has.
    static let itemsMax = 20
    /// The most words that an item has after a cap was added.
    static let itemWordsMax = 290

    /// The rubric as it is.
    let current: [ReadItem]

    /// The rubric after the faults were taken into account.
    func refined(_ problems: [Feature]) -> [ReadItem] {
        let names = Set(current.map(\.name))
        var faults = problems
        if faults.isEmpty, !Feature.allCases.contains(where: { names.contains(FeatureItem.name($0)) }) {
            faults = [.development]
        }
        var items = current
        for feature in faults where !names.contains(FeatureItem.name(feature)) && items.count < Self.itemsMax {
            items.append(FeatureItem.item(feature))
        }
        for feature in problems where feature.isDecisive {
            items = items.map { $0.name == FeatureItem.name(feature) ? $0 : capped($0, feature) }
        }
        return items
    }

    /// The item with a cap line for the feature; unchanged where it has one, or would grow too long.
    private func capped(_ item: ReadItem, _ feature: Feature) -> ReadItem {
        let score = item.min + (item.max - item.min) / 5
        let line = FeatureItem.cap(feature, score: score)
        let hasLine = item.text.split(separator: "\n").contains { $0 == line }
        let words = item.text.split(whereSeparator: \.isWhitespace).count + line.split(separator: " ").count
        guard !hasLine, words <= Self.itemWordsMax else { return item }
        var result = item
        result.text += (item.text.hasSuffix("\n") ? "" : "\n") + line
        return result
    }
}
