internal import Glibc

/// Bytes that a parser looks at in place, for the time of one call.
///
/// A pointer and not an array slice because a head is read byte by byte, and slices retain their array and check twice.
typealias ByteView = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
    /// The bytes of a range, again starting at index 0.
    @inline(__always)
    func view(_ range: Range<Int>) -> ByteView {
        ByteView(rebasing: self[range])
    }

    /// The index of the first line feed at or behind `start` and before `end`, or nil.
    func lineFeed(from start: Int, to end: Int) -> Int? {
        guard start < end, let base = baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(ASCII.lineFeed), end - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// The view without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
    func trimmed() -> ByteView {
        var start = 0
        var end = count
        while start < end, self[start] == ASCII.space || self[start] == ASCII.tab { start += 1 }
        while end > start, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
        return view(start..<end)
    }

    /// Whether the bytes equal a lower-case constant without regard to ASCII case.
    @inline(__always)
    func equals(lowercase constant: StaticString) -> Bool {
        guard count == constant.utf8CodeUnitCount else { return false }
        let other = constant.utf8Start
        for index in 0..<count where ASCII.lowercased(self[index]) != other[index] {
            return false
        }
        return true
    }

    /// Whether the bytes equal as many others without regard to ASCII case.
    @inline(__always)
    func equalsIgnoringCase(_ other: ByteView) -> Bool {
        for index in 0..<count where self[index] != other[index] {
            if ASCII.lowercased(self[index]) != ASCII.lowercased(other[index]) { return false }
        }
        return true
    }

    /// Calls `body` with each element of a comma-separated list, trimmed; empty elements come as empty views.
    func forEachListElement<Failure: Error>(_ body: (ByteView) throws(Failure) -> Void) throws(Failure) {
        var start = 0
        for index in 0...count where index == count || self[index] == UInt8(ascii: ",") {
            try body(view(start..<index).trimmed())
            start = index + 1
        }
    }

    /// The bytes as text: UTF-8, or ISO 8859-1 where they are not valid UTF-8, so that no byte is lost.
    func text(isASCII: Bool) -> String {
        if isASCII { return String(decoding: self, as: UTF8.self) }
        if let valid = String(validating: self, as: UTF8.self) { return valid }
        var text = ""
        for byte in self { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }
}

/// How far one call of a parser came.
struct ParseProgress: Equatable {
    /// How many bytes of the input it has used up; the rest must be given again, followed by more.
    var consumed: Int
    /// Whether the thing that it parses is complete.
    var isComplete: Bool
}
