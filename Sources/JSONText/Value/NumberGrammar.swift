/// The grammar of numbers (RFC 8259 section 6): `-`, an integer without leading zeros, a fraction, an exponent.
enum NumberGrammar {
    /// What can be wrong with a number.
    enum Problem: Sendable {
        /// A digit is missing after a minus sign, a point or an exponent.
        case digitMissing
        /// A zero is followed by another digit.
        case leadingZero
    }

    /// Finds the end of the number that begins at `start`.
    ///
    /// Returns the position after its last byte, or where it goes wrong and why. What follows the number is not judged.
    static func scan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (end: Int, problem: Problem?) {
        var position = start
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") {
            position += 1
        }
        let integer = position
        position = skipDigits(bytes, from: position)
        if position == integer {
            return (position, .digitMissing)
        }
        if bytes[integer] == UInt8(ascii: "0"), position > integer + 1 {
            return (integer + 1, .leadingZero)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            let fraction = position + 1
            position = skipDigits(bytes, from: fraction)
            if position == fraction {
                return (position, .digitMissing)
            }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            let exponent = position
            position = skipDigits(bytes, from: exponent)
            if position == exponent {
                return (position, .digitMissing)
            }
        }
        return (position, nil)
    }

    /// Whether `text` is exactly one number.
    static func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { buffer in
            let bytes = UnsafeRawBufferPointer(buffer)
            let (end, problem) = scan(bytes, from: 0)
            return problem == nil && end == bytes.count
        }
    }

    private static func skipDigits(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
            position += 1
        }
        return position
    }
}
