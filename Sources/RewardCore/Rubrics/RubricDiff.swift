/// The item-level difference of two rubrics. Items are the same item when their names are equal.
public enum RubricDiff {
    /// What happened to an item.
    public enum Change: String, Sendable, CaseIterable {
        /// Only in the newer one.
        case added
        /// Only in the older one.
        case removed
        /// Text or range differ.
        case changed
        /// Equal, but its order among the kept items differs.
        case moved
        /// Equal.
        case same
    }

    /// One item of the difference.
    public struct Entry: Sendable, Hashable {
        /// What happened.
        public let change: Change
        /// The item's name.
        public let name: String
        /// The item in the older rubric.
        public let before: RubricItem?
        /// The item in the newer rubric.
        public let after: RubricItem?
    }

    /// The newer rubric's items in their order, then the removed ones in theirs.
    public static func entries(from before: [RubricItem], to after: [RubricItem]) -> [Entry] {
        let old = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(after.map(\.name))
        let inPlace = unmovedNames(before.map(\.name).filter(names.contains), after.map(\.name))
        let kept = after.map { item in
            guard let previous = old[item.name] else {
                return Entry(change: .added, name: item.name, before: nil, after: item)
            }
            let change: Change =
                !previous.sameContent(as: item) ? .changed : inPlace.contains(item.name) ? .same : .moved
            return Entry(change: change, name: item.name, before: previous, after: item)
        }
        let removed = before.filter { !names.contains($0.name) }
            .map { Entry(change: .removed, name: $0.name, before: $0, after: nil) }
        return kept + removed
    }

    /// The names that keep their relative order: a longest increasing subsequence of old positions in new order.
    private static func unmovedNames(_ before: [String], _ after: [String]) -> Set<String> {
        let position = Dictionary(
            before.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let kept = after.filter { position[$0] != nil }
        var best = [Int](repeating: 1, count: kept.count)
        var previous = [Int?](repeating: nil, count: kept.count)
        for index in kept.indices {
            for earlier in 0..<index
            where position[kept[earlier], default: 0] < position[kept[index], default: 0]
                && best[earlier] + 1 > best[index]
            {
                best[index] = best[earlier] + 1
                previous[index] = earlier
            }
        }
        var result = Set<String>()
        var cursor = best.indices.max { best[$0] < best[$1] }
        while let index = cursor {
            result.insert(kept[index])
            cursor = previous[index]
        }
        return result
    }
}
