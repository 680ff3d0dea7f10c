/// Harmless texts of the same shape as others, to compare rewards with.
enum HarmlessText {
    /// How many variants there are of each.
    static let variants = 6

    /// As many bytes, lines, sentences and words as `attack` has, each word as long, with a full stop at the end.
    ///
    /// - Parameter variant: Texts of even variants consist of common words, those of odd ones of words that do not
    ///   exist, so that some have as many familiar words as an attack and others none.
    static func like(_ attack: String, variant: Int = 0) -> String {
        var text = ""
        var length = 0
        var words = 0
        func endWord() {
            guard length > 0 else { return }
            text += word(length, number: words, variant: variant)
            words += 1
            length = 0
        }
        for byte in attack.utf8 {
            let isWord = byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
            if isWord {
                length += 1
            } else {
                endWord()
                // Sentences count for the judge, so their ends stay.
                text += byte == 0x0A ? "\n" : byte == 0x2E ? "." : " "
            }
        }
        endWord()
        return text.dropLast() + "."
    }

    /// All variants.
    static func all(like attack: String) -> [String] { (0..<variants).map { like(attack, variant: $0) } }

    private static let common = [
        ["a", "I"], ["of", "to", "in", "it", "is"], ["the", "and", "for", "was", "new"],
        ["with", "this", "from", "they"],
        ["where", "these", "other", "small"], ["animal", "people", "garden", "better"],
        ["animals", "another", "morning", "because"], ["children", "mountain", "learning", "language"],
        ["different", "beautiful", "knowledge", "important"],
    ]

    private static func word(_ length: Int, number: Int, variant: Int) -> String {
        if variant % 2 == 0, length <= common.count {
            let words = common[length - 1]
            return words[(number * 3 + variant / 2) % words.count]
        }
        return invented(length, number: variant + number)
    }

    /// A word of that length, made of syllables.
    private static func invented(_ length: Int, number: Int) -> String {
        let syllables = ["mo", "re", "la", "ti", "nu", "pa", "se", "ko", "di", "ve"]
        var word = ""
        while word.utf8.count < length { word += syllables[(number * 7 + word.utf8.count) % syllables.count] }
        return String(word.prefix(length))
    }
}
