internal import RewardCore

/// Finds runs of words that rubric items share with rollouts. A rubric that quotes a response would tell the judge, and
/// through the reward the policy, what one particular answer said.
///
/// Words are runs of letters, marks and digits; case and punctuation make no difference. Only the words of the items
/// are remembered, so a rollout is read once, whatever its size.
struct CopiedWords {
    /// The shortest run of words that counts as copied.
    static let runLength = 12

    private var numbers: [String: Int] = [:]
    private var runs: [[Int]: Set<Int>] = [:]

    /// Looks for the words of these items.
    init(items: [RubricItem]) { self.init(texts: items.map { $0.name + "\n" + $0.text }) }

    /// Looks for the words of these texts.
    init(texts: [String]) {
        for (position, text) in texts.enumerated() {
            var words: [Int] = []
            Self.forEachWord(in: text) { word in
                let number = numbers[word] ?? numbers.count
                numbers[word] = number
                words.append(number)
            }
            guard words.count >= Self.runLength else { continue }
            for start in 0...(words.count - Self.runLength) {
                runs[Array(words[start..<start + Self.runLength]), default: []].insert(position)
            }
        }
    }

    /// Positions of the items that share a run of words with `text`.
    func copies(in text: String) -> Set<Int> {
        var found = Set<Int>()
        guard !runs.isEmpty else { return found }
        var window: [Int] = []
        Self.forEachWord(in: text) { word in
            guard let number = numbers[word] else {
                window.removeAll(keepingCapacity: true)
                return
            }
            if window.count == Self.runLength { window.removeFirst() }
            window.append(number)
            if window.count == Self.runLength, let positions = runs[window] { found.formUnion(positions) }
        }
        return found
    }

    /// Positions of the items that share a run of words with a response, a prompt or a reference of the rollouts.
    func copies(of samples: [StoredRollout]) -> Set<Int> {
        var found = Set<Int>()
        for sample in samples {
            found.formUnion(copies(in: sample.rollout.response.flattened))
            if let prompt = sample.rollout.prompt { found.formUnion(copies(in: prompt.flattened)) }
            if let reference = sample.rollout.reference { found.formUnion(copies(in: reference)) }
        }
        return found
    }

    /// Calls `body` with each word in lower case. An apostrophe or an invisible character does not end a word.
    static func forEachWord(in text: String, _ body: (String) -> Void) {
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isOfWord(scalar) {
                word.append(scalar)
            } else if !isWithinWord(scalar), !word.isEmpty {
                body(String(word).lowercased())
                word = String.UnicodeScalarView()
            }
        }
        if !word.isEmpty { body(String(word).lowercased()) }
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (97...122).contains(scalar.value) || (65...90).contains(scalar.value)
                || (48...57).contains(scalar.value)
        }
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func isWithinWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar.properties.generalCategory == .format
    }
}
