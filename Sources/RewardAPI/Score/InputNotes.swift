internal import JSONText

/// Turns the JSON reader's remarks on a body into remarks on its rollouts: what was replaced or is odd, in words.
enum InputNotes {
    /// The remarks on each of `count` rollouts, at most `max` for each; empty when there are none at all.
    static func byRollout(_ document: JSONDocument, count: Int, max: Int) -> [[String]] {
        guard !document.notes.isEmpty else { return [] }
        var notes = [[String]](repeating: [], count: count)
        var omitted = [Int](repeating: 0, count: count)
        var last: Int?
        for note in document.notes {
            guard let (index, place) = place(of: note.pointer), index < count else { continue }
            last = index
            if notes[index].count < max {
                notes[index].append(text(note.kind, place: place))
            } else {
                omitted[index] += 1
            }
        }
        // Where the reader's own limit left remarks out, they concern the last rollout with one and those behind it.
        if let last { omitted[last] += document.omittedNotes }
        for index in notes.indices where omitted[index] > 0 {
            notes[index].append("\(omitted[index]) further remarks from here on are left out")
        }
        return notes.allSatisfy(\.isEmpty) ? [] : notes
    }

    /// A remark of the reader in words.
    static func text(_ kind: JSONNote.Kind, place: String) -> String {
        switch kind {
        case .loneSurrogate: "\(place): a lone surrogate was replaced by U+FFFD"
        case .nul: "\(place): the text contains U+0000, which is kept"
        }
    }

    /// The rollout's index, and the pointer below the rollout without its first slash.
    private static func place(of pointer: String) -> (index: Int, place: String)? {
        let parts = pointer.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2, parts[0] == "rollouts", let index = Int(parts[1]) else { return nil }
        return (index, parts.count == 3 ? String(parts[2]) : "rollout")
    }
}
