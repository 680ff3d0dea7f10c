internal import Glibc

extension Substring {
    /// Where `needle` first stands, compared byte by byte; nil where it does not. `needle` must not be empty.
    func firstRange(ofText needle: String) -> Range<String.Index>? {
        var text = self
        var needle = needle
        let offset = text.withUTF8 { text in needle.withUTF8 { Self.offset(of: $0, in: text) } }
        guard let offset else { return nil }
        let start = utf8.index(startIndex, offsetBy: offset)
        return start..<utf8.index(start, offsetBy: needle.utf8.count)
    }

    private static func offset(
        of needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        guard let start = text.baseAddress, let wanted = needle.baseAddress, let first = needle.first else {
            return nil
        }
        var position = 0
        while position + needle.count <= text.count {
            let rest = text.count - needle.count + 1 - position
            guard let hit = memchr(start + position, Int32(first), rest) else { return nil }
            position = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
            if memcmp(hit, wanted, needle.count) == 0 { return position }
            position += 1
        }
        return nil
    }

    /// The text without white space at both ends.
    func trimmingSpaces() -> Substring {
        let front = drop(while: \.isWhitespace)
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return front }
        return front[...last]
    }
}

extension String {
    /// Where `needle` first stands, compared byte by byte; nil where it does not.
    func firstRange(ofText needle: String) -> Range<String.Index>? {
        self[...].firstRange(ofText: needle)
    }

    /// Whether `needle` stands anywhere in the text.
    func containsText(_ needle: String) -> Bool {
        firstRange(ofText: needle) != nil
    }

    /// The text with every `needle` replaced, in one pass.
    func replacingText(_ needle: String, with replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(ofText: needle) {
            result += rest[..<range.lowerBound]
            result += replacement
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
