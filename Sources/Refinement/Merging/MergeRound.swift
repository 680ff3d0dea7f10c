/// How refined sets become one: in rounds, each of which merges neighbours in groups, until one set remains.
enum MergeRound {
    /// The positions of the sets of one round by group, in order. A group of one is carried on as it is.
    ///
    /// - Parameter setsPerMerge: most sets of a group; at least 2, or no round would end.
    static func groups(of count: Int, setsPerMerge: Int) -> [[Int]] {
        let size = max(2, setsPerMerge)
        return stride(from: 0, to: max(0, count), by: size).map { Array($0..<min($0 + size, count)) }
    }
}
