/// Writes JSON string literals (RFC 8259 section 7) with the fewest escapes: `\"`, `\\` and control characters.
enum StringEscaper {
    private static let hexDigits = Array("0123456789abcdef".utf8)
    private static let quote = UInt8(ascii: "\"")

    /// Appends `string` with its quotation marks, behind a comma and before a colon where asked for. Runs without
    /// escapes are copied as a whole, and a string that is one run is appended in one step.
    static func append(_ string: String, comma: Bool = false, colon: Bool = false, to bytes: inout [UInt8]) {
        let isDone: Void? = string.utf8.withContiguousStorageIfAvailable { text in
            append(text, comma: comma, colon: colon, to: &bytes)
        }
        guard isDone == nil else { return }
        var string = string
        string.withUTF8 { append($0, comma: comma, colon: colon, to: &bytes) }
    }

    private static func append(
        _ text: UnsafeBufferPointer<UInt8>, comma: Bool, colon: Bool, to bytes: inout [UInt8]
    ) {
        let source = UnsafeRawBufferPointer(text)
        let special = WordScan.firstSpecial(source, from: 0)
        guard special == source.count else {
            if comma { bytes.append(UInt8(ascii: ",")) }
            bytes.append(quote)
            appendRuns(source, firstSpecial: special, to: &bytes)
            bytes.append(quote)
            if colon { bytes.append(UInt8(ascii: ":")) }
            return
        }
        bytes.append(addingCapacity: source.count + 4) { output in
            output.withUnsafeMutableBufferPointer { place, count in
                if comma { write(UInt8(ascii: ","), place, &count) }
                write(quote, place, &count)
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(place)[count...])
                    .copyMemory(from: source)
                count += source.count
                write(quote, place, &count)
                if colon { write(UInt8(ascii: ":"), place, &count) }
            }
        }
    }

    @inline(__always)
    private static func write(_ byte: UInt8, _ place: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) {
        place.initializeElement(at: count, to: byte)
        count += 1
    }

    private static func appendRuns(
        _ source: UnsafeRawBufferPointer, firstSpecial: Int, to bytes: inout [UInt8]
    ) {
        var run = 0
        var special = firstSpecial
        while true {
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[run..<special]))
            guard special < source.count else { return }
            appendEscape(source[special], to: &bytes)
            run = special + 1
            special = WordScan.firstSpecial(source, from: run)
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case quote, UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hexDigits[Int(byte >> 4)])
            bytes.append(hexDigits[Int(byte & 0x0F)])
        }
    }
}
