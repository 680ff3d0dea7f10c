/// Writes integers in decimal without making a string of them.
enum DecimalDigits {
    /// The most digits of 64 bits, and a sign.
    private static let bytesMax = 20

    /// Appends the digits of `value`, behind a minus sign where it is negative.
    static func append(_ value: Int, to bytes: inout [UInt8]) {
        if (0..<10).contains(value) { return bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)) }
        bytes.append(addingCapacity: bytesMax) { output in
            var rest = value.magnitude
            var digits = 1
            while rest >= 10 {
                rest /= 10
                digits += 1
            }
            let isNegative = value < 0
            output.withUnsafeMutableBufferPointer { place, count in
                count = digits + (isNegative ? 1 : 0)
                var rest = value.magnitude
                for position in (count - digits..<count).reversed() {
                    place.initializeElement(at: position, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
                    rest /= 10
                }
                if isNegative { place.initializeElement(at: 0, to: UInt8(ascii: "-")) }
            }
        }
    }
}
