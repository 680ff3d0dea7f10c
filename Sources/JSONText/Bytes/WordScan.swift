/// Searches for the bytes that end a plain run inside a JSON string: eight bytes at a time at first, as most strings
/// are short, then thirty-two.
enum WordScan {
    /// Bytes that are searched before longer steps pay.
    private static let shortBytes = 32
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The position of the first byte from `start` on that is `"`, `\` or below 0x20; the count when there is none.
    static func firstSpecial(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        let long = start + shortBytes
        while position + 8 <= bytes.count {
            if position >= long {
                position = skipPlain(bytes, from: position)
                guard position + 8 <= bytes.count else { break }
            }
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

    /// The first multiple of 32 bytes behind `start` that holds a special byte, or has not 32 bytes.
    private static func skipPlain(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position + 32 <= bytes.count {
            let left = bytes.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
            let right = bytes.loadUnaligned(fromByteOffset: position + 16, as: SIMD16<UInt8>.self)
            let marks = unsafeBitCast(specials(left) | specials(right), to: SIMD2<UInt64>.self)
            guard (marks[0] | marks[1]) & highBits == 0 else { break }
            position += 32
        }
        return position
    }

    /// Marks special bytes with their high bit, as the words below do, but each byte for itself. Comparisons of
    /// vectors would say the same; the compiler takes those apart into single bytes.
    @inline(__always)
    private static func specials(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        let quote = bytes ^ SIMD16(repeating: UInt8(ascii: "\""))
        let backslash = bytes ^ SIMD16(repeating: UInt8(ascii: "\\"))
        let one = SIMD16<UInt8>(repeating: 1)
        let isControl = (bytes &- SIMD16(repeating: 0x20)) & ~bytes
        return ((quote &- one) & ~quote) | ((backslash &- one) & ~backslash) | isControl
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
