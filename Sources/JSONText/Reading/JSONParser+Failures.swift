extension JSONParser {
    /// The longest pointer that is built, in bytes. Where it would be longer, the pointer of the nearest enclosing
    /// value that fits is given, so that a long name over many odd strings cannot multiply memory.
    static let pointerBytesMax = 1024

    /// Makes an error and works out line, column and pointer. `inContainer` places it on the innermost container
    /// instead of the value that is due inside it.
    func failure(
        _ kind: JSONReadError.Kind, at offset: Int, inContainer: Bool = false, _ detail: String
    ) -> JSONReadError {
        var line = 1
        var column = 1
        for byte in bytes[..<min(offset, bytes.count)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        let place = pointer(depth: inContainer ? frames.count - 1 : frames.count)
        return JSONReadError(kind: kind, offset: offset, line: line, column: column, pointer: place, detail: detail)
    }

    /// Keeps a note for each oddity of the string read last, which stands where the next value is due.
    mutating func note() {
        let kinds: [(StringOddities, JSONNote.Kind)] = [(.loneSurrogate, .loneSurrogate), (.nul, .nul)]
        for (oddity, kind) in kinds where oddities.contains(oddity) {
            guard notes.count < limits.notes else {
                omittedNotes += 1
                continue
            }
            notes.append(JSONNote(kind: kind, pointer: pointer(depth: frames.count)))
        }
    }

    /// The pointer of the value that is due in the innermost of the first `depth` open containers.
    private func pointer(depth: Int) -> String {
        var pointer = ""
        for level in 0..<max(depth, 0) {
            let frame = frames[level]
            let isLast = level + 1 == frames.count
            if frame.isObject {
                let lastName = (isLast ? names.count : frames[level + 1].firstName) - 1
                let room = Self.pointerBytesMax - pointer.utf8.count - 1
                guard names[lastName].utf8.count <= room else { return pointer }
                pointer = JSONPointer.member(names[lastName], of: pointer)
            } else {
                let index = (isLast ? values.count : frames[level + 1].firstValue) - frame.firstValue
                pointer = JSONPointer.element(index, of: pointer)
            }
        }
        return pointer
    }

    /// The error for bytes in `range` that the standard library refused as UTF-8.
    func invalidUTF8(in range: Range<Int>, isName: Bool) -> JSONReadError {
        let offset = UTF8Check.firstInvalid(bytes, in: range) ?? range.lowerBound
        let detail = "the bytes from \(hex(bytes[offset])) on are not UTF-8; encode the text as UTF-8"
        return failure(.invalidUTF8, at: offset, inContainer: isName, detail)
    }

    /// Throws if `range` is not UTF-8: the earlier problem of a string that has a later one, too.
    func refuseInvalidUTF8(in range: Range<Int>, isName: Bool) throws(JSONReadError) {
        guard UTF8Check.firstInvalid(bytes, in: range) == nil else { throw invalidUTF8(in: range, isName: isName) }
    }

    /// The error for a container that the text does not close.
    func unclosed(isObject: Bool, opening: Int?) -> JSONReadError {
        let place = opening.map { " that begins at byte \($0)" } ?? ""
        let thing = isObject ? "object" : "array"
        let detail = "the text ends inside the \(thing)\(place); send the whole document"
        return failure(.notJSON, at: bytes.count, inContainer: opening == nil, detail)
    }

    /// The error for a byte that begins no value, with advice for what people write instead of JSON.
    func unexpectedValueStart() -> JSONReadError {
        let advice =
            switch bytes[position] {
            case UInt8(ascii: "'"): "write strings in `\"`"
            case UInt8(ascii: "+"), UInt8(ascii: "."): "write numbers like `1.5`, without plus and with a first digit"
            case UInt8(ascii: "N"), UInt8(ascii: "I"): "JSON has no NaN and no infinity; send `null`"
            case UInt8(ascii: "T"), UInt8(ascii: "F"): "write `true` and `false` in lower case"
            case UInt8(ascii: "/"), UInt8(ascii: "#"): "JSON has no comments; remove them"
            case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","): "a value is missing; write it or `null`"
            default: "write a string, number, object, array, `true`, `false` or `null`"
            }
        return failure(.notJSON, at: position, "\(describe(position)) stands where a value should begin; \(advice)")
    }

    /// The byte at `offset` for a message, or that the text ends there.
    func describe(_ offset: Int) -> String {
        guard offset < bytes.count else { return "the end of the text" }
        let byte = bytes[offset]
        guard (0x21...0x7E).contains(byte), byte != UInt8(ascii: "`") else { return "byte \(hex(byte))" }
        return "`\(Character(Unicode.Scalar(byte)))`"
    }

    /// A byte in hexadecimal: `0x1f`.
    func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16)
    }

    /// A name as a JSON literal for a message, cut to 64 characters.
    func quoted(_ name: String) -> String {
        let scalars = name.unicodeScalars
        guard scalars.count > 64 else { return JSONText.escaped(name) }
        return JSONText.escaped(String(String.UnicodeScalarView(scalars.prefix(64)))) + "…"
    }
}
