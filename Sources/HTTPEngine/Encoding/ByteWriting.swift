extension Array where Element == UInt8 {
    /// Appends a constant's bytes.
    mutating func append(_ constant: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: constant.utf8Start, count: constant.utf8CodeUnitCount))
    }

    /// Appends a part of a message of which so many bytes were still to come, this part included.
    ///
    /// Room grows by doubling, so that no byte is copied often, but never beyond the message's end: a large body ends up
    /// in an array of its own size. And never ahead of what has come: an announcement alone takes no memory.
    mutating func append(contentsOf part: ByteView, outOf remaining: Int) {
        let needed = count + part.count
        if needed > capacity { reserveCapacity(Swift.min(count + remaining, Swift.max(2 * count, needed))) }
        append(contentsOf: part)
    }

    /// Appends a text's UTF-8.
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    /// Appends a field line with its line end; writes nothing and returns false when it may not be sent.
    mutating func append(fieldNamed name: String, _ value: String) -> Bool {
        guard FieldLine.isValid(name: name, value: value) else { return false }
        append(text: name)
        append(": ")
        append(text: value)
        append("\r\n")
        return true
    }

    /// Appends a number that is not negative, in decimal digits.
    mutating func append(decimal value: Int) {
        if value >= 10 { append(decimal: value / 10) }
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }

    /// Appends a number that is not negative, in lower-case hexadecimal digits.
    mutating func append(hexadecimal value: Int) {
        if value >= 16 { append(hexadecimal: value >> 4) }
        let digit = UInt8(value & 15)
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
