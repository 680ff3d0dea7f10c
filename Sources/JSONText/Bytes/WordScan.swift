/// Searches eight bytes at a time for the bytes that end a plain run inside a JSON string.
enum WordScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The position of the first byte from `start` on that is `"`, `\` or below 0x20; the count when there is none.
    static func firstSpecial(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let flags = specials(word)
            if flags != 0 {
                return position + flags.trailingZeroBitCount / 8
            }
            position += 8
        }
        while position < bytes.count, !isSpecial(bytes[position]) {
            position += 1
        }
        return position
    }

    /// Marks special bytes with their high bit. The lowest mark is always right; a borrow of the subtraction can only
    /// set false marks above a true one.
    private static func specials(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        let isControl = (word &- (ones &* 0x20)) & ~word
        return (isQuote | isBackslash | isControl) & highBits
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
