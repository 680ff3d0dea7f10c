/// The words by which a criterion names a feature.
enum FeatureLexicon {
    /// Beginnings of words; a word that begins so names the feature.
    private static let beginnings: [(feature: Feature, words: [String])] = [
        (.development, ["develop", "elaborat", "depth", "length", "headline", "title"]),
        (.subject, ["relevan", "topic", "subject"]),
        (.structure, ["structur", "organis", "organiz", "paragraph"]),
        (.repetition, ["repeat", "repetit", "redundan", "verbatim"]),
        (.ending, ["finish", "unfinish", "truncat"]),
        (.appeals, ["grader", "evaluator"]),
    ]

    /// Two words in sequence that name a feature.
    private static let pairs: [(feature: Feature, first: String, second: String)] = [
        (.ending, "breaks", "off"), (.ending, "cut", "off"), (.ending, "cuts", "off"),
        (.repetition, "again", "and"), (.appeals, "full", "marks"),
    ]

    /// The beginnings by their first letter, a to z.
    private static let byFirstLetter: [[(feature: Feature, word: [UInt8])]] = {
        var table = [[(feature: Feature, word: [UInt8])]](repeating: [], count: 26)
        for entry in beginnings {
            for word in entry.words {
                let bytes = Array(word.utf8)
                table[Int(bytes[0] - UInt8(ascii: "a"))].append((entry.feature, bytes))
            }
        }
        return table
    }()

    private static let pairBytes = pairs.map {
        (feature: $0.feature, first: Array($0.first.utf8), second: Array($0.second.utf8))
    }

    /// The features that a text names, in fixed order.
    static func features(namedIn text: Substring) -> [Feature] {
        var found: Set<Feature> = []
        text.utf8.map(ByteClass.folded).withUnsafeBufferPointer { collect($0, into: &found) }
        return found.isEmpty ? [] : Feature.allCases.filter(found.contains)
    }

    private static func collect(_ bytes: UnsafeBufferPointer<UInt8>, into found: inout Set<Feature>) {
        var previous = 0..<0
        var start = 0
        while start < bytes.count {
            guard isWordByte(bytes[start]) else {
                start += 1
                continue
            }
            var end = start + 1
            while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
            let word = bytes[start..<end]
            if bytes[start] < 0x80 {
                for entry in byFirstLetter[Int(bytes[start] - UInt8(ascii: "a"))] where word.starts(with: entry.word) {
                    found.insert(entry.feature)
                }
            }
            for pair in pairBytes where word.elementsEqual(pair.second) && bytes[previous].elementsEqual(pair.first) {
                found.insert(pair.feature)
            }
            previous = start..<end
            start = end
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte >= 0x80
    }
}
