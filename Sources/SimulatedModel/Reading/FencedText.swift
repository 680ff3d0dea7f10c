internal import Glibc

/// One message taken apart: what stands inside fences, and what stands outside them.
///
/// With `.checked` discipline a line counts as a marker only if it is one byte for byte, and an open fence swallows
/// everything, other markers included, until its own label and nonce return; a fence that never ends holds the rest.
/// With `.gullible` discipline any line that begins like a marker, after white space, is one.
struct FencedText: Sendable {
    /// The fences in order.
    private(set) var fences: [Fence] = []
    /// Everything outside the fences, line by line, each with a line feed.
    private(set) var outside: [UInt8] = []

    /// Takes `text` apart.
    init(_ text: String, discipline: FenceDiscipline) {
        let bytes = Array(text.utf8)
        switch discipline {
        case .checked: readChecked(bytes)
        case .gullible: readGullible(text)
        }
    }

    /// The fences with that label, in order.
    func fences(_ label: String) -> [Fence] {
        fences.filter { $0.label == label }
    }

    private mutating func readChecked(_ bytes: [UInt8]) {
        outside.reserveCapacity(bytes.count)
        var open: (label: String, start: Int, end: [UInt8])?
        var position = 0
        while position < bytes.count {
            let lineEnd = Self.lineEnd(bytes, from: position)
            let next = lineEnd + 1
            if let fence = open {
                if lineEnd - position == fence.end.count, bytes[position..<lineEnd].elementsEqual(fence.end) {
                    close(fence.label, bytes[fence.start..<max(fence.start, position - 1)])
                    open = nil
                }
            } else if bytes[position] == UInt8(ascii: "["), let marker = FenceMarker(line: bytes[position..<lineEnd]) {
                open = (marker.label, min(next, bytes.count), marker.end)
            } else {
                outside.append(contentsOf: bytes[position..<lineEnd])
                outside.append(UInt8(ascii: "\n"))
            }
            position = next
        }
        if let open {
            close(open.label, bytes[open.start...])
        }
    }

    /// The place of the next line feed, or the end of the text.
    private static func lineEnd(_ bytes: [UInt8], from position: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress,
                let found = memchr(start + position, Int32(UInt8(ascii: "\n")), buffer.count - position)
            else { return buffer.count }
            return UnsafeRawPointer(found) - start
        }
    }

    private mutating func readGullible(_ text: String) {
        var open: (label: String, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let visible = line.drop(while: \.isWhitespace)
            if let fence = open {
                if visible.hasPrefix("[[END ") {
                    close(fence.label, ArraySlice(fence.lines.joined(separator: "\n").utf8))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if visible.hasPrefix("[[BEGIN ") {
                open = (String(visible.dropFirst("[[BEGIN ".count).prefix { $0.isLetter }), [])
            } else {
                outside.append(contentsOf: line.utf8)
                outside.append(UInt8(ascii: "\n"))
            }
        }
        if let open {
            close(open.label, ArraySlice(open.lines.joined(separator: "\n").utf8))
        }
    }

    private mutating func close(_ label: String, _ bytes: ArraySlice<UInt8>) {
        fences.append(Fence(label: label, bytes: Array(bytes)))
    }
}

/// A line that opens a fence, checked byte for byte.
private struct FenceMarker {
    /// The label.
    let label: String
    /// The only line that ends the fence.
    let end: [UInt8]

    /// Reads `[[BEGIN LABEL nonce]]`: a label of capital letters and a nonce of 16 lower-case hex digits, no more.
    init?(line: ArraySlice<UInt8>) {
        let prefix = Array("[[BEGIN ".utf8)
        guard line.starts(with: prefix), line.suffix(2).elementsEqual("]]".utf8) else { return nil }
        let inner = line.dropFirst(prefix.count).dropLast(2)
        guard let space = inner.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let label = inner[..<space]
        let nonce = inner[(space + 1)...]
        guard !label.isEmpty, label.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }),
            nonce.count == 16, nonce.allSatisfy(Self.isLowerHex)
        else { return nil }
        self.label = String(decoding: label, as: UTF8.self)
        end = Array("[[END ".utf8) + inner + Array("]]".utf8)
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
