/// Takes a text with chat markers apart into turns, in one pass over its bytes.
struct ChatTurnScanner {
    /// One turn: who speaks, where that is said, and the text.
    struct Turn: Hashable {
        /// The role; `nil` for text before the first marker.
        var role: String?
        /// The text, without its markers.
        var text: String
        /// Whether a marker has ended it.
        var isEnded = false
    }

    /// Longest text between the markers of a header that is taken for one; what is longer is text.
    private static let headerBytesMax = 64

    private let bytes: [UInt8]
    private let markers: [ChatMarker]
    private var turns: [Turn] = []
    private var role: String?
    private var text: [UInt8] = []
    private var position = 0

    /// A scanner of a text.
    private init(_ text: String) {
        bytes = Self.trimmed(Array(text.utf8))
        let marker = ChatMarker.instructions[0]
        markers = ChatMarker.everywhere + (bytes.starts(with: marker.bytes) ? ChatMarker.instructions : [])
    }

    /// The turns of a text; one without a role where it has no marker.
    static func turns(of text: String) -> [Turn] {
        var scanner = ChatTurnScanner(text)
        scanner.scan()
        return scanner.turns
    }

    private mutating func scan() {
        var copied = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") || bytes[position] == UInt8(ascii: "["), let marker = marker()
            else {
                position += 1
                continue
            }
            let start = position
            guard let (newRole, end) = header(marker, from: start + marker.bytes.count) else {
                position += 1
                continue
            }
            text += bytes[copied..<start]
            position = end
            copied = end
            switch marker.meaning {
            case .nothing: break
            case .end: finish(isEnded: true)
            case .turn, .header:
                finish(isEnded: false)
                role = newRole
                // Templates put up to two line breaks between a header and its text.
                for _ in 0..<2 where position < bytes.count && bytes[position] == UInt8(ascii: "\n") { position += 1 }
                copied = position
            }
        }
        text += bytes[copied...]
        // A text without markers stays what it is, blank or not.
        if copied == 0 { return turns.append(Turn(role: nil, text: String(decoding: text, as: UTF8.self))) }
        finish(isEnded: false)
        if turns.isEmpty { turns.append(Turn(role: nil, text: "")) }
    }

    /// The role that a marker gives, and where its turn's text begins; `nil` where it is a header without an end.
    private func header(_ marker: ChatMarker, from start: Int) -> (role: String?, end: Int)? {
        switch marker.meaning {
        case .turn(let role): return (role, start)
        case .end, .nothing: return (nil, start)
        case .header(let end, let role):
            let last = min(bytes.count, start + Self.headerBytesMax)
            guard let stop = (start...last).first(where: { bytes[$0...].starts(with: end) }) else {
                // A generation prompt may end with the bare role.
                guard last == bytes.count, let word = Self.word(bytes[start...]) else { return nil }
                return (role ?? word, bytes.count)
            }
            guard let word = Self.word(Self.roleBytes(bytes[start..<stop])) else { return nil }
            return (role ?? word, stop + end.count)
        }
    }

    /// What stands before another marker in a header, such as the channel of gpt-oss.
    private static func roleBytes(_ header: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        header.prefix { $0 != UInt8(ascii: "<") }
    }

    /// A role: letters and nothing else.
    private static func word(_ bytes: ArraySlice<UInt8>) -> String? {
        let isWord = bytes.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || $0 == UInt8(ascii: "_") }
        guard isWord, !bytes.isEmpty else { return nil }
        let word = String(decoding: bytes, as: UTF8.self)
        return word == "model" || word == "ai" ? "assistant" : word
    }

    private func marker() -> ChatMarker? {
        let rest = bytes[position...]
        return markers.first { rest.starts(with: $0.bytes) }
    }

    /// Ends the turn that is being read. Blank text between an end and the next beginning is no turn.
    private mutating func finish(isEnded: Bool) {
        defer {
            text = []
            role = nil
        }
        if role == nil, text.allSatisfy({ [0x20, 0x0A, 0x0D, 0x09].contains($0) }) { return }
        turns.append(Turn(role: role, text: String(decoding: text, as: UTF8.self), isEnded: isEnded))
    }

    /// The bytes without what fills a text at its edges.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        while let marker = ChatMarker.atTheStart.first(where: { rest.starts(with: $0.bytes) }) {
            rest = rest.dropFirst(marker.bytes.count)
        }
        while let marker = ChatMarker.atTheEnd.first(where: { ends(rest, with: $0.bytes) }) {
            rest = rest.dropLast(marker.bytes.count)
        }
        return Array(rest)
    }

    private static func ends(_ bytes: ArraySlice<UInt8>, with end: [UInt8]) -> Bool {
        bytes.count >= end.count && bytes.suffix(end.count).elementsEqual(end)
    }
}
