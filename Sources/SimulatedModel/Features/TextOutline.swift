/// A text reduced to what can be counted: words as hashes, sentences, paragraphs and how it ends.
///
/// One pass over UTF-8 bytes. ASCII letters are folded to lower case, other letters are taken as they are, and in
/// scripts without spaces (CJK) every character is a word. Punctuation outside ASCII separates words.
struct TextOutline: Sendable {
    /// One word.
    struct Word: Sendable, Equatable {
        /// The hash of the whole word.
        let hash: UInt64
        /// The hash of its first six bytes, so that most inflections of a word meet.
        let stem: UInt64
        /// Its length in bytes.
        let length: Int
    }

    /// How many bytes of a word make its stem.
    static let stemBytes = 6

    /// The words in order.
    private(set) var words: [Word] = []
    /// The sentences as ranges of `words`; none is empty.
    private(set) var sentences: [Range<Int>] = []
    /// The number of stretches of text between blank lines.
    private(set) var paragraphs = 0
    /// Whether the last visible character, closing quotes and brackets aside, is one that ends a text.
    private(set) var endsFinished = false

    private var sentenceStart = 0
    private var hash = StableHash()
    private var stem = StableHash()
    private var length = 0

    /// Takes the outline of a text.
    init(_ bytes: [UInt8]) {
        words.reserveCapacity(bytes.count / 5)
        scan(bytes)
        finishSentence()
        endsFinished = TextEnding.isFinished(bytes)
    }

    /// The hash that a whole word has here; `word` must be lower case.
    static func hash(ofWord word: String) -> UInt64 {
        StableHash.of(word.utf8)
    }

    private mutating func scan(_ bytes: [UInt8]) {
        var position = 0
        var lineIsBlank = true
        var paragraphIsOpen = false
        while position < bytes.count {
            let byte = bytes[position]
            switch ByteClass.of(bytes, at: position) {
            case .letter(let width):
                for offset in 0..<width { add(ByteClass.folded(bytes[position + offset])) }
                position += width
                lineIsBlank = false
                if !paragraphIsOpen {
                    paragraphs += 1
                    paragraphIsOpen = true
                }
                continue
            case .ideograph(let width):
                finishWord()
                for offset in 0..<width { add(bytes[position + offset]) }
                finishWord()
                position += width
                lineIsBlank = false
                if !paragraphIsOpen {
                    paragraphs += 1
                    paragraphIsOpen = true
                }
                continue
            case .apostrophe(let width):
                if length == 0 || !ByteClass.isLetter(bytes, at: position + width) { finishWord() }
                position += width
                continue
            case .fullStop(let width):
                finishWord()
                if width > 1 || ByteClass.endsSentence(bytes, after: position) { finishSentence() }
                position += width
            case .lineFeed:
                finishWord()
                finishSentence()
                if lineIsBlank { paragraphIsOpen = false }
                lineIsBlank = true
                position += 1
                continue
            case .space:
                finishWord()
                position += 1
                continue
            case .other(let width):
                finishWord()
                position += width
            }
            if byte > 0x20 { lineIsBlank = false }
        }
        finishWord()
    }

    private mutating func add(_ byte: UInt8) {
        hash.combine(byte)
        if length < Self.stemBytes { stem.combine(byte) }
        length += 1
    }

    private mutating func finishWord() {
        guard length > 0 else { return }
        words.append(Word(hash: hash.value, stem: stem.value, length: length))
        hash = StableHash()
        stem = StableHash()
        length = 0
    }

    private mutating func finishSentence() {
        finishWord()
        if sentenceStart < words.count {
            sentences.append(sentenceStart..<words.count)
        }
        sentenceStart = words.count
    }
}
