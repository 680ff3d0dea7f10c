extension JSONParser {
    /// Reads a number and keeps its text.
    mutating func number() throws(JSONReadError) -> JSONNumber {
        let start = position
        let (end, problem) = NumberGrammar.scan(bytes, from: start)
        switch problem {
        case nil: break
        case .leadingZero:
            throw failure(.notJSON, at: end, "a number has a leading zero; write it without")
        case .digitMissing:
            throw failure(
                .notJSON, at: end, "\(describe(end)) stands where a number needs a digit; complete the number")
        }
        position = end
        return JSONNumber(
            validated: String(decoding: UnsafeBufferPointer(rebasing: buffer[start..<end]), as: UTF8.self))
    }

    /// Reads one of the three literals, which are spelled in lower case.
    mutating func literal(_ spelling: StaticString, _ value: JSONValue) throws(JSONReadError) -> JSONValue {
        let expected = UnsafeBufferPointer(start: spelling.utf8Start, count: spelling.utf8CodeUnitCount)
        guard position + expected.count <= bytes.count,
            buffer[position..<position + expected.count].elementsEqual(expected)
        else {
            throw failure(.notJSON, at: position, "an unknown word begins here; did you mean `\(spelling)`?")
        }
        position += expected.count
        return value
    }

    /// Reads a member's name and the colon after it, and refuses a name that the object already has.
    mutating func memberName() throws(JSONReadError) {
        guard position < bytes.count else { throw unclosed(isObject: true, opening: nil) }
        guard bytes[position] == UInt8(ascii: "\"") else {
            let detail = "\(describe(position)) stands where a member's name should begin; names are strings in `\"`"
            throw failure(.notJSON, at: position, inContainer: true, detail)
        }
        let start = position
        let (name, mark) = try nameText()
        guard isNew(name, mark) else {
            let detail = "the name \(quoted(name)) occurs twice in one object; keep one of the two members"
            throw failure(.duplicateKey, at: start, inContainer: true, detail)
        }
        names.append(name)
        marks.append(mark)
        if !oddities.isEmpty { note() }
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
            throw failure(.notJSON, at: position, "\(describe(position)) follows a member's name; write `:` there")
        }
        position += 1
        skipWhitespace()
    }

    /// Whether the innermost object has no member called `name` yet. Keeps an index once there are many, so that the
    /// time for an object stays linear in its size.
    private mutating func isNew(_ name: String, _ mark: UInt64) -> Bool {
        let last = frames.count - 1
        let first = frames[last].firstName
        let count = names.count - first
        if count < JSONObject.indexThreshold - 1 {
            for position in first..<names.count
            where marks[position] == mark && names[position].hasSameBytes(as: name) {
                return false
            }
            return true
        }
        if frames[last].index.isEmpty {
            for offset in 0..<count {
                frames[last].index[ByteName(names[first + offset])] = offset
            }
        }
        return frames[last].index.updateValue(count, forKey: ByteName(name)) == nil
    }
}
