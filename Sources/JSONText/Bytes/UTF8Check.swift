/// Finds where bytes stop being UTF-8 (RFC 3629 section 4). Slow and exact: used only to place an error that the bulk
/// validation of the standard library has already found.
enum UTF8Check {
    /// The position of the first byte of the first ill-formed sequence in `range`, or nil when all is well formed.
    static func firstInvalid(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> Int? {
        var position = range.lowerBound
        while position < range.upperBound {
            guard let length = sequenceLength(bytes, at: position, end: range.upperBound) else { return position }
            position += length
        }
        return nil
    }

    /// The length of the well-formed sequence at `position`, or nil when there is none.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at position: Int, end: Int) -> Int? {
        let length: Int
        let secondByte: ClosedRange<UInt8>
        switch bytes[position] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: (length, secondByte) = (2, 0x80...0xBF)
        case 0xE0: (length, secondByte) = (3, 0xA0...0xBF)
        case 0xED: (length, secondByte) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, secondByte) = (3, 0x80...0xBF)
        case 0xF0: (length, secondByte) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, secondByte) = (4, 0x80...0xBF)
        case 0xF4: (length, secondByte) = (4, 0x80...0x8F)
        default: return nil
        }
        guard position + length <= end, secondByte.contains(bytes[position + 1]) else { return nil }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
            return nil
        }
        return length
    }
}
