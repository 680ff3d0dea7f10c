/// Merges refined rubrics into one: the union by first appearance.
///
/// Of items with one name the first one's text counts, and cap lines that only a later one has are added to it. The
/// union is associative and idempotent, so sets may be merged in rounds, in any grouping, with the same result.
enum RubricMerge {
    /// The union of the sets in order.
    static func union(of sets: [[ReadItem]]) -> [ReadItem] {
        var items: [ReadItem] = []
        var positions: [String: Int] = [:]
        for item in sets.joined() {
            if let position = positions[item.name] {
                addCaps(of: item, to: &items[position])
            } else if items.count < RubricRefinement.itemsMax {
                positions[item.name] = items.count
                items.append(item)
            }
        }
        return items
    }

    private static func addCaps(of other: ReadItem, to item: inout ReadItem) {
        guard other.text != item.text else { return }
        var known = Set(item.text.split(separator: "\n"))
        for line in other.text.split(separator: "\n") where Criterion.capScore(line) != nil && !known.contains(line) {
            let words = item.text.split(whereSeparator: \.isWhitespace).count + line.split(separator: " ").count
            guard words <= RubricRefinement.itemWordsMax else { return }
            item.text += (item.text.hasSuffix("\n") ? "" : "\n") + line
            known = Set(item.text.split(separator: "\n"))
        }
    }
}
